"""One at a time works at the desk of a round: what all of its actions lock, and refuse."""

from collections.abc import Collection

from needs.models import ClosedList, Need, SetAside, Source
from rounds.models import Round
from rss.models import RegionalNeed


class ListClosed(Exception):
    """SKR has closed the list. It is opened again, with a reason, before it changes."""


class NothingChosen(Exception):
    """A need on the national list has at least one regional need behind it."""


class AlreadyPlaced(Exception):
    """Some of the regional needs stand behind a need already; `titles` says which."""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(", ".join(titles))
        self.titles = titles


class AlreadySetAside(AlreadyPlaced):
    """Some of the regional needs have been set aside; they are taken back first."""


class NoLongerCompiled(Exception):
    """SKR has decided on the need: its wording and its sources stand."""


def lock_desk(round_: Round) -> None:
    """Held until the action is over, so that the list is not closed meanwhile, and the
    moves come one after the other. Nobody else in the round waits for it."""
    Round.objects.select_for_update(no_key=True).get(pk=round_.pk)
    if ClosedList.objects.in_force().filter(round=round_).exists():
        raise ListClosed


def lock_need(need: Need) -> Need:
    """The need as it is, with its desk."""
    lock_desk(need.round)
    need = Need.objects.select_for_update().get(pk=need.pk)
    if need.status != Need.Status.COMPILED:
        raise NoLongerCompiled
    return need


def lock_forwarded(
    round_: Round, chosen: Collection[RegionalNeed]
) -> list[RegionalNeed]:
    """Forwarded regional needs of the round, all that were chosen, with their desk."""
    lock_desk(round_)
    found = list(
        RegionalNeed.objects.select_for_update(of=("self",))
        .filter(pk__in=[one.pk for one in chosen])
        .filter(participation__round=round_, forwarded_at__isnull=False)
        .select_related("participation__round", "participation__rss")
        .order_by("pk")
    )
    if not found or len(found) < len({one.pk for one in chosen}):
        raise NothingChosen
    return found


def lock_unplaced(
    round_: Round, chosen: Collection[RegionalNeed]
) -> list[RegionalNeed]:
    """Those, where none stands behind a need or is set aside."""
    found = lock_forwarded(round_, chosen)
    for links, refusal in ((Source, AlreadyPlaced), (SetAside, AlreadySetAside)):
        live = links.objects.live().filter(regional_need__in=found)
        taken = set(live.values_list("regional_need", flat=True))
        if taken:
            raise refusal([need.title for need in found if need.pk in taken])
    return found

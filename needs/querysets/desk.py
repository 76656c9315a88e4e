"""SKR's desk: themes, the steps of work, and the lists that have been closed."""

from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, F, FilteredRelation, Max, OuterRef, Q

from needs.querysets.common import rows
from rounds.models import Round
from rss.models import GatheredSubmission, RegionalNeed

LAST_MOVES = 10  # can be undone


def on_desk(round_: Round) -> models.QuerySet[RegionalNeed]:
    """Each regional need that has been sent on to SKR, with where it stands now."""
    live = {
        name: FilteredRelation(path, condition=Q(**{f"{path}__unlinked_at": None}))
        for name, path in (
            ("placed", "sources"),
            ("aside", "set_aside"),
            ("sorted", "themed"),
        )
    }
    return (
        RegionalNeed.objects.in_round(round_)
        .forwarded()
        .annotate(**live)
        .order_by("participation__rss__public_id", "forwarded_at", "pk")
    )


def words_as_of(round_: Round) -> dict[str, Any]:
    """What differs as soon as the words on the desk do: of needs and of what is behind
    them, how many there are, and when they were written. No step at the desk is in it."""
    live = Q(gathered__unlinked_at=None, gathered__submission__withdrawn_at=None)
    return (
        RegionalNeed.objects.in_round(round_)
        .forwarded()
        .aggregate(
            needs=Count("pk", distinct=True),
            written=Max("saved_at"),
            behind=Count("gathered", filter=live),
            newest=Max("gathered", filter=live),
            handed_in=Max("gathered__submission__saved_at", filter=live),
        )
    )


def unplaced_in(round_: Round) -> models.QuerySet[RegionalNeed]:
    """What is still to do: neither placed nor set aside."""
    own = {"regional_need": OuterRef("pk")}
    return (
        RegionalNeed.objects.in_round(round_)
        .forwarded()
        .filter(
            ~Exists(rows("Source").live().filter(**own)),
            ~Exists(rows("SetAside").live().filter(**own)),
        )
    )


def lacking(kind: str) -> Exists:
    """That a submission behind the regional need says that this is what is lacking."""
    return Exists(
        GatheredSubmission.objects.live().filter(
            regional_need=OuterRef("pk"),
            submission__withdrawn_at=None,
            submission__lack=kind,
        )
    )


def numbers_of(desk: models.QuerySet[RegionalNeed]) -> dict[str, int]:
    """Forwarded = placed + set aside + to do, in one statement."""
    found = desk.order_by().aggregate(
        forwarded=Count("pk"), placed=Count("placed"), aside=Count("aside")
    )
    return {**found, "left": found["forwarded"] - found["placed"] - found["aside"]}


def with_place(desk: models.QuerySet[RegionalNeed]) -> models.QuerySet[RegionalNeed]:
    """With the need that it stands behind, or why it was set aside, and its theme."""
    return desk.select_related("participation__rss").annotate(
        need_public_id=F("placed__need__public_id"),
        need_title=F("placed__need__title"),
        need_status=F("placed__need__status"),
        aside_rule=F("aside__rule"),
        aside_reason=F("aside__reason"),
        theme_name=F("sorted__theme__name"),
    )


def sources_behind(need: Any) -> models.QuerySet[RegionalNeed]:
    """The regional needs that stand behind a need now."""
    return RegionalNeed.objects.filter(
        sources__need=need, sources__unlinked_at=None
    ).select_related("participation__rss", "participation__round")


def themes_of(needs: Any) -> dict[int, list[tuple[str, str]]]:
    """The themes of each of these needs, (public id, name) in order: those that its
    sources have now."""
    themed = (
        rows("Themed")
        .live()
        .filter(
            # Of one and the same link, so in one call.
            regional_need__sources__need__in=needs,
            regional_need__sources__unlinked_at=None,
        )
        .values_list("regional_need__sources__need", "theme__public_id", "theme__name")
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for need, public_id, name in themed.order_by("theme__name").distinct():
        found.setdefault(need, []).append((public_id, name))
    return found


def with_themes(needs: Any) -> list[Any]:
    """National needs with their sources, and the themes of those as `theme_names`."""
    found = list(needs.with_provenance())
    themes = themes_of([need.pk for need in found])
    for need in found:
        need.theme_names = [name for _key, name in themes.get(need.pk, ())]
    return found


class ThemeQuerySet(models.QuerySet):
    def in_round(self, round_: Round) -> Self:
        return self.filter(round=round_)

    def named(self, name: str) -> Any | None:
        """Whatever its case; in Python, since SQLite does not fold Å, Ä and Ö."""
        key = name.strip().casefold()
        found: list[Any] = list(self)
        return next((row for row in found if row.name.casefold() == key), None)

    def with_numbers(self) -> Self:
        """How many regional needs each has, as `number`."""
        live = Q(themed__unlinked_at=None, themed__isnull=False)
        return self.annotate(number=Count("themed", filter=live))


class MoveQuerySet(models.QuerySet):
    def to_undo(self, round_: Round) -> Any | None:
        """The newest of the last steps that has not been undone."""
        found = self.filter(round=round_).order_by("-pk")
        newest: list[Any] = list(found[:LAST_MOVES])
        return next((move for move in newest if move.undone_at is None), None)


class ClosedListQuerySet(models.QuerySet):
    def in_round(self, round_: Round) -> Self:
        return self.filter(round=round_)

    def told(self) -> Self:
        """All but what they say, the latest first."""
        people = self.select_related("closed_by", "reopened_by")
        return people.defer("content").order_by("-number")

    def in_force(self) -> Self:
        """The lists that are closed now: at most one in a round."""
        return self.filter(reopened_at=None)

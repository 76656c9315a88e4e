"""An officer with an interest of his or her own in a need steps aside (moment 4)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from needs.actions.holding import held_for_verdicts
from needs.actions.screening import abstain
from needs.models import Agency, Need, Officer, Recusal, Screening
from rounds.actions import note

ABSTAINS = Screening.Opinion.ABSTAINS
# Read by SKR and those behind the need: Swedish, whatever language the page is in.
ALL_ASIDE = "Alla handläggare har anmält jäv."


class NotAside(Exception):
    """The person has not stepped aside, or has taken it back before."""


@transaction.atomic
def step_aside(
    need: Need, *, agency: Agency, reason: str, by: User, at: datetime
) -> bool:
    """Leave the verdict to a colleague. True: there is none, and the agency abstains."""
    (need,) = held_for_verdicts([need])
    _recusal, created = Recusal.objects.get_or_create(
        need=need,
        agency=agency,
        linked_by=by,
        unlinked_at=None,
        defaults={"reason": reason, "linked_at": at},
    )
    if not created:
        return False
    text = f"{agency}: {reason}".strip(": ")
    note("anmälde jäv för", need, by=by, at=at, text=text, acting_for=agency)
    if colleagues_left(need, agency):
        return False
    said = Screening.objects.filter(need=need, agency=agency)
    if not said.filter(opinion=ABSTAINS, edition=need.edition).exists():
        abstain(need, agency=agency, reason=ALL_ASIDE, by=by, at=at)
    return True


@transaction.atomic
def step_back(need: Need, *, agency: Agency, by: User, at: datetime) -> None:
    """Take the conflict of interest back. What the agency has said stands until changed."""
    (need,) = held_for_verdicts([need])
    mine = Recusal.objects.live().filter(need=need, agency=agency, linked_by=by)
    if not mine.update(unlinked_at=at, unlinked_by=by):
        raise NotAside
    verb = "tog tillbaka sin anmälan om jäv för"
    note(verb, need, by=by, at=at, text=str(agency), acting_for=agency)


def colleagues_left(need: Need, agency: Agency) -> list[Officer]:
    """The officers of the agency that can judge the need."""
    aside = Recusal.objects.live().filter(need=need, agency=agency)
    officers = Officer.objects.active().filter(agency=agency, user__is_active=True)
    return list(
        officers.exclude(user__in=aside.values("linked_by")).select_related("user")
    )

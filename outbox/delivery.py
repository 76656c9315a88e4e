"""How it went with the letters, for people to see."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Case, Count, Q, Value, When
from django.utils.translation import gettext_lazy as _

from outbox.models import OWED, Letter, LetterQuerySet
from outbox.sending import GIVE_UP_AFTER

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Text
else:
    Text = str

LATELY = timedelta(days=90)
TRIED_AGAIN = "igen"

# In the order in which they are shown: what it is called, and which letters it is.
STATES: dict[str, tuple[Text, Q]] = {
    "fel": (_("Gick inte att skicka"), Q(failed_at__isnull=False)),
    TRIED_AGAIN: (
        _("Försöks igen"),
        OWED & Q(weekly=False, attempts__gt=0) & ~Q(last_error=""),
    ),
    "ko": (_("Väntar på att skickas"), OWED & Q(weekly=False) & Q(last_error="")),
    "vecka": (_("Väntar på veckobrevet"), OWED & Q(weekly=True)),
    "inaktuellt": (_("Inaktuellt, skickades inte"), Q(obsolete_at__isnull=False)),
    "i-vecka": (_("Skickat i veckobrevet"), Q(bundled_in__isnull=False)),
    "skickat": (_("Skickat"), Q(sent_at__isnull=False)),
}


def with_state(letters: LetterQuerySet) -> LetterQuerySet:
    """Each with `state`, a key of STATES."""
    cases = [When(which, then=Value(key)) for key, (_label, which) in STATES.items()]
    return letters.annotate(state=Case(*cases, default=Value("")))


def counts(at: datetime) -> dict[str, int]:
    """How many of the letters of late are in each state; one statement."""
    lately = Letter.objects.filter(created_at__gt=at - LATELY)
    return lately.aggregate(
        **{
            key.replace("-", "_"): Count("pk", filter=which)
            for key, (_label, which) in STATES.items()
        }
    )


def letters(state: str, at: datetime) -> LetterQuerySet:
    """Those of late in a state, the latest first; of no state, all."""
    found = Letter.objects.filter(created_at__gt=at - LATELY)
    if state in STATES:
        found = found.filter(STATES[state][1])
    return with_state(found).order_by("-created_at", "-pk")


def tried_until(created_at: datetime) -> datetime:
    return created_at + GIVE_UP_AFTER

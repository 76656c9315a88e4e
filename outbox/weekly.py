"""The weekly letter: what has waited for it, in one letter to each person.

When it is time is for the caller to say, who knows working days (process/tasks.py). Run
twice, late or by several at once it writes one letter a week to each address: a new one
is written only to whom none has been since the week began, under a lock on all that the
address has waiting. What is queued after that moment waits for the next; but who has been
away gets what was held once back.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from outbox import bell, checks
from outbox.actions import new_letter
from outbox.html import RULE
from outbox.models import Letter, LetterQuerySet, Mailbox

KIND = "outbox.weekly"
AT_ONCE = 200  # addresses to a transaction
OPENING = (
    "Det här är veckans brev från Lokala behov. Det mesta kan vänta till du har tid."
)
PARTING = "Brevet kommer högst en gång i veckan, och bara när det finns något att säga."


def bundle_due(at: datetime, *, since: datetime) -> int:
    """Write the letters of the week that began at `since`. How many."""
    written = 0
    seen: set[str] = set()
    while addresses := _to_write_to(at, since, but_for=seen):
        seen.update(addresses)
        written += _bundle(addresses, at, since)
    return written


def _waiting(at: datetime, since: datetime) -> LetterQuerySet:
    first, today = timezone.localdate(since), timezone.localdate(at)
    back = Mailbox.objects.filter(away_through__gte=first, away_through__lt=today)
    waiting = Letter.objects.owed().filter(weekly=True, due_at__lte=at).exclude(to="")
    return waiting.filter(Q(created_at__lt=since) | Q(to__in=back.values("address")))


def _to_write_to(
    at: datetime, since: datetime, *, but_for: Collection[str]
) -> list[str]:
    """Addresses with something waiting, that are there and have had none this week."""
    away = Mailbox.objects.away_on(timezone.localdate(at)).values_list("address")
    gone = {address for (address,) in away}
    had = set(_had(since).values_list("to", flat=True))
    waiting = _waiting(at, since).order_by("to").values_list("to", flat=True)
    return [
        to
        for to in waiting.distinct()
        if to not in had and to not in but_for and to.lower() not in gone
    ][:AT_ONCE]


def _had(since: datetime) -> LetterQuerySet:
    return Letter.objects.filter(kind=KIND, created_at__gte=since)


@transaction.atomic
def _bundle(addresses: list[str], at: datetime, since: datetime) -> int:
    """Who comes second to the rows waits here, and finds them bundled."""
    locked = _waiting(at, since).filter(to__in=addresses).select_for_update()
    waiting = list(locked.order_by("pk"))
    had = set(_had(since).filter(to__in=addresses).values_list("to", flat=True))
    parts: dict[str, list[Letter]] = defaultdict(list)
    for letter in _without_obsolete(waiting, at):
        if letter.to not in had:
            parts[letter.to].append(letter)
    for address, own in parts.items():
        letter = new_letter(_compose(address, own), at=at, kind=KIND)
        letter.body = _text(own)
        letter.save()
        mine = Letter.objects.filter(pk__in=[part.pk for part in own])
        mine.update(bundled_in=letter, leased_until=None)
    if parts:
        transaction.on_commit(bell.ring)
    return len(parts)


def _without_obsolete(letters: list[Letter], at: datetime) -> list[Letter]:
    """Asked as before sending (checks.py). Their rows are locked."""
    apart: set[int] = set()
    by_pk = {letter.pk: letter for letter in letters}
    for check, asked in checks.checked(letters).items():
        for pk, found in check(asked, at).items():
            one = Letter.objects.owed().filter(pk=pk)
            match found:
                case checks.Obsolete():
                    one.update(obsolete_at=at, **found.fields)
                    apart.add(pk)
                case checks.Rewritten():
                    one.update(**found.fields)
                    by_pk[pk].subject, by_pk[pk].body = found.subject, found.body
    return [letter for letter in letters if letter.pk not in apart]


def _compose(address: str, parts: list[Letter]) -> EmailMessage:
    subject = f"Veckobrev från Lokala behov – {len(parts)} besked"
    return EmailMessage(subject=subject, body="", to=[address])


def _text(parts: list[Letter]) -> str:
    """Each part under its subject, between lines that no other text has (html.py)."""
    written = [f"{RULE}\n{one.subject}\n{RULE}\n\n{one.body.strip()}" for one in parts]
    return "\n\n".join([OPENING, *written, PARTING]) + "\n"

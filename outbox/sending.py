"""Sending what the outbox owes: in batches, over one connection each.

A batch is claimed in a short transaction and sent outside of it. Each letter is
marked as soon as the receiving server has answered, so that a crash repeats at
most the one in flight, under the same Message-ID. Who holds a letter is told by
its number of attempts: claiming raises it, and only the holder of the latest may
mark.
"""

import logging
import smtplib
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from outbox import checks, envelope
from outbox.models import LEASE, Hold, Letter, LetterQuerySet, Mailbox

logger = logging.getLogger(__name__)

BATCH = 100
# How long to wait after the first, second, … failed attempt; then always the last.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360)]
GIVE_UP_AFTER = timedelta(hours=72)
# A code for signing in is of no use later than this.
SECRET_GIVE_UP_AFTER = timedelta(minutes=15)
# So much of the lease must be left to begin on another letter.
MARGIN = timedelta(seconds=90)
REFUSED_FOR_GOOD = 500


class ServerAway(Exception):
    """No connection to the mail server: no use in trying the next letter."""


def send_due(at: datetime) -> int:
    """Send every letter that is due at `at`. How many were sent.

    Safe to run by several at once, to stop half-way, and to run late.
    """
    sent = 0
    began = time.monotonic()
    while letters := _claim(at + _since(began)):
        try:
            letters = _without_obsolete(letters, at + _since(began))
            sent += _send_batch(letters, at + _since(began))
        except ServerAway:
            break
    return sent


def _since(began: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - began)


@transaction.atomic
def _claim(at: datetime) -> list[Letter]:
    due = Letter.objects.due(at)
    if hold := Hold.objects.first():
        due = due.filter(secret=True, created_at__gt=hold.since)
    letters = list(due.select_for_update(skip_locked=True)[:BATCH])
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(
        leased_until=at + LEASE, attempts=F("attempts") + 1
    )
    for letter in letters:
        letter.attempts += 1
        letter.leased_until = at + LEASE
    return letters


def _without_obsolete(letters: list[Letter], at: datetime) -> list[Letter]:
    """Those that have not been overtaken, with the words that they have now; who owns
    their kind says (checks.py). Where it cannot say, they wait: a letter late is better
    than one that is wrong."""
    apart: set[int] = set()
    for check, asked in checks.checked(letters).items():
        try:
            found = check(asked, at)
        except Exception as error:
            logger.exception("Letters of kind %s could not be checked", asked[0].kind)
            for letter in asked:
                _put_off(letter, _words_of(error), at)
            apart.update(letter.pk for letter in asked)
            continue
        apart |= {
            letter.pk
            for letter in asked
            if (finding := found.get(letter.pk)) and not _goes(letter, finding, at)
        }
    return [letter for letter in letters if letter.pk not in apart]


def _goes(letter: Letter, finding: checks.Finding, at: datetime) -> bool:
    """Write down what was found; whether the letter is to be sent all the same."""
    match finding:
        case checks.Obsolete():
            _mark(letter, obsolete_at=at, **finding.fields)
            return False
        case checks.Later():
            _mark(letter, **finding.fields)
            return False
    letter.subject, letter.body = finding.subject, finding.body
    return bool(_still_ours(letter).update(**finding.fields))


def _send_batch(letters: list[Letter], at: datetime) -> int:
    """Send these, one after the other. ServerAway when there is no connection."""
    began = time.monotonic()
    arrived: list[str] = []
    with _Line() as line:
        for place, letter in enumerate(letters):
            now = at + _since(began)
            if not _keep_lease(letters[place:], now):
                continue
            try:
                line.send(letter)
            except ServerAway as away:
                for waiting in letters[place:]:
                    _put_off(waiting, str(away), now)
                Mailbox.objects.are_open(arrived)
                raise
            except Exception as error:  # one bad letter delays nobody
                _note_failure(letter, error, at + _since(began))
            else:
                if _mark(letter, sent_at=at + _since(began), last_error=""):
                    arrived.append(letter.to.lower())
    Mailbox.objects.are_open(arrived)
    return len(arrived)


class _Line:
    """A connection to the mail server that is mended when it breaks."""

    def __init__(self) -> None:
        self.backend: BaseEmailBackend | None = None

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def send(self, letter: Letter) -> None:
        if self.backend is None:
            self.backend = self._dial()
        message = envelope.wrap(letter)
        message.connection = self.backend
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused:
            raise  # the server is still there, and has been asked to start afresh
        except (OSError, smtplib.SMTPException):
            self.hang_up()
            raise

    def hang_up(self) -> None:
        backend, self.backend = self.backend, None
        if backend is not None:
            try:
                backend.close()
            except (OSError, smtplib.SMTPException):
                logger.info("The mail server had hung up already")

    @staticmethod
    def _dial() -> BaseEmailBackend:
        backend = get_connection()
        try:
            backend.open()
        except (OSError, smtplib.SMTPException) as error:
            raise ServerAway(_words_of(error)) from error
        return backend


def _keep_lease(letters: list[Letter], now: datetime) -> bool:
    """Whether the first of these is still ours; the lease of all is renewed when it
    runs short, for a slow server must not let another worker in."""
    first = letters[0]
    if first.leased_until is not None and first.leased_until - now > MARGIN:
        return True
    for letter in letters:
        if _still_ours(letter).update(leased_until=now + LEASE):
            letter.leased_until = now + LEASE
    return first.leased_until == now + LEASE


def _still_ours(letter: Letter) -> LetterQuerySet:
    """Owed, and in our hands. Said so that the index of what is owed does not fit: as
    long as PostgreSQL has not counted a morning's ten thousand, it takes that index for
    short and reads it through for each letter."""
    mine = Letter.objects.filter(pk=letter.pk, attempts=letter.attempts)
    ended = Coalesce("sent_at", "failed_at", "obsolete_at")
    return mine.alias(ended=ended).filter(ended=None, bundled_in=None)


def _mark(letter: Letter, **fields: object) -> int:
    """Write down how it went; 0 when another has taken the letter over since."""
    is_over = not fields.keys().isdisjoint({"sent_at", "failed_at", "obsolete_at"})
    if letter.secret and is_over and not settings.DEMO:
        fields["body"] = ""
    return _still_ours(letter).update(leased_until=None, **fields)


def _note_failure(letter: Letter, error: Exception, now: datetime) -> None:
    if _is_final(error):
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            Mailbox.objects.refuses(letter.to, _words_of(error), now)
        _give_up(letter, _words_of(error), now)
    else:
        _put_off(letter, _words_of(error), now)


def _put_off(letter: Letter, words: str, now: datetime) -> None:
    """Try again later; after three days and enough attempts, no more."""
    patience = SECRET_GIVE_UP_AFTER if letter.secret else GIVE_UP_AFTER
    end = letter.created_at + patience
    if now >= end and (letter.secret or letter.attempts >= len(PAUSES)):
        _give_up(letter, words, now)
        return
    pause = PAUSES[min(letter.attempts, len(PAUSES)) - 1]
    _mark(letter, due_at=now + pause, last_error=words)


def _give_up(letter: Letter, words: str, now: datetime) -> None:
    logger.warning("Letter %s (%s) was given up", letter.pk, letter.kind)
    _mark(letter, failed_at=now, last_error=words)


def _is_final(error: Exception) -> bool:
    """Whether the server will say the same tomorrow.

    That the sender is refused, or that we are, is for us to mend: the letter waits.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= REFUSED_FOR_GOOD for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= REFUSED_FOR_GOOD
    return isinstance(error, ValueError)  # such an address or subject cannot be sent


def _words_of(error: Exception) -> str:
    """What the receiving server said, as it said it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        words = "; ".join(
            f"{code} {_text(said)}" for code, said in error.recipients.values()
        )
    elif isinstance(error, smtplib.SMTPResponseException):
        words = f"{error.smtp_code} {_text(error.smtp_error)}"
    else:
        words = f"{type(error).__name__}: {error}"
    return words.replace("\x00", "")[:500]


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said

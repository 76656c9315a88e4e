"""One-time codes for signing in: sending one, and taking one.

Whoever asks gets the same answer after the same work, whether the address is known
or not. The database counts, so that no number of simultaneous guesses gets more
tries than there are.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import mails
from accounts.models import SignInCode, User
from outbox import actions as outbox
from outbox import bell

DIGITS = 8
VALID = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
TRIES = settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS
# So many codes does an address get, in so long a time.
LIMITS = ((5, timedelta(minutes=10)), (30, timedelta(days=1)))


class TooMany(Exception):
    """The address has been sent so many codes lately that it gets no more for now."""


class Wrong(Exception):
    """Not the code; there are tries left."""

    def __init__(self, tries_left: int) -> None:
        self.tries_left = tries_left


class Spent(Exception):
    """The code has been used, is too old, or has been guessed at too often."""


@transaction.atomic
def send(address: str, *, at: datetime) -> int:
    """Send a code to `address`, if anyone there may sign in. What to redeem it with."""
    address = address.strip().lower()
    person = (
        User.objects.select_for_update(no_key=True)
        .filter(email=address, is_active=True)
        .first()
    )
    known_as = _hmac("address", address)
    _check_limits(known_as, at)
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    row = SignInCode.objects.create(
        address_digest=known_as,
        digest=_hmac("code", known_as + code),
        user=person,
        created_at=at,
    )
    _write(address, code, person, at)
    forget(at=at)
    return row.pk


def forget(*, at: datetime) -> int:
    """Take away the codes that no limit counts any more. How many."""
    longest = max(period for _, period in LIMITS)
    return SignInCode.objects.filter(created_at__lt=at - longest).delete()[0]


def of_address(address: str) -> QuerySet[SignInCode]:
    """What an address has asked for, whether or not it belongs to anybody."""
    known_as = _hmac("address", address.strip().lower())
    return SignInCode.objects.filter(address_digest=known_as)


def _check_limits(known_as: str, at: datetime) -> None:
    sent = SignInCode.objects.filter(address_digest=known_as).aggregate(
        **{
            f"within_{number}": Count("pk", filter=Q(created_at__gt=at - period))
            for number, (_, period) in enumerate(LIMITS)
        }
    )
    for number, (most, _) in enumerate(LIMITS):
        if sent[f"within_{number}"] >= most:
            raise TooMany


def _write(address: str, code: str, person: User | None, at: datetime) -> None:
    """Queue the letter. One to nobody is written all the same, and taken back."""
    shown = f"{code[:4]} {code[4:]}"
    minutes = int(VALID.total_seconds() // 60)
    letter = mails.sign_in_code(address, shown, minutes=minutes)
    with transaction.atomic():
        outbox.queue(letter, at=at, kind="accounts.sign_in_code", secret=True)
        if person is None:
            transaction.set_rollback(True)
    if person is None:
        transaction.on_commit(bell.ring)


def redeem(number: int, code: str, *, at: datetime) -> User:
    """Who may sign in with this code. It counts as a try, and works once."""
    valid = SignInCode.objects.filter(
        pk=number, used_at=None, created_at__gt=at - VALID
    )
    if not valid.filter(tries__lt=TRIES).update(tries=F("tries") + 1):
        raise Spent
    row = valid.select_related("user").first()
    if row is None:
        raise Spent
    is_right = constant_time_compare(
        row.digest, _hmac("code", row.address_digest + code)
    )
    if not is_right or row.user is None:
        if row.tries >= TRIES:
            raise Spent
        raise Wrong(TRIES - row.tries)
    if not row.user.is_active or not valid.update(used_at=at):
        raise Spent
    return row.user


def _hmac(what: str, value: str) -> str:
    return salted_hmac(f"accounts.codes.{what}", value, algorithm="sha256").hexdigest()

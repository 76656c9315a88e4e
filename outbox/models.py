"""Every letter the system owes or has sent."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(minutes=5)
OWED = Q(sent_at=None, failed_at=None, obsolete_at=None, bundled_in=None)


def _none(names: str) -> dict[str, None]:
    return dict.fromkeys(names.split())


class MailboxQuerySet(models.QuerySet):
    def of(self, addresses: Collection[str]) -> dict[str, "Mailbox"]:
        """By address, those that there are rows for."""
        found: list[Any] = list(self.filter(address__in=addresses))
        return {one.address: one for one in found}

    def away_on(self, day: date) -> Self:
        return self.filter(away_from__lte=day, away_through__gte=day)

    def refusing(self) -> Self:
        return self.filter(refused_at__isnull=False)

    def refuses(self, address: str, words: str, at: datetime) -> None:
        """The receiving server has said that there is no such address."""
        self.update_or_create(
            address=address.lower(),
            defaults={"refused_at": at, "refused_with": words or "–"},
        )

    def are_open(self, addresses: Collection[str]) -> None:
        """Letters have come through to these."""
        if addresses:
            refusing = self.refusing().filter(address__in=addresses)
            refusing.update(refused_at=None, refused_with="")


class Pace(models.TextChoices):
    """How somebody wants letters; outbox/kinds.py says what is important."""

    IMPORTANT = "important", _("Det viktiga direkt, resten en gång i veckan")
    ALL = "all", _("Allt direkt")
    WEEKLY = "weekly", _("Bara det nödvändigaste direkt, resten en gång i veckan")


class Mailbox(models.Model):
    """What is known of an address: how letters are wanted there, and whether they arrive.

    An address without a row has all as by default.
    """

    address = models.EmailField("adress", max_length=254, unique=True)
    pace = models.CharField(
        _("Brev"), max_length=10, choices=Pace, default=Pace.IMPORTANT
    )
    # Nothing that can wait is sent on these days, both included.
    away_from = models.DateField(_("Borta från"), null=True, blank=True)
    away_through = models.DateField(_("Borta till och med"), null=True, blank=True)
    # The receiving server has refused the address for good, and what it said.
    refused_at = models.DateTimeField("avvisades", null=True, blank=True)
    refused_with = models.CharField("serverns svar", max_length=500, blank=True)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name = "brevlåda"
        verbose_name_plural = "brevlådor"
        constraints = [
            models.CheckConstraint(
                name="mailbox_is_in_lower_case", condition=Q(address=Lower("address"))
            ),
            models.CheckConstraint(
                name="mailbox_has_a_known_pace",
                condition=Q(pace__in=["important", "all", "weekly"]),
            ),
            models.CheckConstraint(
                name="mailbox_is_away_for_a_period_or_not_at_all",
                condition=Q(away_from=None, away_through=None)
                | Q(away_from__isnull=False, away_through__gte=F("away_from")),
            ),
            models.CheckConstraint(
                name="mailbox_refuses_whole_or_not_at_all",
                condition=Q(refused_at=None, refused_with="")
                | Q(refused_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.address

    def is_away_on(self, day: date) -> bool:
        return (
            self.away_from is not None
            and self.away_through is not None
            and self.away_from <= day <= self.away_through
        )


class LetterQuerySet(models.QuerySet):
    def due(self, at: datetime) -> Self:
        """Owed, and in nobody's hands; sign-in codes first: somebody is waiting."""
        return (
            self.owed()
            .filter(
                Q(leased_until=None) | Q(leased_until__lt=at),
                due_at__lte=at,
                weekly=False,
            )
            .order_by("-secret", "due_at", "pk")
        )

    def told(self, address: str, since: datetime) -> Self:
        """What somebody has been told, the latest first; not what was for once only,
        nor what was overtaken."""
        return self.filter(
            to=address, created_at__gt=since, secret=False, obsolete_at=None
        ).order_by("-created_at", "-pk")

    def owed(self) -> Self:
        """Neither sent, nor given up, nor overtaken, nor part of another letter."""
        return self.filter(OWED)

    def closed_before(self, at: datetime) -> Self:
        """Written before `at`, and owed no more."""
        return self.filter(created_at__lt=at).exclude(OWED)


class Letter(models.Model):
    """A letter, stored in the same transaction as its cause.

    A crash may send a letter again, under the same Message-ID; it never loses one.
    """

    to = models.EmailField("till")
    # Who has written it; empty is the site's own address.
    reply_to = models.EmailField("svar går till", blank=True)
    subject = models.CharField("ämne", max_length=200)
    body = models.TextField("text")
    message_id = models.CharField(max_length=120, unique=True)
    kind = models.CharField("slag", max_length=60, blank=True)
    # A sign-in code must not be readable afterwards.
    secret = models.BooleanField("raderas när det är skickat", default=False)
    created_at = models.DateTimeField("skapat", default=timezone.now)
    due_at = models.DateTimeField("ska skickas", db_index=True)
    leased_until = models.DateTimeField("hanteras till", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    sent_at = models.DateTimeField("skickat", null=True, blank=True)
    failed_at = models.DateTimeField("gick inte att skicka", null=True, blank=True)
    last_error = models.CharField("mottagande servers svar", max_length=500, blank=True)
    # Waits for the weekly letter, and goes as a part of it.
    weekly = models.BooleanField("väntar på veckobrevet", default=False)
    bundled_in = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts"
    )
    # Overtaken by what happened before it was sent, and what that was.
    obsolete_at = models.DateTimeField("inaktuellt", null=True, blank=True)
    obsolete_because = models.CharField("varför", max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "brev"
        verbose_name_plural = "brev"
        constraints = [
            models.CheckConstraint(
                name="letter_ends_in_one_way",
                condition=OWED
                | Q(sent_at__isnull=False, **_none("failed_at obsolete_at bundled_in"))
                | Q(failed_at__isnull=False, **_none("sent_at obsolete_at bundled_in"))
                | Q(obsolete_at__isnull=False, **_none("sent_at failed_at bundled_in"))
                | Q(bundled_in__isnull=False, **_none("sent_at failed_at obsolete_at")),
            ),
            models.CheckConstraint(
                name="letter_is_obsolete_because_of_something",
                condition=Q(obsolete_at=None, obsolete_because="")
                | (Q(obsolete_at__isnull=False) & ~Q(obsolete_because="")),
            ),
            models.CheckConstraint(
                name="only_what_waits_for_the_week_is_bundled",
                condition=Q(weekly=True) | Q(bundled_in=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="letters_still_owed",
                condition=OWED,
            ),
            models.Index(fields=["to", "created_at"], name="letters_to_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


class Hold(models.Model):
    """While this row is there, letters stay: after a restore, a person looks first.

    Codes for signing in that are asked for after `since` go out all the same.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    since = models.DateTimeField("sedan")
    reason = models.CharField("skäl", max_length=200)

    class Meta:
        verbose_name = "uppehåll"
        verbose_name_plural = "uppehåll"
        constraints = [
            models.CheckConstraint(name="there_is_one_hold_at_most", condition=Q(id=1))
        ]

    def __str__(self) -> str:
        return self.reason

"""What the table leaves behind: the ledger of reminders, and what people asked for."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from outbox.models import Letter
from process.querysets import GroupLetterQuerySet, ReminderQuerySet
from rounds.models import Period, Round


class GroupLetter(models.Model):
    """What SKR has written to a group: those who owe something in a step of a round."""

    # Given to the form when it was opened: a form sent twice is one letter.
    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    period = models.ForeignKey(Period, models.PROTECT, related_name="group_letters")
    # "rss:rss-12" narrows the group to one region; empty is everyone.
    region_key = models.CharField("till", max_length=40, blank=True)
    subject = models.CharField(_("Ämne"), max_length=120)
    text = models.TextField(_("Text"), max_length=5000)
    written_at = models.DateTimeField("skrivet", default=timezone.now)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = GroupLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "brev till en grupp"
        verbose_name_plural = "brev till grupper"
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="group_letter_has_a_subject_and_a_text",
                condition=~Q(subject="") & ~Q(text=""),
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def round(self) -> Round:
        return self.period.round


class Reminder(models.Model):
    """A line of the ledger: one person, one step of a round, one occasion.

    Written once, in the transaction of its letter, or with why there was none. The
    deadline is part of the key, so that a moved one reminds anew.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", _("Det är din tur")
        BEFORE = "before", _("Före sista dagen")
        LAST_DAY = "last_day", _("Sista dagen")
        AFTER = "after", _("Dagen efter")
        HELP = "help", _("Till den som kan hjälpa")
        WRITTEN = "written", _("Skrivet av SKR")

    class Skipped(models.TextChoices):
        DONE = "done", _("Har gjort sitt")
        AWAY = "away", _("Borta")
        OVERTAKEN = "overtaken", _("Hann bli inaktuell innan den skulle gå")
        UNKNOWN = "unknown", _("Skickad innan liggaren fanns")

    period = models.ForeignKey(Period, models.CASCADE, related_name="reminders")
    closes_at = models.DateTimeField("gällde tiden")
    kind = models.CharField("tillfälle", max_length=10, choices=Kind)
    days_before = models.PositiveSmallIntegerField("dagar före", default=0)
    user = models.ForeignKey(User, models.PROTECT, related_name="reminders")
    # When it came due, by the calendar; and when that was seen.
    due_at = models.DateTimeField("skulle gå")
    written_at = models.DateTimeField("infört", default=timezone.now)
    letter = models.ForeignKey(
        Letter, models.PROTECT, null=True, blank=True, related_name="reminders"
    )
    skipped = models.CharField(
        "varför inte", max_length=10, choices=Skipped, blank=True
    )
    group_letter = models.ForeignKey(
        GroupLetter, models.PROTECT, null=True, blank=True, related_name="reminders"
    )

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "påminnelse"
        verbose_name_plural = "påminnelser"
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "closes_at", "kind", "days_before", "user"],
                condition=Q(group_letter=None),
                name="nobody_is_reminded_twice_of_one_occasion",
            ),
            models.UniqueConstraint(
                fields=["group_letter", "user"],
                name="nobody_gets_a_group_letter_twice",
            ),
            models.CheckConstraint(
                name="reminder_has_a_letter_or_says_why_not",
                condition=Q(letter__isnull=False, skipped="")
                | Q(letter=None, skipped__in=["done", "away", "overtaken", "unknown"]),
            ),
            models.CheckConstraint(
                name="reminder_is_of_a_known_kind",
                condition=Q(
                    kind__in=["opened", "before", "last_day", "after", "help"],
                    group_letter=None,
                )
                | Q(kind="written", group_letter__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "written_at"], name="reminders_of_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.period}, {self.get_kind_display()}"


class DailyLetter(models.Model):
    """That somebody has had the letter of a day: there is one at most."""

    user = models.ForeignKey(User, models.CASCADE, related_name="daily_letters")
    day = models.DateField("dag")
    letter = models.OneToOneField(
        Letter, models.PROTECT, related_name="letter_of_a_day"
    )

    class Meta:
        verbose_name = "dagens brev"
        verbose_name_plural = "dagens brev"
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day"], name="nobody_is_reminded_twice_in_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.day}"


def new_key() -> str:
    return secrets.token_urlsafe(24)


class CalendarKey(models.Model):
    """The address of a person's own calendar: whoever has it can read what that person
    owes, so it is long, and made anew when asked."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_key")
    key = models.CharField("nyckel", max_length=40, unique=True, default=new_key)
    made_at = models.DateTimeField("skapad", default=timezone.now)

    class Meta:
        verbose_name = "kalenderadress"
        verbose_name_plural = "kalenderadresser"

    def __str__(self) -> str:
        return str(self.user)

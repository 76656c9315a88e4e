"""A round and its calendar."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import F, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from rounds import dates
from rounds.querysets import PeriodQuerySet, RoundQuerySet


class Step(models.IntegerChoices):
    """One actor's turn. The tens of its number are the moment that people see."""

    CHOOSE_AREA = 10, _("Välja verksamhetsområde")
    GATHER = 20, _("Samla in behov")
    FORWARD = 30, _("Samla ihop och skicka vidare")
    COMPILE = 40, _("Sammanställa")
    SCREEN = 45, _("Se vilka behov som saknar stöd")
    RANK = 50, _("Prioritera")
    HAND_OVER = 60, _("Överlämna")
    FEEDBACK = 70, _("Återkoppla")

    @property
    def moment(self) -> int:
        """1 to 7."""
        return self.value // 10


class ServiceArea(models.Model):
    """What a round is about, for example "Skadligt bruk och beroende"."""

    public_id = models.SlugField("adress", max_length=60, unique=True)
    name = models.CharField("namn", max_length=120, unique=True)
    description = models.TextField("beskrivning", blank=True)

    class Meta:
        verbose_name = "verksamhetsområde"
        verbose_name_plural = "verksamhetsområden"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """One turn through the seven moments, about one service area.

    The calendar is the state: a step is open when the clock is inside its
    period. No field says which step is current, so none can be out of date.
    """

    public_id = models.SlugField("adress", max_length=60, unique=True)
    title = models.CharField("titel", max_length=120)
    service_area = models.ForeignKey(
        ServiceArea,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="verksamhetsområde",
    )
    area_reason = models.TextField("motivering till valet", blank=True)
    area_decided_at = models.DateTimeField("beslutat", null=True, blank=True)
    area_decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # What happens where an RSS stays out: closed, or straight to SKR.
    direct_to_skr = models.BooleanField(
        "kommuner utan RSS får lämna direkt till SKR", default=False
    )
    planned_at = models.DateTimeField("planerad", default=timezone.now)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "omgång"
        verbose_name_plural = "omgångar"
        ordering = ["-planned_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="round_area_is_decided_whole_or_not_at_all",
                condition=Q(
                    service_area=None,
                    area_decided_at=None,
                    area_decided_by=None,
                    area_reason="",
                )
                | (
                    Q(
                        service_area__isnull=False,
                        area_decided_at__isnull=False,
                        area_decided_by__isnull=False,
                    )
                    & ~Q(area_reason="")
                ),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def round(self) -> "Round":
        """Every record of the process answers `.round`; so does the round itself."""
        return self

    def fetch_extensions(self) -> None:
        """Of all periods at once, for pages that tell of each of them."""
        prefetch_related_objects(list(self.periods.all()), "extensions")

    def period(self, step: Step) -> "Period":
        """The period of a step. KeyError if the round was planned without it."""
        return {period.step: period for period in self.periods.all()}[step]

    def is_open(
        self, step: Step, at: datetime, organizations: Collection[str] = ()
    ) -> bool:
        """Whether a step is open; an extension counts for those who were granted it."""
        return any(
            period.opens_at <= at < period.closes_at_for(organizations)
            for period in self.periods.all()
            if period.step == step
        )

    def has_closed(self, step: Step, at: datetime) -> bool:
        """Whether the ordinary time of a step has run out."""
        return any(
            period.closes_at <= at
            for period in self.periods.all()
            if period.step == step
        )

    def state_of(self, step: Step, at: datetime) -> str:
        """ "done", "now" or "next", by the ordinary time."""
        return self.period(step).state(at)

    def open_periods(self, at: datetime) -> list["Period"]:
        """In the order of the process."""
        return sorted(
            (p for p in self.periods.all() if p.opens_at <= at < p.closes_at),
            key=lambda period: period.step,
        )


class Period(models.Model):
    """When a step of a round is open: half-open, [opens_at, closes_at)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="periods")
    step = models.PositiveSmallIntegerField("steg", choices=Step)
    opens_at = models.DateTimeField("öppnar")
    closes_at = models.DateTimeField("stänger")
    # When the last day was last moved; those whose turn it was were told then.
    moved_at = models.DateTimeField("flyttad", null=True, blank=True)
    # Days before the last day; None where the table of steps decides.
    remind_days_before: Any = models.JSONField(
        "påminn dagar före", null=True, blank=True
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "tidsperiod"
        verbose_name_plural = "tidsperioder"
        ordering = ["step"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "step"], name="one_period_per_round_and_step"
            ),
            models.CheckConstraint(
                name="period_opens_before_it_closes",
                condition=Q(opens_at__lt=F("closes_at")),
            ),
            models.CheckConstraint(
                name="period_has_a_known_step",
                condition=Q(step__in=[10, 20, 30, 40, 45, 50, 60, 70]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {Step(self.step).label}"

    @property
    def last_day(self) -> date:
        """What people are told; the period closes when that day is over."""
        return dates.last_day_of(self.closes_at)

    def state(self, at: datetime) -> str:
        """ "done", "now" or "next"; extensions do not count."""
        if at >= self.closes_at:
            return "done"
        return "now" if at >= self.opens_at else "next"

    def told_of(
        self, closes_at: datetime, organizations: Collection[str] = ()
    ) -> datetime | None:
        """Since when all whose time is out then have had a letter that says so: of the
        moved day, or of more time. Organizations that got it one after the other count
        from the first: rather one reminder too many than one too few."""
        if closes_at == self.closes_at:
            return self.moved_at
        told = [
            one.granted_at
            for one in self.granted
            if one.closes_at == closes_at and one.organization_key in organizations
        ]
        return min(told, default=None)

    @property
    def planned_or_moved_at(self) -> datetime:
        """When it was last said when it opens or closes, for all: its own day was moved,
        or that of the step before, after which it opens."""
        moved = [
            one.moved_at
            for one in self.round.periods.all()
            if one.pk == self.pk or one.closes_at == self.opens_at
        ]
        return max([self.round.planned_at, *(at for at in moved if at)])

    def live_extensions(self, at: datetime) -> list["Extension"]:
        """Those that give somebody time now which the others do not have."""
        return [
            extension
            for extension in self.granted
            if extension.closes_at > max(at, self.closes_at)
        ]

    def closes_at_for(self, organizations: Collection[str]) -> datetime:
        """The closing time, with the extensions of the given organizations."""
        return max(
            [
                self.closes_at,
                *(
                    extension.closes_at
                    for extension in (self.granted if organizations else ())
                    if extension.organization_key in organizations
                ),
            ]
        )

    @property
    def granted(self) -> "Collection[Extension]":
        """The extensions. Most pages never ask: who acts in time needs none. So they
        are fetched with the first question, unless the round came `with_calendar()`."""
        prefetch_related_objects([self], "extensions")
        return self.extensions.all()


class Extension(models.Model):
    """More time for one organization, because of something."""

    period = models.ForeignKey(Period, models.CASCADE, related_name="extensions")
    # "kommun:2321", "rss:rss-12", "myndighet:sbu": the round knows none of them.
    organization_key = models.CharField("till", max_length=40)
    organization_name = models.CharField("namn", max_length=200, blank=True)
    closes_at = models.DateTimeField("stänger")
    reason = models.TextField("skäl")
    granted_at = models.DateTimeField("beviljat", default=timezone.now)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "anstånd"
        verbose_name_plural = "anstånd"
        constraints = [
            models.CheckConstraint(
                name="extension_has_a_reason", condition=~Q(reason="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization_key}: {self.period}"

    @property
    def last_day(self) -> date:
        return dates.last_day_of(self.closes_at)

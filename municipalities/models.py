"""Municipalities, and the needs they hand in (moment 2)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import Assignment, User, one_live_assignment
from municipalities.querysets import (
    MunicipalityQuerySet,
    NilReturnQuerySet,
    SubmissionQuerySet,
)
from rounds.models import Round


class Municipality(models.Model):
    """One of the 290. Source of codes and names: SCB."""

    # The code is the address: it is public, and changes with a decision of the state.
    public_id = models.CharField("kommunkod", max_length=4, unique=True)
    name = models.CharField("namn", max_length=60)
    county = models.CharField("län", max_length=60)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "kommun"
        verbose_name_plural = "kommuner"
        ordering = ["public_id"]

    def __str__(self) -> str:
        return self.name

    @property
    def organization_key(self) -> str:
        return f"kommun:{self.public_id}"


class Representative(Assignment):
    """A person who hands in needs for a municipality."""

    ORGANIZATION = "municipality"

    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="representatives",
        verbose_name="kommun",
    )

    class Meta:
        verbose_name = "kommunens representant"
        verbose_name_plural = "kommunernas representanter"
        constraints = [one_live_assignment("municipality")]

    def __str__(self) -> str:
        return f"{self.user}, {self.municipality}"


class NeedText(models.Model):
    """The fields of a need. Source: DOMAIN, our default where the model is silent."""

    class Lack(models.TextChoices):
        MISSING = "missing", _("Kunskapen saknas")
        INSUFFICIENT = "insufficient", _("Kunskapen är inte tillräcklig")
        NOT_ADAPTED = "not_adapted", _("Kunskapen är inte anpassad")

    class Concern(models.TextChoices):
        TARGET_GROUP = "target_group", _("En målgrupp")
        METHOD = "method", _("En metod eller ett arbetssätt")

    class Form(models.TextChoices):
        GUIDANCE = "guidance", _("Vägledning")
        OVERVIEW = "overview", _("Översikt över vad man vet")
        METHOD_SUPPORT = "method_support", _("Metodstöd")
        ASSESSMENT = "assessment", _("Bedömningsinstrument")
        TRAINING_MATERIAL = "training_material", _("Underlag för utbildning")

    title = models.CharField(_("Rubrik"), max_length=120)
    target_group = models.CharField(_("Målgrupp"), max_length=300)
    challenge = models.TextField(_("Utmaningen i mötet med brukare"), max_length=5000)
    knowledge_lacking = models.TextField(_("Vilken kunskap saknas?"), max_length=5000)
    lack = models.CharField(_("Vad är det som brister?"), max_length=20, choices=Lack)
    concern = models.CharField(_("Vad gäller behovet?"), max_length=20, choices=Concern)
    tried = models.TextField(
        _("Vad har ni redan sökt eller prövat?"), max_length=5000, blank=True
    )
    would_change = models.TextField(
        _("Vad skulle ni göra annorlunda med kunskapen?"), max_length=5000, blank=True
    )
    people_affected = models.PositiveIntegerField(
        _("Hur många berörs, ungefär?"), null=True, blank=True
    )
    perspectives = models.TextField(
        _("Barn-, jämställdhets- och minoritetsperspektiv"), max_length=5000, blank=True
    )
    users_heard = models.TextField(
        _("Har brukare fått säga sitt? Hur?"), max_length=5000, blank=True
    )
    wanted_form = models.CharField(
        _("Vilken form av stöd önskar ni?"), max_length=20, choices=Form, blank=True
    )

    class Meta:
        abstract = True


class Submission(NeedText):
    """A local need, in the words of one municipality.

    Once submitted it is never changed. Later steps write records of their own
    that point back to it, so the municipality's own words survive the process.
    """

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="submissions")
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="submissions",
        verbose_name=_("Kommun"),
    )
    created_at = models.DateTimeField("påbörjat", default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("sparat", default=timezone.now)
    submitted_at = models.DateTimeField("inskickat", null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("återtaget", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    registry_number = models.CharField(
        _("Kommunens diarienummer"), max_length=60, blank=True
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "lokalt behov"
        verbose_name_plural = "lokala behov"
        ordering = ["-saved_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="submission_says_both_when_and_by_whom_or_neither",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="submission_is_withdrawn_by_somebody_after_it_was_submitted",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                    submitted_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="submission_is_complete_when_submitted",
                condition=Q(submitted_at=None)
                | ~(
                    Q(title="")
                    | Q(target_group="")
                    | Q(challenge="")
                    | Q(knowledge_lacking="")
                    | Q(lack="")
                    | Q(concern="")
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["round", "municipality"], name="submissions_of_a_municipality"
            )
        ]

    def __str__(self) -> str:
        return self.title or str(_("Utan rubrik än"))

    @property
    def organization_key(self) -> str:
        return self.municipality.organization_key

    @property
    def is_draft(self) -> bool:
        return self.submitted_at is None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class NilReturn(models.Model):
    """ "We have no needs this time": an answer of its own."""

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="nil_returns")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="nil_returns"
    )
    reason = models.TextField(_("Skäl"), max_length=2000, blank=True)
    declared_at = models.DateTimeField("när", default=timezone.now)
    declared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField("ångrat", null=True, blank=True)
    taken_back_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = NilReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "svar att behov inte finns"
        verbose_name_plural = "svar att behov inte finns"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "municipality"],
                condition=Q(taken_back_at=None),
                name="one_standing_nil_return",
            ),
            models.CheckConstraint(
                name="nil_return_is_taken_back_by_somebody",
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Inga behov denna gång: %s") % self.municipality)

    @property
    def organization_key(self) -> str:
        return self.municipality.organization_key

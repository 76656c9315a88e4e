"""What an RSS has before it in a round: who has answered, and what is left to do."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import cached_property

from accounts.models import User
from municipalities.models import (
    Municipality,
    NilReturn,
    Representative,
    Submission,
)
from rounds.models import Period, Round, Step
from rss.models import Coverage, GatheredSubmission, Participation, Rss


@dataclass(frozen=True)
class Receiver:
    """Who takes in the needs of a municipality in a round."""

    rss: Rss | None
    declined: bool
    reason: str
    direct_to_skr: bool

    @property
    def name(self) -> str:
        """ "RSS Skåne", "SKR"; empty where no RSS covers the municipality."""
        if self.rss is None or self.declined:
            return "SKR" if self.direct_to_skr else ""
        return self.rss.name

    @cached_property
    def contacts(self) -> list[User]:
        """The coordinators, for questions."""
        if self.rss is None:
            return []
        return coordinators_of(self.rss)


def receiver(round_: Round, municipality: Municipality, at: datetime) -> Receiver:
    """One query; the contacts are another, when they are asked for."""
    covering = Coverage.objects.for_round(round_, at).filter(municipality=municipality)
    answer = (
        Participation.objects.in_round(round_)
        .filter(rss__in=covering.values("rss"))
        .select_related("rss")
        .first()
    )
    if answer is not None:
        declined = answer.takes_part is False
        return Receiver(answer.rss, declined, answer.reason, round_.direct_to_skr)
    row = covering.select_related("rss").first()
    return Receiver(row.rss if row else None, False, "", round_.direct_to_skr)


def municipalities_of(
    participation: Participation, at: datetime
) -> QuerySet[Municipality]:
    """Those that the RSS covers in the round."""
    covered = Coverage.objects.for_round(participation.round, at).filter(
        rss=participation.rss
    )
    return Municipality.objects.filter(pk__in=covered.values("municipality"))


def standing_in(participation: Participation, at: datetime) -> QuerySet[Submission]:
    """All that has been handed in to the RSS and stands, gathered or not."""
    return (
        Submission.objects.in_round(participation.round)
        .submitted()
        .filter(municipality__in=municipalities_of(participation, at))
    )


def ungathered_of(participation: Participation, at: datetime) -> QuerySet[Submission]:
    """Handed in, and not yet behind any regional need."""
    gathered = GatheredSubmission.objects.live().filter(submission=OuterRef("pk"))
    return (
        Submission.objects.in_round(participation.round)
        .submitted()
        .filter(
            ~Exists(gathered), municipality__in=municipalities_of(participation, at)
        )
        .select_related("municipality")
        .order_by("submitted_at", "pk")
    )


def coordinators_of(rss: Rss) -> list[User]:
    acting = rss.coordinators.active().filter(user__is_active=True)
    return [one.user for one in acting.select_related("user").order_by("pk")]


def representatives_of(
    municipalities: QuerySet[Municipality],
) -> dict[User, list[Municipality]]:
    """Each person once, with those of the municipalities that he or she acts for."""
    acting = Representative.objects.active().filter(
        municipality__in=municipalities, user__is_active=True
    )
    people: dict[User, list[Municipality]] = {}
    for one in acting.select_related("user", "municipality").order_by("pk"):
        people.setdefault(one.user, []).append(one.municipality)
    return people


@dataclass(frozen=True)
class Answer:
    """One municipality's answer in a round. Drafts are neither shown nor counted."""

    municipality: Municipality
    handed_in: int
    withdrawn: int
    nil: NilReturn | None
    extended_to: datetime | None

    @property
    def has_answered(self) -> bool:
        return self.handed_in > 0 or self.nil is not None


def answers(participation: Participation, at: datetime) -> list[Answer]:
    """One per municipality that the RSS covers, in alphabetical order: three queries."""
    own = sorted(municipalities_of(participation, at), key=lambda one: one.alphabetical)
    round_ = participation.round
    counts = {
        row["municipality"]: row
        for row in Submission.objects.in_round(round_)
        .filter(municipality__in=own, submitted_at__isnull=False)
        .order_by()
        .values("municipality")
        .annotate(
            handed_in=Count("pk", filter=Q(withdrawn_at=None)),
            withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False)),
        )
    }
    nils = {
        nil.municipality_id: nil
        for nil in NilReturn.objects.in_round(round_)
        .standing()
        .filter(municipality__in=own)
    }
    period = round_.period(Step.GATHER)
    return [
        Answer(
            municipality=one,
            handed_in=counts[one.pk]["handed_in"] if one.pk in counts else 0,
            withdrawn=counts[one.pk]["withdrawn"] if one.pk in counts else 0,
            nil=nils.get(one.pk),
            extended_to=_extended_to(period, one),
        )
        for one in own
    ]


def _extended_to(period: Period, municipality: Municipality) -> datetime | None:
    closes_at = period.closes_at_for([municipality.organization_key])
    return closes_at if closes_at > period.closes_at else None

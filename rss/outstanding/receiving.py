"""Who takes in the needs of a municipality, and which municipalities an RSS covers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    QuerySet,
)
from django.utils.functional import cached_property

from accounts.models import User
from municipalities.models import (
    Municipality,
)
from rounds.models import Period, Round, Step
from rss.models import (
    Coverage,
    Participation,
    Rss,
)
from rss.outstanding.people import coordinators_of


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
    answer = participation_of(round_, municipality, at)
    if answer is not None:
        declined = answer.takes_part is False
        return Receiver(answer.rss, declined, answer.reason, round_.direct_to_skr)
    covering = Coverage.objects.for_round(round_, at).filter(municipality=municipality)
    row = covering.select_related("rss").first()
    return Receiver(row.rss if row else None, False, "", round_.direct_to_skr)


def participation_of(
    round_: Round, municipality: Municipality, at: datetime
) -> Participation | None:
    """Of the RSS that covers the municipality in the round."""
    covering = Coverage.objects.for_round(round_, at).filter(municipality=municipality)
    asked = Participation.objects.in_round(round_).select_related("rss")
    return asked.filter(rss__in=covering.values("rss")).first()


def municipalities_of(
    participation: Participation, at: datetime
) -> QuerySet[Municipality]:
    """Those that the RSS covers in the round."""
    covered = Coverage.objects.for_round(participation.round, at).filter(
        rss=participation.rss
    )
    return Municipality.objects.filter(pk__in=covered.values("municipality"))


def gathering_on(day: date) -> list[Period]:
    """When each round gathers that a change of coverage from a day concerns: those that
    gather then or later. The last day to hand in decides (Coverage.objects.for_round)."""
    periods = Period.objects.filter(step=Step.GATHER).select_related("round")
    return sorted(
        (period for period in periods if period.last_day >= day),
        key=lambda period: (period.closes_at, period.pk),
    )


def staying_out(rss: Rss, periods: Sequence[Period]) -> list[Round]:
    """Those of the rounds in which the RSS has not said that it takes part."""
    taking_part = set(
        Participation.objects.taking_part()
        .filter(rss=rss, round__in=[period.round_id for period in periods])
        .values_list("round", flat=True)
    )
    return [one.round for one in periods if one.round_id not in taking_part]

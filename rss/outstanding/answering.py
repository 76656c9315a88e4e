"""What each municipality that an RSS covers has answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    F,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from municipalities.models import (
    Municipality,
    NilReturn,
    Submission,
)
from rounds.models import Period, Round, Step
from rss.models import (
    Appeal,
    Participation,
)
from rss.outstanding.receiving import municipalities_of
from rss.outstanding.standing import IS_GATHERED, IS_LEFT_OUT, IS_RETURNED, unaccounted


@dataclass(frozen=True)
class Answer:
    """One municipality's answer in a round. Drafts are neither shown nor counted.

    What has been handed in is in one place at a time: `withdrawn`, `gathered`,
    `left_out`, `returned` with a question, or `to_do`; `ever` counts it whole.
    """

    municipality: Municipality
    ever: int
    withdrawn: int
    gathered: int
    left_out: int
    returned: int
    to_do: int
    nil_at: datetime | None
    nil_reason: str
    written_at: datetime | None
    extended_to: datetime | None

    @property
    def handed_in(self) -> int:
        """What stands."""
        return self.gathered + self.left_out + self.returned + self.to_do

    @property
    def has_answered(self) -> bool:
        return self.handed_in > 0 or self.nil_at is not None


COUNTS = ("ever", "withdrawn", "gathered", "left_out", "returned", "to_do")


def answers(participation: Participation, at: datetime) -> list[Answer]:
    """One per municipality that the RSS covers, in alphabetical order: one query."""
    round_ = participation.round
    ever = Submission.objects.in_round(round_).filter(
        municipality=OuterRef("pk"), submitted_at__isnull=False
    )
    standing = ever.filter(withdrawn_at=None)
    free = unaccounted(standing)
    nil = (
        NilReturn.objects.in_round(round_)
        .standing()
        .filter(municipality=OuterRef("pk"))
    )
    written = Appeal.municipalities.through.objects.filter(
        municipality=OuterRef("pk"), appeal__participation=participation
    )
    rows: Any = municipalities_of(participation, at).annotate(
        ever=_number(ever),
        withdrawn=_number(ever.filter(withdrawn_at__isnull=False)),
        gathered=_number(standing.filter(IS_GATHERED)),
        left_out=_number(standing.filter(IS_LEFT_OUT, ~IS_GATHERED)),
        returned=_number(free.filter(IS_RETURNED)),
        to_do=_number(free.filter(~IS_RETURNED)),
        nil_at=Subquery(nil.values("declared_at")),
        nil_reason=Subquery(nil.values("reason")),
        written_at=Subquery(
            written.order_by("-appeal__sent_at").values("appeal__sent_at")[:1]
        ),
    )
    later = _later(round_.period(Step.GATHER))
    return [
        Answer(
            municipality=one,
            **{name: getattr(one, name) for name in COUNTS},
            nil_at=one.nil_at,
            nil_reason=one.nil_reason or "",
            written_at=one.written_at,
            extended_to=later.get(one.organization_key),
        )
        for one in sorted(rows, key=lambda one: one.alphabetical)
    ]


def first_closing(round_: Round, municipalities: Iterable[Municipality]) -> datetime:
    """When the time is out for the first of them."""
    gather = round_.period(Step.GATHER)
    return min(gather.closes_at_for([one.organization_key]) for one in municipalities)


def _number(rows: QuerySet) -> Coalesce:
    """How many, as a part of a larger statement."""
    number = Func(F("pk"), function="COUNT")
    return Coalesce(Subquery(rows.order_by().annotate(n=number).values("n")), 0)


def _later(period: Period) -> dict[str, datetime]:
    """When the period closes for those who have been given more time than the others."""
    later: dict[str, datetime] = {}
    for extension in period.granted:
        key, closes_at = extension.organization_key, extension.closes_at
        if closes_at > later.get(key, period.closes_at):
            later[key] = closes_at
    return later

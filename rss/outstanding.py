"""What an RSS has before it in a round: who has answered, and what is left to do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from accounts import stand_ins
from accounts.models import User
from municipalities.models import (
    Municipality,
    NilReturn,
    Question,
    Representative,
    Submission,
)
from rounds.models import Period, Round, Step
from rss.models import (
    Appeal,
    Coverage,
    GatheredSubmission,
    LeftOut,
    Participation,
    Rss,
)

# Asked about a submission; none of them is true of two rows at a time.
IS_GATHERED = Exists(
    GatheredSubmission.objects.live().filter(submission=OuterRef("pk"))
)
IS_LEFT_OUT = Exists(LeftOut.objects.live().filter(submission=OuterRef("pk")))
IS_RETURNED = Exists(Question.objects.open().filter(submission=OuterRef("pk")))


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


def standing_in(participation: Participation, at: datetime) -> QuerySet[Submission]:
    """All that has been handed in to the RSS and stands, gathered or not."""
    return (
        Submission.objects.in_round(participation.round)
        .submitted()
        .filter(municipality__in=municipalities_of(participation, at))
    )


def unaccounted(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """Neither gathered nor left out: what the RSS still owes. Those that wait for their
    municipality's answer are among them."""
    return submissions.filter(~IS_GATHERED, ~IS_LEFT_OUT)


# What the desk shows of a question, and where it stands.
ASKED = {
    "public_id": "public_id",
    "text": "text",
    "asked_for": "asked_for",
    "asked_at": "asked_at",
    "answer": "answer",
    "answered_at": "answered_at",
}
# Who did something, as far as a signature asks (accounts.stand_ins).
WHO = ("id", "name", "email", "has_stood_in")


@dataclass(frozen=True)
class Waiting:
    """A submission that stands and is not behind any regional need: what has been asked
    about it, and why it has been left out, if it has."""

    submission: Submission
    left_reason: str
    left_at: datetime | None
    left_by: str
    exchange: list[dict[str, Any]] = field(default_factory=list)
    in_words: str = ""  # rss/parts/whole.html, where the desk shows it

    @property
    def state(self) -> str:
        if self.left_at is not None:
            return "left_out"
        is_returned = any(one["answered_at"] is None for one in self.exchange)
        return "returned" if is_returned else "to_do"


def waiting_in(participation: Participation, at: datetime) -> list[Waiting]:
    """In the order they were handed in: one query."""
    rows: Any = (
        standing_in(participation, at)
        .filter(~IS_GATHERED)
        .select_related("municipality")
        .annotate(
            leaving=FilteredRelation(
                "left_out", condition=Q(left_out__unlinked_at=None)
            ),
            asking=FilteredRelation(
                "questions", condition=Q(questions__taken_back_at=None)
            ),
            left_reason=F("leaving__reason"),
            left_at=F("leaving__linked_at"),
            **_who("left_by", "leaving__linked_by"),
            **_who("asked_by", "asking__asked_by"),
            **_who("answered_by", "asking__answered_by"),
            **{f"asked_{name}": F(f"asking__{path}") for name, path in ASKED.items()},
        )
        .order_by("submitted_at", "pk", "asking__asked_at")
    )
    found: dict[int, Waiting] = {}
    for row in rows:
        left_by = _signed(row, "left_by", participation, row.left_at)
        one = found.setdefault(
            row.pk, Waiting(row, row.left_reason or "", row.left_at, left_by)
        )
        if row.asked_public_id:
            asked = {name: getattr(row, f"asked_{name}") for name in ASKED}
            asked["asked_by"] = _signed(
                row, "asked_by", participation, row.asked_asked_at
            )
            asked["answered_by"] = _signed(
                row, "answered_by", row, row.asked_answered_at
            )
            one.exchange.append(asked)
    return list(found.values())


def _who(deed: str, path: str) -> dict[str, F]:
    return {f"{deed}_{part}": F(f"{path}__{part}") for part in WHO}


def _signed(row: Any, deed: str, record: Any, at: datetime | None) -> str:
    """The name, and in whose place; empty where nobody has done it."""
    if at is None:
        return ""
    person = User(**{part: getattr(row, f"{deed}_{part}") for part in WHO})
    return stand_ins.signature(person, record, at=at)


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


FRESH = timedelta(hours=2)


def taken_down_since(
    participation: Participation, since: datetime, at: datetime
) -> QuerySet[Submission]:
    """What has been taken down at a meeting since then and stands, the latest first."""
    return (
        standing_in(participation, at)
        .filter(taken_down=Submission.How.MEETING, submitted_at__gte=since)
        .select_related("municipality", "round", "submitted_by")
        .order_by("-submitted_at", "-pk")
    )


def nil_taken_down(participation: Participation, at: datetime) -> QuerySet[NilReturn]:
    """The standing answers that there are no needs, as the RSS took them down."""
    return (
        NilReturn.objects.in_round(participation.round)
        .standing()
        .filter(
            taken_down=NilReturn.How.MEETING,
            municipality__in=municipalities_of(participation, at),
        )
        .select_related("municipality")
        .order_by("-declared_at", "-pk")
    )


def is_fresh(record: Submission | NilReturn, at: datetime) -> bool:
    """Whether the RSS may still undo what it has taken down; later the municipality can."""
    then = record.submitted_at if isinstance(record, Submission) else record.declared_at
    return record.is_taken_down and then is not None and at < then + FRESH

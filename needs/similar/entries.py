"""What stands on the shelf: each text with all that is shown of it, read from the rows
that a municipality may know of."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from municipalities.models import Submission
from needs.models import Feedback, KnowledgeSupport, Need, Screening
from rounds.models import Round

Key = tuple[str, str]


@dataclass(frozen=True)
class Reply:
    """What has been said to those who asked: a decision, or an agency's answer."""

    said: Any  # translated when shown
    who: str
    reason: str
    at: datetime | None
    references: tuple[tuple[str, str], ...] = ()  # address, name


@dataclass(frozen=True)
class Entry:
    """One text on the shelf, with all that is shown of it."""

    kind: str  # own, near, need, support
    public_id: str
    title: str
    text: str  # what is searched
    who: str = ""
    target_group: str = ""
    at: datetime | None = None
    status: str = ""  # of a need
    planned_at: datetime | None = None  # of its round
    address: str = ""  # of a support
    municipality_id: int | None = None
    replies: tuple[Reply, ...] = ()

    @property
    def key(self) -> Key:
        return self.kind, self.public_id

    @property
    def leads_on(self) -> bool:
        """It has something to open."""
        return self.kind in {"own", "support"} or any(
            reply.references for reply in self.replies
        )

    @property
    def latest(self) -> Reply | None:
        """The last thing that was said to it."""
        return self.replies[-1] if self.replies else None

    @property
    def get_status_display(self) -> Any:
        """As a need says it, for templates/needs/parts/status.html."""
        return Need.Status(self.status).label


def submissions(
    round_: Round, public_ids: Collection[str] | None = None
) -> Iterator[Entry]:
    found = (
        Submission.objects.in_round(round_).submitted().select_related("municipality")
    )
    if public_ids is not None:
        found = found.filter(public_id__in=public_ids)
    for one in found:
        shown: dict[str, Any] = {
            "public_id": one.public_id,
            "title": one.title,
            "target_group": one.target_group,
            "who": one.municipality.name,
            "at": one.submitted_at,
            "municipality_id": one.municipality_id,
        }
        gist = (one.title, one.title, one.target_group)
        whole = (*gist, one.challenge, one.knowledge_lacking, one.tried)
        yield Entry(kind="own", text="\n".join(whole), **shown)
        yield Entry(kind="near", text="\n".join(gist), **shown)


def needs(round_: Round, public_ids: Collection[str] | None = None) -> Iterator[Entry]:
    found = (
        Need.objects.known_outside()
        .exclude(round=round_)
        .select_related("round")
        .prefetch_related(
            Prefetch("feedback", Feedback.objects.published().with_references()),
            Prefetch("screenings", Screening.objects.pointing_at_support()),
        )
    )
    if public_ids is not None:
        found = found.filter(public_id__in=public_ids)
    for one in found:
        yield Entry(
            kind="need",
            public_id=one.public_id,
            title=one.title,
            text="\n".join((one.title, one.title, one.target_group, one.description)),
            who=one.round.title,
            target_group=one.target_group,
            status=one.status,
            planned_at=one.round.planned_at,
            replies=tuple(_replies(one)),
        )


def _replies(need: Need) -> Iterator[Reply]:
    if need.status == Need.Status.SUPPORT_EXISTS:
        supports = {s.support for s in need.screenings.all() if s.support}
        yield Reply(
            Need.Status.SUPPORT_EXISTS.label,
            "SKR",
            need.decision_reason,
            need.decided_at,
            tuple(sorted((support.url, str(support)) for support in supports)),
        )
    for answer in need.feedback.all():
        address, name = answer.reference
        yield Reply(
            Feedback.Code(answer.code).label,
            answer.agency.name,
            answer.reason,
            answer.published_at,
            ((address, name or address),) if address else (),
        )


def supports() -> Iterator[Entry]:
    """Found by its own title, and by those of the needs that it is known to answer."""
    answered = KnowledgeSupport.objects.prefetch_related(
        Prefetch("feedback", Feedback.objects.published().select_related("need")),
        Prefetch("screenings", Screening.objects.pointing_at_support()),
    )
    for one in answered:
        needs = {row.need.title for row in one.feedback.all()} | {
            row.need.title for row in one.screenings.all()
        }
        yield Entry(
            kind="support",
            public_id=one.public_id,
            title=one.title,
            text="\n".join((one.title, one.title, *sorted(needs))),
            who=f"{one.publisher}, {one.year}",
            address=one.url,
        )

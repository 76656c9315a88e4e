"""What is like a need that a municipality is writing, among what it may know of.

- what the own municipality has handed in this round, whole;
- what other municipalities of the same RSS have handed in this round: title and target
  group, for that is all they are shown (docs/decisions/0011);
- needs of other rounds whose outcome those who asked have been told, with what is
  published of the answers;
- the registered knowledge supports.

Never a draft, never what is withdrawn. What may not be shown is not searched either, so
that nobody can feel the way to it with words of his or her own.

Each process keeps a shelf of texts for each round that gathers. The newest rows of the
log tell what has happened since it was filled, so a search costs one statement.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from municipalities.models import Municipality, Submission
from needs.likeness import Index
from needs.models import Feedback, KnowledgeSupport, Need, Screening
from rounds.dates import day_of
from rounds.models import Event, Round, Step
from rss.models import Coverage, RegionalNeed

LIMIT = 5
# How alike an earlier need is when it is told of to who asks for such; to who has not
# asked; and when it is called very alike. Measured by bench/likeness.py (decision 11).
ASKED, SHOWN, VERY_ALIKE = 0.25, 0.35, 0.55
ROUNDS = 3  # kept at a time
NEWEST = 40  # rows of the log that are compared
SUBMISSION, NEED = Submission._meta.label_lower, Need._meta.label_lower

# What happens to these changes nothing that is on the shelves. Anything that is not
# named here, nor a submission or a need, fills the shelf anew.
BESIDE = frozenset(
    {
        "municipalities.nilreturn",
        "municipalities.representative",
        "rss.coordinator",
        "rss.participation",
        "rss.regionalneed",
        "needs.dialoguemeeting",
        "needs.engagement",
        "needs.move",
        "needs.grouping",
        "needs.officer",
        "needs.theme",
        "prioritization.areacandidate",
        "prioritization.ballot",
        "prioritization.panelmember",
    }
)

Row = tuple[int, datetime, str, str]
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


@dataclass(frozen=True)
class Similar:
    """An entry that was found, and the words that it was found by."""

    entry: Entry
    strength: float
    why: str

    @property
    def said(self) -> Any:
        """How alike, in words."""
        return _("Mycket likt") if self.strength >= VERY_ALIKE else _("Ganska likt")


@dataclass
class Shelf:
    """What can be found by those who write in one round, as of some rows of the log."""

    log: list[Row]
    day: date
    rss_of: dict[int, int]
    entries: dict[Key, Entry] = field(default_factory=dict)
    index: Index = field(default_factory=Index)

    @classmethod
    def filled(
        cls, round_: Round, log: list[Row], at: datetime, before: "Shelf | None" = None
    ) -> "Shelf":
        """Anew from the database; most of the time goes to reading the texts, and what
        stood there `before` has been read."""
        covered = Coverage.objects.for_round(round_, at)
        shelf = cls(log, _day(at), dict(covered.values_list("municipality", "rss")))
        entries = [*_submissions(round_), *_needs(round_), *_supports()]
        shelf.entries = {entry.key: entry for entry in entries}
        shelf.index = Index(
            ((entry.key, entry.text) for entry in entries),
            known=before.index if before else None,
        )
        return shelf

    def catch_up(self, round_: Round, log: list[Row], at: datetime) -> bool:
        """Take in what has happened since; False where it must be filled anew."""
        if log == self.log and _day(at) == self.day:
            return True
        known = set(self.log)
        new = [row for row in log if row not in known]
        if _day(at) != self.day or len(new) == NEWEST or not _continues(log, self.log):
            return False
        happened = {(kind, target) for _pk, _at, kind, target in new}
        if {kind for kind, _target in happened} - {SUBMISSION, NEED} - BESIDE:
            return False
        submissions = {target for kind, target in happened if kind == SUBMISSION}
        needs = {target for kind, target in happened if kind == NEED}
        if submissions:
            self._replace(
                ("own", "near"), submissions, _submissions(round_, submissions)
            )
        if needs:
            self._replace(("need",), needs, _needs(round_, needs))
            # Supports are registered with the verdict or answer that refers to them.
            old = {name for kind, name in self.entries if kind == "support"}
            self._replace(("support",), old, _supports())
        self.log = log
        return True

    def _replace(
        self, kinds: Collection[str], public_ids: Iterable[str], now: Iterable[Entry]
    ) -> None:
        entries = {entry.key: entry for entry in now}
        for key in [(kind, name) for name in public_ids for kind in kinds]:
            if key in self.entries and key not in entries:
                self.index.drop(key)
                del self.entries[key]
        for key, entry in entries.items():
            if self.entries.get(key) != entry:
                self.index.put(key, entry.text)
                self.entries[key] = entry

    def search(
        self, text: str, municipality: Municipality, limit: int
    ) -> list[Similar]:
        own = municipality.pk
        rss = self.rss_of.get(own)

        def may_know(key: Any) -> bool:
            entry = self.entries[key]
            if entry.kind == "own":
                return entry.municipality_id == own
            if entry.kind == "near":
                other = entry.municipality_id or 0
                return (
                    other != own and rss is not None and self.rss_of.get(other) == rss
                )
            return True

        return [
            Similar(self.entries[hit.key], hit.strength, ", ".join(hit.why))  # type: ignore[index]
            for hit in self.index.search(text, limit, among=may_know)
        ]

    def search_needs(
        self, text: str, round_: Round, limit: int, least: float
    ) -> list[Similar]:
        """Among the needs of earlier rounds alone, and only what is so much alike."""

        def is_earlier(key: Any) -> bool:
            planned_at = self.entries[key].planned_at
            return planned_at is not None and planned_at <= round_.planned_at

        return [
            Similar(self.entries[hit.key], hit.strength, ", ".join(hit.why))  # type: ignore[index]
            for hit in self.index.search(text, limit, among=is_earlier)
            if hit.strength >= least
        ]


_shelves: OrderedDict[int, Shelf] = OrderedDict()
_lock = Lock()


def find(
    text: str,
    round_: Round,
    municipality: Municipality,
    *,
    at: datetime,
    limit: int = LIMIT,
) -> list[Similar]:
    """The most alike of what `municipality` may know of while it writes in `round_`."""
    if not text.strip():
        return []
    with _lock:
        return _shelf(round_, at).search(text, municipality, limit)


def earlier(
    need: RegionalNeed | Need,
    round_: Round,
    *,
    at: datetime,
    limit: int = 3,
    least: float = ASKED,
) -> list[Similar]:
    """Needs of earlier rounds that are like one that has been gathered, or is on the list:
    for the RSS and SKR, who are shown of them what the municipalities are
    (docs/decisions/0011)."""
    text = "\n".join((need.title, need.title, need.target_group, need.description))
    with _lock:
        return _shelf(round_, at).search_needs(text, round_, limit, least)


def prepare(at: datetime) -> None:
    """Fill the shelves that are asked for next: of the rounds that gather. When a web
    worker starts, so that nobody's first search waits for it."""
    gathering = [
        round_
        for round_ in Round.objects.with_calendar()
        if round_.is_open(Step.GATHER, at)
    ]
    for round_ in gathering[:ROUNDS]:
        with _lock:
            _shelf(round_, at)


def _shelf(round_: Round, at: datetime) -> Shelf:
    """As of now. Asked for by who holds the lock."""
    # The log is read first: what happens meanwhile is found there the next time.
    log = Event.objects.newest_rows(NEWEST)
    # Away first: one that was left half caught up is not to be trusted.
    shelf = before = _shelves.pop(round_.pk, None)
    if shelf is None or not shelf.catch_up(round_, log, at):
        shelf = Shelf.filled(round_, log, at, before)
    _shelves[round_.pk] = shelf
    while len(_shelves) > ROUNDS:
        _shelves.popitem(last=False)
    return shelf


def forget() -> None:
    """Empty the shelves: for tests, whose rows come and go without a word in the log."""
    with _lock:
        _shelves.clear()


def _day(at: datetime) -> date:
    """Coverage changes with the day."""
    return day_of(at)


def _continues(now: list[Row], before: list[Row]) -> bool:
    """No row that should still be there is gone: it is the same log, grown."""
    if not before:
        return len(now) < NEWEST
    oldest = now[-1] if now else None
    return oldest is not None and all(row in now for row in before if row >= oldest)


# --- What stands on the shelf -----------------------------------------------------------


def _submissions(
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


def _needs(round_: Round, public_ids: Collection[str] | None = None) -> Iterator[Entry]:
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


def _supports() -> Iterator[Entry]:
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

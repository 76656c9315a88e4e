"""A shelf of texts for those who write in one round: filled, caught up from the log, and
searched."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from municipalities.models import Municipality, Submission
from needs.likeness import Index
from needs.models import Need
from needs.similar import entries as rows
from needs.similar.entries import Entry, Key
from rounds.dates import day_of
from rounds.models import Round
from rss.models import Coverage

# How alike an earlier need is when it is called very alike (decision 11).
VERY_ALIKE = 0.55
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
        entries = [*rows.submissions(round_), *rows.needs(round_), *rows.supports()]
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
                ("own", "near"), submissions, rows.submissions(round_, submissions)
            )
        if needs:
            self._replace(("need",), needs, rows.needs(round_, needs))
            # Supports are registered with the verdict or answer that refers to them.
            old = {name for kind, name in self.entries if kind == "support"}
            self._replace(("support",), old, rows.supports())
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


def _day(at: datetime) -> date:
    """Coverage changes with the day."""
    return day_of(at)


def _continues(now: list[Row], before: list[Row]) -> bool:
    """No row that should still be there is gone: it is the same log, grown."""
    if not before:
        return len(now) < NEWEST
    oldest = now[-1] if now else None
    return oldest is not None and all(row in now for row in before if row >= oldest)

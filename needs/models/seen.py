"""What an agency has said of a need, and begun to say: as somebody sees it who writes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from needs.models.agencies import Agency
from needs.models.needs import Need
from needs.models.screening import VerdictDraft
from needs.models.verdicts import Screening


@dataclass(frozen=True)
class VerdictSeen:
    """The verdict and the draft of one agency; `version` is carried by its form."""

    need: Need
    agency: Agency
    verdict: Screening | None
    draft: VerdictDraft | None

    @classmethod
    def of(cls, need: Need, agency: Agency) -> Self:
        verdict = Screening.objects.filter(need=need, agency=agency)
        draft = VerdictDraft.objects.filter(need=need, agency=agency)
        return cls(
            need,
            agency,
            verdict.select_related("agency", "support", "handed_in_by", "need").first(),
            draft.select_related("saved_by").first(),
        )

    @property
    def version(self) -> str:
        """Changes with every verdict, draft and wording."""
        said = self.verdict.handed_in_at if self.verdict else None
        begun = self.draft.saved_at if self.draft else None
        return f"{self.need.edition}.{_ticks(said)}.{_ticks(begun)}"

    def is_as(self, seen: str | None) -> bool:
        """Nothing has changed for whoever saw that version. None: whatever it is; an
        empty one: who saw nothing may only write where nothing is."""
        if seen:
            return seen == self.version
        return seen is None or not (self.verdict or self.draft)

    @property
    def words(self) -> dict[str, str]:
        """What the form shows: the draft, else the verdict that stands."""
        if self.draft:
            return dict(self.draft.typed)
        verdict = self.verdict
        if verdict is None or verdict.opinion == Screening.Opinion.ABSTAINS:
            return {}
        return {
            "opinion": verdict.opinion,
            "reason": verdict.reason,
            "support": str(verdict.support) if verdict.support else "",
            "answering_part": verdict.answering_part,
        }

    @property
    def last_writer(self) -> tuple[str, datetime] | None:
        """Who wrote what `words` shows, and when."""
        if self.draft:
            return str(self.draft.saved_by), self.draft.saved_at
        if self.verdict:
            return str(self.verdict.handed_in_by), self.verdict.handed_in_at
        return None


def _ticks(at: datetime | None) -> str:
    return f"{at.timestamp():.6f}" if at else "0"

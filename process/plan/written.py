"""What SKR has written to a group itself, as it went; it stands in the same ledger."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from outbox import placeholders
from process import mails
from process.models import GroupLetter
from process.plan.ledger import ledger_of
from process.plan.readers import Readers
from process.plan.tally import Tally
from rounds.mails import values_for_all
from rounds.models import Round, Step
from rss.models import Rss

# Of one letter: the last day it spoke of, what became of it, and for how many.
Line = tuple[datetime, str, int]
# A piece of a text, and whether it differs between those who got it.
Piece = tuple[str, bool]


@dataclass
class Written(Tally):
    """A letter to a group, and how many it reached, by how it went."""

    letter: GroupLetter
    last_days: frozenset[datetime]
    region: str = ""

    @classmethod
    def told_in(cls, lines: Mapping[int, list[Line]]) -> list["Written"]:
        """Of these lines of the ledger, by letter; the latest first."""
        letters = GroupLetter.objects.filter(pk__in=lines)
        return [
            cls._of(letter, lines[letter.pk])
            for letter in letters.select_related("written_by", "period__round")
        ]

    @classmethod
    def of(cls, letter: GroupLetter, readers: Readers) -> "Written":
        """One of them, as far as it has gone to people of whom the reader may know."""
        rows = ledger_of(letter.round, readers).filter(group_letter=letter)
        return _with_regions([cls._of(letter, _lines(rows)[letter.pk])])[0]

    @classmethod
    def _of(cls, letter: GroupLetter, lines: list[Line]) -> "Written":
        found = cls(letter, frozenset(closes_at for closes_at, _state, _n in lines))
        for _closes_at, state, number in lines:
            found.counts[state] += number
        return found

    @property
    def step(self) -> Step:
        return Step(self.letter.period.step)

    @property
    def due_at(self) -> datetime:
        return self.letter.written_at

    @property
    def subject(self) -> str:
        """As it went; what differs between those who got it, in brackets."""
        return "".join(
            f"[{text}]" if differs else text
            for text, differs in self._pieces(self.letter.subject)
        )

    @property
    def text(self) -> list[Piece]:
        """The whole letter, with what the house has put beneath."""
        return self._pieces(str(mails.group_letter_unfilled(self.letter).body))

    def _pieces(self, text: str) -> list[Piece]:
        """In Swedish, as it was sent."""
        day = next(iter(self.last_days))
        page = mails.group_letter_page(self.letter)
        same = values_for_all(self.letter.round, day, page)
        with translation.override(settings.LANGUAGE_CODE):
            each = {placeholders.NAME: _("mottagarens namn")}
            if len(self.last_days) > 1:
                each[placeholders.LAST_DAY] = _("mottagarens sista dag")
        return placeholders.pieces(text, same, each)


def written_in(round_: Round, readers: Readers) -> list[Written]:
    """Every letter to a group, the latest first; three statements."""
    return _with_regions(Written.told_in(_lines(ledger_of(round_, readers))))


def _lines(rows: QuerySet) -> Mapping[int, list[Line]]:
    counted = (
        rows.exclude(group_letter=None)
        .order_by()
        .values_list("group_letter", "closes_at", "skipped", "state")
        .annotate(n=Count("pk"))
    )
    found: dict[int, list[Line]] = defaultdict(list)
    for letter, closes_at, skipped, state, number in counted:
        found[letter].append((closes_at, skipped or state, number))
    return found


def _with_regions(found: list[Written]) -> list[Written]:
    if any(one.letter.region_key for one in found):
        names = {one.organization_key: one.name for one in Rss.objects.all()}
        for one in found:
            one.region = names.get(one.letter.region_key, "")
    return found

"""What SKR and the RSS have written themselves, as it went: lines of the same ledger."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Count, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from outbox import placeholders
from process import mails
from process.models import GroupLetter
from process.plan.ledger import ledger_of
from process.plan.readers import Readers
from process.plan.tally import Tally
from rounds.mails import values_for_all
from rounds.models import Round, Step
from rss import mails as rss_mails
from rss.models import Appeal, Rss

# Of one letter: the last day it spoke of, what became of it, and for how many.
Line = tuple[datetime, str, int]
# A piece of a text, and whether it differs between those who got it.
Piece = tuple[str, bool]


@dataclass
class Written(Tally, ABC):
    """A letter that somebody has written to many, and how many it reached, by how it
    went. What is different about SKR's and an RSS's is below."""

    # How a line of the ledger refers to it, and the address of its page.
    field: ClassVar[str]
    address: ClassVar[str]

    letter: Any
    last_days: frozenset[datetime]
    region: str = ""

    @property
    @abstractmethod
    def step(self) -> Step: ...

    @property
    @abstractmethod
    def due_at(self) -> datetime: ...

    @property
    @abstractmethod
    def by(self) -> User: ...

    @property
    @abstractmethod
    def page(self) -> str:
        """Where whoever gets it does what is left."""

    @abstractmethod
    def unfilled(self) -> EmailMessage:
        """As it was written, with its placeholders."""

    @classmethod
    @abstractmethod
    def _letters(cls, keys: Mapping[int, list[Line]]) -> QuerySet:
        """The latest first, with all that is shown of them."""

    @classmethod
    @abstractmethod
    def _with_regions(cls, found: list[Self]) -> list[Self]:
        """With the name of the RSS that it is from, or that it is narrowed to."""

    @classmethod
    def told_in(cls, lines: Mapping[int, list[Line]]) -> list[Self]:
        """Of these lines of the ledger, by letter; the latest first."""
        found = [cls._of(one, lines[one.pk]) for one in cls._letters(lines)]
        return cls._with_regions(found)

    @classmethod
    def written_in(cls, round_: Round, readers: Readers) -> list[Self]:
        """Every one of a round, the latest first; three statements."""
        return cls.told_in(cls._lines(ledger_of(round_, readers)))

    @classmethod
    def of(cls, letter: Any, readers: Readers) -> Self | None:
        """One of them, as far as it has gone to people of whom the reader may know; None
        where it has gone to no such."""
        rows = ledger_of(letter.round, readers).filter(**{cls.field: letter})
        return next(iter(cls.told_in(cls._lines(rows))), None)

    @classmethod
    def _lines(cls, rows: QuerySet) -> Mapping[int, list[Line]]:
        counted = (
            rows.exclude(**{cls.field: None})
            .order_by()
            .values_list(cls.field, "closes_at", "skipped", "state")
            .annotate(n=Count("pk"))
        )
        found: dict[int, list[Line]] = defaultdict(list)
        for letter, closes_at, skipped, state, number in counted:
            found[letter].append((closes_at, skipped or state, number))
        return found

    @classmethod
    def _of(cls, letter: Any, lines: list[Line]) -> Self:
        found = cls(letter, frozenset(closes_at for closes_at, _state, _n in lines))
        for _closes_at, state, number in lines:
            found.counts[state] += number
        return found

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
        return self._pieces(str(self.unfilled().body))

    def _pieces(self, text: str) -> list[Piece]:
        """In Swedish, as it was sent."""
        day = next(iter(self.last_days))
        same = values_for_all(self.letter.round, day, self.page)
        with translation.override(settings.LANGUAGE_CODE):
            each = {placeholders.NAME: _("mottagarens namn")}
            if len(self.last_days) > 1:
                each[placeholders.LAST_DAY] = _("mottagarens sista dag")
        return placeholders.pieces(text, same, each)


class ToGroup(Written):
    """By SKR, to those who owe something in a step."""

    field, address = "group_letter", "process:group_letter"

    @classmethod
    def _letters(cls, keys: Mapping[int, list[Line]]) -> QuerySet:
        found = GroupLetter.objects.filter(pk__in=keys)
        return found.select_related("written_by", "period__round")

    @classmethod
    def _with_regions(cls, found: list[Self]) -> list[Self]:
        if any(one.letter.region_key for one in found):
            names = {one.organization_key: one.name for one in Rss.objects.all()}
            for one in found:
                one.region = names.get(one.letter.region_key, "")
        return found

    @property
    def step(self) -> Step:
        return Step(self.letter.period.step)

    @property
    def due_at(self) -> datetime:
        return self.letter.written_at

    @property
    def by(self) -> User:
        return self.letter.written_by

    @property
    def page(self) -> str:
        return mails.group_letter_page(self.letter)

    def unfilled(self) -> EmailMessage:
        return mails.group_letter_unfilled(self.letter)


class FromRss(Written):
    """By an RSS, to those of its municipalities that have not answered."""

    field, address = "appeal", "process:sent_appeal"

    @classmethod
    def _letters(cls, keys: Mapping[int, list[Line]]) -> QuerySet:
        found = Appeal.objects.filter(pk__in=keys).order_by("-sent_at", "-pk")
        return found.select_related(
            "sent_by", "participation__rss", "participation__round"
        )

    @classmethod
    def _with_regions(cls, found: list[Self]) -> list[Self]:
        for one in found:
            one.region = one.letter.participation.rss.name
        return found

    @property
    def step(self) -> Step:
        return Step.GATHER

    @property
    def due_at(self) -> datetime:
        return self.letter.sent_at

    @property
    def by(self) -> User:
        return self.letter.sent_by

    @property
    def page(self) -> str:
        return rss_mails.appeal_page(self.letter)

    def unfilled(self) -> EmailMessage:
        return rss_mails.appeal_unfilled(self.letter)

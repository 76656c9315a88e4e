"""Why somebody got a reminder, or did not: each occasion of each last day in a sentence.

Read out of the ledger, of how its letters went, and of what is not a line there: that a
last day was moved, that an assignment began later, that there was nothing to do. Nobody
is named, so the same sentences do for the person and for those who help.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from accounts.models import Assignment, User
from municipalities.models import Representative
from needs.models import Officer, PromiseReminder
from outbox.delivery import with_state
from outbox.models import Letter, Mailbox
from prioritization.models import PanelMember
from process.models import DailyLetter, Reminder
from process.progress import ask
from process.querysets import OccasionOf
from process.reminding import sentences, sweep
from process.reminding.acting import ACTING
from process.reminding.occasions import Occasion, before_closing
from process.reminding.turns import Turn, days_before, turns_of
from rounds import dates
from rounds.models import Period, Round, Step
from rss.models import Coordinator

K = Reminder.Kind
# In which role one acts in a step; SKR acts in the others.
ROLE: Mapping[Step, type[Assignment]] = {
    Step.CHOOSE_AREA: PanelMember,
    Step.GATHER: Representative,
    Step.FORWARD: Coordinator,
    Step.SCREEN: Officer,
    Step.RANK: PanelMember,
    Step.FEEDBACK: Officer,
}
# What tells of a last day that has changed.
MOVED = ("process.moved_deadline", "process.extension")


@dataclass(frozen=True)
class Line:
    """An occasion: when, what it was to be, and what became of it."""

    at: datetime
    what: str
    said: str


@dataclass
class Part:
    """A step of a round in which somebody has, or has had, something to do."""

    period: Period
    state: str
    lines: list[Line] = field(default_factory=list)
    coming: Line | None = None


@dataclass(frozen=True)
class Told:
    """All that there is to say to somebody about reminders."""

    parts: list[Part]
    promised: list[Line]
    box: Mailbox | None


def told(person: User, at: datetime, steps: Collection[Step] = tuple(Step)) -> Told:
    """What opened last comes first. `steps` narrows it to what the reader may know."""
    return _Teller(person, at, steps).told()


class _Teller:
    def __init__(self, person: User, at: datetime, steps: Collection[Step]) -> None:
        self.person, self.at, self.steps = person, at, steps
        self.box = Mailbox.objects.filter(address=person.email.lower()).first()
        self.rows: dict[int, list[Reminder]] = defaultdict(list)
        for row in Reminder.objects.filter(user=person, period__step__in=steps):
            self.rows[row.period_id].append(row)
        self.letters = self._letters()
        self.began: dict[type[Assignment], dict[int, datetime]] = {}

    @cached_property
    def written(self) -> set[OccasionOf]:
        """Of what somebody has a line: asked for where the person has none."""
        return Reminder.objects.filter(period__in=self.periods).occasions()

    def told(self) -> Told:
        self.periods = [
            period
            for round_ in Round.objects.with_calendar()
            for period in round_.periods.all()
            if period.opens_at <= self.at and period.step in self.steps
        ]
        turns = {period: list(turns_of(period, self.at)) for period in self.periods}
        answers = self._ask(turns)
        parts = [
            part
            for period in sorted(
                self.periods, key=lambda one: one.opens_at, reverse=True
            )
            if (part := self._part(period, turns[period], answers))
        ]
        return Told(parts, self._promised(), self.box)

    def _letters(self) -> dict[int, Letter]:
        """Those in the ledger, and those of changed last days, with how they went."""
        in_ledger = Reminder.objects.filter(user=self.person).values("letter")
        of_days = DailyLetter.objects.filter(user=self.person).values("letter")
        moved = Q(to=self.person.email, kind__in=MOVED)
        found = with_state(
            Letter.objects.filter(Q(pk__in=in_ledger) | Q(pk__in=of_days) | moved)
        )
        return {one.pk: one for one in found.select_related("bundled_in")}

    def _began(self, kind: type[Assignment]) -> dict[int, datetime]:
        """From when somebody acts in a role: of a seat in each round, else from the
        first of the assignments. Asked for where a line is missing."""
        if kind in self.began:
            return self.began[kind]
        found = self.began[kind] = {}
        held = kind.objects.active().filter(user=self.person, accepted_at__isnull=False)
        for one in held:
            where = one.organization_id if kind is PanelMember else 0
            first = one.accepted_at or self.at
            if one.acts_from:
                first = max(first, dates.start_of(one.acts_from))
            found[where] = min(first, found.get(where, first))
        return found

    def _ask(self, turns: Mapping[Period, list[Turn]]) -> dict[str, int]:
        questions = {}
        for period, own in turns.items():
            for number, turn in enumerate(own):
                acting = ACTING[turn.spec.step](period.round, turn.whose)
                name = f"{period.pk}_{number}"
                questions[f"acts_{name}"] = Exists(acting.filter(pk=self.person.pk))
                owing = turn.owing().filter(pk=self.person.pk)
                questions[f"owes_{name}"] = Exists(owing)
        return ask(self.person, questions)

    def _part(
        self, period: Period, turns: list[Turn], answers: dict[str, int]
    ) -> Part | None:
        rows = self.rows[period.pk]
        mine = [
            (turn, bool(answers[f"owes_{period.pk}_{number}"]))
            for number, turn in enumerate(turns)
            if answers[f"acts_{period.pk}_{number}"]
            or answers[f"owes_{period.pk}_{number}"]
        ]
        if not (rows or mine):
            return None
        closings = {turn.closes_at for turn, _owes in mine}
        owed = [turn for turn, owes in mine if owes]
        part = Part(period, sentences.state(period, mine, self.at))
        part.lines += [self._of_row(row, closings) for row in rows]
        for turn, owes in mine:
            part.lines += self._beside_the_ledger(turn, owes, rows)
        part.lines.sort(key=lambda line: line.at)
        coming = [(one, turn) for turn in owed for one in _coming(turn, self.at)]
        if coming:
            first, turn = min(coming, key=lambda pair: pair[0].due_at)
            part.coming = self._coming_line(first)
        return part

    def _of_row(self, row: Reminder, closings: Collection[datetime]) -> Line:
        letter = self.letters.get(row.letter_id or 0)
        said = sentences.of_letter(letter) if letter else sentences.skipped(row)
        if closings and row.closes_at not in closings:
            said += " " + sentences.earlier_last_day(row.closes_at)
        return Line(row.due_at, sentences.occasion(row.kind, row.days_before), said)

    def _beside_the_ledger(
        self, turn: Turn, owes: bool, rows: list[Reminder]
    ) -> Iterator[Line]:
        """The letter of another last day, and the occasions that left no line."""
        told_at = turn.told_at
        for letter in self.letters.values():
            if told_at and letter.kind in MOVED and letter.created_at == told_at:
                yield Line(told_at, _("Ny sista dag"), sentences.of_letter(letter))
        known = {
            (row.kind, row.days_before)
            for row in rows
            if row.closes_at == turn.closes_at or row.kind == K.OPENED
        }
        passed = [one for one in _all_of(turn, owes) if one.due_at <= self.at]
        for number, one in enumerate(passed, start=1):
            if one.key not in known:
                is_next = owes and number == len(passed)
                said = self._why_no_line(turn, one, told_at, is_next=is_next)
                what = sentences.occasion(one.kind, one.days_before)
                yield Line(one.due_at, what, said)

    def _why_no_line(
        self, turn: Turn, one: Occasion, told_at: datetime | None, *, is_next: bool
    ) -> str:
        kind = ROLE.get(turn.spec.step)
        where = turn.period.round_id if kind is PanelMember else 0
        began = self._began(kind).get(where) if kind else None
        if began and began > one.due_at:
            return sentences.began_later(began)
        if told_at and one.due_at <= told_at:
            return sentences.moved(told_at)
        if is_next:
            return _("På väg. Breven skrivs på vardagar mellan kl. 8 och 19.")
        last_day = None if one.kind == K.OPENED else turn.closes_at
        if (turn.period.pk, last_day, *one.key) in self.written:
            return _("Ingen påminnelse: inget var kvar att göra när breven skrevs.")
        return _(
            "Ingen påminnelse gick till någon den gången: ingen hade något kvar, eller "
            "så stod utskicken stilla."
        )

    def _promised(self) -> list[Line]:
        """Of the dates that the own agency has given; each went in the letter of a day."""
        if Step.FEEDBACK not in self.steps:
            return []
        of_day = {
            dates.day_of(letter.created_at): letter
            for letter in self.letters.values()
            if letter.kind == sweep.KIND
        }
        rows = PromiseReminder.objects.filter(user=self.person).order_by(
            "sent_at", "pk"
        )
        return [
            Line(
                row.sent_at,
                sentences.promise(row),
                sentences.of_letter(letter) if letter else "",
            )
            for row in rows.select_related("feedback__need")
            for letter in [of_day.get(dates.day_of(row.sent_at))]
        ]

    def _coming_line(self, one: Occasion) -> Line:
        away = self.box is not None and self.box.is_away_on(dates.day_of(one.due_at))
        said = (
            _("Går inte: den dagen är markerad som borta under ”Dina brev”.")
            if away
            else _("Går om något är kvar att göra då.")
        )
        return Line(one.due_at, sentences.occasion(one.kind, one.days_before), said)


def _all_of(turn: Turn, owes: bool) -> list[Occasion]:
    """Also those that the letter of a moved day came in the place of. When the time is
    out only those who owe something are told so."""
    before = before_closing(
        turn.period.opens_at, turn.closes_at, days_before(turn.spec, turn.period)
    )
    if not turn.whose.all_but:
        before = [one for one in before if one.kind != K.OPENED]
    after = [one for one in turn.occasions if one.kind == K.AFTER and owes]
    return [*before, *after]


def _coming(turn: Turn, at: datetime) -> list[Occasion]:
    """What is still to come as long as somebody owes something."""
    return [one for one in turn.occasions if one.due_at > at and one.kind != K.HELP]

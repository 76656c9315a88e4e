"""Whom an occasion reaches, how it went with each, and what the letter says."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.core.mail import EmailMessage
from django.db.models import F, QuerySet

from accounts import clock
from accounts.models import Assignment, User
from municipalities.models import Representative
from needs.models import Officer
from needs.models.provenance import swedish_order
from outbox.delivery import STATES, TRIED_AGAIN, tried_until
from prioritization.models import PanelMember
from process import mails
from process.models import Reminder
from process.outstanding import EVERYONE
from process.plan.keys import Key
from process.plan.ledger import ledger_of
from process.plan.readers import Readers
from process.plan.rows import foreseen, occasions
from process.plan.tally import LETTERS, NONE, PLANNED, Tally, Text
from process.plan.written import Written
from process.reminding import ahead
from process.reminding.helping import helped_if_nobody_acts, helped_in
from process.reminding.ledger import Ledger
from process.reminding.sweep import help_of, item_of
from process.reminding.turns import Turn, turns_of
from process.steps import BY_STEP
from rounds import dates
from rounds.models import Period, Round, Step
from rss.models import Coordinator

K = Reminder.Kind
# Who acts in a step, and the name of whom they act for.
Role = tuple[type[Assignment], str]
ACTS_FOR: dict[Step, Role] = {
    Step.CHOOSE_AREA: (PanelMember, "rss__name"),
    Step.GATHER: (Representative, "municipality__name"),
    Step.FORWARD: (Coordinator, "rss__name"),
    Step.SCREEN: (Officer, "agency__short_name"),
    Step.RANK: (PanelMember, "rss__name"),
    Step.FEEDBACK: (Officer, "agency__short_name"),
}
HELPERS: Role = (Coordinator, "rss__name")


@dataclass(frozen=True)
class Recipient:
    """A person, for whom he or she acts, and how it went or what will be."""

    user: User
    state: str
    due_at: datetime
    written_at: datetime  # or when it will be
    because: str = ""  # why it was not sent, or what the server answered
    sent_at: datetime | None = None
    tried_at: datetime | None = None  # next, where it is tried again
    tried_until: datetime | None = None
    organization: str = ""
    assignment: str = ""  # its address, where there is one to be helped in

    @property
    def label(self) -> Text:
        return LETTERS.get(self.state) or NONE[self.state]

    @property
    def gets_it(self) -> bool:
        return self.state in STATES or self.state == PLANNED

    @property
    def waits_until(self) -> datetime | None:
        """Where another letter of that day comes first."""
        is_late = dates.day_of(self.written_at) > dates.day_of(self.due_at)
        return self.written_at if self.state == PLANNED and is_late else None


def recipients(
    round_: Round, key: Key, readers: Readers, at: datetime
) -> list[Recipient]:
    """In Swedish order, by organization and name."""
    rows = ledger_of(round_, readers).filter(
        period__step=key.step,
        closes_at__gt=dates.start_of(key.last_day),
        closes_at__lte=dates.end_of(key.last_day),
        kind=key.kind,
        days_before=key.days_before,
    )
    until = max(at, dates.end_of(key.last_day)) + 2 * ahead.SLACK
    days = ahead.forecast(ahead.going_on(at), at, until)
    to_come = [
        Recipient(user, state, due_at, day)
        for which, due_at, state, user, day in foreseen(round_, readers, days)
        if which == key
    ]
    role = HELPERS if key.kind == K.HELP else ACTS_FOR.get(key.step, HELPERS)
    return _in_order([*_told(rows), *to_come], round_, role, readers)


def of_letter(written: Written, readers: Readers) -> list[Recipient]:
    """To whom somebody has written; in the same order."""
    round_ = written.letter.round
    rows = ledger_of(round_, readers).filter(**{written.field: written.letter})
    role = ACTS_FOR.get(written.step, HELPERS)
    return _in_order(_told(rows), round_, role, readers)


def _told(rows: QuerySet) -> list[Recipient]:
    found = rows.annotate(
        obsolete=F("letter__obsolete_because"),
        answer=F("letter__last_error"),
        sent_at=F("letter__sent_at"),
        next_at=F("letter__due_at"),
        created_at=F("letter__created_at"),
    )
    return [
        Recipient(
            row.user,
            row.skipped or row.state,
            row.due_at,
            row.written_at,
            because=row.obsolete or ("" if row.sent_at else row.answer) or "",
            sent_at=row.sent_at,
            tried_at=row.next_at if row.state == TRIED_AGAIN else None,
            tried_until=tried_until(row.created_at)
            if row.state == TRIED_AGAIN
            else None,
        )
        for row in found.select_related("user")
    ]


def _in_order(
    found: list[Recipient], round_: Round, role: Role, readers: Readers
) -> list[Recipient]:
    held = _held([one.user for one in found], round_, role, readers)
    return sorted(
        (
            replace(
                one,
                organization=held[one.user].names,
                assignment=held[one.user].public_id,
            )
            for one in found
        ),
        key=lambda one: (swedish_order(one.organization), swedish_order(str(one.user))),
    )


def sum_of(found: list[Recipient]) -> Tally:
    return Tally(counts=Counter(one.state for one in found))


@dataclass
class _Held:
    """What somebody acts for in a step, by name; and the address of one assignment: one
    that has not ended where there is any."""

    organizations: set[str] = field(default_factory=set)
    public_id: str = ""

    @property
    def names(self) -> str:
        return ", ".join(sorted(filter(None, self.organizations), key=swedish_order))


def _held(
    users: list[User], round_: Round, role: Role, readers: Readers
) -> dict[User, _Held]:
    kind, name = role
    found = {user.pk: _Held() for user in users}
    rows: QuerySet = kind.objects.filter(user__in=found, accepted_at__isnull=False)
    if kind is PanelMember:
        rows = rows.filter(round=round_)
    if kind is Representative and readers.municipalities is not None:
        rows = rows.filter(municipality__in=readers.municipalities)
    rows = readers.with_help(rows)
    for one in rows.order_by(F("ended_at").desc(nulls_first=True), "pk").values(
        "user", name, "public_id", "may_be_helped"
    ):
        held = found[one["user"]]
        held.organizations.add(one[name] or "")
        if one["may_be_helped"]:
            held.public_id = held.public_id or one["public_id"]
    for user in users:
        if user.is_skr and not found[user.pk].organizations:
            found[user.pk].organizations.add("SKR")
    return {user: found[user.pk] for user in users}


def due_at(
    round_: Round, key: Key, found: list[Recipient], at: datetime
) -> datetime | None:
    """By the calendar, or as it was when somebody was told of it; None of an occasion
    that there is not and has not been."""
    by_calendar = (
        due_at
        for turn in turns_of(round_.period(key.step), at)
        for which, due_at in occasions(turn)
        if which == key
    )
    return next(by_calendar, min((one.due_at for one in found), default=None))


def previews(
    period: Period, key: Key, found: list[Recipient], at: datetime
) -> list[EmailMessage]:
    """The letter as it is for who has nothing else to do: one for those whose turn it is
    and one for SKR, where it has a part of its own. To a helper, one as an example."""
    turn = _turn(period, key)
    if key.kind == K.HELP:
        return _help(turn, found, has_opened=period.opens_at <= at)
    each = {one.user.is_skr: one for one in reversed(found) if one.gets_it}
    letters = []
    for _is_skr, one in sorted(each.items()):
        with clock.stopped_at(one.written_at):
            says = item_of(turn, K(key.kind), one.user)
            letters.append(mails.reminder(one.user, [says()]))
    return letters


def _turn(period: Period, key: Key) -> Turn:
    """Also of a last day that has been moved since."""
    moved = Turn(period, BY_STEP[key.step], dates.end_of(key.last_day), EVERYONE, ())
    for turn in turns_of(period, period.opens_at):
        if dates.last_day_of(turn.closes_at) == key.last_day:
            return turn
    return moved


def _help(
    turn: Turn, found: list[Recipient], *, has_opened: bool
) -> list[EmailMessage]:
    """With the names as it looks now. What has gone said who it was then."""
    ask = helped_in if has_opened else helped_if_nobody_acts
    for one in found:
        if one.state == PLANNED:
            with clock.stopped_at(one.written_at):
                away = Ledger().away_on(dates.day_of(one.written_at))
                helped = ask(turn.spec.step, turn.period.round, turn.whose, away)
                says = help_of(turn, one.user, helped[one.user])
                return [mails.reminder(one.user, [says()])]
    return []

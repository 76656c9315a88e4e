"""Whom an occasion reaches, how it went with each, and what the letter says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.mail import EmailMessage
from django.db.models import F, QuerySet

from accounts import clock
from accounts.models import Assignment, User
from municipalities.models import Representative
from needs.models import Officer
from needs.models.provenance import swedish_order
from outbox.delivery import STATES
from prioritization.models import PanelMember
from process import mails
from process.models import Reminder
from process.outstanding import EVERYONE
from process.plan.keys import Key
from process.plan.readers import Readers
from process.plan.rows import LETTERS, NONE, PLANNED, foreseen, ledger_of, occasions
from process.reminding import ahead
from process.reminding.helping import helped_if_nobody_acts, helped_in
from process.reminding.ledger import Ledger
from process.reminding.sweep import help_of, item_of
from process.reminding.turns import Turn, turns_of
from process.steps import BY_STEP
from rounds import dates
from rounds.models import Period, Round, Step
from rss.models import Coordinator

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Text
else:
    Text = str

K = Reminder.Kind
# Who acts in a step, and the name of whom they act for.
ACTS_FOR: dict[Step, tuple[type[Assignment], str]] = {
    Step.CHOOSE_AREA: (PanelMember, "rss__name"),
    Step.GATHER: (Representative, "municipality__name"),
    Step.FORWARD: (Coordinator, "rss__name"),
    Step.SCREEN: (Officer, "agency__short_name"),
    Step.RANK: (PanelMember, "rss__name"),
    Step.FEEDBACK: (Officer, "agency__short_name"),
}
HELPERS = (Coordinator, "rss__name")


@dataclass(frozen=True)
class Recipient:
    """A person, for whom he or she acts, and how it went or what will be."""

    user: User
    organization: str
    state: str
    due_at: datetime
    written_at: datetime  # or when it will be
    because: str = ""
    sent_at: datetime | None = None

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
    told = [
        (
            row.user,
            row.skipped or row.state,
            row.due_at,
            row.written_at,
            row.because or "",
            row.sent_at,
        )
        for row in _in_ledger(round_, key, readers)
    ]
    until = max(at, dates.end_of(key.last_day)) + 2 * ahead.SLACK
    to_come = [
        (user, state, due_at, day, "", None)
        for which, due_at, state, user, day in foreseen(round_, readers, at, until)
        if which == key
    ]
    found = [*told, *to_come]
    names = _organizations(round_, key, [user for user, *_rest in found], readers)
    return sorted(
        (Recipient(user, names[user.pk], *rest) for user, *rest in found),
        key=lambda one: (swedish_order(one.organization), swedish_order(str(one.user))),
    )


def _in_ledger(round_: Round, key: Key, readers: Readers) -> Iterable[Any]:
    return (
        ledger_of(round_, readers)
        .filter(
            period__step=key.step,
            closes_at__gt=dates.start_of(key.last_day),
            closes_at__lte=dates.end_of(key.last_day),
            kind=key.kind,
            days_before=key.days_before,
        )
        .annotate(because=F("letter__obsolete_because"), sent_at=F("letter__sent_at"))
        .select_related("user")
    )


def _organizations(
    round_: Round, key: Key, users: list[User], readers: Readers
) -> dict[int, str]:
    found: dict[int, set[str]] = {user.pk: set() for user in users}
    kind, name = ACTS_FOR.get(key.step, HELPERS)
    if key.kind == K.HELP:
        kind, name = HELPERS
    held: QuerySet = kind.objects.filter(user__in=found, accepted_at__isnull=False)
    if kind is PanelMember:
        held = held.filter(round=round_)
    if kind is Representative and readers.municipalities is not None:
        held = held.filter(municipality__in=readers.municipalities)
    for user, organization in held.values_list("user", name):
        found[user].add(organization or "")
    for user in users:
        if user.is_skr and not found[user.pk]:
            found[user.pk].add("SKR")
    return {
        user: ", ".join(sorted(filter(None, names), key=swedish_order))
        for user, names in found.items()
    }


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

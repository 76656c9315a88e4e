"""Every kind of letter that the house sends, and how urgent it is.

A kind is named after its app and its template. Whoever writes a new letter adds a line.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum

from outbox.models import Mailbox, Pace


class Urgency(Enum):
    """When a letter goes; of IMPORTANT and REST people choose for themselves."""

    NECESSARY = "always at once"
    IMPORTANT = "at once, unless one has chosen the weekly letter"
    REST = "in the weekly letter, unless one has chosen all at once"
    WEEKLY = "always in the weekly letter"


class UnknownKind(LookupError):
    """No such kind of letter: it lacks its line in the table."""


N, I, R, W = Urgency  # noqa: E741  the table is read by its first letters

KINDS: Mapping[str, Urgency] = {
    "accounts.account": N,  # whatever allauth may write
    "accounts.assignment_ended": N,
    "accounts.invitation": N,
    "accounts.sign_in_code": N,
    "accounts.stand_in": I,
    "municipalities.nil_return": N,  # a receipt
    "municipalities.question": I,
    "municipalities.receipt": N,
    "municipalities.withdrawn": N,  # a receipt
    "needs.answered": I,
    "needs.handed_over": I,
    "needs.joint_asked": I,
    "needs.list_closed": R,
    "needs.objection_answered": I,
    "needs.passed_on": I,
    "needs.passed_on_after": I,
    "needs.remark": I,
    "needs.set_aside": I,
    "needs.support_exists": I,
    "needs.support_lacking_after_all": I,
    "needs.taken_back": I,
    "outbox.failures": N,
    "outbox.weekly": N,
    "prioritization.area_decided": R,
    "prioritization.ballot_receipt": N,
    "prioritization.order_fixed": R,
    "prioritization.paper_changed": I,
    "prioritization.result_published": R,
    "process.engagement": N,  # an invitation
    "process.extension": N,  # in the place of reminders
    "process.group_letter": I,
    "process.moved_deadline": N,  # in the place of reminders
    "process.participation": N,  # a question of who takes part
    "process.reminder": N,
    "register.followed": W,
    "register.report": N,
    "rounds.log_sealed": N,
    "rss.appeal": I,
    "rss.forwarded": N,  # a receipt
    "rss.left_out": I,
    "rss.municipality_moved": R,
    "rss.municipality_stays": R,
    "rss.needs_forwarded": I,
    "rss.nil_taken_down": I,
    "rss.nil_undone": I,
    "rss.participation_answered": N,  # a receipt
    "rss.participation_matters": I,
    "rss.question_answered": I,
    "rss.taken_down": I,
}

# Templates of parts of letters.
TEMPLATES: Mapping[str, str] = {
    "needs.answers": "needs.answered",
    "process.help_item": "process.reminder",
    "process.reminder_item": "process.reminder",
}


def urgency_of(kind: str) -> Urgency:
    try:
        return KINDS[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def may_wait(kind: str) -> bool:
    """Whether it depends on the person when a letter of this kind goes."""
    return urgency_of(kind) in (Urgency.IMPORTANT, Urgency.REST)


def is_weekly(kind: str, mailbox: Mailbox | None, today: date) -> bool:
    """Whether a letter waits for the weekly one. Who is away gets what can wait then."""
    urgency = urgency_of(kind)
    if urgency in (Urgency.NECESSARY, Urgency.WEEKLY):
        return urgency is Urgency.WEEKLY
    if mailbox is not None and mailbox.is_away_on(today):
        return True
    pace = mailbox.pace if mailbox else Pace.IMPORTANT
    return pace == Pace.WEEKLY or (urgency is Urgency.REST and pace != Pace.ALL)

"""What people do in the process beside the steps, by subject."""

from process.actions.calendars import (
    make_calendar_address,
    remove_calendar_address,
    renew_calendar_address,
)
from process.actions.letters import NobodyToWriteTo, appeal, write_to_group
from process.actions.people import (
    answer_invitation,
    appoint_stand_in,
    end_assignment,
    invite,
    renew,
)
from process.actions.rounds import (
    engage,
    grant_extension,
    let_municipalities_turn_to_skr,
    move_deadline,
    name_of,
    plan_round,
    told_of_move,
)

__all__ = [
    "NobodyToWriteTo",
    "answer_invitation",
    "appeal",
    "appoint_stand_in",
    "end_assignment",
    "engage",
    "grant_extension",
    "invite",
    "let_municipalities_turn_to_skr",
    "make_calendar_address",
    "move_deadline",
    "name_of",
    "plan_round",
    "remove_calendar_address",
    "renew",
    "renew_calendar_address",
    "told_of_move",
    "write_to_group",
]

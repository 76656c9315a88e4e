"""What an RSS has before it in a round: who has answered, and what is left to do.

receiving   who takes in the needs of a municipality; which municipalities an RSS covers
standing    what has been handed in and stands
waiting     what stands and is behind no regional need yet, with what was asked about it
answering   what each municipality has answered
taken_down  what was taken down at a meeting
people      whom the letters go to
"""

from rss.outstanding.answering import COUNTS, Answer, answers, first_closing
from rss.outstanding.people import coordinators_of, representatives_of
from rss.outstanding.receiving import (
    Receiver,
    gathering_on,
    municipalities_of,
    participation_of,
    receiver,
    staying_out,
)
from rss.outstanding.standing import (
    IS_GATHERED,
    IS_LEFT_OUT,
    IS_RETURNED,
    standing_in,
    unaccounted,
)
from rss.outstanding.taken_down import is_fresh, nil_taken_down, taken_down_since
from rss.outstanding.waiting import Waiting, waiting_in

__all__ = [
    "COUNTS",
    "IS_GATHERED",
    "IS_LEFT_OUT",
    "IS_RETURNED",
    "Answer",
    "Receiver",
    "Waiting",
    "answers",
    "coordinators_of",
    "first_closing",
    "gathering_on",
    "is_fresh",
    "municipalities_of",
    "nil_taken_down",
    "participation_of",
    "receiver",
    "representatives_of",
    "standing_in",
    "staying_out",
    "taken_down_since",
    "unaccounted",
    "waiting_in",
]

"""What is like a need that a municipality is writing, among what it may know of.

- what the own municipality has handed in this round, whole;
- what other municipalities of the same RSS have handed in this round: title and target
  group, for that is all they are shown (docs/decisions/0011);
- needs of other rounds whose outcome those who asked have been told, with what is
  published of the answers;
- the registered knowledge supports.

Never a draft, never what is withdrawn. What may not be shown is not searched either, so
that nobody can feel the way to it with words of his or her own.

Each process keeps a shelf of texts for each round that gathers. The newest rows of the
log tell what has happened since it was filled, so a search costs one statement.
"""

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from municipalities.models import Municipality
from needs.models import Need
from needs.similar.entries import Entry, Reply
from needs.similar.shelf import NEWEST, Shelf, Similar
from rounds.models import Event, Round, Step
from rss.models import RegionalNeed

__all__ = [
    "ASKED",
    "LIMIT",
    "SHOWN",
    "Entry",
    "Reply",
    "Similar",
    "earlier",
    "find",
    "forget",
    "prepare",
]

LIMIT = 5
# How alike an earlier need is when it is told of to who asks for such, and to who has not
# asked. Measured by bench/likeness.py (decision 11).
ASKED, SHOWN = 0.25, 0.35
ROUNDS = 3  # kept at a time

_shelves: OrderedDict[int, Shelf] = OrderedDict()
_lock = Lock()


def find(
    text: str,
    round_: Round,
    municipality: Municipality,
    *,
    at: datetime,
    limit: int = LIMIT,
) -> list[Similar]:
    """The most alike of what `municipality` may know of while it writes in `round_`."""
    if not text.strip():
        return []
    with _lock:
        return _shelf(round_, at).search(text, municipality, limit)


def earlier(
    need: RegionalNeed | Need,
    round_: Round,
    *,
    at: datetime,
    limit: int = 3,
    least: float = ASKED,
) -> list[Similar]:
    """Needs of earlier rounds that are like one that has been gathered, or is on the list:
    for the RSS and SKR, who are shown of them what the municipalities are
    (docs/decisions/0011)."""
    text = "\n".join((need.title, need.title, need.target_group, need.description))
    with _lock:
        return _shelf(round_, at).search_needs(text, round_, limit, least)


def prepare(at: datetime) -> None:
    """Fill the shelves that are asked for next: of the rounds that gather. When a web
    worker starts, so that nobody's first search waits for it."""
    gathering = [
        round_
        for round_ in Round.objects.with_calendar()
        if round_.is_open(Step.GATHER, at)
    ]
    for round_ in gathering[:ROUNDS]:
        with _lock:
            _shelf(round_, at)


def _shelf(round_: Round, at: datetime) -> Shelf:
    """As of now. Asked for by who holds the lock."""
    # The log is read first: what happens meanwhile is found there the next time.
    log = Event.objects.newest_rows(NEWEST)
    # Away first: one that was left half caught up is not to be trusted.
    shelf = before = _shelves.pop(round_.pk, None)
    if shelf is None or not shelf.catch_up(round_, log, at):
        shelf = Shelf.filled(round_, log, at, before)
    _shelves[round_.pk] = shelf
    while len(_shelves) > ROUNDS:
        _shelves.popitem(last=False)
    return shelf


def forget() -> None:
    """Empty the shelves: for tests, whose rows come and go without a word in the log."""
    with _lock:
        _shelves.clear()

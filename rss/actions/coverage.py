"""Which RSS covers which municipality."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from municipalities.models import Municipality
from outbox import actions as outbox
from rounds.actions import note
from rounds.dates import day_of
from rss import mails
from rss.models import Coverage, Rss
from rss.outstanding import coordinators_of, representatives_of


class AlreadyThere(Exception):
    """The RSS covers the municipality as it is, or is going to from a day."""

    def __init__(self, since: date) -> None:
        self.since = since


class NothingToTakeBack(Exception):
    """The change has begun, has been taken back already, or has been followed by another."""


class TooEarly(Exception):
    """Coverage changes after the day on which the latest one began."""

    def __init__(self, since: date) -> None:
        self.since = since


@transaction.atomic
def move_municipality(
    municipality: Municipality, to_rss: Rss, *, on_day: date, by: User, at: datetime
) -> Coverage:
    """From `on_day` another RSS covers the municipality. What was before stays."""
    municipality = Municipality.objects.select_for_update().get(pk=municipality.pk)
    open_row = municipality.coverage.filter(until=None).select_related("rss").first()
    if open_row is not None:
        if open_row.rss == to_rss:
            raise AlreadyThere(open_row.since)
        if on_day <= open_row.since:
            raise TooEarly(open_row.since)
        open_row.until = on_day
        open_row.save(update_fields=["until"])
    coverage = Coverage.objects.create(
        rss=to_rss, municipality=municipality, since=on_day
    )
    text = f"{open_row.rss if open_row else '–'} → {to_rss}, {on_day}"
    note("flyttade till annan RSS", municipality, by=by, at=at, text=text)
    before = open_row.rss if open_row else None
    letters = [
        mails.municipality_moved(coverage, to=person)
        for person in _concerned(municipality, to_rss, before)
    ]
    outbox.queue_all(letters, at=at, kind="rss.municipality_moved")
    return coverage


@transaction.atomic
def take_back_move(
    municipality: Municipality, to_rss: Rss, *, on_day: date, by: User, at: datetime
) -> Rss | None:
    """The planned change from `on_day` does not come about: what was before goes on.

    Only the last one, and only until its day has come. The log keeps that it was
    planned. Answers with the RSS that stays.
    """
    municipality = Municipality.objects.select_for_update().get(pk=municipality.pk)
    planned = (
        municipality.coverage.last_change().filter(rss=to_rss, since=on_day).first()
    )
    if planned is None or on_day <= day_of(at):
        raise NothingToTakeBack
    before = municipality.coverage.filter(until=on_day).select_related("rss").first()
    planned.delete()
    if before is not None:
        before.until = None
        before.save(update_fields=["until"])
    stays = before.rss if before else None
    text = f"{stays or '–'} → {to_rss}, {on_day}"
    note("tog tillbaka flytt till annan RSS", municipality, by=by, at=at, text=text)
    letters = [
        mails.municipality_stays(
            municipality, stays, instead_of=to_rss, since=on_day, to=person
        )
        for person in _concerned(municipality, to_rss, stays)
    ]
    outbox.queue_all(letters, at=at, kind="rss.municipality_stays")
    return stays


def _concerned(municipality: Municipality, *rss: Rss | None) -> Iterable[User]:
    """Each person once: coordinators, then the municipality's representatives."""
    told = [person for one in rss if one is not None for person in coordinators_of(one)]
    told += representatives_of(Municipality.objects.filter(pk=municipality.pk))
    return dict.fromkeys(told)

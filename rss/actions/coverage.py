"""Which RSS covers which municipality."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from municipalities.models import Municipality
from outbox import actions as outbox
from rounds.actions import note
from rss import mails
from rss.models import Coverage, Rss
from rss.outstanding import coordinators_of, representatives_of


class AlreadyThere(Exception):
    """The RSS covers the municipality as it is."""


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
    told = list(coordinators_of(to_rss))
    if open_row is not None:
        if open_row.rss == to_rss:
            raise AlreadyThere
        if on_day <= open_row.since:
            raise TooEarly(open_row.since)
        open_row.until = on_day
        open_row.save(update_fields=["until"])
        told += coordinators_of(open_row.rss)
    coverage = Coverage.objects.create(
        rss=to_rss, municipality=municipality, since=on_day
    )
    text = f"{open_row.rss if open_row else '–'} → {to_rss}, {on_day}"
    note("flyttade till annan RSS", municipality, by=by, at=at, text=text)
    told += representatives_of(Municipality.objects.filter(pk=municipality.pk))
    for person in dict.fromkeys(told):
        outbox.queue(mails.municipality_moved(coverage, to=person), at=at)
    return coverage

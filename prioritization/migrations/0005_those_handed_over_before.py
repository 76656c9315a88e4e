"""Rounds that were handed over before there was a package get a hand-over of their own.

By whom and when stands in the log; where it does not (a round older than the log), what
is known of the needs themselves is taken.
"""

from django.db import migrations
from django.db.models import Min

BY_BUTTON = "överlämnade behoven"


def remember(apps, schema_editor):
    HandOver = apps.get_model("prioritization", "HandOver")
    Place = apps.get_model("prioritization", "PriorityPlace")
    Recipient = apps.get_model("needs", "Recipient")
    Event = apps.get_model("rounds", "Event")
    received = Recipient.objects.exclude(need__round__hand_over__isnull=False)
    first = received.order_by().values("need__round").annotate(at=Min("handed_over_at"))
    for row in first:
        said = Event.objects.filter(round=row["need__round"], verb=BY_BUTTON)
        event = said.order_by("at", "pk").first()
        if event:
            at, by = event.at, event.by_id
        else:
            places = Place.objects.filter(need__round=row["need__round"])
            place = places.order_by("fixed_at", "pk").first()
            if place is None:
                continue  # never put in order: nothing that could be a package
            at, by = row["at"], place.fixed_by_id
        HandOver.objects.create(
            round_id=row["need__round"], handed_over_at=at, handed_over_by_id=by
        )


class Migration(migrations.Migration):
    dependencies = [
        ("prioritization", "0004_handed_over_with_a_letter"),
        ("needs", "0007_handed_over_and_followed_up"),
        ("rounds", "0005_remind_days_before"),
    ]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]

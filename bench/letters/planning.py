"""Ten thousand reminders on one morning: found and written into ledger and outbox."""

import time
from datetime import date, datetime

from bench.letters.saying import say

WITHIN = 5  # seconds
OPENS = date(2027, 8, 2)  # a Monday
LAST_DAY = date(2027, 9, 30)
MUNICIPALITIES = 290


def owing(number):
    """A round in which so many people, of 290 municipalities, have something to do."""
    from accounts.models import User
    from municipalities.models import Municipality, Representative
    from rounds import dates
    from rounds.models import Period, Round, Step
    from rss.models import Coverage, Participation, Rss

    long_ago = datetime(2020, 1, 1, tzinfo=dates.STOCKHOLM)
    skr = User.objects.create(email="skr@skr.example", name="SKR", is_skr=True)
    round_ = Round.objects.create(
        public_id="prov", title="Skadligt bruk 2027", planned_by=skr
    )
    Period.objects.create(
        round=round_,
        step=Step.GATHER,
        opens_at=dates.start_of(OPENS),
        closes_at=dates.end_of(LAST_DAY),
    )
    rss = Rss.objects.create(public_id="rss", name="RSS", county="Provlän")
    Participation.objects.create(
        round=round_, rss=rss, takes_part=True, answered_at=long_ago, answered_by=skr
    )
    asked = Municipality.objects.bulk_create(
        Municipality(public_id=f"{n:04d}", name=f"Kommun {n}", county="Provlän")
        for n in range(MUNICIPALITIES)
    )
    Coverage.objects.bulk_create(
        Coverage(rss=rss, municipality=one, since=long_ago.date()) for one in asked
    )
    people = User.objects.bulk_create(
        [
            User(email=f"person{n}@ale.se", name=f"Person {n}", password="!")
            for n in range(number)
        ],
        batch_size=500,
    )
    Representative.objects.bulk_create(
        [
            Representative(
                user=user,
                municipality=asked[n % MUNICIPALITIES],
                invited_by=skr,
                invited_at=long_ago,
                accepted_at=long_ago,
            )
            for n, user in enumerate(people)
        ],
        batch_size=500,
    )


def planned(number):
    """Write them, as a worker does that has been up for a while. The moment of it."""
    from django.db import connection
    from django.urls import reverse

    from process.models import Reminder
    from process.reminding import sweep
    from process.reminding.occasions import morning_of

    reverse("process:letters")
    at = morning_of(OPENS)
    began, worked = time.monotonic(), time.process_time()
    letters = sweep.send_due(at)
    took, worked = time.monotonic() - began, time.process_time() - worked
    rows = Reminder.objects.with_letters().count()
    say(
        f"planning: {letters} reminders in {took:.1f} s, {worked:.1f} of them at work in "
        f"Python ({connection.vendor}; at most {WITHIN})",
        letters == rows == number and took <= WITHIN,
    )
    return at

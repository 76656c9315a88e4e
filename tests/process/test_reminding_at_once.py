"""Two workers on the same morning, who have both read before either has written."""

import threading
from collections import Counter
from datetime import date

import pytest
from django.db import connections

from outbox.models import Letter
from process.models import DailyLetter, Reminder
from process.reminding import sweep
from tests.process.test_reminders import morning, only_gathering, represented

WORKERS = 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgresql")
def test_two_workers_on_one_morning_write_one_letter_to_each(monkeypatch):
    round_ = only_gathering()
    people = [represented(round_).user.email for _ in range(40)]
    at, due = morning(date(2027, 9, 16)), sweep.due
    have_read, written = threading.Barrier(WORKERS, timeout=30), []

    def read_before_anybody_writes(at):
        day = due(at)
        have_read.wait()
        return day

    monkeypatch.setattr(sweep, "due", read_before_anybody_writes)
    monkeypatch.setattr(sweep, "BATCH", 15)

    def work():
        try:
            written.append(sweep.send_due(at))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert len(written) == WORKERS  # neither fell over
    assert sum(written) == len(people)
    assert Counter(Letter.objects.values_list("to", flat=True)) == Counter(people)
    assert DailyLetter.objects.count() == len(people)
    assert Reminder.objects.with_letters().count() == len(people)

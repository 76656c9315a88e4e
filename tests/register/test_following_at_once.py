"""Two workers who tell the followers of a week at the same time."""

import threading
from collections import Counter

import pytest
from django.db import connections

from outbox.models import Letter
from register import following
from register.models import Follow
from tests import factories as f
from tests.register.test_following import MONDAY, answer, follow, need, told

__all__ = ["need"]  # the fixture

WORKERS, PEOPLE = 2, 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("postgresql")
def test_two_workers_tell_each_follower_once(need, monkeypatch):
    people = [f.UserFactory() for _ in range(PEOPLE)]
    for person in people:
        follow(person, "behov", need.public_id)
    answer(need)
    begin, tell = threading.Barrier(WORKERS, timeout=30), following._tell
    numbers = []

    def tell_at_once(person, end, at):
        begin.wait()  # the same person, by both
        return tell(person, end, at)

    monkeypatch.setattr(following, "_tell", tell_at_once)

    def work():
        try:
            numbers.append(told())
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert len(numbers) == WORKERS  # neither fell over
    assert sum(numbers) == PEOPLE
    letters = Letter.objects.filter(kind="register.followed")
    assert Counter(letters.values_list("to", flat=True)) == Counter(
        person.email for person in people
    )
    assert not Follow.objects.filter(
        told_at__lt=MONDAY.replace(hour=6, minute=0)
    ).exists()

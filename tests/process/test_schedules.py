"""Reminders are neither lost, doubled nor wrong, whatever falls over when.

A hundred random schedules; `make bench-schedules` runs ten thousand.
"""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.process.schedules import Schedules


def test_no_reminder_is_lost_doubled_or_wrong(db, settings):
    settings.EMAIL_BACKEND = "tests.process.schedules.Post"
    run_state_machine_as_test(Schedules, settings=PROFILE)


PROFILE = settings(
    max_examples=100,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

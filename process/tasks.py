from celery import shared_task

from accounts import clock
from process import reminders


@shared_task
def send_reminders() -> int:
    """Run every hour by beat (config/settings/base.py)."""
    return reminders.send_due(at=clock.now())

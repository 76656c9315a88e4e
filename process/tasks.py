from celery import shared_task

from accounts import clock
from process import keeping, reminders
from rounds import sealing


@shared_task
def send_reminders() -> int:
    """Run every hour by beat (config/settings/base.py)."""
    return reminders.send_due(at=clock.now())


@shared_task
def seal_log() -> int:
    """Run every minute by beat."""
    return sealing.seal_due(at=clock.now())


@shared_task
def clear_out() -> None:
    """Run every hour by beat."""
    keeping.clear_out(at=clock.now())

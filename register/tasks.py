from celery import shared_task

from accounts import clock
from register import catching_up


@shared_task
def catch_up() -> None:
    """Run every minute by beat (config/settings/base.py)."""
    catching_up.catch_up(at=clock.now())

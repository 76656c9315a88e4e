from celery import shared_task

from accounts import clock
from register import catching_up, following


@shared_task
def catch_up() -> None:
    """Run every minute by beat (config/settings/base.py)."""
    catching_up.catch_up(at=clock.now())


@shared_task
def tell_followers() -> None:
    """Run every hour by beat; a letter goes once a week."""
    following.tell_followers(clock.now())

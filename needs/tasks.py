from celery import shared_task

from accounts import clock
from needs.actions.checking import check_addresses


@shared_task
def look_for_supports() -> int:
    """Run every hour by beat; does nothing where CHECK_ADDRESSES is off."""
    return check_addresses(at=clock.now())

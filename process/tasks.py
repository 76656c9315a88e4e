from celery import shared_task

from accounts import clock
from needs import actions as needs
from needs.actions.checking import check_addresses
from outbox import failures, weekly
from prioritization import actions as prioritization
from process import keeping
from process.reminding import sweep
from rounds import dates, sealing


@shared_task
def send_reminders() -> int:
    """Run every ten minutes by beat (config/settings/base.py): nobody is told twice."""
    return sweep.send_due(at=clock.now())


@shared_task
def write_weekly_letters() -> int:
    """Run every hour by beat."""
    at = clock.now()
    since = dates.week_of_letters(at)
    return weekly.bundle_due(at, since=since) if since else 0


@shared_task
def tell_of_failures() -> int:
    """Run every hour by beat: once a day to whoever runs the site."""
    return failures.tell_due(at=clock.now())


@shared_task
def publish_answers() -> int:
    """Run every minute by beat: what is prepared for today goes out in the morning."""
    return needs.publish_due(at=clock.now())


@shared_task
def seal_log() -> int:
    """Run every minute by beat."""
    return sealing.seal_due(at=clock.now())


@shared_task
def group_needs() -> int:
    """Run every ten seconds by beat: somebody waits for it, beside a bar."""
    return needs.group_due(at=clock.now())


@shared_task
def freeze_papers() -> int:
    """Run every minute by beat."""
    return prioritization.freeze_due(at=clock.now())


@shared_task
def reckon_results() -> int:
    """Run every ten seconds by beat: somebody may wait for it, beside a bar."""
    return prioritization.reckon_due(at=clock.now())


@shared_task
def clear_out() -> None:
    """Run every hour by beat."""
    keeping.clear_out(at=clock.now())


@shared_task
def look_for_supports() -> int:
    """Run every hour by beat; does nothing where CHECK_ADDRESSES is off."""
    return check_addresses(at=clock.now())

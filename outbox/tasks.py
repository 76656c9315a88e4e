from celery import shared_task
from django.utils import timezone

from outbox import sending


@shared_task
def send_letters() -> int:
    """Run when the bell rings, and every minute by beat."""
    return sending.send_due(at=timezone.now())

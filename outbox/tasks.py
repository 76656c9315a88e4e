from celery import shared_task


@shared_task
def send_letters() -> int:
    """Run when the bell rings, and every minute by beat."""
    return 0

"""The wake-up bell: "look again", never the letter itself."""

from django.conf import settings


def ring() -> None:
    """Tell a worker that there may be letters; without a broker, do nothing."""
    if settings.REDIS_URL:
        from outbox.tasks import send_letters

        send_letters.delay()

"""The wake-up bell: "look again", never the letter itself.

Nobody waits for it and nothing depends on it: what it misses, the sweep finds.
So it rings beside the request, gives up within fractions of a second, and after
a failure leaves the broker alone for a while.
"""

import logging
import threading
import time

from django.conf import settings

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.2
SILENT_SECONDS = 30.0

_wanted = threading.Event()
_hand = threading.Lock()  # held by the thread that rings
_silent_until = 0.0


def ring() -> None:
    """Tell a worker that there may be letters; without a broker, do nothing."""
    if not settings.REDIS_URL or time.monotonic() < _silent_until:
        return
    _wanted.set()
    if _hand.acquire(blocking=False):
        threading.Thread(target=_ring_while_wanted, name="bell", daemon=True).start()


def _ring_while_wanted() -> None:
    """Rings once for all who asked before it rang, and again for those who asked
    while it did."""
    while True:
        try:
            while _wanted.is_set():
                _wanted.clear()
                _ring()
        finally:
            _hand.release()
        if not _wanted.is_set() or not _hand.acquire(blocking=False):
            return


def _ring() -> None:
    global _silent_until
    from outbox.tasks import send_letters

    try:
        with send_letters.app.connection_for_write(
            transport_options={
                "socket_connect_timeout": PATIENCE_SECONDS,
                "socket_timeout": PATIENCE_SECONDS,
                "max_retries": 0,
                "connect_retries_timeout": PATIENCE_SECONDS,
            }
        ) as connection:
            send_letters.apply_async(connection=connection, retry=False)
    except Exception as error:  # whatever it is, the letter is safe in the database
        _silent_until = time.monotonic() + SILENT_SECONDS
        logger.warning("The broker does not answer: %s", type(error).__name__)

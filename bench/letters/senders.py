"""Letters to send, and processes of ours that send them."""

import multiprocessing
import time
from datetime import timedelta

PROCESSES = multiprocessing.get_context("fork")


def forked(work, *args):
    """A process of ours, with a database connection of its own."""
    from django.db import connections

    connections.close_all()
    process = PROCESSES.Process(target=work, args=args, daemon=True)
    process.start()
    return process


def send(seconds_ahead):
    from django.utils import timezone

    from outbox import sending

    sending.send_due(timezone.now() + timedelta(seconds=seconds_ahead))


def send_for_ever(pause):
    """As `manage.py sweep --forever 5` does, where no bell rings."""
    while True:
        send(0)
        time.sleep(pause)


def write(*addresses):
    from django.core import mail
    from django.utils import timezone

    from outbox import actions

    subject = "Sista dag 30 september"
    messages = [mail.EmailMessage(subject, TEXT, to=[one]) for one in addresses]
    actions.queue_all(messages, at=timezone.now(), kind="process.reminder")


TEXT = """Hej Kim!

Ale kommun har inte svarat i omgången Skadligt bruk 2026. Sista dagen är onsdag 30
september 2026 kl. 23.59.

Till kommunens behov:
http://localhost:8000/kommun/omgang/o-123456/

- Skriv de behov ni har, eller
- svara att ni inte har några den här gången.
"""


def state_of(prefix):
    from outbox.models import Letter

    letters = Letter.objects.filter(to__startswith=prefix)
    return {
        "sent": letters.filter(sent_at__isnull=False).count(),
        "failed": letters.filter(failed_at__isnull=False).count(),
        "owed": letters.owed().count(),
    }

"""What is kept for a time is cleared when the time is up (accounts/classification/)."""

from datetime import datetime
from importlib import import_module

from django.conf import settings

from accounts import codes
from accounts.classification import LETTERS
from accounts.models import User
from municipalities import actions as municipalities
from outbox import actions as outbox
from outbox.models import Letter
from rss.models import Sheet


def clear_out(*, at: datetime) -> None:
    """Sessions that have ended, codes that no limit counts, sheets that were never taken
    in, files that nothing points to, and what letters said.

    The address of a letter is kept longer, while it belongs to somebody known here; of
    who has been erased it goes with the text. Safe to run late, and by several at once.
    """
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    codes.forget(at=at)
    Sheet.objects.forgotten(at).delete()
    municipalities.sweep_files(at=at)
    before = letters_before(at)
    outbox.clear_texts(before=before)
    of_nobody = Letter.objects.exclude(to__in=User.objects.values("email"))
    outbox.clear_addresses(of_nobody, before=before)


def letters_before(at: datetime) -> datetime:
    """Letters written before this have had their time."""
    if LETTERS.after is None:
        raise ValueError("Letters are kept for a time.")
    return at - LETTERS.after

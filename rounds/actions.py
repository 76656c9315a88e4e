"""What SKR does with a round, and how everything that happens is noted."""

from datetime import datetime
from typing import Any

from accounts.models import User
from rounds.models import Event, Round


def note(
    verb: str,
    target: Any,
    *,
    by: User,
    at: datetime,
    round_: Round | None = None,
    text: str = "",
) -> Event:
    """Write down that something happened to `target`. Called by every action.

    `verb` is a past tense in Swedish ("skickade in"); `text` is a reason or a
    remark that those who read the log should see.
    """
    return Event.objects.create(
        round=round_ or target.round,
        at=at,
        by=by,
        verb=verb,
        target_kind=target._meta.label_lower,
        target_id=target.public_id,
        target_text=str(target)[:200],
        note=text,
    )

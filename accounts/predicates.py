"""What can be asked of a person alone."""

from typing import Any

from rules import predicate

from accounts.models import User


@predicate
def is_skr(user: User, record: Any) -> bool:
    """Works at SKR, which leads the process."""
    return user.is_skr


@predicate
def is_oneself(user: User, record: Any) -> bool:
    """The record is the person who asks: pages such as "Att göra"."""
    return record == user

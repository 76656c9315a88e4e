"""Public ids: short, random, easy to read aloud, never the row's number."""

from django.utils.crypto import get_random_string

# Without vowels (no words by accident) and without what looks alike: 0 1 l i o.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 8


def new_public_id() -> str:
    """Eight characters: one in 280 milliards; the column is unique besides."""
    return get_random_string(LENGTH, ALPHABET)


def is_public_id(text: str) -> bool:
    """Whether it looks like one: ask before a database is asked for what somebody sent."""
    return len(text) == LENGTH and set(text) <= set(ALPHABET)


def id_or_new(sent: str) -> str:
    """Of a form that brings the id of what it makes, so that twice makes one: whatever is
    no id of ours is replaced, not refused."""
    return sent if is_public_id(sent) else new_public_id()

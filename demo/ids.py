"""Public ids that come out the same each time, so that the demo's addresses last."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from accounts import ids


@contextmanager
def repeatable_ids(seed: str) -> Iterator[None]:
    """Draw public ids from a seeded source for a while, instead of from chance."""
    random = Random(seed)  # noqa: S311  nothing here is secret
    by_chance = ids.get_random_string

    def drawn(length: int, allowed_chars: str = ids.ALPHABET) -> str:
        return "".join(random.choices(allowed_chars, k=length))

    ids.get_random_string = drawn
    try:
        yield
    finally:
        ids.get_random_string = by_chance

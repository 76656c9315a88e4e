"""How many words a text has."""

import pytest

from accounts.words import count_words
from tests.word_counts import WORD_COUNTS


@pytest.mark.parametrize(("text", "words"), WORD_COUNTS)
def test_a_text_has_so_many_words(text, words):
    assert count_words(text) == words


@pytest.mark.parametrize("text", ["å" * 200_000, "å " * 100_000, "- " * 100_000])
def test_a_long_text_is_counted_too(text):
    assert count_words(text) == sum("å" in run for run in text.split())

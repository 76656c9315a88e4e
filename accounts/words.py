"""How long a text is. static/js/words.js counts the same; one table tests both."""

import re
import unicodedata

# What Unicode calls White_Space, spelled out: languages do not agree on \s.
SPACE = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


def count_words(text: str) -> int:
    """Runs between spaces that have a letter or a digit in them: "e-hälsa" is one
    word, a dash alone is none."""
    return sum(
        any(unicodedata.category(sign)[0] in "LN" for sign in run)
        for run in SPACE.split(text)
    )

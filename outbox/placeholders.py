"""What is filled in where somebody writes one letter to many: "Hej {namn}!".

Plain Python. The text is read once: what is filled in is not read again, so nobody's
name can become another placeholder.
"""

import re
from collections.abc import Collection, Mapping

NAME, ROUND, LAST_DAY, LINK = "namn", "omgång", "sista dag", "länk"
ALL = (NAME, ROUND, LAST_DAY, LINK)
# A subject is seen by others than the one who reads the letter, and holds no link.
IN_SUBJECT = (ROUND, LAST_DAY)

_BRACES = re.compile(r"\{([^{}]*)\}")
_BRACE = re.compile(r"[{}]")


def shown(name: str) -> str:
    return f"{{{name}}}"


def used_in(text: str) -> set[str]:
    return {_name(found) for found in _BRACES.findall(text)}


def not_understood(text: str, allowed: Collection[str]) -> str:
    """The first thing in braces that is none of these, or a brace without its fellow;
    empty where all is well."""
    for found in _BRACES.finditer(text):
        if _name(found[1]) not in allowed:
            return found[0]
    alone = _BRACE.search(_BRACES.sub("", text))
    return alone[0] if alone else ""


def fill(text: str, values: Mapping[str, str]) -> str:
    """With the values in their places. What is not understood is left as it was."""
    return _BRACES.sub(lambda found: values.get(_name(found[1]), found[0]), text)


def pieces(
    text: str, same: Mapping[str, str], each: Mapping[str, str]
) -> list[tuple[str, bool]]:
    """As `fill`, for who looks at all the letters at once: what is the `same` in them
    stands in its place, and where `each` has its own, words for what that is, with True."""
    found = []
    for number, part in enumerate(_BRACES.split(text)):
        name = _name(part)
        if number % 2 == 0:
            found.append((part, False))
        elif name in each:
            found.append((each[name], True))
        else:
            found.append((same.get(name, shown(part)), False))
    return [piece for piece in found if piece[0]]


def _name(written: str) -> str:
    return " ".join(written.lower().split())

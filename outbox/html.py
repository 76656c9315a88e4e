"""A letter's text as it is sent: plain, and as simple HTML that says the same.

Plain Python. What people have written can be neither link nor markup: everything is
escaped, only addresses on our own site are links, and in any other address a mail
program finds nothing to make a link of, for there is an invisible sign in it.
"""

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import groupby

# Only the weekly letter has headings (weekly.py): between two such lines. No other text
# holds the sign, so nobody's words become one.
RULE = "═" * 40
SPACE = "\u200b"  # zero width
# Signs that turn the direction of what follows, or cannot be seen.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200b\u200e\u200f\u2060\ufeff"
    "\u202a-\u202e\u2066-\u2069]"
)
SCHEME = re.compile(r"(?<![\w@.+-])([A-Za-z][A-Za-z0-9+.-]*:)(?=[^\s])")
# A dot before the last part of what looks like the name of a server; not in the
# address of a person, which is how people answer each other.
SERVER = re.compile(r"(?<![\w@.-])(?:[\w-]+\.)+[^\W\d_]{2,}(?![\w@.-]*@)")
DOT = re.compile(r"(?<=\w)\.(?=\w)")
WORD = re.compile(r"\S*[.:]\S*")
DASHES = re.compile(r"-{5,}")
ITEM = re.compile(r"[-–•] +(?=\S)")
STYLE = "font-family:sans-serif;font-size:16px;line-height:1.5;color:#1a1a1a"
QUOTE = "margin:0;padding-left:12px;border-left:3px solid #999"


@cache
def _own(site_url: str) -> re.Pattern[str]:
    """Addresses on the site itself: not of one whose name begins as ours."""
    path = r"(?:[/?#](?:[A-Za-z0-9/?#=&_.~%+,;:-]*[A-Za-z0-9/=_~%-])?)?"
    end = r"(?![\w@:/\\%?#-]|\.\w)"
    return re.compile(rf"(?<![\w@./:-]){re.escape(site_url)}{path}{end}")


def plain(text: str, site_url: str) -> str:
    """The text with nothing in it that a mail program would make a link of, but our own
    addresses. It looks the same."""
    return "".join(
        part if is_own else _disarmed(part)
        for is_own, part in _parts(shown(text), site_url)
    )


def shown(text: str) -> str:
    """Without what cannot be seen."""
    return HIDDEN.sub("", text)


def page(text: str, subject: str, site_url: str) -> str:
    """The text as a whole HTML document."""
    blocks = "\n".join(_blocks(shown(text), site_url))
    return (
        '<!DOCTYPE html>\n<html lang="sv">\n<head><meta charset="utf-8">'
        f"<title>{escape(subject)}</title></head>\n"
        f'<body style="{STYLE}">\n<div style="max-width:640px">\n{blocks}\n</div>\n'
        "</body>\n</html>\n"
    )


def _parts(text: str, site_url: str) -> Iterator[tuple[bool, str]]:
    """The text in parts: whether each is an address on our site, and the part."""
    at = 0
    for found in _own(site_url).finditer(text):
        yield False, text[at : found.start()]
        yield True, found[0]
        at = found.end()
    yield False, text[at:]


def _disarmed(words: str) -> str:
    return WORD.sub(_disarmed_word, words)


def _disarmed_word(word: re.Match[str]) -> str:
    """With a scheme or a backslash in it, all its dots: "https://us@them.example"."""
    text = SCHEME.sub(rf"\1{SPACE}", word[0])
    pattern = DOT if text != word[0] or "\\" in text else SERVER
    return pattern.sub(lambda found: found[0].replace(".", f"{SPACE}."), text)


def _inline(line: str, site_url: str) -> str:
    if "." not in line and ":" not in line:
        return escape(line)
    return "".join(
        f'<a href="{escape(part)}">{escape(part)}</a>'
        if is_own
        else escape(_disarmed(part))
        for is_own, part in _parts(line, site_url)
    )


def _blocks(text: str, site_url: str) -> Iterator[str]:
    lines = text.splitlines()
    while lines:
        if len(lines) > 2 and lines[0] == lines[2] == RULE:
            yield f'<h2 style="font-size:20px">{_inline(lines[1], site_url)}</h2>'
            del lines[:3]
            continue
        end = next(
            (n for n, one in enumerate(lines) if not one.strip() or one == RULE), None
        )
        if end == 0:
            del lines[0]
            continue
        yield from _block(lines[:end], site_url)
        del lines[:end]


def _kind_of(line: str) -> str:
    if DASHES.fullmatch(line.strip()):
        return "hr"
    if ITEM.match(line):
        return "ul"
    return "blockquote" if line.startswith(">") else "p"


def _block(lines: list[str], site_url: str) -> Iterator[str]:
    """Lines with no empty one between them: what follows each other of one kind."""
    for kind, some in groupby(lines, _kind_of):
        if kind == "hr":
            yield "<hr>"
            continue
        said = [
            _inline(ITEM.sub("", one, count=kind == "ul"), site_url) for one in some
        ]
        if kind == "ul":
            yield "<ul>" + "".join(f"<li>{one}</li>" for one in said) + "</ul>"
        elif kind == "blockquote":
            quoted = "<br>".join(one.removeprefix("&gt;").strip() for one in said)
            yield f'<blockquote style="{QUOTE}">{quoted}</blockquote>'
        else:
            yield f"<p>{'<br>'.join(said)}</p>"

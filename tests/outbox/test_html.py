"""What people write is neither link nor markup, in any letter; our own addresses are."""

import re
from html import unescape

import pytest

from outbox import html

SITE = "https://lokalabehov.example"
LINK = re.compile(r'<a href="([^"]*)">')
TAG = re.compile(r"<[^>]*>")
HOSTILE = [
    "http://evil.example/x",
    "HTTPS://EVIL.EXAMPLE",
    "www.evil.example",
    "evil.example/logga-in",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    '<a href="http://evil.example">klicka</a>',
    "[klicka](http://evil.example)",
    "<http://evil.example>",
    "\u202elpmaxe.live//:ptth http://evil.example",
    "http://ev\u200bil.example",
    f"{SITE}.evil.example/",
    f"{SITE}@evil.example/",
    f"{SITE}:pass@evil.example/",
    f"{SITE}\\@evil.example",
    f"http://evil.example/{SITE}",
    f"x{SITE}/",
    "═" * 40 + "\nRubrik\n" + "═" * 39,
]
# As mail programs find addresses in plain text.
CLICKABLE = re.compile(
    r"\b(?:[a-z][a-z0-9+.-]*:[^\s\u200b]|(?:[\w-]+\.)+[a-z]{2,}\b)", re.IGNORECASE
)


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_write_is_neither_link_nor_markup(words):
    text = f"Ni skrev: ”{words}”\n\n{words}\n\n- {words}\n> {words}\n"

    plain, page = html.plain(text, SITE), html.page(text, "Ämne", SITE)

    assert CLICKABLE.findall(plain) == []
    assert LINK.findall(page) == []
    tags = {tag.split()[0].strip("</>") for tag in TAG.findall(page)}
    frame = {"!DOCTYPE", "html", "head", "meta", "title", "body", "div"}
    assert tags <= frame | {"p", "br", "ul", "li", "blockquote"}
    seen = unescape(TAG.sub("", page)).replace("\u200b", "")
    assert html.shown(words).splitlines()[0] in seen
    assert plain.replace("\u200b", "") == html.shown(text)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (f"Läs {SITE}/brev/.", "/brev/"),
        (
            f"({SITE}/behov/b-1/?sida=2&lage=ko#fragor)",
            "/behov/b-1/?sida=2&amp;lage=ko#fragor",
        ),
        (f"{SITE}", ""),
        (f"Se\u202e {SITE}/a/, och mer", "/a/"),
    ],
)
def test_addresses_on_our_own_site_are_links(text, link):
    assert LINK.findall(html.page(text, "Ämne", SITE)) == [SITE + link]
    assert SITE + unescape(link) in html.plain(text, SITE)


def test_addresses_of_people_are_left_as_they_are():
    text = "Fråga kim.berg@ale.se, kl. 23.59 den 30 september."

    assert html.plain(text, SITE) == text


def test_paragraphs_lists_quotes_rules_and_the_weekly_letters_headings():
    text = (
        f"Hej!\nVi ses.\n\n{html.RULE}\nSvar & besked\n{html.RULE}\n\n- ett\n– två\nsedan\n"
        "> så skrev ni\n-----\nSlut\n"
    )

    (body,) = re.findall(
        r"640px\">\n(.*)\n</div>", html.page(text, "Ä", SITE), re.DOTALL
    )

    assert re.sub(r' style="[^"]*"', "", body).splitlines() == [
        "<p>Hej!<br>Vi ses.</p>",
        "<h2>Svar &amp; besked</h2>",
        "<ul><li>ett</li><li>två</li></ul>",
        "<p>sedan</p>",
        "<blockquote>så skrev ni</blockquote>",
        "<hr>",
        "<p>Slut</p>",
    ]

"""What is filled in where somebody writes one letter to many."""

import pytest

from outbox import placeholders as p

VALUES = {"namn": "Kim", "omgång": "Omgång 2027", "sista dag": "30 september"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hej {namn}!", "Hej Kim!"),
        ("{ Namn }, {SISTA  DAG}", "Kim, 30 september"),
        ("Utan något", "Utan något"),
        ("{namn}{namn}", "KimKim"),
    ],
)
def test_what_stands_in_braces_is_filled_in(text, filled):
    assert p.fill(text, VALUES) == filled


def test_for_who_looks_at_them_all_what_differs_is_told_in_words():
    same, each = {"omgång": "X"}, {"namn": "mottagarens namn"}

    assert p.pieces("Hej {Namn}, {omgång}! {annat}", same, each) == [
        ("Hej ", False),
        ("mottagarens namn", True),
        (", ", False),
        ("X", False),
        ("! ", False),
        ("{annat}", False),
    ]


def test_what_is_filled_in_is_not_read_again():
    assert p.fill("{namn}", {"namn": "{omgång}", "omgång": "X"}) == "{omgång}"


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("Hej {namn} i {omgång}, {sista dag}: {länk}", ""),
        ("Hej {nam}", "{nam}"),
        ("{{namn}}", "{"),
        ("{% url %}", "{% url %}"),
        ("{namn.__class__}", "{namn.__class__}"),
        ("{0}", "{0}"),
        ("{}", "{}"),
        ("Hej {namn", "{"),
        ("Hej }", "}"),
        ("{na\nmn}", "{na\nmn}"),
    ],
)
def test_the_first_thing_that_is_not_understood_is_named(text, odd):
    assert p.not_understood(text, p.ALL) == odd


def test_a_subject_has_neither_names_nor_links():
    assert p.not_understood("{omgång} {sista dag}", p.IN_SUBJECT) == ""
    assert p.not_understood("{namn}", p.IN_SUBJECT) == "{namn}"
    assert p.not_understood("{länk}", p.IN_SUBJECT) == "{länk}"

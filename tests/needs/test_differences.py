"""What differs between texts and what they share: the words alone, without a database."""

import time

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from needs.differences import Common, Piece, Run, between, shared

WORDS = [
    "unga",
    "kommunen",
    "Kommuner",
    "och",
    "stöd",
    " ",
    "\n",
    ",",
    "å",
    "\x00",
    "🙂",
]
texts = st.one_of(
    st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
)


@settings(max_examples=200, deadline=None)
@given(texts, texts)
def test_the_runs_are_both_texts_to_the_letter(first, second):
    runs = between(first, second)
    assert "".join(run.text for run in runs if run.kind != "second") == first
    assert "".join(run.text for run in runs if run.kind != "first") == second
    assert all(run.text for run in runs)


@given(texts)
def test_a_text_does_not_differ_from_itself(text):
    assert all(run.kind == "same" for run in between(text, text))


@given(st.lists(texts, min_size=1, max_size=4))
def test_the_pieces_are_the_texts_to_the_letter(several):
    pieces = shared(several)
    assert ["".join(piece.text for piece in one) for one in pieces] == several


@given(st.lists(texts, min_size=2, max_size=4))
def test_what_is_shared_does_not_depend_on_the_order(several):
    def marked(given):
        return {
            (text, tuple(pieces))
            for text, pieces in zip(given, shared(given), strict=True)
        }

    assert marked(several) == marked(several[::-1])


def test_a_change_is_told_in_whole_words_and_as_one():
    assert between("Unga får vänta på stöd", "Unga får snabb hjälp") == [
        Run("same", "Unga får "),
        Run("first", "vänta på stöd"),
        Run("second", "snabb hjälp"),
    ]


def test_a_word_is_shared_in_any_form_and_by_all_or_only_some():
    several = ["Små orter", "Liten ort med samsjuklighet", "Orten: samsjukligheten"]
    assert shared(several)[1] == [
        Piece("Liten "),
        Piece("ort", "all"),
        Piece(" med "),
        Piece("samsjuklighet", "some"),
    ]
    assert (Common(several).by_all, Common(several).by_some) == (
        ["orter"],
        ["samsjuklighet"],
    )


def test_an_abbreviation_keeps_its_capitals_when_the_words_are_told():
    assert Common(["SIP i små kommuner", "Ingen SIP"]).by_all == ["SIP"]


def test_words_that_every_need_has_are_not_marked():
    assert Common(["Kommunen behöver kunskap"] * 2).by_all == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a " * 5000, "a " * 4999 + "b "),
        ("a b " * 2500, "b a " * 2500),
        (
            " ".join(f"k{n % 60} u{n}" for n in range(1100)),
            " ".join(f"k{n % 60} v{n}" for n in range(1100)),
        ),
    ],
    ids=["one word", "two words", "words in common everywhere"],
)
def test_no_text_of_ten_thousand_letters_takes_long(first, second):
    begun = time.process_time()
    between(first, second)
    assert time.process_time() - begun < 5


def test_differences_are_told_in_words_as_well_as_in_lines():
    html = render_to_string(
        "needs/parts/differences.html", {"runs": between("Unga <b>nu", "Unga i dag")}
    )
    assert "Unga" in html
    assert "Borttaget:" in html
    assert "&lt;b&gt;nu" in html
    assert "<ins>" in html
    assert "Tillagt:" in html

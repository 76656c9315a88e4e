"""The list is closed without a gap, and stands until it is opened again."""

import hashlib
import json

import pytest
from django.utils import timezone

from needs import actions
from needs.models import ClosedList
from outbox.models import Letter
from rounds.models import Event, Step
from tests.factories import RoundFactory, SkrFactory
from tests.needs.scenes import forwarded, officer_in

pytestmark = pytest.mark.django_db

WORDS = {"title": "Rubrik", "target_group": "Vuxna", "description": "Text"}


@pytest.fixture
def round_():
    return RoundFactory(open_step=Step.COMPILE)


def by():
    return {"by": SkrFactory(), "at": timezone.now()}


def merge(round_, *sources, **words):
    return actions.compile_need(round_, **{**WORDS, **words}, sources=sources, **by())


def test_the_list_is_not_closed_with_a_gap(round_):
    with pytest.raises(actions.NothingToClose):
        actions.close_list(round_, **by())
    merge(round_, forwarded(round_))
    left = forwarded(round_)

    with pytest.raises(actions.Unaccounted) as refusal:
        actions.close_list(round_, **by())

    assert refusal.value.number == 1
    assert ClosedList.objects.count() == 0
    actions.set_aside(
        round_, regional_needs=[left], rule="local", reason="Skäl", **by()
    )
    assert actions.close_list(round_, **by()).number == 1


def test_what_is_closed_says_all_and_adds_up(round_):
    one, two, three = (forwarded(round_) for _ in range(3))
    need = merge(round_, one, two, title="Ö & <b>")
    actions.dissolve(merge(round_, three, title="Tomt"), **by())
    actions.set_aside(
        round_, regional_needs=[three], rule="local", reason="Hemligt", **by()
    )
    theme = actions.name_theme(round_, name="Unga", **by())
    actions.sort_under(theme, round_=round_, regional_needs=[one], **by())

    closed = actions.close_list(round_, **by())

    content = json.loads(closed.content)
    assert closed.digest == hashlib.sha256(closed.content.encode()).hexdigest()
    assert (content["forwarded"], content["placed"]) == (3, 2)
    assert content["set_aside"] == [{"id": three.public_id, "rule": "local"}]
    assert [row["title"] for row in content["needs"]] == ["Ö & <b>"]
    assert {row["id"]: row["theme"] for row in content["needs"][0]["sources"]} == {
        one.public_id: "Unga",
        two.public_id: "",
    }
    assert content["needs"][0]["id"] == need.public_id
    assert "Hemligt" not in closed.content
    assert Event.objects.last().note == f"Version 1, SHA-256 {closed.digest}"


def test_each_officer_gets_one_letter_that_the_list_is_there(round_):
    officer = officer_in(round_)
    officer_in(round_, user=officer.user)
    officer_in(RoundFactory())
    merge(round_, forwarded(round_))

    actions.close_list(round_, **by())

    letter = Letter.objects.get()
    assert letter.to == officer.user.email
    assert letter.subject.startswith("Den nationella listan är klar")
    assert "Det här är version 1." in letter.body


def test_nothing_changes_on_a_closed_list_until_it_is_opened_with_a_reason(round_):
    one, two = forwarded(round_), forwarded(round_)
    need = merge(round_, one, two)
    theme = actions.name_theme(round_, name="Unga", **by())
    closed = actions.close_list(round_, **by())
    part = actions.Part("A", "Vuxna", "Text", [one])

    for refused in (
        lambda: merge(round_, one),
        lambda: actions.add_sources(need, sources=[one], **by()),
        lambda: actions.take_out(need, source=one, **by()),
        lambda: actions.dissolve(need, **by()),
        lambda: actions.split(need, parts=[part, part], **by()),
        lambda: actions.reword(need, **WORDS, edition=1, **by()),
        lambda: actions.set_aside(
            round_, regional_needs=[one], rule="local", reason="S", **by()
        ),
        lambda: actions.take_back_set_aside(round_, regional_needs=[one], **by()),
        lambda: actions.name_theme(round_, name="Ny", **by()),
        lambda: actions.sort_under(theme, round_=round_, regional_needs=[one], **by()),
        lambda: actions.close_list(round_, **by()),
    ):
        with pytest.raises(actions.ListClosed):
            refused()

    before = closed.content
    actions.reopen_list(round_, reason="Ett fel i rubriken", **by())
    with pytest.raises(actions.NotClosed):
        actions.reopen_list(round_, reason="Igen", **by())
    actions.reword(need, **{**WORDS, "title": "Ny rubrik"}, edition=1, **by())
    again = actions.close_list(round_, **by())

    closed.refresh_from_db()
    assert (closed.content, closed.reopening_reason) == (before, "Ett fel i rubriken")
    assert again.number == 2
    assert '"title": "Ny rubrik"' in again.content

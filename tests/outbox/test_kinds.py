"""When a letter goes follows from its kind, and from what its reader has chosen."""

import ast
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMessage

from outbox import actions, kinds
from outbox.kinds import KINDS, TEMPLATES, Urgency
from outbox.models import Letter, Mailbox, Pace

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
AWAY = {"away_from": date(2026, 8, 30), "away_through": date(2026, 9, 1)}
OF_EACH = {
    Urgency.NECESSARY: "process.reminder",
    Urgency.IMPORTANT: "needs.answered",
    Urgency.REST: "needs.list_closed",
    Urgency.WEEKLY: "register.followed",
}
PARTS = {"needs.own_words"}  # of other templates


def letter_to(address):
    return EmailMessage(subject="Ämne", body="Text.\n", to=[address])


def test_each_template_of_a_letter_has_its_kind_in_the_table():
    found = {
        f"{path.parent.parent.name}.{path.stem}"
        for path in Path(settings.BASE_DIR, "templates").glob("*/mail/*.txt")
    }

    assert {
        name for name in found - PARTS if TEMPLATES.get(name, name) not in KINDS
    } == set()
    assert set(TEMPLATES) <= found
    for one, next_ in pairwise(KINDS):
        assert one < next_, "the table is in alphabetical order"


def test_each_call_that_queues_a_letter_says_a_kind_of_the_table():
    called = [
        (path.name, ast.unparse(call))
        for path in Path(settings.BASE_DIR).glob("*/**/*.py")
        if path.relative_to(settings.BASE_DIR).parts[0]
        in {name.partition(".")[0] for name in settings.INSTALLED_APPS}
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).rpartition(".")[2] in {"queue", "queue_all", "tell"}
        for keywords in [{word.arg: word.value for word in call.keywords}]
        if not ast.unparse(call.func).endswith("tell") or "kind" in keywords
        if not isinstance(keywords.get("kind"), (ast.Name, ast.JoinedStr))
        if getattr(keywords.get("kind"), "value", None) not in KINDS
    ]

    assert called == []


@pytest.mark.django_db
@pytest.mark.parametrize("pace", [None, *Pace])
@pytest.mark.parametrize("away", [{}, AWAY])
def test_what_waits_for_the_weekly_letter_follows_from_kind_pace_and_absence(
    pace, away
):
    if pace:
        Mailbox.objects.create(address="kim@ale.se", pace=pace, **away)

    waits = {
        urgency: actions.queue(letter_to("Kim@ale.se"), at=NOW, kind=kind).weekly
        for urgency, kind in OF_EACH.items()
    }

    is_away = bool(pace and away)
    assert waits == {
        Urgency.NECESSARY: False,
        Urgency.IMPORTANT: is_away or pace == Pace.WEEKLY,
        Urgency.REST: is_away or pace != Pace.ALL,
        Urgency.WEEKLY: True,
    }


@pytest.mark.django_db
def test_letters_to_many_look_at_all_mailboxes_at_once(
    django_assert_num_queries, django_capture_on_commit_callbacks
):
    people = [f"person{number}@ale.se" for number in range(30)]
    Mailbox.objects.create(address=people[3], pace=Pace.WEEKLY)
    Mailbox.objects.create(address=people[4], **AWAY)

    with django_assert_num_queries(2):
        actions.queue_all(map(letter_to, people), at=NOW, kind="needs.answered")
    with django_assert_num_queries(1):
        actions.queue_all(map(letter_to, people), at=NOW, kind="process.reminder")
    with django_assert_num_queries(0):
        assert actions.queue_all([], at=NOW, kind="needs.answered") == []

    assert set(Letter.objects.filter(weekly=True).values_list("to", flat=True)) == {
        people[3],
        people[4],
    }


@pytest.mark.django_db
def test_a_kind_that_is_not_in_the_table_is_refused():
    with pytest.raises(kinds.UnknownKind):
        actions.queue(letter_to("kim@ale.se"), at=NOW, kind="needs.unheard_of")
    with pytest.raises(kinds.UnknownKind):
        actions.queue_all([letter_to("kim@ale.se")], at=NOW, kind="")

    assert not Letter.objects.exists()

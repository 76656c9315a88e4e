"""Needs taken down by the RSS on behalf of municipalities: the actions."""

import re
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.ids import new_public_id
from municipalities import actions as municipalities_actions
from municipalities.models import NilReturn, Submission
from outbox.models import Letter
from rounds.models import Event, Step
from rss import actions
from tests import factories as f

WORDS = {
    "title": "Samsjuklighet",
    "target_group": "Unga vuxna",
    "challenge": "Vi möter dem för sent.",
    "knowledge_lacking": "Vilka arbetssätt som når fram.",
    "lack": "missing",
    "concern": "method",
    "tried": "",
    "would_change": "",
    "people_affected": None,
    "perspectives": "",
    "users_heard": "",
    "wanted_form": "",
}
KEY = "bcdfghjk"


@pytest.fixture
def round_(db):
    return f.RoundFactory(open_step=Step.GATHER, title="Skadligt bruk 2026")


@pytest.fixture
def person(municipalities):
    return f.RepresentativeFactory(municipality=municipalities[0]).user


def now(by):
    return {"by": by, "at": timezone.now()}


def take_down(participation, municipality, by, key=KEY, **words):
    return actions.take_down(
        participation, municipality, WORDS | words, key=key, **now(by)
    )


def log():
    return list(Event.objects.values_list("verb", "note"))


def letters():
    return sorted(Letter.objects.values_list("to", "subject"))


# --- At a meeting ---------------------------------------------------------------------


def test_a_need_is_taken_down_as_the_municipalitys_marked_and_noted(
    participation, municipalities, coordinator, person
):
    f.RepresentativeFactory(municipality=municipalities[1])
    need = take_down(participation, municipalities[0], coordinator)

    need.refresh_from_db()
    assert need.is_standing
    assert need.words == WORDS
    assert (need.municipality, need.round) == (municipalities[0], participation.round)
    assert (need.submitted_by, need.taken_down_by) == (coordinator, "RSS Jämtland")
    assert need.taken_down_text == "Antecknat av RSS på möte"
    assert log() == [("antecknade på möte", "RSS Jämtland")]
    assert letters() == [(person.email, "RSS Jämtland har antecknat ett behov åt er")]
    body = Letter.objects.get().body
    for part in (need.public_id, need.fingerprint, WORDS["challenge"], "rätta texten"):
        assert part in body


def test_the_same_form_twice_gives_one_need_one_event_and_one_letter(
    participation, municipalities, coordinator, person
):
    first, second = (
        take_down(participation, municipalities[0], coordinator) for _ in range(2)
    )

    assert first == second
    assert (len(log()), len(letters()), Submission.objects.count()) == (1, 1, 1)


def test_the_same_form_with_other_words_writes_nothing_over(
    participation, municipalities, coordinator
):
    need = take_down(participation, municipalities[0], coordinator)
    with pytest.raises(actions.AlreadyTakenDown) as refusal:
        take_down(participation, municipalities[0], coordinator, title="Annat")

    assert refusal.value.submission == need
    assert Submission.objects.get().title == "Samsjuklighet"


def test_no_need_beside_the_answer_that_there_are_none_and_the_other_way_round(
    participation, municipalities, coordinator
):
    are, berg = municipalities[1:]
    take_down(participation, are, coordinator)
    actions.take_down_nil(participation, berg, **now(coordinator))

    with pytest.raises(municipalities_actions.HasNilReturn):
        take_down(participation, berg, coordinator)
    with pytest.raises(municipalities_actions.HasNeeds):
        actions.take_down_nil(participation, are, **now(coordinator))
    with pytest.raises(municipalities_actions.HasNilReturn):
        actions.take_down_nil(participation, berg, **now(coordinator))


def test_what_a_need_must_have_is_demanded(participation, municipalities, coordinator):
    with pytest.raises(municipalities_actions.Incomplete) as refusal:
        take_down(participation, municipalities[0], coordinator, title="", lack="")

    assert refusal.value.missing == ["title", "lack"]
    assert Submission.objects.count() == 0


def test_that_there_are_no_needs_is_marked_told_and_can_be_taken_back(
    participation, municipalities, coordinator, person
):
    answer = actions.take_down_nil(participation, municipalities[0], **now(coordinator))

    assert answer.taken_down_text == "Antecknat av RSS på möte"
    assert log() == [("antecknade att behov inte finns", "RSS Jämtland")]
    assert letters() == [
        (person.email, "Antecknat: Östersund har inga behov denna gång")
    ]
    municipalities_actions.take_back_nil(answer, **now(person))
    assert not NilReturn.objects.standing().exists()


# --- Undone while it is fresh -----------------------------------------------------------


def test_what_is_fresh_is_undone_and_stays_in_the_records(
    participation, municipalities, coordinator, person
):
    need = take_down(participation, municipalities[0], coordinator)
    actions.undo(participation, need, **now(coordinator))

    need.refresh_from_db()
    assert (need.is_withdrawn, need.withdrawn_by) == (True, coordinator)
    assert [verb for verb, _ in log()] == ["antecknade på möte", "återtog"]
    assert (person.email, "Ert behov är återtaget") in letters()
    with pytest.raises(municipalities_actions.NotStanding):
        actions.undo(participation, need, **now(coordinator))


def test_an_answer_that_there_are_no_needs_is_undone_and_told(
    participation, municipalities, coordinator, person
):
    answer = actions.take_down_nil(participation, municipalities[0], **now(coordinator))
    actions.undo_nil(participation, answer, **now(coordinator))

    assert not NilReturn.objects.standing().exists()
    assert (person.email, "Ångrat: Östersund kan ha behov denna gång") in letters()
    with pytest.raises(municipalities_actions.AlreadyTakenBack):
        actions.undo_nil(participation, answer, **now(coordinator))


@pytest.mark.parametrize("late", [False, True])
def test_after_two_hours_only_the_municipality_takes_it_back(
    participation, municipalities, coordinator, late
):
    at = timezone.now()
    then = at + timedelta(hours=2) - timedelta(seconds=0 if late else 1)
    by = {"by": coordinator, "at": at}
    need = actions.take_down(participation, municipalities[0], WORDS, key=KEY, **by)
    answer = actions.take_down_nil(participation, municipalities[1], **by)

    for take_back, record in ((actions.undo, need), (actions.undo_nil, answer)):
        if late:
            with pytest.raises(actions.NotFresh):
                take_back(participation, record, by=coordinator, at=then)
        else:
            take_back(participation, record, by=coordinator, at=then)
    assert Submission.objects.submitted().exists() is late
    assert NilReturn.objects.standing().exists() is late


def test_what_a_municipality_handed_in_itself_is_not_undone(
    participation, municipalities, coordinator
):
    own = f.SubmissionFactory(
        round=participation.round, municipality=municipalities[0], submitted=True
    )
    nil = f.NilReturnFactory(round=participation.round, municipality=municipalities[1])
    with pytest.raises(actions.NotFresh):
        actions.undo(participation, own, **now(coordinator))
    with pytest.raises(actions.NotFresh):
        actions.undo_nil(participation, nil, **now(coordinator))


# --- The municipality puts it right -------------------------------------------------------


def test_correcting_takes_it_back_and_gives_a_draft_of_the_municipalitys_own(
    participation, municipalities, coordinator, person
):
    need = take_down(participation, municipalities[0], coordinator)
    drafts = [
        municipalities_actions.correct(need, public_id="zzzzzzzz", **now(person))
        for _ in range(2)
    ]

    need.refresh_from_db()
    assert need.is_withdrawn
    assert drafts[0] == drafts[1]
    assert (drafts[0].is_draft, drafts[0].taken_down, drafts[0].words) == (
        True,
        "",
        WORDS,
    )
    assert [verb for verb, _ in log()] == ["antecknade på möte", "återtog"]
    assert need.words == WORDS


def test_own_words_are_not_corrected_but_withdrawn(municipalities, person):
    own = f.SubmissionFactory(municipality=municipalities[0], submitted=True)
    with pytest.raises(municipalities_actions.NotTakenDown):
        municipalities_actions.correct(own, public_id="zzzzzzzz", **now(person))

    own.refresh_from_db()
    assert own.is_standing


# --- What no row may be ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"taken_down": "meeting"}, "taken_down_whole"),
        ({"taken_down_by": "RSS"}, "taken_down_whole"),
        ({"taken_down_key": KEY}, "taken_down_whole"),
        ({"taken_down": "post", "taken_down_by": "R", "taken_down_key": KEY}, "whole"),
        (
            {
                "taken_down": "sheet",
                "taken_down_by": "R",
                "taken_down_key": KEY,
                "submitted_at": None,
                "submitted_by": None,
            },
            "whole",
        ),
    ],
)
def test_a_need_is_taken_down_whole_or_not_at_all(submissions, given, name):
    rows = Submission.objects.filter(pk=submissions[0].pk)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        rows.update(**given)

    rows.update(taken_down="sheet", taken_down_by="RSS", taken_down_key=KEY)


def test_an_answer_is_taken_down_whole_or_not_at_all(db):
    nil = f.NilReturnFactory()
    rows = NilReturn.objects.filter(pk=nil.pk)
    with pytest.raises(IntegrityError, match="whole"), transaction.atomic():
        rows.update(taken_down="meeting")

    rows.update(taken_down="meeting", taken_down_by="RSS")


def test_one_standing_need_from_a_row(participation, municipalities, coordinator):
    need = take_down(participation, municipalities[0], coordinator)
    again = {
        "round": need.round,
        "municipality": need.municipality,
        "submitted": True,
        "taken_down": "sheet",
        "taken_down_by": "RSS",
        "taken_down_key": KEY,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        f.SubmissionFactory(**again)

    actions.undo(participation, need, **now(coordinator))
    f.SubmissionFactory(**again)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_who_send_the_same_form_at_once_make_one_need(
    postgresql, participation, municipalities, coordinator
):
    other = f.CoordinatorFactory(rss=participation.rss).user
    key, start, made = new_public_id(), threading.Barrier(2), []

    def send(by):
        try:
            start.wait(10)
            made.append(take_down(participation, municipalities[0], by, key=key).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[by]) for by in (coordinator, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert made == [Submission.objects.get().pk] * 2


# --- Wherever the words are shown ---------------------------------------------------------

QUOTE = re.compile(r'\{% include "components/quote\.html"[^%]*%\}')
# Invented words, and the site's own example.
WITHOUT_A_NEED = {"demo/style.html", "register/example.html"}


def test_every_page_that_quotes_a_municipality_says_whether_it_was_taken_down():
    templates = Path(settings.BASE_DIR) / "templates"
    quotes = [
        (str(path.relative_to(templates)), quote)
        for path in templates.rglob("*.html")
        for quote in QUOTE.findall(path.read_text("utf-8"))
    ]

    assert len(quotes) > 8
    assert {path for path, quote in quotes if "noted=" not in quote} == WITHOUT_A_NEED

"""The dialogue meeting every spring: the pack makes itself, what is said stands."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from needs import actions, followup
from needs.models import DialogueMeeting, DialogueWord
from rounds.models import Event, Step
from tests import factories as f
from tests.needs.scenes import officer_in, received, texts

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def officer():
    return officer_in(f.RoundFactory(open_step=Step.FEEDBACK))


@pytest.fixture
def round_(officer):
    return officer.agency.engagements.get().round


@pytest.fixture
def need(officer, round_):
    return received(officer, round_=round_, title="Samsjuklighet")


@pytest.fixture
def meeting(need, round_):
    return f.DialogueMeetingFactory(title="Våren", of=[round_])


@pytest.fixture
def skr(client):
    user = f.SkrFactory()
    client.force_login(user)
    return user


def say(need, officer, *, days=0, **fields):
    return f.FeedbackFactory(
        need=need,
        agency=officer.agency,
        created_by=officer.user,
        published_by=officer.user,
        published_at=NOW + timedelta(days=days),
        **fields,
    )


def gathered(meeting, reader=None):
    return followup.gather(meeting, reader=reader or f.SkrFactory(), at=NOW)


def wall(meeting, need=None):
    url = reverse("needs:hold_dialogue", args=[meeting.public_id])
    return f"{url}?behov={need.public_id}" if need else url


# --- Planning


def test_skr_plans_a_meeting_about_what_is_handed_over_and_hears_of_a_holiday(
    client, skr, need, round_
):
    elsewhere = f.RoundFactory(open_step=Step.GATHER)
    url = reverse("needs:plan_dialogue")
    typed = {"title": "Våren 2027", "held_on": "2027-03-26"}  # Good Friday

    refused = client.post(url, {**typed, "rounds": [elsewhere.public_id]})
    assert "inte överlämnad" in refused.content.decode()
    assert "Våren 2027" in refused.content.decode()
    kept = client.post(url, {**typed, "rounds": [round_.public_id]}, follow=True)

    assert list(DialogueMeeting.objects.get().rounds.all()) == [round_]
    assert any("26 mars 2027 är långfredagen" in text for text in texts(kept))


def test_a_round_that_something_is_said_of_stays_at_the_meeting(
    client, skr, meeting, need, officer, round_
):
    other = received(officer).round
    f.DialogueWordFactory(meeting=meeting, need=need)

    response = client.post(
        reverse("needs:change_dialogue", args=[meeting.public_id]),
        {"title": "Ny", "held_on": "2027-04-14", "rounds": [other.public_id]},
    )

    assert "Behåll omgången" in response.content.decode()
    assert list(meeting.rounds.all()) == [round_]


# --- The pack


def test_the_pack_tells_what_waits_is_promised_and_is_new_since_the_last_meeting(
    need, officer, round_, meeting
):
    last = f.DialogueMeetingFactory(of=[round_], held_on=TODAY - timedelta(days=200))
    f.DialogueMeetingFactory(of=[], held_on=TODAY - timedelta(days=100))
    f.DialogueWordFactory(meeting=last, need=need, text="Förra gången")
    say(need, officer, days=-300, planned_on=TODAY + timedelta(days=90))
    moved = say(need, officer, days=-20, planned_on=TODAY - timedelta(days=3))
    silent = received(officer, round_=round_)
    silent.recipients.update(handed_over_at=NOW - timedelta(days=40))

    (of_round,) = gathered(meeting).rounds
    by_need = {item.need: item for item in of_round.items}
    told, waits = by_need[need], by_need[silent]

    assert (of_round.last, of_round.since) == (last, last.held_on)
    assert told.news == [moved]
    assert [(one.state, one.settled_by) for one in told.settled] == [("moved", moved)]
    assert [one.state for one in told.promises] == ["overdue"]
    assert [word.text for word in told.before] == ["Förra gången"]
    assert told.waiting == []
    assert [one.days for one in waits.waiting] == [40]
    assert (of_round.unanswered, of_round.overdue) == (1, 1)


def test_the_first_time_a_year_is_new(round_, need):
    leap = f.DialogueMeetingFactory(of=[round_], held_on=date(2028, 2, 29))

    assert gathered(leap).rounds[0].since == date(2027, 2, 28)


def test_words_on_an_answer_are_for_its_agency_and_skr_and_sums_for_all(
    client, need, officer, meeting
):
    other = officer_in(need.round)
    f.RecipientFactory(need=need, agency=other.agency, leads=False)
    mark = f.MarkFactory(
        feedback=say(need, officer), kind="misses", words="Det gäller unga."
    )
    for user, words in (
        (officer.user, [mark]),
        (f.SkrFactory(), [mark]),
        (other.user, []),
    ):
        (marked,) = gathered(meeting, user).items[0].marked
        assert marked.words == words
        assert marked.counts == [("Det svarar inte på vårt behov", 1)]
    client.force_login(f.SkrFactory())
    assert "Det gäller unga." not in client.get(wall(meeting, need)).content.decode()


def test_an_officer_of_another_round_gets_none_of_its_needs(client, need, meeting):
    stranger = officer_in(f.RoundFactory())
    client.force_login(stranger.user)

    page = client.get(reverse("needs:dialogue", args=[meeting.public_id]))

    assert page.status_code == 200
    assert need.title not in page.content.decode()


def test_the_document_says_what_the_page_says(client, skr, need, officer, meeting):
    say(need, officer, reason="Vi tar fram en vägledning.", planned_on=TODAY)
    f.DialogueWordFactory(
        meeting=meeting,
        need=need,
        kind="decision",
        text="Utkast i maj.",
        agency=officer.agency,
    )
    page = client.get(reverse("needs:dialogue", args=[meeting.public_id]))
    sent = client.get(reverse("needs:dialogue_document", args=[meeting.public_id]))

    paper = "\n".join(p.text for p in Document(BytesIO(sent.content)).paragraphs)

    for words in (need.title, "Vi tar fram en vägledning.", "Utkast i maj."):
        assert words in page.content.decode()
        assert words in paper


@pytest.mark.parametrize("name", ["dialogue", "hold_dialogue", "dialogue_document"])
def test_three_needs_cost_as_many_statements_as_one(
    client, skr, need, officer, round_, meeting, name
):
    url = reverse(f"needs:{name}", args=[meeting.public_id])

    def statements():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    fill(need, officer, meeting)
    client.get(url)
    one = statements()
    for _n in range(2):
        fill(received(officer, round_=round_), officer, meeting)

    assert statements() == one
    assert one < 20


def fill(need, officer, meeting):
    f.MarkFactory(feedback=say(need, officer, planned_on=TODAY), words="Bra.")
    f.DialogueWordFactory(meeting=meeting, need=need)


# --- During the meeting


def test_a_note_and_a_decision_are_saved_at_once_and_stand_on_the_needs_page(
    client, skr, need, officer, meeting
):
    typed = {
        "note": "Behovet kvarstår.",
        "decision": "Myndigheten visar ett utkast.",
        "agency": officer.agency.public_id,
        "due_on": (TODAY + timedelta(days=30)).isoformat(),
    }
    for _twice in range(2):
        assert client.post(wall(meeting, need), typed).status_code == 302

    assert [(w.kind, w.agency) for w in DialogueWord.objects.all()] == [
        ("note", None),
        ("decision", officer.agency),
    ]
    assert Event.objects.filter(target_id=need.public_id).count() == 2
    client.force_login(officer.user)
    page = client.get(reverse("needs:need", args=[need.public_id])).content.decode()
    assert "Behovet kvarstår." in page
    assert "Myndigheten visar ett utkast." in page


def test_a_note_and_a_decision_of_one_form_are_stored_together_or_not_at_all(
    skr, need, meeting, monkeypatch
):
    noted = []

    def breaks_the_second_time(*args, **kwargs):
        noted.append(args)
        if len(noted) == 2:
            raise OSError("strömavbrott")

    monkeypatch.setattr("needs.actions.dialogue.note", breaks_the_second_time)
    words = [{"kind": "note", "text": "Kvar."}, {"kind": "decision", "text": "Nu."}]

    with pytest.raises(OSError, match="strömavbrott"):
        actions.say_at_dialogue(meeting, need, words=words, by=skr, at=timezone.now())

    assert not DialogueWord.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Skriv en anteckning eller ett beslut."),
        ({"note": "Kvar", "due_on": "2027-04-14"}, "Skriv vad som är beslutat."),
        ({"decision": "Kvar", "due_on": "1999-01-01"}, "Välj mötesdagen"),
        ({"decision": "Kvar", "due_on": "i maj"}, "Skriv dagen så här"),
        ({"decision": "Kvar", "agency": "finns-inte"}, "giltigt alternativ"),
    ],
)
def test_what_cannot_be_saved_is_said_and_kept(
    client, skr, need, meeting, typed, sentence
):
    page = client.post(wall(meeting, need), typed).content.decode()

    assert sentence in page
    assert not typed or "Kvar" in page
    assert not DialogueWord.objects.exists()


def test_what_was_written_wrong_is_taken_back_and_no_longer_shown(
    client, skr, need, meeting
):
    word = f.DialogueWordFactory(meeting=meeting, need=need, text="Fel behov")
    url = reverse("needs:take_back_dialogue_word", args=[meeting.public_id])

    client.post(url, {"ord": word.public_id})
    again = client.post(url, {"ord": word.public_id}, follow=True)

    word.refresh_from_db()
    assert (word.text, word.taken_back_by) == ("Fel behov", skr)
    assert "Det var redan taget tillbaka." in texts(again)
    assert "Fel behov" not in again.content.decode()


def test_nothing_is_written_of_a_need_of_another_meeting(client, skr, meeting, officer):
    elsewhere = received(officer, round_=f.RoundFactory(open_step=Step.FEEDBACK))

    client.post(wall(meeting, elsewhere), {"note": "Hör inte hit"})

    assert not DialogueWord.objects.exists()

"""What a person gets to see who asks what is known about him or her."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from accounts import codes
from accounts.classification import SUBJECTS, Kind, parts
from needs.models import Need
from outbox.models import Letter
from process import exporting
from rounds.actions import note
from rounds.models import Step
from rss.models import Sheet
from tests import factories as f
from tests.world import ANSWER_CANARY, BALLOT_CANARY, DRAFT_CANARY, make_world

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture(autouse=True)
def swedish():
    """Whatever language a test before this one left behind."""
    with translation.override("sv"):
        yield


def exported(email):
    out = StringIO()
    call_command("person_export", email, stdout=out)
    return json.loads(out.getvalue())


def rows(said, kind=None):
    return [
        row
        for subject in said["uppgifter"]
        for row in subject["rader"]
        if kind in (None, row["uppgift"])
    ]


@pytest.fixture
def kim():
    return f.UserFactory(email="kim@ale.se", name="Kim Karlsson")


def test_the_headings_are_those_of_the_page_on_personal_data(kim):
    said = exported("KIM@ale.se ")

    assert [part["vad"] for part in said["uppgifter"]] == [
        str(subject.name) for subject in SUBJECTS
    ]
    assert said["person"] == "Kim Karlsson"
    assert said["uppgifter"][0]["rader"] == [
        {
            "uppgift": "person",
            "e-post": "kim@ale.se",
            "namn": "Kim Karlsson",
            "skapad": timezone.localtime(kim.created_at).isoformat(timespec="seconds"),
        }
    ]


def test_somebody_unknown_is_refused():
    with pytest.raises(CommandError, match="Ingen här har den adressen"):
        exported("nobody@ale.se")


def test_what_somebody_handed_in_is_there_word_by_word(kim):
    submission = f.SubmissionFactory(
        created_by=kim, saved_by=kim, submitted=True, challenge="Vi möter dem för sent."
    )

    (row,) = rows(exported(kim.email), "lokalt behov")
    assert row["id"] == submission.public_id
    assert row["Utmaningen i mötet med brukare"] == "Vi möter dem för sent."
    assert row["Kommun"] == submission.municipality.name
    assert row["Vad är det som brister?"] == "Kunskapen saknas"
    assert (row["skrivet av"], row["inskickat av"]) == ("du", "du")


def test_other_peoples_names_are_left_out(kim):
    other = f.UserFactory(name="Någon Annan", email="annan@ale.se")
    f.SubmissionFactory(created_by=kim, submitted=True, saved_by=other)
    f.RepresentativeFactory(user=kim, invited_by=other)
    f.NeedFactory(created_by=other, decided_by=kim, status=Need.Status.SUPPORT_LACKING)

    text = json.dumps(exported(kim.email), ensure_ascii=False)

    assert "Någon Annan" not in text
    assert "annan@ale.se" not in text
    assert len(rows(exported(kim.email), "kommunens representant")) == 1
    assert "Någon Annan" in json.dumps(exported(other.email), ensure_ascii=False)


def test_of_what_two_wrote_each_gets_his_own(kim):
    """SKR's wording is one's, the decision on it another's."""
    other = f.SkrFactory()
    f.NeedFactory(
        created_by=other,
        decided_by=kim,
        status=Need.Status.SUPPORT_LACKING,
        description="Den andres ord",
        decision_reason="Mina skäl",
    )

    (mine,) = rows(exported(kim.email), "behov")
    (others,) = rows(exported(other.email), "behov")
    assert (mine.get("Beskrivning"), mine.get("Skäl")) == (None, "Mina skäl")
    assert (others.get("Beskrivning"), others.get("Skäl")) == ("Den andres ord", None)


def test_drafts_are_read_by_nobody_but_their_writers():
    """Whoever runs the command sees that there is a draft, never what it says."""
    world = make_world()
    texts = {
        role: json.dumps(exported(person.email), ensure_ascii=False)
        for role, person in world.people.items()
        if person
    }

    assert [role for role, text in texts.items() if DRAFT_CANARY in text] == []
    assert [role for role, text in texts.items() if ANSWER_CANARY in text] == []
    assert "Utkast, som bara läses av dem" in texts["representative"]
    assert "Utkast, som bara läses av dem" in texts["officer"]


def test_a_draft_that_is_handed_in_is_no_draft(kim):
    """The positive control: the same text, a moment later."""
    submission = f.SubmissionFactory(created_by=kim, title=DRAFT_CANARY)
    assert DRAFT_CANARY not in json.dumps(exported(kim.email), ensure_ascii=False)

    submission.submitted_at, submission.submitted_by = NOW, kim
    submission.save()

    assert DRAFT_CANARY in json.dumps(exported(kim.email), ensure_ascii=False)


@pytest.mark.parametrize("taken_in_at", [None, NOW])
def test_a_file_that_was_read_in_is_told_of_but_not_shown(kim, taken_in_at):
    Sheet.objects.create(
        participation=f.ParticipationFactory(),
        name="behov.xlsx",
        digest="a" * 64,
        content=DRAFT_CANARY.encode(),
        uploaded_by=kim,
        taken_in_at=taken_in_at,
        taken_in_by=taken_in_at and kim,
    )

    said = exported(kim.email)

    names = [row.get("filens namn") for row in rows(said, "kalkylark")]
    assert names == ([None] if taken_in_at is None else [None, "behov.xlsx"])
    assert DRAFT_CANARY not in json.dumps(said, ensure_ascii=False)


def voted(kim, step):
    """A member who has ranked and voted in a round in which `step` is open."""
    member = f.PanelMemberFactory(user=kim, round=f.RoundFactory(open_step=step))
    ballot = f.BallotFactory(member=member, choices={BALLOT_CANARY: 1})
    f.PlacementFactory(ballot=ballot, position=7)
    f.AreaVoteFactory(
        member=member, candidate=f.AreaCandidateFactory(round=member.round)
    )
    return member


def test_a_ballot_is_sealed_until_its_step_closes(kim):
    member = voted(kim, Step.RANK)

    said = exported(kim.email)

    assert BALLOT_CANARY not in json.dumps(said)
    assert (rows(said, "rangordning"), rows(said, "placering")) == ([], [])
    assert len(rows(said, "röst på område")) == 1  # that step has closed
    assert (
        f"rangordningar i {member.round}: förseglat tills steget har stängt. Logga in och "
        "se det själv."
    ) in said["visas inte"]


def test_a_ballot_is_ones_own_when_the_step_has_closed(kim):
    voted(kim, Step.HAND_OVER)

    said = exported(kim.email)

    assert [row["senast sparat"] for row in rows(said, "rangordning")] == [
        {BALLOT_CANARY: 1}
    ]
    assert [row["plats"] for row in rows(said, "placering")] == [7]
    assert said["visas inte"] == ["Andra personers namn."]


def test_a_ballot_stays_sealed_while_somebody_has_more_time(kim):
    member = voted(kim, Step.HAND_OVER)
    f.ExtensionFactory(
        period=member.round.periods.get(step=Step.RANK),
        closes_at=NOW + timedelta(days=3),
    )

    assert rows(exported(kim.email), "rangordning") == []


def test_other_peoples_ballots_are_not_there(kim):
    voted(f.UserFactory(), Step.HAND_OVER)

    assert rows(exported(kim.email), "rangordning") == []


def test_letters_sessions_and_codes_are_there_without_their_secrets(kim):
    number = codes.send(kim.email, at=NOW)
    session = SessionStore()
    session["_auth_user_id"] = str(kim.pk)
    session.create()
    other = SessionStore()
    other["_auth_user_id"] = str(f.UserFactory().pk)
    other.create()

    key = f.CalendarKeyFactory(user=kim).key

    said = exported(kim.email)
    text = json.dumps(said, ensure_ascii=False)

    assert len(rows(said, "kalenderadress")) == 1
    assert key not in text
    assert len(rows(said, "session")) == 1
    assert session.session_key not in text
    (row,) = rows(said, "inloggningskod")
    assert row["person"] == "du"
    digest = codes.of_address(kim.email).get(pk=number)
    assert (digest.digest in text, digest.address_digest in text) == (False, False)
    (letter,) = rows(said, "brev")
    assert (letter["till"], letter.get("text")) == ("kim@ale.se", None)
    code = Letter.objects.get().body
    assert code not in text
    assert next(line for line in code.splitlines() if line) not in text


def test_a_letter_is_there_with_its_text(kim):
    Letter.objects.create(
        to=kim.email, subject="Hej", body="Kära Kim", due_at=NOW, message_id="<1@a>"
    )

    (letter,) = rows(exported(kim.email), "brev")
    assert (letter["ämne"], letter["text"]) == ("Hej", "Kära Kim")


def test_what_one_did_and_what_was_done_with_ones_assignment_are_there(kim):
    skr = f.SkrFactory(name="Siv")
    mine = f.RepresentativeFactory(user=kim)
    theirs = f.RepresentativeFactory(user=f.UserFactory(name="Någon Annan"))
    note("bjöd in", mine, by=skr, at=NOW, text="för första gången")
    note("bjöd in", theirs, by=kim, at=NOW, text="för andra gången")
    note("skickade in", f.SubmissionFactory(title="Mitt behov"), by=kim, at=NOW)

    said = exported(kim.email)

    (about,) = rows(said, "händelse som gällde dig")
    assert (about["vad"], about["anteckning"]) == ("bjöd in", "för första gången")
    assert "Siv" not in json.dumps(said)
    invited, handed_in = rows(said, "händelse")
    assert (invited["vad"], invited.get("vilken")) == ("bjöd in", None)
    assert (handed_in["vad"], handed_in["vilken"]) == ("skickade in", "Mitt behov")
    assert "Någon Annan" not in json.dumps(said, ensure_ascii=False)


def test_a_member_of_the_panel_finds_the_extension_with_his_name(kim):
    member = f.PanelMemberFactory(user=kim)
    f.ExtensionFactory(
        period=member.round.periods.first(),
        organization_key=member.organization_key,
        organization_name=str(kim),
        reason="Någon annans skäl",
    )

    (row,) = rows(exported(kim.email), "anstånd")
    assert row == {"uppgift": "anstånd", "namn": "Kim Karlsson"}


def test_the_language_of_the_file_is_swedish_whatever_is_spoken(kim):
    f.SubmissionFactory(created_by=kim, submitted=True)
    with translation.override("en"):
        said = exporting.export(kim, at=NOW)

    assert said == exporting.export(kim, at=NOW)
    assert "Utmaningen i mötet med brukare" in rows(said, "lokalt behov")[0]


def test_no_part_that_names_a_person_is_forgotten():
    """Where there is an identity, a ballot or a log, there is a way from a person to it,
    but where somebody else may be named, and in the seals, which name nobody."""
    found = {
        (model._meta.label, part)
        for model, part, _rows in exporting.personal.of_person(f.UserFactory())
    }

    assert [
        label
        for label, part in parts()
        if any(part.fields(kind) for kind in (Kind.IDENTITY, Kind.BALLOT, Kind.LOG))
        and (label, part) not in found
    ] == ["rounds.Seal", "admin.LogEntry"]


@pytest.mark.parametrize("role", ["skr", "coordinator", "officer", "member"])
def test_every_label_is_in_swedish(role):
    world = make_world()

    names = {name for row in rows(exported(world.people[role].email)) for name in row}

    assert sorted(name for name in names if "_" in name or name.endswith(" by")) == []
    assert len(names) >= 8

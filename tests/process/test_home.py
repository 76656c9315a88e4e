"""Att göra: what I owe, what I wait for, my rounds."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import clock
from municipalities import actions
from outbox.models import Letter
from process import agenda
from rounds.models import Event, Round, Step
from tests import factories as f

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOME = "/att-gora/"


def represented(round_, **kwargs):
    covered = f.CoverageFactory()
    f.ParticipationFactory(round=round_, rss=covered.rss)
    return f.RepresentativeFactory(municipality=covered.municipality, **kwargs)


def titles(user):
    return [
        (task.round.title, str(task.title)) for task in agenda.of(user, at=NOW).tasks
    ]


def test_a_silent_municipality_sees_its_task_with_one_button(client):
    round_ = f.RoundFactory(open_step=Step.GATHER)
    client.force_login(represented(round_).user)

    response = client.get(HOME)

    assert [task.url for task in response.context["tasks"]] == [
        reverse("municipalities:round", args=[round_.public_id])
    ]
    page = response.content.decode()
    assert page.count("btn btn-primary") == 1
    assert "Till kommunens behov" in page
    assert "om 20 dagar" in page
    assert "kl. 23.59" in page


def test_the_task_is_gone_when_the_municipality_has_answered():
    round_ = f.RoundFactory(open_step=Step.GATHER)
    person = represented(round_)
    assert titles(person.user) == [
        (
            round_.title,
            "Skicka in kommunens behov av kunskap, eller säg att ni inte har några",
        )
    ]

    f.NilReturnFactory(round=round_, municipality=person.municipality)

    assert titles(person.user) == []


def test_tasks_are_sorted_by_their_last_day():
    user = f.UserFactory()
    late = f.RoundFactory(title="Sen", open_step=Step.RANK)
    soon = f.RoundFactory(title="Snart", open_step=Step.RANK)
    soon.periods.filter(step=Step.RANK).update(closes_at=NOW + timedelta(days=2))
    for round_ in (late, soon):
        f.PanelMemberFactory(round=round_, user=user)

    assert [round_ for round_, _title in titles(user)] == ["Snart", "Sen"]


def test_an_extension_keeps_the_task_after_the_others_have_lost_it():
    round_ = f.RoundFactory(open_step=Step.FORWARD)
    mine, other = represented(round_), represented(round_)
    gather = round_.period(Step.GATHER)
    assert titles(mine.user) == []

    extension = f.ExtensionFactory(
        period=gather, organization_key=mine.municipality.organization_key
    )

    (task,) = agenda.of(mine.user, at=NOW).tasks
    assert task.closes_at == extension.closes_at
    assert task.detail == "Ni har fått anstånd."
    assert titles(other.user) == []


def test_an_rss_is_asked_whether_it_takes_part_until_the_gathering_closes():
    round_ = f.RoundFactory(open_step=Step.CHOOSE_AREA)
    question = f.ParticipationFactory(round=round_, takes_part=None)
    person = f.CoordinatorFactory(rss=question.rss).user

    (task,) = agenda.of(person, at=NOW).tasks
    assert task.title == f"Svara om {question.rss} deltar"
    assert task.url == reverse("rss:answer_participation", args=[question.public_id])
    assert task.closes_at == round_.period(Step.GATHER).opens_at

    f.place_calendar(round_, open_step=Step.FORWARD)
    assert titles(person) == []


def test_needs_that_have_been_handed_over_wait_to_be_acknowledged():
    round_ = f.RoundFactory(open_step=Step.HAND_OVER)
    need = f.NeedFactory(round=round_, status="handed_over")
    recipient = f.RecipientFactory(need=need)
    officer = f.OfficerFactory(agency=recipient.agency).user
    f.RecipientFactory(need=f.NeedFactory(round=round_, status="handed_over"))

    assert titles(officer) == [(round_.title, "Bekräfta att ni har tagit emot 1 behov")]

    recipient.acknowledged_at, recipient.acknowledged_by = NOW, officer
    recipient.save()
    assert titles(officer) == []


def test_skr_gets_its_own_part_of_a_step_that_others_share():
    round_ = f.RoundFactory(open_step=Step.CHOOSE_AREA)
    member = f.PanelMemberFactory(round=round_).user

    (skrs,) = agenda.of(round_.planned_by, at=NOW).tasks
    (members,) = agenda.of(member, at=NOW).tasks

    assert skrs.title == "Föreslå områden, och besluta när panelen har sagt sitt"
    assert members.title == "Säg vilket verksamhetsområde omgången ska handla om"


def test_the_choice_of_area_waits_for_skr_after_the_panels_time_has_run_out(client):
    skr = f.UserFactory(is_skr=True)
    round_ = f.RoundFactory(open_step=Step.GATHER, service_area=None)
    decided = f.RoundFactory(
        open_step=Step.GATHER,
        service_area=f.ServiceAreaFactory(),
        area_reason="Flest ville det.",
        area_decided_at=NOW,
        area_decided_by=skr,
    )
    member = f.PanelMemberFactory(round=round_)
    client.force_login(skr)

    page = client.get(HOME).content.decode()

    asked = "Besluta vilket verksamhetsområde omgången ska handla om"
    assert (round_.title, asked) in titles(skr)
    assert (decided.title, asked) not in titles(skr)
    assert titles(member.user) == []
    assert page.count("Tiden är ute") == 1
    assert "Panelens tid är ute. Nu väntar omgången på SKR:s beslut." in page
    (url,) = [t.url for t in agenda.of(skr, at=NOW).tasks if t.title == asked]
    assert client.get(url).status_code == 200
    assert client.get(f"{url}beslut/").status_code == 200


def test_what_others_owe_is_waited_for_with_numbers():
    round_ = f.RoundFactory(open_step=Step.GATHER)
    answered, _silent = represented(round_), represented(round_)
    f.SubmissionFactory(
        round=round_, municipality=answered.municipality, submitted=True
    )

    (wait,) = agenda.of(round_.planned_by, at=NOW).waits

    assert (str(wait.who), wait.text) == ("Kommuner", "1 av 2 har inte svarat än")
    assert wait.closes_at == round_.period(Step.GATHER).closes_at


def test_drafts_change_nothing_for_those_who_wait():
    round_ = f.RoundFactory(open_step=Step.GATHER)
    person = represented(round_)
    before = agenda.of(round_.planned_by, at=NOW)

    f.SubmissionFactory(round=round_, municipality=person.municipality)

    assert agenda.of(round_.planned_by, at=NOW) == before


def test_my_rounds_are_those_in_which_i_have_a_part(client):
    mine = f.PanelMemberFactory(round=f.RoundFactory(open_step=Step.CHOOSE_AREA))
    f.RoundFactory(open_step=Step.CHOOSE_AREA)

    found = agenda.of(mine.user, at=NOW)

    assert found.rounds == [mine.round]


def test_officers_and_skr_find_what_is_followed_up_and_others_do_not(client):
    round_ = f.RoundFactory(open_step=Step.FEEDBACK)
    officer = f.OfficerFactory()
    f.EngagementFactory(round=round_, agency=officer.agency)
    member = f.PanelMemberFactory(round=round_)

    def links(user):
        client.force_login(user)
        page = client.get(reverse("process:home")).content.decode()
        names = ("needs:promises", "needs:dialogues", "needs:templates")
        return [f'href="{reverse(name)}"' in page for name in names]

    assert links(officer.user) == [True, True, True]
    assert links(f.SkrFactory()) == [True, True, False]
    assert links(member.user) == [False, False, False]


def test_a_round_that_is_over_has_left_my_rounds():
    round_ = f.RoundFactory(open_step=Step.FEEDBACK)
    member = f.PanelMemberFactory(round=round_).user
    last = round_.period(Step.FEEDBACK).closes_at

    assert agenda.of(member, at=last - timedelta(seconds=1)).rounds == [round_]
    assert agenda.of(member, at=last).rounds == []


def test_without_an_assignment_the_page_says_how_one_gets_it(client):
    client.force_login(f.UserFactory())

    page = client.get(HOME).content.decode()

    assert "Du har inget uppdrag än" in page
    assert "Mina omgångar" not in page


def test_with_nothing_to_do_the_page_says_what_comes_next(client):
    client.force_login(f.PanelMemberFactory(round__open_step=Step.GATHER).user)

    assert "Du har inget att göra just nu" in client.get(HOME).content.decode()


def sent_on(round_):
    f.RegionalNeedFactory(
        participation__round=round_, forwarded_at=NOW, forwarded_by=f.UserFactory()
    )


def test_a_round_in_which_the_municipality_said_nothing_leaves_it_in_peace():
    round_ = f.RoundFactory(open_step=Step.COMPILE)
    silent, told = represented(round_), represented(round_)
    f.SubmissionFactory(round=round_, municipality=told.municipality, submitted=True)
    f.SubmissionFactory(round=round_, municipality=silent.municipality)  # a draft
    f.ParticipationFactory(round=round_)
    sent_on(round_)

    mine, theirs = agenda.of(told.user, at=NOW), agenda.of(silent.user, at=NOW)

    assert (mine.rounds, len(mine.waits)) == ([round_], 1)
    assert (theirs.rounds, theirs.waits, theirs.has_role) == ([], [], True)


def test_what_skr_did_not_finish_in_time_stays_with_how_to_go_on():
    round_ = f.RoundFactory(
        open_step=Step.SCREEN,
        service_area=f.ServiceAreaFactory(),
        area_reason="Panelen valde det.",
        area_decided_at=NOW,
        area_decided_by=f.UserFactory(),
    )
    skr = round_.planned_by
    assert titles(skr) == []
    sent_on(round_)

    (task,) = agenda.of(skr, at=NOW).tasks

    assert task.title == "Sammanställ de regionala behoven till en nationell lista"
    assert task.button == "Sammanställ"
    assert task.url == f"/nationellt/omgang/{round_.public_id}/"
    assert task.closes_at == round_.period(Step.COMPILE).closes_at < NOW
    last = round_.period(Step.FEEDBACK).closes_at
    assert agenda.of(skr, at=last).tasks == []
    assert agenda.of(f.UserFactory(), at=NOW).tasks == []


def test_what_one_was_told_by_letter_stands_there_the_latest_first(client):
    round_ = f.RoundFactory(open_step=Step.GATHER)
    person = represented(round_)
    other = represented(round_)
    need = f.SubmissionFactory(round=round_, municipality=person.municipality)
    actions.submit(need, by=person.user, at=NOW)
    client.force_login(person.user)

    (told,) = agenda.of(person.user, at=NOW).news
    page = client.get(HOME).content.decode()

    assert told.title == Letter.objects.get(to=person.user.email).subject
    assert "Har hänt" in page
    assert told.title in page
    assert agenda.of(other.user, at=NOW).news == []
    assert agenda.of(person.user, at=NOW + timedelta(days=31)).news == []


@pytest.mark.parametrize(
    ("how", "count"),
    [
        ({}, 1),
        ({"secret": True}, 0),
        ({"kind": "process.reminder"}, 0),
        ({"kind": "accounts.invitation"}, 0),
    ],
)
def test_codes_and_what_asks_for_something_are_no_news(how, count):
    user = f.UserFactory()
    Letter.objects.create(
        to=user.email, subject="Brev", message_id="<1@x>", due_at=NOW, **how
    )

    assert len(agenda.of(user, at=NOW).news) == count


# --- Statements -----------------------------------------------------------------------


def full_round():
    """One with something in every corner of the page."""
    round_ = f.RoundFactory(open_step=Step.GATHER)
    represented(round_)
    f.ParticipationFactory(round=round_, takes_part=None)
    f.ExtensionFactory(
        period=round_.period(Step.CHOOSE_AREA), organization_key="panel:1"
    )
    return round_


def statements(client):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(HOME).status_code == 200
    return len(captured)


def test_the_number_of_statements_does_not_grow_with_the_rounds(client):
    client.force_login(full_round().planned_by)
    statements(client)  # the first visit of a session is noted in it
    at_one = statements(client)
    full_round()
    full_round()

    assert statements(client) == at_one
    assert at_one <= 12


# --- Invitations ----------------------------------------------------------------------


@pytest.fixture
def invitation():
    return f.RepresentativeFactory(accepted_at=None, invited_at=timezone.now())


def answer(client, invitation, svar):
    path = reverse("process:answer_invitation", args=[invitation.public_id])
    return client.post(path, {"svar": svar})


def test_an_invitation_is_accepted_on_the_page(client, invitation):
    client.force_login(invitation.user)
    page = client.get(HOME).content.decode()
    assert f"för {invitation.municipality}?" in page

    response = answer(client, invitation, "ja")

    assert response.url == HOME
    invitation.refresh_from_db()
    assert (invitation.is_active, invitation.ended_at) == (True, None)
    assert [event.verb for event in Event.objects.all()] == [
        "tackade ja till uppdraget"
    ]


def test_an_invitation_is_declined_on_the_page(client, invitation):
    client.force_login(invitation.user)

    answer(client, invitation, "nej")

    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert invitation.ended_at is not None
    assert f"för {invitation.municipality}?" not in client.get(HOME).content.decode()


def test_answering_twice_changes_and_notes_nothing_more(client, invitation):
    client.force_login(invitation.user)
    answer(client, invitation, "ja")

    response = answer(client, invitation, "nej")

    assert response.url == HOME
    invitation.refresh_from_db()
    assert invitation.is_active
    assert Event.objects.count() == 1
    assert "redan besvarad" in client.get(HOME).content.decode()


def test_a_lapsed_invitation_is_not_shown_and_not_accepted(client):
    lapsed = f.RepresentativeFactory(
        accepted_at=None, invited_at=NOW - timedelta(days=15)
    )
    client.force_login(lapsed.user)
    assert f"för {lapsed.municipality}?" not in client.get(HOME).content.decode()

    answer(client, lapsed, "ja")

    lapsed.refresh_from_db()
    assert not lapsed.is_active


def test_the_invitation_of_another_is_like_one_that_does_not_exist(client, invitation):
    client.force_login(f.UserFactory())

    foreign = answer(client, invitation, "ja")
    missing = client.post("/att-gora/inbjudan/zzzzzzzz/", {"svar": "ja"})

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert alike(foreign, invitation.public_id) == alike(missing, "zzzzzzzz")
    invitation.refresh_from_db()
    assert not invitation.is_active


def alike(response, address):
    """The page without what differs for everyone: its address, and the CSRF tokens."""
    page = response.content.decode().replace(address, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_looking_at_an_invitation_does_not_answer_it(client, invitation):
    client.force_login(invitation.user)

    path = reverse("process:answer_invitation", args=[invitation.public_id])
    assert client.get(path).status_code == 405
    assert answer(client, invitation, "kanske").url == reverse("process:home")
    invitation.refresh_from_db()
    assert (invitation.accepted_at, invitation.ended_at) == (None, None)


def test_the_clock_of_the_request_decides_what_is_to_do(client):
    round_ = f.RoundFactory(open_step=Step.GATHER)
    person = represented(round_).user
    closes_at = Round.objects.get().period(Step.GATHER).closes_at

    for at, count in ((closes_at - timedelta(seconds=1), 1), (closes_at, 0)):
        with clock.stopped_at(at):
            assert len(agenda.of(person, at=at).tasks) == count

"""The invented rounds: in their right steps, whole, and visibly invented."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Count, F, Q
from django.test import Client
from django.utils import timezone

from accounts.clock import stopped_at
from accounts.models import Assignment, User
from demo import build, calendar
from demo.people import AGENCIES, DOMAIN
from demo.roles import ROLES
from demo.story.plot import PLOTS
from municipalities.models import (
    Attachment,
    NilReturn,
    Question,
    Submission,
    TakenDown,
    kept_files,
)
from needs.models import (
    Feedback,
    KnowledgeSupport,
    Need,
    Objection,
    Pair,
    Recipient,
    Remark,
    Screening,
    SetAside,
    Theme,
)
from outbox.models import Letter
from prioritization.models import Ballot, PanelMember, Placement, PriorityPlace
from process.outstanding import Whose
from process.steps import BY_STEP
from rounds.dates import day_of
from rounds.models import Event, Round, Step
from rss.models import Coverage, LeftOut, Participation, RegionalNeed

pytestmark = [
    pytest.mark.xdist_group("demo"),
    pytest.mark.usefixtures("built", "db"),
]

TODAY = day_of(timezone.now())
FINISHED, RANKED, GATHERED, BEGUN, OVERLAPPING = PLOTS[:5]


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The whole demo, once for all tests of this file, and taken away after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        build.build(TODAY)
        yield
        transaction.set_rollback(True)


def round_of(plot):
    return Round.objects.with_calendar().get(public_id__startswith=plot.slug)


def of_role(address):
    return User.objects.get(email=ROLES[address].email)


# --- The calendar -----------------------------------------------------------


def test_each_round_is_in_the_step_it_was_built_for():
    noon = calendar.at(TODAY, 12)

    assert {
        plot.slug: [Step(p.step) for p in round_of(plot).open_periods(noon)]
        for plot in PLOTS
    } == {
        "funktionshinder": [],
        "barn-och-unga": [Step.RANK],
        "skadligt-bruk-och-beroende": [Step.GATHER],
        "ny-omgang": [Step.CHOOSE_AREA],
        "vald-i-nara-relationer": [Step.FORWARD, Step.COMPILE, Step.SCREEN],
        "kommunal-halso-och-sjukvard": [Step.HAND_OVER],
        "ekonomiskt-bistand": [Step.FEEDBACK],
    }
    assert round_of(FINISHED).has_closed(Step.FEEDBACK, at=noon)
    assert build.is_current(TODAY)
    assert not build.is_current(TODAY + timedelta(days=60))


# --- Visibly invented -------------------------------------------------------


def test_people_are_roles_at_an_address_that_cannot_exist():
    assert not User.objects.exclude(email__endswith=DOMAIN).exists()
    assert not User.objects.filter(is_superuser=True).exists()
    assert {
        name.split(",")[0] for name in User.objects.values_list("name", flat=True)
    } == {
        "Kommunrepresentant",
        "Ersättare",
        "Samordnare",
        "Handläggare",
        "Socialchef",
    }


def test_no_real_agency_seems_to_have_said_anything():
    invented = Q(agency__name__in=AGENCIES)

    for model in (Screening, Feedback, Recipient):
        assert model.objects.exists()
        assert not model.objects.exclude(invented).exists()
    for said in (*Screening.objects.all(), *Feedback.objects.all()):
        assert (
            "(Påhittat svar.)" in said.reason or "(Påhittad bedömning.)" in said.reason
        )
    assert set(KnowledgeSupport.objects.values_list("publisher", flat=True)) == {
        "Exempelmyndigheten"
    }
    assert not KnowledgeSupport.objects.exclude(url__startswith="https://example.org/")
    assert not Feedback.objects.exclude(link="").exists()


def test_every_round_says_in_its_title_that_it_is_invented():
    assert not Round.objects.exclude(title__endswith="(demodata)").exists()


# --- Volume and variety -----------------------------------------------------


def test_there_are_more_than_three_hundred_needs_of_many_wordings():
    submitted = Submission.objects.exclude(submitted_at=None)

    assert submitted.count() > 300
    texts = set(submitted.values_list("title", "challenge", "knowledge_lacking"))
    assert len(texts) > submitted.count() * 0.8
    assert submitted.values("municipality").distinct().count() > 150


# --- One round of each kind -------------------------------------------------


def test_in_the_finished_round_every_need_has_its_end():
    needs = Need.objects.filter(round=round_of(FINISHED))

    assert Counter(needs.values_list("status", flat=True)).keys() == {
        "answered",
        "support_exists",
    }
    answered = needs.filter(status="answered")
    assert answered.count() >= len(Feedback.Code)
    assert set(
        Feedback.objects.published()
        .filter(need__in=answered)
        .values_list("code", flat=True)
    ) == set(Feedback.Code.values)
    assert not Recipient.objects.filter(
        need__in=answered, acknowledged_at=None
    ).exists()
    assert not answered.filter(priority_place=None).exists()
    twice = answered.annotate(words=Count("feedback")).filter(words=2)
    assert twice.count() == 1


def test_fourteen_of_twenty_four_rss_took_part_in_it():
    answers = Participation.objects.filter(round=round_of(FINISHED))

    assert Counter(answers.values_list("takes_part", flat=True)) == {
        True: 14,
        False: 3,
        None: 7,
    }


def test_in_the_round_that_is_ranked_some_have_some_are_writing_and_some_have_not():
    round_ = round_of(RANKED)
    panel = PanelMember.objects.in_round(round_).active()
    ballots = Ballot.objects.in_round(round_)

    assert (panel.seats().count(), panel.count()) == (15, 16)
    assert ballots.handed_in().count() == 9
    assert ballots.that_count().filter(member__in_place_of__isnull=False).count() == 1
    assert ballots.exclude(memory={}).exists()
    assert round_.voting_rules.top == 5
    assert ballots.filter(handed_in_at=None).count() == 2
    states = Placement.objects.filter(ballot__in=ballots)
    assert set(states.values_list("state", flat=True)) == set(Placement.State.values)
    ties = (
        states.filter(state="ranked")
        .values("ballot", "position")
        .annotate(many=Count("pk"))
        .filter(many__gt=1)
    )
    assert ties.exists()
    assert not PriorityPlace.objects.filter(need__round=round_).exists()


def test_in_the_round_that_is_gathered_all_kinds_of_answers_are_there():
    round_ = round_of(GATHERED)
    submissions = Submission.objects.in_round(round_)

    assert submissions.submitted().count() > 80
    assert submissions.drafts().count() > 15
    assert submissions.filter(withdrawn_at__isnull=False).count() == 3
    assert NilReturn.objects.in_round(round_).standing().count() > 10
    assert BY_STEP[Step.GATHER].outstanding(round_, Whose()).count() > 30
    answers = Participation.objects.filter(round=round_)
    assert Counter(answers.values_list("takes_part", flat=True)) == {
        True: 17,
        False: 4,
        None: 3,
    }


def test_the_agencies_differ_on_some_and_skr_has_decided_with_a_reason():
    opinions = {}
    for need, opinion in Screening.objects.values_list("need", "opinion"):
        opinions.setdefault(need, set()).add(opinion)

    assert any({"lacking", "partly"} <= said for said in opinions.values())
    assert set(Screening.objects.values_list("opinion", flat=True)) == set(
        Screening.Opinion.values
    )


# --- What does not go by itself ---------------------------------------------


def test_of_two_questions_to_the_example_municipality_one_is_answered():
    questions = Question.objects.filter(submission__round=round_of(OVERLAPPING))

    assert {one.submission.municipality.name for one in questions} == {"Åre"}
    assert sorted(one.is_open for one in questions) == [False, True]
    left = LeftOut.objects.live().get(participation__round=round_of(OVERLAPPING))
    assert left.reason
    assert left.participation.rss.public_id == "rss-23"


@pytest.mark.parametrize("plot", [GATHERED, OVERLAPPING], ids=lambda plot: plot.slug)
def test_two_municipalities_have_told_their_rss_at_a_meeting(plot):
    answers = [
        kind.objects.in_round(round_of(plot)).get(taken_down=TakenDown.How.MEETING)
        for kind in (Submission, NilReturn)
    ]

    assert [one.municipality.name for one in answers] == ["Ragunda", "Bräcke"]
    assert {one.taken_down_by for one in answers} == {"RSS Jämtland Härjedalen"}


def test_every_attached_file_is_kept_and_says_that_it_is_invented():
    files = Attachment.objects.select_related("submission")

    assert files.count() == len(PLOTS) - 1  # in all rounds but the one just begun
    assert not files.filter(submission__round=round_of(BEGUN)).exists()
    for file in files:
        with kept_files().open(file.stored_as) as kept:
            assert "påhittade" in kept.read().decode()
        assert file.submission.attached == [file.said]


def test_the_desk_that_is_worked_at_shows_all_that_one_does_there():
    round_ = round_of(OVERLAPPING)
    behind = RegionalNeed.objects.in_round(round_)

    assert Theme.objects.filter(round=round_).count() > 1
    aside = SetAside.objects.live().get(regional_need__in=behind)
    assert aside.reason
    apart = Pair.objects.live().get(first__in=behind)
    assert apart.kind == Pair.Kind.APART
    assert apart.first.title != apart.second.title
    objection = Remark.objects.unanswered().get(round=round_)
    assert objection.need.sources.count() > 1
    assert Remark.objects.get(round=round_, objects_to_placing=False).rss is None
    assert behind.forwarded().filter(sources=None, set_aside=None).exists()


def test_a_municipality_objects_in_time_to_what_skr_has_decided():
    objection = Objection.objects.get()

    assert objection.need.round == round_of(RANKED)
    assert objection.municipality.name == "Åre"
    assert "svarar inte på vårt behov" in objection.text
    assert objection.answered_at is None


# --- It hangs together ------------------------------------------------------


def test_what_is_forwarded_has_municipalities_of_that_rss_behind_it():
    forwarded = RegionalNeed.objects.forwarded()

    assert forwarded.count() > 100
    assert not forwarded.filter(gathered=None).exists()
    assert not forwarded.exclude(
        gathered__submission__municipality__coverage__rss=F("participation__rss")
    ).exists()
    assert not Need.objects.filter(sources=None).exists()


def test_nothing_happened_after_today_or_before_its_cause():
    now = calendar.at(TODAY, 12)

    assert not Event.objects.filter(at__gt=now).exists()
    assert not Letter.objects.filter(due_at__gt=now).exists()
    assert not Submission.objects.filter(submitted_at__lt=F("created_at")).exists()
    assert not RegionalNeed.objects.filter(
        gathered__submission__submitted_at__gt=F("forwarded_at")
    ).exists()
    assert not Need.objects.filter(
        sources__regional_need__forwarded_at__gt=F("created_at")
    ).exists()
    assert not Feedback.objects.filter(published_at__lt=F("need__decided_at")).exists()
    assert not Letter.objects.filter(sent_at=None).exists()


def test_each_thing_happened_while_its_step_was_open():
    for submission in Submission.objects.exclude(submitted_at=None).select_related(
        "round"
    ):
        assert submission.round.is_open(Step.GATHER, at=submission.submitted_at)
    for place in PriorityPlace.objects.select_related("need__round"):
        assert place.need.round.is_open(Step.HAND_OVER, at=place.fixed_at)
    for answer in Feedback.objects.published().select_related("need__round"):
        assert answer.need.round.is_open(Step.FEEDBACK, at=answer.published_at)


def test_every_municipality_has_one_rss_and_one_representative():
    assert Coverage.objects.filter(until=None).count() == 290
    for kind in Assignment.__subclasses__():
        assert kind.objects.active().exists()


# --- Every role has something to do -----------------------------------------


@pytest.mark.parametrize(
    ("address", "owed"),
    [
        ("are", {Step.GATHER}),
        ("ydre", {Step.GATHER}),
        ("storfors", set()),
        ("rss-23", {Step.FORWARD}),
        ("rss-12", {Step.FORWARD}),
        ("skr", {Step.CHOOSE_AREA, Step.COMPILE, Step.SCREEN, Step.HAND_OVER}),
        ("exempelmyndigheten", {Step.SCREEN, Step.FEEDBACK}),
        ("exempelradet", {Step.FEEDBACK}),
        ("socialchef-1", {Step.CHOOSE_AREA, Step.RANK}),
        ("socialchef-2", {Step.CHOOSE_AREA, Step.RANK}),
    ],
)
def test_what_a_role_owes_is_what_its_button_says(address, owed):
    user = of_role(address)
    noon = calendar.at(TODAY, 12)

    with stopped_at(noon):
        assert {
            Step(period.step)
            for round_ in Round.objects.with_calendar()
            for period in round_.open_periods(noon)
            if user in BY_STEP[Step(period.step)].outstanding(round_, Whose())
        } == owed


@pytest.mark.parametrize("address", ROLES)
def test_a_role_gets_to_its_home_page(address):
    client = Client()
    client.force_login(
        of_role(address), backend="django.contrib.auth.backends.ModelBackend"
    )

    response = client.get("/att-gora/")

    assert response.status_code == 200
    assert "Mina omgångar" in response.content.decode()


def test_the_example_municipality_can_follow_its_needs_to_the_answer():
    own = Submission.objects.in_round(round_of(FINISHED)).filter(
        municipality__public_id="2321"
    )
    client = Client()
    client.force_login(
        of_role("are"), backend="django.contrib.auth.backends.ModelBackend"
    )

    ends = set()
    for submission in own:
        response = client.get(f"/kommun/behov/{submission.public_id}/vagen/")
        assert response.status_code == 200
        need = Need.objects.get(sources__regional_need__gathered__submission=submission)
        assert need.title in response.content.decode()
        ends.add(need.status)
    assert ends == {"answered", "support_exists"}

"""SKR plans a round: proposals that avoid holidays, warnings that do not stop."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from outbox.models import Letter
from process import proposal
from process.steps import PROCESS
from rounds import dates
from rounds.models import Event, Round, Step
from rss.models import Participation
from tests import factories as f

pytestmark = pytest.mark.django_db
PATH = "/omgangar/ny/"
START = {"title": "Omgång 2027", "public_id": "", "first_day": "2027-03-01"}
HOSTILE = [
    "<script>alert(1)</script>",
    "x" * 10_000,
    "nul\x00tecken",
    "🙂 \u202eavig\u202c",
]


@pytest.fixture
def skr(client):
    person = f.SkrFactory()
    client.force_login(person)
    return person


def days(**changed):
    """Eight last days as they are proposed."""
    calendar = proposal.calendar(date(2027, 3, 1))
    found = {
        f"last_day_{step.value}": str(one.last_day) for step, one in calendar.items()
    }
    return {**found, **changed}


def plan(client, **changed):
    data = {**START, "public_id": "omgang-2027", **days(), "gor": "planera", **changed}
    return client.post(PATH, data)


# --- The proposal ---------------------------------------------------------------------


def test_the_proposal_follows_the_lengths_of_the_table():
    opens = date(2026, 5, 4)
    for spec in PROCESS:
        proposed = proposal.calendar(date(2026, 5, 4))[spec.step].last_day
        counted = opens + timedelta(weeks=spec.weeks, days=-1)
        assert proposed == dates.next_working_day(counted)
        opens = proposed + timedelta(days=1)


def test_every_proposed_last_day_is_a_working_day_whenever_the_round_begins():
    for offset in range(366):
        first = date(2027, 1, 1) + timedelta(days=offset)
        for proposed in proposal.calendar(first).values():
            assert dates.not_a_working_day(proposed.last_day) == ""


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 5, 30), "30 maj 2026 är en lördag – föreslår måndag 1 juni."),
        (
            date(2026, 12, 31),
            "31 december 2026 är nyårsafton – föreslår måndag 4 januari 2027.",
        ),
        (date(2026, 6, 1), ""),
    ],
)
def test_the_reason_for_another_day_is_said(day, words):
    assert proposal.why_another_day(day) == words


# --- The pages ------------------------------------------------------------------------


def test_the_first_page_asks_for_a_name_and_a_day_and_the_second_proposes(client, skr):
    first = client.get(PATH).context["form"]
    assert list(first.fields) == ["title", "public_id", "first_day"]

    response = client.post(PATH, {**START, "gor": "foresla"})

    form = response.context["form"]
    shown = {name: str(form[name].value()) for name in days()}
    assert shown == days()
    assert form["title"].value() == "Omgång 2027"
    assert form["public_id"].value() == "omgang-2027"
    assert "28 mars 2027 är påskdagen – föreslår tisdag 30 mars." in (
        response.content.decode()
    )
    assert Round.objects.count() == 0


def test_a_planned_round_has_its_calendar_and_asks_every_rss(client, skr):
    one, two = f.RssFactory.create_batch(2)
    coordinator = f.CoordinatorFactory(rss=one).user
    f.CoordinatorFactory(rss=two, accepted_at=None)

    response = plan(client)

    round_ = Round.objects.get()
    assert response.url == reverse("process:round", args=["omgang-2027"])
    assert (round_.title, round_.planned_by) == ("Omgång 2027", skr)
    assert [str(p.last_day) for p in round_.periods.all()] == list(days().values())
    assert list(Participation.objects.values_list("rss", "takes_part")) == [
        (one.pk, None),
        (two.pk, None),
    ]
    letter = Letter.objects.get()
    assert letter.to == coordinator.email
    assert letter.subject == f"Deltar {one} i omgången Omgång 2027?"
    question = Participation.objects.get(rss=one)
    link = reverse("rss:answer_participation", args=[question.public_id])
    assert letter.body.startswith(f"https://lokalabehov.test{link}\n")
    assert [event.verb for event in Event.objects.all()] == ["planerade"]


def test_a_double_click_plans_one_round_and_leads_to_it(client, skr):
    f.CoordinatorFactory()
    first, second = plan(client), plan(client)

    assert first.url == second.url == "/omgangar/omgang-2027/"
    assert (Round.objects.count(), Event.objects.count(), Letter.objects.count()) == (
        1,
        1,
        1,
    )


def test_the_address_of_another_round_is_refused_with_what_was_typed_kept(client, skr):
    f.RoundFactory(public_id="omgang-2027")

    response = plan(client, title="Något annat")

    assert response.context["form"].errors == {
        "public_id": ["Adressen används redan. Välj en annan."]
    }
    assert 'value="Något annat"' in response.content.decode()
    assert "<title>Fel:" in response.content.decode()
    assert Round.objects.count() == 1


def test_the_address_of_the_page_itself_is_refused(client, skr):
    response = client.post(PATH, {**START, "public_id": "ny", "gor": "foresla"})

    assert "public_id" in response.context["form"].errors


def test_a_last_day_on_a_holiday_is_warned_about_and_then_taken(client, skr):
    weekend = {"last_day_20": "2027-07-03"}

    response = plan(client, **weekend)
    page = response.content.decode()
    assert Round.objects.count() == 0
    assert "3 juli 2027 är en lördag – föreslår måndag 5 juli." in page
    assert response.context["form"]["last_day_20"].value() == "2027-07-03"
    assert response.context["form"]["title"].value() == "Omgång 2027"

    shown = response.context["form"]["accepted"].value()
    plan(client, **weekend, accepted=shown)

    gather = Round.objects.get().period(Step.GATHER)
    assert gather.last_day == date(2027, 7, 3)
    assert gather.closes_at == dates.start_of(date(2027, 7, 4))


def test_another_unsuited_day_than_the_one_shown_is_warned_about_anew(client, skr):
    response = plan(client, last_day_20="2027-07-03", accepted="2027-07-04")

    assert "3 juli 2027 är en lördag" in response.content.decode()
    assert Round.objects.count() == 0


def test_the_steps_must_follow_each_other(client, skr):
    response = plan(client, last_day_30=days()["last_day_20"])
    assert Round.objects.count() == 0
    assert list(response.context["form"].errors) == ["last_day_30"]

    response = plan(client, first_day="2029-01-01")
    assert "last_day_10" in response.context["form"].errors


@pytest.mark.parametrize(
    "day", ["", "i morgon", "0001-01-01", "9999-12-31", "2027-02-30"]
)
def test_a_day_that_no_calendar_knows_is_refused_with_a_sentence(client, skr, day):
    response = plan(client, last_day_70=day)

    assert list(response.context["form"].errors) == ["last_day_70"]
    assert Round.objects.count() == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_odd_texts_are_kept_or_refused_but_never_run(client, skr, text):
    response = plan(client, title=text)

    page = client.get(response.url).content if response.status_code == 302 else b""
    page += response.content
    assert b"<script>alert" not in page
    assert all("\x00" not in round_.title for round_ in Round.objects.all())
    assert all("\u202e" not in round_.title for round_ in Round.objects.all())


def test_only_skr_plans_rounds(client):
    client.force_login(f.CoordinatorFactory().user)

    assert client.get(PATH).status_code == 403
    assert plan(client).status_code == 403
    assert Round.objects.count() == 0


def test_planning_costs_few_statements(client, skr, django_assert_max_num_queries):
    client.get(PATH)
    with django_assert_max_num_queries(8):
        client.get(PATH)
    with django_assert_max_num_queries(8):
        client.post(PATH, {**START, "gor": "foresla"})

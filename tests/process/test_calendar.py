"""Moving a last day, and giving one organization more time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from outbox.models import Letter
from rounds import dates
from rounds.models import Event, Extension, Round, Step
from tests import factories as f

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def round_(client):
    found = f.RoundFactory(open_step=Step.GATHER)
    client.force_login(found.planned_by)
    return found


def path(name, round_, step):
    return reverse(f"process:{name}", args=[round_.public_id, step])


def working_day(period, days):
    return dates.next_working_day(period.last_day + timedelta(days=days))


def move(client, round_, step, day, **data):
    data = {"last_day": str(day), "reason": "Valet", **data}
    return client.post(path("move_deadline", round_, step), data)


def represented(round_):
    covered = f.CoverageFactory()
    f.ParticipationFactory(round=round_, rss=covered.rss)
    return f.RepresentativeFactory(municipality=covered.municipality)


def test_what_changes_is_shown_before_it_is_done(client, round_):
    gather = round_.period(Step.GATHER)
    day = working_day(gather, 5)

    response = move(client, round_, Step.GATHER, day)

    assert len(response.context["changes"]) == 3
    assert "”Samla ihop och skicka vidare” öppnar" in response.content.decode()
    assert Round.objects.get().period(Step.GATHER).closes_at == gather.closes_at
    assert Event.objects.count() == 0

    response = move(client, round_, Step.GATHER, day, accepted=str(day))

    assert response.url == f"/omgangar/{round_.public_id}/tider/"
    moved = Round.objects.get()
    assert moved.period(Step.GATHER).closes_at == dates.end_of(day)
    assert moved.period(Step.FORWARD).opens_at == dates.end_of(day)
    assert Event.objects.get().note.endswith("Valet")


def test_a_day_changed_after_the_check_is_checked_again(client, round_):
    day = working_day(round_.period(Step.GATHER), 5)
    other = dates.next_working_day(day + timedelta(days=1))

    response = move(client, round_, Step.GATHER, other, accepted=str(day))

    assert response.status_code == 200
    assert response.context["form"]["accepted"].value() == str(other)
    assert Event.objects.count() == 0


def test_a_holiday_is_warned_about_with_a_proposal(client, round_):
    day = round_.period(Step.GATHER).last_day
    while not dates.not_a_working_day(day):
        day += timedelta(days=1)

    page = move(client, round_, Step.GATHER, day).content.decode()

    assert "– föreslår " in page
    move(client, round_, Step.GATHER, day, accepted=str(day))
    assert Round.objects.get().period(Step.GATHER).last_day == day


def test_those_who_have_something_left_are_told_once(client, round_):
    silent, answered = represented(round_), represented(round_)
    f.NilReturnFactory(round=round_, municipality=answered.municipality)
    day = working_day(round_.period(Step.GATHER), 5)

    for _click in range(2):
        move(client, round_, Step.GATHER, day, accepted=str(day))

    letter = Letter.objects.get()
    assert letter.to == silent.user.email
    assert letter.subject == f"Ny sista dag: {round_}"
    assert "Skälet är: Valet" in letter.body
    assert Event.objects.count() == 1


def test_a_step_that_has_not_opened_is_moved_without_letters(client, round_):
    f.PanelMemberFactory(round=round_)
    day = working_day(round_.period(Step.RANK), 5)

    move(client, round_, Step.RANK, day, accepted=str(day))

    assert Round.objects.get().period(Step.RANK).last_day == day
    assert Letter.objects.count() == 0


def test_a_day_that_breaks_the_order_is_refused_with_a_sentence(client, round_):
    far = round_.period(Step.FORWARD).last_day + timedelta(days=1)
    past = timezone.localdate() - timedelta(days=2)

    assert move(client, round_, Step.GATHER, far).context["form"].errors == {
        "last_day": [
            "Då skulle ”Samla ihop och skicka vidare” sluta innan det har börjat. "
            "Flytta den sista dagen först."
        ]
    }
    assert move(client, round_, Step.GATHER, past).context["form"].errors == {
        "last_day": ["Dagen har redan passerat. Välj en senare."]
    }
    early = timezone.localdate() + timedelta(days=1)
    assert list(move(client, round_, Step.RANK, early).context["form"].errors) == [
        "last_day"
    ]


def test_a_reason_is_required_and_what_was_typed_is_kept(client, round_):
    day = working_day(round_.period(Step.GATHER), 5)

    response = move(client, round_, Step.GATHER, day, reason=" ")

    assert list(response.context["form"].errors) == ["reason"]
    assert f'value="{day}"' in response.content.decode()


# --- Extensions -----------------------------------------------------------------------


def extend(client, round_, step, who, day, **data):
    data = {
        "organization": who,
        "last_day": str(day),
        "reason": "<script>sjuk</script>",
        **data,
    }
    return client.post(path("grant_extension", round_, step), data)


def test_a_municipality_gets_more_time_and_a_letter(client, round_):
    mine = represented(round_)
    represented(round_)
    day = working_day(round_.period(Step.GATHER), 5)

    response = extend(client, round_, Step.GATHER, mine.municipality.name.upper(), day)

    assert response.url == f"/omgangar/{round_.public_id}/tider/"
    granted = Extension.objects.get()
    assert granted.organization_key == mine.municipality.organization_key
    assert granted.closes_at == dates.end_of(day)
    letter = Letter.objects.get()
    assert letter.to == mine.user.email
    assert letter.subject == f"Anstånd: {round_}"
    page = client.get(response.url).content.decode()
    assert f"{mine.municipality}: " in page
    assert "<script>sjuk" not in page


def test_granting_twice_gives_one_extension_one_event_and_one_letter(client, round_):
    mine = represented(round_)
    day = working_day(round_.period(Step.GATHER), 5)

    for _click in range(2):
        extend(client, round_, Step.GATHER, mine.municipality.public_id, day)

    assert Extension.objects.count() == 1
    assert Event.objects.count() == 1
    assert Letter.objects.count() == 1


def test_each_kind_of_organization_can_get_more_time(client, round_):
    rss = f.ParticipationFactory(round=round_).rss
    agency = f.EngagementFactory(round=round_).agency
    member = f.PanelMemberFactory(round=round_)
    person = f"{member.user} ({member.user.email})"

    for step, who in (
        (Step.FORWARD, rss.name),
        (Step.SCREEN, agency.name),
        (Step.RANK, person),
    ):
        extend(client, round_, step, who, working_day(round_.period(step), 5))

    assert {extension.organization_key for extension in Extension.objects.all()} == {
        rss.organization_key,
        agency.organization_key,
        member.organization_key,
    }


def test_an_unknown_name_is_refused_with_what_was_typed_kept(client, round_):
    represented(round_)
    day = working_day(round_.period(Step.GATHER), 5)

    response = extend(client, round_, Step.GATHER, "Ankeborg", day)

    assert response.context["form"].errors == {
        "organization": ["Välj ett namn i listan."]
    }
    assert 'value="Ankeborg"' in response.content.decode()


def test_a_name_offered_in_one_form_is_not_known_in_the_next(client, round_):
    """The suggestions belong to the form, not to the class."""
    agency = f.EngagementFactory(round=round_).agency
    client.get(path("grant_extension", round_, Step.SCREEN))
    day = working_day(round_.period(Step.GATHER), 5)

    response = extend(client, round_, Step.GATHER, agency.name, day)

    assert list(response.context["form"].errors) == ["organization"]


def test_less_time_than_there_is_is_no_extension(client, round_):
    mine = represented(round_)
    gather = round_.period(Step.GATHER)
    day = gather.last_day - timedelta(days=1)

    response = extend(
        client, round_, Step.GATHER, mine.municipality.name, day, accepted=str(day)
    )

    assert response.context["form"].errors == {
        "last_day": ["Det är inte längre än den tid de redan har."]
    }


@pytest.mark.parametrize("step", [Step.COMPILE, Step.HAND_OVER])
def test_where_skr_acts_itself_there_are_no_extensions(client, round_, step):
    assert client.get(path("grant_extension", round_, step)).status_code == 404


def test_only_skr_changes_the_calendar(client, round_):
    client.force_login(represented(round_).user)
    day = working_day(round_.period(Step.GATHER), 5)

    assert move(client, round_, Step.GATHER, day, accepted=str(day)).status_code == 403
    assert extend(client, round_, Step.GATHER, "x", day).status_code == 403
    assert Event.objects.count() == 0


@pytest.mark.parametrize(("name", "most"), [("calendar", 8), ("grant_extension", 8)])
def test_the_pages_cost_few_statements(
    client, round_, name, most, django_assert_max_num_queries
):
    args = [round_.public_id] + ([] if name == "calendar" else [Step.GATHER])
    address = reverse(f"process:{name}", args=args)
    client.get(address)
    for _more in range(2):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
        mine = represented(round_)
        f.ExtensionFactory(
            period=round_.period(Step.GATHER),
            organization_key=mine.municipality.organization_key,
            closes_at=round_.period(Step.GATHER).closes_at + timedelta(days=3),
        )

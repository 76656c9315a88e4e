"""Which RSS covers which municipality: dated, changed by SKR, history kept."""

import re
from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outbox.models import Letter
from rounds.dates import day_of
from rounds.models import Event, Step
from rounds.templatetags.swedish import when
from rss import actions, outstanding
from rss.models import Coverage
from tests import factories as f

DAY = date(2026, 5, 1)


pytestmark = pytest.mark.django_db


@pytest.fixture
def row(rss):
    return f.CoverageFactory(rss=rss, municipality__name="Åre", since=date(2020, 1, 1))


@pytest.fixture
def other(db):
    return f.RssFactory(name="RSS Norr")


@pytest.fixture
def skr(client):
    user = f.SkrFactory()
    client.force_login(user)
    return user


def move(municipality, to_rss, day=DAY, by=None):
    return actions.move_municipality(
        municipality, to_rss, on_day=day, by=by or f.SkrFactory(), at=timezone.now()
    )


def history(municipality):
    rows = Coverage.objects.filter(municipality=municipality).order_by("since")
    return list(rows.values_list("rss__name", "since", "until"))


def test_a_move_ends_the_old_row_and_begins_a_new_one_the_same_day(row, other):
    move(row.municipality, other)

    assert history(row.municipality) == [
        ("RSS Jämtland", date(2020, 1, 1), DAY),
        ("RSS Norr", DAY, None),
    ]
    on = Coverage.objects.filter(municipality=row.municipality).on
    assert on(DAY - timedelta(days=1)).get().rss.name == "RSS Jämtland"
    assert on(DAY).get().rss.name == "RSS Norr"


def test_a_move_is_noted_and_told_to_everyone_it_concerns_once(row, other, rss):
    person = f.RepresentativeFactory(municipality=row.municipality).user
    both = f.CoordinatorFactory(rss=rss).user
    f.CoordinatorFactory(rss=other, user=both)
    f.CoordinatorFactory()
    move(row.municipality, other)

    event = Event.objects.get()
    assert (event.round, event.target_id, event.note) == (
        None,
        row.municipality.public_id,
        "RSS Jämtland → RSS Norr, 2026-05-01",
    )
    told = sorted(Letter.objects.values_list("to", flat=True))
    assert told == sorted([person.email, both.email])


def test_a_move_to_where_it_is_already_is_refused(row, rss):
    with pytest.raises(actions.AlreadyThere):
        move(row.municipality, rss)

    assert history(row.municipality) == [("RSS Jämtland", date(2020, 1, 1), None)]


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2019, 12, 31)])
def test_a_move_before_the_latest_began_is_refused(row, other, day):
    with pytest.raises(actions.TooEarly):
        move(row.municipality, other, day)

    assert Event.objects.count() == 0


def test_a_municipality_without_rss_gets_its_first(other):
    municipality = f.MunicipalityFactory()
    move(municipality, other)

    assert history(municipality) == [("RSS Norr", DAY, None)]


def test_an_open_round_follows_the_move_and_a_gathered_one_does_not(row, other):
    gathering, gathered = (
        f.ParticipationFactory(round=f.RoundFactory(open_step=step), rss=row.rss)
        for step in (Step.GATHER, Step.COMPILE)
    )
    now = timezone.now()
    move(row.municipality, other, day_of(now))

    assert list(outstanding.municipalities_of(gathering, now)) == []
    assert list(outstanding.municipalities_of(gathered, now)) == [row.municipality]


def path(municipality):
    return f"/rss/tackning/{municipality.public_id}/"


def test_the_page_lists_all_under_their_rss_and_those_without(client, skr, row):
    f.MunicipalityFactory(name="Ensam")
    page = client.get("/rss/tackning/").content.decode()

    assert "RSS Jämtland (1 kommun)" in page
    assert f'<a href="{path(row.municipality)}">Åre</a>' in page
    assert page.index("Ensam") < page.index("RSS Jämtland")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_often_for_three_as_for_one(
    client, skr, rows, django_assert_max_num_queries
):
    f.CoverageFactory.create_batch(rows)
    client.get("/rss/tackning/")
    with django_assert_max_num_queries(2 + 2):
        client.get("/rss/tackning/")


def test_skr_moves_a_municipality_and_sees_the_history(client, skr, row, other):
    data = {"rss": other.public_id, "on_day": "2026-05-01"}
    page = client.post(path(row.municipality), data, follow=True).content.decode()

    assert "Åre hör till RSS Norr från och med 1 maj 2026." in page
    assert page.index("RSS Norr</th>") < page.index("RSS Jämtland</th>")

    again = client.post(path(row.municipality), data).context["form"]
    assert again.errors == {"rss": ["Åre hör redan till RSS Norr."]}
    assert Coverage.objects.count() == 2


@pytest.mark.parametrize(
    "day", ["", "1 maj", "2026-02-30", "0001-01-01", "9999-12-31", "\x00"]
)
def test_a_day_that_is_none_is_refused(client, skr, row, other, day):
    form = client.post(
        path(row.municipality), {"rss": other.public_id, "on_day": day}
    ).context["form"]

    assert list(form.errors) == ["on_day"]
    assert Coverage.objects.count() == 1


def test_a_day_that_is_too_early_says_which_day_to_come_after(client, skr, row, other):
    form = client.post(
        path(row.municipality), {"rss": other.public_id, "on_day": "2020-01-01"}
    ).context["form"]

    assert form.errors == {
        "on_day": [
            "Välj en dag efter 1 januari 2020, då den senaste ändringen började gälla."
        ]
    }


def test_coverage_is_for_skr_alone(client, row, coordinator):
    client.force_login(coordinator)
    assert client.get("/rss/tackning/").status_code == 403
    assert client.get(path(row.municipality)).status_code == 404

    client.force_login(f.RepresentativeFactory(municipality=row.municipality).user)
    assert client.get(path(row.municipality)).status_code == 403


def test_the_admin_shows_coverage_and_leaves_changes_to_the_page(client, row):
    user = f.UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    shown = client.get(reverse("admin:rss_coverage_changelist"))
    change = reverse("admin:rss_coverage_change", args=[row.pk])

    assert "Åre" in shown.content.decode()
    assert client.get(reverse("admin:rss_coverage_add")).status_code == 403
    assert client.post(change, {"since": "1999-01-01"}).status_code == 403
    row.refresh_from_db()
    assert row.since == date(2020, 1, 1)


# --- Planned, and taken back ----------------------------------------------------------

NOW = timezone.now()
TODAY = day_of(NOW)
SOON = TODAY + timedelta(days=40)
LATER = TODAY + timedelta(days=80)


def take_back(municipality, to_rss, day=SOON, at=NOW):
    return actions.take_back_move(
        municipality, to_rss, on_day=day, by=f.SkrFactory(), at=at
    )


def test_a_change_to_come_changes_nothing_until_its_day(client, skr, row, other):
    move(row.municipality, other, SOON)

    covering = Coverage.objects.filter(municipality=row.municipality).on
    assert covering(TODAY).get().rss == row.rss
    assert covering(SOON).get().rss == other
    page = client.get("/rss/tackning/").content.decode()
    assert "RSS Jämtland (1 kommun)" in page
    assert "RSS Norr (" not in page
    assert page.index("Planerade ändringar") < page.index("till RSS Norr från och med")


def test_a_change_that_has_not_begun_can_be_taken_back(row, other):
    before = history(row.municipality)
    move(row.municipality, other, SOON)

    assert take_back(row.municipality, other) == row.rss

    assert history(row.municipality) == before
    event = Event.objects.latest("pk")
    assert event.verb == "tog tillbaka flytt till annan RSS"
    assert event.note == f"RSS Jämtland → RSS Norr, {SOON}"


def test_the_first_rss_of_a_municipality_can_be_taken_back_too(other):
    municipality = f.MunicipalityFactory()
    move(municipality, other, SOON)

    assert take_back(municipality, other) is None
    assert history(municipality) == []


def test_all_who_were_told_of_a_change_are_told_that_it_is_taken_back(row, other):
    person = f.RepresentativeFactory(municipality=row.municipality).user
    for rss in (row.rss, other):
        f.CoordinatorFactory(rss=rss)
    move(row.municipality, other, SOON)
    told = sorted(Letter.objects.values_list("to", flat=True))
    Letter.objects.all().delete()

    take_back(row.municipality, other)

    assert sorted(Letter.objects.values_list("to", flat=True)) == told
    assert len(told) == 3
    letter = Letter.objects.get(to=person.email)
    assert letter.subject == "Åre byter inte RSS"
    assert "Åre hör till RSS Jämtland också efter den dagen." in letter.body


@pytest.mark.parametrize("days", [0, 1, 400])
def test_a_change_that_has_begun_stands(row, other, days):
    move(row.municipality, other, SOON)
    begun = NOW + timedelta(days=40 + days)

    with pytest.raises(actions.NothingToTakeBack):
        take_back(row.municipality, other, at=begun)

    assert len(history(row.municipality)) == 2


def test_only_the_last_of_two_changes_can_be_taken_back(row, other):
    third = f.RssFactory(name="RSS Väst")
    move(row.municipality, other, SOON)
    move(row.municipality, third, LATER)

    with pytest.raises(actions.NothingToTakeBack):
        take_back(row.municipality, other)
    take_back(row.municipality, third, LATER)
    take_back(row.municipality, other)

    assert history(row.municipality) == [("RSS Jämtland", date(2020, 1, 1), None)]


def test_what_is_taken_back_is_the_change_that_the_button_showed(row, other):
    """Somebody else may have planned another in the meantime."""
    move(row.municipality, other, SOON)
    take_back(row.municipality, other)
    move(row.municipality, other, LATER)

    for day in (SOON, SOON + timedelta(days=1)):
        with pytest.raises(actions.NothingToTakeBack):
            take_back(row.municipality, other, day)
    with pytest.raises(actions.NothingToTakeBack):
        take_back(row.municipality, row.rss, LATER)

    assert history(row.municipality)[-1] == ("RSS Norr", LATER, None)


days = st.integers(min_value=-400, max_value=400).map(
    lambda n: TODAY + timedelta(days=n)
)
deeds = st.lists(st.tuples(st.booleans(), st.integers(0, 2), days), max_size=12)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds)
def test_whatever_is_moved_and_taken_back_one_rss_covers_each_day(row, deeds):
    with transaction.atomic():
        rss = [row.rss, *f.RssFactory.create_batch(2)]
        before = history(row.municipality)
        past = [one for one in before if one[1] <= TODAY]
        for back, which, day in deeds:
            with suppress(
                actions.AlreadyThere, actions.TooEarly, actions.NothingToTakeBack
            ):
                if back:
                    take_back(row.municipality, rss[which], day)
                else:
                    move(row.municipality, rss[which], day)
        rows = history(row.municipality)
        assert rows[0][1] == past[0][1]
        assert rows[-1][2] is None
        assert all(one[2] == after[1] for one, after in pairwise(rows))
        assert all(one[1] < after[1] for one, after in pairwise(rows))
        assert all(one[0] != after[0] for one, after in pairwise(rows))
        transaction.set_rollback(True)


def back(municipality):
    return f"{path(municipality)}ta-tillbaka/"


def test_skr_plans_a_change_and_takes_it_back(client, skr, row, other):
    data = {"rss": other.public_id, "on_day": str(SOON)}
    page = client.post(path(row.municipality), data, follow=True).content.decode()
    assert "Åre hör till RSS Jämtland sedan 1 januari 2020." in page
    assert "Planerad ändring" in page
    hidden = f'name="rss" value="{other.public_id}"', f'name="on_day" value="{SOON}"'
    assert all(field in page for field in hidden)

    response = client.post(back(row.municipality), data, follow=True)

    assert response.redirect_chain == [(path(row.municipality), 302)]
    assert (
        "Ändringen är tillbakatagen. Åre hör till RSS Jämtland."
        in response.content.decode()
    )
    assert "Planerad ändring" not in response.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"rss": "\x00", "on_day": "\x00"},
        {"rss": "rss-norr", "on_day": "9999-12-31"},
        {"rss": "<script>", "on_day": "2026-02-30"},
        {"rss": ["a", "b"], "on_day": "1' OR '1'='1"},
    ],
)
def test_an_odd_request_takes_nothing_back(client, skr, row, other, data):
    move(row.municipality, other, SOON)
    kept = history(row.municipality)

    page = client.post(back(row.municipality), data, follow=True).content.decode()

    assert "Ändringen går inte att ta tillbaka." in page
    assert history(row.municipality) == kept


def test_taking_back_is_for_skr_alone_and_by_post(client, row, other, coordinator):
    move(row.municipality, other, SOON)
    data = {"rss": other.public_id, "on_day": str(SOON)}
    client.force_login(coordinator)
    assert client.post(back(row.municipality), data).status_code == 404
    client.force_login(f.RepresentativeFactory(municipality=row.municipality).user)
    assert client.post(back(row.municipality), data).status_code == 403
    client.force_login(f.SkrFactory())
    assert client.get(back(row.municipality)).status_code == 405

    assert len(history(row.municipality)) == 2


def test_what_stands_in_the_way_of_another_change_is_said(client, skr, row, other):
    move(row.municipality, other, SOON)

    def errors(rss, day):
        data = {"rss": rss.public_id, "on_day": str(day)}
        return client.post(path(row.municipality), data).context["form"].errors

    assert "Ta tillbaka den ändringen" in errors(other, SOON)["rss"][0]
    assert "ta tillbaka den först" in errors(row.rss, SOON)["on_day"][0]


# --- What it means for rounds -----------------------------------------------------------


def test_the_page_says_until_when_a_change_concerns_each_round(client, skr, row):
    gathering = f.RoundFactory(open_step=Step.GATHER, title="Pågår")
    f.RoundFactory(open_step=Step.COMPILE, title="Har samlat in")
    last_day = when(gathering.period(Step.GATHER).last_day)

    page = client.get(path(row.municipality)).content.decode()

    assert f"Pågår: berörs om den nya RSS:en börjar senast {last_day}" in page
    assert "Har samlat in" not in page


@pytest.mark.parametrize(("after", "concerned"), [(0, True), (1, False)])
def test_a_change_concerns_a_round_until_its_last_day_to_hand_in(
    client, skr, row, other, after, concerned
):
    """What is said after a change is what then happens (Coverage.objects.for_round)."""
    round_ = f.RoundFactory(open_step=Step.GATHER, title="Pågår")
    participation = f.ParticipationFactory(round=round_, rss=row.rss)
    period = round_.period(Step.GATHER)
    day = period.last_day + timedelta(days=after)

    data = {"rss": other.public_id, "on_day": str(day)}
    page = client.post(path(row.municipality), data, follow=True).content.decode()

    assert ("Det gäller i: Pågår." in page) is concerned
    assert ("RSS Norr har inte sagt att den deltar i: Pågår." in page) is concerned
    then = period.closes_at + timedelta(days=30)
    stays = row.municipality in outstanding.municipalities_of(participation, then)
    assert stays is not concerned


def test_nothing_is_said_of_taking_part_where_the_new_rss_does(client, skr, row, other):
    round_ = f.RoundFactory(open_step=Step.GATHER)
    f.ParticipationFactory(round=round_, rss=other)

    data = {"rss": other.public_id, "on_day": str(TODAY)}
    page = client.post(path(row.municipality), data, follow=True).content.decode()

    assert f"Det gäller i: {round_}." in page
    assert "har inte sagt att den deltar" not in page


# --- Finding one's way --------------------------------------------------------------------


def test_a_municipality_is_found_by_its_name_or_its_rss(client, skr, row, other):
    f.CoverageFactory(rss=other, municipality__name="Kiruna")

    def found(words):
        groups = client.get("/rss/tackning/", {"sok": words}).context["groups"]
        return [str(one.municipality) for _rss, rows in groups for one in rows]

    assert found("ÅRE") == ["Åre"]
    assert found("norr") == ["Kiruna"]
    assert found("jämtland åre") == ["Åre"]
    assert found("<b>\x00") == []
    assert sorted(found("")) == ["Kiruna", "Åre"]


def link_back(client, address, **query):
    page = client.get(address, query).content.decode()
    return re.search(r'<p class="back"><a href="([^"]*)">([^<]*)<', page).groups()


def test_the_way_back_leads_to_where_one_came_from(client, skr, row, round_):
    slug = round_.public_id
    for url, text in (
        (f"/rss/omgang/{slug}/", "Välj RSS"),
        (f"/omgangar/{slug}/karta/", "Karta över svaren"),
    ):
        assert link_back(client, "/rss/tackning/", fran=url) == (url, text)
        along = f"/rss/tackning/?fran={url}"
        assert link_back(client, path(row.municipality), fran=url)[0] == along
        assert f'"{along}"' in client.get(url).content.decode()
        page = client.get(along).content.decode()
        assert f'href="{path(row.municipality)}?fran={url}"' in page


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://ond.example/",
        "//ond.example/omgangar/",
        "javascript:alert(1)",
        "/logga-ut/",
        "/rss/tackning/",
        "/finns/inte/",
        "\x00",
        '/omgangar/"><script>/karta/',
    ],
)
def test_nobody_else_decides_where_the_way_back_leads(client, skr, row, url):
    for address in ("/rss/tackning/", path(row.municipality)):
        assert link_back(client, address, fran=url)[0] in {
            "/uppdrag/",
            "/rss/tackning/",
        }


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_one_asks_as_often_for_a_long_history_as_for_a_short(
    client, skr, row, other, rows, django_assert_max_num_queries
):
    for number in range(rows):
        f.RoundFactory(open_step=Step.GATHER)
        to_rss = row.rss if number % 2 else other
        move(row.municipality, to_rss, SOON + timedelta(days=number))
    client.get(path(row.municipality))
    with django_assert_max_num_queries(2 + 4):
        client.get(path(row.municipality))

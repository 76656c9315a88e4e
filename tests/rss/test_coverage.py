"""Which RSS covers which municipality: dated, changed by SKR, history kept."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from outbox.models import Letter
from rounds.dates import STOCKHOLM
from rounds.models import Event, Step
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
    move(row.municipality, other, now.astimezone(STOCKHOLM).date())

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

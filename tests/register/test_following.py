"""Following: the buttons, the page, and the letter once a week."""

from datetime import datetime, timedelta

import pytest

from outbox.models import Letter
from register import actions, following
from register.models import Follow
from rounds.dates import STOCKHOLM
from tests import factories as f
from tests.register.public import (
    answered,
    area_round,
    catch_up,
    draft_answer,
    handed_over,
    publish,
)

pytestmark = pytest.mark.django_db

MONDAY = datetime(2027, 5, 24, 7, 5, tzinfo=STOCKHOLM)
LAST_WEEK = MONDAY - timedelta(days=4)


@pytest.fixture
def need():
    area = f.ServiceAreaFactory(public_id="barn", name="Barn och unga")
    agency = f.AgencyFactory(public_id="verket", name="Exempelverket")
    round_ = area_round(service_area=area)
    need = handed_over(round_, title="Skolfrånvaro", agencies=[agency])
    publish(round_)
    return need


def follow(user, kind, value, at=MONDAY - timedelta(days=20)):
    following.follow(following.thing(kind, value), by=user, at=at)


def answer(need, at=LAST_WEEK, **words):
    agency = need.recipients.get().agency
    answered(need, agency, published_at=at, **{"code": "new", **words})
    catch_up()


def told(at=MONDAY):
    """How many letters now."""
    return following.tell_followers(at)


def everything(need):
    return [
        ("behov", need.public_id),
        ("omrade", "barn"),
        ("myndighet", "verket"),
        ("ord", "frånvaro i skolan"),
    ]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_new_answer_is_told_to_who_follows_the_need_the_area_or_the_agency(
    need, number
):
    user = f.UserFactory()
    follow(user, *everything(need)[number])
    answer(need)

    assert told() == 1

    letter = Letter.objects.get(kind="register.followed")
    assert letter.to == user.email
    assert letter.subject == "Ett nytt svar i det du följer"
    assert (
        "Skolfrånvaro\nExempelverket, 20 maj 2027 kl. 07.05: Nytt stöd tas fram"
        in letter.body
    )
    assert f"https://lokalabehov.test/behov/{need.public_id}/" in letter.body


def test_words_are_followed_in_all_their_forms(need):
    user = f.UserFactory()
    follow(user, "ord", "  SKOLFRÅNVARO ")
    follow(user, "ord", "skolfrånvaro")
    answer(need)

    assert Follow.objects.get().words == "skolfrånvaro"
    assert told() == 1


def test_what_is_followed_in_several_ways_is_told_once_in_one_letter(need):
    user = f.UserFactory()
    for kind, value in everything(need):
        follow(user, kind, value)
    answer(need)

    assert told() == 1
    assert (
        Letter.objects.get(kind="register.followed").body.count("Nytt stöd tas fram")
        == 1
    )


def test_the_same_news_is_never_told_twice_however_late_or_often(need):
    follow(f.UserFactory(), "behov", need.public_id)
    answer(need)

    later = [MONDAY + timedelta(hours=n) for n in (0, 0, 3, 24, 24 * 7)]
    assert [told(at) for at in later] == [1, 0, 0, 0, 0]


def test_what_comes_after_the_weeks_end_is_told_the_next_week(need):
    follow(f.UserFactory(), "behov", need.public_id)
    answer(need, at=MONDAY)

    assert told(MONDAY + timedelta(days=1)) == 0
    assert told(MONDAY + timedelta(days=7)) == 1


def test_without_news_there_is_no_letter_and_what_is_older_is_not_news(need):
    answer(need)
    follow(f.UserFactory(), "behov", need.public_id, at=LAST_WEEK + timedelta(hours=1))

    assert told() == 0
    assert not Letter.objects.filter(kind="register.followed").exists()


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ((2027, 5, 24, 6, 59), False),  # before seven
        ((2027, 5, 24, 19, 0), False),
        ((2027, 5, 23, 12, 0), False),  # a Sunday
        ((2027, 3, 29, 12, 0), False),  # Easter Monday
        ((2027, 5, 27, 18, 59), True),  # late
    ],
)
def test_the_letter_comes_on_a_working_day_in_daytime(need, at, expected):
    at = datetime(*at, tzinfo=STOCKHOLM)

    assert (following.until(at) is not None) is expected


def test_after_a_holiday_monday_the_week_ends_on_the_tuesday():
    tuesday = datetime(2027, 3, 30, 9, tzinfo=STOCKHOLM)

    assert following.until(tuesday) == datetime(2027, 3, 30, 6, tzinfo=STOCKHOLM)


def test_drafts_and_what_is_withdrawn_are_not_told(need):
    follow(f.UserFactory(), "behov", need.public_id)
    draft_answer(need=need, agency=need.recipients.get().agency)
    assert told() == 0

    answer(need, at=MONDAY + timedelta(days=2))
    actions.withdraw(need.round, reason="Skäl.", by=f.SkrFactory(), at=MONDAY)

    assert told(MONDAY + timedelta(days=7)) == 0


def test_who_may_not_sign_in_any_more_gets_no_letter(need):
    follow(f.UserFactory(is_active=False), "behov", need.public_id)
    answer(need)

    assert told() == 0


# --- The buttons and the page -----------------------------------------------------------


def pages(need):
    return {
        f"/behov/{need.public_id}/": "Följ behovet",
        "/myndigheter/verket/": "Följ Exempelverket",
        "/behov/?omrade=barn": "Följ Barn och unga",
        "/behov/?sok=SKOLA": "Följ ”SKOLA”",
    }


def test_the_button_on_each_page_follows_and_follows_no_more(client, need):
    user = f.UserFactory()
    client.force_login(user)
    for (path, button), (kind, value) in zip(
        pages(need).items(),
        [*everything(need)[:1], *everything(need)[2:0:-1], ("ord", "SKOLA")],
        strict=True,
    ):
        assert f">{button}</button>" in client.get(path).content.decode()
        sent = {"vad": kind, "vilket": value, "vidare": path}
        assert client.post("/foljer/andra/", sent).url == path
        html = client.get(path).content.decode()
        assert f">{button.replace('Följ', 'Sluta följa')}</button>" in html
    assert Follow.objects.filter(user=user).count() == 4
    html = client.get("/foljer/").content.decode()
    assert html.count("Sluta följa") == 4

    for row in everything(need)[:3]:
        client.post("/foljer/andra/", {"vad": row[0], "vilket": row[1], "sluta": "1"})
    assert Follow.objects.get().words == "skola"


def test_who_is_not_signed_in_is_shown_the_way_and_nothing_of_others(client, need):
    follow(f.UserFactory(), "behov", need.public_id)
    for path in pages(need):
        html = client.get(path).content.decode()
        assert "Logga in för att följa " in html
        assert "/foljer/andra/" not in html
        assert "sessionid" not in client.cookies


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("behov", "finns-inte"),
        ("myndighet", "utan"),
        ("ord", "!!"),
        ("ord", "å" * 101),
        ("konung", "x"),
        ("", ""),
    ],
)
def test_what_is_not_public_or_says_nothing_cannot_be_followed(
    client, need, kind, value
):
    f.AgencyFactory(public_id="utan")
    client.force_login(f.UserFactory())

    sent = {"vad": kind, "vilket": value, "vidare": "https://ond.example/"}
    response = client.post("/foljer/andra/", sent, follow=True)

    assert response.redirect_chain == [("/foljer/", 302)]
    assert "Det går inte att följa." in response.content.decode()
    assert Follow.objects.count() == 0


@pytest.mark.parametrize("number", [1, 10])
def test_the_page_costs_as_much_for_one_thing_as_for_forty(
    client, need, django_assert_num_queries, number
):
    user = f.UserFactory()
    round_ = area_round()
    for n in range(number):
        area = f.ServiceAreaFactory(public_id=f"eget-{n}")
        agency = f.AgencyFactory(public_id=f"verket-{n}")
        other = handed_over(round_, title=f"Skolfrånvaro {n}", agencies=[agency])
        answered(other, agency)
        if not n:
            publish(round_)
        catch_up()
        for kind, value in (
            ("behov", other.public_id),
            ("omrade", area.public_id),
            ("myndighet", agency.public_id),
            ("ord", f"skolfrånvaro {n}"),
        ):
            follow(user, kind, value)
    assert Follow.objects.count() == 4 * number
    client.force_login(user)

    # Two for who it is, three that keep the session, two for the register; what is
    # followed, the latest of each, and these.
    with django_assert_num_queries(10):
        html = client.get("/foljer/").content.decode()
    assert html.count("Sluta följa") == 4 * number
    assert html.count('href="/behov/') >= 3 * number


def test_the_page_shows_the_latest_of_each_the_newest_first(client, need):
    user = f.UserFactory()
    follow(user, "behov", need.public_id)
    follow(user, "ord", "frånvaro i skolan")
    codes = ("investigated", "research", "review", "new")
    for days, code in enumerate(codes):
        answer(need, at=LAST_WEEK + timedelta(days=days), code=code)
    latest = ["new", "review", "research"]

    found = following.lately(list(Follow.objects.of(user)), 3)

    follows = Follow.objects.order_by("pk")
    assert list(found) == [one.pk for one in follows]
    assert [reply.code for reply in found[follows[0].pk]] == latest
    assert [reply.code for reply in found[follows[1].pk]] == []


def test_more_than_one_statement_can_hold_are_asked_for_in_several(
    need, django_assert_num_queries
):
    user = f.UserFactory()
    for n in range(following.AT_ONCE + 1):
        follow(user, "ord", f"skolfrånvaro ord{n}" if n else "skolfrånvaro")
    answer(need)
    follows = list(Follow.objects.of(user))

    with django_assert_num_queries(3):
        found = following.lately(follows, 3)
    assert [len(replies) for replies in found.values()] == [1] + [0] * following.AT_ONCE
    assert following.lately([], 3) == {}

"""Signing in with a code by e-mail."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts import codes
from accounts.middleware import IDLE_SECONDS, LONGEST_SECONDS
from accounts.models import SignInCode, User
from outbox import sending
from outbox.models import Letter
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock():
    cache.clear()  # the limits per place count in it
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def person():
    return UserFactory(email="kim@ale.se", name="Kim")


def ask(client, email="kim@ale.se", **extra):
    return client.post("/logga-in/", {"email": email, **extra})


def latest_code():
    letter = Letter.objects.latest("pk")
    return re.search(r"Koden är (\d{4} \d{4})\n", letter.body)[1]


def write(client, code, **extra):
    return client.post("/logga-in/kod/", {"action": "verify", "code": code, **extra})


def is_signed_in(client):
    return client.session.get(SESSION_KEY) is not None


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_code_from_the_letter_signs_in(client, person):
    asked = ask(client)
    assert (asked.status_code, asked.url) == (302, "/logga-in/kod/")

    written = write(client, latest_code())

    assert (written.status_code, written.url) == (302, reverse("process:home"))
    assert client.session[SESSION_KEY] == str(person.pk)


def test_the_letter_goes_through_the_outbox_and_its_text_is_wiped(client, person):
    ask(client)

    letter = Letter.objects.get()
    assert (letter.to, letter.secret, letter.kind) == (
        "kim@ale.se",
        True,
        "accounts.sign_in_code",
    )
    assert letter.subject == "Din kod för att logga in i Lokala behov"
    assert letter.body.splitlines()[2] == (
        "Skriv den på sidan där du bad om den. Den gäller i 10 minuter och en gång."
    )
    assert sending.send_due(NOW) == 1
    letter.refresh_from_db()
    assert (letter.body, len(mail.outbox)) == ("", 1)


@pytest.mark.parametrize("how", ["{}", " {} ", "{0[0]}{0[1]}", "{0[0]}-{0[1]}\u00a0"])
def test_the_code_may_be_typed_with_and_without_spaces(client, person, how):
    ask(client)
    code = latest_code()

    write(client, how.format(code.split() if "0[" in how else code))

    assert is_signed_in(client)


@pytest.mark.parametrize("typed", ["Kim@Ale.SE", "  kim@ale.se "])
def test_the_address_may_be_typed_in_any_case(client, person, typed):
    ask(client, typed)

    write(client, latest_code())

    assert is_signed_in(client)


def test_one_comes_to_the_page_that_was_asked_for(client, person):
    sent_away = client.get("/omgangar/?sida=2")
    if sent_away.status_code == 302:
        assert sent_away.url == "/logga-in/?next=/omgangar/%3Fsida%3D2"
    page = client.get("/logga-in/?next=/omgangar/%3Fsida%3D2")
    assert '<input type="hidden" name="next" value="/omgangar/?sida=2">' in (
        page.content.decode()
    )

    asked = ask(client, next="/omgangar/?sida=2")
    code_page = client.get(asked.url)
    assert '<input type="hidden" name="next" value="/omgangar/?sida=2">' in (
        code_page.content.decode()
    )

    assert write(client, latest_code(), next="/omgangar/?sida=2").url == (
        "/omgangar/?sida=2"
    )


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(client, person, elsewhere):
    ask(client, next=elsewhere)

    assert write(client, latest_code(), next=elsewhere).url == reverse("process:home")


def test_the_session_key_is_new(client, person):
    ask(client)
    before = client.session.session_key

    write(client, latest_code())

    assert client.session.session_key != before
    assert Session.objects.filter(session_key=before).count() == 0


# --- Known and unknown alike ------------------------------------------------------------


def answers_for(email):
    """Everything a stranger can see and measure of asking for a code."""
    client = Client()
    seen = []
    for act in (
        lambda: ask(client, email),
        lambda: client.get("/logga-in/kod/"),
        lambda: write(client, "0000 0000"),
        lambda: client.post("/logga-in/kod/", {"action": "resend"}),
        lambda: write(client, "12"),
    ):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = act()
        body = re.sub(
            r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", response.content.decode()
        )
        seen.append(
            (
                response.status_code,
                response.headers.get("Location"),
                sorted(set(response.headers) - {"Content-Length"}),
                body.replace(email, "ADDRESS"),
                [shape(query["sql"]) for query in queries],
            )
        )
    session = client.session["account_login"]
    session["state"]["stages"]["login_by_code"]["data"].pop("code")  # the row's number
    return seen, session


def shape(sql):
    """The statement, without its values. Taking back is as much work as keeping."""
    if re.match(r"(RELEASE|ROLLBACK TO) SAVEPOINT", sql):
        return "END OF SAVEPOINT"
    return re.sub(r"'[^']*'|\b\d+\b|\bNULL\b|s\d+_x\d+|\"s\d+_\w+\"", "?", sql)


def without_savepoint_ends(seen):
    return [
        (*rest, [sql for sql in queries if sql != "END OF SAVEPOINT"])
        for *rest, queries in seen
    ]


@pytest.mark.parametrize("closed", [False, True])
def test_unknown_and_closed_accounts_get_the_same_answers_after_the_same_work(
    person, closed
):
    if closed:
        UserFactory(email="stangd@ale.se", is_active=False)
    other = "stangd@ale.se" if closed else "okand@ale.se"

    known, session_of_known = answers_for("kim@ale.se")
    unknown, session_of_unknown = answers_for(other)

    assert without_savepoint_ends(unknown) == without_savepoint_ends(known)
    assert str(session_of_unknown).replace(other, "") == (
        str(session_of_known).replace("kim@ale.se", "")
    )
    # What could have leaked: only the known one was written to.
    assert set(Letter.objects.values_list("to", flat=True)) == {"kim@ale.se"}
    assert SignInCode.objects.filter(user=None).count() == 2


def test_even_the_right_digits_sign_nobody_in_for_an_unknown_address(client):
    ask(client, "okand@ale.se")
    row = SignInCode.objects.get()
    row.digest = codes._hmac("code", row.address_digest + "77777777")
    row.save()

    response = write(client, "7777 7777")

    assert response.context["form"].errors == {
        "code": ["Koden stämmer inte. Du har 4 försök kvar."]
    }
    assert not is_signed_in(client)


def test_who_is_shut_out_while_the_code_is_on_its_way_does_not_get_in(client, person):
    ask(client)
    code = latest_code()
    User.objects.update(is_active=False)

    response = write(client, code)

    assert response.url == "/logga-in/"
    assert said(response) == ["Koden går inte längre att använda. Be om en ny."]
    assert not is_signed_in(client)


def test_who_is_shut_out_while_signed_in_is_out_at_the_next_click(client, person):
    client.force_login(person)
    assert client.get("/logga-in/").status_code == 302  # signed in: sent home
    User.objects.update(is_active=False)

    response = client.get(reverse("process:home"))

    assert response.url == "/logga-in/?next=/att-gora/"


# --- Tries, time, and once --------------------------------------------------------------


def test_five_wrong_codes_and_the_right_one_no_longer_helps(client, person):
    ask(client)
    right = latest_code()
    wrong = f"{(int(right.replace(' ', '')) + 1) % 10**8:08}"

    answers = [write(client, wrong) for _ in range(5)]

    assert [a.context["form"].errors["code"][0] for a in answers[:4]] == [
        f"Koden stämmer inte. Du har {left} försök kvar." for left in (4, 3, 2, 1)
    ]
    assert answers[4].url == "/logga-in/"
    assert write(client, right).url == "/logga-in/"
    assert not is_signed_in(client)


def test_the_fifth_try_may_be_the_right_one(client, person):
    ask(client)
    right = latest_code()
    for _ in range(4):
        write(client, "0000 0001" if right != "0000 0001" else "0000 0002")

    write(client, right)

    assert is_signed_in(client)


def test_no_copy_of_the_session_gives_more_tries(client, person):
    """Tries are counted in the database, not in the session that the guesser holds."""
    ask(client)
    right = latest_code()
    cookie = client.cookies["sessionid"].value
    row = Session.objects.get(session_key=cookie)
    for _ in range(5):
        write(client, "0000 0001" if right != "0000 0001" else "0000 0002")
        row.save()  # the session as it was before the guess

    write(client, right)

    assert not is_signed_in(client)


def test_what_cannot_be_a_code_costs_no_try(client, person):
    ask(client)
    for typed in ("", "123", "abcd efgh", "٣٣٣٣٣٣٣٣", "1" * 500, "\x00" * 8, "🦊"):
        response = write(client, typed)
        assert response.status_code == 200
        assert list(response.context["form"].errors) == ["code"]

    assert SignInCode.objects.get().tries == 0
    assert client.get("/logga-in/kod/").status_code == 200


@pytest.mark.parametrize(
    ("age", "works"),
    [(timedelta(minutes=9, seconds=59), True), (timedelta(minutes=10), False)],
)
def test_a_code_lives_ten_minutes(client, person, clock, age, works):
    ask(client)
    code = latest_code()
    clock.move_to(NOW + age)

    write(client, code)

    assert is_signed_in(client) is works


def test_who_comes_back_too_late_is_told_to_ask_for_a_new_code(client, person, clock):
    ask(client, next="/omgangar/")
    clock.move_to(NOW + 11 * MINUTE)

    response = client.get("/logga-in/kod/?next=/omgangar/")

    assert response.url == "/logga-in/?next=%2Fomgangar%2F"
    assert said(response) == ["Koden går inte längre att använda. Be om en ny."]


def test_a_code_works_once(client, person):
    ask(client)
    code = latest_code()
    cookies = client.cookies.copy()
    session = Session.objects.get(session_key=client.session.session_key)
    write(client, code)
    other = Client()
    other.cookies = cookies
    session.save()  # somebody kept the session from before

    response = write(other, code)

    assert response.url == "/logga-in/"
    assert not is_signed_in(other)


def test_a_code_signs_in_only_where_it_was_asked_for(client, person):
    ask(client)
    code = latest_code()
    stranger = Client()

    assert write(stranger, code).url == "/logga-in/"
    ask(stranger, "bo@ale.se")
    write(stranger, code)

    assert not is_signed_in(stranger)


def test_a_get_uses_nothing_up(client, person):
    """Mail scanners and previews open every link there is."""
    ask(client)
    code = latest_code()
    before = SignInCode.objects.values().get()

    for _ in range(20):
        assert client.get("/logga-in/kod/").status_code == 200
        assert client.head("/logga-in/kod/").status_code == 200
        assert Client().get("/logga-in/kod/").url == "/logga-in/"
        assert client.get("/logga-in/").status_code == 200

    assert SignInCode.objects.values().get() == before
    write(client, code)
    assert is_signed_in(client)


def test_a_new_code_has_time_and_tries_of_its_own_and_the_old_one_is_dead(
    client, person, clock
):
    ask(client)
    old = latest_code()
    for _ in range(3):
        write(client, "0000 0001" if old != "0000 0001" else "0000 0002")
    clock.move_to(NOW + 9 * MINUTE)

    asked = client.post("/logga-in/kod/", {"action": "resend"})

    assert said(asked) == ["En ny kod är på väg."]
    new = latest_code()
    assert (
        write(client, old).context["form"].errors
        == {"code": ["Koden stämmer inte. Du har 4 försök kvar."]}
        or old == new
    )
    clock.move_to(NOW + 18 * MINUTE)
    write(client, new)
    assert is_signed_in(client)


def test_who_mistyped_the_address_can_go_back_and_write_another(client, person):
    ask(client, "kin@ale.se")

    assert client.get("/logga-in/").status_code == 200
    ask(client, "kim@ale.se")
    write(client, latest_code())

    assert is_signed_in(client)


# --- Limits -----------------------------------------------------------------------------

TOO_MANY = "Du har bett om många koder. Vänta tio minuter och försök igen."


@pytest.mark.parametrize("email", ["kim@ale.se", "okand@ale.se"])
def test_an_address_gets_five_codes_in_ten_minutes(person, clock, email):
    """However many browsers ask; and an unknown address looks the same."""
    answers = [ask(Client(), email) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [200]
    assert answers[5].context["form"].errors == {"email": [TOO_MANY]}
    assert Letter.objects.count() == (5 if email == "kim@ale.se" else 0)

    assert ask(Client(), "bo@ale.se").status_code == 302
    clock.move_to(NOW + 10 * MINUTE)
    assert ask(Client(), email).status_code == 302


def test_new_codes_count_against_the_same_limit(client, person):
    ask(client)
    for _ in range(4):
        client.post("/logga-in/kod/", {"action": "resend"})
    other = Client()

    assert ask(other).context["form"].errors == {"email": [TOO_MANY]}
    assert Letter.objects.count() == 5


def test_who_asks_for_yet_another_is_told_to_wait_and_keeps_the_last(client, person):
    for _ in range(4):
        ask(Client())
    ask(client)
    code = latest_code()

    asked = client.post("/logga-in/kod/", {"action": "resend"})

    assert said(asked) == [TOO_MANY]
    write(client, code)
    assert is_signed_in(client)


def test_an_address_gets_thirty_codes_in_a_day(person, clock):
    for number in range(30):
        clock.move_to(NOW + number * 3 * MINUTE)
        assert ask(Client()).status_code == 302
    clock.move_to(NOW + 120 * MINUTE)

    assert ask(Client()).context["form"].errors == {"email": [TOO_MANY]}

    clock.move_to(NOW + timedelta(days=1))
    assert ask(Client()).status_code == 302


def test_a_whole_municipality_can_sign_in_from_one_place_within_a_minute():
    for number in range(150):
        UserFactory(email=f"person-{number}@ale.se")

    answers = {ask(Client(), f"person-{number}@ale.se").url for number in range(150)}

    assert answers == {"/logga-in/kod/"}


def test_one_place_that_never_stops_is_slowed_down(settings, client):
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "2/m/ip"}

    answers = [ask(client, f"a{number}@ale.se") for number in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "För många försök på kort tid" in answers[2].content.decode()


def test_old_codes_are_swept_away(person, clock):
    ask(Client())
    clock.move_to(NOW + timedelta(days=1, seconds=1))

    ask(Client(), "bo@ale.se")

    assert SignInCode.objects.filter(created_at=NOW).count() == 0


# --- What is stored, and what is not reachable ------------------------------------------


def test_neither_code_nor_address_can_be_read_from_the_database(client, person):
    ask(client)
    code = latest_code().replace(" ", "")

    row = str(SignInCode.objects.values().get())
    session = str(client.session["account_login"])
    for told in (row, session):
        assert code not in told
        assert code[:4] not in told.split("digest")[0]
    assert "kim@ale.se" not in row


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_set_password",
        "account_change_password",
        "account_reset_password",
        "account_inactive",
        "account_reauthenticate",
    ],
)
def test_there_is_no_page_for_signing_up_passwords_or_addresses(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "path", ["/signup/", "/accounts/signup/", "/password/reset/", "/email/", "/login/"]
)
def test_nor_at_allauths_own_addresses(client, path):
    assert client.get(path).status_code in (302, 404)
    client.force_login(UserFactory())
    assert client.get(path).status_code == 404


def test_a_password_in_the_database_does_not_sign_in_through_the_form(client):
    User.objects.create_superuser("rot@skr.se", "hemligt")

    client.post("/logga-in/", {"email": "rot@skr.se", "password": "hemligt"})

    assert not is_signed_in(client)


def test_other_letters_of_allauths_go_through_the_outbox_as_secrets(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    with request_context(request):
        get_adapter().send_mail(
            "account/email/login_code", "kim@ale.se", {"code": "ABC"}
        )

    letter = Letter.objects.get()
    assert (letter.to, letter.secret, letter.kind) == (
        "kim@ale.se",
        True,
        "accounts.account",
    )
    assert "ABC" in letter.body
    assert "testserver" not in letter.subject + letter.body  # the request's own word
    assert "lokalabehov.test" in letter.body


def test_a_closed_account_is_led_where_an_unknown_one_is(rf, person):
    response = get_adapter().respond_user_inactive(rf.get("/"), person)

    assert response.url == "/logga-in/"


# --- Leaving ----------------------------------------------------------------------------


def test_leaving_takes_a_button(client, person):
    client.force_login(person)

    page = client.get("/logga-ut/")
    assert "Vill du logga ut?" in page.content.decode()
    assert is_signed_in(client)

    left = client.post("/logga-ut/")
    assert (left.status_code, left.url) == (302, "/")
    assert said(left) == ["Du är utloggad."]
    assert not is_signed_in(client)


def sign_in(client):
    ask(client)
    write(client, latest_code())


def home(client):
    return client.get(reverse("process:home"))


def test_an_hour_without_a_sign_of_life_ends_the_sign_in(client, person, clock):
    sign_in(client)
    assert home(client).status_code == 200
    clock.shift(IDLE_SECONDS)

    response = home(client)

    assert response.url == "/logga-in/?next=/att-gora/"
    assert said(response) == ["Du har varit borta i en timme. Logga in igen."]
    assert not is_signed_in(client)


def test_who_keeps_working_stays_for_twelve_hours_and_no_longer(client, person, clock):
    sign_in(client)
    home(client)
    step = IDLE_SECONDS // 2
    for _ in range(LONGEST_SECONDS // step - 1):
        clock.shift(step)
        assert home(client).status_code == 200
    clock.shift(step)

    response = home(client)

    assert response.url == "/logga-in/?next=/att-gora/"
    assert said(response) == ["Du har varit inloggad länge. Logga in igen."]


def test_public_pages_stay_open_when_the_sign_in_has_ended(client, person, clock):
    sign_in(client)
    home(client)
    clock.shift(IDLE_SECONDS)

    response = client.get("/logga-in/")

    assert response.status_code == 200
    assert "Du har varit borta i en timme." in response.content.decode()


def test_reading_writes_to_the_session_at_most_every_five_minutes(
    client, person, clock
):
    sign_in(client)
    home(client)

    def writes(after):
        clock.shift(after)
        with CaptureQueriesContext(connection) as queries:
            home(client)
        return [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "("))]

    assert [writes(100), writes(100), writes(99)] == [[], [], []]
    assert len([sql for sql in writes(1) if "django_session" in sql]) == 1
    assert writes(100) == []

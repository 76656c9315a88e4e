"""Requests that no form of ours sends: odd encodings, twice the same, foreign ids."""

import pytest
from django.core.exceptions import ValidationError

from accounts.forms import InvitationForm, tidy
from municipalities.models import Submission
from needs.models import Need
from outbox.models import Letter
from rounds.models import Event, Round, Step
from tests import factories as f

pytestmark = pytest.mark.django_db


# --- Text ---------------------------------------------------------------------------


def test_a_field_of_one_line_keeps_one_line():
    form = InvitationForm(
        {"email": "kim@example.se", "name": "Kim\r\nBcc: alla@example.se\n\nHej"}
    )
    assert form.is_valid()
    assert form.cleaned_data["name"] == "Kim Bcc: alla@example.se Hej"


def test_a_field_of_several_lines_keeps_them():
    assert tidy("Ett\r\n\r\nTvå") == "Ett\n\nTvå"


@pytest.mark.parametrize("nothing", ["\u202e \u202e", "\u200b", " \u2066\ufeff"])
def test_text_without_anything_to_see_is_no_text(nothing):
    assert tidy(nothing) == ""


def test_an_emoji_put_together_by_invisible_signs_stays_whole():
    assert tidy("\U0001f469\u200d\U0001f680") == "\U0001f469\u200d\U0001f680"


def test_half_a_letter_is_refused():
    with pytest.raises(ValidationError):
        tidy("\ud800")


def test_a_round_with_a_line_break_in_its_title_is_planned_and_its_letters_written(
    client,
):
    coordinator = f.CoordinatorFactory()
    client.force_login(f.SkrFactory())
    sent = {
        "title": "Omgång\nBcc: alla@example.se",
        "public_id": "ny-rad",
        "first_day": "2027-01-11",
        "gor": "planera",
        **{
            f"last_day_{step.value}": f"2027-{month:02d}-15"
            for month, step in enumerate(Step, start=2)
        },
        "accepted": " ".join(f"2027-{month:02d}-15" for month in range(2, 10)),
    }

    response = client.post("/omgangar/ny/", sent)

    assert response.status_code == 302
    assert Round.objects.get().title == "Omgång Bcc: alla@example.se"
    letter = Letter.objects.get()
    assert letter.to == coordinator.user.email
    assert letter.subject == (
        f"Deltar {coordinator.rss} i omgången Omgång Bcc: alla@example.se?"
    )


# --- Encodings ----------------------------------------------------------------------

BOUNDARY = "multipart/form-data; boundary=x"
BODY = (
    b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n'
    rb"\ud800@example.se" + b"\r\n--x--\r\n"
)


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-16", "latin-1"])
def test_a_charset_of_their_own_choice_is_refused(client, charset):
    posted = client.generic(
        "POST", "/logga-in/", BODY, f"{BOUNDARY}; charset={charset}"
    )
    asked = client.get(
        r"/logga-in/?next=\ud800", headers={"content-type": f"a/b; charset={charset}"}
    )
    assert (posted.status_code, asked.status_code) == (400, 400)


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "nonsense"])
def test_our_own_charset_and_one_that_nobody_knows_are_read_as_ours(client, charset):
    kind = f"{BOUNDARY}; charset={charset}"
    response = client.generic("POST", "/logga-in/", BODY, kind)
    assert response.status_code == 200


def test_a_session_that_no_database_could_hold_is_no_session(client):
    client.cookies["sessionid"] = "a" * 20 + "\x00" + "b"
    response = client.get("/att-gora/")
    assert response.url == "/logga-in/?next=/att-gora/"


# --- SKR's desk ---------------------------------------------------------------------


@pytest.fixture
def skr(client):
    person = f.SkrFactory(is_staff=True)
    client.force_login(person)
    return person


def test_an_id_that_no_database_could_hold_is_nobodys_need(client, skr):
    round_ = f.RoundFactory(open_step=Step.COMPILE)
    regional = f.RegionalNeedFactory(participation__round=round_, forwarded=True)
    response = client.post(
        f"/nationellt/omgang/{round_.public_id}/lagg-till/"
        f"?regionalt={regional.public_id}",
        {"behov": "\x00"},
    )
    assert response.url.startswith(f"/nationellt/omgang/{round_.public_id}/placera/")


@pytest.fixture
def unanimous(skr):
    round_ = f.RoundFactory(open_step=Step.SCREEN)
    agency = f.EngagementFactory(round=round_).agency
    need = f.NeedFactory(round=round_)
    source = f.SourceFactory(need=need)
    f.ScreeningFactory(need=need, agency=agency)
    return need, source


def decide(client, need, *ids):
    return client.post(
        f"/nationellt/omgang/{need.round.public_id}/beslut/eniga/",
        {"support_lacking": list(ids), "reason": "Alla är eniga."},
        follow=True,
    )


def test_a_need_named_twice_is_decided_once(client, unanimous):
    need, _source = unanimous
    response = decide(client, need, need.public_id, need.public_id)

    assert response.status_code == 200
    need.refresh_from_db()
    assert need.status == Need.Status.SUPPORT_LACKING
    assert Event.objects.of(need).count() == 1


def test_a_need_dissolved_meanwhile_is_not_decided(client, skr, unanimous):
    need, source = unanimous
    source.unlinked_at, source.unlinked_by = source.linked_at, skr
    source.save()
    response = decide(client, need, need.public_id)

    assert response.status_code == 200
    need.refresh_from_db()
    assert need.status == Need.Status.COMPILED


def test_choosing_no_need_decides_nothing_and_says_so(client, unanimous):
    need, _source = unanimous
    response = decide(client, need)
    assert "0 behov" not in response.content.decode()


# --- The admin ----------------------------------------------------------------------


def test_the_admin_does_not_answer_guesses_at_a_code_or_a_password(client, skr, caplog):
    client.logout()
    client.post("/logga-in/", {"email": skr.email})
    assert Letter.objects.filter(secret=True, body__contains="Koden").exists()
    client.force_login(skr)

    for address in (
        "/admin/outbox/letter/?body__contains=Koden",
        "/admin/outbox/letter/?body__startswith=H",
        "/admin/accounts/user/?password__startswith=!",
    ):
        assert client.get(address).status_code == 400
    assert client.get("/admin/outbox/letter/?state=owed").status_code == 200
    assert client.get("/admin/accounts/user/?is_skr__exact=1").status_code == 200
    caplog.clear()


# --- Other people's records ---------------------------------------------------------


def test_a_draft_cannot_be_handed_to_another_municipality_or_round(client):
    draft = f.SubmissionFactory()
    f.RepresentativeFactory(user=draft.created_by, municipality=draft.municipality)
    other = f.SubmissionFactory()
    client.force_login(draft.created_by)
    before = draft.saved_at.timestamp()

    client.post(
        f"/kommun/behov/{draft.public_id}/skriv/",
        {
            **{name: text or "" for name, text in draft.words.items()},
            "title": "Ändrad",
            "version": int(before * 1_000_000),
            "municipality": other.municipality.public_id,
            "municipality_id": other.municipality.pk,
            "round": other.round.pk,
            "submitted_at": "2026-01-01",
            "created_by": other.created_by.pk,
            "public_id": other.public_id,
            "id": other.pk,
        },
    )

    changed = set()
    for name, was in Submission.objects.filter(pk=draft.pk).values()[0].items():
        if was != getattr(draft, name):
            changed.add(name)
    assert changed <= {"title", "saved_at", "saved_by_id"}
    assert Submission.objects.get(pk=other.pk).title == other.title

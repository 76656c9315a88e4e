"""A draft that is saved while somebody writes: answers in JSON, the same rules."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.forms import version_of
from municipalities import actions
from municipalities.models import Submission, Writer
from municipalities.views.needs import writer_mark
from rounds.models import Event, Step
from tests import factories as f
from tests.municipalities.test_needs import edited, filled_in, path

KEY, NEXT, OTHER = "a" * 24, "b" * 24, "c" * 24


@pytest.fixture
def colleague(municipality):
    return f.RepresentativeFactory(municipality=municipality, user__name="Kim").user


@pytest.fixture
def signed_in_colleague(colleague):
    client = Client()
    client.force_login(colleague)
    return client


def mark(client):
    """The mark of who is signed in, as the page has it."""
    user_id = client.session["_auth_user_id"]

    class Request:
        class user:  # noqa: N801
            pk = int(user_id)

    return writer_mark(Request)


def save(client, draft, *, key=KEY, after="", **said):
    data = edited(draft, key=key, after=after, writer=mark(client), **said)
    return client.post(path(draft, "spara/"), data)


def save_first(client, round_, data, key=KEY):
    url = f"/kommun/omgang/{round_.public_id}/nytt-behov/spara/"
    return client.post(url, data | {"key": key, "writer": mark(client)})


def title_of(draft):
    return Submission.objects.get(pk=draft.pk).title


def test_what_is_written_is_saved_and_the_time_told(signed_in, draft):
    answer = save(signed_in, draft, title="Ny")

    draft.refresh_from_db()
    stockholm = timezone.localtime(draft.saved_at)
    assert answer.json() == {
        "saved": f"{stockholm:%H.%M}",
        "version": version_of(draft.saved_at),
        "draft": draft.public_id,
        "edit": path(draft, "skriv/"),
        "save": path(draft, "spara/"),
        "look_at": [],
    }
    assert draft.title == "Ny"


def test_the_first_save_makes_the_draft_with_the_answers_and_the_next_goes_to_it(
    signed_in, round_, participation
):
    data = filled_in(signed_in, round_, title="Första")
    answer = save_first(signed_in, round_, data).json()
    draft = Submission.objects.get()
    again = signed_in.post(
        answer["save"],
        edited(
            draft,
            title="Andra",
            version=answer["version"],
            key=NEXT,
            writer=mark(signed_in),
        ),
    )

    assert again.status_code == 200
    assert (draft.is_asked, draft.public_id) == (True, data["draft_id"])
    assert title_of(draft) == "Andra"


def test_a_first_save_sent_twice_makes_one_draft(signed_in, round_, participation):
    data = filled_in(signed_in, round_)
    answers = [save_first(signed_in, round_, data).json() for _ in range(2)]

    assert answers[0] == answers[1]
    assert Submission.objects.count() == 1


def test_a_save_sent_again_is_the_same_save(signed_in, draft):
    answers = [save(signed_in, draft, title="Ny").json() for _ in range(2)]

    assert answers[0] == answers[1]


def test_a_save_sent_again_after_another_has_written_is_no_conflict_but_the_next_is(
    signed_in, signed_in_colleague, draft
):
    first = save(signed_in, draft, title="Min").json()
    draft.refresh_from_db()
    save(signed_in_colleague, draft, key=OTHER, title="Kims")
    draft.saved_at -= timedelta(days=1)  # the version that the lost save was made on
    again = save(signed_in, draft, title="Min")

    assert again.json() == first
    assert title_of(draft) == "Kims"
    onward = save(signed_in, draft, key=NEXT, title="Mer", version=first["version"])
    assert (onward.status_code, onward.json()["problem"]) == (409, "stale")
    assert title_of(draft) == "Kims"


def test_what_is_sent_instead_of_a_save_without_an_answer_is_no_conflict_with_it(
    signed_in, draft
):
    version = version_of(draft.saved_at)
    save(signed_in, draft, title="Utan svar")
    response = signed_in.post(
        path(draft, "skriv/"),
        edited(draft, title="Med knappen", version=version, key=NEXT, after=KEY),
    )

    assert response.status_code == 302
    assert title_of(draft) == "Med knappen"


def test_without_saying_so_it_is_a_conflict(signed_in, draft):
    version = version_of(draft.saved_at)
    save(signed_in, draft, title="Utan svar")
    answer = save(signed_in, draft, key=NEXT, title="Annat", version=version)

    assert answer.status_code == 409


def test_a_late_twin_of_an_earlier_save_writes_nothing_over(signed_in, draft):
    """It was on its way while its successors were saved."""
    version = version_of(draft.saved_at)
    first = save(signed_in, draft, title="Ett").json()
    save(signed_in, draft, key=NEXT, title="Två", version=first["version"])
    late = save(signed_in, draft, title="Ett", version=version)

    assert late.status_code == 409
    assert title_of(draft) == "Två"


def test_another_persons_key_opens_nothing(signed_in, signed_in_colleague, draft):
    version = version_of(draft.saved_at)
    save(signed_in_colleague, draft, key=OTHER, title="Kims")
    same = save(signed_in, draft, key=OTHER, title="Min", version=version)
    after = save(signed_in, draft, after=OTHER, title="Min", version=version)

    assert [same.status_code, after.status_code] == [409, 409]
    assert title_of(draft) == "Kims"


def test_two_tabs_and_two_people_are_told_who_and_when(
    signed_in, signed_in_colleague, draft
):
    save(signed_in_colleague, draft, key=OTHER, title="Kims")
    answer = save(signed_in, draft, title="Min")
    now = timezone.localtime(Submission.objects.get().saved_at)

    assert answer.status_code == 409
    assert answer.json() == {
        "problem": "stale",
        "words": f"Kim sparade {now:%H.%M}, i ett annat fönster. Din text är inte "
        "sparad än, och inget är överskrivet.",
    }


@pytest.mark.parametrize("key", ["", "x", "A" * 24, "<script>", "9" * 400])
def test_what_is_no_key_is_none_and_the_save_stands(signed_in, draft, key):
    assert save(signed_in, draft, key=key, title="Ny").status_code == 200
    assert set(Writer.objects.values_list("key", flat=True)) == {""}


def test_text_that_cannot_be_saved_is_said_at_once(signed_in, draft):
    answer = save(signed_in, draft, title="å" * 121)

    assert answer.status_code == 422
    assert answer.json()["problem"] == "invalid"
    assert answer.json()["words"].startswith("Inte sparat. Rubrik: ")
    assert title_of(draft) == "Samsjuklighet"


def test_a_form_without_a_word_takes_nothing_away(signed_in, draft):
    empty = dict.fromkeys(draft.words, "")
    answer = save(signed_in, draft, **empty)

    assert (answer.status_code, answer.json()["problem"]) == (422, "invalid")
    assert title_of(draft) == "Samsjuklighet"


def test_what_somebody_typed_is_not_saved_by_the_next_who_signs_in(
    signed_in, signed_in_colleague, draft
):
    data = edited(draft, title="Ruts", key=KEY, writer=mark(signed_in))
    answer = signed_in_colleague.post(path(draft, "spara/"), data)

    assert (answer.status_code, answer.json()["problem"]) == (409, "somebody_else")
    assert title_of(draft) == "Samsjuklighet"


def test_a_need_submitted_or_closed_meanwhile_is_not_saved(signed_in, draft):
    f.place_calendar(draft.round, open_step=Step.FORWARD)
    closed = save(signed_in, draft, title="Sent")
    f.place_calendar(draft.round, open_step=Step.GATHER)
    actions.submit(draft, by=draft.created_by, at=timezone.now())
    submitted = save(signed_in, draft, title="Sent")

    assert [closed.status_code, submitted.status_code] == [403, 403]
    assert title_of(draft) == "Samsjuklighet"


def test_the_first_save_of_what_was_submitted_elsewhere_says_so(
    signed_in, round_, participation
):
    data = filled_in(signed_in, round_)
    save_first(signed_in, round_, data)
    signed_in.post(path(Submission.objects.get(), "skicka-in/"))
    answer = save_first(signed_in, round_, data | {"title": "Mer"}, key=NEXT)

    assert (answer.status_code, answer.json()["problem"]) == (409, "submitted")


def test_nothing_is_made_where_the_municipality_cannot_hand_in(
    signed_in, round_, participation, representative
):
    data = filled_in(signed_in, round_)
    participation.takes_part, participation.reason = False, "Vi är två."
    participation.save()
    shut = save_first(signed_in, round_, data)
    f.RepresentativeFactory(
        user=representative,
        municipality=f.CoverageFactory(rss=f.RssFactory()).municipality,
    )
    answer = save_first(signed_in, round_, data)

    assert shut.status_code == 403
    assert (answer.status_code, answer.json()["problem"]) == (422, "invalid")
    assert Submission.objects.count() == 0


def test_signed_out_one_is_led_to_the_sign_in(client, draft):
    response = client.post(path(draft, "spara/"), edited(draft, title="Ny"))

    assert response.url.startswith("/logga-in/?next=")
    assert title_of(draft) == "Samsjuklighet"


def test_saving_is_not_noted_and_says_nothing_in_the_log(signed_in, draft, caplog):
    save(signed_in, draft, title="Hemligt utkast")
    save(signed_in, draft, title="Hemligt " * 50)
    save(signed_in, draft, key=NEXT, title="Hemligt till", version=0)

    assert Event.objects.count() == 0
    assert "Hemligt" not in caplog.text
    caplog.clear()


def test_a_save_asks_the_database_little(
    signed_in, signed_in_colleague, draft, django_assert_max_num_queries
):
    """Session and person beside; the savepoint is the transaction of the test."""
    save(signed_in_colleague, draft, key=OTHER, title="Kims")
    draft.refresh_from_db()
    answer = save(signed_in, draft, title="Min").json()
    data = edited(draft, title="Mer", key=NEXT, writer=mark(signed_in))
    with django_assert_max_num_queries(2 + 10):
        signed_in.post(answer["save"], data | {"version": answer["version"]})
    assert title_of(draft) == "Mer"


def test_answers_are_json_and_never_kept(signed_in, draft):
    for response in (save(signed_in, draft), save(signed_in, draft, title="å" * 121)):
        assert response["Content-Type"] == "application/json"
        assert response["Cache-Control"] == "no-store"
        json.loads(response.content)


# --- Who has written ----------------------------------------------------------------


def test_who_has_taken_part_is_shown_with_who_wrote_last_first(
    signed_in, signed_in_colleague, draft
):
    save(signed_in, draft, title="Ruts")
    draft.refresh_from_db()
    save(signed_in_colleague, draft, key=OTHER, title="Kims")
    html = signed_in.get(path(draft, "skriv/")).content.decode()

    assert "Senast ändrat av Kim " in html
    assert "Har skrivit: Kim, Rut</p>" in html


def test_who_saved_lately_is_told_to_the_others_alone(
    signed_in, signed_in_colleague, draft
):
    save(signed_in_colleague, draft, key=OTHER, title="Kims")
    told = "Kim sparade i utkastet "
    assert told in signed_in.get(path(draft, "skriv/")).content.decode()
    assert told not in signed_in_colleague.get(path(draft, "skriv/")).content.decode()

    Writer.objects.update(saved_at=timezone.now() - timedelta(minutes=11))
    assert told not in signed_in.get(path(draft, "skriv/")).content.decode()


def test_of_a_draft_from_before_writers_were_noted_the_two_known_are_shown(
    signed_in, draft, colleague
):
    Submission.objects.filter(pk=draft.pk).update(saved_by=colleague)
    html = signed_in.get(path(draft, "skriv/")).content.decode()

    assert "Har skrivit: Kim, Rut</p>" in html


def test_a_person_is_among_the_writers_once(signed_in, draft):
    first = save(signed_in, draft, title="Ett").json()
    save(signed_in, draft, key=NEXT, title="Två", version=first["version"])

    assert Writer.objects.values_list("key", flat=True).get() == NEXT


def test_a_form_that_names_no_save_before_is_told_of_ones_own_other_tab(
    signed_in, draft
):
    version = version_of(draft.saved_at)
    signed_in.post(path(draft, "skriv/"), edited(draft, title="Utan skript"))
    answer = save(signed_in, draft, title="Den andra fliken", version=version)

    assert answer.status_code == 409
    assert title_of(draft) == "Utan skript"


def test_what_looks_like_an_identity_number_is_saved_and_told_without_the_number(
    signed_in, draft
):
    answer = save(signed_in, draft, challenge="Hon är 19121212-1212 och bor här.")
    told = answer.json()["look_at"]

    draft.refresh_from_db()
    assert draft.challenge == "Hon är 19121212-1212 och bor här."
    assert len(told) == 1
    assert "Utmaningen i mötet med brukare" in told[0]
    assert "1212" not in told[0]
    asked = signed_in.post(path(draft, "skicka-in/"))
    assert asked.status_code == 200
    draft.refresh_from_db()
    assert draft.is_draft


def test_what_saving_tells_is_not_told_once_more_on_the_next_page(signed_in, draft):
    save(signed_in, draft, challenge="Ring 070-123 45 67.")
    html = signed_in.get("/att-gora/").content.decode()

    assert "telefonnummer" not in html

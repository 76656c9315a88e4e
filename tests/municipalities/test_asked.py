"""Four questions before a need: they point on, stop nobody, and follow the need."""

import pytest
from django.utils import timezone

from municipalities import actions
from municipalities.models import FITTING, QUESTIONS, Submission
from rounds.models import Step
from tests import factories as f
from tests.municipalities.test_constraints import change, refused
from tests.municipalities.test_needs import filled_in, new_path, path

NAMES = [question.name for question in QUESTIONS]
FITS = dict(zip(NAMES, "jnnj", strict=True))
UNANSWERED = dict.fromkeys(NAMES)


def before(round_):
    return f"/kommun/omgang/{round_.public_id}/fragor/"


@pytest.fixture
def unanswered(draft):
    change(draft, **UNANSWERED)
    draft.refresh_from_db()
    return draft


def test_answers_that_fit_lead_straight_to_the_form_which_carries_them(
    signed_in, round_, municipality, participation
):
    response = signed_in.post(before(round_), FITS)
    assert (
        response.url == f"{new_path(round_)}?kommun={municipality.public_id}&svar=jnnj"
    )

    form = signed_in.get(response.url).context["form"]
    assert form["asked"].value() == "jnnj"
    signed_in.post(new_path(round_), filled_in(signed_in, round_, asked="jnnj"))
    draft = Submission.objects.get()
    assert {name: getattr(draft, name) for name in NAMES} == FITTING


@pytest.mark.parametrize(
    ("name", "said", "points_to"),
    [
        ("knowledge_is_lacking", "n", "https://www.kunskapsguiden.se/"),
        ("knowledge_is_lacking", "n", "https://www.sbu.se/"),
        ("support_can_meet_it", "j", "https://yrkesresan.se/"),
        ("solvable_locally", "j", "mailto:samordnare@example.se"),
        ("grounded_in_work", "n", "mailto:samordnare@example.se"),
    ],
)
def test_an_answer_that_does_not_fit_points_on_and_lets_go_on(
    signed_in, round_, participation, name, said, points_to
):
    f.CoordinatorFactory(rss=participation.rss, user__email="samordnare@example.se")
    page = signed_in.post(before(round_), FITS | {name: said}, follow=True)
    html = page.content.decode()
    question = next(one for one in QUESTIONS if one.name == name)

    assert str(question.text) in html
    assert html.count("<h2>") == 1
    assert f'href="{points_to}' in html
    code = "".join((FITS | {name: said}).values())
    assert f"svar={code}" in page.context["onward"]
    assert signed_in.get(page.context["onward"]).status_code == 200


def test_a_question_without_an_answer_is_asked_again(signed_in, round_, participation):
    form = signed_in.post(before(round_), FITS | {NAMES[2]: ""}).context["form"]

    assert form.errors == {NAMES[2]: ["Svara ja eller nej."]}


def test_the_questions_can_be_left_for_later(signed_in, round_, participation):
    html = signed_in.get(before(round_)).content.decode()
    assert f'href="{new_path(round_)}?kommun=' in html
    signed_in.post(new_path(round_), filled_in(signed_in, round_, asked=""))

    assert not Submission.objects.get().is_asked


@pytest.mark.parametrize("said", ["", "jnn", "jnnjj", "JNNJ", "xxxx", "\x00", "<b>x"])
def test_what_is_no_four_answers_is_none(signed_in, round_, participation, said):
    assert signed_in.get(before(round_), {"svar": said}).status_code == 200
    assert signed_in.get(new_path(round_), {"svar": said}).status_code == 200
    if said != "\x00":
        signed_in.post(new_path(round_), filled_in(signed_in, round_, asked=said))
        assert not Submission.objects.get().is_asked


def test_a_need_is_not_submitted_before_the_questions_are_answered(
    signed_in, unanswered
):
    with pytest.raises(actions.Unanswered):
        actions.submit(unanswered, by=unanswered.created_by, at=timezone.now())
    response = signed_in.post(path(unanswered, "skicka-in/"))
    assert response.url == path(unanswered, "fragor/")
    assert Submission.objects.get().is_draft

    html = signed_in.get(path(unanswered, "granska/")).content.decode()
    assert "Svara på frågorna</a>" in html
    assert "Skicka in till" not in html


def test_an_answer_that_does_not_fit_does_not_stop_submitting(signed_in, draft):
    change(draft, solvable_locally=True)
    draft.refresh_from_db()
    actions.submit(draft, by=draft.created_by, at=timezone.now())

    assert not Submission.objects.get().is_draft


def test_answers_are_changed_while_the_need_is_a_draft_and_age_nobodys_text(
    signed_in, unanswered
):
    version = unanswered.saved_at
    response = signed_in.post(path(unanswered, "fragor/"), FITS)
    assert response.url == path(unanswered, "granska/")
    changed = signed_in.post(path(unanswered, "fragor/"), FITS | {NAMES[0]: "n"})
    assert changed.url == f"{path(unanswered, 'fragor/')}?rad"
    assert "Kunskapsguiden" in signed_in.get(changed.url).content.decode()

    unanswered.refresh_from_db()
    assert unanswered.knowledge_is_lacking is False
    assert unanswered.saved_at == version


def test_with_something_missing_the_answers_lead_on_to_the_form(signed_in, draft):
    change(draft, title="")
    response = signed_in.post(path(draft, "fragor/"), FITS)

    assert response.url == path(draft, "skriv/")


def test_the_page_of_a_draft_shows_what_was_answered(signed_in, draft):
    form = signed_in.get(path(draft, "fragor/")).context["form"]

    assert {name: form[name].value() for name in NAMES} == FITS


def test_after_submitting_the_answers_stand(signed_in, submitted):
    response = signed_in.post(path(submitted, "fragor/"), FITS | {NAMES[0]: "n"})
    with pytest.raises(actions.AlreadySubmitted):
        actions.answer_questions(submitted, FITTING)

    submitted.refresh_from_db()
    assert response.status_code == 403
    assert submitted.knowledge_is_lacking is True


def test_those_who_read_the_need_see_the_answers(client, submitted, rss, signed_in):
    said = "Vad kommunen svarade på de fyra frågorna"
    assert said in signed_in.get(path(submitted)).content.decode()
    f.place_calendar(submitted.round, open_step=Step.FORWARD)
    client.force_login(f.CoordinatorFactory(rss=rss).user)
    desk = rss.participations.get().public_id
    html = client.get(f"/rss/deltagande/{desk}/").content.decode()

    assert said in html
    assert html.count("<dd>Ja</dd>") == 2


def test_a_need_from_before_the_questions_shows_none(signed_in, submitted):
    change(submitted, **UNANSWERED)
    html = signed_in.get(path(submitted)).content.decode()

    assert "de fyra frågorna" not in html


def test_the_four_are_answered_together(draft):
    refused(lambda: change(draft, grounded_in_work=None))

    assert change(draft, **UNANSWERED) == 1

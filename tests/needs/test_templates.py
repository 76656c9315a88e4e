"""An agency's officers keep templates, and begin answers from them."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from needs import actions
from needs.models import AnswerTemplate, Feedback
from rounds.models import Event, Step
from tests.factories import (
    AgencyFactory,
    AnswerTemplateFactory,
    FeedbackFactory,
    OfficerFactory,
    RoundFactory,
    SkrFactory,
    UserFactory,
)
from tests.needs.scenes import officer_in, received, texts

pytestmark = pytest.mark.django_db

LIST = "/myndighet/mallar/"
WORDS = {
    "name": "Utreds",
    "code": "investigated",
    "reason": "Vi utreder frågan.",
    "instead": "Fråga er RSS.",
}


@pytest.fixture
def officer(client):
    officer = officer_in(RoundFactory(open_step=Step.FEEDBACK))
    client.force_login(officer.user)
    return officer


@pytest.fixture
def need(officer):
    return received(officer)


def template_of(officer, **fields):
    return AnswerTemplateFactory(agency=officer.agency, **fields)


def url(template, page=""):
    return f"{LIST}{template.public_id}/{page}"


def version(client, template):
    return client.get(url(template)).context["form"]["version"].value()


def answer_url(need, query=""):
    return f"/myndighet/behov/{need.public_id}/svar/{query}"


def stored(template):
    return AnswerTemplate.objects.get(pk=template.pk).words


# --- Keeping them


def test_a_template_is_written_changed_and_removed(client, officer):
    made = client.post(f"{LIST}ny/", WORDS, follow=True)
    template = AnswerTemplate.objects.get()
    assert template.words == WORDS
    assert (template.agency, template.saved_by) == (officer.agency, officer.user)
    assert texts(made) == ["Mallen ”Utreds” är sparad."]
    assert "Vi utreder frågan." in made.content.decode()

    new = WORDS | {"name": "Utreds ännu", "code": ""}
    sent = new | {"version": version(client, template)}
    assert texts(client.post(url(template), sent, follow=True)) == [
        "Mallen ”Utreds ännu” är sparad."
    ]
    assert stored(template) == new

    data = {"version": version(client, template)}
    gone = client.post(url(template, "ta-bort/"), data, follow=True)
    assert texts(gone) == ["Mallen ”Utreds ännu” är borttagen."]
    assert not AnswerTemplate.objects.exists()
    assert not Event.objects.exists()  # the agency's alone, as drafts are


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        (
            {},
            {
                "name": ["Skriv ett namn på mallen."],
                "reason": ["Skriv en motivering att börja från."],
            },
        ),
        (
            WORDS | {"name": "Upptaget"},
            {"name": ["Ni har redan en mall som heter så. Välj ett annat namn."]},
        ),
    ],
)
def test_what_cannot_be_saved_says_why_and_keeps_what_was_typed(
    client, officer, data, errors
):
    template_of(officer, name="Upptaget")
    changed = template_of(officer)
    AnswerTemplateFactory(name="Utreds")  # another agency's; names are one's own
    old = changed.words

    for where in (f"{LIST}ny/", url(changed)):
        response = client.post(where, data)
        assert response.context["form"].errors == errors
        for words in data.values():
            assert words in response.content.decode()

    assert AnswerTemplate.objects.count() == 3
    assert stored(changed) == old


def test_an_identity_number_is_asked_about(client, officer):
    data = WORDS | {"reason": "Gäller 19121212-1212."}

    response = client.post(f"{LIST}ny/", data)

    assert "personnummer" in str(response.context["form"].errors["reason"])
    assert not AnswerTemplate.objects.exists()


def test_two_who_change_it_at_once_see_both_texts(client, officer):
    template = template_of(officer, **WORDS)
    seen = version(client, template)
    client.post(url(template), WORDS | {"version": seen, "reason": "Kollegans."})

    late = client.post(url(template), WORDS | {"version": seen, "reason": "Mina."})

    assert late.status_code == 409
    assert late.context["different"] == [("Motivering", "Kollegans.", "Mina.")]
    assert stored(template)["reason"] == "Kollegans."
    # One's own words on top of what is stored, to save knowingly.
    form = late.context["form"]
    assert form["reason"].value() == "Mina."
    client.post(url(template), form.initial)
    assert stored(template)["reason"] == "Mina."


def test_what_a_colleague_has_changed_is_not_removed_unread(client, officer):
    template = template_of(officer, **WORDS)
    seen = version(client, template)
    client.post(url(template), WORDS | {"version": seen, "reason": "Kollegans."})

    for sent in (seen, "", "nej"):
        response = client.post(url(template, "ta-bort/"), {"version": sent})
        assert response.url == url(template)

    assert stored(template)["reason"] == "Kollegans."


def test_one_that_is_removed_meanwhile_is_not_made_anew(client, officer):
    template = template_of(officer)
    AnswerTemplate.objects.all().delete()
    now = timezone.now()

    with pytest.raises(AnswerTemplate.DoesNotExist):
        actions.change_template(template, **WORDS, version=now, by=officer.user, at=now)
    actions.remove_template(template, version=now)  # which somebody did

    assert client.post(url(template), WORDS).status_code == 404
    assert not AnswerTemplate.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_name_at_once_are_told():
    agency, user = AgencyFactory(), UserFactory()
    outcomes = []
    barrier = threading.Barrier(2)

    def add():
        barrier.wait(timeout=10)
        try:
            actions.add_template(agency, **WORDS, by=user, at=timezone.now())
            outcomes.append("sparad")
        except actions.NameTaken:
            outcomes.append("upptaget")
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["sparad", "upptaget"]


def test_nobody_else_sees_them(client, officer):
    own = template_of(officer, name="Vår mall")
    other = AnswerTemplateFactory(name="Deras mall")

    page = client.get(LIST).content.decode()

    assert "Vår mall" in page
    assert "Deras mall" not in page
    assert client.get(url(other)).status_code == 404
    assert client.post(url(other), WORDS).status_code == 404
    assert client.post(url(other, "ta-bort/")).status_code == 404
    assert (
        client.get(f"{LIST}ny/?myndighet={other.agency.public_id}").status_code == 404
    )
    client.force_login(SkrFactory())
    assert client.get(LIST).status_code == 403
    assert client.get(url(own)).status_code == 404


def test_who_acts_for_several_agencies_says_which(client, officer):
    second = OfficerFactory(user=officer.user)

    unsaid = client.get(f"{LIST}ny/", follow=True)
    client.post(f"{LIST}ny/?myndighet={second.agency.public_id}", WORDS)

    assert texts(unsaid) == ["Välj vilken myndighet mallen är till."]
    assert AnswerTemplate.objects.get().agency == second.agency


def test_the_list_costs_the_same_however_many(client, officer):
    def statements():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(LIST)
        return len(asked)

    template_of(officer)
    client.get(LIST)  # what all pages have is rendered once
    few = statements()
    for _ in range(3):
        template_of(officer)
        AnswerTemplateFactory(agency=OfficerFactory(user=officer.user).agency)

    assert statements() == few


# --- Answering from one


def test_an_answer_begins_from_a_template(client, officer, need):
    template = template_of(officer, **WORDS)
    typed = {"mall": template.public_id, "link": "https://example.se/"}

    page = client.post(answer_url(need, "?mall"), typed)

    form = page.context["form"]
    assert {name: form[name].value() for name in AnswerTemplate.BEGINNING} == {
        name: WORDS[name] for name in AnswerTemplate.BEGINNING
    }
    assert form["link"].value() == "https://example.se/"
    assert texts(page) == ["Mallen ”Utreds” är inlagd. Skriv vidare."]
    assert not Feedback.objects.exists()  # filled in, not saved
    client.post(
        answer_url(need), {n: form[n].value() for n in form.fields} | {"version": ""}
    )
    assert Feedback.objects.get().reason == WORDS["reason"]


@pytest.mark.parametrize(
    "typed",
    [{"code": "new"}, {"reason": "Eget."}, {"instead": "Eget."}],
    ids=lambda typed: next(iter(typed)),
)
def test_a_template_never_writes_over_what_is_typed(client, officer, need, typed):
    template = template_of(officer, **WORDS)

    page = client.post(answer_url(need, "?mall"), typed | {"mall": template.public_id})

    form = page.context["form"]
    written = {name: form[name].value() for name in AnswerTemplate.BEGINNING}
    assert {name: words for name, words in written.items() if words} == typed
    assert texts(page) == [
        "Mallen lades inte in: ni har redan börjat skriva. Inget är ändrat."
    ]


@pytest.mark.parametrize("picked", ["", "zzzzzzzz", "\x00", "other"])
def test_without_a_template_of_ones_own_nothing_is_put_in(
    client, officer, need, picked
):
    template_of(officer)
    if picked == "other":
        picked = AnswerTemplateFactory(**WORDS).public_id

    page = client.post(answer_url(need, "?mall"), {"mall": picked})

    assert texts(page) == ["Välj en mall i listan."]
    assert not page.context["form"]["reason"].value()


def test_templates_are_offered_until_something_is_saved(client, officer, need):
    template = template_of(officer, name="Vår mall")
    assert "Börja från mall" in client.get(answer_url(need)).content.decode()

    FeedbackFactory(need=need, agency=officer.agency, reason="Sparat.")
    page = client.get(answer_url(need)).content.decode()
    assert "Börja från mall" not in page
    # Another window, opened before: nothing that is saved is lost.
    client.post(answer_url(need, "?mall"), {"mall": template.public_id})
    late = client.post(answer_url(need), {"code": "new", "reason": "Ur mallen."})
    assert late.status_code == 409
    assert Feedback.objects.get().reason == "Sparat."


@pytest.mark.parametrize("published", [False, True])
def test_a_written_answer_becomes_a_template(client, officer, need, published):
    said = FeedbackFactory(
        need=need,
        agency=officer.agency,
        code="not_handled",
        reason="Inte nu.",
        instead="Fråga er RSS.",
        published=published,
    )
    where = f"{LIST}ny/?svar={said.public_id}"
    assert where in client.get(answer_url(need)).content.decode()

    form = client.get(where).context["form"]
    client.post(where, {**form.initial, "name": "Inte nu"})

    assert AnswerTemplate.objects.get().words == {
        "name": "Inte nu",
        "code": "not_handled",
        "reason": "Inte nu.",
        "instead": "Fråga er RSS.",
    }


def test_nobody_makes_a_template_of_anothers_draft(client, officer, need):
    other = officer_in(need.round)
    said = FeedbackFactory(need=received(other), agency=other.agency)

    for asked in (said.public_id, "zzzzzzzz"):
        assert client.get(f"{LIST}ny/?svar={asked}").status_code == 404

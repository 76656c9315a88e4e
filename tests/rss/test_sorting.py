"""A need is returned with a question and answered, or left out with a reason."""

import pytest
from django.utils import timezone

from municipalities import actions as municipalities_actions
from municipalities.models import Question
from outbox.models import Letter
from process import agenda, outstanding, progress, trace
from rounds.models import Event, Step
from rss import actions
from rss.models import GatheredSubmission, LeftOut
from tests import factories as f
from tests.rss.test_pages import WORDING, desk, html


@pytest.fixture
def submission(submissions):
    return submissions[0]


@pytest.fixture
def person(submission):
    return f.RepresentativeFactory(municipality=submission.municipality).user


def now(by):
    return {"by": by, "at": timezone.now()}


def state_of(participation, submission):
    from rss.outstanding import waiting_in

    waiting = waiting_in(participation, timezone.now())
    found = {one.submission: one.state for one in waiting}
    return found.get(submission)


def ask(client, participation, submission, text="Vilka åldrar?"):
    data = {"behov": submission.public_id, "text": text}
    return client.post(desk(participation, "fraga/"), data)


def leave_out(client, participation, submission, reason="Stöd finns."):
    data = {"behov": submission.public_id, "reason": reason}
    return client.post(desk(participation, "lamna-utanfor/"), data)


def read_path(submission):
    return f"/kommun/behov/{submission.public_id}/"


def test_the_desk_says_for_whom_a_stand_in_asked_answered_and_left_out(
    signed_in, participation, submission, person, django_assert_num_queries
):
    """However many there are, for one statement more."""
    kim = f.UserFactory(name="Kim", has_stood_in=True)
    period = {"acts_from": timezone.localdate(), "acts_through": timezone.localdate()}
    bo = f.UserFactory(name="Bo")
    f.CoordinatorFactory(user=kim, rss=participation.rss, in_place_of=bo, **period)
    place = submission.municipality
    eva = f.UserFactory(name="Eva", has_stood_in=True)
    f.StandInFactory(user=eva, in_place_of=person, municipality=place)
    here = {"round": participation.round, "municipality": place, "submitted": True}

    def add_one_of_each():
        asked = {"asked_by": kim, "asked_at": timezone.now()}
        answer = {"answer": "Alla.", "answered_by": eva, "answered_at": timezone.now()}
        f.QuestionFactory(submission=f.SubmissionFactory(**here), **asked, **answer)
        f.LeftOutFactory(
            participation=participation,
            submission=f.SubmissionFactory(**here),
            linked_by=kim,
            linked_at=timezone.now(),
        )

    html(signed_in, desk(participation))  # the session is stored
    with django_assert_num_queries(2 + 7):
        html(signed_in, desk(participation))
    for number in (1, 2, 3):
        add_one_of_each()
        with django_assert_num_queries(2 + 8):
            page = html(signed_in, desk(participation))
        assert page.count("Kim, ersättare för Bo") == 2 * number
        assert page.count(f"Eva, ersättare för {person}") == number


# --- A question -----------------------------------------------------------------------


def test_a_question_is_asked_once_and_the_municipality_gets_a_letter(
    signed_in, participation, submission, person
):
    page = html(signed_in, desk(participation, f"fraga/?behov={submission.public_id}"))
    assert submission.challenge in page
    for _ in range(2):
        assert ask(signed_in, participation, submission).url == desk(participation)

    (question,) = Question.objects.all()
    assert (question.text, question.asked_for) == ("Vilka åldrar?", "RSS Jämtland")
    (letter,) = Letter.objects.all()
    assert letter.to == person.email
    assert letter.subject == "RSS Jämtland har en fråga om ert behov"
    assert "Vilka åldrar?" in letter.body
    assert [event.verb for event in Event.objects.all()] == ["ställde en fråga om"]
    assert state_of(participation, submission) == "returned"
    assert "Väntar på kommunens svar" in html(signed_in, desk(participation))


def test_a_second_question_waits_for_the_answer_to_the_first(
    signed_in, participation, submission
):
    ask(signed_in, participation, submission)
    form = ask(signed_in, participation, submission, "Och var?").context["form"]

    assert "väntar på kommunens svar" in form.non_field_errors()[0]
    assert Question.objects.count() == 1


def test_the_municipality_sees_the_question_with_its_need_and_answers_there(
    client, participation, submission, person, coordinator
):
    actions.ask(participation, submission, "Vilka åldrar?", **now(coordinator))
    colleague = f.CoordinatorFactory(rss=participation.rss).user
    Letter.objects.all().delete()
    words = submission.words
    client.force_login(person)
    page = html(client, read_path(submission))
    assert "Vilka åldrar?" in page
    (task,) = agenda.of(person, at=timezone.now()).tasks
    assert task.title == f"Svara på en fråga om ”{submission.title}”"
    assert task.url == f"{read_path(submission)}#fragor"

    path = f"/kommun/fraga/{Question.objects.get().public_id}/svara/"
    refused = client.post(path, {"answer": " "})
    assert refused.context["answer_form"].errors == {"answer": ["Skriv ett svar."]}
    assert "Vilka åldrar?" in refused.content.decode()
    assert client.post(path, {"answer": "Alla."}).url == read_path(submission)
    assert client.post(path, {"answer": "Nej, några."}).status_code == 403

    question = Question.objects.get()
    assert (question.answer, question.answered_by) == ("Alla.", person)
    assert {letter.to for letter in Letter.objects.all()} == {
        coordinator.email,
        colleague.email,
    }
    assert "Alla." in Letter.objects.first().body
    assert agenda.of(person, at=timezone.now()).tasks == []
    submission.refresh_from_db()
    assert submission.words == words
    assert "Alla." in html(client, read_path(submission))

    client.force_login(coordinator)
    page = html(client, desk(participation))
    assert "har svarat på er fråga" in page
    assert "Alla." in page
    assert state_of(participation, submission) == "to_do"


def test_nothing_is_gathered_or_left_out_while_a_question_waits(
    participation, submission, coordinator
):
    actions.ask(participation, submission, "Vilka?", **now(coordinator))
    with pytest.raises(actions.AwaitsAnswer):
        actions.make_regional_need(
            participation, [submission], WORDING, **now(coordinator)
        )
    with pytest.raises(actions.AwaitsAnswer):
        actions.leave_out(participation, submission, "Skäl", **now(coordinator))

    assert GatheredSubmission.objects.count() == 0


def test_a_question_is_taken_back_and_the_need_can_be_gathered(
    signed_in, participation, submission, person, coordinator
):
    actions.ask(participation, submission, "Vilka?", **now(coordinator))
    question = Question.objects.get()
    path = desk(participation, "fraga/ta-tillbaka/")
    for _ in range(2):
        signed_in.post(path, {"behov": submission.public_id})
    assert state_of(participation, submission) == "to_do"
    with pytest.raises(municipalities_actions.NotOpen):
        actions.answer_question(question, "Alla.", participation, **now(person))
    assert agenda.of(person, at=timezone.now()).tasks == []
    actions.make_regional_need(participation, [submission], WORDING, **now(coordinator))

    assert state_of(participation, submission) is None


def test_a_question_about_what_is_withdrawn_needs_no_answer(
    participation, submission, person, coordinator
):
    actions.ask(participation, submission, "Vilka?", **now(coordinator))
    municipalities_actions.withdraw(submission, **now(person))
    question = Question.objects.get()

    assert not person.has_perm("municipalities.answer_question", question)
    with pytest.raises(municipalities_actions.NotOpen):
        municipalities_actions.answer_question(question, "Alla.", **now(person))
    assert agenda.of(person, at=timezone.now()).tasks == []


def test_what_is_gathered_or_withdrawn_or_left_out_is_not_asked_about(
    participation, submissions, regional_need, coordinator
):
    with pytest.raises(actions.AlreadyGathered):
        actions.ask(participation, submissions[0], "Vilka?", **now(coordinator))
    actions.leave_out(participation, submissions[2], "Skäl", **now(coordinator))
    with pytest.raises(actions.IsLeftOut):
        actions.ask(participation, submissions[2], "Vilka?", **now(coordinator))
    municipalities_actions.withdraw(submissions[2], **now(coordinator))
    with pytest.raises(actions.NotHandedIn):
        actions.ask(participation, submissions[2], "Vilka?", **now(coordinator))

    assert Question.objects.count() == 0


def test_where_skr_does_the_work_it_asks_in_its_own_name_and_gets_the_answer(
    participation, submission, person
):
    participation.takes_part, participation.reason = False, "Vi är två."
    participation.save()
    skr = f.SkrFactory()
    question = actions.ask(participation, submission, "Vilka?", **now(skr))
    assert question.asked_for == "SKR"
    Letter.objects.all().delete()
    actions.answer_question(question, "Alla.", participation, **now(person))

    assert [letter.to for letter in Letter.objects.all()] == [skr.email]


def test_when_the_step_is_over_the_question_stands_without_a_field(
    client, participation, submission, person, coordinator
):
    actions.ask(participation, submission, "Vilka?", **now(coordinator))
    f.place_calendar(participation.round, open_step=Step.COMPILE)
    client.force_login(person)
    page = html(client, read_path(submission))

    assert "Tiden för att svara har gått ut." in page
    assert 'name="answer"' not in page
    assert agenda.of(person, at=timezone.now()).tasks == []


@pytest.mark.parametrize("page", ["fraga/", "lamna-utanfor/"])
@pytest.mark.parametrize("sent", ["", "zzzzzzzz", "\x00", "x" * 5000])
def test_what_is_not_there_is_neither_asked_about_nor_left_out(
    signed_in, participation, submissions, page, sent
):
    foreign = f.SubmissionFactory(round=participation.round, submitted=True)
    draft = f.SubmissionFactory(
        round=participation.round, municipality=submissions[0].municipality
    )
    for wrong in (sent, foreign.public_id, draft.public_id):
        said = {"behov": wrong, "text": "Vilka?", "reason": "Skäl"}
        response = signed_in.post(desk(participation, page), said)
        assert response.url == desk(participation)

    assert (Question.objects.count(), LeftOut.objects.count()) == (0, 0)


# --- Left out -------------------------------------------------------------------------


def test_a_need_is_left_out_with_a_reason_that_its_municipality_reads(
    signed_in, client, participation, submission, person
):
    form = leave_out(signed_in, participation, submission, " ").context["form"]
    assert form.errors == {"reason": ["Skriv varför. Kommunen läser skälet."]}
    for _ in range(2):
        leave_out(signed_in, participation, submission)

    (letter,) = Letter.objects.all()
    assert letter.to == person.email
    assert "Skälet: Stöd finns." in letter.body
    assert [event.verb for event in Event.objects.all()] == ["lämnade utanför"]
    assert state_of(participation, submission) == "left_out"
    client.force_login(person)
    assert "Skälet: ”Stöd finns.”" in html(client, read_path(submission))
    way = trace.of(submission, at=timezone.now())
    assert way.next == (
        "RSS Jämtland har lämnat behovet utanför. Skälet: ”Stöd finns.”"
    )


def test_what_is_left_out_is_not_owed_any_more_and_again_when_it_is_back(
    signed_in, participation, submissions, coordinator, person
):
    round_ = participation.round

    def owed():
        return set(outstanding.ungathered(round_))

    def owing():
        return set(outstanding.coordinators_with_unforwarded(round_))

    actions.ask(participation, submissions[1], "Vilka?", **now(coordinator))
    assert owed() == set(submissions)
    for submission in (submissions[0], submissions[2]):
        leave_out(signed_in, participation, submission)
    assert owed() == {submissions[1]}  # a question does not pay what is owed
    assert owing() == {coordinator}
    question = Question.objects.get()
    municipalities_actions.take_back_question(question, **now(coordinator))
    leave_out(signed_in, participation, submissions[1])
    assert (owed(), owing()) == (set(), set())
    done, of = progress.rss_without_more_to_forward(round_)
    assert (done.count(), of.count()) == (1, 1)

    Letter.objects.all().delete()
    path = desk(participation, "ta-med-igen/")
    for _ in range(2):
        signed_in.post(path, {"behov": submissions[0].public_id})
    assert owed() == {submissions[0]}
    assert owing() == {coordinator}
    (letter,) = Letter.objects.all()
    assert letter.subject == "Ert behov är med igen"
    assert LeftOut.objects.get(submission=submissions[0]).unlinked_by == coordinator


def test_what_is_left_out_is_not_gathered(
    signed_in, participation, submissions, regional_need
):
    f.LeftOutFactory(participation=participation, submission=submissions[2])
    data = {"behov": [submissions[2].public_id], "till": regional_need.public_id}
    response = signed_in.post(desk(participation, "samla/"), data)

    assert response.context["form"].errors == {
        "behov": ["”Behov från Berg” är lämnat utanför. Ta med det igen först."]
    }
    with pytest.raises(actions.AlreadyGathered):
        actions.leave_out(participation, submissions[0], "Skäl", **now(f.UserFactory()))
    assert regional_need.gathered.live().count() == 2


def test_who_comes_second_to_leave_out_is_told(participation, submission, coordinator):
    actions.leave_out(participation, submission, "Skäl", **now(coordinator))
    with pytest.raises(actions.IsLeftOut):
        actions.leave_out(participation, submission, "Annat", **now(coordinator))

    assert LeftOut.objects.count() == 1


def test_the_way_says_that_a_question_waits(participation, submission, coordinator):
    actions.ask(participation, submission, "Vilka?", **now(coordinator))

    way = trace.of(submission, at=timezone.now())
    assert way.next.startswith(
        "RSS Jämtland har ställt en fråga som väntar på ert svar"
    )


@pytest.mark.parametrize(
    ("step", "asks", "leaves"),
    [
        (Step.CHOOSE_AREA, 403, 403),
        (Step.GATHER, 200, 403),
        (Step.FORWARD, 200, 200),
        (Step.COMPILE, 403, 403),
    ],
)
def test_questions_are_asked_from_the_day_needs_come_in_and_left_out_in_the_own_step(
    signed_in, participation, submission, step, asks, leaves
):
    f.place_calendar(participation.round, open_step=step)
    query = f"?behov={submission.public_id}"

    assert signed_in.get(desk(participation, f"fraga/{query}")).status_code == asks
    path = desk(participation, f"lamna-utanfor/{query}")
    assert signed_in.get(path).status_code == leaves

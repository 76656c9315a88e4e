"""Needs are handed over, confirmed, answered; the answer goes home to all behind."""

import threading
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from needs import actions, lifecycle
from needs.models import Engagement, Feedback, Need, Recipient
from outbox.models import Letter
from rounds.models import Event, Step
from tests.factories import (
    AgencyFactory,
    CoordinatorFactory,
    FeedbackFactory,
    KnowledgeSupportFactory,
    OfficerFactory,
    PriorityPlaceFactory,
    RecipientFactory,
    RepresentativeFactory,
    RoundFactory,
    SkrFactory,
    UserFactory,
)
from tests.needs.scenes import behind, forwarded, listed, officer_in, received, texts

pytestmark = pytest.mark.django_db

S, C = Need.Status, Feedback.Code
ANSWER = {"code": "new", "reason": "Vi tar fram en vägledning."}


@pytest.fixture
def round_():
    return RoundFactory(open_step=Step.FEEDBACK)


@pytest.fixture
def officer(round_, client):
    officer = officer_in(round_)
    client.force_login(officer.user)
    return officer


@pytest.fixture
def need(round_, officer):
    return received(officer, round_=round_)


def url(need, page="svar"):
    return f"/myndighet/behov/{need.public_id}/{page}/"


def round_url(round_, page="svara"):
    return f"/myndighet/omgang/{round_.public_id}/{page}/"


def seen(client, need):
    """The version of the draft that the page shows."""
    return client.get(url(need)).context["form"]["version"].value()


def draft(need, officer, **fields):
    return FeedbackFactory(need=need, agency=officer.agency, **fields)


def publish(*drafts, by=None, seen_at=None):
    now = timezone.now()
    return actions.publish(
        drafts, seen_at=seen_at or now, by=by or UserFactory(), at=now
    )


# --- Handing over


def test_a_need_is_entrusted_to_agencies_one_of_which_leads(round_):
    need = listed(round_, status=S.SUPPORT_LACKING)
    lead, second = AgencyFactory(name="Ledande"), AgencyFactory(name="Andra")
    skr, now = SkrFactory(), timezone.now()

    actions.entrust(need, agencies=[second, lead], lead=lead, by=skr, at=now)

    need.refresh_from_db()
    assert need.status == S.HANDED_OVER
    assert list(need.recipients.values_list("agency", "leads", "handed_over_at")) == [
        (lead.pk, True, now),
        (second.pk, False, now),
    ]
    event = Event.objects.get()
    assert (event.verb, event.note) == ("överlämnade", "Ledande\nAndra")
    with pytest.raises(lifecycle.WrongTurn):
        actions.entrust(need, agencies=[lead], lead=lead, by=skr, at=now)
    assert Recipient.objects.count() == 2


def test_an_agency_that_receives_a_need_gets_a_part_in_the_round(round_):
    need = listed(round_, status=S.SUPPORT_LACKING)
    officer = OfficerFactory()

    actions.entrust(
        need,
        agencies=[officer.agency],
        lead=officer.agency,
        by=SkrFactory(),
        at=timezone.now(),
    )

    assert Engagement.objects.get().agency == officer.agency
    assert list(Need.objects.visible_to(officer.user)) == [need]


def test_the_lead_is_one_of_those_that_receive(round_):
    need = listed(round_, status=S.SUPPORT_LACKING)

    with pytest.raises(actions.LeadNotAmongAgencies):
        actions.entrust(
            need,
            agencies=[AgencyFactory()],
            lead=AgencyFactory(),
            by=SkrFactory(),
            at=timezone.now(),
        )


def test_each_officer_gets_one_letter_about_all_that_was_received(round_):
    officer = officer_in(round_)
    second = officer_in(round_, user=officer.user)
    first = received(officer, round_=round_, title="Först")
    last = received(second, round_=round_, title="Sist")
    RecipientFactory(need=last, agency=officer.agency, leads=False)
    PriorityPlaceFactory(need=last, place=1)
    PriorityPlaceFactory(need=first, place=2, last_place=2)

    count = actions.tell_recipients([first, last], at=timezone.now())

    letter = Letter.objects.get()
    assert (count, letter.to) == (1, officer.user.email)
    assert letter.subject == "2 behov är överlämnade till er"
    assert letter.body.index("– Sist") < letter.body.index("– Först")
    assert f"https://lokalabehov.test{round_url(round_)}" in letter.body


# --- Confirming


def test_receipt_is_confirmed_once(client, officer, need):
    data = {"myndighet": officer.agency.public_id}

    first = client.post(url(need, "bekrafta"), data, follow=True)
    again = client.post(url(need, "bekrafta"), data, follow=True)

    row = need.recipients.get()
    assert row.acknowledged_by == officer.user
    assert texts(first) == [f"Ni har bekräftat att ni fått ”{need.title}”."]
    assert texts(again) == [f"Mottagandet av ”{need.title}” var redan bekräftat."]
    assert Event.objects.count() == 1


def test_all_receipts_are_confirmed_at_once(client, officer, need):
    received(officer, round_=need.round)
    data = {"myndighet": officer.agency.public_id}
    where = round_url(need.round, "bekrafta")

    first = client.post(where, data, follow=True)
    again = client.post(where, data, follow=True)

    assert texts(first) == ["Ni har bekräftat att ni fått 2 behov."]
    assert texts(again) == ["Allt ni har fått var redan bekräftat."]
    assert Recipient.objects.unacknowledged().count() == 0
    assert Event.objects.count() == 2


def test_nobody_confirms_for_another_agency(client, officer, need):
    other = officer_in(need.round)
    officer_in(need.round, user=officer.user)  # so that "mine" could be either
    for agency in (other.agency.public_id, "", "\x00"):
        data = {"myndighet": agency}
        assert client.post(url(need, "bekrafta"), data).status_code == 404
        where = round_url(need.round, "bekrafta")
        assert client.post(where, data).status_code == 404

    assert Recipient.objects.unacknowledged().count() == 1


def test_receipt_may_be_confirmed_before_the_answers_open(client):
    round_ = RoundFactory(open_step=Step.HAND_OVER)
    officer = officer_in(round_)
    need = received(officer, round_=round_)

    assert officer.user.has_perm("needs.acknowledge_need", need) is True
    assert officer.user.has_perm("needs.answer_need", need) is False
    assert officer_in(round_).user.has_perm("needs.acknowledge_need", need) is False


# --- Writing


@pytest.mark.parametrize(("step", "allowed"), [(s, s is Step.FEEDBACK) for s in Step])
def test_answers_are_written_and_published_only_while_that_step_is_open(step, allowed):
    officer = OfficerFactory()
    need = received(officer, round_=RoundFactory(open_step=step))

    assert officer.user.has_perm("needs.answer_need", need) is allowed
    assert officer.user.has_perm("needs.publish_answers", need.round) is allowed


def test_only_those_who_received_it_answer(need):
    for user in (officer_in(need.round).user, SkrFactory(), UserFactory()):
        assert user.has_perm("needs.answer_need", need) is False


def test_a_draft_is_saved_and_written_on(client, officer, need):
    support = KnowledgeSupportFactory()

    client.post(url(need), ANSWER)
    client.post(
        url(need),
        {
            "version": seen(client, need),
            "code": "exists",
            "reason": "Se stödet.",
            "support": str(support),
            "planned_on": "2027-06-30",
            "next_update_on": "2027-03-01",
            "link": "https://example.se/",
        },
    )

    answer = Feedback.objects.get()
    assert (answer.code, answer.reason, answer.support) == (
        "exists",
        "Se stödet.",
        support,
    )
    assert (answer.planned_on, answer.next_update_on, answer.link) == (
        date(2027, 6, 30),
        date(2027, 3, 1),
        "https://example.se/",
    )
    assert answer.published_at is None
    assert (answer.created_by, answer.agency) == (officer.user, officer.agency)
    assert Event.objects.count() == 0  # a draft is nobody else's business


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {"code": ["Välj ett svar."], "reason": ["Skriv en motivering."]}),
        (
            {"code": "exists", "reason": "x"},
            {"support": ["Säg vilket kunskapsstöd som finns, eller skriv en länk."]},
        ),
        (
            {**ANSWER, "planned_on": "i vår"},
            {"planned_on": ["Skriv datumet som 2027-06-30."]},
        ),
        (
            {**ANSWER, "link": "javascript:alert(1)"},
            {"link": ["Skriv en webbadress som börjar med https://"]},
        ),
        (
            {"code": "not_handled", "reason": "Vi har inte uppdraget."},
            {"instead": ["Berätta vad kommunen kan göra i stället."]},
        ),
        ({**ANSWER, "new_year": "x"}, {"new_year": ["Skriv året med fyra siffror."]}),
    ],
)
def test_what_is_missing_in_an_answer_is_said(client, need, data, errors):
    response = client.post(url(need), data)

    found = response.context["form"].errors
    assert {name: found[name] for name in errors} == errors
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize("code", [c for c in C if c != C.EXISTS])
def test_every_code_is_a_full_answer_with_a_reason_alone(client, need, code):
    instead = "Fråga er RSS." if code == C.NOT_HANDLED else ""
    client.post(url(need), {"code": code, "reason": "Därför.", "instead": instead})

    assert Feedback.objects.get().code == code


# --- Two colleagues at one draft


def test_of_two_who_save_the_second_sees_both_texts_and_none_is_lost(
    client, officer, need
):
    draft(need, officer, reason="Kollegans ord")

    response = client.post(url(need), ANSWER | {"code": "gap"})

    assert (response.status_code, Feedback.objects.get().reason) == (
        409,
        "Kollegans ord",
    )
    row = ("Motivering", "Kollegans ord", ANSWER["reason"])
    assert row in response.context["different"]
    form = response.context["form"]
    mine = {name: form[name].value() for name in (*ANSWER, "version")}
    assert (mine["code"], mine["reason"]) == ("gap", ANSWER["reason"])

    client.post(url(need), mine)
    assert Feedback.objects.get().reason == ANSWER["reason"]


def test_the_same_text_twice_is_no_conflict(client, officer, need):
    for _ in range(2):
        response = client.post(url(need), ANSWER)

    assert (response.status_code, Feedback.objects.count()) == (302, 1)


def test_what_a_colleague_published_meanwhile_is_not_answered_by_mistake(
    client, officer, need
):
    answer = draft(need, officer, reason="Kollegans ord")
    mine = ANSWER | {"version": seen(client, need)}
    publish(answer)

    response = client.post(url(need), mine)

    assert response.status_code == 409
    assert "Er myndighet publicerade svaret" in response.content.decode()
    assert Feedback.objects.drafts().count() == 0
    # Sent again from that page: a later answer, as the page says.
    client.post(url(need), ANSWER | {"version": ""})
    assert Feedback.objects.drafts().get().reason == ANSWER["reason"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_a_draft_at_once_one_sees_the_others(postgresql):
    round_ = RoundFactory(open_step=Step.FEEDBACK)
    officer = officer_in(round_)
    need = received(officer, round_=round_)
    together, outcomes = threading.Barrier(2), []

    def save(reason):
        together.wait()
        try:
            saved = actions.save_answer(
                need,
                agency=officer.agency,
                code="new",
                reason=reason,
                by=officer.user,
                at=timezone.now(),
            )
            outcomes.append(("saved", saved.reason))
        except actions.Stale as stale:
            outcomes.append(("stale", stale.current.reason))
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[r]) for r in ("Ett", "Två")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    stored = Feedback.objects.get().reason
    assert sorted(outcomes) == [("saved", stored), ("stale", stored)]


# --- Publishing


def test_the_leads_first_answer_answers_the_need(officer, need):
    other = officer_in(need.round)
    RecipientFactory(need=need, agency=other.agency, leads=False)

    publish(draft(need, other))
    need.refresh_from_db()
    before = need.status
    publish(draft(need, officer))
    publish(draft(need, officer, reason="Ett senare besked."))

    need.refresh_from_db()
    assert (before, need.status) == (S.HANDED_OVER, S.ANSWERED)
    assert need.feedback.published().count() == 3


def test_publishing_twice_is_one_answer_one_event_and_one_letter(client, officer, need):
    answer = draft(need, officer)
    data = {"svar": [answer.public_id], "visat": timezone.now().isoformat()}
    where = round_url(need.round, "granska")

    first = client.post(where, data, follow=True)
    again = client.post(where, data, follow=True)

    assert texts(first) == [
        "1 svar är publicerat. Alla som står bakom behovet får ett brev."
    ]
    assert texts(again) == ["Svaren är redan publicerade."]
    answer.refresh_from_db()
    assert answer.published_by == officer.user
    assert [e.verb for e in Event.objects.all()] == ["besvarade"]
    assert [letter.to for letter in Letter.objects.all()] == [officer.user.email]


def test_what_was_changed_after_it_was_shown_is_not_published(client, officer, need):
    now = timezone.now()
    answer = draft(need, officer, saved_at=now)
    where = round_url(need.round, "granska")

    for shown in ((now - timedelta(minutes=1)).isoformat(), "", "2026-99-99", "2026"):
        response = client.post(
            where, {"svar": [answer.public_id], "visat": shown}, follow=True
        )
        assert texts(response) == [
            "Inget är gjort: ett utkast har ändrats. Läs igenom det igen."
        ]

    answer.refresh_from_db()
    assert answer.published_at is None
    assert Letter.objects.count() == 0


def test_only_ones_own_drafts_are_published(client, officer, need):
    other = officer_in(need.round)
    foreign = draft(need, other)
    refused = client.post(
        round_url(need.round, "granska"),
        {"svar": [foreign.public_id], "visat": timezone.now().isoformat()},
        follow=True,
    )
    nothing = client.post(round_url(need.round, "granska"), {}, follow=True)

    foreign.refresh_from_db()
    assert foreign.published_at is None
    assert texts(refused) == ["Svaren är redan publicerade."]
    assert texts(nothing) == ["Välj minst ett svar att publicera."]


def test_the_check_shows_the_drafts_or_the_one_asked_for(client, officer, need):
    second = received(officer, round_=need.round)
    drafts = [draft(need, officer), draft(second, officer)]
    draft(need, officer_in(need.round))
    where = round_url(need.round, "granska")

    everything = client.get(where).context["drafts"]
    one = client.get(f"{where}?behov={second.public_id}").context["drafts"]

    assert (sorted(d.pk for d in everything), one) == (
        [d.pk for d in drafts],
        [drafts[1]],
    )


def test_each_person_behind_gets_one_letter_own_words_first(officer, round_):
    source = forwarded(round_, title="Regionalt")
    own = behind(source, title="Vårt eget behov")
    first = received(officer, round_=round_, source=source)
    second_source = forwarded(round_, municipality=own.municipality, rss=source.rss)
    second = received(officer, round_=round_, source=second_source)
    representative = RepresentativeFactory(municipality=own.municipality).user
    coordinator = CoordinatorFactory(rss=source.rss).user
    RepresentativeFactory(user=coordinator, municipality=own.municipality)
    colleague = officer_in(round_)
    RecipientFactory(need=first, agency=colleague.agency, leads=False)
    RepresentativeFactory()  # not concerned

    publish(
        draft(
            first,
            officer,
            code=C.NOT_HANDLED,
            reason="Vi har inte uppdraget.",
            instead="Fråga er RSS.",
        ),
        draft(second, officer, reason="Vi gör något nytt."),
    )

    letters = {letter.to: letter for letter in Letter.objects.all()}
    assert Letter.objects.count() == 4
    assert sorted(letters) == sorted(
        user.email
        for user in (representative, coordinator, officer.user, colleague.user)
    )
    body = letters[representative.email].body
    assert letters[representative.email].subject == f"Svar på 2 behov – {round_}"
    parts = [
        "Ni skrev: ”Vårt eget behov”",
        "Svar: Hanteras inte",
        "Vi har inte uppdraget.",
        "Det här kan ni göra i stället:\nFråga er RSS.",
    ]
    places = [body.index(part) for part in parts]
    assert places == sorted(places)
    assert "Vi gör något nytt." in body
    assert "Ni skickade vidare: ”Regionalt”" in letters[coordinator.email].body
    assert "Vi gör något nytt." not in letters[colleague.user.email].body
    assert f"Behovet: ”{first.title}”" in letters[colleague.user.email].body


@pytest.mark.parametrize("count", [1, 3])
def test_the_letters_cost_as_many_questions_however_many_needs(officer, round_, count):
    drafts = [draft(received(officer, round_=round_), officer) for _ in range(count)]
    with CaptureQueriesContext(connection) as context:
        publish(*drafts)

    reads = [
        query["sql"]
        for query in context.captured_queries
        if query["sql"].startswith("SELECT")
        and ("rss_coordinator" in query["sql"] or "representative" in query["sql"])
    ]
    assert len(reads) == 2


# --- The list


def test_the_list_is_in_priority_order_with_the_state_of_each(client, officer, round_):
    titles = ["Besvarat", "Utkast", "Bekräftat", "Inte bekräftat"]
    needs = [received(officer, round_=round_, title=title) for title in titles]
    for place, need in enumerate(needs, start=1):
        PriorityPlaceFactory(need=need, place=place, last_place=place)
    now = timezone.now()
    Recipient.objects.exclude(need=needs[3]).update(
        acknowledged_at=now, acknowledged_by=officer.user
    )
    publish(draft(needs[0], officer))
    draft(needs[1], officer)
    received(officer_in(round_), round_=round_)  # another agency's

    response = client.get(round_url(round_))

    rows = response.context["received"]
    assert [row.need for row in rows] == needs
    assert [row.place for row in rows] == [1, 2, 3, 4]
    page = response.content.decode()
    assert "Ni har besvarat 1 av 4 behov" in page
    assert "Granska och publicera 1 utkast" in page
    assert "Bekräfta att ni fått 1 behov" in page
    assert page.count("Skriv ett senare besked") == 1
    assert page.count("Fortsätt på utkastet") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_six_statements(
    client, officer, round_, count, django_assert_num_queries
):
    for _ in range(count):
        draft(received(officer, round_=round_), officer)
    client.get(round_url(round_))

    with django_assert_num_queries(2 + 6):
        client.get(round_url(round_))


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_costs_eight_statements(
    client, officer, need, count, django_assert_num_queries, answers_are_kept
):
    KnowledgeSupportFactory.create_batch(count)
    for _ in range(count):
        draft(need, officer, published=True)
    client.get(url(need))

    # The last of them: the templates to begin from.
    with django_assert_num_queries(2 + 8):
        client.get(url(need))


def test_saving_an_answer_costs_few_statements(
    client, need, django_assert_max_num_queries
):
    client.get(url(need))

    # Session and person; the transaction's own four in a test.
    with django_assert_max_num_queries(2 + 10 + 4):
        client.post(url(need), ANSWER)


def test_before_anything_is_received_the_list_says_what_comes(client, officer):
    page = client.get(round_url(officer.agency.engagements.get().round))

    assert "Inget är överlämnat till er än" in page.content.decode()


# --- What the database holds


def test_a_published_answer_is_never_changed_not_even_by_hand():
    answer = FeedbackFactory(published=True)
    answer.reason = "Något annat"

    with pytest.raises(DatabaseError), transaction.atomic():
        answer.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Feedback.objects.filter(pk=answer.pk).update(published_at=None)

    answer.refresh_from_db()
    assert answer.reason == "Vi tar fram en vägledning."


def test_a_draft_is_changed_freely_and_published():
    answer = FeedbackFactory()
    answer.reason = "Bättre"
    answer.save()
    answer.published_at, answer.published_by = timezone.now(), answer.created_by
    answer.save()

    answer.refresh_from_db()
    assert (answer.reason, answer.published_at is None) == ("Bättre", False)


def test_an_agency_has_one_draft_per_need_and_any_number_of_answers():
    answer = FeedbackFactory()
    where = {"need": answer.need, "agency": answer.agency}
    FeedbackFactory(**where, published=True)
    FeedbackFactory(**where, published=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        FeedbackFactory(**where)


def test_an_answer_that_support_exists_says_which():
    FeedbackFactory(code=C.EXISTS, link="https://example.se/")
    FeedbackFactory(code=C.EXISTS, support=KnowledgeSupportFactory())

    with pytest.raises(IntegrityError), transaction.atomic():
        FeedbackFactory(code=C.EXISTS)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedbackFactory(reason="")


def test_an_answer_that_declines_says_what_may_be_done_instead():
    FeedbackFactory(code=C.NOT_HANDLED, instead="Fråga er RSS.")

    with pytest.raises(IntegrityError), transaction.atomic():
        FeedbackFactory(code=C.NOT_HANDLED, instead="")


def test_one_agency_leads_the_answer():
    need = received(OfficerFactory())
    RecipientFactory(need=need, leads=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        RecipientFactory(need=need, leads=True)

"""An agency's verdicts on the needs of a round."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from needs import actions
from needs.models import EarlierScreening, KnowledgeSupport, Need, Screening
from rounds.models import Event, Step
from tests.factories import (
    AgencyFactory,
    ClosedListFactory,
    KnowledgeSupportFactory,
    OfficerFactory,
    RoundFactory,
    ScreeningFactory,
    SkrFactory,
    UserFactory,
)
from tests.needs.scenes import listed, officer_in, said, texts

pytestmark = pytest.mark.django_db

O = Screening.Opinion  # noqa: E741
MAY_3 = datetime(2026, 5, 3, 12, tzinfo=UTC)
LACKING = {"opinion": "lacking", "reason": "Vi har letat."}
NEW = {
    "new_title": "Vägledning",
    "new_publisher": "Exempelmyndigheten",
    "new_year": "2024",
    "new_url": "https://example.se/v",
}


@pytest.fixture
def need():
    return listed()


@pytest.fixture
def officer(need, client):
    officer = officer_in(need.round)
    client.force_login(officer.user)
    return officer


def url(need, page="bedom"):
    return f"/myndighet/behov/{need.public_id}/{page}/"


def seen(client, need):
    """The version that the form carries now."""
    return {"seen": client.get(url(need)).context["form"]["seen"].value()}


def list_url(round_):
    return f"/myndighet/omgang/{round_.public_id}/bedom/"


# --- Who and when


@pytest.mark.parametrize(("step", "allowed"), [(s, s is Step.SCREEN) for s in Step])
def test_verdicts_are_given_only_while_that_step_is_open(step, allowed):
    need = listed(step=step)
    officer = officer_in(need.round)

    assert officer.user.has_perm("needs.screen_need", need) is allowed


def test_only_officers_of_engaged_agencies_give_verdicts(need):
    for user in (SkrFactory(), UserFactory(), OfficerFactory().user):
        assert user.has_perm("needs.screen_need", need) is False


def test_what_skr_has_decided_is_no_longer_judged(client):
    need = listed(status=Need.Status.SUPPORT_LACKING)
    client.force_login(officer_in(need.round).user)

    assert client.get(url(need)).status_code == 403
    with pytest.raises(actions.NotOpenForVerdicts):
        actions.screen(
            need, agency=AgencyFactory(), **LACKING, by=UserFactory(), at=timezone.now()
        )


def test_a_need_of_another_round_answers_like_one_that_does_not_exist(client, officer):
    foreign = client.post(url(listed()), LACKING)
    nothing = client.post("/myndighet/behov/zzzzzzzz/bedom/", LACKING)

    assert (foreign.status_code, said(foreign)) == (404, said(nothing))


def test_an_empty_need_is_not_shown_to_agencies(client, need, officer):
    actions.dissolve(need, by=SkrFactory(), at=timezone.now())

    assert client.get(url(need)).status_code == 404
    assert client.get(list_url(need.round)).context["rows"] == []
    with pytest.raises(actions.NotOpenForVerdicts):
        actions.screen(
            need,
            agency=officer.agency,
            **LACKING,
            by=officer.user,
            at=timezone.now(),
        )


# --- Handing in


def test_a_verdict_twice_is_one_verdict_and_one_event(client, need, officer):
    first = client.post(url(need), LACKING, follow=True)
    client.post(url(need), LACKING)

    verdict = Screening.objects.get()
    assert (verdict.need, verdict.agency, verdict.opinion, verdict.reason) == (
        need,
        officer.agency,
        "lacking",
        "Vi har letat.",
    )
    assert verdict.handed_in_by == officer.user
    assert texts(first) == [f"Bedömningen av ”{need.title}” är lämnad."]
    event = Event.objects.get()
    assert (event.verb, event.note) == ("bedömde", officer.agency.name)


def test_a_changed_verdict_keeps_the_earlier_one(client, need, officer):
    support = KnowledgeSupportFactory()
    client.post(
        url(need),
        {"opinion": "partly", "reason": "Förr", "support": str(support)}
        | {"answering_part": "Kapitel 3"},
    )
    given = Screening.objects.get().handed_in_at

    client.post(url(need), LACKING | seen(client, need))

    verdict = Screening.objects.get()
    assert (verdict.opinion, verdict.support, verdict.answering_part) == (
        "lacking",
        None,
        "",
    )
    assert list(
        EarlierScreening.objects.values_list(
            "opinion", "reason", "support", "answering_part", "handed_in_at"
        )
    ) == [("partly", "Förr", support.pk, "Kapitel 3", given)]
    assert Event.objects.latest("pk").verb == "ändrade sin bedömning av"
    assert Event.objects.latest("pk").note == (
        f"{officer.agency}: Stöd finns delvis. Förr\n{support}\nKapitel 3"
    )
    page = client.get(f"/nationellt/behov/{need.public_id}/").content.decode()
    assert "Tidigare bedömningar: 1" in page
    assert "Förr" in page


def test_a_support_is_found_in_the_register_by_its_title(client, need, officer):
    support = KnowledgeSupportFactory(title="Vägledning om ÄRENDEN")

    client.post(
        url(need),
        {"opinion": "exists", "reason": "Se där.", "support": "vägledning om ärenden"},
    )

    assert Screening.objects.get().support == support


def test_a_new_support_is_added_to_the_register_once(client, need, officer):
    colleague = listed(need.round)
    for each in (need, colleague):
        client.post(url(each), {"opinion": "exists", "reason": "Se där."} | NEW)

    support = KnowledgeSupport.objects.get()
    assert (support.title, support.year, support.added_by) == (
        "Vägledning",
        2024,
        officer.user,
    )
    assert list(Screening.objects.values_list("support", flat=True)) == [support.pk] * 2


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {"opinion": ["Välj en bedömning."], "reason": ["Skriv en motivering."]}),
        ({"opinion": "lacking", "reason": "  "}, {"reason": ["Skriv en motivering."]}),
        (
            {"opinion": "exists", "reason": "x"},
            {"support": ["Säg vilket stöd som finns."]},
        ),
        (
            {"opinion": "exists", "reason": "x", "support": "Okänt"},
            {"support": ["Det finns inte i registret. Lägg till det här nedanför."]},
        ),
        (
            {"opinion": "exists", "reason": "x", "support": "Okänt", **NEW},
            {
                "support": [
                    "Välj ett stöd ur registret eller lägg till ett nytt, inte båda."
                ]
            },
        ),
        (
            {"opinion": "exists", "reason": "x", "new_title": "Bara titel"},
            {
                "new_publisher": ["Skriv vem som har gett ut stödet."],
                "new_year": ["Skriv året då stödet gavs ut."],
                "new_url": ["Skriv webbadressen."],
            },
        ),
        (
            {"opinion": "exists", "reason": "x", **NEW, "new_year": "1066"},
            {"new_year": ["Skriv ett år från 1950 till 2100."]},
        ),
        (
            {
                "opinion": "exists",
                "reason": "x",
                **NEW,
                "new_url": "javascript:alert(1)",
            },
            {"new_url": ["Skriv en webbadress som börjar med https://"]},
        ),
        (
            {"opinion": "partly", "reason": "x", **NEW},
            {"answering_part": ["Skriv vilken del som svarar på behovet."]},
        ),
        (
            {"opinion": "lacking", "reason": "a\x00b"},
            {
                "reason": [
                    "Texten innehåller tecken som inte går att spara. "
                    "Klistra in den som ren text."
                ]
            },
        ),
    ],
)
def test_what_is_missing_is_said(client, need, officer, data, errors):
    response = client.post(url(need), data)

    assert response.context["form"].errors == errors
    assert "<title>Fel:" in response.content.decode()
    assert Screening.objects.count() == KnowledgeSupport.objects.count() == 0


def test_two_supports_of_the_same_title_are_told_apart(client, need, officer):
    KnowledgeSupportFactory(title="Vägledning", year=2020)
    newer = KnowledgeSupportFactory(title="Vägledning", year=2024)
    said = {"opinion": "exists", "reason": "x"}

    vague = client.post(url(need), {**said, "support": "Vägledning"})
    client.post(url(need), {**said, "support": str(newer)})

    assert vague.context["form"].errors == {
        "support": [
            "Flera stöd heter så. Välj det rätta ur listan, med utgivare och år."
        ]
    }
    assert Screening.objects.get().support == newer


def test_without_a_support_what_stands_in_its_fields_does_not_count(
    client, need, officer
):
    client.post(url(need), {**LACKING, "support": "Okänt", "new_year": "abc"})

    assert Screening.objects.get().support is None


def test_the_form_shows_the_verdict_that_stands(client, need, officer):
    support = KnowledgeSupportFactory()
    ScreeningFactory(
        need=need, agency=officer.agency, opinion=O.EXISTS, support=support
    )

    form = client.get(url(need)).context["form"]

    assert [form[name].value() for name in ("opinion", "support")] == [
        "exists",
        str(support),
    ]


# --- For which agency


def test_who_acts_for_several_agencies_says_which(client, need, officer):
    second = officer_in(need.round, user=officer.user)

    choice = client.get(url(need))
    client.post(f"{url(need)}?myndighet={second.agency.public_id}", LACKING)

    assert choice.context["agencies"] == sorted(
        [officer.agency, second.agency], key=lambda a: a.name
    )
    assert Screening.objects.get().agency == second.agency


def test_nobody_speaks_for_an_agency_that_is_not_ones_own(client, need, officer):
    other = officer_in(need.round)

    response = client.post(f"{url(need)}?myndighet={other.agency.public_id}", LACKING)

    assert response.status_code == 404
    assert Screening.objects.count() == 0


# --- The list


def test_the_list_says_what_is_judged_and_what_is_not(client, need, officer):
    second = listed(need.round)
    ScreeningFactory(need=need, agency=officer.agency)
    ScreeningFactory(need=second)  # another agency's

    response = client.get(list_url(need.round))

    assert response.context["rows"] == [(need, "Stöd saknas"), (second, "")]
    assert response.context["owed"] == [second]
    assert "Ni har bedömt 1 av 2 behov" in response.content.decode()
    assert "Inte bedömt än" in response.content.decode()


def test_the_list_says_which_version_it_is_while_it_is_closed(client, need, officer):
    assert "stängd" not in client.get(list_url(need.round)).text

    ClosedListFactory(round=need.round, number=2, closed_at=MAY_3)
    said = client.get(list_url(need.round)).text
    version = reverse("needs:closed_list", args=[need.round.public_id, 2])

    assert "Version 2, stängd söndag 3 maj 2026" in said
    assert f'href="{version}"' in said
    assert client.get(version).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_seven_statements(
    client, need, officer, count, django_assert_num_queries
):
    ClosedListFactory(round=need.round)
    for _ in range(count):
        ScreeningFactory(need=listed(need.round), agency=officer.agency)
    client.get(list_url(need.round))

    with django_assert_num_queries(2 + 7):
        client.get(list_url(need.round))


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_costs_ten_statements_and_one_more_when_something_has_been_said(
    client, need, officer, count, django_assert_num_queries, answers_are_kept
):
    KnowledgeSupportFactory.create_batch(count)
    client.get(url(need))

    with django_assert_num_queries(2 + 10):
        client.get(url(need))
    ScreeningFactory(need=need, agency=officer.agency)
    with django_assert_num_queries(2 + 11):
        client.get(url(need))


def test_handing_in_costs_few_statements(
    client, need, officer, django_assert_max_num_queries
):
    client.get(url(need))

    # Session and person; the transaction's own two in a test.
    with django_assert_max_num_queries(2 + 13 + 2):
        client.post(url(need), LACKING)


def test_before_the_step_opens_the_list_is_not_shown(client):
    need = listed(step=Step.COMPILE)
    client.force_login(officer_in(need.round).user)

    response = client.get(list_url(need.round))

    assert response.context["rows"] == []
    page = response.content.decode()
    assert "Här kommer behoven när SKR har sammanställt dem" in page


def test_after_the_last_day_the_list_stays_and_the_forms_close(client):
    need = listed(step=Step.RANK)
    client.force_login(officer_in(need.round).user)

    page = client.get(list_url(need.round)).content.decode()

    assert f"/nationellt/behov/{need.public_id}/" in page
    assert url(need) not in page
    assert client.post(url(need), LACKING).status_code == 403


# --- What the database holds


@pytest.mark.parametrize(
    ("opinion", "support", "part", "fine"),
    [
        (O.LACKING, False, "", True),
        (O.OUTSIDE, False, "", True),
        (O.EXISTS, True, "", True),
        (O.PARTLY, True, "Kapitel 3", True),
        (O.LACKING, True, "", False),
        (O.EXISTS, False, "", False),
        (O.PARTLY, False, "Kapitel 3", False),
        (O.PARTLY, True, "", False),
    ],
)
def test_what_finds_support_refers_to_it(opinion, support, part, fine):
    fields = {
        "opinion": opinion,
        "support": KnowledgeSupportFactory() if support else None,
        "answering_part": part,
    }
    if fine:
        assert ScreeningFactory(**fields).opinion == opinion
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        ScreeningFactory(**fields)


def test_a_verdict_has_a_reason_and_an_agency_has_one_verdict():
    verdict = ScreeningFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ScreeningFactory(reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        ScreeningFactory(need=verdict.need, agency=verdict.agency)


def test_a_round_without_officers_of_ones_own_is_closed(client):
    client.force_login(OfficerFactory().user)
    round_ = RoundFactory(open_step=Step.SCREEN)

    assert client.get(list_url(round_)).status_code == 403

"""Who sees what of a need, and the register of knowledge supports."""

from datetime import timedelta

import pytest
from django.core.cache import caches

from needs.models import Need, Screening
from rounds.models import Step
from tests.factories import (
    CoordinatorFactory,
    ExtensionFactory,
    FeedbackFactory,
    KnowledgeSupportFactory,
    PanelMemberFactory,
    RecipientFactory,
    RepresentativeFactory,
    RoundFactory,
    ScreeningFactory,
    SkrFactory,
    SourceFactory,
    UserFactory,
)
from tests.needs.scenes import behind, forwarded, listed, officer_in, received, said

pytestmark = pytest.mark.django_db

S = Need.Status
CANARY = "kanariefågel-9d2e"


def url(need):
    return f"/nationellt/behov/{need.public_id}/"


def page(client, user, need):
    client.force_login(user)
    return client.get(url(need)).content.decode()


# --- Who reads a need


@pytest.mark.parametrize("status", S)
def test_the_panel_sees_a_need_when_skr_has_decided(status):
    need = listed(status=status)
    member = PanelMemberFactory(round=need.round)

    seen = list(Need.objects.visible_to(member.user))

    assert seen == ([] if status == S.COMPILED else [need])


@pytest.mark.parametrize("status", S)
def test_engaged_officers_and_skr_see_every_standing_need(status):
    need = listed(status=status)

    assert list(Need.objects.visible_to(officer_in(need.round).user)) == [need]
    assert list(Need.objects.visible_to(SkrFactory())) == [need]


@pytest.mark.parametrize("step", Step)
def test_agencies_see_the_list_when_it_is_their_turn_and_not_while_it_is_made(step):
    need = listed(step=step)

    seen = list(Need.objects.visible_to(officer_in(need.round).user))

    assert seen == ([need] if step >= Step.SCREEN else [])


def test_nobody_else_learns_that_a_need_exists(client):
    need = listed(status=S.ANSWERED)
    submission = behind(need.sources.get().regional_need)
    elsewhere = RoundFactory()
    strangers = [
        UserFactory(),
        officer_in(elsewhere).user,
        PanelMemberFactory(round=elsewhere).user,
        RepresentativeFactory(municipality=submission.municipality).user,
        CoordinatorFactory(rss=need.sources.get().regional_need.rss).user,
    ]
    for user in strangers:
        client.force_login(user)
        response = client.get(url(need))
        nothing = client.get("/nationellt/behov/zzzzzzzz/")
        assert (response.status_code, said(response)) == (404, said(nothing))


def test_an_ended_assignment_no_longer_sees(client):
    need = listed(status=S.SUPPORT_LACKING)
    for assignment in (officer_in(need.round), PanelMemberFactory(round=need.round)):
        assert need in Need.objects.visible_to(assignment.user)
        assignment.ended_at = assignment.accepted_at
        assignment.save()
        assert need not in Need.objects.visible_to(assignment.user)


# --- Own verdict first, the others' after


def test_others_verdicts_are_shown_when_the_own_one_is_handed_in(client):
    need = listed()
    officer = officer_in(need.round)
    ScreeningFactory(need=need, reason=CANARY)
    assert CANARY not in page(client, officer.user, need)

    ScreeningFactory(need=need, agency=officer.agency)

    assert CANARY in page(client, officer.user, need)


def test_who_acts_for_two_agencies_hands_in_both_first(client):
    need = listed()
    officer = officer_in(need.round)
    second = officer_in(need.round, user=officer.user)
    ScreeningFactory(need=need, reason=CANARY)
    ScreeningFactory(need=need, agency=officer.agency, reason="Vår egen")

    one = page(client, officer.user, need)
    ScreeningFactory(need=need, agency=second.agency)
    both = page(client, officer.user, need)

    assert ("Vår egen" in one, CANARY in one) == (True, False)
    assert ("Vår egen" in both, CANARY in both) == (True, True)


def test_a_verdict_on_another_need_opens_nothing(client):
    need = listed()
    other = listed(need.round)
    officer = officer_in(need.round)
    ScreeningFactory(need=need, reason=CANARY)
    ScreeningFactory(need=other, agency=officer.agency)

    assert CANARY not in page(client, officer.user, need)


@pytest.mark.parametrize(
    ("step", "status"),
    [(Step.RANK, S.COMPILED), (Step.SCREEN, S.SUPPORT_LACKING)],
)
def test_all_is_open_when_the_step_is_over_or_skr_has_decided(client, step, status):
    need = listed(step=step, status=status)
    officer = officer_in(need.round)
    ScreeningFactory(need=need, reason=CANARY)

    assert CANARY in page(client, officer.user, need)


def test_with_more_time_of_its_own_an_agency_still_hands_in_first(client):
    need = listed(step=Step.RANK)
    officer, other = officer_in(need.round), officer_in(need.round)
    ScreeningFactory(need=need, reason=CANARY)
    ExtensionFactory(
        period=need.round.period(Step.SCREEN),
        organization_key=officer.agency.organization_key,
    )

    assert CANARY not in page(client, officer.user, need)
    assert CANARY in page(client, other.user, need)


def test_skr_sees_verdicts_at_once_and_the_panel_when_decided(client):
    need = listed()
    decided = listed(need.round, status=S.SUPPORT_LACKING)
    member = PanelMemberFactory(round=need.round)
    for each in (need, decided):
        ScreeningFactory(need=each, reason=CANARY)

    assert CANARY in page(client, SkrFactory(), need)
    assert CANARY in page(client, member.user, decided)
    assert decided.decision_reason in page(client, member.user, decided)


def test_draft_answers_are_read_by_the_own_agency_alone(client):
    round_ = RoundFactory(open_step=Step.FEEDBACK)
    officer = officer_in(round_)
    need = received(officer, round_=round_)
    FeedbackFactory(need=need, agency=officer.agency, reason=CANARY)
    FeedbackFactory(need=need, reason="Publicerat av en annan", published=True)
    readers = {
        "own": officer.user,
        "other": officer_in(round_).user,
        "skr": SkrFactory(),
        "panel": PanelMemberFactory(round=round_).user,
    }

    seen = {who: page(client, user, need) for who, user in readers.items()}

    assert {who: CANARY in text for who, text in seen.items()} == {
        "own": True,
        "other": False,
        "skr": False,
        "panel": False,
    }
    assert all("Publicerat av en annan" in text for text in seen.values())


# --- The whole way


def whole_way(count):
    round_ = RoundFactory(open_step=Step.FEEDBACK)
    officer = officer_in(round_)
    need = received(officer, round_=round_)
    for _ in range(count):
        source = forwarded(round_)
        behind(source)
        SourceFactory(need=need, regional_need=source)
        ScreeningFactory(need=need)
        RecipientFactory(need=need, leads=False)
        FeedbackFactory(need=need, published=True, support=KnowledgeSupportFactory())
    return need, officer


def test_a_need_shows_its_words_sources_verdicts_and_answers(client):
    need, officer = whole_way(1)
    text = page(client, officer.user, need)

    for words in (
        need.title,
        need.description,
        "3 kommuner i 2 RSS står bakom",
        "Vi känner inte till något stöd.",
        "Vi tar fram en vägledning.",
        "Nytt stöd tas fram",
        "Kommunens egna ord",
        "Vilka arbetssätt som når fram.",
        "håller i svaret",
    ):
        assert words in text


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("who", ["officer", "skr"])
def test_a_need_with_its_whole_way_costs_nine_statements_for_skr_too(
    client, count, who, django_assert_num_queries, answers_are_kept
):
    need, officer = whole_way(count)
    client.force_login(officer.user if who == "officer" else SkrFactory())
    client.get(url(need))

    with django_assert_num_queries(2 + 9):
        client.get(url(need))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("step", "statements"), [(Step.COMPILE, 6), (Step.SCREEN, 7), (Step.RANK, 6)]
)
def test_a_need_that_is_not_handed_over_costs_skr_fewer_whatever_is_on_its_desk(
    client, count, step, statements, django_assert_num_queries, answers_are_kept
):
    need = listed(RoundFactory(open_step=step))
    for _ in range(count):
        source = forwarded(need.round)
        behind(source)
        SourceFactory(need=need, regional_need=source)
        ScreeningFactory(need=need)
        ExtensionFactory(
            period=need.round.periods.get(step=step),
            closes_at=need.round.period(step).closes_at + timedelta(days=1),
        )
    assert page(client, SkrFactory(), need).count(source.title) > 1

    with django_assert_num_queries(2 + statements):
        client.get(url(need))


def test_the_first_who_reads_a_need_after_something_has_happened_waits_for_two_more(
    client, django_assert_num_queries, answers_are_kept
):
    need, officer = whole_way(1)
    client.force_login(officer.user)
    client.get(url(need))
    caches["answers"].clear()

    with django_assert_num_queries(2 + 9 + 2):
        client.get(url(need))


# --- The register


def uses(client):
    response = client.get("/kunskapsstod/")
    return [
        (
            support.title,
            [screening.need.title for screening in support.seen_screenings],
            [answer.need.title for answer in support.seen_feedback],
        )
        for support in response.context["supports"]
    ]


def test_the_register_says_which_needs_a_support_answers(client):
    need = listed(status=S.SUPPORT_EXISTS, title="Behovet")
    support = KnowledgeSupportFactory(title="Stödet")
    ScreeningFactory(need=need, opinion=Screening.Opinion.EXISTS, support=support)
    FeedbackFactory(need=need, support=support, published=True)
    FeedbackFactory(need=need, support=support)  # a draft
    hidden = listed(status=S.SUPPORT_EXISTS)
    ScreeningFactory(need=hidden, opinion=Screening.Opinion.EXISTS, support=support)

    client.force_login(officer_in(need.round).user)

    assert uses(client) == [("Stödet", ["Behovet"], ["Behovet"])]


def test_the_register_does_not_tell_of_verdicts_before_the_own_one(client):
    need = listed(title=CANARY)
    ScreeningFactory(
        need=need,
        opinion=Screening.Opinion.EXISTS,
        support=KnowledgeSupportFactory(title="Stödet"),
    )
    officer = officer_in(need.round)
    client.force_login(officer.user)
    assert uses(client) == [("Stödet", [], [])]

    ScreeningFactory(need=need, agency=officer.agency)

    assert uses(client) == [("Stödet", [CANARY], [])]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("ÄRENDEN", ["Om ärenden"]),
        ("om 2019", ["Om ärenden"]),
        ("finnsinte", []),
        ("\x00", ["Annat", "Om ärenden"]),
    ],
)
def test_the_register_is_searched_with_swedish_letters_folded(client, sought, found):
    KnowledgeSupportFactory(title="Om ärenden", year=2019)
    KnowledgeSupportFactory(title="Annat")
    client.force_login(SkrFactory())

    response = client.get("/kunskapsstod/", {"sok": sought})

    assert [support.title for support in response.context["supports"]] == found


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_costs_constant_statements(
    client, count, django_assert_num_queries
):
    for _ in range(count):
        ScreeningFactory(
            need=listed(),
            opinion=Screening.Opinion.EXISTS,
            support=KnowledgeSupportFactory(),
        )
    client.force_login(SkrFactory())
    client.get("/kunskapsstod/")

    with django_assert_num_queries(2 + 4):
        client.get("/kunskapsstod/")


def test_the_register_is_for_skr_and_officers(client):
    for user, status in (
        (SkrFactory(), 200),
        (officer_in(RoundFactory()).user, 200),
        (PanelMemberFactory().user, 403),
        (RepresentativeFactory().user, 403),
    ):
        client.force_login(user)
        assert client.get("/kunskapsstod/").status_code == status

"""SKR decides which needs lack support, and tells those behind when it exists."""

import pytest
from django.utils import timezone

from needs import actions
from needs.models import Need, Opinions, Screening
from outbox.models import Letter
from rounds.models import Event, Step
from tests.factories import (
    AgencyFactory,
    CoordinatorFactory,
    EngagementFactory,
    KnowledgeSupportFactory,
    MunicipalityFactory,
    NeedFactory,
    RepresentativeFactory,
    RoundFactory,
    RssFactory,
    ScreeningFactory,
    SkrFactory,
    SourceFactory,
    UserFactory,
)
from tests.needs.scenes import behind, forwarded, listed, officer_in, texts

pytestmark = pytest.mark.django_db

S = Need.Status
O = Screening.Opinion  # noqa: E741


@pytest.fixture
def round_():
    return RoundFactory(open_step=Step.SCREEN)


@pytest.fixture
def agencies(round_):
    found = [AgencyFactory() for _ in range(3)]
    for agency in found:
        EngagementFactory(round=round_, agency=agency)
    return found


@pytest.fixture
def skr(client):
    user = SkrFactory()
    client.force_login(user)
    return user


def said(need, agencies, *opinions):
    """The agencies' verdicts, in order; None for one that is silent."""
    for agency, opinion in zip(agencies, opinions, strict=True):
        if opinion is None:
            continue
        finds = opinion in {O.EXISTS, O.PARTLY}
        ScreeningFactory(
            need=need,
            agency=agency,
            opinion=opinion,
            support=KnowledgeSupportFactory() if finds else None,
            answering_part="Kapitel 3" if finds else "",
        )
    return need


def decide(need, to, *, reason="Skälet", by=None):
    actions.decide(need, to=to, reason=reason, by=by or SkrFactory(), at=timezone.now())


def list_url(round_):
    return f"/nationellt/omgang/{round_.public_id}/beslut/"


def unanimous_url(round_):
    return f"{list_url(round_)}eniga/"


# --- What the agencies say


@pytest.mark.parametrize(
    ("opinions", "unanimous"),
    [
        ((O.LACKING, O.LACKING, O.LACKING), S.SUPPORT_LACKING),
        ((O.EXISTS, O.EXISTS, O.EXISTS), S.SUPPORT_EXISTS),
        ((O.LACKING, O.OUTSIDE, O.OUTSIDE), S.SUPPORT_LACKING),
        ((O.OUTSIDE, O.EXISTS, O.EXISTS), S.SUPPORT_EXISTS),
        ((O.LACKING, O.EXISTS, O.LACKING), None),
        ((O.PARTLY, O.PARTLY, O.PARTLY), None),
        ((O.EXISTS, O.PARTLY, O.EXISTS), None),
        ((O.OUTSIDE, O.OUTSIDE, O.OUTSIDE), None),
        ((O.LACKING, O.LACKING, None), None),
        ((None, None, None), None),
    ],
)
def test_agencies_are_unanimous_when_all_answer_and_nobody_contradicts(
    round_, agencies, opinions, unanimous
):
    need = said(listed(round_), agencies, *opinions)

    found = Need.objects.with_screenings().get(pk=need.pk)

    assert Opinions.on(found, agencies).unanimous == unanimous


def test_difference_part_and_nobodys_remit_are_flagged(round_, agencies):
    rows = {
        "differ": (O.LACKING, O.EXISTS, O.OUTSIDE),
        "partly": (O.PARTLY, O.OUTSIDE, O.PARTLY),
        "nobody": (O.OUTSIDE, O.OUTSIDE, O.OUTSIDE),
        "silent": (O.LACKING, None, None),
    }
    flags = {}
    for name, opinions in rows.items():
        need = said(listed(round_), agencies, *opinions)
        found = Need.objects.with_screenings().get(pk=need.pk)
        o = Opinions.on(found, agencies)
        flags[name] = (o.differ, o.partly, o.nobody_concerned, len(o.silent))

    assert flags == {
        "differ": (True, False, False, 0),
        "partly": (False, True, False, 0),
        "nobody": (False, False, True, 0),
        "silent": (False, False, False, 2),
    }


def test_where_no_agency_is_engaged_nobody_is_unanimous(round_):
    found = Need.objects.with_screenings().get(pk=listed(round_).pk)

    assert Opinions.on(found, []).unanimous is None
    assert Opinions.on(found, []).nobody_concerned is False


# --- The decision


def test_a_decision_has_its_reason_its_person_and_an_event(round_):
    need, skr, now = listed(round_), SkrFactory(), timezone.now()

    actions.decide(need, to=S.SUPPORT_LACKING, reason="Skälet", by=skr, at=now)

    need.refresh_from_db()
    assert (need.status, need.decision_reason, need.decided_by, need.decided_at) == (
        S.SUPPORT_LACKING,
        "Skälet",
        skr,
        now,
    )
    event = Event.objects.get()
    assert (event.verb, event.note) == ("beslutade att stöd saknas för", "Skälet")
    assert Letter.objects.count() == 0


def test_skr_may_think_again_and_the_earlier_reason_is_kept(round_):
    need = listed(round_)
    decide(need, S.SUPPORT_LACKING, reason="Först")

    decide(need, S.SUPPORT_EXISTS, reason="Sedan")

    need.refresh_from_db()
    assert (need.status, need.decision_reason) == (S.SUPPORT_EXISTS, "Sedan")
    assert Event.objects.latest("pk").note == "Sedan\n\nTidigare skäl: Först"


@pytest.mark.parametrize("status", [S.SUPPORT_LACKING, S.HANDED_OVER, S.ANSWERED])
def test_a_decision_is_not_taken_twice_or_too_late(round_, status):
    need = listed(round_, status=status)

    with pytest.raises(actions.AlreadyDecided):
        decide(need, S.SUPPORT_LACKING)

    assert Event.objects.count() == 0


def test_nothing_is_decided_about_an_empty_need(round_):
    need = NeedFactory(round=round_)

    with pytest.raises(actions.NobodyBehind):
        decide(need, S.SUPPORT_EXISTS)

    need.refresh_from_db()
    assert need.status == S.COMPILED


@pytest.mark.parametrize(("step", "allowed"), [(s, s is Step.SCREEN) for s in Step])
def test_skr_decides_only_while_the_step_is_open(step, allowed):
    need = listed(step=step)

    assert SkrFactory().has_perm("needs.decide_need", need) is allowed
    assert SkrFactory().has_perm("needs.decide_unanimous", need.round) is allowed
    assert officer_in(need.round).user.has_perm("needs.decide_need", need) is False


# --- The letters


def test_each_person_behind_gets_one_letter_with_own_words_reason_and_support(
    round_, agencies
):
    rss = RssFactory()
    both = RepresentativeFactory().user  # two municipalities, and the RSS
    coordinator = CoordinatorFactory(rss=rss, user=both).user
    other = RepresentativeFactory()
    needs = []
    for title in ("Första", "Andra"):
        source = forwarded(
            round_,
            rss=rss,
            title=f"{title} regionalt",
            municipality=both.representative_set.first().municipality,
        )
        need = said(listed(round_, source=source), agencies, *[O.EXISTS] * 3)
        needs.append(need)
    own = behind(source, municipality=other.municipality, title="Andra kommunens")
    RepresentativeFactory(municipality=other.municipality, user__is_active=False)
    RepresentativeFactory(municipality=other.municipality, accepted_at=None)
    RepresentativeFactory()  # nobody behind
    support = needs[1].screenings.first().support

    count = actions.decide_unanimous(
        round_,
        shown=[(need.public_id, S.SUPPORT_EXISTS) for need in needs],
        reason="Alla ser samma sak.",
        by=SkrFactory(),
        at=timezone.now(),
    )

    assert count == 2
    assert coordinator == both
    letters = {letter.to: letter for letter in Letter.objects.all()}
    assert sorted(letters) == sorted([both.email, other.user.email])
    assert Letter.objects.count() == 2
    mine, theirs = letters[both.email], letters[other.user.email]
    assert mine.subject == "Stöd finns redan för 2 behov ni står bakom"
    assert mine.body.count("Alla ser samma sak.") == 2
    assert "Ni skickade vidare: ”Första regionalt”" in mine.body
    assert "Ni skickade vidare: ”Andra regionalt”" in mine.body
    assert theirs.subject == "Stöd finns redan för ett behov ni står bakom"
    assert "Ni skrev: ”Andra kommunens”" in theirs.body
    assert (
        f"https://lokalabehov.test/kommun/behov/{own.public_id}/vagen/" in theirs.body
    )
    assert str(support) in theirs.body
    assert support.url in theirs.body
    assert "Första" not in theirs.body


def test_withdrawn_words_and_links_taken_back_get_no_letter(round_):
    source = forwarded(round_)
    need = listed(round_, source=source)
    withdrawn = behind(source)
    withdrawn.withdrawn_at, withdrawn.withdrawn_by = timezone.now(), UserFactory()
    withdrawn.save()
    RepresentativeFactory(municipality=withdrawn.municipality)
    taken_out = forwarded(round_)
    SourceFactory(
        need=need,
        regional_need=taken_out,
        unlinked_at=timezone.now(),
        unlinked_by=SkrFactory(),
    )
    CoordinatorFactory(rss=taken_out.rss)
    CoordinatorFactory(rss=source.rss, user__email="kvar@example.se")

    decide(need, S.SUPPORT_EXISTS)

    assert list(Letter.objects.values_list("to", flat=True)) == ["kvar@example.se"]


def test_who_was_told_that_support_exists_is_told_when_skr_thinks_again(round_):
    source = forwarded(round_, title="Regionalt")
    CoordinatorFactory(rss=source.rss)
    need = listed(round_, source=source)
    decide(need, S.SUPPORT_EXISTS)

    decide(need, S.SUPPORT_LACKING, reason="Stödet är indraget.")

    first, second = Letter.objects.order_by("pk")
    assert (first.subject, second.subject) == (
        "Stöd finns redan för ett behov ni står bakom",
        "Ändrat beslut om ett behov ni står bakom",
    )
    assert "Stödet är indraget." in second.body
    assert second.to == first.to


def test_text_in_letters_is_written_as_it_was(round_):
    source = forwarded(round_, title="Habo & Mullsjö <b>")
    CoordinatorFactory(rss=source.rss)

    decide(listed(round_, source=source), S.SUPPORT_EXISTS)

    assert "”Habo & Mullsjö <b>”" in Letter.objects.get().body


# --- The pages


def test_the_list_shows_each_agencys_verdict_and_what_to_look_at(
    client, skr, round_, agencies
):
    said(listed(round_), agencies, O.LACKING, O.EXISTS, None)
    said(listed(round_), agencies, O.LACKING, O.LACKING, O.LACKING)
    NeedFactory(round=round_, title="Tomt behov")

    response = client.get(list_url(round_))

    page = response.content.decode()
    assert "Myndigheterna är oense" in page
    assert "Fastställ det 1 behov där myndigheterna är eniga" in page
    assert "Inte svarat än" in page
    assert "Tomt behov" not in page
    assert [len(row.rows) for row in response.context["undecided"]] == [3, 3]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_five_statements(
    client, skr, round_, agencies, count, django_assert_num_queries
):
    for _ in range(count):
        said(listed(round_), agencies, O.LACKING, O.EXISTS, O.OUTSIDE)
    client.get(list_url(round_))

    with django_assert_num_queries(2 + 5):
        client.get(list_url(round_))


def test_deciding_twice_from_the_page_is_one_decision(client, skr, round_):
    source = forwarded(round_)
    CoordinatorFactory(rss=source.rss)
    need = listed(round_, source=source, title="Behovet")
    url = f"/nationellt/behov/{need.public_id}/beslut/"
    data = {"decision": "support_exists", "reason": "Finns."}

    first = client.post(url, data, follow=True)
    again = client.post(url, data, follow=True)

    assert texts(first) == ["Beslutet om ”Behovet” är fattat."]
    assert texts(again) == ["Det beslutet är redan fattat: ”Behovet”."]
    assert (Event.objects.count(), Letter.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        (
            {},
            {
                "decision": ["Välj ett beslut."],
                "reason": ["Skriv skälet till beslutet."],
            },
        ),
        (
            {"decision": "handed_over", "reason": "x"},
            {
                "decision": [
                    "Välj ett giltigt alternativ. handed_over finns inte bland "
                    "tillgängliga alternativ."
                ]
            },
        ),
    ],
)
def test_a_decision_says_what_and_why(client, skr, round_, data, errors):
    need = listed(round_)

    response = client.post(f"/nationellt/behov/{need.public_id}/beslut/", data)

    assert response.context["form"].errors == errors
    need.refresh_from_db()
    assert need.status == S.COMPILED


def test_the_unanimous_are_shown_first_and_then_decided_once(
    client, skr, round_, agencies
):
    lacking = said(listed(round_), agencies, O.LACKING, O.LACKING, O.OUTSIDE)
    exists = said(listed(round_), agencies, O.EXISTS, O.EXISTS, O.EXISTS)
    differing = said(listed(round_), agencies, O.EXISTS, O.LACKING, O.EXISTS)
    shown = client.get(unanimous_url(round_))
    data = {
        "reason": "Myndigheterna är eniga.",
        "support_lacking": [lacking.public_id],
        "support_exists": [exists.public_id],
    }

    first = client.post(unanimous_url(round_), data, follow=True)
    again = client.post(unanimous_url(round_), data, follow=True)

    assert [o.need for o in shown.context["lacking"]] == [lacking]
    assert [o.need for o in shown.context["existing"]] == [exists]
    assert texts(first) == ["2 behov är beslutade."]
    assert texts(again) == [
        "Inget beslutades: något har ändrats. Gå igenom listan igen."
    ]
    statuses = dict(Need.objects.values_list("pk", "status"))
    assert statuses == {
        lacking.pk: S.SUPPORT_LACKING,
        exists.pk: S.SUPPORT_EXISTS,
        differing.pk: S.COMPILED,
    }
    assert Event.objects.count() == 2


def test_if_an_agency_changed_its_mind_meanwhile_nothing_is_decided(
    client, skr, round_, agencies
):
    steady = said(listed(round_), agencies, *[O.LACKING] * 3)
    changed = said(listed(round_), agencies, *[O.LACKING] * 3)
    verdict = changed.screenings.first()
    verdict.opinion, verdict.support = O.EXISTS, KnowledgeSupportFactory()
    verdict.save()

    response = client.post(
        unanimous_url(round_),
        {"reason": "x", "support_lacking": [steady.public_id, changed.public_id]},
        follow=True,
    )

    assert texts(response) == [
        "Inget beslutades: något har ändrats. Gå igenom listan igen."
    ]
    assert set(Need.objects.values_list("status", flat=True)) == {S.COMPILED}


def test_a_need_of_another_round_is_not_decided_in_passing(
    client, skr, round_, agencies
):
    other = listed(RoundFactory(open_step=Step.SCREEN))
    EngagementFactory(round=other.round, agency=agencies[0])
    ScreeningFactory(need=other, agency=agencies[0])

    client.post(
        unanimous_url(round_), {"reason": "x", "support_lacking": [other.public_id]}
    )

    other.refresh_from_db()
    assert other.status == S.COMPILED


def test_only_skr_sees_the_verdicts_side_by_side(client, round_):
    need = listed(round_)
    client.force_login(officer_in(round_).user)
    for url in (
        list_url(round_),
        unanimous_url(round_),
        f"/nationellt/behov/{need.public_id}/beslut/",
    ):
        assert client.get(url).status_code == 403


def test_after_the_last_day_decisions_are_read_but_not_taken(client, skr):
    need = listed(step=Step.RANK, status=S.SUPPORT_LACKING)
    decision = f"/nationellt/behov/{need.public_id}/beslut/"

    page = client.get(list_url(need.round)).content.decode()

    assert need.title in page
    assert decision not in page
    assert client.post(decision, {}).status_code == 403
    assert client.post(unanimous_url(need.round), {}).status_code == 403


def test_municipality_names_do_not_matter_for_who_gets_a_letter(round_):
    """Two municipalities of one RSS: each its own words, the RSS one letter."""
    source = forwarded(round_, municipality=MunicipalityFactory(name="Ö"))
    second = behind(source, municipality=MunicipalityFactory(name="A"), title="Annat")
    people = [
        RepresentativeFactory(municipality=row.submission.municipality).user.email
        for row in source.gathered.all()
    ]
    coordinator = CoordinatorFactory(rss=source.rss).user.email

    decide(listed(round_, source=source), S.SUPPORT_EXISTS)

    bodies = dict(Letter.objects.values_list("to", "body"))
    assert sorted(bodies) == sorted([*people, coordinator])
    assert [second.title in bodies[email] for email in people] == [False, True]

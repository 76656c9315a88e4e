"""Who is asked about a need, who steps aside, and what is begun and changed."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from needs import actions
from needs.models import (
    EarlierScreening,
    Engagement,
    Need,
    Opinions,
    Recusal,
    Referral,
    Screening,
    VerdictDraft,
)
from needs.querysets import themes_of
from outbox.models import Letter
from process import outstanding, progress
from rounds.models import Event, Step
from tests.factories import (
    EngagementFactory,
    KnowledgeSupportFactory,
    OfficerFactory,
    RecusalFactory,
    ReferralFactory,
    RoundFactory,
    ScreeningFactory,
    SkrFactory,
    VerdictDraftFactory,
)
from tests.needs.scenes import forwarded, listed, officer_in, texts

pytestmark = pytest.mark.django_db

O = Screening.Opinion  # noqa: E741
LACKING = {"opinion": "lacking", "reason": "Vi har letat."}


@pytest.fixture
def round_():
    return RoundFactory(open_step=Step.SCREEN)


@pytest.fixture
def need(round_):
    return listed(round_)


@pytest.fixture
def one(round_):
    return officer_in(round_)


@pytest.fixture
def two(round_):
    return officer_in(round_)


@pytest.fixture
def three(round_):
    return officer_in(round_)


def url(need, page="bedom"):
    return f"/myndighet/behov/{need.public_id}/{page}/"


def asked(need):
    return {e.agency for e in Engagement.objects.about(need.pk).with_agency()}


def refer(need, *officers):
    return actions.refer(
        need.round,
        needs=[need],
        agencies=[officer.agency for officer in officers],
        by=SkrFactory(),
        at=timezone.now(),
    )


def owing(round_):
    people = outstanding.officers_with_unscreened_or_skr_with_undecided(round_)
    return {user for user in people if not user.is_skr}


def verdicts(round_):
    pair = progress.verdicts(round_)
    return pair.done.count(), pair.of.count()


def reworded(need):
    Need.objects.filter(pk=need.pk).update(edition=2)
    need.refresh_from_db()


# --- Who is asked


def test_without_a_word_from_skr_all_are_asked_and_with_one_only_those(
    need, one, two, three
):
    assert asked(need) == {one.agency, two.agency, three.agency}

    assert refer(need, one, two) == 1
    assert refer(need, one, two) == 0  # the same once more

    assert asked(need) == {one.agency, two.agency}
    assert owing(need.round) == {one.user, two.user}
    assert verdicts(need.round) == (0, 2)
    assert list(Need.objects.asked_of(three.agency)) == []
    assert three.user.has_perm("needs.screen_need", need) is False
    assert refer(need, one, two, three) == 1
    assert Referral.objects.live().count() == 0
    assert Event.objects.count() == 2


def test_who_has_answered_stays_among_the_asked(need, one, two):
    ScreeningFactory(need=need, agency=two.agency)

    refer(need, one)

    assert asked(need) == {one.agency, two.agency}
    assert verdicts(need.round) == (1, 2)
    ReferralFactory(need=need, agency=two.agency)
    with pytest.raises(actions.HasAnswered):
        actions.take_back(need, agency=two.agency, by=one.user, at=timezone.now())


def test_only_agencies_of_the_round_are_asked(need, one):
    with pytest.raises(actions.NotEngaged):
        refer(need, OfficerFactory())
    with pytest.raises(actions.NotEngaged):
        refer(need)


def test_skr_sees_what_it_comes_to_before_it_is_so(client, need, one, two, round_):
    other = listed(round_)
    client.force_login(SkrFactory())
    page = f"/nationellt/omgang/{round_.public_id}/fragor/"
    data = {
        "which": "valda",
        "needs": [need.public_id],
        "agencies": [one.agency.public_id],
    }

    check = client.post(page, data)
    unchanged = asked(need)
    done = client.post(f"{page}?bekrafta", data, follow=True)

    assert "Stämmer det här för 1 behov?" in check.content.decode()
    assert unchanged == {one.agency, two.agency}
    assert asked(need) == {one.agency}
    assert asked(other) == {one.agency, two.agency}
    assert texts(done) == ["Nu är det klart vilka som bedömer 1 behov."]
    client.post(
        f"/nationellt/behov/{need.public_id}/ta-tillbaka-fragan/",
        {"myndighet": one.agency.public_id},
    )
    assert asked(need) == {one.agency, two.agency}


def test_needs_are_chosen_by_the_themes_of_their_sources(client, round_, one):
    source = forwarded(round_)
    themed, _plain = listed(round_, source=source), listed(round_)
    theme = round_.themes.create(name="Unga", added_by=SkrFactory())
    theme.themed.create(regional_need=source, linked_by=theme.added_by)
    client.force_login(SkrFactory())
    page = f"/nationellt/omgang/{round_.public_id}/fragor/"

    shown = client.get(f"{page}?tema={theme.public_id}")
    agencies = [one.agency.public_id]
    check = client.post(
        f"{page}?tema={theme.public_id}", {"which": "alla", "agencies": agencies}
    )

    assert themes_of([themed]) == {themed.pk: [(theme.public_id, "Unga")]}
    assert [row["need"] for row in shown.context["rows"]] == [themed]
    assert [row["need"] for row in check.context["rows"]] == [themed]


def test_a_theme_that_a_source_no_longer_has_is_not_the_needs_either(round_):
    source = forwarded(round_)
    need, skr = listed(round_, source=source), SkrFactory()
    for name, taken_back in (("Vuxna", True), ("Unga", False), ("Äldre", True)):
        theme = round_.themes.create(name=name, added_by=skr)
        ended = {"unlinked_at": timezone.now(), "unlinked_by": skr}
        theme.themed.create(
            regional_need=source, linked_by=skr, **(ended if taken_back else {})
        )

    named = [name for _key, name in themes_of([need])[need.pk]]
    assert named == ["Unga"]


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        (
            {"which": "valda"},
            {
                "which": ["Kryssa i minst ett behov i listan."],
                "agencies": ["Välj minst en myndighet."],
            },
        ),
        ({"agencies": ["\x00"], "which": "alla"}, {"agencies": ["NUL"]}),
        ({"needs": ["finnsinte"], "which": "valda"}, {"needs": [], "agencies": []}),
    ],
)
def test_what_is_missing_is_said(client, need, one, data, errors):
    client.force_login(SkrFactory())
    page = f"/nationellt/omgang/{need.round.public_id}/fragor/?bekrafta"

    found = client.post(page, data).context["form"].errors

    assert set(found) == set(errors)
    assert "which" not in errors or found == errors
    assert Referral.objects.count() == 0


def test_an_agency_passes_a_need_on_and_the_other_gets_a_letter(
    client, need, one, two, three
):
    client.force_login(one.user)
    VerdictDraftFactory(need=need, agency=one.agency)

    nothing = client.post(url(need, "lamna-vidare"), {})
    done = client.post(
        url(need, "lamna-vidare"),
        {"to": two.agency.public_id, "reason": "Det är er fråga."},
        follow=True,
    )

    assert nothing.context["form"].errors == {
        "to": ["Välj en myndighet."],
        "reason": ["Skriv varför ni lämnar behovet vidare."],
    }
    assert texts(done) == [f"”{need}” är lämnat vidare till {two.agency}."]
    assert asked(need) == {two.agency, three.agency}
    referral = Referral.objects.live().get(agency=two.agency)
    assert (referral.passed_by, referral.reason) == (one.agency, "Det är er fråga.")
    letter = Letter.objects.get()
    assert letter.to == two.user.email
    assert "Det är er fråga." in letter.body
    assert VerdictDraft.objects.count() == 0
    client.force_login(two.user)
    assert "Det är er fråga." in client.get(url(need)).content.decode()


def test_what_has_been_judged_is_not_passed_on(need, one, two):
    ScreeningFactory(need=need, agency=two.agency)

    with pytest.raises(actions.HasAnswered):
        actions.pass_on(
            need,
            agency=one.agency,
            to=two.agency,
            reason="x",
            by=one.user,
            at=timezone.now(),
        )


def test_others_verdicts_are_read_when_the_own_asked_agency_has_answered(
    need, one, two, three
):
    ScreeningFactory(need=need, agency=two.agency)
    readable = Screening.objects.readable_by

    assert readable(one.user).count() == 0
    refer(need, two, three)
    # Not asked: owes nothing.
    assert readable(one.user).count() == 1
    assert readable(three.user).count() == 0


# --- Drafts, and two at once


def test_a_draft_keeps_what_was_typed_however_incomplete(client, need, one, two):
    typed = {"reason": "Halvfärdigt", "new_year": "tjugo", "new_url": "www"}
    client.force_login(one.user)

    saved = client.post(f"{url(need)}?utkast", typed, follow=True)
    form = client.get(url(need)).context["form"]

    assert texts(saved) == [f"Utkastet till ”{need}” är sparat. Bara ni ser det."]
    assert {name: form[name].value() for name in typed} == typed
    assert Screening.objects.count() == Event.objects.count() == 0
    client.force_login(two.user)
    assert "Halvfärdigt" not in client.get(url(need)).content.decode()
    client.force_login(one.user)
    client.post(url(need), LACKING | {"seen": form["seen"].value()})
    assert VerdictDraft.objects.count() == 0
    assert Screening.objects.get().opinion == "lacking"


def test_hostile_text_in_a_draft_gets_a_sentence_and_is_kept_on_the_page(
    client, need, one
):
    client.force_login(one.user)

    response = client.post(f"{url(need)}?utkast", {"reason": "a\x00b", "opinion": "?"})

    assert set(response.context["form"].errors) == {"reason", "opinion"}
    assert VerdictDraft.objects.count() == 0


def test_a_search_of_the_register_keeps_the_form_and_stores_nothing(client, need, one):
    support = KnowledgeSupportFactory(title="Stöd till anhöriga")
    client.force_login(one.user)
    typed = {"opinion": "exists", "reason": "Se där.", "support": "anhörigas stödet"}

    found = client.post(f"{url(need)}?sok", typed).context["form"]
    client.post(url(need), {**typed, "picked": support.public_id})

    assert [found.hits, found["reason"].value()] == [[support], "Se där."]
    assert Screening.objects.get().support == support


def test_a_colleague_who_was_first_is_not_written_over(client, need, one):
    client.force_login(one.user)
    seen = client.get(url(need)).context["form"]["seen"].value()
    first = OfficerFactory(agency=one.agency).user
    said = {"opinion": O.OUTSIDE, "reason": "Kollegans ord"}
    actions.screen(need, agency=one.agency, **said, by=first, at=timezone.now())

    late = client.post(url(need), LACKING | {"seen": seen})

    assert late.status_code == 409
    assert Screening.objects.get().reason == "Kollegans ord"
    assert late.context["different"] == [
        ("Finns det redan ett kunskapsstöd?", "Utanför vårt uppdrag", "Stöd saknas"),
        ("Motivering", "Kollegans ord", "Vi har letat."),
    ]
    again = late.context["form"]
    assert again["reason"].value() == "Vi har letat."
    client.post(url(need), LACKING | {"seen": again["seen"].value()})
    assert Screening.objects.get().reason == "Vi har letat."
    assert EarlierScreening.objects.get().reason == "Kollegans ord"


# --- The need's text has changed


def test_a_verdict_on_an_earlier_text_is_asked_for_again(client, need, one, two):
    for officer in (one, two):
        ScreeningFactory(need=need, agency=officer.agency)
    skr = Need.objects.with_screenings()
    agencies = [one.agency, two.agency]
    assert Opinions.on(skr.get(), agencies).unanimous == Need.Status.SUPPORT_LACKING

    reworded(need)

    assert Opinions.on(skr.get(), agencies).unanimous is None
    assert owing(need.round) == {one.user, two.user}
    assert verdicts(need.round) == (0, 2)
    client.force_login(one.user)
    page = client.get(f"/myndighet/omgang/{need.round.public_id}/bedom/")
    assert "Texten har ändrats: bedöm igen" in page.content.decode()
    form = client.get(url(need))
    assert "Behovets text har ändrats" in form.content.decode()
    same = {"opinion": "lacking", "reason": "Vi känner inte till något stöd."}
    client.post(url(need), same | {"seen": form.context["form"]["seen"].value()})
    assert owing(need.round) == {two.user}
    assert verdicts(need.round) == (1, 2)


def test_who_read_the_earlier_text_reads_the_new_one_before_answering(
    client, need, one
):
    client.force_login(one.user)
    seen = client.get(url(need)).context["form"]["seen"].value()
    reworded(need)

    assert client.post(url(need), LACKING | {"seen": seen}).status_code == 409
    assert Screening.objects.count() == 0


# --- Conflict of interest


def test_who_steps_aside_hands_in_nothing_and_a_colleague_does(client, need, one):
    colleague = OfficerFactory(agency=one.agency).user
    client.force_login(one.user)

    client.post(url(need, "jav"), {"reason": "Jag skrev vägledningen."})

    assert one.user.has_perm("needs.screen_need", need) is False
    assert client.get(url(need)).status_code == 403
    assert owing(need.round) == {colleague}
    with pytest.raises(actions.Recused):
        actions.screen(
            need, agency=one.agency, **LACKING, by=one.user, at=timezone.now()
        )
    client.force_login(colleague)
    assert f"{one.user} har anmält jäv" in client.get(url(need)).content.decode()
    client.force_login(one.user)
    client.post(url(need, "jav/ta-tillbaka"))
    assert one.user.has_perm("needs.screen_need", need) is True
    assert owing(need.round) == {colleague, one.user}


def test_when_the_last_officer_steps_aside_the_agency_abstains(client, need, one, two):
    OfficerFactory(agency=one.agency, user__is_active=False)
    ScreeningFactory(need=need, agency=two.agency)
    client.force_login(one.user)

    page = client.get(url(need, "jav")).content.decode()
    client.post(url(need, "jav"), {})

    assert "Anmäl jäv och avstå" in page
    verdict = Screening.objects.get(agency=one.agency)
    assert (verdict.opinion, verdict.reason) == (
        "abstains",
        "Alla handläggare har anmält jäv.",
    )
    found = Need.objects.with_screenings().get()
    opinions = Opinions.on(found, [one.agency, two.agency])
    assert opinions.unanimous == Need.Status.SUPPORT_LACKING


def test_the_agency_abstains_with_a_reason_and_only_that_way(client, need, one):
    client.force_login(one.user)

    by_the_form = client.post(url(need), {"opinion": "abstains", "reason": "x"})
    nothing = client.post(url(need, "avsta"), {})
    client.post(url(need, "avsta"), {"why": "Vi äger stödet."})

    assert set(by_the_form.context["form"].errors) == {"opinion"}
    assert nothing.context["abstain_form"].errors == {
        "why": ["Skriv varför ni avstår."]
    }
    verdict = Screening.objects.get()
    assert (verdict.opinion, verdict.reason) == ("abstains", "Vi äger stödet.")


def test_abstaining_not_done_and_outside_look_different(client, round_, one, two):
    need = listed(round_)
    third = officer_in(round_)
    ScreeningFactory(need=need, agency=one.agency, opinion=O.ABSTAINS)
    ScreeningFactory(need=need, agency=two.agency, opinion=O.OUTSIDE)
    client.force_login(SkrFactory())

    page = client.get(f"/nationellt/omgang/{round_.public_id}/beslut/")

    text = page.content.decode()
    assert 'tag-aside">Avstår på grund av jäv' in text
    assert 'tag-neutral">Utanför vårt uppdrag' in text
    assert "Inte svarat än" in text
    assert third.agency.short_name in text


@pytest.mark.parametrize("page", ["jav", "avsta", "lamna-vidare", "jav/ta-tillbaka"])
def test_only_those_who_are_asked_get_there(client, need, one, two, page):
    refer(need, one)
    client.force_login(two.user)

    assert client.post(url(need, page), {}).status_code == 403


# --- SKR decides, and races


def test_skr_reads_what_was_changed_before_deciding(client, need, one):
    verdict = ScreeningFactory(need=need, agency=one.agency)
    client.force_login(SkrFactory())
    page = f"/nationellt/behov/{need.public_id}/beslut/"
    seen = client.get(page).context["form"]["seen"].value()
    Screening.objects.filter(pk=verdict.pk).update(handed_in_at=timezone.now())
    data = {"decision": "support_lacking", "reason": "Mitt skäl", "seen": seen}

    late = client.post(page, data)
    need.refresh_from_db()

    assert (late.status_code, need.status) == (409, Need.Status.COMPILED)
    form = late.context["form"]
    assert form["reason"].value() == "Mitt skäl"
    client.post(page, data | {"seen": form["seen"].value()})
    need.refresh_from_db()
    assert need.status == Need.Status.SUPPORT_LACKING


def both_at_once(*works):
    """Each in a thread and a transaction of its own; what each came to."""
    start, found = threading.Barrier(len(works)), []

    def run(work):
        try:
            start.wait(5)
            work()
            found.append("done")
        except Exception as refusal:  # told by its name
            found.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(found)


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_wins_and_the_other_is_told(postgresql):
    need = listed()
    officer = officer_in(need.round)
    colleague = OfficerFactory(agency=officer.agency)

    def hand_in(user, reason):
        actions.screen(
            need,
            agency=officer.agency,
            opinion="lacking",
            reason=reason,
            seen="",
            by=user,
            at=timezone.now(),
        )

    found = both_at_once(
        lambda: hand_in(officer.user, "Den enas"),
        lambda: hand_in(colleague.user, "Den andras"),
    )

    assert found == ["ChangedMeanwhile", "done"]
    assert Screening.objects.count() == 1
    assert EarlierScreening.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_verdict_changed_while_skr_decides_is_either_read_or_refused(postgresql):
    need = listed()
    officer = officer_in(need.round)
    ScreeningFactory(need=need, agency=officer.agency)
    skr = SkrFactory()
    seen = Opinions.on(Need.objects.with_screenings().get(), ()).seen

    def change():
        actions.screen(
            need,
            agency=officer.agency,
            opinion="outside",
            reason="Ny",
            by=officer.user,
            at=timezone.now(),
        )

    def decide():
        actions.decide(
            need,
            to=Need.Status.SUPPORT_LACKING,
            reason="x",
            seen=seen,
            by=skr,
            at=timezone.now(),
        )

    found = both_at_once(change, decide)

    assert found in (["VerdictsChanged", "done"], ["NotOpenForVerdicts", "done"])
    need.refresh_from_db()
    changed = Screening.objects.get().reason == "Ny"
    assert changed is (need.status == Need.Status.COMPILED)


@pytest.mark.parametrize("count", [1, 3])
def test_skrs_page_of_questions_costs_the_same_however_many(
    client, round_, one, count, django_assert_num_queries
):
    for _ in range(count):
        ReferralFactory(need=listed(round_), agency=one.agency)
        RecusalFactory(need=listed(round_), agency=one.agency)
    client.force_login(SkrFactory())
    page = f"/nationellt/omgang/{round_.public_id}/fragor/"
    client.get(page)

    with django_assert_num_queries(2 + 8):
        client.get(page)


def test_the_database_holds_one_of_each(need, one):
    ReferralFactory(need=need, agency=one.agency)
    RecusalFactory(need=need, agency=one.agency, linked_by=one.user)
    for again in (
        lambda: ReferralFactory(need=need, agency=one.agency),
        lambda: RecusalFactory(need=need, agency=one.agency, linked_by=one.user),
        lambda: EngagementFactory(round=need.round, agency=one.agency),
    ):
        with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
            again()
    assert Recusal.objects.count() == 1

"""SKR and the RSS write to each other about where regional needs have been put."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from needs import actions
from needs.models import Need, Remark, SetAside
from outbox.models import Letter
from rounds.models import Event, Step
from tests import factories as f
from tests.needs.scenes import behind, forwarded, listed, said, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return f.RoundFactory(open_step=Step.COMPILE)


@pytest.fixture
def mine(round_):
    """A regional need on SKR's desk, with a coordinator."""
    rss = f.RssFactory(name="RSS Egen")
    f.CoordinatorFactory(rss=rss, user__email="egen@example.se")
    return forwarded(round_, rss=rss, title="Vårt eget behov")


@pytest.fixture
def skr():
    return f.SkrFactory()


def coordinator_of(regional_need):
    return regional_need.rss.coordinators.get().user


def placed(mine, *others, **fields):
    need = f.NeedFactory(round=mine.round, **fields)
    for one in (mine, *others):
        f.SourceFactory(need=need, regional_need=one)
    return need


def set_aside(regional_need, by):
    return SetAside.objects.create(
        regional_need=regional_need,
        rule=SetAside.Rule.LOCAL,
        reason="Kommunen har redan börjat.",
        linked_by=by,
    )


def page(client, name, record):
    return client.get(reverse(f"needs:{name}", args=[record.public_id]))


def write(client, regional_need, **data):
    return client.post(reverse("needs:write", args=[regional_need.public_id]), data)


def test_an_rss_sees_where_each_of_its_needs_stands_and_the_numbers_add_up(
    client, round_, mine, skr
):
    aside = forwarded(round_, rss=mine.rss, title="Det andra")
    forwarded(round_, rss=mine.rss, title="Det tredje")
    other = forwarded(round_, title="Någon annans rubrik", description="Andras ord.")
    placed(mine, other, title="Nationell rubrik")
    set_aside(aside, skr)
    client.force_login(coordinator_of(mine))

    response = client.get(reverse("needs:placed", args=[round_.public_id]), follow=True)

    words = said(response)
    assert "Skickade vidare: 3. Placerade: 1. Går inte vidare: 1." in words
    assert "Kvar att placera: 1." in words
    assert "Står bakom ”Nationell rubrik”" in words
    assert "2 kommuner i 2 RSS står bakom." in words
    assert "Kan lösas lokalt. Kommunen har redan börjat." in words


def test_of_other_rss_it_sees_the_counts_but_not_their_words(client, round_, mine):
    other = forwarded(round_, title="Andras rubrik", description="Andras ord.")
    behind(other, title="Andra kommunens rubrik")
    f.RemarkFactory(regional_need=other, text="Andras kommentar.")
    need = placed(mine, other, description="SKR:s formulering.")
    actions.write_to_all(
        need, text="Till er alla.", by=f.SkrFactory(), at=timezone.now()
    )
    client.force_login(coordinator_of(mine))

    words = said(page(client, "thread", mine))

    assert "SKR:s formulering." in words
    assert "3 kommuner i 2 RSS" in words
    assert "Till er alla." in words
    for theirs in ("Andras rubrik", "Andras ord.", "Andras kommentar.", "Andra kommun"):
        assert theirs not in words


def test_their_own_sources_stand_word_for_word(client, round_, mine):
    behind(mine, challenge="Precis så här, <b>inte</b> annorlunda.")
    client.force_login(coordinator_of(mine))

    words = said(page(client, "thread", mine))

    assert "Precis så här, &lt;b&gt;inte&lt;/b&gt; annorlunda." in words
    assert mine.description in words


def test_another_rss_and_a_need_not_sent_on_are_out_of_reach(client, round_, mine):
    client.force_login(f.CoordinatorFactory().user)
    assert page(client, "thread", mine).status_code == 404
    assert write(client, mine, text="Hej").status_code == 404

    draft = f.RegionalNeedFactory(participation=mine.participation)
    client.force_login(coordinator_of(mine))
    assert page(client, "thread", draft).status_code == 403
    assert write(client, draft, text="Hej").status_code == 403


def test_what_the_rss_writes_waits_for_skr_without_a_letter(client, round_, mine, skr):
    client.force_login(coordinator_of(mine))

    response = write(client, mine, text="Vi menar unga, inte vuxna.")

    assert response.status_code == 302
    assert not Letter.objects.exists()
    assert Event.objects.filter(verb="skrev om", target_id=mine.public_id).exists()
    client.force_login(skr)
    assert "Vi menar unga, inte vuxna." in said(page(client, "talk", round_))


def test_skrs_word_reaches_the_coordinators_once_and_ends_the_waiting(
    client, round_, mine, skr
):
    f.RemarkFactory(regional_need=mine, text="Vi menar unga.")
    client.force_login(skr)

    for _twice in range(2):
        write(client, mine, text="Tack, vi ändrar.")

    letter = Letter.objects.get()
    assert letter.to == "egen@example.se"
    assert "Ni skickade vidare: ”Vårt eget behov”" in letter.body
    assert "Tack, vi ändrar." in letter.body
    assert "Vi menar unga." not in said(page(client, "talk", round_))


def test_a_word_to_all_is_one_letter_per_person(round_, mine, skr):
    second = forwarded(round_, rss=mine.rss)
    other = forwarded(round_)
    f.CoordinatorFactory(rss=other.rss, user=coordinator_of(mine))
    need = placed(mine, second, other)

    actions.write_to_all(need, text="Hör av er.", by=skr, at=timezone.now())

    assert Letter.objects.get().body.count("Ni skickade vidare:") == 3


def test_nobody_is_written_to_about_an_empty_need(client, round_, skr):
    need = f.NeedFactory(round=round_)
    client.force_login(skr)

    url = reverse("needs:write_to_all", args=[need.public_id])
    response = client.post(url, {"text": "Hej"}, follow=True)

    assert "Alla källor är uttagna" in texts(response)[0]
    assert not Remark.objects.exists()


def test_an_objection_is_answered_by_skr_with_a_letter(client, round_, mine, skr):
    placed(mine)
    client.force_login(coordinator_of(mine))
    write(client, mine, text="Inte samma behov.", objects_to_placing="on")
    objection = Remark.objects.unanswered().get()
    assert "SKR har inte svarat än." in said(page(client, "thread", mine))

    client.force_login(skr)
    assert "Inte samma behov." in said(page(client, "talk", round_))
    url = reverse("needs:answer_placing", args=[objection.public_id])
    for answer in ("Då tar vi ut det.", "En gång till."):
        response = client.post(url, {"text": answer}, follow=True)

    assert texts(response)[-1] == "En kollega har redan svarat på invändningen."
    letter = Letter.objects.get()
    assert letter.body.index("Inte samma behov.") < letter.body.index("Då tar vi ut")
    assert not Remark.objects.unanswered().exists()
    client.force_login(coordinator_of(mine))
    assert "Då tar vi ut det." in said(page(client, "thread", mine))


def test_an_objection_needs_a_placing_and_waits_alone(client, round_, mine, skr):
    client.force_login(coordinator_of(mine))
    data = {"text": "Fel plats.", "objects_to_placing": "on"}

    words = said(write(client, mine, **data))
    assert "SKR har inte placerat behovet än." in words
    assert "Fel plats." in words  # what was typed is kept
    assert not Remark.objects.exists()

    set_aside(mine, skr)
    write(client, mine, **data)
    again = said(write(client, mine, text="Och en gång till.", objects_to_placing="on"))

    assert "Ni har redan en invändning som väntar" in again
    assert Remark.objects.count() == 1


def test_skr_cannot_object_to_itself_nor_answer_what_is_no_objection(
    client, round_, mine, skr
):
    placed(mine)
    client.force_login(skr)
    write(client, mine, text="Hej.", objects_to_placing="on")

    remark = Remark.objects.get()

    assert not remark.objects_to_placing
    assert page(client, "answer_placing", remark).status_code == 403


def test_after_the_last_day_it_is_read_but_not_written(client, mine):
    round_ = f.RoundFactory(open_step=Step.SCREEN)
    late = forwarded(round_, rss=mine.rss)
    f.RemarkFactory(regional_need=late, text="Sagt i tid.")
    client.force_login(coordinator_of(mine))

    response = page(client, "thread", late)

    assert "Sagt i tid." in said(response)
    assert reverse("needs:write", args=[late.public_id]) not in response.text
    assert write(client, late, text="Sent").status_code == 403


def test_identity_numbers_stop_a_remark_once(client, mine):
    client.force_login(coordinator_of(mine))

    response = write(client, mine, text="Det gäller 19121212-1212.")

    assert response.status_code == 200
    assert not Remark.objects.exists()


def test_what_was_said_follows_the_regional_need_when_it_is_moved(
    client, round_, mine, skr
):
    need = placed(mine)
    actions.write_remark(
        mine, text="Om den förra.", rss=mine.rss, by=skr, at=timezone.now()
    )
    actions.write_to_all(need, text="Till de första.", by=skr, at=timezone.now())
    actions.take_out(need, source=mine, by=skr, at=timezone.now())
    client.force_login(skr)

    assert "Om den förra." in said(page(client, "thread", mine))
    assert "Till de första." not in said(page(client, "thread", mine))
    assert "Till de första." in said(page(client, "need", need))


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_however_much_is_said(client, round_, mine, number):
    for _more in range(number - 1):
        placed(forwarded(round_, rss=mine.rss))
    need = placed(mine)
    for _each in range(number):
        f.RemarkFactory(regional_need=mine, need=need)
        f.ObjectionFactory(need__round=round_)
        f.RemarkFactory(regional_need=mine, objects_to_placing=True, need=need)
    client.force_login(coordinator_of(mine))
    counts = {}
    for name, record in (("placings", mine.participation), ("thread", mine)):
        page(client, name, record)
        with CaptureQueriesContext(connection) as captured:
            page(client, name, record)
        counts[name] = len(captured)
    client.force_login(f.SkrFactory())
    page(client, "talk", round_)
    with CaptureQueriesContext(connection) as captured:
        page(client, "talk", round_)
    counts["talk"] = len(captured)

    assert counts == {"placings": 9, "thread": 10, "talk": 7}


def test_the_line_on_the_desk_tells_how_many_objections_wait(round_):
    from django.template.loader import render_to_string

    lines = [
        render_to_string(
            "needs/parts/objections_line.html", {"round": round_, "objections": n}
        )
        for n in (0, 2)
    ]

    assert "väntar på svar" not in lines[0]
    assert "2 RSS-invändningar mot placeringar väntar på svar." in lines[1]
    assert all(reverse("needs:talk", args=[round_.public_id]) in one for one in lines)


def test_skr_reads_it_all_on_the_page_of_the_need(client, skr):
    need = listed(status=Need.Status.SUPPORT_EXISTS)
    source = need.sources.get().regional_need
    f.RemarkFactory(regional_need=source, text="En kommentar.")
    f.ObjectionFactory(need=need, text="Det svarar inte.")
    client.force_login(skr)

    words = said(page(client, "need", need))

    assert "En kommentar." in words
    assert "Det svarar inte." in words

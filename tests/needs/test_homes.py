"""A need on the list is proposed as a home: accepted, undone, refused, or gone by then."""

import re

import pytest
from django.utils import timezone

from needs import actions
from needs.models import Grouping, Move, Need, Pair, Source
from rounds.models import Event, Step
from tests import factories as f
from tests.needs.scenes import forwarded, listed
from tests.needs.test_proposing import ALIKE, OTHER, ask, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return f.RoundFactory(open_step=Step.COMPILE)


@pytest.fixture
def skr(client):
    user = f.SkrFactory()
    client.force_login(user)
    return user


@pytest.fixture
def need(round_):
    """On the list, with a wording of its own and one source."""
    source = forwarded(round_, description="Kunskap saknas.", **ALIKE[0])
    words = {"title": "Samsjuklighet utan egna team", "target_group": "Vuxna"}
    return listed(round_, source=source, description="Små kommuner.", **words)


@pytest.fixture
def left(round_, need):
    """Two that are like what is on the list, and one that is not."""
    return [
        forwarded(round_, description="Kunskap saknas.", **words)
        for words in (*ALIKE[1:], OTHER)
    ]


def reckoned(round_):
    """What is proposed, as (home, titles)."""
    ask(round_)
    actions.group_due(at=timezone.now())
    titles = dict(Need.objects.values_list("public_id", "title"))
    return [
        (titles.get(group["home"], ""), len(group["needs"]))
        for group in Grouping.objects.last().groups
    ]


def answer(client, round_, need, *chosen, what="lagg-till"):
    return client.post(
        url(round_, "svara/"),
        {
            "regionalt": [one.public_id for one in chosen],
            "behov": need.public_id,
            "gor": what,
        },
        follow=True,
    ).content.decode()


def behind(need):
    live = Source.objects.live().filter(need=need)
    return set(live.values_list("regional_need", flat=True))


def test_those_that_are_like_it_are_proposed_with_the_reason_and_how_alike(
    client, skr, round_, need, left
):
    assert reckoned(round_) == [(need.title, 2)]
    page = client.get(url(round_)).content.decode()
    assert "1 förslag kvar att ta ställning till." in page
    assert "Kan höra till ett behov som redan står på listan:" in page
    assert f'href="/nationellt/behov/{need.public_id}/">{need.title}' in page
    reason = re.search(r"Delar: ([^<]+)</h2>", page)[1].split(", ")
    assert "samsjuklighet" in reason
    assert re.search(r"(Mycket|Ganska|Något) lika <meter[^>]+>", page)
    assert "Gör ett behov av de ikryssade" not in page
    assert OTHER["title"] not in page


def test_one_regional_need_alone_is_compared_with_the_list(client, skr, round_, need):
    page = client.post(url(round_, "foresla/"), follow=True).content.decode()
    assert "Det finns inget att jämföra." in page
    forwarded(round_, description="Kunskap saknas.", **ALIKE[1])
    assert reckoned(round_) == [(need.title, 1)]


def test_it_is_accepted_by_the_desks_own_step_and_undone_as_that(
    client, skr, round_, need, left
):
    reckoned(round_)
    before = behind(need)
    page = answer(client, round_, need, *left[:2])
    assert f"2 regionala behov är tillagda till ”{need}”." in page
    assert "0 förslag kvar" in page
    assert behind(need) == before | {left[0].pk, left[1].pk}
    assert Event.objects.filter(verb="lade till källor till", by=skr).count() == 1
    move = Move.objects.to_undo(round_)
    assert move.text == f"Lade till 2 till ”{need}”"
    actions.undo(move, by=skr, at=timezone.now())
    assert behind(need) == before
    assert "1 förslag kvar" in client.get(url(round_)).content.decode()


def test_what_is_refused_is_not_proposed_there_again_until_it_is_undone(
    client, skr, round_, need, left
):
    reckoned(round_)
    page = answer(client, round_, need, left[0], what="hor-inte-dit")
    assert f"1 behov hålls isär från ”{need}” och föreslås inte dit igen." in page
    assert "1 till är redan placerat eller hålls isär" in page
    pair = Pair.objects.live().get()
    assert {pair.first_id, pair.second_id} == behind(need) | {left[0].pk}
    assert pair.remark == f"Hör inte till ”{need}”"
    assert Event.objects.filter(verb="höll isär från", by=skr).count() == 1
    for found in (reckoned(round_), reckoned(round_)):
        assert (need.title, 2) not in found
    actions.undo(Move.objects.to_undo(round_), by=skr, at=timezone.now())
    assert reckoned(round_) == [(need.title, 2)]


def test_a_whole_group_that_is_refused_may_still_belong_together(
    client, skr, round_, need, left
):
    reckoned(round_)
    page = answer(client, round_, need, *left[:2], what="hor-inte-dit")
    assert "2 behov hålls isär från" in page
    assert "Kan höra till" not in page
    assert "Gör ett behov av de ikryssade" in page
    assert reckoned(round_) == [("", 2)]
    assert not Pair.objects.live().among(left[:2]).exists()


def test_what_has_been_said_of_two_stands_when_one_is_refused(
    client, skr, round_, need, left
):
    source = need.sources.get().regional_need
    actions.pair_up(
        round_,
        needs=[source, left[0]],
        kind="related",
        remark="Läs dem ihop",
        by=skr,
        at=timezone.now(),
    )
    answer(client, round_, need, *left[:2], what="hor-inte-dit")
    kinds = Pair.objects.live().values_list("kind", "remark")
    assert sorted(kinds) == [
        ("apart", f"Hör inte till ”{need}”"),
        ("related", "Läs dem ihop"),
    ]


@pytest.mark.parametrize("what", ["lagg-till", "hor-inte-dit"])
def test_what_has_changed_meanwhile_is_told_and_nothing_is_done(
    client, skr, round_, need, left, what
):
    reckoned(round_)

    def refused():
        said = answer(client, round_, need, left[0], what=what)
        assert left[0].pk not in behind(need)
        assert not Pair.objects.exists()
        return said

    now = {"by": skr, "at": timezone.now()}
    actions.set_aside(
        round_, regional_needs=[left[0]], rule="local", reason="Lokalt.", **now
    )
    assert "Någon har redan sagt att det inte går vidare" in refused()
    actions.undo(Move.objects.to_undo(round_), **now)
    other = listed(round_, source=left[0])
    assert "Någon har redan placerat: " in refused()
    actions.take_out(other, source=left[0], **now)
    actions.dissolve(need, **now)
    assert "Inget regionalt behov står bakom det behovet längre." in refused()
    assert "Kan höra till" not in client.get(url(round_)).content.decode()
    actions.undo(Move.objects.to_undo(round_), **now)
    Need.objects.filter(pk=need.pk).update(
        status="support_lacking",
        decided_at=timezone.now(),
        decided_by=skr,
        decision_reason="Så.",
    )
    assert f"SKR har redan beslutat om ”{need}”." in refused()
    assert "Kan höra till" not in client.get(url(round_)).content.decode()


def test_when_the_list_is_closed_nothing_is_accepted_or_refused(
    client, skr, round_, need, left
):
    reckoned(round_)
    f.ClosedListFactory(round=round_)
    for what in ("lagg-till", "hor-inte-dit"):
        page = answer(client, round_, need, left[0], what=what)
        assert "Listan är stängd. Öppna den igen först, med ett skäl." in page
    assert left[0].pk not in behind(need)
    assert not Pair.objects.exists()


def test_what_nobody_can_have_meant_changes_nothing(client, skr, round_, need, left):
    assert "Kryssa i minst ett behov." in answer(client, round_, need)
    for what in ("", "\x00", "isar", "annat"):
        answer(client, round_, need, left[0], what=what)
    elsewhere = listed(f.RoundFactory(open_step=Step.COMPILE))
    for name in (elsewhere.public_id, "finnsint", "'<script>", "å" * 900):
        odd = {"regionalt": [left[0].public_id], "behov": name, "gor": "lagg-till"}
        assert client.post(url(round_, "svara/"), odd).status_code == 404
    assert left[0].pk not in behind(need)
    assert not Pair.objects.exists()

"""Proposed groups: asked for by SKR, reckoned by a worker, accepted or refused."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from needs import actions
from needs.actions import proposing
from needs.models import Grouping, Pair
from rounds import jobs
from rounds.models import Event, Step
from tests import factories as f
from tests.needs.scenes import forwarded, listed

pytestmark = pytest.mark.django_db

ALIKE = [
    {"title": "Samsjuklighet i små kommuner", "target_group": "Vuxna"},
    {"title": "Stöd vid samsjuklighet", "target_group": "Vuxna i små kommuner"},
    {"title": "Vård vid samsjuklighet i en liten kommun", "target_group": "Vuxna"},
]
OTHER = {"title": "Vräkning av barnfamiljer", "target_group": "Barnfamiljer"}


@pytest.fixture
def round_():
    return f.RoundFactory(open_step=Step.COMPILE)


@pytest.fixture
def skr(client):
    user = f.SkrFactory()
    client.force_login(user)
    return user


@pytest.fixture
def needs(round_):
    """Three that are alike, and one that is not."""
    return [
        forwarded(round_, description="Kunskap saknas.", **words)
        for words in (*ALIKE, OTHER)
    ]


def url(round_, then=""):
    return f"/nationellt/omgang/{round_.public_id}/grupper/{then}"


def ask(round_, *, at=None):
    return actions.ask_for_groups(round_, by=f.SkrFactory(), at=at or timezone.now())


def proposed(round_):
    """The groups of the newest grouping, as sets of titles."""
    ask(round_)
    actions.group_due(at=timezone.now())
    grouping = Grouping.objects.last()
    titles = dict(
        actions.proposing.left_to_place(round_).values_list("public_id", "title")
    )
    return [{titles[name] for name in group["needs"]} for group in grouping.groups]


def three():
    return {words["title"] for words in ALIKE}


def refuse(client, round_, *needs):
    return client.post(
        url(round_, "svara/"),
        {"regionalt": [need.public_id for need in needs], "gor": "isar"},
        follow=True,
    )


def test_what_is_asked_for_is_reckoned_by_the_sweep_and_shown(
    client, skr, round_, needs
):
    page = client.post(url(round_, "foresla/"), follow=True).content.decode()
    assert "0 av 4 regionala behov är lästa" in page
    assert "Visa läget" in page
    call_command("sweep")
    page = client.get(url(round_)).content.decode()
    assert "1 förslag kvar att ta ställning till." in page
    assert "Delar: " in page
    assert "samsjuklighet" in page
    assert OTHER["title"] not in page
    grouping = Grouping.objects.get()
    assert (grouping.done, grouping.total, grouping.failed) == (4, 4, False)
    assert Event.objects.filter(verb="bad om förslag till grupper", by=skr).exists()


def test_only_what_is_left_to_place_in_the_round_is_grouped(round_, needs):
    listed(round_, source=needs[0])
    forwarded(f.RoundFactory(open_step=Step.COMPILE), **ALIKE[0])
    f.RegionalNeedFactory(participation=needs[1].participation, **ALIKE[0])
    assert proposed(round_) == [{needs[1].title, needs[2].title}]


def test_a_group_of_which_some_have_been_placed_since_is_shown_without_them(
    client, skr, round_, needs
):
    assert proposed(round_) == [three()]
    listed(round_, source=needs[0])
    page = client.get(url(round_)).content.decode()
    assert ALIKE[0]["title"] not in page
    assert "1 till är redan placerat eller hålls isär" in page
    listed(round_, source=needs[1])
    assert "0 förslag kvar" in client.get(url(round_)).content.decode()


def test_those_that_are_ticked_are_taken_to_the_page_where_they_are_placed(
    client, skr, round_, needs
):
    names = [need.public_id for need in needs[:2]]
    response = client.post(
        url(round_, "svara/"), {"regionalt": names, "gor": "placera"}, follow=True
    )
    assert response.redirect_chain[0][0].endswith(
        f"/placera/?regionalt={names[0]}&regionalt={names[1]}"
    )
    page = response.content.decode()
    assert "Placera 2 regionala behov" in page


def test_what_does_not_belong_together_is_never_proposed_again(
    client, skr, round_, needs
):
    assert proposed(round_) == [three()]
    page = refuse(client, round_, *needs[:3]).content.decode()
    assert "3 behov hålls isär" in page
    assert "0 förslag kvar" in page
    assert Pair.objects.live().filter(kind="apart").count() == 3
    assert proposed(round_) == []


def test_of_a_group_two_can_be_kept_apart_and_the_third_goes_with_one_of_them(
    client, skr, round_, needs
):
    proposed(round_)
    refuse(client, round_, needs[0], needs[1])
    assert all(
        not {needs[0].title, needs[1].title} <= group for group in proposed(round_)
    )


@pytest.mark.parametrize("what", ["placera", "jamfor", "isar", "", "\x00", "annat"])
def test_one_alone_or_nothing_known_changes_nothing(client, skr, round_, needs, what):
    for names in ([], [needs[0].public_id], [needs[0].public_id] * 2):
        response = client.post(
            url(round_, "svara/"), {"regionalt": names, "gor": what}, follow=True
        )
        assert "Kryssa i minst två behov." in response.content.decode()
    odd = {"regionalt": [needs[0].public_id, "\x00finns-inte"], "gor": what}
    assert client.post(url(round_, "svara/"), odd).status_code == 404
    assert not Pair.objects.exists()


def test_too_many_at_once_are_not_kept_apart(client, skr, round_, monkeypatch, needs):
    monkeypatch.setattr("needs.actions.pairing.MOST", 3)
    page = refuse(client, round_, *needs).content.decode()
    assert "Det är för många på en gång." in page
    assert not Pair.objects.exists()


def test_groups_are_asked_for_once_at_a_time(client, skr, round_, needs):
    ask(round_)
    page = client.post(url(round_, "foresla/"), follow=True).content.decode()
    assert "Förslagen räknas redan fram." in page
    assert Grouping.objects.count() == 1


def test_one_need_is_nothing_to_group(client, skr, round_):
    forwarded(round_)
    page = client.post(url(round_, "foresla/"), follow=True).content.decode()
    assert "Det finns inget att jämföra." in page
    assert not Grouping.objects.exists()


# --- The worker -------------------------------------------------------------------------


def claim(at):
    return jobs.claim(Grouping.objects.all(), lambda grouping: 3, at)


def reckon(grouping):
    jobs.do(Grouping.objects.all(), grouping, lambda grouping, told: {"groups": []})


def test_what_an_ended_worker_left_behind_is_taken_up_again(round_, needs):
    now = timezone.now()
    ask(round_, at=now)
    assert claim(now) is not None
    assert actions.group_due(at=now + timedelta(minutes=1)) == 0
    assert actions.group_due(at=now + timedelta(minutes=6)) == 1
    assert len(Grouping.objects.get().groups) == 1


def test_who_has_been_overtaken_says_nothing(round_, needs):
    now = timezone.now()
    ask(round_, at=now)
    slow = claim(now)
    quick = claim(now + timedelta(minutes=6))
    reckon(quick)
    finished = Grouping.objects.get()
    Pair.objects.all().delete()
    reckon(slow)
    assert Grouping.objects.get().finished_at == finished.finished_at


def test_a_failure_is_told_and_can_be_tried_again(
    client, skr, round_, needs, monkeypatch, caplog
):
    def fail(*args, **kwargs):
        raise MemoryError

    ask(round_)
    monkeypatch.setattr(proposing, "propose", fail)
    assert actions.group_due(at=timezone.now()) == 1
    caplog.clear()
    page = client.get(url(round_)).content.decode()
    assert "Det gick inte att räkna fram förslag" in page
    monkeypatch.undo()
    assert proposed(round_) == [three()]


def test_what_is_never_finished_has_failed_after_an_hour(round_, needs, caplog):
    now = timezone.now()
    ask(round_, at=now)
    claim(now + timedelta(minutes=58))
    assert actions.group_due(at=now + timedelta(minutes=64)) == 0
    caplog.clear()
    grouping = Grouping.objects.get()
    assert grouping.failed
    assert grouping.finished_at


def test_two_workers_do_not_reckon_the_same(round_, needs, postgresql):
    now = timezone.now()
    ask(round_, at=now)
    assert claim(now) is not None
    assert claim(now) is None


def test_the_page_asks_the_same_number_of_questions_however_many_there_are(
    client, skr, round_, needs, django_assert_num_queries
):
    def statements():
        proposed(round_)
        client.get(url(round_))
        with connection.execute_wrapper(count):
            seen.clear()
            page = client.get(url(round_)).content.decode()
        return len(seen), page

    seen: list[str] = []

    def count(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    one, page = statements()
    assert "1 förslag kvar" in page
    for title in ("Fallolyckor i hemmet", "Tolkar vid språkhinder"):
        for _ in range(2):
            forwarded(
                round_, title=title, target_group="Alla", description="Kunskap saknas."
            )
    three_groups, page = statements()
    assert "3 förslag kvar" in page
    assert three_groups == one == 2 + 8


@pytest.mark.parametrize("count", [1, 3])
def test_homes_cost_one_statement_more_however_many(
    client, skr, round_, count, django_assert_num_queries
):
    for title in ("Fallolyckor i hemmet", "Tolkar vid språkhinder", "Hyresskulder")[
        :count
    ]:
        for source in (forwarded(round_, title=title), None):
            words = {"title": title, "description": "Kunskap saknas."}
            if source:
                listed(round_, source=source, **words)
            else:
                forwarded(round_, **words)
    assert len(proposed(round_)) == count
    page = client.get(url(round_)).content.decode()
    assert page.count("Kan höra till") == count
    with django_assert_num_queries(2 + 9):
        client.get(url(round_))

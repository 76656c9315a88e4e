"""Regional needs side by side: compared, kept apart, linked, taken back."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from needs import actions
from needs.models import Pair
from rounds.models import Event, Step
from tests import factories as f
from tests.needs.scenes import behind, forwarded, listed

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
def needs(round_):
    titles = ("Samsjuklighet hos unga", "Unga och samsjukligheten", "Fall i hemmet")
    return [forwarded(round_, title=title) for title in titles]


def url(round_, *needs, then="", **more):
    query = "&".join(f"regionalt={need.public_id}" for need in needs)
    return f"/nationellt/omgang/{round_.public_id}/sida-vid-sida/{then}?{query}"


def pair_up(round_, *needs, kind="apart", remark="", by=None):
    return actions.pair_up(
        round_,
        needs=needs,
        kind=kind,
        remark=remark,
        by=by or f.SkrFactory(),
        at=timezone.now(),
    )


def test_they_stand_in_the_order_chosen_with_what_is_behind_and_shared_words_marked(
    client, skr, round_, needs
):
    behind(needs[1], title="Ett behov till")
    page = client.get(url(round_, needs[1], needs[0])).content.decode()
    assert page.index(f"g-{needs[1].public_id}") < page.index(f"g-{needs[0].public_id}")
    assert '<mark class="is-shared-by-all">samsjukligheten</mark>' in page
    assert "Ord som alla har:" in page
    assert "Ett behov till" in page
    assert "2 inskickade behov bakom" in page


def test_differences_against_the_first_are_shown_when_asked_for(
    client, skr, round_, needs
):
    page = client.get(url(round_, *needs[:2]) + "&visa=skillnader").content.decode()
    assert "<del>" in page
    assert "<ins>" in page
    assert "Tillagt:" in page


@pytest.mark.parametrize("number", [0, 1, 5])
def test_fewer_than_two_or_more_than_four_are_not_compared(client, skr, round_, number):
    several = [forwarded(round_) for _ in range(number)]
    page = client.get(url(round_, *several), follow=True).content.decode()
    assert "Välj två till fyra regionala behov att jämföra." in page


def test_what_is_not_on_the_desk_is_not_found(client, skr, round_, needs):
    elsewhere = forwarded(f.RoundFactory(open_step=Step.COMPILE))
    draft = f.RegionalNeedFactory(participation=needs[0].participation)
    for other in (elsewhere, draft):
        assert client.get(url(round_, needs[0], other)).status_code == 404
    odd = url(round_, needs[0]) + "&regionalt=%00'<script>"
    assert client.get(odd).status_code == 404


def test_they_are_kept_apart_with_a_note_and_it_is_taken_back(
    client, skr, round_, needs
):
    page = client.post(
        url(round_, *needs[:2]),
        {"kind": "apart", "remark": "Olika åldrar <b>"},
        follow=True,
    ).content.decode()
    assert "2 behov hålls isär." in page
    assert "Olika åldrar &lt;b&gt;" in page
    assert Event.objects.filter(verb="höll isär", by=skr).exists()
    two = {"regionalt": [need.public_id for need in needs[:2]]}
    back = url(round_, then="ta-tillbaka/")
    assert (
        "Det är tillbakataget." in client.post(back, two, follow=True).content.decode()
    )
    assert "redan tillbakataget" in client.post(back, two, follow=True).content.decode()
    assert not Pair.objects.live().exists()
    assert Pair.objects.get().unlinked_by == skr


def test_what_is_said_anew_takes_the_place_of_what_was_said(round_, needs):
    pair_up(round_, *needs)
    assert pair_up(round_, *needs) == []
    made = pair_up(round_, needs[1], needs[0], kind="related", remark="Samma RSS")
    assert [(pair.first, pair.second) for pair in made] == [(needs[0], needs[1])]
    assert Pair.objects.live().count() == 3
    assert Pair.objects.live().get(kind="related").remark == "Samma RSS"


def test_those_that_belong_together_are_told_on_the_need_page(
    client, skr, round_, needs
):
    need = listed(round_, source=needs[0])
    pair_up(round_, needs[0], needs[2], kind="related", remark="Läs dem ihop")
    page = client.get(f"/nationellt/behov/{need.public_id}/").content.decode()
    assert "Hör ihop med andra behov" in page
    assert needs[2].title in page


def test_a_column_tells_where_the_need_stands_and_then_it_is_not_placed_again(
    client, skr, round_, needs
):
    need = listed(round_, source=needs[0])
    page = client.get(url(round_, *needs[:2])).content.decode()
    assert f"/nationellt/behov/{need.public_id}/" in page
    assert "Gör ett behov av dem" not in page


def test_a_form_without_an_answer_keeps_what_was_written(client, skr, round_, needs):
    response = client.post(url(round_, *needs[:2]), {"remark": "Kvar här"})
    page = response.content.decode()
    assert "Välj vad som gäller." in page
    assert "Kvar här" in page
    odd = client.post(url(round_, *needs[:2]), {"kind": "finns-inte"})
    assert odd.status_code == 200
    assert not Pair.objects.exists()


def test_the_page_asks_the_same_number_of_questions_however_many_there_are(
    client, skr, round_, needs
):
    def statements(*shown):
        client.get(url(round_, *shown))
        seen: list[str] = []

        def count(execute, sql, params, many, context):
            seen.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            client.get(url(round_, *shown))
        return len(seen)

    pair_up(round_, *needs[:2])
    two = statements(*needs[:2])
    pair_up(round_, *needs)
    behind(needs[2])
    assert statements(*needs) == two == 2 + 5


@pytest.mark.django_db(transaction=True)
def test_of_two_who_judge_at_the_same_moment_both_are_answered_and_one_stands(
    postgresql,
):
    round_ = f.RoundFactory(open_step=Step.COMPILE)
    needs = [forwarded(round_) for _ in range(3)]
    people, start = [f.SkrFactory(), f.SkrFactory()], threading.Barrier(2)
    faults: list[Exception] = []

    def judge(by, kind, order):
        try:
            start.wait()
            pair_up(round_, *order, kind=kind, by=by)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=judge, args=(people[0], "apart", needs)),
        threading.Thread(target=judge, args=(people[1], "related", needs[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Pair.objects.live().count() == 3
    assert Pair.objects.live().values("kind").distinct().count() == 1

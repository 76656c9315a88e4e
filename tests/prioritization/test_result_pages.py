"""The result as it is read: by SKR first, and by everyone when it is published."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from prioritization import actions
from prioritization.models import BallotPaper, Result, VotingRules
from rounds.models import Step
from tests import factories as f
from tests.needs.scenes import forwarded
from tests.prioritization.scenes import needs_in, reckoned, vote, vote_alike

pytestmark = pytest.mark.django_db

KINDS = ["rangordningar", "behov", "ordning", "resultat"]


@pytest.fixture
def round_():
    return f.RoundFactory(open_step=Step.HAND_OVER)


@pytest.fixture
def skr(client):
    user = f.SkrFactory()
    client.force_login(user)
    return user


def url(round_, name="result", app="prioritization", **more):
    return reverse(f"{app}:{name}", kwargs={"public_id": round_.public_id, **more})


def public(round_, name="result", **more):
    return url(round_, name, "register", **more)


def text_of(response):
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", words)


def headings(response):
    found = re.findall(r"<h1>(.*?)</h1>", response.content.decode(), re.DOTALL)
    return [one.strip() for one in found]


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def publish(round_):
    actions.publish_result(round_, by=f.SkrFactory(), at=timezone.now())


# --- Where the result is -------------------------------------------------------


@pytest.mark.parametrize("step", [Step.SCREEN, Step.RANK])
def test_before_the_time_has_run_out_there_is_none(client, skr, step):
    round_ = f.RoundFactory(open_step=step)
    needs = needs_in(round_)
    vote_alike(round_, needs, 5)

    page = client.get(url(round_))

    assert headings(page) == ["Resultatet finns inte än"]
    assert ("börjar rangordna" in text_of(page)) is (step == Step.SCREEN)
    assert not any(need.title in text_of(page) for need in needs)


def test_a_result_from_before_an_extension_is_hidden_again(client, skr, round_):
    vote_alike(round_, needs_in(round_), 5)
    reckoned(round_)
    member = f.PanelMemberFactory(round=round_)
    f.ExtensionFactory(
        period=round_.period(Step.RANK),
        organization_key=member.organization_key,
        closes_at=timezone.now() + timedelta(days=1),
    )

    assert headings(client.get(url(round_))) == ["Resultatet finns inte än"]
    for kind in KINDS:
        assert client.get(url(round_, "result_file", kind=kind)).status_code == 404


def test_while_it_is_counted_the_page_has_a_bar(client, skr, round_):
    vote_alike(round_, needs_in(round_), 5)

    before = client.get(url(round_))
    actions.freeze_paper(round_, at=timezone.now())
    paper = BallotPaper.objects.get()
    f.ResultFactory(round=round_, paper=paper, asked_at=timezone.now(), total=5, done=2)
    during = client.get(url(round_))

    assert 'data-working="working"' in before.content.decode()
    assert "0 av 5 steg är klara" in text_of(before)
    assert "2 av 5 steg är klara" in text_of(during)


def test_a_count_that_failed_can_be_tried_again(client, skr, round_):
    vote_alike(round_, needs_in(round_), 5)
    result = reckoned(round_)
    Result.objects.filter(pk=result.pk).update(failed=True, report={})

    page = client.get(url(round_))
    asked = client.post(url(round_, "count_again"), follow=True)

    assert "Det gick inte att räkna rangordningarna" in text_of(page)
    assert 'data-working="working"' in asked.content.decode()
    assert Result.objects.count() == 2


def test_with_nothing_to_rank_the_page_says_so(client, skr, round_):
    assert "Det finns inget att räkna" in text_of(client.get(url(round_)))


# --- Who reads it ----------------------------------------------------------


def test_only_skr_reads_it_before_it_is_published(client, round_):
    vote_alike(round_, needs_in(round_), 5)
    reckoned(round_)
    client.force_login(f.PanelMemberFactory(round=round_).user)
    paths = [url(round_), *(url(round_, "result_file", kind=k) for k in KINDS)]
    public_paths = [
        public(round_),
        *(public(round_, "result_file", kind=k) for k in KINDS),
    ]

    before = [client.get(path).status_code for path in (*paths, *public_paths)]
    publish(round_)
    after = [client.get(path).status_code for path in (*paths, *public_paths)]
    client.logout()
    without_sign_in = [client.get(path).status_code for path in public_paths]

    assert before == [403] * 5 + [404] * 5
    assert after == [200] * 10
    assert without_sign_in == [200] * 5


def test_a_file_of_no_known_kind_is_not_there(client, round_):
    vote_alike(round_, needs_in(round_), 5)
    reckoned(round_)
    publish(round_)

    assert client.get(public(round_, "result_file", kind="annat")).status_code == 404


def test_the_front_page_leads_to_it_once_it_is_published(client, round_):
    vote_alike(round_, needs_in(round_), 5)
    reckoned(round_)
    link = f'href="{public(round_)}"'

    before = client.get("/").content.decode()
    publish(round_)

    assert (link in before, link in client.get("/").content.decode()) == (False, True)


# --- What it shows -----------------------------------------------------------


def test_everyone_reads_the_same_parts_as_skr(client, skr, round_):
    needs = needs_in(round_, "ABCDEFGHIJKL")
    for number in range(7):
        turned = needs[number % 3 :] + needs[: number % 3]
        vote(round_, {need: place for place, need in enumerate(turned, start=1)})
    reckoned(round_)
    publish(round_)

    def sections(response):
        return re.findall(r"<h2[^>]*>(.*?)</h2>", response.content.decode())

    own, everyones = client.get(url(round_)), client.get(public(round_))

    assert (
        sections(own)
        == sections(everyones)
        == [
            "I korthet",
            "Ordningen",
            "Med andra räkneregler",
            "Par för par",
            "Hur överens panelen är",
            "Vilka som har svarat",
            "Hämta, och räkna om",
        ]
    )
    for page in (own, everyones):
        assert page.content.decode().count("<svg") == 1 + 12 + 3  # the key and rows too


def test_the_words_say_what_was_counted(client, skr, round_):
    a, b, c = needs_in(round_)
    for _ in range(3):
        vote(round_, {a: 1, b: 2, c: 3})
    for _ in range(2):
        vote(round_, {b: 1, c: 2, a: 3})
    vote(round_, dict.fromkeys([a, b, c]))
    f.PanelMemberFactory(round=round_)
    reckoned(round_)

    said = text_of(client.get(url(round_)))

    assert "5 av 7 i panelen har rangordnat. 1 har avstått. 1 har inte svarat." in said
    assert "En person, en röst." in said
    assert "Ordningen går emot 4 av 15 jämförelser mellan två behov." in said
    assert "Det är bevisat den bästa ordningen: ingen annan går emot färre." in said
    assert "Inget par av behov går emot ordningen." in said
    assert "Panelen är lite överens." in said
    assert "Kendalls W är 0,28." in said


def test_an_order_that_is_not_proved_tells_how_near_it_is(round_):
    from prioritization.findings import findings

    vote_alike(round_, needs_in(round_), 5)
    result = reckoned(round_)
    result.report["order"] |= {"proved": False, "gap": 3, "score": 2000, "exact": False}

    assert findings(result).proof == (
        "Ordningen går emot 2\xa0000 av 15 jämförelser mellan två behov. Den bästa "
        "ordningen är inte bevisad, men ingen ordning kan gå emot färre än 1\xa0997. "
        "Ett behov med delad plats kan höra till färre av platserna än det står, "
        "aldrig till fler."
    )


def test_few_voters_get_the_order_and_the_reason_why_no_more(client, skr, round_):
    vote_alike(round_, needs_in(round_), 4)
    reckoned(round_)

    page = client.get(url(round_))

    assert "Färre än 5 har rangordnat." in text_of(page)
    assert "<svg" not in page.content.decode()
    assert (
        client.get(url(round_, "result_file", kind="rangordningar")).status_code == 404
    )
    table = client.get(url(round_, "result_file", kind="ordning")).content.decode(
        "utf-8-sig"
    )
    assert table.splitlines()[1] == "1;1;need0000;Behov A;"


def test_what_a_heavy_lone_voter_said_is_withheld_and_the_page_says_why(
    client, skr, round_
):
    VotingRules.objects.create(round=round_, weighing="rss", set_by=skr)
    needs = needs_in(round_)
    vote_alike(round_, needs, 6, rss=f.RssFactory())
    vote(round_, {needs[2]: 1}, rss=f.RssFactory())
    reckoned(round_)

    page = client.get(url(round_))

    assert "väljarna så få att deras rangordningar skulle gå att känna igen" in text_of(
        page
    )
    assert url(round_, "result_file", kind="rangordningar") not in page.content.decode()


def test_a_title_is_text_wherever_it_is_shown(client, skr, round_):
    needs = needs_in(round_)
    needs[0].title = '<script>alert("1")</script>'
    needs[1].title = '=HYPERLINK("http://example.org")'
    for need in needs[:2]:
        need.save()
    vote_alike(round_, needs, 5)
    reckoned(round_)
    publish(round_)

    for page in (client.get(url(round_)), client.get(public(round_))):
        assert "<script>alert" not in page.content.decode()
        assert "&lt;script&gt;alert" in page.content.decode()
    table = client.get(public(round_, "result_file", kind="ordning"))
    legend = client.get(public(round_, "result_file", kind="behov"))
    for file in (table, legend):
        assert "'=HYPERLINK" in file.content.decode()


def test_who_stands_behind_a_need_is_told(client, skr, round_):
    needs = needs_in(round_)
    regional = forwarded(round_, title="Ett regionalt behov")
    f.SourceFactory(need=needs[0], regional_need=regional)
    vote_alike(round_, needs, 5)
    reckoned(round_)

    said = text_of(client.get(url(round_)))

    assert f"1 kommun i 1 RSS: {regional.participation.rss.name}" in said


def test_the_files_are_what_the_page_says(client, skr, round_):
    needs = needs_in(round_)
    vote_alike(round_, needs, 5)
    result = reckoned(round_)

    ballots = client.get(url(round_, "result_file", kind="rangordningar"))
    everything = client.get(url(round_, "result_file", kind="resultat"))

    assert ballots.content == result.ballots.encode()
    assert ballots.headers["Content-Disposition"] == (
        f'attachment; filename="rangordningar-{round_.public_id}.csv"'
    )
    found = json.loads(everything.content)
    assert found["ballots_sha256"] == result.digest
    assert found["titles"] == {need.public_id: need.title for need in needs}
    assert found["order"] == result.report["order"]
    page = client.get(url(round_)).content.decode()
    assert result.digest in page
    assert result.paper.digest in page
    assert (
        f"python -m prioritization.ranking rangordningar-{round_.public_id}.csv --json"
        in page
    )


# --- Publishing --------------------------------------------------------------


def test_publishing_asks_first_and_says_what_follows_in_numbers(client, skr, round_):
    vote_alike(round_, needs_in(round_), 5)
    reckoned(round_)

    asked = client.get(url(round_, "publish_result"))
    done = client.post(url(round_, "publish_result"), follow=True)
    again = client.post(url(round_, "publish_result"), follow=True)

    assert "5 rangordningar publiceras utan namn" in text_of(asked)
    assert "5 personer i panelen och på RSS får ett brev." in text_of(asked)
    assert sentences(done) == ["Resultatet är publicerat."]
    assert sentences(again) == ["Resultatet är redan publicerat."]
    assert "Publicera resultatet" not in text_of(done)


def test_there_is_nothing_to_publish_before_it_is_there(client, skr, round_):
    needs_in(round_)

    asked = client.get(url(round_, "publish_result"))
    done = client.post(url(round_, "publish_result"), follow=True)

    assert asked.url == url(round_)
    assert sentences(done) == ["Det finns inget färdigt resultat att publicera."]


# --- How much it asks of the database ------------------------------------------


def many(round_, number):
    needs = needs_in(round_, [f"nummer {n}" for n in range(number)])
    for need in needs:
        regional = forwarded(round_, title=f"Regionalt {need.public_id}")
        f.SourceFactory(need=need, regional_need=regional)
    vote_alike(round_, needs, 5)
    reckoned(round_)


@pytest.mark.parametrize("number", [1, 40])
def test_the_page_asks_little_however_many_needs_there_are(
    client, skr, round_, number, statements
):
    many(round_, number)
    with statements() as own:
        client.get(url(round_))
    publish(round_)
    with statements() as published:
        client.get(url(round_))
    client.force_login(f.UserFactory())
    with statements() as a_strangers:
        assert client.get(url(round_)).status_code == 200
    client.logout()
    with statements() as everyones:
        assert client.get(public(round_)).status_code == 200

    # Round, periods, result, titles, behind; and extensions until it is published.
    # Who is not SKR is asked about whether it is.
    assert len(own) == 6
    assert len(published) == 5
    assert len(a_strangers) == 6
    assert len(everyones) == 2  # and the result, which `statements` takes for a sign-in

"""SKR's desk: every forwarded need in one list, found in Swedish, and worked through."""

import re

import pytest
from django.core.cache import caches
from django.test import RequestFactory
from django.utils import timezone

from accounts import clock
from municipalities.models import NeedText
from needs import actions, finding
from needs.models import Move, SetAside, Source, Themed
from needs.views.compiling import compile_page
from needs.views.desk import Filter
from rounds.actions import note
from rounds.models import Step
from tests.factories import (
    GatheredSubmissionFactory,
    MunicipalityFactory,
    RegionalNeedFactory,
    RoundFactory,
    RssFactory,
    SetAsideFactory,
    SkrFactory,
    SourceFactory,
    ThemedFactory,
    ThemeFactory,
)
from tests.needs.scenes import behind, forwarded, listed, officer_in, texts

pytestmark = pytest.mark.django_db

WORDS = {"title": "Rubrik", "target_group": "Vuxna", "description": "Text"}


@pytest.fixture
def round_():
    return RoundFactory(open_step=Step.COMPILE)


@pytest.fixture
def skr(client):
    user = SkrFactory()
    client.force_login(user)
    return user


def desk_url(round_, path=""):
    return f"/nationellt/omgang/{round_.public_id}/{path}"


def chosen_url(round_, path, *chosen, place=""):
    query = "&".join(f"regionalt={need.public_id}" for need in chosen)
    return desk_url(round_, f"{path}/?{query}&tillbaka={place}")


def shown(client, round_, query=""):
    page = client.get(desk_url(round_, query)).content.decode()
    return re.findall(r'<tr id="r-(\w+)"', page)


def by():
    return {"by": SkrFactory(), "at": timezone.now()}


# --- The list and the counter


def test_forwarded_is_placed_set_aside_and_left_added_up_whatever_the_filter(
    client, skr, round_
):
    skane = RssFactory(name="RSS Skåne")
    placed, aside, left = (forwarded(round_, rss=skane) for _ in range(3))
    RegionalNeedFactory(participation__round=round_)  # a draft is not on the desk
    SourceFactory(need=listed(round_), regional_need=placed)
    SetAsideFactory(regional_need=aside, reason="Löses <b>hemma</b>")

    for query in ("", "?lage=kvar", f"?rss={skane.public_id}", "?sok=finnsinte"):
        page = client.get(desk_url(round_, query)).content.decode()
        assert "4 skickade vidare = 2 placerade + 1 går inte vidare + 1 kvar" in page
    assert shown(client, round_, "?lage=kvar") == [left.public_id]
    assert shown(client, round_, "?lage=inte") == [aside.public_id]
    assert len(shown(client, round_, "?lage=placerade")) == 2
    assert len(shown(client, round_, "?lage=%00okänt")) == 4
    page = client.get(desk_url(round_)).content.decode()
    assert "Kan lösas lokalt. Löses &lt;b&gt;hemma&lt;/b&gt;" in page


def test_the_filters_ask_for_rss_theme_target_group_and_what_is_lacking(
    client, skr, round_
):
    skane = RssFactory(name="RSS Skåne")
    one = forwarded(round_, rss=skane, target_group="Äldre med demens")
    two = forwarded(round_, target_group="Unga")
    behind(two, lack=NeedText.Lack.NOT_ADAPTED, target_group="Anhöriga")
    theme = ThemeFactory(round=round_)
    ThemedFactory(theme=theme, regional_need=one)

    found = {
        query: shown(client, round_, f"?{query}")
        for query in (
            f"rss={skane.public_id}",
            f"tema={theme.public_id}",
            "tema=inget",
            "malgrupp=demenssjuka+äldre",
            "malgrupp=anhörig",
            "brist=not_adapted",
            "brist=okänd&rss=finnsinte",
        )
    }

    first, second = [one.public_id], [two.public_id]
    assert list(found.values()) == [first, first, second, [], second, second, []]
    assert shown(client, round_, "?malgrupp=ÄLDRE") == first


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("ÄRENDE", True),
        ("ärendet", True),  # inflection
        ("missbruk", True),  # within a compound
        ("kommunerna ängelholm", True),
        ("hemlöshet", False),
        ("ung", True),  # begins a word
        ("ngdom", True),  # five letters may stand inside one
        ("ngd", False),  # three may not
        ("!!!", True),
    ],
)
def test_search_understands_swedish_and_looks_in_everything(
    client, skr, round_, words, finds
):
    need = forwarded(
        round_,
        title="Några ärenden",
        description="Ungdomar med alkoholmissbruk",
        rss=RssFactory(name="RSS Skåne"),
    )
    behind(need, municipality=MunicipalityFactory(name="Ängelholms kommun"))

    assert shown(client, round_, f"?sok={words}") == [need.public_id] * finds


def test_what_was_sought_is_marked_and_the_rest_escaped(client, skr, round_):
    forwarded(
        round_,
        title="Barn <script> i skolan",
        description="Lång text. " * 40 + "Här nämns skolorna & mera." + " Slut." * 80,
    )

    page = client.get(desk_url(round_, "?sok=skola")).content.decode()

    assert "Barn &lt;script&gt; i <mark>skolan</mark>" in page
    assert "Här nämns <mark>skolorna</mark> &amp; mera." in page


def test_the_pieces_of_a_text_are_the_text():
    parts = finding.sought("skola små")
    for text in ("", "Skolan, små\n\nskolor!", "<b>", "skolaskola"):
        assert "".join(piece for piece, _hit in finding.pieces(text, parts)) == text


def test_a_page_has_fifty_and_the_filter_follows_to_the_next(client, skr, round_):
    rss = RssFactory()
    many = [forwarded(round_, rss=rss, title="Lika & lika") for _ in range(51)]

    first = client.get(desk_url(round_, "?sok=lika+%26"))

    assert len(shown(client, round_, "?sok=lika+%26")) == 50
    assert 'href="?sok=lika+%26&amp;sida=2"' in first.content.decode()
    assert shown(client, round_, "?sok=lika&sida=2") == [many[-1].public_id]
    for hostile in ("0", "-1", "x", "9" * 99, "²"):
        assert len(shown(client, round_, f"?sida={hostile}")) in (1, 50)


def test_what_comes_to_the_desk_or_leaves_it_is_searched_at_once(
    client, skr, round_, answers_are_kept
):
    """However the words are kept: what is noted in the log or not makes no difference."""
    first = forwarded(round_, title="Vräkning")
    assert shown(client, round_, "?sok=vräkning") == [first.public_id]
    second = forwarded(round_, title="Vräkning igen")
    assert set(shown(client, round_, "?sok=vräkning")) == {
        first.public_id,
        second.public_id,
    }
    submission = behind(first, title="Hyresskulder")
    assert shown(client, round_, "?sok=hyresskuld") == [first.public_id]
    link = submission.gathered.get()
    link.unlinked_at, link.unlinked_by = timezone.now(), skr
    link.save()
    assert shown(client, round_, "?sok=hyresskuld") == []
    GatheredSubmissionFactory(regional_need=second, submission=submission)
    assert shown(client, round_, "?sok=hyresskuld") == [second.public_id]
    submission.withdrawn_at, submission.withdrawn_by = timezone.now(), skr
    submission.save()
    assert shown(client, round_, "?sok=hyresskuld") == []


def test_words_with_loose_accents_are_found_and_each_letter_of_ours_is_its_own(
    client, skr, round_
):
    need = forwarded(round_, title="Idé om ängar", description="Allé")
    for words, finds in (("a\u0308ngar", True), ("ide", True), ("angar", False)):
        assert shown(client, round_, f"?sok={words}") == [need.public_id] * finds


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_costs_the_same_however_much_lies_on_it(
    client, skr, round_, count, django_assert_num_queries, answers_are_kept
):
    for _ in range(count):
        behind(source := forwarded(round_))
        SourceFactory(need=listed(round_), regional_need=source)
        ThemedFactory(theme=ThemeFactory(round=round_), regional_need=source)
        SetAsideFactory(regional_need=forwarded(round_))
    url = desk_url(round_)
    client.get(url)  # the first page of a sign-in writes to the session

    with django_assert_num_queries(2 + 3):  # session and person beside
        client.get(url)
    with django_assert_num_queries(2 + 8):
        client.get(url + "?sok=behov")
    with django_assert_num_queries(2 + 6):
        client.get(url + "?sok=behov")
    with django_assert_num_queries(2 + 7):
        client.get(url + "?sok=behov&lage=placerade")
    note("sorterade", round_, by=skr, at=timezone.now())  # a step at the desk
    with django_assert_num_queries(2 + 11):  # the numbers anew, the words not
        client.get(url + "?sok=behov")
    caches["answers"].clear()
    with django_assert_num_queries(2 + 10):
        client.get(url)


def test_the_rows_that_are_kept_are_those_of_the_state_the_page_and_who_asks(
    client, skr, round_, answers_are_kept
):
    rss = RssFactory()
    many = [forwarded(round_, rss=rss) for _ in range(51)]
    aside = SetAsideFactory(regional_need=many[0]).regional_need
    asked = {
        "": many[:50],
        "?sida=2": many[50:],
        "?lage=inte": [aside],
        "?lage=kvar": many[1:],
        "?lage=placerade": [],
    }
    for _again in range(2):
        for query, rows in asked.items():
            assert shown(client, round_, query) == [one.public_id for one in rows]
    page = client.get(desk_url(round_)).content.decode()
    assert page.count('name="regionalt"') == 50
    assert "Läs hela" in page

    english = client.get(desk_url(round_), headers={"accept-language": "en"})
    assert "Läs hela" not in english.content.decode()
    with clock.stopped_at(round_.period(Step.COMPILE).closes_at):
        later = desk_page(skr, round_)
    assert later.count('name="regionalt"') == 0
    assert later.count("<tr id=") == 50


def desk_page(user, round_):
    """As `user` reads it at the time of the clock, which a request would set anew."""
    request = RequestFactory().get(desk_url(round_))
    request.user = user
    return compile_page(request, public_id=round_.public_id).content.decode()


def test_a_step_at_the_desk_is_seen_there_at_once(
    client, skr, round_, answers_are_kept
):
    one = forwarded(round_)
    assert shown(client, round_, "?lage=kvar") == [one.public_id]

    actions.set_aside(
        round_,
        regional_needs=[one],
        rule=SetAside.Rule.values[0],
        reason="Löst",
        **by(),
    )

    assert shown(client, round_, "?lage=kvar") == []
    assert shown(client, round_, "?lage=inte") == [one.public_id]
    assert "Löst" in client.get(desk_url(round_)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_national_list_costs_the_same_however_long(
    client, skr, round_, count, django_assert_num_queries, answers_are_kept
):
    for _ in range(count):
        need = listed(round_)
        ThemedFactory(
            theme=ThemeFactory(round=round_),
            regional_need=need.sources.get().regional_need,
        )
    url = desk_url(round_, "behoven/")
    page = client.get(url).content.decode()
    assert "1 kommun i 1 RSS" in page

    with django_assert_num_queries(2 + 9):
        client.get(url)


def test_only_skr_sees_the_desk(client, round_):
    client.force_login(officer_in(round_).user)

    assert client.get(desk_url(round_)).status_code == 403


def test_after_the_last_day_the_desk_can_be_read_but_not_worked_at(client, skr):
    round_ = RoundFactory(open_step=Step.SCREEN)
    regional_need = forwarded(round_)
    need = listed(round_)

    page = client.get(desk_url(round_)).content.decode()

    assert regional_need.title in page
    assert 'type="checkbox"' not in page
    for path in ("placera", "gar-inte-vidare", "tema", "med-igen"):
        assert client.get(chosen_url(round_, path, regional_need)).status_code == 403
    for path in ("dela", "ta-ut", "los-upp"):
        url = f"/nationellt/behov/{need.public_id}/{path}/"
        assert client.post(url).status_code == 403
    assert Source.objects.live().count() == 1


# --- Working through it


def test_what_goes_no_further_is_shown_first_with_its_number_and_then_told_why(
    client, skr, round_
):
    one, two, three = (forwarded(round_, rss=RssFactory()) for _ in range(3))
    url = chosen_url(round_, "gar-inte-vidare", one, two, place="lage%3Dkvar")

    page = client.get(url)
    assert "Låt 2 regionala behov inte gå vidare" in page.content.decode()
    assert one.title in page.content.decode()
    row = page.context["choice"].row
    assert row == three.public_id
    wrong = client.post(url, {"rule": "", "reason": "", "rad": row})
    assert wrong.context["form"].errors == {
        "rule": ["Välj varför behovet inte går vidare."],
        "reason": ["Skriv skälet."],
    }
    done = client.post(url, {"rule": "local", "reason": "Lokalt", "rad": row})

    assert done.url == desk_url(round_, f"?lage=kvar#r-{three.public_id}")
    assert SetAside.objects.live().count() == 2
    again = client.post(url, {"rule": "local", "reason": "Lokalt"}, follow=True)
    (said,) = texts(again)[-1:]
    assert said.startswith("Inget ändrades. Någon har redan sagt att det inte går")
    assert (
        client.post(chosen_url(round_, "med-igen", one, two), follow=True)
        .context["numbers"]
        .left
        == 3
    )


def test_themes_are_chosen_or_named(client, skr, round_):
    one = forwarded(round_)
    url = chosen_url(round_, "tema", one)

    def errors(**typed):
        return client.post(url, typed).context["form"].errors

    assert errors() == {"tema": ["Välj ett tema, eller skriv ett nytt."]}
    assert errors(tema="x") == {"tema": ["Temat finns inte längre. Välj igen."]}
    assert errors(tema="inget", name="Nytt") == {
        "name": ["Välj ett tema eller skriv ett nytt, inte båda."]
    }
    assert "name" in errors(name="a\x00b")
    client.post(url, {"name": "Äldre <b>"})
    assert Themed.objects.live().get().theme.name == "Äldre <b>"
    assert "Äldre &lt;b&gt; (1)" in client.get(desk_url(round_)).content.decode()
    done = client.post(url, {"tema": "inget"}, follow=True)
    assert texts(done)[-1] == "1 regionalt behov har inget tema längre."


def test_the_way_back_is_made_anew_and_leads_nowhere_else(client, skr, round_):
    need = forwarded(round_)
    place = "https%3A%2F%2Fexample.org%26sok%3D%2522%253E%26next%3D%2F%2Fx"
    url = chosen_url(round_, "placera", need, place=place)

    done = client.post(url, {**WORDS, "rad": "javascript:alert(1)"})

    assert done.url == desk_url(round_, "?sok=%22%3E")
    assert client.get(chosen_url(round_, "tema", place="a" * 9000)).status_code == 302


def test_the_last_step_is_undone_by_the_button_that_names_it(client, skr, round_):
    need = forwarded(round_, title="Det regionala")
    client.post(chosen_url(round_, "placera", need), WORDS)
    move = Move.objects.get()
    page = client.get(desk_url(round_)).content.decode()
    assert "Satte upp ”Rubrik” av 1" in page

    undo = {"steg": move.public_id, "tillbaka": "lage=kvar"}
    first = client.post(desk_url(round_, "angra/"), undo, follow=True)
    second = client.post(desk_url(round_, "angra/"), undo, follow=True)

    assert texts(first)[-1] == "Ångrat: Satte upp ”Rubrik” av 1."
    assert texts(second)[-1] == "Steget är redan ångrat."
    assert shown(client, round_, "?lage=kvar") == [need.public_id]
    for hostile in ("", "a\x00", "x" * 500):
        response = client.post(desk_url(round_, "angra/"), {"steg": hostile})
        assert response.status_code == 302


def test_a_need_is_split_on_a_page_with_one_row_for_each_source(client, skr, round_):
    need = listed(round_, title="För brett")
    more = [forwarded(round_), forwarded(round_)]
    actions.add_sources(need, sources=more, **by())
    sources = [need.sources.first().regional_need, *more]
    url = f"/nationellt/behov/{need.public_id}/dela/"
    typed = {f"{name}_{n}": f"{text} {n}" for name, text in WORDS.items() for n in "12"}
    where = {
        f"source_{one.public_id}": n for one, n in zip(sources, "121", strict=True)
    }

    assert "”För brett” blir 2 nya behov." in client.get(url).content.decode()
    lacking = client.post(url, {**typed, f"source_{more[0].public_id}": "1"})
    assert (
        f"Välj vart ”{more[1].title}, {more[1].rss}” ska." in lacking.content.decode()
    )
    one_sided = client.post(url, {**typed, **dict.fromkeys(where, "1")})
    assert one_sided.context["form"].errors == {
        "title_2": ["Nytt behov 2 får ingen källa."]
    }
    done = client.post(url, {**typed, **where}, follow=True)

    assert texts(done) == ["”För brett” är delat i ”Rubrik 1”, ”Rubrik 2”."]
    assert Source.objects.live().filter(need=need).count() == 0
    assert Source.objects.live().filter(need__title="Rubrik 1").count() == 2
    again = client.post(url, {**typed, **where}, follow=True)
    assert texts(again) == ["Ett behov med färre än två källor kan inte delas."]


def test_the_need_page_tells_skr_how_the_wording_has_changed(client, skr, round_):
    need = listed(round_, title="Unga i kommunen")
    words = {"target_group": need.target_group, "description": need.description}
    actions.reword(need, title="Äldre i kommunen", **words, edition=1, **by())
    url = f"/nationellt/behov/{need.public_id}/"

    page = client.get(url).content.decode()
    assert "<del>Unga</del><ins>Äldre</ins> i kommunen" in page
    assert "Upplaga 2" in page
    assert "Dela behovet" not in page  # one source
    client.force_login(officer_in(RoundFactory()).user)
    assert client.get(url).status_code == 404


# --- Closing


def test_the_list_is_closed_on_its_page_and_read_by_the_agencies(client, skr, round_):
    left = forwarded(round_)
    officer = officer_in(round_).user
    url = desk_url(round_, "stang/")
    assert "1 regionalt behov är kvar" in client.get(url).content.decode()
    refused = client.post(url, follow=True)
    assert texts(refused) == ["Listan kan inte stängas: 1 regionalt behov är kvar."]
    client.post(chosen_url(round_, "placera", left), WORDS)

    closed = client.post(url, follow=True)
    assert texts(closed)[-1] == "Listan är stängd. Det här är version 1."
    assert texts(client.post(url, follow=True))[-1] == "Listan var redan stängd."
    two = client.post(chosen_url(round_, "placera", left), WORDS, follow=True)
    assert texts(two)[-1] == (
        "Inget ändrades. Listan är stängd. Öppna den igen först, med ett skäl."
    )
    assert 'type="checkbox"' not in client.get(desk_url(round_)).content.decode()

    file = desk_url(round_, "version/1/")
    response = client.get(file)
    assert response.headers["Content-Type"] == "application/json"
    assert response.json()["needs"][0]["title"] == "Rubrik"
    assert client.get(desk_url(round_, "version/9/")).status_code == 404
    client.force_login(officer)
    assert client.get(file).content == response.content
    client.force_login(officer_in(RoundFactory()).user)
    assert client.get(file).status_code == 403


def test_it_is_opened_again_with_a_reason(client, skr, round_):
    actions.compile_need(round_, **WORDS, sources=[forwarded(round_)], **by())
    actions.close_list(round_, **by())
    url = desk_url(round_, "oppna/")

    without = client.post(url, {"reason": " "})
    assert without.context["form"].errors == {
        "reason": ["Skriv varför listan öppnas igen."]
    }
    done = client.post(url, {"reason": "Ett fel <b>"}, follow=True)
    assert texts(done) == ["Listan är öppen igen."]
    assert "Ett fel &lt;b&gt;" in done.content.decode()
    assert texts(client.post(url, {"reason": "Igen"}, follow=True)) == [
        "Listan var redan öppen."
    ]


def test_what_ran_out_of_time_unclosed_can_still_be_closed(client, skr):
    round_ = RoundFactory(open_step=Step.RANK)
    listed(round_)

    done = client.post(desk_url(round_, "stang/"), follow=True)

    assert texts(done) == ["Listan är stängd. Det här är version 1."]


def test_the_filter_in_an_address_is_put_together_again():
    asked = Filter(rss="a", sok="å & b", sida="2")

    assert asked.place == "rss=a&sok=%C3%A5+%26+b&sida=2"
    assert asked.query == "rss=a&sok=%C3%A5+%26+b"
    assert asked.in_state("kvar") == "rss=a&lage=kvar&sok=%C3%A5+%26+b"

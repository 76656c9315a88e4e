"""SKR's desk: regional needs are placed behind national ones, and taken out again."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from needs import actions
from needs.models import Need, Source
from rounds.models import Event, Step
from tests.factories import (
    RegionalNeedFactory,
    RoundFactory,
    SkrFactory,
    UserFactory,
    place_calendar,
)
from tests.needs.scenes import forwarded, listed, officer_in, texts

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


def compile_(round_, *sources, by=None, **words):
    return actions.compile_need(
        round_,
        **{**WORDS, **words},
        sources=sources,
        by=by or SkrFactory(),
        at=timezone.now(),
    )


def desk_url(round_):
    return f"/nationellt/omgang/{round_.public_id}/"


def place_url(round_, *chosen):
    query = "&".join(f"regionalt={need.public_id}" for need in chosen)
    return f"/nationellt/omgang/{round_.public_id}/placera/?{query}"


def events():
    return list(Event.objects.values_list("verb", flat=True))


# --- The actions


def test_a_national_need_points_to_its_sources_and_the_event_names_them(round_):
    first, second = forwarded(round_, title="Ett"), forwarded(round_, title="Två")
    skr = SkrFactory()

    need = compile_(round_, first, second, by=skr)

    assert [s.regional_need for s in need.sources.order_by("pk")] == [first, second]
    event = Event.objects.get()
    assert (event.verb, event.target_id, event.by, event.note) == (
        "sammanställde",
        need.public_id,
        skr,
        "Ett\nTvå",
    )


def test_what_is_placed_cannot_be_placed_again(round_):
    placed, free = forwarded(round_, title="Placerat"), forwarded(round_)
    need = compile_(round_, placed)

    with pytest.raises(actions.AlreadyPlaced) as refusal:
        compile_(round_, placed, free)
    with pytest.raises(actions.AlreadyPlaced):
        actions.add_sources(need, sources=[placed], by=SkrFactory(), at=timezone.now())

    assert refusal.value.titles == ["Placerat"]
    assert Need.objects.count() == 1
    assert Source.objects.count() == 1
    assert events() == ["sammanställde"]


def test_a_national_need_is_made_of_something(round_):
    draft = RegionalNeedFactory(participation__round=round_)
    elsewhere = forwarded(RoundFactory(open_step=Step.COMPILE))

    for sources in ([], [draft], [elsewhere]):
        with pytest.raises(actions.NothingChosen):
            compile_(round_, *sources)

    assert Need.objects.count() == 0


def test_taking_out_and_adding_again_leaves_every_row(round_):
    source = forwarded(round_)
    need = compile_(round_, source)
    skr, now = SkrFactory(), timezone.now()

    actions.take_out(need, source=source, by=skr, at=now)
    with pytest.raises(actions.NotASource):
        actions.take_out(need, source=source, by=skr, at=now)
    actions.add_sources(need, sources=[source], by=skr, at=now)

    assert list(
        need.sources.order_by("pk").values_list("unlinked_by", "unlinked_at")
    ) == [(skr.pk, now), (None, None)]
    assert events() == ["sammanställde", "tog ut en källa ur", "lade till källor till"]


def test_a_dissolved_need_is_empty_and_only_skr_sees_it(round_, client):
    need = compile_(round_, forwarded(round_), forwarded(round_))
    officer = officer_in(round_)
    place_calendar(round_, open_step=Step.SCREEN)
    assert list(Need.objects.visible_to(officer.user)) == [need]

    count = actions.dissolve(need, by=SkrFactory(), at=timezone.now())

    assert count == 2
    assert list(Need.objects.visible_to(officer.user)) == []
    assert list(Need.objects.visible_to(SkrFactory())) == [need]
    with pytest.raises(actions.NotASource):
        actions.dissolve(need, by=SkrFactory(), at=timezone.now())


def test_the_earlier_wording_is_kept_in_the_log(round_):
    need = compile_(round_, forwarded(round_), description="Förr")
    now, skr = timezone.now(), SkrFactory()
    words = {**WORDS, "description": "Nu"}

    assert actions.reword(need, **words, edition=1, by=skr, at=now) is True
    assert actions.reword(need, **words, edition=1, by=skr, at=now) is False

    need.refresh_from_db()
    assert (need.description, need.edition) == ("Nu", 2)
    earlier = need.wordings.get()
    assert (earlier.edition, earlier.description) == (1, "Förr")
    assert Event.objects.get(verb="ändrade formuleringen av").note == (
        "Rubrik\n\nVuxna\n\nFörr"
    )


def test_of_two_who_reword_the_same_the_second_is_told_what_the_first_wrote(round_):
    need = compile_(round_, forwarded(round_))
    by = {"by": SkrFactory(), "at": timezone.now()}
    actions.reword(need, **{**WORDS, "title": "Först"}, edition=1, **by)

    with pytest.raises(actions.RewordedSince) as refusal:
        actions.reword(need, **{**WORDS, "title": "Sedan"}, edition=1, **by)

    assert refusal.value.current.title == "Först"
    assert need.wordings.count() == 1


def test_a_need_is_split_with_each_source_placed_again(round_):
    one, two, three = (forwarded(round_) for _ in range(3))
    need = compile_(round_, one, two, three)
    by = {"by": SkrFactory(), "at": timezone.now()}
    first = actions.Part("Ett", "Vuxna", "Text", [one, three])
    second = actions.Part("Två", "Vuxna", "Text", [two])

    for wrong in (
        [first],
        [first, actions.Part("Två", "Vuxna", "Text", [])],
        [first, actions.Part("Två", "Vuxna", "Text", [one])],
        [first, actions.Part("Två", "Vuxna", "Text", [two, forwarded(round_)])],
    ):
        with pytest.raises(actions.NotSplit):
            actions.split(need, parts=wrong, **by)
    made = actions.split(need, parts=[first, second], **by)

    assert [placed_behind(new) for new in made] == [{one, three}, {two}]
    assert placed_behind(need) == set()
    assert events() == ["sammanställde", "delade", "sammanställde", "sammanställde"]


def placed_behind(need):
    return {link.regional_need for link in Source.objects.live().filter(need=need)}


def test_once_decided_neither_wording_nor_sources_change(round_):
    need = listed(round_, status=Need.Status.SUPPORT_LACKING)
    source = need.sources.get().regional_need
    by = {"by": SkrFactory(), "at": timezone.now()}

    with pytest.raises(actions.NoLongerCompiled):
        actions.reword(need, **WORDS, edition=1, **by)
    with pytest.raises(actions.NoLongerCompiled):
        actions.take_out(need, source=source, **by)
    with pytest.raises(actions.NoLongerCompiled):
        actions.dissolve(need, **by)
    with pytest.raises(actions.NoLongerCompiled):
        actions.add_sources(need, sources=[forwarded(round_)], **by)

    assert events() == []


@pytest.mark.parametrize(("step", "allowed"), [(s, s is Step.COMPILE) for s in Step])
def test_skr_compiles_only_while_that_step_is_open(step, allowed):
    need = listed(step=step)

    assert SkrFactory().has_perm("needs.compile_need", need) is allowed
    assert UserFactory().has_perm("needs.compile_need", need) is False


# --- Placing


def test_one_chosen_lends_its_words_and_several_do_not(client, skr, round_):
    one, two = forwarded(round_, title="Ett"), forwarded(round_, title="Två")

    alone = client.get(place_url(round_, one)).context["form"]
    together = client.get(place_url(round_, one, two)).context["form"]

    assert alone["title"].value() == "Ett"
    assert together["title"].value() is None


def test_posting_twice_gives_one_need(client, skr, round_):
    url = place_url(round_, forwarded(round_, title="Källan"))

    first = client.post(url, WORDS, follow=True)
    second = client.post(url, WORDS, follow=True)

    assert texts(first) == ["”Rubrik” står på den nationella listan."]
    assert texts(second) == ["Inget ändrades. Någon har redan placerat: Källan."]
    assert Need.objects.count() == 1
    assert events() == ["sammanställde"]


def test_what_is_not_on_the_desk_cannot_be_chosen(client, skr, round_):
    draft = RegionalNeedFactory(participation__round=round_)
    elsewhere = forwarded(RoundFactory(open_step=Step.COMPILE))

    for need in (draft, elsewhere):
        assert client.get(place_url(round_, need)).status_code == 404
    assert client.get(place_url(round_) + "regionalt=%00%F0").status_code == 404


def test_nothing_chosen_leads_back_with_a_sentence(client, skr, round_):
    response = client.get(place_url(round_), follow=True)

    assert response.redirect_chain == [(desk_url(round_), 302)]
    assert texts(response) == ["Välj minst ett regionalt behov först."]


@pytest.mark.parametrize(
    ("field", "text", "error"),
    [
        ("title", "", "Skriv en rubrik."),
        ("title", "   ", "Skriv en rubrik."),
        ("target_group", "", "Skriv vilken målgruppen är."),
        ("description", "", "Beskriv behovet."),
        (
            "description",
            "a\x00b",
            "Texten innehåller tecken som inte går att spara. "
            "Klistra in den som ren text.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client, skr, round_, field, text, error
):
    url = place_url(round_, forwarded(round_))

    response = client.post(url, {**WORDS, field: text})

    assert response.context["form"].errors == {field: [error]}
    assert "<title>Fel:" in response.content.decode()
    assert Need.objects.count() == 0


def test_odd_text_is_stored_as_written(client, skr, round_):
    odd = "<script>alert(1)</script> 👩🏽‍⚕️ \u05d0\u05d1 " + "ö" * 9900
    url = place_url(round_, forwarded(round_))

    client.post(url, {**WORDS, "description": odd, "title": "\u202etitel"})

    need = Need.objects.get()
    assert (need.title, need.description) == ("titel", odd)
    page = client.get(f"/nationellt/behov/{need.public_id}/").content.decode()
    assert "&lt;script&gt;alert(1)" in page


def test_more_sources_can_be_added_to_a_need_on_the_list(client, skr, round_):
    need = listed(round_, title="På listan")
    more = forwarded(round_)
    url = place_url(round_, more).replace("placera", "lagg-till")

    first = client.post(url, {"behov": need.public_id}, follow=True)
    again = client.post(url, {"behov": need.public_id}, follow=True)

    assert texts(first) == ["1 regionalt behov är tillagt till ”På listan”."]
    assert texts(again) == [f"Inget ändrades. Någon har redan placerat: {more.title}."]
    assert Source.objects.live().filter(need=need).count() == 2


def test_sources_are_not_added_to_a_need_of_another_round(client, skr, round_):
    other = listed(step=Step.COMPILE)
    url = place_url(round_, forwarded(round_)).replace("placera", "lagg-till")

    assert client.post(url, {"behov": other.public_id}).status_code == 404
    assert texts(client.post(url, follow=True)) == [
        "Välj vilket behov de ska läggas till."
    ]
    assert Source.objects.live().filter(need=other).count() == 1


def test_a_source_is_taken_out_once(client, skr, round_):
    need = listed(round_)
    source = need.sources.get().regional_need
    url = f"/nationellt/behov/{need.public_id}/ta-ut/"

    first = client.post(url, {"regionalt": source.public_id}, follow=True)
    again = client.post(url, {"regionalt": source.public_id}, follow=True)

    title = source.title
    assert texts(first) == [f"”{title}” är uttaget och ligger bland dem som är kvar."]
    assert texts(again) == [f"”{title}” var redan uttaget."]
    assert events() == ["tog ut en källa ur"]
    for nothing in ("", "a\x00", forwarded(RoundFactory()).public_id):
        response = client.post(url, {"regionalt": nothing}, follow=True)
        assert texts(response) == ["Välj vilken källa som ska tas ut."]
    assert client.get(url).status_code == 405


def test_a_need_is_dissolved_once(client, skr, round_):
    need = listed(round_, title="Onödigt")
    url = f"/nationellt/behov/{need.public_id}/los-upp/"

    first = client.post(url, follow=True)
    again = client.post(url, follow=True)

    assert texts(first) == [
        "”Onödigt” är upplöst. 1 regionalt behov är kvar att placera igen."
    ]
    assert texts(again) == ["”Onödigt” var redan upplöst."]
    assert "1 upplöst behov, som bara SKR ser" in first.content.decode()
    shown = client.get(first.redirect_chain[0][0] + "?upplosta=1").content.decode()
    assert "Onödigt" in shown


def test_the_wording_is_changed_on_a_page_of_its_own(client, skr, round_):
    need = listed(round_)
    url = f"/nationellt/behov/{need.public_id}/skriv/"
    assert client.get(url).context["form"]["title"].value() == need.title

    response = client.post(url, {**WORDS, "edition": 1})

    need.refresh_from_db()
    assert (response.status_code, need.title) == (302, "Rubrik")


def test_who_is_second_to_reword_gets_both_texts_and_keeps_what_was_typed(
    client, skr, round_
):
    need = listed(round_)
    url = f"/nationellt/behov/{need.public_id}/skriv/"
    client.post(url, {**WORDS, "edition": 1, "title": "Den första"})

    response = client.post(url, {**WORDS, "edition": 1, "title": "Den andra"})

    page = response.content.decode()
    assert response.status_code == 409
    assert '<td data-label="Sparad text">Den första</td>' in page
    assert response.context["form"]["title"].value() == "Den andra"
    assert response.context["form"]["edition"].value() == 2
    for hostile in ("", "x", "-1", "9" * 400):
        again = client.post(url, {**WORDS, "edition": hostile})
        assert again.context["form"].non_field_errors() == [
            "Formuläret är inte helt. Ladda om sidan och försök igen."
        ]


# --- Two at once


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_who_place_the_same_at_once_one_wins(postgresql):
    round_ = RoundFactory(open_step=Step.COMPILE)
    source, people = forwarded(round_), [SkrFactory(), SkrFactory()]
    together, outcomes = threading.Barrier(2), []

    def place(user):
        together.wait()
        try:
            outcomes.append(compile_(round_, source, by=user))
        except actions.AlreadyPlaced as refusal:
            outcomes.append(refusal.titles)
        finally:
            connection.close()

    threads = [threading.Thread(target=place, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    need = Need.objects.get()
    assert sorted(outcomes, key=str) == sorted([need, [source.title]], key=str)
    assert [source.need for source in Source.objects.all()] == [need]

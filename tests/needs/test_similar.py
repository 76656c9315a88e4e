"""Similar needs and existing support, for those who write a need."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from municipalities import actions
from municipalities.models import Submission
from needs import similar
from needs.models import Feedback, Need, Screening
from needs.similar import entries
from needs.similar.shelf import NEED, NEWEST, SUBMISSION, Shelf
from rounds.actions import note
from rounds.models import Event, Round, Step
from rss import actions as rss_actions
from tests import factories as f

pytestmark = pytest.mark.django_db

HIDDEN = "kanariefågel-dold-3b7e"
SOUGHT = "Samsjuklighet hos unga i små kommuner"


@pytest.fixture(autouse=True)
def empty_shelves():
    """Rows of tests come and go without a word in the log."""
    similar.forget()
    yield
    similar.forget()


@pytest.fixture
def round_():
    return f.RoundFactory(open_step=Step.GATHER, title="Skadligt bruk 2026")


@pytest.fixture
def rss():
    return f.RssFactory(name="RSS Jämtland")


@pytest.fixture
def are(rss):
    are = f.MunicipalityFactory(name="Åre")
    f.CoverageFactory(rss=rss, municipality=are)
    return are


@pytest.fixture
def neighbour(rss):
    neighbour = f.MunicipalityFactory(name="Krokom")
    f.CoverageFactory(rss=rss, municipality=neighbour)
    return neighbour


@pytest.fixture
def rut(are):
    return f.RepresentativeFactory(municipality=are, user__name="Rut").user


@pytest.fixture
def address(round_):
    return f"/kommun/omgang/{round_.public_id}/liknande/"


def handed_in(round_: Round, municipality: Any, **words: Any) -> Submission:
    return f.SubmissionFactory(
        round=round_, municipality=municipality, submitted=True, **words
    )


def on_the_list(status: str = "answered", **words: Any) -> Need:
    """A need of another round, with something behind it."""
    need = f.NeedFactory(status=status, round__title="Äldre 2024", **words)
    f.SourceFactory(need=need)
    return need


def titles(round_: Round, municipality: Any, text: str = SOUGHT) -> list[str]:
    found = similar.find(text, round_, municipality, at=timezone.now())
    return [hit.entry.title for hit in found]


def ask(client: Any, address: str, part: bool = True, **words: str) -> Any:
    headers = {"X-Part": "hits"} if part else {}
    return client.post(address, words, headers=headers)


# --- What is found ----------------------------------------------------------------------


def test_ones_own_needs_that_are_handed_in_are_found_by_all_their_words(round_, are):
    handed_in(round_, are, title="Rubrik", challenge="Många har dubbeldiagnoser.")
    assert titles(round_, are, "samsjuklighet") == ["Rubrik"]


def test_a_neighbours_need_is_found_by_title_and_target_group_alone(
    round_, are, neighbour
):
    handed_in(
        round_, neighbour, title="Fallolyckor", target_group="Äldre", challenge=HIDDEN
    )
    assert titles(round_, are, "fallolycka") == ["Fallolyckor"]
    assert titles(round_, are, "äldre") == ["Fallolyckor"]
    assert titles(round_, are, HIDDEN) == []
    # The control: its own municipality finds it so.
    assert titles(round_, neighbour, HIDDEN) == ["Fallolyckor"]


def test_a_need_of_another_round_is_found_with_its_answers(round_, are):
    need = on_the_list(title="Samsjuklighet hos unga")
    f.FeedbackFactory(need=need, published=True, reason="Vi tar fram en vägledning.")
    f.FeedbackFactory(need=need, reason=HIDDEN)

    hit = similar.find(SOUGHT, round_, are, at=timezone.now())[0]

    assert hit.entry.title == "Samsjuklighet hos unga"
    assert hit.entry.who == "Äldre 2024"
    assert [reply.reason for reply in hit.entry.replies] == [
        "Vi tar fram en vägledning."
    ]
    assert hit.why == "samsjuklighet, unga"


def test_where_support_exists_the_hit_says_which(round_, are):
    support = f.KnowledgeSupportFactory(title="Nationella riktlinjer")
    need = on_the_list(
        "support_exists", title="Samsjuklighet", decision_reason="Se här."
    )
    f.ScreeningFactory(need=need, opinion=Screening.Opinion.EXISTS, support=support)

    found = similar.find(SOUGHT, round_, are, at=timezone.now())

    by_kind = {hit.entry.kind: hit.entry for hit in found}
    assert set(by_kind) == {"need", "support"}
    reply = by_kind["need"].replies[0]
    assert (reply.who, reply.reason) == ("SKR", "Se här.")
    assert reply.references == ((support.url, str(support)),)
    # The support is found by what it answers, though its own title says nothing of it.
    assert by_kind["support"].address == support.url


def test_a_registered_support_is_found_by_its_title(round_, are):
    f.KnowledgeSupportFactory(title="Vägledning om samsjukligheten", year=2023)
    found = similar.find(SOUGHT, round_, are, at=timezone.now())
    assert [(hit.entry.kind, hit.entry.who) for hit in found] == [
        ("support", "Exempelmyndigheten, 2023")
    ]


@pytest.mark.parametrize(
    "text", ["", "   ", "och att det", "\u200b", "Avfallshantering"]
)
def test_nothing_sought_or_nothing_alike_finds_nothing(round_, are, text):
    handed_in(round_, are, title=SOUGHT)
    assert titles(round_, are, text) == []
    assert titles(round_, are) == [SOUGHT]


def test_å_ä_and_ö_in_capitals_are_found(round_, are):
    handed_in(round_, are, title="Överskuldsättning bland äldre på Öland")
    assert titles(round_, are, "ÖVERSKULDSÄTTNING BLAND ÄLDRE") == [
        "Överskuldsättning bland äldre på Öland"
    ]


# --- What is not ------------------------------------------------------------------------


def _draft(round_, are, neighbour):
    f.SubmissionFactory(round=round_, municipality=neighbour, title=SOUGHT)


def _own_draft(round_, are, neighbour):
    f.SubmissionFactory(round=round_, municipality=are, title=SOUGHT)


def _withdrawn(round_, are, neighbour):
    person = f.UserFactory()
    handed_in(
        round_,
        neighbour,
        title=SOUGHT,
        withdrawn_at=timezone.now(),
        withdrawn_by=person,
    )


def _of_another_rss(round_, are, neighbour):
    handed_in(round_, f.CoverageFactory().municipality, title=SOUGHT)


def _of_no_rss(round_, are, neighbour):
    handed_in(round_, f.MunicipalityFactory(), title=SOUGHT)


def _of_another_round(round_, are, neighbour):
    handed_in(f.RoundFactory(open_step=Step.GATHER), neighbour, title=SOUGHT)


def _still_compiled(round_, are, neighbour):
    on_the_list("compiled", title=SOUGHT)


def _still_ranked(round_, are, neighbour):
    on_the_list("support_lacking", title=SOUGHT)


def _left_behind(round_, are, neighbour):
    f.NeedFactory(status=Need.Status.ANSWERED, title=SOUGHT)


def _on_the_list_of_this_round(round_, are, neighbour):
    need = f.NeedFactory(status=Need.Status.ANSWERED, round=round_, title=SOUGHT)
    f.SourceFactory(need=need)


def _regional(round_, are, neighbour):
    f.RegionalNeedFactory(participation__round=round_, forwarded=True, title=SOUGHT)


@pytest.mark.parametrize(
    "hidden",
    [
        _draft,
        _own_draft,
        _withdrawn,
        _of_another_rss,
        _of_no_rss,
        _of_another_round,
        _still_compiled,
        _still_ranked,
        _left_behind,
        _on_the_list_of_this_round,
        _regional,
    ],
    ids=lambda hide: hide.__name__.strip("_"),
)
def test_what_one_may_not_know_of_is_neither_shown_nor_counted(
    hidden, client, round_, are, neighbour, rut, address
):
    hidden(round_, are, neighbour)
    client.force_login(rut)
    assert titles(round_, are) == []
    response = ask(client, address, title=SOUGHT)
    assert SOUGHT not in response.content.decode()
    assert "Inget liknande hittades" in response.content.decode()

    # The control: the same words, where one may know of them.
    similar.forget()
    handed_in(round_, neighbour, title=SOUGHT)
    assert titles(round_, are) == [SOUGHT]
    response = ask(client, address, title=SOUGHT)
    assert "1 liknande hittades" in response.content.decode()


def test_who_has_no_rss_finds_no_others_who_have_none(round_):
    alone, other = f.MunicipalityFactory(), f.MunicipalityFactory()
    handed_in(round_, other, title=SOUGHT)
    assert titles(round_, alone) == []
    assert titles(round_, other) == [SOUGHT]


def test_what_the_page_shows_of_a_neighbours_need_is_title_name_and_target_group(
    client, round_, are, neighbour, rut, address
):
    secret = dict.fromkeys(
        ("challenge", "knowledge_lacking", "tried", "would_change", "users_heard"),
        HIDDEN,
    )
    need = handed_in(
        round_, neighbour, title="Samsjuklighet", target_group="Unga vuxna", **secret
    )
    client.force_login(rut)

    text = ask(client, address, part=False, title=SOUGHT).content.decode()

    assert "Snarlikt i er RSS" in text
    assert "Krokom. Målgrupp: Unga vuxna" in text
    assert HIDDEN not in text
    assert need.public_id not in text
    # The control: the text is there, and its own municipality reads it.
    client.force_login(f.RepresentativeFactory(municipality=neighbour).user)
    assert HIDDEN in client.get(f"/kommun/behov/{need.public_id}/").content.decode()


# --- As of now --------------------------------------------------------------------------


def test_what_is_handed_in_is_found_at_once_and_what_is_withdrawn_no_longer(
    round_, rss, are, neighbour
):
    f.ParticipationFactory(round=round_, rss=rss)
    handed_in(round_, are, title="Fallolyckor", target_group="Äldre")
    person = f.RepresentativeFactory(municipality=neighbour).user
    draft = f.SubmissionFactory(
        round=round_, municipality=neighbour, created_by=person, title=SOUGHT
    )
    assert titles(round_, are) == []

    actions.submit(draft, by=person, at=timezone.now())
    assert titles(round_, are) == [SOUGHT]

    actions.withdraw(draft, by=person, at=timezone.now())
    assert titles(round_, are) == []
    assert titles(round_, are, "fallolycka") == ["Fallolyckor"]


def test_an_answer_that_is_published_stands_by_its_need_at_once(round_, are):
    need = on_the_list("handed_over", title=SOUGHT)
    answer = f.FeedbackFactory(need=need, reason="Vi svarar så här.")
    assert similar.find(SOUGHT, round_, are, at=timezone.now())[0].entry.replies == ()

    Feedback.objects.filter(pk=answer.pk).update(
        published_at=timezone.now(), published_by=answer.created_by
    )
    support = f.KnowledgeSupportFactory(title="Vägledning om samsjuklighet")
    note("besvarade", need, by=answer.created_by, at=timezone.now())

    found = similar.find(SOUGHT, round_, are, at=timezone.now())
    assert [hit.entry.title for hit in found] == [SOUGHT, support.title]
    assert found[0].entry.replies[0].reason == "Vi svarar så här."


def test_who_moves_to_another_rss_finds_its_needs_and_no_longer_the_old_ones(
    round_, are, neighbour
):
    handed_in(round_, neighbour, title=SOUGHT)
    assert titles(round_, are) == [SOUGHT]
    other = f.CoverageFactory()
    handed_in(round_, other.municipality, title="Unga med samsjuklighet")
    yesterday = timezone.localdate() - timedelta(days=1)

    rss_actions.move_municipality(
        are, other.rss, on_day=yesterday, by=f.SkrFactory(), at=timezone.now()
    )

    assert titles(round_, are) == ["Unga med samsjuklighet"]


def test_coverage_follows_the_day_without_a_word_in_the_log(
    round_, are, rss, neighbour
):
    handed_in(round_, neighbour, title=SOUGHT)
    row = neighbour.coverage.get()
    row.until = timezone.localdate() + timedelta(days=2)
    row.save()
    assert titles(round_, are) == [SOUGHT]
    later = timezone.now() + timedelta(days=3)
    assert similar.find(SOUGHT, round_, are, at=later) == []


def test_a_row_of_the_log_that_shows_late_is_not_missed(round_, are, neighbour):
    """On PostgreSQL a transaction may be done after one with a newer row."""
    person = f.UserFactory()
    need = handed_in(round_, neighbour, title=SOUGHT)
    older = note("skickade in", need, by=person, at=timezone.now())
    note("skickade in", f.NilReturnFactory(), by=person, at=timezone.now())
    log = Event.objects.newest_rows(NEWEST)
    before = [row for row in log if row[0] != older.pk]
    shelf = Shelf.filled(round_, before, timezone.now())
    entries.submissions, kept = lambda *args: iter(()), entries.submissions
    try:
        # As it was filled before the older one could be seen.
        shelf = Shelf.filled(round_, before, timezone.now())
    finally:
        entries.submissions = kept
    assert shelf.search(SOUGHT, are, 5) == []

    assert shelf.catch_up(round_, log, timezone.now())
    assert [hit.entry.title for hit in shelf.search(SOUGHT, are, 5)] == [SOUGHT]


@pytest.mark.parametrize(
    "changed",
    ["more than is compared", "emptied", "another log", "a kind that nobody named"],
)
def test_where_the_log_does_not_say_all_the_shelf_is_filled_anew(round_, are, changed):
    now = timezone.now()
    row = (7, now, SUBMISSION, "aaaaaaaa")
    shelf = Shelf.filled(round_, [row], now)
    log = {
        "more than is compared": [
            (n, now, SUBMISSION, "b") for n in range(100, 100 - NEWEST, -1)
        ],
        "emptied": [],
        "another log": [(7, now - timedelta(days=1), SUBMISSION, "aaaaaaaa")],
        "a kind that nobody named": [(8, now, "rounds.round", "x"), row],
    }[changed]
    assert not shelf.catch_up(round_, log, now)
    # The control: what follows on the same log is taken in.
    assert shelf.catch_up(round_, [(8, now, NEED, "x"), row], now)


def test_no_more_shelves_are_kept_than_a_few(are):
    rounds = [f.RoundFactory(open_step=Step.GATHER) for _ in range(similar.ROUNDS + 1)]
    for round_ in rounds:
        titles(round_, are)
    assert list(similar._shelves) == [round_.pk for round_ in rounds[1:]]


def test_a_worker_that_starts_fills_the_shelves_of_the_rounds_that_gather(
    round_, are, neighbour, django_assert_num_queries
):
    f.RoundFactory(open_step=Step.RANK)
    handed_in(round_, neighbour, title=SOUGHT)
    similar.prepare(timezone.now())

    assert list(similar._shelves) == [round_.pk]
    with django_assert_num_queries(1):
        assert titles(round_, are) == [SOUGHT]


# --- Statements -------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_a_search_costs_one_statement_once_the_shelf_is_filled(
    round_, are, neighbour, rows, django_assert_num_queries
):
    for number in range(rows):
        handed_in(round_, neighbour, title=f"{SOUGHT} {number}")
        f.FeedbackFactory(
            need=on_the_list(title=f"{SOUGHT} i {number}"), published=True
        )
    assert len(titles(round_, are)) == min(2 * rows, similar.LIMIT)
    with django_assert_num_queries(1):
        titles(round_, are)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_shelf_is_filled_with_the_same_number_of_statements(
    round_, are, rows, django_assert_num_queries
):
    for number in range(rows):
        handed_in(round_, are, title=f"{SOUGHT} {number}")
        need = on_the_list("support_exists", title=f"{SOUGHT} i {number}")
        support = f.KnowledgeSupportFactory()
        f.ScreeningFactory(need=need, opinion="exists", support=support)
        f.FeedbackFactory(need=need, published=True)
    with django_assert_num_queries(10):
        assert titles(round_, are)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_hit_and_for_three(
    client, round_, are, neighbour, rut, address, rows
):
    for number in range(rows):
        handed_in(round_, neighbour, title=f"{SOUGHT} {number}")
    client.force_login(rut)
    ask(client, address, title=SOUGHT)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        text = ask(client, address, title=SOUGHT).content.decode()
    assert f"{rows} liknande hittades" in text
    assert len(asked) == 8


# --- The page ---------------------------------------------------------------------------


def test_the_form_of_a_need_leads_to_the_page_in_another_tab(
    client, round_, are, rut, rss, address
):
    f.ParticipationFactory(round=round_, rss=rss)
    draft = f.SubmissionFactory(round=round_, municipality=are, created_by=rut)
    client.force_login(rut)
    new = client.get(f"/kommun/omgang/{round_.public_id}/nytt-behov/").content.decode()
    old = client.get(f"/kommun/behov/{draft.public_id}/skriv/").content.decode()
    assert f'formaction="{address}" formtarget="_blank"' in new
    assert f'formaction="{address}?kommun={are.public_id}" formtarget="_blank"' in old
    # Enter in a field sends by the first button of the form: that is not this one.
    assert old.index('name="check"') < old.index("formaction=")


def test_what_the_form_of_a_need_sends_is_searched_with_and_nothing_is_saved(
    client, round_, are, neighbour, rut, address
):
    handed_in(round_, neighbour, title="Samsjuklighet")
    draft = f.SubmissionFactory(
        round=round_, municipality=are, created_by=rut, title="Före"
    )
    before = (Submission.objects.count(), Event.objects.count(), draft.saved_at)
    client.force_login(rut)

    response = client.post(
        f"{address}?kommun={are.public_id}",
        {**draft.words, "people_affected": "", "title": SOUGHT, "version": "1"},
    )

    assert "1 liknande hittades" in response.content.decode()
    draft.refresh_from_db()
    assert (Submission.objects.count(), Event.objects.count(), draft.saved_at) == before
    assert draft.title == "Före"


def test_the_part_is_the_hits_alone_and_the_page_a_whole_one(
    client, round_, are, rut, address
):
    need = handed_in(round_, are, title="Samsjuklighet")
    client.force_login(rut)
    part = ask(client, address, title=SOUGHT).content.decode()
    page = ask(client, address, part=False, title=SOUGHT).content.decode()
    assert "<html" not in part
    assert "<html" in page
    for text in (part, page):
        assert f'href="/kommun/behov/{need.public_id}/"' in text
        assert "Delar: samsjuklighet" in text


def test_the_page_asks_for_words_first(client, rut, round_, address):
    client.force_login(rut)
    assert "Vad gäller behovet?" in client.get(address).content.decode()
    posted = ask(client, address, part=False).content.decode()
    assert "Skriv några ord om behovet först." in posted
    assert ask(client, address).content.decode().strip() == ""


def test_markup_in_what_is_found_stays_text(client, round_, neighbour, rut, address):
    handed_in(
        round_,
        neighbour,
        title="Samsjuklighet <script>alert(1)</script>",
        target_group='"><img src=x>',
    )
    client.force_login(rut)
    text = ask(client, address, title="samsjuklighet script").content.decode()
    assert "&lt;script&gt;" in text
    assert "<script>" not in text
    assert "<img" not in text


@pytest.mark.parametrize(
    "odd", ["\x00", "a\x00b samsjuklighet", "W" * 200_000, "\u202e"]
)
def test_odd_text_is_answered(client, round_, neighbour, rut, address, odd):
    handed_in(round_, neighbour, title="Samsjuklighet")
    client.force_login(rut)
    response = ask(client, address, title=odd, knowledge_lacking=odd)
    assert response.status_code == 200
    assert "Krokom" not in response.content.decode()


def test_what_looks_like_an_identity_number_does_not_stop_a_search(
    client, round_, neighbour, rut, address
):
    """Nothing is stored here; the form of the need asks about it."""
    handed_in(round_, neighbour, title="Samsjuklighet")
    client.force_login(rut)
    text = ask(client, address, title="Samsjuklighet 19811228-9874").content.decode()
    assert "1 liknande hittades" in text
    assert "9874" not in text


# --- Who, and when ----------------------------------------------------------------------


def test_another_municipality_than_ones_own_is_as_if_there_were_none(
    client, round_, are, neighbour, rut, address
):
    handed_in(round_, neighbour, title=SOUGHT, challenge=HIDDEN)
    client.force_login(rut)
    for theirs in (neighbour.public_id, "zzzz", "\x00"):
        assert ask(client, address, municipality=theirs).status_code == 404
        assert client.post(f"{address}?kommun={theirs}").status_code == 404
    assert ask(client, address, municipality=are.public_id).status_code == 200


def test_who_acts_for_two_municipalities_searches_for_the_one_chosen(
    client, round_, are, neighbour, rut, address
):
    far = f.CoverageFactory(municipality__name="Ängelholm").municipality
    f.RepresentativeFactory(municipality=far, user=rut)
    handed_in(round_, neighbour, title=SOUGHT)
    client.force_login(rut)
    for municipality, found in ((are, True), (far, False)):
        text = ask(
            client, address, title=SOUGHT, municipality=municipality.public_id
        ).content.decode()
        assert ("Krokom" in text) is found


@pytest.mark.parametrize("step", Step)
def test_only_while_needs_are_gathered(client, step, rut):
    round_ = f.RoundFactory(open_step=step)
    client.force_login(rut)
    response = client.get(f"/kommun/omgang/{round_.public_id}/liknande/")
    assert response.status_code == (200 if step is Step.GATHER else 403)


def test_more_time_for_one_municipality_is_more_time_to_search_for_that_one(
    client, are, rut
):
    round_ = f.RoundFactory(open_step=Step.FORWARD)
    other = f.RepresentativeFactory(user=rut).municipality
    f.ExtensionFactory(
        period=round_.period(Step.GATHER), organization_key=are.organization_key
    )
    client.force_login(rut)
    address = f"/kommun/omgang/{round_.public_id}/liknande/"
    assert client.get(f"{address}?kommun={are.public_id}").status_code == 200
    assert client.get(f"{address}?kommun={other.public_id}").status_code == 403


def test_what_is_sought_stands_in_no_log(client, round_, rut, address, caplog):
    client.force_login(rut)
    with caplog.at_level("DEBUG"):
        ask(client, address, title=HIDDEN)
        said = [record.getMessage() for record in caplog.records]
        sent = [line for line in said if address in line or "SELECT" not in line]
    assert not [line for line in sent if HIDDEN in line]


# --- For the RSS and SKR


def test_the_rss_is_shown_earlier_needs_with_their_answers_and_nothing_else(
    client, round_, rss, neighbour
):
    earlier = on_the_list(title=SOUGHT)
    on_the_list(status="compiled", title=f"{SOUGHT} {HIDDEN}")
    handed_in(round_, neighbour, title=f"{SOUGHT} {HIDDEN}")
    answer = f.FeedbackFactory(need=earlier, published=True, reason="Vi svarade då.")
    need = f.RegionalNeedFactory(
        participation=f.ParticipationFactory(round=round_, rss=rss), title=SOUGHT
    )
    client.force_login(f.CoordinatorFactory(rss=rss).user)

    page = client.get(f"/nationellt/regionalt-behov/{need.public_id}/tidigare/")

    text = page.content.decode()
    assert [hit.entry.public_id for hit in page.context["found"]] == [earlier.public_id]
    for words in ("Äldre 2024", "Vi svarade då.", answer.agency.name, "likt"):
        assert words in text
    assert HIDDEN not in text


def test_nothing_is_shown_of_what_is_not_alike(client, round_, rss):
    on_the_list(title="Digital signering av läkemedel")
    need = f.RegionalNeedFactory(
        participation=f.ParticipationFactory(round=round_, rss=rss),
        title="Våld i nära relationer",
        description="Barn som har upplevt våld.",
    )
    client.force_login(f.CoordinatorFactory(rss=rss).user)

    page = client.get(f"/nationellt/regionalt-behov/{need.public_id}/tidigare/")

    assert page.context["found"] == []


PART = {"headers": {"X-Part": "earlier"}}


def test_on_the_page_of_a_need_stand_three_earlier_ones_in_a_line_each(
    client, round_, rss
):
    for number in range(4):
        answered = on_the_list(title=f"{SOUGHT} {number}")
        f.FeedbackFactory(
            need=answered,
            published=True,
            published_at=timezone.now() - timedelta(days=9),
            reason="Det första ordet.",
        )
        f.FeedbackFactory(need=answered, published=True, reason="ord " * 60)
        f.FeedbackFactory(need=answered, reason=HIDDEN)  # a draft
    need = f.RegionalNeedFactory(
        participation=f.ParticipationFactory(round=round_, rss=rss), title=SOUGHT
    )
    client.force_login(f.CoordinatorFactory(rss=rss).user)
    address = f"/nationellt/regionalt-behov/{need.public_id}/tidigare/"

    page = client.get(address, **PART)

    text = page.content.decode()
    found = page.context["found"]
    assert len(found) == 3
    assert "<html" not in text
    for hit in found:
        assert f'href="{address}#behov-{hit.entry.public_id}"' in text
        assert hit.strength >= similar.SHOWN
    assert text.count("ord ord") == 3 * 9  # the last word alone, and not all of it
    assert "Det första ordet." not in text
    assert "Det första ordet." in client.get(address).content.decode()
    assert HIDDEN not in text
    assert page["Vary"].split(", ").count("X-Part") == 1


def test_a_later_round_is_no_earlier_one(client):
    early = f.RoundFactory(planned_at=timezone.now() - timedelta(days=900))
    late = f.RoundFactory(planned_at=timezone.now() - timedelta(days=90))
    needs = [
        f.NeedFactory(round=round_, title=SOUGHT, status="answered")
        for round_ in (early, late)
    ]
    for need in needs:
        f.SourceFactory(need=need)
    client.force_login(f.SkrFactory())

    found = [
        [hit.entry.public_id for hit in page.context["found"]]
        for page in (
            client.get(f"/nationellt/behov/{need.public_id}/tidigare/")
            for need in needs
        )
    ]

    assert found == [[], [needs[0].public_id]]


def test_what_is_less_alike_is_for_who_asks(client, round_, rss, monkeypatch):
    on_the_list(title=SOUGHT)
    need = f.RegionalNeedFactory(
        participation=f.ParticipationFactory(round=round_, rss=rss), title=SOUGHT
    )
    client.force_login(f.CoordinatorFactory(rss=rss).user)
    address = f"/nationellt/regionalt-behov/{need.public_id}/tidigare/"
    strength = client.get(address).context["found"][0].strength
    monkeypatch.setattr(similar, "SHOWN", strength + 0.01)

    part, whole = client.get(address, **PART), client.get(address)

    assert part.context["found"] == []
    assert f'<a href="{address}">' in part.content.decode()
    assert len(whole.context["found"]) == 1


def test_skr_is_shown_the_same_of_a_need_on_the_list(client, round_):
    earlier = on_the_list(title=SOUGHT)
    need = f.NeedFactory(round=round_, title=SOUGHT)
    client.force_login(f.SkrFactory())
    address = f"/nationellt/behov/{need.public_id}/tidigare/"

    assert (
        address in client.get(f"/nationellt/behov/{need.public_id}/").content.decode()
    )
    for asked in (client.get(address), client.get(address, **PART)):
        found = [hit.entry.public_id for hit in asked.context["found"]]
        assert found == [earlier.public_id]
        assert "Ingen myndighet har svarat än." in asked.content.decode()


def test_the_page_itself_asks_for_no_earlier_needs(client, round_, rss):
    """They come in a request of their own, so that no page waits for the shelf."""
    need = f.RegionalNeedFactory(
        participation=f.ParticipationFactory(round=round_, rss=rss), title=SOUGHT
    )
    client.force_login(f.CoordinatorFactory(rss=rss).user)

    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/rss/regionalt-behov/{need.public_id}/")

    assert "data-later" in page.content.decode()
    assert not [one for one in asked if "needs_feedback" in one["sql"]]

"""Meeting mode: one municipality after the other, taken down on the spot."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from municipalities.models import NilReturn, Submission
from outbox.models import Letter
from rounds.models import Event, Step
from rss import actions
from tests import factories as f
from tests.rss.test_taking_down import KEY, WORDS, take_down

NUMBER = "19811228-9874"  # one of Skatteverket's test numbers
SENT = {name: said for name, said in WORDS.items() if said} | {"key": KEY}


@pytest.fixture
def round_(db):
    return f.RoundFactory(open_step=Step.GATHER, title="Skadligt bruk 2026")


@pytest.fixture
def codes(municipalities):
    """Östersund, Åre, Berg; in the alphabet Berg comes first."""
    return [one.public_id for one in municipalities]


def path(participation, page="", **asked):
    query = "&".join(f"{key}={said}" for key, said in asked.items())
    address = f"/rss/deltagande/{participation.public_id}/mote/{page}"
    return f"{address}?{query}" if query else address


def agenda(response):
    """The municipalities in order; the one whose turn it is in capitals."""
    return [
        item["answer"].municipality.name.upper()
        if item["is_now"]
        else item["answer"].municipality.name
        for item in response.context["items"]
    ]


# --- In order -------------------------------------------------------------------------


def test_the_alphabet_decides_until_the_address_does(signed_in, participation, codes):
    first = signed_in.get(path(participation))
    assert agenda(first) == ["BERG", "Åre", "Östersund"]

    ostersund, are, _ = codes
    other = signed_in.get(path(participation, ordning=f"{are}-{ostersund}", kommun=are))
    assert agenda(other) == ["ÅRE", "Östersund", "Berg"]


@pytest.mark.parametrize("odd", ["", "9999", "x-y", "\x00", "-" * 50])
def test_an_address_that_says_nothing_known_changes_nothing(
    signed_in, participation, codes, odd
):
    response = signed_in.get(path(participation), {"ordning": odd, "kommun": odd})
    assert agenda(response) == ["BERG", "Åre", "Östersund"]


def arranged(client, participation, sent, **asked):
    response = client.post(path(participation, "dagordning/", **asked), sent)
    assert response.status_code == 302
    order = response.url.partition("ordning=")[2]
    return response.url.partition("?")[0], order.split("-")


def test_the_order_is_set_by_numbers_and_by_steps(signed_in, participation, codes):
    ostersund, are, berg = codes
    meeting, order = arranged(
        signed_in, participation, {f"place-{ostersund}": "1", "start": ""}
    )
    assert (meeting, order) == (path(participation), [ostersund, berg, are])

    page, order = arranged(signed_in, participation, {f"place-{berg}": "3"})
    assert (page, order) == (path(participation, "dagordning/"), [are, ostersund, berg])

    _, order = arranged(
        signed_in, participation, {"up": berg}, ordning=f"{are}-{ostersund}-{berg}"
    )
    assert order == [are, berg, ostersund]
    _, order = arranged(signed_in, participation, {"down": berg})
    assert order == [are, berg, ostersund]


@pytest.mark.parametrize("odd", ["", "-1", "x", "9" * 5000, "٣", "\x00"])
def test_whatever_is_no_place_leaves_the_order_as_it_is(
    signed_in, participation, codes, odd
):
    ostersund, are, berg = codes
    sent = {f"place-{are}": odd, "up": odd}
    assert arranged(signed_in, participation, sent)[1] == [berg, are, ostersund]


# --- Taken down --------------------------------------------------------------------------


def test_save_and_stay_save_and_go_on(signed_in, participation, codes):
    _, are, berg = codes
    stay = signed_in.post(path(participation, kommun=berg), {**SENT, "save": ""})
    assert stay.url == path(participation, kommun=berg)

    onward = signed_in.post(
        path(participation, kommun=berg), {**SENT, "key": "cccccccc", "next": ""}
    )
    assert onward.url == path(participation, kommun=are)
    page = signed_in.get(onward.url)
    assert "Antecknat för Berg: ”Samsjuklighet”. Kommunen får ett brev." in page.text
    assert agenda(page) == ["Berg", "ÅRE", "Östersund"]
    assert "autofocus" in str(page.context["form"]["title"])


def test_the_last_municipality_of_the_agenda_has_none_after_it(
    signed_in, participation, codes
):
    ostersund = codes[0]
    assert "Spara och gå till" in signed_in.get(path(participation)).text
    page = signed_in.get(path(participation, kommun=ostersund))
    assert "Spara och gå till" not in page.text

    last = signed_in.post(path(participation, kommun=ostersund), {**SENT, "next": ""})
    assert last.url == path(participation, kommun=ostersund)


def test_the_button_twice_takes_down_once(signed_in, participation, codes):
    for _ in range(2):
        signed_in.post(path(participation, kommun=codes[1]), SENT)

    assert Submission.objects.count() == 1
    assert Event.objects.count() == 1


def test_back_and_sent_again_with_other_words_is_not_written_over(
    signed_in, participation, codes
):
    signed_in.post(path(participation, kommun=codes[1]), SENT)
    response = signed_in.post(
        path(participation, kommun=codes[1]), {**SENT, "title": "Annat"}, follow=True
    )

    assert "”Samsjuklighet” är redan antecknat." in response.text
    assert Submission.objects.get().title == "Samsjuklighet"


def test_what_is_missing_is_said_and_what_was_written_stays(
    signed_in, participation, codes
):
    response = signed_in.post(path(participation), {"title": "Bara rubrik"})

    form = response.context["form"]
    assert set(form.errors) == {
        "target_group",
        "challenge",
        "knowledge_lacking",
        "lack",
        "concern",
    }
    assert "<title>Fel: " in response.text
    assert 'value="Bara rubrik"' in response.text
    assert Submission.objects.count() == 0


def test_a_number_stops_the_save_once(signed_in, participation, codes):
    told = {**SENT, "challenge": f"Den med {NUMBER}."}
    stopped = signed_in.post(path(participation), told)

    assert "ser ut som ett personnummer" in stopped.text
    assert Submission.objects.count() == 0
    box = stopped.context["form"].fields["challenge"].looked_through
    signed_in.post(path(participation), {**told, box.name: box.marks})
    assert Submission.objects.get().challenge == f"Den med {NUMBER}."


def test_a_municipality_without_needs_is_noted_and_not_written_for(
    signed_in, participation, codes, municipalities
):
    person = f.RepresentativeFactory(municipality=municipalities[2]).user
    berg = codes[2]
    done = signed_in.post(
        path(participation, "inga-behov/", kommun=berg), {"kommun": berg}, follow=True
    )

    assert "Antecknat: Berg har inga behov. Kommunen får ett brev." in done.text
    assert NilReturn.objects.standing().get().taken_down == "meeting"
    assert Letter.objects.get().to == person.email
    assert 'name="title"' not in done.text
    refused = signed_in.post(path(participation, kommun=berg), SENT)
    assert refused.status_code == 200
    assert Submission.objects.count() == 0
    again = signed_in.post(
        path(participation, "inga-behov/"), {"kommun": berg}, follow=True
    )
    assert "Berg har redan svarat" in again.text


def test_who_has_needs_is_not_noted_as_having_none(
    signed_in, participation, codes, municipalities, coordinator
):
    take_down(participation, municipalities[2], coordinator)
    page = signed_in.get(path(participation, kommun=codes[2]))
    assert "har inga behov denna gång</button>" not in page.text
    done = signed_in.post(
        path(participation, "inga-behov/"), {"kommun": codes[2]}, follow=True
    )

    assert "Berg har behov som är inskickade" in done.text
    assert NilReturn.objects.count() == 0


def test_a_municipality_of_another_rss_is_not_there(signed_in, participation, codes):
    other = f.CoverageFactory(municipality__name="Malmö").municipality
    page = signed_in.get(path(participation, kommun=other.public_id))
    assert agenda(page) == ["BERG", "Åre", "Östersund"]
    signed_in.post(path(participation, "inga-behov/"), {"kommun": other.public_id})

    assert NilReturn.objects.count() == 0


def test_an_rss_without_municipalities_is_told_so(client, round_):
    participation = f.ParticipationFactory(round=round_)
    client.force_login(f.CoordinatorFactory(rss=participation.rss).user)

    assert "Inga kommuner hör till RSS:en" in client.get(path(participation)).text
    assert client.post(path(participation), SENT).status_code == 200
    assert client.get(path(participation, "dagordning/")).status_code == 200


# --- What has been taken down today ---------------------------------------------------------


def undo(client, participation, record, **asked):
    return client.post(
        path(participation, "angra/", **asked), {"behov": record.public_id}, follow=True
    )


def test_today_is_listed_with_undo_while_it_is_fresh(
    signed_in, participation, municipalities, coordinator
):
    at = timezone.now().replace(hour=10)
    by = {"by": coordinator, "at": at}
    with time_machine.travel(at, tick=False):
        signed_in.force_login(coordinator)
        f.place_calendar(participation.round, open_step=Step.GATHER)
        old = {"by": coordinator, "at": at - timedelta(days=1)}
        actions.take_down(participation, municipalities[0], WORDS, key="b" * 8, **old)
        need = actions.take_down(
            participation, municipalities[1], {**WORDS, "title": "I dag"}, key=KEY, **by
        )
        nil = actions.take_down_nil(participation, municipalities[2], **by)
        page = signed_in.get(path(participation))
        assert page.context["today"] == [(need, True)]
        assert page.context["nils"] == [(nil, True)]
        assert page.text.count('name="behov"') == 2
    with time_machine.travel(at + timedelta(hours=3), tick=False):
        signed_in.logout()  # the session of three hours ago has run out
        signed_in.force_login(coordinator)
        page = signed_in.get(path(participation))
        assert page.context["today"] == [(need, False)]
        assert 'name="behov"' not in page.text
        assert (
            "Det är för sent att ångra här."
            in undo(signed_in, participation, need).text
        )
    assert Submission.objects.submitted().count() == 2


def test_undone_it_is_gone_from_the_list_and_the_municipality_told(
    signed_in, participation, municipalities, coordinator
):
    person = f.RepresentativeFactory(municipality=municipalities[1]).user
    need = take_down(participation, municipalities[1], coordinator)
    done = undo(signed_in, participation, need, kommun=municipalities[1].public_id)

    assert "Ångrat. Kommunen får ett brev om det." in done.text
    assert done.redirect_chain[0][0].endswith(f"kommun={municipalities[1].public_id}")
    assert done.context["today"] == []
    assert Letter.objects.filter(to=person.email).count() == 2
    assert "Det var redan ångrat." in undo(signed_in, participation, need).text


def test_a_nil_return_is_undone_and_the_municipality_can_be_written_for(
    signed_in, participation, municipalities, coordinator
):
    nil = actions.take_down_nil(
        participation, municipalities[2], by=coordinator, at=timezone.now()
    )
    page = undo(signed_in, participation, nil)

    assert not NilReturn.objects.standing().exists()
    assert 'name="title"' in page.text


def test_only_what_the_rss_has_taken_down_is_undone(
    signed_in, participation, municipalities
):
    here = {"round": participation.round, "municipality": municipalities[0]}
    records = [
        f.SubmissionFactory(**here, submitted=True),
        f.SubmissionFactory(**here),
        f.SubmissionFactory(round=participation.round, taken_down_at_meeting=True),
        f.NilReturnFactory(round=participation.round, municipality=municipalities[1]),
    ]
    for record in records:
        undo(signed_in, participation, record)

    assert not Submission.objects.filter(withdrawn_at__isnull=False).exists()
    assert NilReturn.objects.standing().count() == 1


def test_drafts_are_neither_shown_nor_counted(signed_in, participation, municipalities):
    f.SubmissionFactory(
        round=participation.round, municipality=municipalities[2], title="Kanariefågel"
    )
    page = signed_in.get(path(participation))

    assert "Kanariefågel" not in page.text
    assert "1 behov" not in page.text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_meeting_takes_as_many_statements_however_much_is_taken_down(
    signed_in,
    participation,
    municipalities,
    coordinator,
    rows,
    django_assert_num_queries,
):
    for n, one in enumerate(municipalities[:rows]):
        take_down(participation, one, coordinator, key=f"bbbbbbb{n + 2}")
    signed_in.get(path(participation))  # the session notes the first visit
    # Session, person, participation, calendar, coordinator; the municipalities with
    # their answers, what was taken down, and who said that there are no needs.
    with django_assert_num_queries(8):
        signed_in.get(path(participation))


# --- What the municipality sees ----------------------------------------------------------------


@pytest.fixture
def noted(participation, municipalities, coordinator):
    return take_down(participation, municipalities[1], coordinator)


@pytest.fixture
def representative(client, noted):
    person = f.RepresentativeFactory(municipality=noted.municipality).user
    client.force_login(person)
    return person


def test_the_receipt_and_the_list_say_who_took_it_down(client, representative, noted):
    receipt = client.get(f"/kommun/behov/{noted.public_id}/").text
    assert receipt.count("Antecknat av RSS på möte") == 2
    assert "Sam på RSS Jämtland antecknade det på ett möte" in receipt
    assert "Rätta texten</button>" in receipt
    page = client.get(f"/kommun/omgang/{noted.round.public_id}/").text
    assert "Antecknat av RSS på möte" in page


def test_own_words_carry_no_mark(client, representative, noted):
    own = f.SubmissionFactory(
        round=noted.round, municipality=noted.municipality, submitted=True
    )
    page = client.get(f"/kommun/behov/{own.public_id}/").text
    assert "Antecknat av RSS" not in page
    assert "Rätta texten" not in page
    assert client.post(f"/kommun/behov/{own.public_id}/ratta/").status_code == 403


def test_the_municipality_corrects_it_and_twice_gives_one_draft(
    client, representative, noted
):
    address = f"/kommun/behov/{noted.public_id}/ratta/"
    for _ in range(2):
        response = client.post(address, {"draft_id": "ccccccdd"})
        assert response.url == "/kommun/behov/ccccccdd/skriv/"

    assert Submission.objects.count() == 2
    page = client.get(response.url)
    assert "Här är texten i ett utkast." in page.text
    assert page.context["submission"].title == noted.title


def test_after_the_step_it_is_not_corrected(client, representative, noted):
    f.place_calendar(noted.round, open_step=Step.FORWARD)
    address = f"/kommun/behov/{noted.public_id}/"

    assert "Rätta texten" not in client.get(address).text
    assert client.post(f"{address}ratta/").status_code == 403


def test_a_nil_return_says_who_took_it_down(
    client, representative, participation, noted, coordinator
):
    other = f.CoverageFactory(rss=participation.rss).municipality
    f.RepresentativeFactory(user=representative, municipality=other)
    actions.take_down_nil(participation, other, by=coordinator, at=timezone.now())
    page = client.get(
        f"/kommun/omgang/{noted.round.public_id}/?kommun={other.public_id}"
    ).text

    assert "RSS Jämtland antecknade det åt er." in page
    assert "Ta tillbaka svaret</button>" in page


def test_those_who_read_the_words_later_see_the_mark(
    signed_in, participation, noted, coordinator
):
    f.place_calendar(participation.round, open_step=Step.FORWARD)
    desk = signed_in.get(f"/rss/deltagande/{participation.public_id}/").text
    assert "Antecknat av RSS på möte" in desk
    regional = f.RegionalNeedFactory(participation=participation, forwarded=True)
    f.GatheredSubmissionFactory(regional_need=regional, submission=noted)
    assert (
        "Antecknat av RSS på möte"
        in signed_in.get(f"/rss/regionalt-behov/{regional.public_id}/").text
    )
    source = f.SourceFactory(need__round=participation.round, regional_need=regional)
    signed_in.force_login(f.SkrFactory())
    page = signed_in.get(f"/nationellt/behov/{source.need.public_id}/").text
    assert "Antecknat av RSS på möte" in page

"""The Excel round trip, on its pages: download, rehearsal, taking in."""

import io
import threading
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from municipalities import actions as municipalities_actions
from municipalities.models import Submission
from outbox.models import Letter
from process import keeping
from rounds.models import Event, Step
from rss import actions, rehearsal
from rss.models import Sheet
from rss.rehearsal import Outcome
from tests import factories as f
from tests.rss.sheet_files import edited, need, separated, workbook
from tests.rss.test_taking_down import WORDS

NUMBER = "19811228-9874"  # one of Skatteverket's test numbers


@pytest.fixture
def round_(db):
    return f.RoundFactory(open_step=Step.GATHER, title="Skadligt bruk 2026")


def path(participation, page="kalkylark/"):
    return f"/rss/deltagande/{participation.public_id}/{page}"


def upload(client, participation, content, name="behov.xlsx"):
    """The answer; a redirect to the rehearsal when the file could be read."""
    file = SimpleUploadedFile(name, content)
    return client.post(path(participation), {"fil": file})


def rehearsed(client, participation, content, name="behov.xlsx"):
    """The address of the rehearsal, and the page."""
    response = upload(client, participation, content, name)
    assert response.status_code == 302, response.context["form"].errors
    return response.url, client.get(response.url)


def outcomes(page):
    return [(row.line, row.outcome.value) for row in page.context["plan"].rows]


def take_in(client, address, page, **more):
    seal = page.context["form"].initial["seal"]
    return client.post(address, {"seal": seal, **more}, follow=True)


def standing():
    return sorted(
        Submission.objects.submitted().values_list("municipality__name", "title")
    )


# --- There and back again ---------------------------------------------------------------


def template_of(client, participation):
    response = client.get(path(participation, "kalkylark/mall/"))
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response["Content-Disposition"].endswith('.xlsx"')
    return response.content


def test_the_sheet_offers_the_municipalities_and_the_choices(
    signed_in, participation, municipalities
):
    f.CoverageFactory(municipality__name="Någon annans")
    book = openpyxl.load_workbook(io.BytesIO(template_of(signed_in, participation)))
    sheet, lists = book["Behov"], book["Listor"]

    assert book.sheetnames == ["Behov", "Så gör du", "Listor"]
    assert lists.sheet_state == "hidden"
    assert [c.value.removesuffix(" *") for c in sheet[1]] == list(rehearsal.HEADINGS)
    assert [c.value for c in lists["A"][:3]] == ["Berg", "Åre", "Östersund"]
    assert all(c.value is None for c in lists["A"][3:])
    rules = {
        str(rule.sqref).split(":")[0]: rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    assert rules == {
        "A2": "Listor!$A$1:$A$3",
        "F2": "Listor!$F$1:$F$3",
        "G2": "Listor!$G$1:$G$2",
        "M2": "Listor!$M$1:$M$5",
    }
    keys = [cell.value for cell in sheet["N"][1:] if cell.value]
    assert len(keys) == len(set(keys)) == rehearsal.EMPTY_ROWS


def test_filled_in_offline_rehearsed_and_taken_in(
    signed_in, participation, municipalities, coordinator
):
    person = f.RepresentativeFactory(municipality=municipalities[1]).user

    def fill_in(sheet):
        for row, said in ((2, need()), (4, need(Kommun="berg kommun", Rubrik="Två"))):
            for column, heading in enumerate(rehearsal.HEADINGS, start=1):
                if heading in said:
                    sheet.cell(row, column, said[heading])

    content = edited(template_of(signed_in, participation), fill_in)
    address, page = rehearsed(signed_in, participation, content)

    assert outcomes(page) == [(2, "nya"), (4, "nya")]
    assert "2 nya behov" in page.content.decode()
    assert standing() == []

    done = take_in(signed_in, address, page)

    assert "2 behov är antecknade." in done.content.decode()
    assert standing() == [
        ("Berg", "Två"),
        ("Åre", "Samsjuklighet i små kommuner"),
    ]
    taken = Submission.objects.get(municipality=municipalities[1])
    assert taken.taken_down_text == "Antecknat av RSS i kalkylark"
    assert taken.submitted_by == coordinator
    assert [e.verb for e in Event.objects.all()] == ["antecknade ur kalkylark"] * 2
    letter = Letter.objects.get()
    assert letter.to == person.email
    assert taken.public_id in letter.body
    assert "Två" not in letter.body

    again, page = rehearsed(signed_in, participation, content)
    assert outcomes(page) == [(2, "oforandrade"), (4, "oforandrade")]
    assert "Inget skulle ändras" in page.content.decode()
    signed_in.post(again, {"seal": page.context["form"].initial["seal"]})
    assert (Submission.objects.count(), Letter.objects.count()) == (2, 1)

    changed = edited(content, lambda sheet: sheet.cell(4, 2, "Två, bättre"))
    address, page = rehearsed(signed_in, participation, changed)
    assert outcomes(page) == [(2, "oforandrade"), (4, "andrade")]
    assert page.context["plan"].rows[1].changes == [("Rubrik", "Två", "Två, bättre")]
    take_in(signed_in, address, page)
    assert standing() == [
        ("Berg", "Två, bättre"),
        ("Åre", "Samsjuklighet i små kommuner"),
    ]
    old = Submission.objects.get(title="Två")
    assert (old.is_withdrawn, old.withdrawn_by) == (True, coordinator)

    known = edited(template_of(signed_in, participation), lambda sheet: None)
    _, page = rehearsed(signed_in, participation, known)
    assert outcomes(page) == [(2, "oforandrade"), (3, "oforandrade")]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig"])
def test_a_csv_file_without_ids_is_known_again_by_its_words(
    signed_in, participation, municipalities, encoding
):
    content = separated(need(), need(Kommun="Östersund"), encoding=encoding)
    address, page = rehearsed(signed_in, participation, content, "behov.csv")
    take_in(signed_in, address, page)
    assert len(standing()) == 2

    _, page = rehearsed(signed_in, participation, content, "behov.csv")
    assert outcomes(page) == [(2, "oforandrade"), (3, "oforandrade")]


def test_what_was_taken_down_at_a_meeting_is_changed_by_a_sheet(
    signed_in, participation, municipalities, coordinator
):
    actions.take_down(
        participation,
        municipalities[1],
        WORDS,
        key="bcdfghjk",
        by=coordinator,
        at=timezone.now(),
    )
    content = edited(
        template_of(signed_in, participation), lambda sheet: sheet.cell(2, 3, "Alla")
    )
    address, page = rehearsed(signed_in, participation, content)

    assert outcomes(page) == [(2, "andrade")]
    take_in(signed_in, address, page)
    assert Submission.objects.submitted().get().target_group == "Alla"


# --- Refused, row by row ----------------------------------------------------------------


def why(client, participation, *rows):
    _, page = rehearsed(client, participation, workbook(*rows))
    return [row.why for row in page.context["plan"].rows]


@pytest.mark.parametrize(
    ("changed", "reasons"),
    [
        ({"Kommun": ""}, ["Välj kommun."]),
        ({"Kommun": "Malmö"}, ["”Malmö” är ingen kommun som hör till RSS Jämtland."]),
        ({"Rubrik": "  "}, ["Skriv en rubrik."]),
        ({"Rubrik": "x" * 121}, ["Rubrik har 121 tecken. Högst 120 får plats."]),
        ({"Bristtyp": ""}, ["Välj vad det är som brister."]),
        ({"Bristtyp": "vet ej"}, ["”vet ej” går inte att välja under Bristtyp."]),
        ({"Antal berörda": "många"}, ["Antal berörda ska vara ett heltal under tio miljoner."]),
        ({"Antal berörda": -5}, ["Antal berörda ska vara ett heltal under tio miljoner."]),
        ({"Rubrik": "=1+1"}, ["Rubrik är en formel. Skriv texten i stället.", "Skriv en rubrik."]),
        (
            {"Målgrupp": "", "Gäller": ""},
            ["Skriv vilken målgrupp behovet gäller.", "Välj vad behovet gäller."],
        ),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_down_says_why(
    signed_in, participation, municipalities, changed, reasons
):
    assert why(signed_in, participation, {**need(), **changed}, need(Rubrik="Två")) == [
        reasons,
        [],
    ]


def test_one_refused_row_holds_back_all(signed_in, participation, municipalities):
    content = workbook(need(), need(Rubrik=""))
    address, page = rehearsed(signed_in, participation, content)

    html = page.content.decode()
    assert "1 rad tas inte emot, så inget kan antecknas än" in html
    assert 'name="seal"' not in html
    done = signed_in.post(address, {"seal": page.context["plan"].seal})
    assert done.status_code == 200
    assert standing() == []


def test_municipalities_are_known_by_name_code_and_case(
    signed_in, participation, municipalities
):
    are = municipalities[1]
    rows = [
        need(Kommun=said, Rubrik=said)
        for said in ("ÅRE", " Åre kommun ", are.public_id, str(int(are.public_id)))
    ]
    _, page = rehearsed(signed_in, participation, workbook(*rows))

    assert [row.municipality for row in page.context["plan"].rows] == [are] * 4


def test_another_municipality_and_none_at_all_are_answered_alike(
    signed_in, participation, municipalities
):
    f.CoverageFactory(municipality__name="Malmö")
    (malmo,), (nowhere,) = why(
        signed_in, participation, need(Kommun="Malmö"), need(Kommun="Ingenstans")
    )
    assert malmo.replace("Malmö", "X") == nowhere.replace("Ingenstans", "X")


def test_what_a_municipality_has_said_itself_stands(
    signed_in, participation, municipalities, coordinator
):
    are, berg = municipalities[1:]
    f.NilReturnFactory(round=participation.round, municipality=berg)
    own = Submission(**{**WORDS, "title": "Eget"})
    f.SubmissionFactory(
        round=participation.round, municipality=are, submitted=True, **own.words
    )
    row = {
        heading: own.shown(name)
        for heading, name in rehearsal.HEADINGS.items()
        if name in own.words
    }
    told = why(signed_in, participation, {**row, "Kommun": "Åre"}, need(Kommun="Berg"))

    assert told == [
        ["Kommunen har redan skickat in behovet."],
        [
            "Kommunen har svarat att den inte har några behov denna gång. "
            "Det svaret får tas tillbaka först."
        ],
    ]  # fmt: skip


def test_what_has_been_taken_back_is_not_taken_down_again(
    signed_in, participation, municipalities, coordinator
):
    content = workbook(need(**{"Rad-id": "bcdfghjk"}), need(Rubrik="Utan id"))
    address, page = rehearsed(signed_in, participation, content)
    take_in(signed_in, address, page)
    for one in Submission.objects.all():
        municipalities_actions.withdraw(one, by=coordinator, at=timezone.now())

    _, page = rehearsed(signed_in, participation, content)
    assert [row.why for row in page.context["plan"].rows] == [
        ["Behovet är återtaget. Det antecknas inte igen."]
    ] * 2


def test_the_same_id_twice_the_same_words_twice_and_another_municipality(
    signed_in, participation, municipalities
):
    with_id = {"Rad-id": "bcdfghjk"}
    address, page = rehearsed(signed_in, participation, workbook(need(**with_id)))
    take_in(signed_in, address, page)

    told = why(
        signed_in,
        participation,
        need(**with_id, Kommun="Berg"),
        need(**with_id, Rubrik="Annat"),
        need(Rubrik="Nytt"),
        need(Rubrik="Nytt"),
    )
    assert told == [
        [
            "Raden är redan antecknad för en annan kommun. "
            "Ta bort rad-id:t om det är ett nytt behov."
        ],
        ["Samma rad-id står på rad 2. Ta bort det på den nya raden."],
        [],
        ["Samma behov står på rad 4."],
    ]


def test_the_id_of_somebody_elses_need_says_nothing_about_it(
    signed_in, participation, municipalities
):
    foreign = f.SubmissionFactory(
        round=participation.round,
        submitted=True,
        taken_down="sheet",
        taken_down_by="RSS Skåne",
        taken_down_key="bcdfghjk",
    )
    draft = f.SubmissionFactory(
        round=participation.round, municipality=municipalities[1]
    )
    content = workbook(
        need(**{"Rad-id": "bcdfghjk"}),
        need(**{"Rad-id": draft.public_id}, Rubrik="Två"),
    )
    address, page = rehearsed(signed_in, participation, content)
    assert outcomes(page) == [(2, "nya"), (3, "nya")]
    take_in(signed_in, address, page)

    for record in (foreign, draft):
        before = record.words
        record.refresh_from_db()
        assert record.words == before
    assert Submission.objects.submitted().count() == 3


# --- All or nothing, of just what was seen ---------------------------------------------------


def test_what_happens_meanwhile_is_shown_before_anything_is_taken_in(
    signed_in, participation, municipalities
):
    address, page = rehearsed(signed_in, participation, workbook(need()))
    f.NilReturnFactory(round=participation.round, municipality=municipalities[1])
    done = take_in(signed_in, address, page)

    assert "Något har hänt sedan sidan visades" in done.content.decode()
    assert outcomes(done) == [(2, "avvisade")]
    assert standing() == []


@pytest.mark.parametrize("seal", ["", "x", "\x00"])
def test_without_having_seen_the_rehearsal_nothing_is_taken_in(
    signed_in, participation, municipalities, seal
):
    address, _ = rehearsed(signed_in, participation, workbook(need()))
    signed_in.post(address, {"seal": seal})

    assert standing() == []


def test_the_button_twice_takes_in_once(signed_in, participation, municipalities):
    address, page = rehearsed(signed_in, participation, workbook(need()))
    take_in(signed_in, address, page)
    again = take_in(signed_in, address, page)

    assert "Kalkylarket var redan intaget." in again.content.decode()
    assert len(standing()) == 1
    sheet = Sheet.objects.get()
    assert (bytes(sheet.content), sheet.created, sheet.changed) == (b"", 1, 0)


def test_two_who_take_in_the_same_file_make_each_need_once(
    client, signed_in, participation, municipalities, rss
):
    first, page = rehearsed(signed_in, participation, workbook(need()))
    seal = page.context["form"].initial["seal"]
    from django.test import Client

    colleague = Client()
    colleague.force_login(f.CoordinatorFactory(rss=rss).user)
    second, _ = rehearsed(colleague, participation, workbook(need()))
    signed_in.post(first, {"seal": seal})
    late = colleague.post(second, {"seal": seal}, follow=True)

    assert len(standing()) == 1
    assert outcomes(late) == [(2, "oforandrade")]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_each_need_once(
    postgresql, participation, municipalities, coordinator
):
    now = timezone.now()
    people = [coordinator, f.CoordinatorFactory(rss=participation.rss).user]
    content = workbook(need(), need(Rubrik="Två"))
    kept = [
        actions.keep_sheet(participation, "a.xlsx", content, by=by, at=now)
        for by in people
    ]
    seal = rehearsal.of(kept[0], at=now).seal
    start, done = threading.Barrier(2), []

    def send(sheet, by):
        try:
            start.wait(10)
            actions.take_in(sheet, seal=seal, by=by, at=now)
            done.append("taken in")
        except actions.LooksDifferent:
            done.append("looks different")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=send, args=pair)
        for pair in zip(kept, people, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(done) == ["looks different", "taken in"]
    assert len(standing()) == 2


# --- Personal data -----------------------------------------------------------------------


def test_a_number_is_pointed_out_masked_and_must_be_looked_at(
    signed_in, participation, municipalities
):
    content = workbook(
        need(Målgrupp=f"Den med {NUMBER}"), need(Rubrik="Ring 070-123 45 67")
    )
    address, page = rehearsed(signed_in, participation, content)
    html = page.content.decode()

    assert NUMBER not in html
    assert (
        "I texten under ”Målgrupp” finns något som ser ut som ett personnummer" in html
    )
    assert "Det ser ut att stå ett telefonnummer under ”Rubrik”" in html
    assert [len(row.warnings) for row in page.context["plan"].warned] == [1, 1]
    assert len(signed_in.get(f"{address}?visa=uppgifter").context["page_obj"]) == 2

    stopped = take_in(signed_in, address, page)
    assert stopped.status_code == 200
    assert "kontrollerat" in stopped.context["form"].errors
    assert standing() == []

    take_in(signed_in, address, page, kontrollerat="on")
    assert len(standing()) == 2


# --- What is refused as a whole -----------------------------------------------------------


def test_a_file_that_cannot_be_read_is_answered_in_one_sentence(
    signed_in, participation, municipalities
):
    for content, name, sentence in (
        (b"", "a.xlsx", "Filen är tom."),
        (b"%PDF-1.7 \x00", "a.pdf", "Filen är inget kalkylark."),
        (workbook(need()), "a.csv", "Filens namn stämmer inte med innehållet"),
        (workbook(need(), headings=["Kommun"]), "a.xlsx", "De här kolumnerna fattas"),
        (workbook(), "a.xlsx", "Det finns inga ifyllda rader i arket Behov."),
        (b"x" * 5_000_001, "a.xlsx", "Filen är för stor."),
    ):
        response = upload(signed_in, participation, content, name)
        assert response.status_code == 200
        (told,) = response.context["form"].errors["fil"]
        assert told.startswith(sentence)
        assert "<title>Fel: " in response.content.decode()
    assert upload(signed_in, participation, CONTENT).status_code == 302
    assert Sheet.objects.count() == 1


CONTENT = workbook(need())


def test_every_reason_has_its_sentence():
    from rss.forms import REFUSED
    from rss.sheets import Reason

    assert set(REFUSED) == set(Reason)


def test_no_file_is_asked_for(signed_in, participation):
    form = signed_in.post(path(participation)).context["form"]
    assert form.errors == {"fil": ["Välj vilken fil du vill ladda upp."]}


# --- Who and when --------------------------------------------------------------------------


def test_only_who_uploaded_it_sees_a_sheet_and_for_a_day(
    client, signed_in, participation, municipalities, rss, coordinator
):
    address, _ = rehearsed(signed_in, participation, CONTENT)
    from django.test import Client

    colleague = Client()
    colleague.force_login(f.CoordinatorFactory(rss=rss).user)
    assert colleague.get(address).status_code == 404
    assert signed_in.get(address).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        signed_in.force_login(coordinator)
        assert signed_in.get(address).status_code == 404
        assert Sheet.objects.count() == 1
        call_command("sweep", stdout=io.StringIO())
    assert Sheet.objects.count() == 0


def test_what_is_not_a_day_old_or_has_been_taken_in_is_not_forgotten(
    signed_in, participation, municipalities
):
    address, page = rehearsed(signed_in, participation, CONTENT)
    take_in(signed_in, address, page)
    waiting, _ = rehearsed(signed_in, participation, CONTENT)
    soon, later = (timezone.now() + timedelta(hours=hours) for hours in (23, 25))

    keeping.clear_out(at=soon)
    assert Sheet.objects.count() == 2
    keeping.clear_out(at=later)
    assert Sheet.objects.count() == 1
    assert signed_in.get(address).status_code == 200
    assert signed_in.get(waiting).status_code == 404


def test_a_new_upload_replaces_the_one_before_it(
    signed_in, participation, municipalities
):
    for _ in range(2):
        rehearsed(signed_in, participation, CONTENT)
    assert Sheet.objects.count() == 1


@pytest.mark.parametrize(
    ("step", "status"), [(s, 200 if s is Step.GATHER else 403) for s in Step]
)
@pytest.mark.parametrize("page", ["kalkylark/", "kalkylark/mall/", "mote/"])
def test_needs_are_taken_down_only_while_they_are_gathered(
    signed_in, participation, municipalities, page, step, status
):
    f.place_calendar(participation.round, open_step=step)
    assert signed_in.get(path(participation, page)).status_code == status


@pytest.mark.parametrize("takes_part", [False, None])
def test_an_rss_that_does_not_take_part_takes_nothing_down(
    signed_in, round_, rss, municipalities, takes_part
):
    participation = f.ParticipationFactory(round=round_, rss=rss, takes_part=takes_part)
    for page in ("kalkylark/", "mote/"):
        assert signed_in.get(path(participation, page)).status_code == 403


# --- Statements --------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 30])
def test_the_rehearsal_takes_as_many_statements_however_many_rows(
    signed_in, participation, municipalities, rows, django_assert_num_queries
):
    content = workbook(*(need(Rubrik=f"Behov {n}") for n in range(rows)))
    address, _ = rehearsed(signed_in, participation, content)
    # Session, person, sheet, calendar, coordinator; municipalities, needs, answers.
    with django_assert_num_queries(8):
        signed_in.get(address)


@pytest.mark.parametrize("rows", [1, 30])
def test_taking_in_takes_as_many_statements_however_many_rows(
    signed_in, participation, municipalities, rows, django_assert_max_num_queries
):
    content = workbook(*(need(Rubrik=f"Behov {n}") for n in range(rows)))
    address, page = rehearsed(signed_in, participation, content)
    seal = page.context["form"].initial["seal"]
    with django_assert_max_num_queries(28):
        signed_in.post(address, {"seal": seal})
    assert len(standing()) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_sheet_to_fill_in_takes_as_many_statements_however_many_needs(
    signed_in, participation, municipalities, rows, django_assert_num_queries
):
    content = workbook(*(need(Rubrik=f"Behov {n}") for n in range(rows)))
    address, page = rehearsed(signed_in, participation, content)
    take_in(signed_in, address, page)
    with django_assert_num_queries(6):
        template_of(signed_in, participation)


def test_many_rows_come_a_page_at_a_time_and_by_what_happens(
    signed_in, participation, municipalities
):
    rows = [need(Rubrik=f"Behov {n}") for n in range(120)]
    address, page = rehearsed(
        signed_in, participation, workbook(*rows, need(Rubrik=""))
    )

    assert len(page.context["page_obj"]) == 100
    assert len(signed_in.get(f"{address}?sida=2").context["page_obj"]) == 21
    refused = signed_in.get(f"{address}?visa={Outcome.REFUSED}").context["page_obj"]
    assert [row.line for row in refused] == [122]

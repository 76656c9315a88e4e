"""What the desk counts, shows and lets out; and letters to those that are silent."""

import csv
import io
import zipfile
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from outbox.models import Letter
from rounds.models import Event, Extension, Step
from rss.models import Appeal
from rss.outstanding import answers
from rss.progress import Counter
from tests import factories as f
from tests.rss.test_pages import desk, html

CANARY = "kanariefågel-utkast"


@pytest.fixture
def gathering(participation):
    """While the municipalities hand in."""
    f.place_calendar(participation.round, open_step=Step.GATHER)
    return participation


@pytest.fixture
def represented(municipalities):
    """Somebody for each but the last; one person for the first two."""
    both = f.RepresentativeFactory(
        municipality=municipalities[0], user__name="Bo", user__email="bo@example.se"
    ).user
    f.RepresentativeFactory(user=both, municipality=municipalities[1])
    return both


def shown(client, path):
    """The municipalities in the table, in order."""
    page = html(client, path)
    table = page[page.index('id="svar"') :]
    rows = table.split('<th scope="row">')[1:]
    return [row.split("</th>")[0] for row in rows]


def cells(file):
    """What a sheet says, texts as str and numbers as int. A formula fails the test."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    texts = ["".join(one.itertext()) for one in shared.iter(f"{space}si")]
    assert list(sheet.iter(f"{space}f")) == []
    return [
        [
            texts[int(cell.findtext(f"{space}v"))]
            if cell.get("t") == "s"
            else int(cell.findtext(f"{space}v") or 0)
            for cell in row
        ]
        for row in sheet.iter(f"{space}row")
    ]


# --- The counter ------------------------------------------------------------------


def test_everything_handed_in_is_in_one_place_and_the_places_add_up(
    signed_in, participation, municipalities, submissions, regional_need
):
    here = {"round": participation.round, "municipality": municipalities[0]}
    f.SubmissionFactory(**here, title=CANARY)
    f.QuestionFactory(submission=submissions[2])
    f.LeftOutFactory(
        participation=participation,
        submission=f.SubmissionFactory(**here, submitted=True),
    )
    gone = f.SubmissionFactory(**here, submitted=True)
    gone.withdrawn_at, gone.withdrawn_by = timezone.now(), gone.created_by
    gone.save()
    f.SubmissionFactory.create_batch(2, **here, submitted=True)

    counter = Counter.of(answers(participation, timezone.now()))
    assert counter == Counter(
        ever=7, withdrawn=1, gathered=2, left_out=1, returned=1, to_do=2
    )
    assert counter.balances
    assert counter.unaccounted == 3
    page = html(signed_in, desk(participation))
    assert "7 behov har skickats in av kommunerna" in page
    assert CANARY not in page


def test_a_counter_that_loses_something_does_not_balance():
    assert not Counter(3, 0, 1, 1, 0, 0).balances


# --- Sorting and filtering ----------------------------------------------------------


def test_rows_are_filtered_and_put_in_order_by_the_address(
    signed_in, participation, round_, municipalities, submissions
):
    submissions[0].delete()
    f.NilReturnFactory(round=round_, municipality=municipalities[0])
    submissions[1].delete()
    f.SubmissionFactory(round=round_, municipality=municipalities[1])
    early = f.CoverageFactory(rss=participation.rss, municipality__name="Krokom")
    letter = f.AppealFactory(participation=participation)
    letter.municipalities.set([municipalities[1]])
    path = desk(participation)

    assert shown(signed_in, path) == ["Berg", "Krokom", "Åre", "Östersund"]
    assert shown(signed_in, f"{path}?visa=inte-svarat") == ["Krokom", "Åre"]
    assert shown(signed_in, f"{path}?visa=behov") == ["Berg"]
    assert shown(signed_in, f"{path}?visa=inga-behov") == ["Östersund"]
    assert shown(signed_in, f"{path}?visa=inte-svarat&ordna=skrivet") == [
        early.municipality.name,
        "Åre",
    ]
    by_answer = shown(signed_in, f"{path}?ordna=svar")
    assert by_answer == ["Krokom", "Åre", "Berg", "Östersund"]
    assert shown(signed_in, f"{path}?visa=hej&ordna=%00") == shown(signed_in, path)
    page = html(signed_in, f"{path}?visa=anstand")
    assert "Ingen kommun stämmer med urvalet" in page


def test_what_is_shown_is_fetched_as_csv_for_swedish_excel(
    signed_in, participation, round_, municipalities
):
    f.NilReturnFactory(
        round=round_, municipality=municipalities[1], reason='=HYPERLINK("x";"y")'
    )
    f.SubmissionFactory(round=round_, municipality=municipalities[0], title=CANARY)
    response = signed_in.get(desk(participation, "svar.csv") + "?visa=inga-behov")

    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response["Content-Disposition"] == (
        f'attachment; filename="svar-{participation.rss.public_id}'
        f'-{round_.public_id}.csv"'
    )
    head, row = csv.reader(
        io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"
    )
    assert head[0] == "Kommun"
    assert (row[0], row[2]) == ("Åre", "Inga behov denna gång")
    assert row[5] == '\'=HYPERLINK("x";"y")'


def test_what_is_shown_is_fetched_as_excel_with_texts_as_texts(
    signed_in, participation, round_, municipalities, submissions
):
    submissions[1].delete()
    f.NilReturnFactory(round=round_, municipality=municipalities[1], reason="=1+1\x0b")
    letter = f.AppealFactory(participation=participation)
    letter.municipalities.set([municipalities[2]])
    response = signed_in.get(desk(participation, "svar.xlsx"))
    rows = cells(response.content)[1:]
    assert [row[0] for row in rows] == ["Berg", "Åre", "Östersund"]
    assert rows[1][5] == "=1+1"
    assert rows[0][3] == 1
    assert rows[0][7] == f"{timezone.localtime():%Y-%m-%d}"


# --- Letters to those that have not answered -----------------------------------------


def fill(client, participation, **changes):
    """The form as it stands, with the button that checks it."""
    form = client.get(desk(participation, "skriv/")).context["form"]
    said = {name: form[name].value() for name in ("key", "kommun", "subject", "text")}
    return {**said, **changes}


def test_all_that_are_silent_are_proposed_and_nobody_else(
    signed_in, gathering, round_, municipalities, represented
):
    f.SubmissionFactory(round=round_, municipality=municipalities[0], submitted=True)
    page = html(signed_in, desk(gathering, "skriv/"))
    form = signed_in.get(desk(gathering, "skriv/")).context["form"]

    assert form["kommun"].value() == [municipalities[1].public_id]
    assert "Östersund" not in page
    assert "ingen företräder kommunen än." in page  # Berg
    assert "Sista dagen är" in form["text"].value()


def test_exactly_what_will_be_sent_is_seen_first_and_nothing_goes(
    signed_in, gathering, represented
):
    said = fill(signed_in, gathering, subject="Hej där", text="Hör av er!\n\nGärna.")
    page = signed_in.post(desk(gathering, "skriv/"), {**said, "check": ""})

    assert "Det går till 1 person. Inget är skickat än." in page.content.decode()
    (letter,) = page.context["letters"]
    person, places, message = letter
    assert person == represented
    assert {one.name for one in places} == {"Åre", "Östersund"}
    assert message.body.startswith("Hör av er!\n\nGärna.")
    assert Letter.objects.count() == 0

    again = signed_in.post(desk(gathering, "skriv/"), {**said, "change": ""})
    assert again.context["form"]["text"].value() == said["text"]


def test_the_letter_is_sent_once_to_each_and_the_desk_says_when(
    signed_in, gathering, municipalities, represented, coordinator
):
    said = fill(signed_in, gathering, text="Hör av er!")
    checked = signed_in.post(desk(gathering, "skriv/"), {**said, "check": ""})
    for _ in range(2):
        response = signed_in.post(desk(gathering, "skriv/"), {**said, "send": ""})
        assert response.url == desk(gathering)

    (letter,) = Letter.objects.all()
    assert letter.to == represented.email
    assert letter.body == checked.context["letters"][0][2].body
    assert coordinator.email in letter.body
    sent = Appeal.objects.get()
    assert {one.name for one in sent.municipalities.all()} == {"Åre", "Östersund"}
    event = Event.objects.get()
    assert (event.verb, event.note) == (
        "skrev till dem som inte har svarat",
        "Åre, Östersund",
    )
    rows = {one.municipality.name: one for one in answers(gathering, timezone.now())}
    assert rows["Åre"].written_at == sent.sent_at
    assert rows["Berg"].written_at is None


def test_a_letter_with_a_personnummer_is_asked_about_once_and_then_goes(
    signed_in, gathering, represented
):
    path = desk(gathering, "skriv/")
    said = fill(signed_in, gathering, text="Gäller 19811228-9874.")
    form = signed_in.post(path, {**said, "check": ""}).context["form"]
    assert list(form.errors) == ["text"]
    box = form.fields["text"].looked_through
    checked = signed_in.post(path, {**said, box.name: box.marks, "check": ""})
    assert f'name="{box.name}" value="{box.marks}"' in checked.content.decode()
    signed_in.post(path, {**said, box.name: box.marks, "send": ""})

    assert Letter.objects.count() == 1


def test_who_has_answered_meanwhile_gets_no_letter(
    signed_in, gathering, round_, municipalities, represented
):
    said = fill(signed_in, gathering)
    f.NilReturnFactory(round=round_, municipality=municipalities[0])
    response = signed_in.post(desk(gathering, "skriv/"), {**said, "send": ""})
    assert list(response.context["form"].errors) == ["kommun"]
    assert Letter.objects.count() == 0

    said["kommun"] = [municipalities[1].public_id]
    signed_in.post(desk(gathering, "skriv/"), {**said, "send": ""})
    assert "Östersund" not in Letter.objects.get().body


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kommun": []}, "kommun"),
        ({"kommun": ["9999"]}, "kommun"),
        ({"subject": "\u200b"}, "subject"),
        ({"text": ""}, "text"),
        ({"text": "a\x00"}, "text"),
    ],
)
def test_a_letter_to_nobody_or_about_nothing_is_not_sent(
    signed_in, gathering, represented, wrong, field
):
    said = fill(signed_in, gathering, **wrong)
    response = signed_in.post(desk(gathering, "skriv/"), {**said, "send": ""})

    assert list(response.context["form"].errors) == [field]
    assert Letter.objects.count() == 0


def test_where_nobody_acts_nothing_is_sent_and_the_page_says_so(
    signed_in, gathering, municipalities
):
    said = fill(signed_in, gathering, kommun=[municipalities[2].public_id])
    for button in ("send", "check"):
        response = signed_in.post(desk(gathering, "skriv/"), {**said, button: ""})
        assert "Ingen företräder" in response.context["form"].errors["kommun"][0]

    assert Appeal.objects.count() == 0


def test_the_id_of_a_letter_of_another_rss_is_not_taken_for_ones_own(
    signed_in, gathering, represented
):
    foreign = f.AppealFactory(subject="Någon annans")
    said = fill(signed_in, gathering, key=foreign.public_id)
    signed_in.post(desk(gathering, "skriv/"), {**said, "send": ""})

    assert (Appeal.objects.count(), Letter.objects.count()) == (2, 1)


@pytest.mark.parametrize(
    ("step", "status"),
    [
        (Step.CHOOSE_AREA, 403),
        (Step.GATHER, 200),
        (Step.FORWARD, 200),
        (Step.RANK, 403),
    ],
)
def test_the_rss_writes_while_needs_come_in_and_are_worked_with(
    signed_in, participation, step, status
):
    f.place_calendar(participation.round, open_step=step)

    assert signed_in.get(desk(participation, "skriv/")).status_code == status


# --- More time for one municipality ---------------------------------------------------


def weekday(days):
    """A working day about so many days away."""
    day = timezone.localdate() + timedelta(days=days)
    while day.weekday() != 1:
        day += timedelta(days=1)
    return day


def test_an_rss_gives_a_municipality_of_its_own_more_time_with_a_reason(
    signed_in, participation, municipalities, represented
):
    path = desk(participation, "anstand/")
    form = signed_in.get(f"{path}?for=Åre").context["form"]
    assert form["organization"].value() == "Åre"
    data = {"organization": "Åre", "last_day": weekday(3), "reason": "Sjukdom."}
    response = signed_in.post(path, data)
    if response.status_code == 200:  # a holiday is shown once before it is taken
        data["accepted"] = str(data["last_day"])
        response = signed_in.post(path, data)

    assert response.url == desk(participation)
    row = Extension.objects.get()
    assert row.organization_key == municipalities[1].organization_key
    assert Event.objects.get().verb == "gav anstånd"
    letter = Letter.objects.get()
    assert letter.to == represented.email
    assert "RSS Jämtland har gett Åre längre tid. Skälet är: Sjukdom." in letter.body
    assert "Längre tid: till och med" in html(signed_in, desk(participation))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"organization": "Malmö"}, "organization"),
        ({"reason": ""}, "reason"),
        ({"last_day": weekday(60)}, "last_day"),  # beyond the time of the RSS itself
        ({"last_day": weekday(-20)}, "last_day"),
    ],
)
def test_more_time_is_not_given_to_others_without_reason_or_too_long(
    signed_in, participation, municipalities, wrong, field
):
    f.MunicipalityFactory(name="Malmö")
    data = {"organization": "Åre", "last_day": weekday(3), "reason": "Sjukdom."}
    data |= {"accepted": str(wrong.get("last_day", "")), **wrong}
    response = signed_in.post(desk(participation, "anstand/"), data)

    assert list(response.context["form"].errors) == [field]
    assert Extension.objects.count() == 0


def test_when_the_rss_has_no_time_left_it_gives_none(signed_in, participation):
    f.place_calendar(participation.round, open_step=Step.COMPILE)

    assert signed_in.get(desk(participation, "anstand/")).status_code == 403

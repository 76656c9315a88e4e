"""What is handed over, as a page, a Word document and an Excel file."""

import io
from datetime import UTC, datetime, timedelta

import docx
import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from needs.models import Need, Recipient
from outbox.models import Letter
from prioritization import actions
from prioritization.models import HandOver
from prioritization.package import gather
from rounds.models import Step
from tests import factories as f
from tests.needs.scenes import forwarded

pytestmark = pytest.mark.django_db
HOSTILE = '=cmd|"/c calc"!A1 <script>alert(1)</script> \u202eoms\u202c & "x"'
LONG = "ord " * 9000


def handed_over(count=1, *, letter="", **fields):
    """A round whose needs one agency has received; another stands beside the first."""
    round_ = f.RoundFactory(open_step=Step.FEEDBACK)
    lead, beside = f.AgencyFactory(), f.AgencyFactory()
    for number in range(count):
        need = f.NeedFactory(round=round_, status=Need.Status.HANDED_OVER, **fields)
        f.SourceFactory(need=need, regional_need=forwarded(round_))
        f.PriorityPlaceFactory(need=need, place=1, last_place=count)
        support = f.KnowledgeSupportFactory()
        f.ScreeningFactory(
            need=need,
            agency=lead,
            opinion="partly",
            support=support,
            answering_part="Kapitel 3",
        )
        f.RecipientFactory(need=need, agency=lead)
        if not number:
            f.RecipientFactory(need=need, agency=beside, leads=False)
    f.HandOverFactory(
        round=round_,
        letter=letter,
        handed_over_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    )
    return round_


def url(round_, file=""):
    if file:
        return reverse("prioritization:package_file", args=[round_.public_id, file])
    return reverse("prioritization:package", args=[round_.public_id])


def words_in(document):
    """All that stands in a Word document, in its tables too."""
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return [*(p.text for p in document.paragraphs), *cells]


@pytest.fixture
def skr(client):
    user = f.SkrFactory()
    client.force_login(user)
    return user


def test_page_word_and_excel_say_the_same(client, skr):
    round_ = handed_over(2, letter="Första stycket.\n\nAndra stycket.")
    Recipient.objects.filter(leads=False).update(registry_number="4.2-17/2026")
    with translation.override("sv"):
        package = gather(HandOver.objects.get())
    page = client.get(url(round_)).content.decode()
    word = client.get(url(round_, "word"))
    excel = client.get(url(round_, "excel"))

    document = docx.Document(io.BytesIO(word.content))
    text = "\n".join(words_in(document))
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(excel.content))
    cells = [
        cell
        for name in sheets.sheet_names
        for row in sheets.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    both = [
        package.id,
        package.handed_over,
        package.sender,
        ", ".join(package.receivers),
        *(one.agency for item in package.items for one in item.receivers),
        "4.2-17/2026",
        "Stöd finns delvis",
        *(
            said
            for item in package.items
            for said in (
                item.id,
                item.title,
                item.target_group,
                item.text,
                item.behind,
                item.municipalities,
                item.rss,
                item.verdicts[0].reason,
                item.verdicts[0].reference,
                item.verdicts[0].url,
                item.decision,
            )
        ),
    ]
    for said in both:
        assert said in page
        assert said in text
        assert any(said in str(cell) for cell in cells)
    assert package.handed_over == "2 mars 2026 kl. 10.00"
    assert sheets.sheet_names == ["Överlämning", "Behov", "Bedömningar", "Mottagare"]
    for paragraph in ("Första stycket.", "Andra stycket."):
        assert f"<p>{paragraph}</p>" in page
        assert paragraph in text.splitlines()
    assert page.count("Delad plats 1–2") == 4
    assert "Delad plats 1–2: id" in text
    # Three receivers: one has a number, two have room for it.
    assert page.count('class="to-fill-in"') == 2
    assert text.count("Diarienummer: ____") == 2
    received = sheets.get_sheet_by_name("Mottagare").to_python()
    assert received[0][4] == "Diarienummer"
    assert sorted(row[4] for row in received[1:]) == ["", "", "4.2-17/2026"]


def test_hostile_words_are_text_everywhere(client, skr):
    round_ = handed_over(
        1,
        letter=HOSTILE,
        title=HOSTILE[:120],
        target_group=HOSTILE,
        description=f"{HOSTILE}\n\n{LONG}\x0b",
        decision_reason=HOSTILE,
    )
    Recipient.objects.filter(leads=True).update(registry_number="=1+1")
    page = client.get(url(round_)).content.decode()
    word = client.get(url(round_, "word"))
    excel = client.get(url(round_, "excel"))

    assert "<script>alert" not in page
    text = "\n".join(words_in(docx.Document(io.BytesIO(word.content))))
    assert HOSTILE in text
    assert LONG.strip() in text
    book = openpyxl.load_workbook(io.BytesIO(excel.content))
    kinds = {cell.data_type for sheet in book for row in sheet.rows for cell in row}
    assert kinds <= {"s", "n"}  # "n" is an empty cell here
    values = [cell.value for sheet in book for row in sheet.rows for cell in row]
    assert {"=1+1", HOSTILE} <= set(values)
    assert not any(isinstance(value, int | float) for value in values)
    assert not any(sheet.hyperlinks for sheet in book if hasattr(sheet, "hyperlinks"))
    names = [response["Content-Disposition"] for response in (word, excel)]
    stem = f"overlamning-{round_.public_id}-{HandOver.objects.get().public_id}"
    assert names == [f'attachment; filename="{stem}.{end}"' for end in ("docx", "xlsx")]


def test_who_receives_reads_it_whole_also_after_passing_on_and_nobody_else(client):
    round_ = handed_over(2)
    row = Recipient.objects.filter(leads=False).get()
    officer = f.OfficerFactory(agency=row.agency)
    Recipient.objects.filter(pk=row.pk).update(
        passed_to=f.AgencyFactory(),
        passed_on_at=timezone.now(),
        passed_on_by=officer.user,
        passed_on_reason="Inte vårt.",
    )
    client.force_login(officer.user)
    page = client.get(url(round_)).content.decode()
    codes = {}
    engaged = f.OfficerFactory(agency=f.EngagementFactory(round=round_).agency)
    member = f.PanelMemberFactory(round=round_)
    ended = f.OfficerFactory(agency=row.agency, ended_at=timezone.now())
    for person in (engaged, member, ended):
        client.force_login(person.user)
        for address in (url(round_), url(round_, "word")):
            codes[person, address] = client.get(address).status_code

    assert all(need.title in page for need in Need.objects.all())
    assert "Inte vårt." in page
    assert set(codes.values()) == {403}


def test_before_the_handing_over_there_is_no_package(client, skr):
    round_ = f.RoundFactory(open_step=Step.HAND_OVER)
    assert client.get(url(round_)).status_code == 404
    assert client.get(url(handed_over(), "pdf")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_package_takes_few_statements_however_many_needs(
    client, skr, statements, count
):
    round_ = handed_over(count)
    client.get(url(round_))
    found = []
    for address in (url(round_), url(round_, "word"), url(round_, "excel")):
        with statements() as asked:
            client.get(address)
        found.append(len(asked))

    assert found == [8, 8, 8]


# --- The letter, and who has not confirmed -------------------------------------


def test_skr_writes_a_letter_that_stands_in_the_officers_and_in_the_package(
    client, skr
):
    round_ = f.RoundFactory(open_step=Step.HAND_OVER)
    need = f.NeedFactory(round=round_, status=Need.Status.SUPPORT_LACKING)
    agency = f.EngagementFactory(round=round_).agency
    officer = f.OfficerFactory(agency=agency)
    actions.fix_order(round_, reason="x", by=skr, at=timezone.now())
    data = {f"lead-{need.public_id}": agency.public_id, "letter": "Varsågoda.\nSKR"}
    address = reverse("prioritization:recipients", args=[round_.public_id])
    missing = client.post(address, data | {f"lead-{need.public_id}": ""})
    page = client.post(address, data, follow=True).content.decode()

    assert "Varsågoda." in missing.content.decode()
    row = HandOver.objects.get()
    assert (row.round, row.letter, row.handed_over_by) == (
        round_,
        "Varsågoda.\nSKR",
        skr,
    )
    letter = Letter.objects.get(to=officer.user.email, kind="needs.handed_over")
    assert "SKR skriver:\n\nVarsågoda.\nSKR\n" in letter.body
    assert url(round_) in letter.body
    assert url(round_) in page
    assert "Varsågoda." in client.get(url(round_)).content.decode()
    # SKR sees who has not confirmed, for how long, and whom to remind.
    assert "Har inte bekräftat" in page
    assert "sedan i dag" in page
    assert officer.user.email in page
    Recipient.objects.update(handed_over_at=timezone.now() - timedelta(days=12))
    order = reverse("prioritization:order", args=[round_.public_id])
    assert "sedan 12 dagar" in client.get(order).content.decode()
    client.force_login(officer.user)
    assert "Kan påminnas" not in client.get(order).content.decode()
    Recipient.objects.update(acknowledged_at=timezone.now(), acknowledged_by=skr)
    client.force_login(skr)
    assert "Kan påminnas" not in client.get(order).content.decode()

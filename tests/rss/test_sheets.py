"""Excel and CSV files, read and written. Hostile ones are refused from the outside."""

import io
import random
import struct
import time
import tracemalloc
import zipfile
import zlib
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rss import rehearsal, sheets
from rss.sheets import Reason, Refused
from rss.sheets.package import MOST_PARTS
from tests.rss.sheet_files import (
    HEADINGS,
    edited,
    need,
    part,
    repacked,
    separated,
    workbook,
)

SHEET = "xl/worksheets/sheet1.xml"
AT_ONCE = 0.2  # seconds; a CPU's own, so that a busy machine does not matter


def read(name, content):
    return rehearsal.read(name, content)


def refused(name, content):
    """Why; and what it says about where."""
    with pytest.raises(Refused) as refusal:
        read(name, content)
    return refusal.value.reason, refusal.value.what


def lines(content, name="a.xlsx"):
    return [
        (line.number, {k: v for k, v in line.cells.items() if v})
        for line in read(name, content).lines
    ]


# --- What is read -------------------------------------------------------------------


def test_a_row_is_read_under_its_headings_and_its_number_in_excel():
    content = workbook({}, need(), {}, need(Rubrik="Två"))

    assert [number for number, _ in lines(content)] == [3, 5]
    assert lines(content)[0][1] == {
        "municipality": "Åre",
        "title": "Samsjuklighet i små kommuner",
        "target_group": "Vuxna med skadligt bruk",
        "challenge": "Vi når dem för sent.",
        "knowledge_lacking": "Vilka arbetssätt som håller.",
        "lack": "Kunskapen saknas",
        "concern": "En målgrupp",
    }


def test_headings_may_come_in_any_order_below_a_title_and_with_others_among_them():
    headings = [*reversed(HEADINGS), "Egen anteckning"]
    content = workbook(
        need(),
        headings=headings,
        change=lambda sheet: sheet.insert_rows(1, amount=2),
    )
    table = read("a.xlsx", content)

    assert [line.number for line in table.lines] == [4]
    assert table.lines[0].cells["municipality"] == "Åre"
    assert table.ignored == ["Egen anteckning"]


@pytest.mark.parametrize(
    ("sign", "encoding"),
    [
        (";", "cp1252"),
        (";", "utf-8-sig"),
        (";", "utf-8"),
        (",", "utf-8-sig"),
        ("\t", "cp1252"),
    ],
)
def test_csv_is_read_as_swedish_excel_saves_it(sign, encoding):
    content = separated(
        need(Rubrik='Å; ä, "ö"\noch mer'), need(), sign=sign, encoding=encoding
    )

    assert [(n, said["title"]) for n, said in lines(content, "a.csv")] == [
        (2, 'Å; ä, "ö"\noch mer'),
        (3, "Samsjuklighet i små kommuner"),
    ]


def test_a_key_alone_is_an_empty_row():
    assert lines(workbook({"Rad-id": "bcdfghjk"}, need())) == lines(
        workbook({}, need())
    )


def test_numbers_and_days_are_read_as_people_see_them():
    from datetime import date, datetime

    content = workbook(
        need(
            Antal_berörda=120, Rubrik=date(2026, 9, 30), Målgrupp=2.5, Perspektiv=True
        ),
        need(Rubrik=datetime(2026, 9, 30, 14, 2)),  # noqa: DTZ001 (Excel knows no zones)
    )
    first, second = (said for _, said in lines(content))

    assert first["people_affected"] == "120"
    assert (first["title"], first["target_group"]) == ("2026-09-30", "2,5")
    assert first["perspectives"] == "SANT"
    assert second["title"] == "2026-09-30 14:02"


def test_a_formula_is_known_as_one_whatever_it_shows():
    table = read("a.xlsx", workbook(need(Rubrik="=1+1"), need()))

    assert [line.formulas for line in table.lines] == [{"title"}, frozenset()]


def test_which_of_several_sheets_is_read():
    def change(sheet):
        other = sheet.parent.create_sheet("Behov")
        other.append(HEADINGS)
        other.append([need(Rubrik="Rätt ark").get(h) for h in HEADINGS])

    content = workbook(need(Rubrik="Fel ark"), title="Annat", change=change)

    assert [said["title"] for _, said in lines(content)] == ["Rätt ark"]


# --- What is written is read back -----------------------------------------------------

COLUMNS = [
    sheets.Column(name=name, heading=heading)
    for heading, name in rehearsal.HEADINGS.items()
]
WORDS = sheets.Words(
    sheet="Behov",
    instructions_sheet="Så gör du",
    instructions=[("=1+1", "@SUM(A1)")],
    wrong_choice="Nej",
    too_long="Nej",
)
# What accounts.forms.tidy lets through: all but NUL, half letters and bare returns.
TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r\ufffe\uffff"),
    max_size=60,
) | st.sampled_from(
    ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@a", "_x0041_", "_x000D_", "0114",
     " blank ", "\ttab", "rad\nrad", "http://example.se", "1e5", "TRUE", "\x0b", "\x1f"]
)  # fmt: skip
ROW = st.fixed_dictionaries(dict.fromkeys(rehearsal.HEADINGS.values(), TEXT))


@given(st.lists(ROW, max_size=4))
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_back_word_for_word_and_nothing_is_a_formula(rows):
    from django.utils import timezone

    content = sheets.write(COLUMNS, rows, WORDS, at=timezone.now())
    table = read("a.xlsx", content)

    filled = [
        row
        for row in rows
        if any(said.strip() for name, said in row.items() if name != "key")
    ]
    assert [dict(line.cells) for line in table.lines] == filled
    assert all(not line.formulas for line in table.lines)
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        assert kinds <= {"s", "n"}  # n: an empty cell
        values = [c for row in sheet.iter_rows() for c in row if c.data_type == "n"]
        assert all(cell.value is None for cell in values)


def test_a_formula_in_what_is_written_would_have_been_found():
    """The control of the test above: openpyxl writes the same text as a formula."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(need(Rubrik="=1+1"))))
    assert "f" in {cell.data_type for row in book.active.iter_rows() for cell in row}


# --- What is not a sheet ----------------------------------------------------------------


def ole(inside):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + inside


def zipped(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"<a/>")
    return buffer.getvalue()


LOCKED = ole("EncryptedPackage".encode("utf-16-le"))


def by_words(value):
    """Names of cases: not the bytes, which differ from day to day."""
    return str(value) if isinstance(value, str) else "file"


CSV = separated(need())
XLSX = workbook(need())


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xlsx", b"", Reason.EMPTY),
        ("a.xlsx", b"x" * 5_000_001, Reason.TOO_BIG),
        ("a.xlsx", LOCKED, Reason.ENCRYPTED),
        ("a.xls", ole(b"Workbook"), Reason.OLD_EXCEL),
        ("a.xlsx", ole(b"Workbook"), Reason.OLD_EXCEL),
        ("a.csv", XLSX, Reason.WRONG_NAME),
        ("a.xlsm", XLSX, Reason.WRONG_NAME),
        ("a.xlsx", CSV, Reason.WRONG_NAME),
        ("a.pdf", CSV, Reason.WRONG_TYPE),
        ("a", CSV, Reason.WRONG_TYPE),
        ("a.csv", b"%PDF-1.7\n\x00\x01", Reason.WRONG_TYPE),
        ("a.csv", b"GIF89a\x01\x02\x03", Reason.WRONG_TYPE),
        ("a.xlsx", zipped("word/document.xml", "[Content_Types].xml"), Reason.WRONG_TYPE),
        ("a.xlsx", zipped("mimetype", "content.xml"), Reason.OPEN_DOCUMENT),
        ("a.xlsx", zipped("xl/workbook.bin"), Reason.BINARY_EXCEL),
        ("a.xlsx", zipped(), Reason.WRONG_TYPE),
        ("a.xlsx", zipped("xl/workbook.xml"), Reason.DAMAGED),
        ("a.xlsx", XLSX[: len(XLSX) // 2], Reason.DAMAGED),
        ("a.xlsx", XLSX[:-10], Reason.DAMAGED),
        ("a.xlsx", b"PK\x03\x04" + b"\xff" * 200, Reason.DAMAGED),
        ("a.csv", "Kommun;Rubrik".encode("utf-16"), Reason.ENCODING),
        ("a.csv", CSV + b"\x81\x8d", Reason.ENCODING),
        ("a.csv", separated(need(), encoding="utf-8").decode("cp1252").encode(), Reason.ENCODING),
        ("a.csv", b"Kommun;Rubrik\r\n", Reason.NO_HEADINGS),
        ("a.csv", b"hej\n" * 3, Reason.NO_HEADINGS),
    ],
    ids=by_words,
)  # fmt: skip
def test_what_is_no_sheet_is_refused_at_once(name, content, reason):
    began = time.process_time()
    found, _ = refused(name, content)

    assert found == reason
    assert time.process_time() - began < AT_ONCE


def test_the_files_that_those_are_made_of_are_read():
    """The control: unchanged they are sheets."""
    assert lines(XLSX) == lines(CSV, "a.csv") != []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (repacked(XLSX, added=[("xl/vbaProject.bin", b"x")]), Reason.MACROS),
        (
            repacked(
                XLSX,
                changed=[
                    (
                        "[Content_Types].xml",
                        part(XLSX, "[Content_Types].xml").replace(
                            b"spreadsheetml.sheet.main", b"ms-excel.macroEnabled.main"
                        ),
                    )
                ],
            ),
            Reason.MACROS,
        ),
        (
            repacked(XLSX, added=[("xl/externalLinks/externalLink1.xml", b"<a/>")]),
            Reason.EXTERNAL_LINKS,
        ),
        (repacked(XLSX, added=[("xl/connections.xml", b"<a/>")]), Reason.EXTERNAL_LINKS),
        (
            repacked(XLSX, added=[(f"xl/{n}.xml", b"") for n in range(MOST_PARTS)]),
            Reason.TOO_MANY_PARTS,
        ),
        (repacked(XLSX, added=[(f"m/{n}.png", b"") for n in range(30_000)]), Reason.TOO_MANY_PARTS),
        (repacked(XLSX, added=[("xl/media/a.xml", b"0" * 4_000_000)]), Reason.BOMB),
        (
            repacked(XLSX, added=[(f"xl/{n}.xml", b"0" * 990_000) for n in range(51)]),
            Reason.BOMB,
        ),
        (
            repacked(
                XLSX,
                changed=[
                    (
                        SHEET,
                        b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>'
                        + part(XLSX, SHEET),
                    )
                ],
            ),
            Reason.BOMB,
        ),
    ],
    ids=by_words,
)  # fmt: skip
def test_what_a_sheet_should_not_hold_is_seen_from_the_outside(content, reason):
    assert len(content) < 5_000_000
    began = time.process_time()
    found, _ = refused("a.xlsx", content)

    assert found == reason
    assert time.process_time() - began < AT_ONCE


def lying(content, name, size):
    """The archive says that a part is of another size than it is."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo(name)
    content = bytearray(content)
    crc = struct.pack("<I", entry.CRC)
    real = struct.pack("<I", entry.file_size)
    found = content.rfind(crc + struct.pack("<I", entry.compress_size) + real)
    content[found + 8 : found + 12] = struct.pack("<I", size)
    return bytes(content)


def test_a_part_that_says_little_and_holds_much_is_not_unpacked_further_than_it_says():
    bomb = repacked(
        XLSX,
        changed=[("xl/styles.xml", b" " * 40_000_000 + part(XLSX, "xl/styles.xml"))],
    )
    content = lying(bomb, "xl/styles.xml", 2_000)
    tracemalloc.start()
    assert refused("a.xlsx", content) == (Reason.BOMB, "")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < 5_000_000


def test_parts_that_share_their_bytes_are_a_bomb():
    """Each entry of the contents table points at the same large part."""
    noise = random.Random(1).randbytes(100_000)
    content = bytearray(repacked(XLSX, added=[("a0.xml", noise)]))
    end = content.rfind(b"PK\x05\x06")
    begin = content.rfind(b"PK\x01\x02")
    entry = bytes(content[begin:end])
    more = b"".join(entry.replace(b"a0.xml", b"a%d.xml" % n) for n in range(1, 10))
    tail = bytearray(content[end:])
    number = struct.unpack_from("<H", tail, 10)[0] + 9
    size = struct.unpack_from("<I", tail, 12)[0] + len(more)
    struct.pack_into("<HH", tail, 8, number, number)
    struct.pack_into("<I", tail, 12, size)

    assert (
        refused("a.xlsx", bytes(content[:end]) + more + bytes(tail))[0] == Reason.BOMB
    )


def test_a_file_with_a_password_on_its_parts_is_refused():
    content = bytearray(XLSX)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = content.find(sign)
        while found >= 0:
            content[found + place] |= 1
            found = content.find(sign, found + 4)

    assert refused("a.xlsx", bytes(content))[0] == Reason.ENCRYPTED


def test_a_part_with_a_byte_changed_is_damaged():
    text = part(XLSX, "xl/styles.xml")
    content = repacked(XLSX, level=0).replace(text, b"\n" + text[1:])
    assert zlib.crc32(text) != zlib.crc32(b"\n" + text[1:])

    assert refused("a.xlsx", content)[0] == Reason.DAMAGED


# --- What is in the way inside a sheet ---------------------------------------------------


def rows_xml(rows):
    begin, _, rest = part(XLSX, SHEET).partition(b"<sheetData>")
    end = rest.partition(b"</sheetData>")[2]
    data = b"<sheetData>" + rows + b"</sheetData>"
    return repacked(XLSX, changed=[(SHEET, begin + data + end)])


# As Excel writes them when somebody has coloured a whole column.
EMPTY_BUT_SHAPED = b"".join(
    b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(1, 100_001)
)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (b"<row/>" * 100_000, Reason.TOO_MANY_ROWS),
        (EMPTY_BUT_SHAPED, Reason.TOO_MANY_ROWS),
        (b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>', Reason.TOO_MANY_ROWS),
        (b'<row r="1"><c r="XFD1"><v>1</v></c></row>', Reason.TOO_WIDE),
        (b'<row r="x"/>', Reason.DAMAGED),
        (b'<row><c r="1A"/></row>', Reason.DAMAGED),
        (b"<row>", Reason.DAMAGED),
        (b'<row r="1"><c r="A1" t="s"><v>99999</v></c></row>', Reason.DAMAGED),
    ],
    ids=by_words,
)
def test_rows_without_end_and_cells_far_away_are_refused(rows, reason):
    began = time.process_time()
    assert refused("a.xlsx", rows_xml(rows))[0] == reason
    assert time.process_time() - began < 5 * AT_ONCE


def test_an_empty_row_at_the_very_bottom_does_no_harm():
    """LibreOffice leaves one with its height."""
    begin = part(XLSX, SHEET).partition(b"<sheetData>")[2].partition(b"</sheetData>")[0]
    content = rows_xml(begin + b'<row r="1048576" ht="12.8"/>')

    assert lines(content) == lines(XLSX)


def test_one_long_text_in_many_cells_does_not_take_all_memory():
    cells = b"".join(
        b'<row r="%d">%b</row>'
        % (n, b"".join(b'<c r="%c%d" t="s"><v>0</v></c>' % (c, n) for c in b"ABCDEFGH"))
        for n in range(1, 4000)
    )
    long = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%b</t></si></sst>'
    content = repacked(
        rows_xml(cells), added=[("xl/sharedStrings.xml", long % (b"W" * 32_000))]
    )

    assert refused("a.xlsx", content)[0] == Reason.TOO_MUCH_TEXT


@pytest.mark.parametrize("area", ["B2:B3", "A2:N2", "N3:Z9"])
def test_merged_cells_are_refused_by_their_place(area):
    content = workbook(need(), need(), change=lambda sheet: sheet.merge_cells(area))
    assert refused("a.xlsx", content) == (Reason.MERGED_CELLS, area)


def test_merged_cells_elsewhere_do_no_harm():
    def change(sheet):
        sheet.insert_rows(1)
        sheet["A1"] = "Nätverksmöte"
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("AA2:AB5")

    assert len(lines(workbook(need(), change=change))) == 1


def test_more_rows_than_fit_are_refused_and_just_as_many_are_read():
    head, row = separated(headings=["a"]), separated(need()).split(b"\r\n", 1)
    assert head
    most = row[0] + b"\r\n" + row[1] * 5_000

    assert len(read("a.csv", most).lines) == 5_000
    assert refused("a.csv", most + row[1])[0] == Reason.TOO_MANY_ROWS


def test_what_is_missing_among_the_headings_is_named():
    few = [heading for heading in HEADINGS if heading not in {"Rubrik", "Gäller"}]
    content = workbook(need(), headings=few)

    assert refused("a.xlsx", content) == (Reason.NO_HEADINGS, "Rubrik, Gäller")


def test_the_same_heading_twice_is_refused():
    content = workbook(need(), headings=[*HEADINGS, "Rubrik"])
    assert refused("a.xlsx", content) == (Reason.SAME_HEADING_TWICE, "Rubrik")


def test_a_file_of_ours_saved_by_another_program_comes_back():
    from django.utils import timezone

    row = {name: f"{name} å" for name in rehearsal.HEADINGS.values()}
    content = sheets.write(COLUMNS, [row], WORDS, at=timezone.now())
    saved = edited(content, lambda sheet: sheet.cell(3, 1, "Berg"))

    assert [dict(line.cells) for line in read("a.xlsx", saved).lines] == [
        row,
        {**dict.fromkeys(row, ""), "municipality": "Berg"},
    ]


@given(st.binary(max_size=400), st.sampled_from(["a.xlsx", "a.csv"]))
@settings(max_examples=200, deadline=None)
def test_whatever_the_bytes_are_they_are_read_or_refused(content, name):
    with suppress(Refused):  # nothing else is raised
        read(name, content)


@given(st.integers(0, len(XLSX) - 1), st.integers(0, 255))
@settings(max_examples=150, deadline=None)
def test_a_byte_changed_anywhere_in_a_file_is_read_or_refused(place, byte):
    content = bytearray(XLSX)
    content[place] = byte
    with suppress(Refused):
        read("a.xlsx", bytes(content))

"""What a file is, by what is in it; and what it may be called."""

import io
import zipfile

import pytest
from xlsxwriter import Workbook

from accounts.file_kinds import KINDS, Refused, kind_of, name_for
from tests.accounts import files

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def real_excel():
    file = io.BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.add_worksheet().write_string(0, 0, "Hej")
    book.close()
    return file.getvalue()


# What packages hold tells the time, so tests are called by their number.
TAKEN = [
    (files.PDF, "pdf"),
    (files.PDF + b"\r\n\x00", "pdf"),
    (files.PNG, "png"),
    (files.JPEG, "jpeg"),
    (files.JPEG + b"SEFT, as telephones write", "jpeg"),
    (files.TEXT, "text"),
    (b"\xef\xbb\xbf" + files.TEXT, "text"),
    (b"Under 5 < 7 och a<b", "text"),
    (files.office(), "docx"),
    (files.office(main=files.EXCEL), "xlsx"),
    (files.office(main=files.POWERPOINT), "pptx"),
    # A diagram in a document is an Excel file; a printer's settings are no program.
    (files.office(("word/embeddings/Microsoft_Excel.xlsx", b"PK")), "docx"),
    (files.office(("xl/printerSettings/printerSettings1.bin", b"x")), "docx"),
    (files.open_document(), "odt"),
    (files.open_document("spreadsheet"), "ods"),
    (files.open_document("presentation"), "odp"),
]


@pytest.mark.parametrize(
    ("content", "key"),
    TAKEN,
    ids=[f"{n} {said}" for n, (_content, said) in enumerate(TAKEN)],
)
def test_a_file_is_what_is_in_it(content, key):
    assert kind_of(content) == KINDS[key]


def test_what_excel_itself_would_write_is_taken():
    assert kind_of(real_excel()).key == "xlsx"


BROKEN = "Filen är skadad"
UNKNOWN = "Filen är inte av ett slag"
PROGRAMS = "Filen innehåller makron"
LOCKED = "Filen är låst"
WEB = "Webbsidor och SVG-bilder"
HIDDEN = "Det ligger en annan fil gömd"

ZIP = files.package(("a.txt", b"a"))


def lying(content, size):
    """The archive, saying that its last file is `size` when unpacked."""
    at = content.rfind(b"PK\x01\x02") + 24
    return content[:at] + size.to_bytes(4, "little") + content[at + 4 :]


def encrypted(content):
    at = content.rfind(b"PK\x01\x02") + 8
    return content[:at] + b"\x01\x00" + content[at + 2 :]


def twice(name, content):
    with pytest.warns(UserWarning, match="Duplicate"):
        return files.office((name, content), (name, content))


REFUSED = [
    (b"MZ\x90\x00" + b"\x00" * 60, UNKNOWN),
    (b"\x7fELF\x02\x01\x01\x00", UNKNOWN),
    (b"GIF89a\x01\x00\x01\x00\x00", UNKNOWN),
    ("ÅÄÖ".encode("cp1252"), UNKNOWN),
    ("ÅÄÖ".encode("utf-16"), UNKNOWN),
    (b"#!/bin/sh\nrm -rf", UNKNOWN),
    (b"{\\rtf1 hej}", UNKNOWN),
    (HTML, WEB),
    (b"\n  " + HTML, WEB),
    (b"\xef\xbb\xbf" + HTML, WEB),
    (b"Hej <SCRIPT src=x>", WEB),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", WEB),
    (b"<?xml version='1.0'?><a/>", WEB),
    # Two files in one.
    (b"Hej\n" + ZIP, UNKNOWN),
    (files.PDF + HTML, BROKEN),
    (files.PDF[:-6] + ZIP + b"%%EOF", HIDDEN),
    (files.PDF[:-6], BROKEN),
    (files.PDF + ZIP, BROKEN),
    (files.PNG + ZIP, BROKEN),
    (files.PNG + HTML, BROKEN),
    (files.PNG[:-4], BROKEN),
    (files.PNG[:8] + b"\xff\xff\xff\xffIHDR", BROKEN),
    (files.JPEG + ZIP, HIDDEN),
    (files.JPEG[:-2], BROKEN),
    (files.office() + HTML, BROKEN),
    (files.package(("[Content_Types].xml", b""), comment=HTML), BROKEN),
    (b"PK\x03\x04" + b"\x00" * 40, BROKEN),
    (b"PK\x03\x04" + files.office(), BROKEN),
    # PDF with something to run.
    (files.PDF.replace(b"/Catalog", b"/JavaScript"), "PDF-filen innehåller skript"),
    (files.PDF.replace(b"/Catalog", b"/Launch"), "PDF-filen innehåller skript"),
    # Packages.
    (ZIP, "Packade filer"),
    (files.office(("word/vbaProject.bin", b"x")), PROGRAMS),
    (files.office(("xl/macrosheets/sheet1.xml", b"x")), PROGRAMS),
    (files.office(("word/activeX/activeX1.bin", b"x")), PROGRAMS),
    (files.office(("word/embeddings/oleObject1.bin", b"MZ")), PROGRAMS),
    (
        files.office(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        PROGRAMS,
    ),
    (files.open_document("text", ("Basic/Standard/a.xml", b"x")), PROGRAMS),
    (files.open_document("text", ("Scripts/python/a.py", b"x")), PROGRAMS),
    (files.open_document("graphics"), UNKNOWN),
    (files.open_document(manifest=b"<encryption-data/>"), LOCKED),
    (encrypted(files.office()), LOCKED),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 8, "Filen är i ett äldre"),
    (files.office(said=files.types(files.WORD, files.EXCEL)), UNKNOWN),
    (files.office(said=files.types("application/xml")), UNKNOWN),
    (files.office(said=files.types(files.WORD, "&#109;acro")), BROKEN),
    (files.office(said=b"<!DOCTYPE a>" + files.types(files.WORD)), BROKEN),
    (files.office(said=files.types(files.WORD).decode().encode("utf-16")), BROKEN),
    (files.office(said=files.types(files.WORD) + b" " * 300_000), BROKEN),
    (files.office(("../../etc/passwd", b"x")), BROKEN),
    (files.office(("/etc/passwd", b"x")), BROKEN),
    (files.office(("a\\b", b"x")), BROKEN),
    (lying(files.office(("a.xml", b"a" * 500)), 20), BROKEN),
]


@pytest.mark.parametrize(
    ("content", "why"),
    REFUSED,
    ids=[f"{n} {said}" for n, (_content, said) in enumerate(REFUSED)],
)
def test_what_is_nothing_of_ours_is_refused_with_a_sentence(content, why):
    with pytest.raises(Refused) as refusal:
        kind_of(content)
    assert str(refusal.value).startswith(why)


def test_a_package_with_the_same_name_twice_is_refused():
    with pytest.raises(Refused, match=BROKEN):
        kind_of(twice("word/a.xml", b"<a/>"))


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"]
)
def test_a_package_packed_in_another_way_than_documents_are_is_refused(method):
    parts = [("[Content_Types].xml", files.types(files.WORD))]
    assert kind_of(files.package(*parts)).key == "docx"
    with pytest.raises(Refused, match=BROKEN):
        kind_of(files.package(*parts, method=method))


@pytest.fixture
def opened(monkeypatch):
    """The entries of packages that have been unpacked, or begun to be."""
    names, really = [], zipfile.ZipFile.open

    def noted(archive, name, mode="r", *args, **options):
        if mode == "r":
            names.append(getattr(name, "filename", name))
        return really(archive, name, mode, *args, **options)

    monkeypatch.setattr(zipfile.ZipFile, "open", noted)
    return names


@pytest.mark.parametrize(
    "more",
    [
        [(f"word/{n}.xml", b"0" * 10_000_000) for n in range(6)],
        [(f"word/{n}.xml", b"") for n in range(1_001)],
    ],
    ids=["unpacks to 60 MB", "a thousand files"],
)
def test_a_bomb_is_seen_from_the_outside(more, opened):
    with pytest.raises(Refused, match="Filen är för stor när den packas upp"):
        kind_of(files.office(*more))
    assert opened == []


def test_what_is_no_bomb_is_unpacked_to_be_looked_at(opened):
    kind_of(files.office())
    assert "[Content_Types].xml" in opened


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("Kartläggning 2026.pdf", "Kartläggning 2026.pdf"),
        ("rapport.exe", "rapport.pdf"),
        ("rapport.PDF", "rapport.pdf"),
        ("Bilaga 3.2", "Bilaga 3.2.pdf"),
        ("C:\\Users\\Anna\\hemligt.pdf", "hemligt.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a\u030arsrapport.pdf", "årsrapport.pdf"),
        ("fakt\u202efdp.exe", "faktfdp.pdf"),
        ('a"; filename=b.html\r\nX: y', "a-; filename=b.htmlX- y.pdf"),
        ("a<script>.pdf", "a-script-.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("\x00\ud800", "underlag.pdf"),
        ("   ...  ", "underlag.pdf"),
        ("", "underlag.pdf"),
        ("CON", "-CON.pdf"),
        ("lpt1.txt", "-lpt1.pdf"),
        ("å" * 300 + ".pdf", "å" * 100 + ".pdf"),
    ],
)
def test_a_name_is_its_senders_words_made_safe_with_our_ending(sent, name):
    assert name_for(sent, KINDS["pdf"]) == name


def test_every_name_fits_its_column():
    from municipalities.models import Attachment

    room = Attachment._meta.get_field("name").max_length
    assert all(len(name_for("a" * 999, kind)) <= room for kind in KINDS.values())

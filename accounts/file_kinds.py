"""What a file is, by what is in it; what it is called decides nothing.

    kind = kind_of(content)          # Refused, with a sentence for whoever sent it
    name = name_for(sent, kind)      # the sender's words, our ending

Only what is in the table is taken. Each file has to be that one thing and nothing else:
with a foreign file before, inside or after it, it is refused. Nobody looks for viruses or
reads the text: those who fetch a file are told so. Parsers are kept away from what has
not been looked at from the outside.
"""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import on_one_line, tidy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Text
else:
    Text = str

MB = 1_000_000
UNPACKED = 50 * MB
ENTRIES = 1_000
SMALL_PART = 200_000  # what the parts that say what a package is may hold
LONGEST_NAME = 100


class Refused(Exception):
    """The file is not taken; the text says why, and what to do."""


@dataclass(frozen=True)
class FileKind:
    """Its key in the database, what people call it, and how it is sent."""

    key: str
    label: Text
    content_type: str
    endings: tuple[str, ...]  # the first is the one we give it


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

KINDS: dict[str, FileKind] = {
    kind.key: kind
    for kind in (
        FileKind("pdf", gettext_lazy("PDF"), "application/pdf", (".pdf",)),
        FileKind(
            "docx",
            gettext_lazy("Word-dokument"),
            f"{_OOXML}wordprocessingml.document",
            (".docx",),
        ),
        FileKind(
            "xlsx",
            gettext_lazy("Excel-ark"),
            f"{_OOXML}spreadsheetml.sheet",
            (".xlsx",),
        ),
        FileKind(
            "pptx",
            gettext_lazy("PowerPoint-bilder"),
            f"{_OOXML}presentationml.presentation",
            (".pptx",),
        ),
        FileKind("odt", gettext_lazy("OpenDocument-text"), f"{_ODF}text", (".odt",)),
        FileKind(
            "ods",
            gettext_lazy("OpenDocument-kalkylblad"),
            f"{_ODF}spreadsheet",
            (".ods",),
        ),
        FileKind(
            "odp",
            gettext_lazy("OpenDocument-presentation"),
            f"{_ODF}presentation",
            (".odp",),
        ),
        FileKind("png", gettext_lazy("PNG-bild"), "image/png", (".png",)),
        FileKind("jpeg", gettext_lazy("JPEG-bild"), "image/jpeg", (".jpg", ".jpeg")),
        FileKind(
            "text", gettext_lazy("Ren text"), "text/plain; charset=utf-8", (".txt",)
        ),
    )
}

# For the browser's own dialogue: a help for who chooses, no protection.
ACCEPT = ",".join(ending for kind in KINDS.values() for ending in kind.endings)


def kind_of(content: bytes) -> FileKind:
    """What the file is, or Refused."""
    for beginning, key_of in BEGINNINGS.items():
        if content.startswith(beginning):
            return KINDS[key_of(content)]
    return KINDS[_text(content)]


# --- Pictures and PDF ----------------------------------------------------------------


def _pdf(content: bytes) -> str:
    """From its first to its last sign a PDF, and no script that can be seen. What is
    packed inside it is not looked at."""
    ending = content.rfind(b"%%EOF")
    if ending < 0 or content[ending + 5 :].strip(b"\r\n\t \x00"):
        raise Refused(_broken())
    if b"/JavaScript" in content or b"/Launch" in content:
        raise Refused(
            _(
                "PDF-filen innehåller skript. Skriv ut den till en ny PDF och lägg till "
                "den i stället."
            )
        )
    _refuse_packed_inside(content)
    return "pdf"


def _png(content: bytes) -> str:
    """Chunk by chunk up to IEND, and nothing after it."""
    at, kind = len(PNG), b""
    while kind != b"IEND":
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        at += 12 + length
        if at > len(content):
            raise Refused(_broken())
    if at != len(content):
        raise Refused(_broken())
    return "png"


def _jpeg(content: bytes) -> str:
    """Telephones write more after the end of a picture, so that is let be."""
    if b"\xff\xd9" not in content:
        raise Refused(_broken())
    _refuse_packed_inside(content)
    return "jpeg"


def _refuse_packed_inside(content: bytes) -> None:
    """Two files in one: a program that looks from the end finds a zip archive."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise Refused(_("Det ligger en annan fil gömd i filen. Spara om den."))


# --- Packages: documents that are zip archives ---------------------------------------

MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"presentationml.presentation.main+xml": "pptx",
}
OPEN_DOCUMENTS = {
    KINDS[key].content_type.encode(): key for key in ("odt", "ods", "odp")
}
PROGRAMS = re.compile(
    r"(^|/)vba[^/]*\.(bin|xml)$|/macrosheets/|/activex/|/oleobject[^/]*\.bin$"
    r"|^(basic|scripts)/.",
    re.IGNORECASE,
)


def _package(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _look_from_outside(archive, content)
            if archive.testzip() is not None:
                raise Refused(_broken())
            return _document(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        NotImplementedError,
        OSError,
        RuntimeError,
        UnicodeError,
        ValueError,
    ) as error:
        raise Refused(_broken()) from error


def _look_from_outside(archive: zipfile.ZipFile, content: bytes) -> None:
    """Before anything is unpacked. A size that is a lie shows when it is."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(_locked())
    if len(entries) > ENTRIES or sum(one.file_size for one in entries) > UNPACKED:
        raise Refused(
            _("Filen är för stor när den packas upp. Dela den, eller spara om den.")
        )
    is_whole = (
        entries
        and min(entry.header_offset for entry in entries) == 0
        # The last record of the archive ends the file, with no comment in it.
        and content[-22:-18] == b"PK\x05\x06"
        and content[-2:] == b"\x00\x00"
        and len(set(names)) == len(names)
        and not any(_leads_out(name) for name in names)
        and {entry.compress_type for entry in entries}
        <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    )
    if not is_whole:
        raise Refused(_broken())
    if any(PROGRAMS.search(name) for name in names):
        raise Refused(_has_programs())


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _document(archive: zipfile.ZipFile) -> str:
    """By what the package says of itself, where the standard says that it says it."""
    first = archive.infolist()[0]
    if first.filename == "mimetype":
        key = OPEN_DOCUMENTS.get(_part(archive, "mimetype").strip())
        if key is None:
            raise Refused(_unknown())
        if b"encryption-data" in _part(archive, "META-INF/manifest.xml"):
            raise Refused(_locked())
        return key
    if "[Content_Types].xml" not in archive.namelist():
        raise Refused(
            _("Packade filer (zip) går inte att lägga till. Lägg till dem en och en.")
        )
    types = _part(archive, "[Content_Types].xml")
    types.decode("utf-8")
    # Searched, not parsed. No program that writes documents needs these.
    if b"<!" in types or b"&" in types:
        raise Refused(_broken())
    if re.search(rb"macroenabled|vbaproject", types, re.IGNORECASE):
        raise Refused(_has_programs())
    found = {key for part, key in MAIN_PARTS.items() if part in types}
    if len(found) != 1:
        raise Refused(_unknown())
    return found.pop()


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        content = part.read(SMALL_PART + 1)
    if len(content) > SMALL_PART:
        raise Refused(_broken())
    return content


# --- Text, and what is nothing of ours -----------------------------------------------

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
MARKUP = re.compile(r"<(!doctype|html|script|svg|iframe|body)\b", re.IGNORECASE)


def _text(content: bytes) -> str:
    """In UTF-8, and no page for a browser."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_unknown()) from None
    if CONTROLS.search(text) or text.startswith(("{\\rtf", "%!PS", "#!")):
        raise Refused(_unknown())
    if text.lstrip().startswith("<") or MARKUP.search(text):
        raise Refused(_("Webbsidor och SVG-bilder går inte att lägga till."))
    _refuse_packed_inside(content)
    return "text"


def _old_office(content: bytes) -> str:
    raise Refused(
        _(
            "Filen är i ett äldre format, eller låst med lösenord. Spara om den som "
            "docx, xlsx, pptx eller PDF, utan lösenord."
        )
    )


def _unknown() -> str:
    return _(
        "Filen är inte av ett slag som går att lägga till. Vi ser till innehållet, inte "
        "till namnet. Spara den som PDF och försök igen."
    )


def _broken() -> str:
    return _(
        "Filen är skadad, eller så är den inte bara det den utger sig för. Spara om den "
        "och försök igen."
    )


def _locked() -> str:
    return _("Filen är låst med lösenord. Spara den utan lösenord och försök igen.")


def _has_programs() -> str:
    return _(
        "Filen innehåller makron eller andra program. Spara den utan dem, eller som PDF."
    )


PNG = b"\x89PNG\r\n\x1a\n"
BEGINNINGS: dict[bytes, Callable[[bytes], str]] = {
    b"%PDF-": _pdf,
    PNG: _png,
    b"\xff\xd8\xff": _jpeg,
    b"PK\x03\x04": _package,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": _old_office,
}


# --- Names ---------------------------------------------------------------------------

ENDING = re.compile(r"\.[a-z][a-z0-9]{0,4}$", re.IGNORECASE)
NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
OF_THE_SYSTEM = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def name_for(sent: str, kind: FileKind) -> str:
    """The name as its sender wrote it, made safe to save under on every system, with
    the ending of what the file is."""
    name = re.split(r"[/\\]", sent)[-1]
    visible = (sign for sign in name if unicodedata.category(sign) not in INVISIBLE)
    try:
        name = on_one_line(tidy("".join(visible)))
    except ValidationError:
        name = ""
    name = ENDING.sub("", NOT_IN_NAMES.sub("-", name))
    name = unicodedata.normalize("NFC", " ".join(name.split())).strip(". ")
    if OF_THE_SYSTEM.match(name):
        name = f"-{name}"
    name = name[:LONGEST_NAME].rstrip(". ") or "underlag"
    return f"{name}{kind.endings[0]}"

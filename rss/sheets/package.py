"""What an Excel file is from the outside: a zip archive, looked at before it is opened.

Only text parts are unpacked, and never more than the limits, whatever the archive says
about itself; from those a plain archive is made, which is all that the reader sees.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence

from rss.sheets.refusals import Reason, Refused

MOST_PARTS = 200
MOST_BYTES_UNPACKED = 50_000_000
MOST_TIMES_LARGER = 100
# A small part may well be a hundred times larger: a thousand equal rows.
SMALL = 1_000_000
# What the archive's table of contents takes for each part, with a long name.
ENTRY_BYTES = 400

END = b"PK\x05\x06"
END_ZIP64 = b"PK\x06\x07"
ENCRYPTED_FLAG = 0x1
SUPPORTED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

# What zipfile raises for an archive that is damaged, encrypted or of a kind it lacks.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)


def unpack(content: bytes) -> dict[str, bytes]:
    """The text parts of an Excel file, by name. Refused, if it is not one to read."""
    _look_at_contents_table(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _look_at_parts(parts, len(content))
            _look_at_kind({part.filename for part in parts})
            return _unpacked(content, parts)
    except UNREADABLE as error:
        raise Refused(Reason.DAMAGED) from error


def pack(parts: Mapping[str, bytes]) -> bytes:
    """The parts as an archive without compression."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _look_at_contents_table(content: bytes) -> None:
    """How many parts it says there are, and how long the table of them is: read from
    its last bytes, before anybody walks through it."""
    end = content.rfind(END)
    if end < 0 or len(content) < end + 22:
        raise Refused(Reason.DAMAGED)
    number = int.from_bytes(content[end + 10 : end + 12], "little")
    size = int.from_bytes(content[end + 12 : end + 16], "little")
    if number > MOST_PARTS or size > MOST_PARTS * ENTRY_BYTES or END_ZIP64 in content:
        raise Refused(Reason.TOO_MANY_PARTS)


def _look_at_parts(parts: Sequence[zipfile.ZipInfo], size: int) -> None:
    if len(parts) > MOST_PARTS:
        raise Refused(Reason.TOO_MANY_PARTS)
    if any(part.flag_bits & ENCRYPTED_FLAG for part in parts):
        raise Refused(Reason.ENCRYPTED)
    if len({part.filename for part in parts}) < len(parts):
        raise Refused(Reason.DAMAGED)
    # Parts that share their bytes: together longer than the file itself.
    if sum(part.compress_size for part in parts) > size:
        raise Refused(Reason.BOMB)
    if sum(part.file_size for part in parts) > MOST_BYTES_UNPACKED:
        raise Refused(Reason.BOMB)
    for part in parts:
        times = part.file_size / max(part.compress_size, 1)
        if part.file_size > SMALL and times > MOST_TIMES_LARGER:
            raise Refused(Reason.BOMB)


def _look_at_kind(names: set[str]) -> None:
    """By what is inside, not by the name of the file."""
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Refused(Reason.MACROS)
    if "xl/workbook.bin" in names:
        raise Refused(Reason.BINARY_EXCEL)
    if "xl/workbook.xml" not in names:
        is_open_document = {"mimetype", "content.xml"} <= names
        raise Refused(Reason.OPEN_DOCUMENT if is_open_document else Reason.WRONG_TYPE)
    if any(name.startswith(("xl/externalLinks/", "xl/connections")) for name in names):
        raise Refused(Reason.EXTERNAL_LINKS)


def _unpacked(content: bytes, parts: Sequence[zipfile.ZipInfo]) -> dict[str, bytes]:
    unpacked, left = {}, MOST_BYTES_UNPACKED
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue  # pictures and the like are not looked at
        text = _inflated(content, part, left)
        left -= len(text)
        # No Excel file has one; it is how an XML text is made to grow.
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise Refused(Reason.BOMB)
        unpacked[part.filename] = text
    if b"macroEnabled" in unpacked.get("[Content_Types].xml", b""):
        raise Refused(Reason.MACROS)
    return unpacked


def _inflated(content: bytes, part: zipfile.ZipInfo, most: int) -> bytes:
    """Of a part no more than it says to hold; it may say little and hold much."""
    if part.compress_type not in SUPPORTED:
        raise Refused(Reason.DAMAGED)
    header = content[part.header_offset : part.header_offset + 30]
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise Refused(Reason.DAMAGED)
    start = part.header_offset + 30
    start += int.from_bytes(header[26:28], "little")
    start += int.from_bytes(header[28:30], "little")
    packed = content[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        text, more = packed, False
    else:
        machine = zlib.decompressobj(-zlib.MAX_WBITS)
        text = machine.decompress(packed, min(part.file_size, most) + 1)
        more = not machine.eof and bool(machine.unconsumed_tail)
    if len(text) > min(part.file_size, most) or more:
        raise Refused(Reason.BOMB)
    if zlib.crc32(text) != part.CRC:
        raise Refused(Reason.DAMAGED)
    return text

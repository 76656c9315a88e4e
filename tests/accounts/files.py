"""Files of each kind, as small as they come, and packages with other things in them."""

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 20 + b"\xff\xd9"
TEXT = "Vad vi har sett: åäö\n".encode()


def chunk(kind, body=b""):
    crc = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)


def png():
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\x00\x00")
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND")


PNG = png()

MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
WORD = MAIN.format("wordprocessingml.document")
EXCEL = MAIN.format("spreadsheetml.sheet")
POWERPOINT = MAIN.format("presentationml.presentation")


def types(*kinds):
    parts = "".join(
        f'<Override PartName="/part{n}.xml" ContentType="{kind}"/>'
        for n, kind in enumerate(kinds)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.'
        f'openxmlformats.org/package/2006/content-types">{parts}</Types>'
    ).encode()


def package(*parts, comment=b"", method=zipfile.ZIP_DEFLATED):
    """(name, content) in this order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
        archive.comment = comment
    return file.getvalue()


def office(*more, main=WORD, said=None):
    return package(
        ("[Content_Types].xml", said or types(main)),
        ("word/document.xml", b"<document/>"),
        *more,
    )


def open_document(kind="text", *more, manifest=b"<manifest/>"):
    return package(
        ("mimetype", f"application/vnd.oasis.opendocument.{kind}".encode()),
        ("content.xml", b"<content/>"),
        ("META-INF/manifest.xml", manifest),
        *more,
        method=zipfile.ZIP_STORED,
    )

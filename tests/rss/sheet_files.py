"""Sheets as people fill them in, made in memory; and hostile ones, small on disk."""

import io
import zipfile

import openpyxl

from rss import rehearsal

HEADINGS = list(rehearsal.HEADINGS)
NEED = {
    "Kommun": "Åre",
    "Rubrik": "Samsjuklighet i små kommuner",
    "Målgrupp": "Vuxna med skadligt bruk",
    "Utmaningen i mötet med brukare": "Vi når dem för sent.",
    "Vilken kunskap saknas": "Vilka arbetssätt som håller.",
    "Bristtyp": "Kunskapen saknas",
    "Gäller": "En målgrupp",
}


def need(**changed):
    """A row that can be taken in; headings given as keywords are changed."""
    return {**NEED, **{key.replace("_", " "): said for key, said in changed.items()}}


def workbook(*rows, headings=HEADINGS, change=lambda sheet: None, title="Behov"):
    """The bytes of an Excel file, as another program than ours saves it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(list(headings))
    for row in rows:
        sheet.append([row.get(heading) for heading in headings])
    change(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def separated(*rows, headings=HEADINGS, sign=";", encoding="cp1252"):
    """The bytes of a CSV file, as Swedish Excel saves it."""
    lines = [list(headings), *([row.get(h, "") for h in headings] for row in rows)]
    quoted = [
        sign.join('"{}"'.format(str(said).replace('"', '""')) for said in line)
        for line in lines
    ]
    return ("\r\n".join(quoted) + "\r\n").encode(encoding)


def edited(content, change):
    """A file of ours, opened and saved by another program."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book["Behov"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def repacked(content, *, changed=(), added=(), level=9):
    """The same archive with parts changed or added: pairs of name and bytes."""
    changed, buffer = dict(changed), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as new,
    ):
        for name in old.namelist():
            new.writestr(name, changed.get(name, old.read(name)))
        for name, part in added:
            new.writestr(name, part)
    return buffer.getvalue()


def part(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)

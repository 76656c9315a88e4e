"""The package to fetch: as a Word document, and as an Excel file."""

from django.http import Http404, HttpResponse

from accounts.downloads import attachment
from accounts.sheets import XLSX
from prioritization.package.contents import Package
from prioritization.package.document import document
from prioritization.package.workbook import workbook

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES = {
    "word": (document, "docx", DOCX),
    "excel": (workbook, "xlsx", XLSX),
}


def as_file(package: Package, kind: str) -> HttpResponse:
    """Its name is made of ids alone. 404 where there is no such kind."""
    if kind not in FILES:
        raise Http404
    write, extension, content_type = FILES[kind]
    name = f"overlamning-{package.round_id}-{package.id}.{extension}"
    return attachment(write(package), name=name, content_type=content_type)

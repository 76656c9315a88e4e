"""The package as a Word document, to file and to print."""

import io
from typing import Any

import docx
from django.utils.translation import gettext as _
from docx.shared import Cm, Pt

from accounts.sheets import NOT_IN_XML
from prioritization.package.contents import Item, Package, Receiver, Verdict

LINE = "_" * 28  # where the agency writes its own number by hand
COLUMNS = (Cm(2.2), Cm(9.3), Cm(5.5))


def document(package: Package) -> bytes:
    doc = docx.Document()
    title = _("Överlämning: %(round)s") % {"round": package.round}
    _prepare(doc, title, package)
    doc.add_heading(_fit(title), level=0)
    _table_of(doc, package.head)
    if package.letter:
        doc.add_heading(_("Följebrev"), level=1)
        for paragraph in package.paragraphs:
            doc.add_paragraph(_fit(paragraph))
    doc.add_heading(_("Behoven i prioriteringsordning"), level=1)
    if package.has_shared_places:
        doc.add_paragraph(_("Behov som delar plats är lika högt prioriterade."))
    _order(doc, package)
    for item in package.items:
        _need(doc, item)
    buffer = io.BytesIO()
    doc.save(buffer)
    return buffer.getvalue()


def _fit(text: str) -> str:
    """What XML can carry; the rest is text, whatever it says."""
    return NOT_IN_XML.sub("", text)


def _prepare(doc: Any, title: str, package: Package) -> None:
    core = doc.core_properties
    core.title, core.author = _fit(title)[:255], "SKR"
    core.language, core.identifier, core.comments = "sv-SE", package.id, ""
    doc.styles["Normal"].font.size = Pt(11)
    for section in doc.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
        # On each page, so that a loose one finds its way back.
        section.header.paragraphs[0].text = _fit(f"{title} · {package.id}")


def _table_of(doc: Any, rows: list[tuple[str, str]]) -> None:
    table = doc.add_table(rows=0, cols=2)
    for label, said in rows:
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(label).bold = True
        cells[1].text = _fit(said)
        cells[0].width, cells[1].width = Cm(4), Cm(13)


def _order(doc: Any, package: Package) -> None:
    table = doc.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    rows = [(_("Plats"), _("Behov"), _("Håller i svaret"))]
    rows += [(item.place, item.title, _leads(item)) for item in package.items]
    for number, row in enumerate(rows):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for cell, said, width in zip(cells, row, COLUMNS, strict=True):
            cell.paragraphs[0].add_run(_fit(said)).bold = number == 0
            cell.width = width


def _leads(item: Item) -> str:
    return ", ".join(one.agency for one in item.receivers if one.leads)


def _need(doc: Any, item: Item) -> None:
    doc.add_heading(_fit(item.title), level=1)
    _said(doc, item.place_in_words, _("id %(id)s") % {"id": item.id})
    _said(doc, _("Målgrupp"), item.target_group)
    for paragraph in item.text.split("\n\n"):
        doc.add_paragraph(_fit(paragraph))
    doc.add_heading(_("Vilka som står bakom"), level=2)
    if item.behind:
        _said(doc, item.behind, item.municipalities)
        _said(doc, _("Genom"), item.rss)
    else:
        doc.add_paragraph(_("Ingen står bakom: alla källor är uttagna."))
    doc.add_heading(_("Finns det stöd redan?"), level=2)
    for verdict in item.verdicts:
        _verdict(doc, verdict)
    _said(doc, _("SKR:s beslut: stöd saknas, %(when)s") % {"when": item.decided}, "")
    doc.add_paragraph(_fit(item.decision))
    doc.add_heading(_("Mottagare"), level=2)
    for receiver in item.receivers:
        _receiver(doc, receiver)


def _said(doc: Any, label: str, said: str) -> None:
    paragraph = doc.add_paragraph()
    paragraph.add_run(_fit(f"{label}: " if said else label)).bold = True
    paragraph.add_run(_fit(said))


def _verdict(doc: Any, verdict: Verdict) -> None:
    opinion = verdict.opinion
    if verdict.on_earlier_text:
        opinion = _("%(opinion)s (om en tidigare text)") % {"opinion": opinion}
    _said(doc, verdict.agency, opinion)
    doc.add_paragraph(_fit(verdict.reason))
    if verdict.reference or verdict.url:
        # An address as text: nothing in the file opens by itself.
        doc.add_paragraph(_fit(f"{verdict.reference} {verdict.url}".strip()))


def _receiver(doc: Any, receiver: Receiver) -> None:
    _said(doc, receiver.agency, receiver.passed_on or receiver.role)
    if not receiver.passed_on or receiver.registry_number:
        number = receiver.registry_number or LINE
        doc.add_paragraph(_fit(_("Diarienummer: %(number)s") % {"number": number}))

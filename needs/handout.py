"""The pack of a dialogue meeting as a Word document (followup.gather)."""

from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from docx import Document

from needs.followup import Item, Pack
from needs.models import State
from rounds.dates import STOCKHOLM, day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from docx.document import Document as Paper

    from needs.models import DialogueWord


def written(pack: Pack) -> bytes:
    paper = Document()
    paper.core_properties.title = pack.meeting.title
    paper.core_properties.author = "SKR"
    paper.core_properties.language = "sv-SE"
    paper.add_heading(pack.meeting.title, level=0)
    gathered = date_format(pack.gathered_at.astimezone(STOCKHOLM), "j F Y H:i")
    paper.add_paragraph(
        _("Möte %(day)s. Hämtat %(when)s.")
        % {"day": _day(pack.meeting.held_on), "when": gathered}
    )
    for of_round in pack.rounds:
        paper.add_heading(str(of_round.round), level=1)
        since = _("Nytt sedan %(day)s.") % {"day": _day(of_round.since)}
        paper.add_paragraph(since)
        for item in of_round.items:
            _add(paper, item)
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def _day(day: "date") -> str:
    return date_format(day, "j F Y")


def _on(at: "datetime | None") -> str:
    return _day(day_of(at)) if at else ""


def _add(paper: "Paper", item: Item) -> None:
    paper.add_heading(item.need.title, level=2)
    for title, lines in (
        (_("Obesvarat"), _waiting(item)),
        (_("Lovat"), _promised(item)),
        (_("Nytt sedan sist"), _news(item)),
        (_("Det säger kommunerna"), _marked(item)),
        (_("Förra mötet"), [told(word) for word in item.before]),
        (_("Det här mötet"), [told(word) for word in item.said]),
    ):
        if lines:
            paper.add_heading(title, level=3)
        for line in lines:
            paper.add_paragraph(line, style="List Bullet")
    if item.is_quiet and not item.said:
        paper.add_paragraph(_("Inget nytt, och inget att vänta på."))


def _waiting(item: Item) -> list[str]:
    text = _("%(agency)s har haft behovet i %(days)d dagar utan att svara.")
    return [
        text % {"agency": one.recipient.agency, "days": one.days}
        for one in item.waiting
    ]


def _promised(item: Item) -> list[str]:
    late = _("har passerat")
    return [
        f"{_day(one.due_on)}{f' ({late})' if one.state == State.OVERDUE else ''}: "
        f"{one.answer.agency}. {one.about.label}: {one.answer.get_code_display()}."
        for one in item.promises
    ]


def _news(item: Item) -> list[str]:
    said = [
        f"{_on(one.published_at)}: {one.senders}. {one.get_code_display()}. {one.reason}"
        for one in item.news
    ]
    became = {
        State.DELIVERED: _("infriat"),
        State.MOVED: _("flyttat"),
        State.GIVEN_UP: _("gäller inte längre"),
    }
    return said + [
        f"{_day(one.due_on)}: {one.answer.agency}. {one.about.label}: "
        f"{became[one.state]}."
        for one in item.settled
    ]


def _marked(item: Item) -> list[str]:
    lines = []
    for one in item.marked:
        counts = ", ".join(f"{label}: {number}" for label, number in one.counts)
        lines.append(f"{one.answer.agency}, {one.answer.get_code_display()}. {counts}")
        lines += [f"{mark.municipality}: ”{mark.words}”" for mark in one.words]
    return lines


def told(word: "DialogueWord") -> str:
    text = f"{word.get_kind_display()}: {word.text}"
    if word.agency:
        text += " " + _("%(agency)s ser till det.") % {"agency": word.agency}
    if word.due_on:
        text += " " + _("Senast %(day)s.") % {"day": _day(word.due_on)}
    return text

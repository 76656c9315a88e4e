"""A result to fetch: the ballots, what each need is called, the order, and all of it."""

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from accounts.downloads import attachment
from accounts.sheets import as_csv
from prioritization.findings import findings
from prioritization.models import Result

CSV = "text/csv; charset=utf-8"


def as_file(result: Result | None, kind: str) -> HttpResponse:
    """One of the FILES. 404 where there is none."""
    if result is None or not result.is_there or kind not in FILES:
        raise Http404
    return FILES[kind](result, f"{kind}-{result.round.public_id}")


def _ballots(result: Result, name: str) -> HttpResponse:
    """To the byte as it was counted and as its digest says."""
    if not result.ballots:
        raise Http404
    return attachment(result.ballots.encode(), name=f"{name}.csv", content_type=CSV)


def _legend(result: Result, name: str) -> HttpResponse:
    rows = [[row.id, row.title] for row in findings(result).rows]
    return as_csv([_("Kod"), _("Behov")], rows, name=name)


def _table(result: Result, name: str) -> HttpResponse:
    found = findings(result)
    head = [_("Plats"), _("Sista delade plats"), _("Kod"), _("Behov"), _("Bakom")]
    if found.is_whole:
        head += [_("90-procentsintervall"), _("Chans att vara bland de tio första")]
        head += [_("Satte det före nästa"), *found.rule_names[1:]]
        head += [_("Reglerna skiljer sig")]
    rows = []
    for row in found.rows:
        cells: list[Any] = [row.place, row.last_place, row.id, row.title, row.behind]
        if found.is_whole:
            cells += [row.interval, row.top, row.support]
            cells += [place for _rule, place in row.others_said]
            cells += [_("ja") if row.differs else _("nej")]
        rows.append(cells)
    return as_csv(head, rows, name=name)


def _everything(result: Result, name: str) -> HttpResponse:
    found = findings(result)
    content = {
        "round": {"id": result.round.public_id, "title": result.round.title},
        "published_at": result.published_at and result.published_at.isoformat(),
        "ballots_sha256": result.digest or None,
        "titles": {row.id: row.title for row in found.rows},
        **found.report,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return attachment(
        text.encode(), name=f"{name}.json", content_type="application/json"
    )


FILES = {
    "rangordningar": _ballots,
    "behov": _legend,
    "ordning": _table,
    "resultat": _everything,
}

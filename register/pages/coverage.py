"""Which RSS each municipality belongs to today, on a map and in words."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.access import public
from municipalities.models import Municipality
from needs.models import swedish_order
from process import atlas
from register.pages.needs import today
from rounds.dates import end_of
from rounds.kept import until_something_happens
from rss.models import Coverage

# Enough that neighbours differ; the name of each says which it is.
PATTERNS = ("handed-in", "nil", "silent", "undecided", "outside")

Covered = dict[
    str, tuple[str, list[Any]]
]  # by the address of an RSS: name, municipalities


@public
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    found = until_something_happens("coverage", lambda: _all(today()), at=at)
    return render(request, "register/coverage.html", found)


def _all(day: date) -> tuple[dict[str, Any], datetime]:
    """The same for everyone until the day ends: coverage is dated."""
    rows = Coverage.objects.on(day).select_related("rss", "municipality")
    covered: Covered = {}
    for row in rows:
        _name, own = covered.setdefault(row.rss.public_id, (row.rss.name, []))
        own.append(row.municipality)
    with_rss = {one.pk for _name, own in covered.values() for one in own}
    without = [m for m in Municipality.objects.all() if m.pk not in with_rss]
    groups = [
        (name, _in_order(own))
        for name, own in sorted(covered.values(), key=lambda one: swedish_order(one[0]))
    ]
    context = {
        "groups": groups,
        "without": _in_order(without),
        "drawing": _drawing(covered, without),
        "credit": atlas.sweden().credit,
        "municipalities": len(with_rss),
        "day": day,
    }
    return context, end_of(day)


def _in_order(municipalities: list[Any]) -> list[str]:
    return sorted((one.name for one in municipalities), key=swedish_order)


def _drawing(covered: Covered, without: list[Any]) -> str:
    owner = {m.public_id: key for key, (_n, own) in covered.items() for m in own}
    painted = colors(neighbors(owner))
    kinds = {code: PATTERNS[painted[key]] for code, key in owner.items()}
    texts = {
        m.public_id: _("%(municipality)s: %(rss)s")
        % {"municipality": m.name, "rss": name}
        for name, own in covered.values()
        for m in own
    } | {
        m.public_id: _("%(municipality)s: hör inte till någon RSS")
        % {"municipality": m.name}
        for m in without
    }
    picture = atlas.picture(kinds=kinds, texts=texts, owners=owner)
    return render_to_string("process/parts/map.svg", {"picture": picture})


def neighbors(owner: dict[str, str]) -> dict[str, set[str]]:
    """Which RSS share a border."""
    beside: dict[str, set[str]] = {key: set() for key in owner.values()}
    for border in atlas.sweden().borders:
        keys = {owner[code] for code in border.sides if code in owner}
        for key in keys:
            beside[key] |= keys - {key}
    return beside


def colors(beside: dict[str, set[str]]) -> dict[str, int]:
    """A number for each, none the same as a neighbour's; the most crowded choose first.
    Should the patterns not suffice, the one that the fewest neighbours have."""
    chosen: dict[str, int] = {}
    taken: dict[str, dict[int, int]] = defaultdict(dict)
    for key in sorted(beside, key=lambda one: (-len(beside[one]), one)):
        used = taken[key]
        chosen[key] = min(range(len(PATTERNS)), key=lambda n: (used.get(n, 0), n))
        for other in beside[key]:
            taken[other][chosen[key]] = taken[other].get(chosen[key], 0) + 1
    return chosen

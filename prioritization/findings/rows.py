"""The needs of a result, as rows: their titles, and who stands behind, are looked up."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needs.models import Need, how_many, swedish_order
from prioritization import pictures
from prioritization.models import Result
from prioritization.querysets import names_behind

# In the order of the ranking's report; the first decides.
RULES = {
    "kemeny": gettext_lazy("Kemeny"),
    "borda": gettext_lazy("Borda"),
    "copeland": gettext_lazy("Copeland"),
    "schulze": gettext_lazy("Schulze"),
    "ranked-pairs": gettext_lazy("Ranked Pairs"),
}


@dataclass(frozen=True)
class Row:
    """A need in the order. `place` and `last_place` as in a PriorityPlace."""

    id: str
    title: str
    place: int
    last_place: int
    behind: str = ""  # "12 kommuner i 5 RSS"
    rss: str = ""
    interval: str = ""
    top: str = ""
    support: str = ""
    others: tuple[tuple[int, int], ...] = ()
    differs: bool = False
    strip: pictures.Strip | None = None
    numbers: dict[str, Any] = field(default_factory=dict)

    @property
    def is_shared(self) -> bool:
        return self.last_place > self.place

    @property
    def others_said(self) -> list[tuple[str, str]]:
        """By each of the other rules, what it says."""
        names = [str(name) for name in RULES.values()][1:]
        return [
            (n, span_said(span)) for n, span in zip(names, self.others, strict=True)
        ]


def span_said(span: Any) -> str:
    """ "4", or "4–6" when it is shared."""
    first, last = span
    return f"{first}" if first == last else f"{first}–{last}"


def rows_of(result: Result) -> list[Row]:
    """Two statements, however many needs there are."""
    told = result.report["needs"]
    titles = dict(
        Need.objects.in_round(result.round)
        .order_by()
        .values_list("public_id", "title")
        .filter(public_id__in=[one["id"] for one in told])
    )
    behind = _behind(result)
    return [_row(one, titles, behind, len(told)) for one in told]


def _behind(result: Result) -> dict[str, list[tuple[str, str]]]:
    """(municipality, RSS) behind each need that still is there."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    ids = names_behind(result.round).values_list(
        "regional_need__sources__need__public_id",
        "submission__municipality__name",
        "regional_need__participation__rss__name",
    )
    for need, municipality, rss in ids:
        found[need].append((municipality, rss))
    return found


def _row(
    told: dict[str, Any],
    titles: dict[str, str],
    behind: dict[str, list[tuple[str, str]]],
    among: int,
) -> Row:
    place, last_place = told["places"]
    here = behind.get(told["id"], [])
    rss = sorted({name for _municipality, name in here}, key=swedish_order)
    basic = {
        "id": told["id"],
        "title": titles.get(told["id"], told["id"]),
        "place": place,
        "last_place": last_place,
        "behind": how_many(len({m for m, _rss in here}), len(rss)) if here else "",
        "rss": ", ".join(rss),
        "numbers": told,
    }
    if "interval" not in told:
        return Row(**basic)
    return Row(
        **basic,
        interval=span_said(told["interval"]),
        top=_percent(told["top"]),
        support=_support(told["next"]),
        others=tuple((first, last) for first, last in told["others"].values()),
        differs=told["differs"],
        strip=pictures.strip(told["places"], told["interval"], among),
    )


def _percent(part: float) -> str:
    """Never 0 or 100 of what is not wholly so."""
    whole = round(100 * part)
    if part and not whole:
        return _("under 1 procent")
    return _("över 99 procent") if part < 1 and whole == 100 else f"{whole} %"


def _support(following: dict[str, int] | None) -> str:
    if following is None:
        return ""
    return _("%(before)d av %(judged)d") % following

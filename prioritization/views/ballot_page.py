"""How a ballot is laid out: what each need is about, and who stands behind it."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from needs.models.provenance import swedish_order
from prioritization.forms import BallotForm
from prioritization.models import Ballot, PanelMember
from prioritization.querysets import names_behind
from rounds.models import Step

if TYPE_CHECKING:
    from rounds.models import Round

SECONDS_PER_NEED = 20


def ballot_page(
    request: HttpRequest, member: PanelMember, own: Ballot | None, form: BallotForm
) -> HttpResponse:
    """The list, with what has a place above the line."""
    round_ = member.round
    behind = _behind(round_)
    rows = [
        {**row, "behind": behind.get(row["need"].pk, NOBODY)} for row in form.rows()
    ]
    period = round_.period(Step.RANK)
    context = {
        "round": round_,
        "form": form,
        "chosen": [row for row in rows if row["chosen"]],
        "others": [row for row in rows if not row["chosen"]],
        "count": len(rows),
        "minutes": minutes(len(rows)),
        "closes_at": period.closes_at_for({member.organization_key}),
        "ballot": own,
    }
    return render(request, "prioritization/ballot.html", context)


def minutes(needs: int) -> int:
    """About how long it takes, in whole fives."""
    return max(1, -(-needs * SECONDS_PER_NEED // 300)) * 5


NOBODY: dict[str, Any] = {"text": "", "by_rss": []}


def _behind(round_: "Round") -> dict[int, dict[str, Any]]:
    """By the pk of the need: how many stand behind, and their names by RSS."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for need, municipality, rss in names_behind(round_):
        found[need][rss].append(municipality)
    return {
        need: {
            "text": _how_many(by_rss),
            "by_rss": [
                (rss, ", ".join(sorted(by_rss[rss], key=swedish_order)))
                for rss in sorted(by_rss, key=swedish_order)
            ],
        }
        for need, by_rss in found.items()
    }


def _how_many(by_rss: dict[str, list[str]]) -> str:
    """ "12 kommuner i 5 RSS"."""
    count = len({name for names in by_rss.values() for name in names})
    municipalities = ngettext("%(n)d kommun", "%(n)d kommuner", count) % {"n": count}
    return _("%(municipalities)s i %(rss)d RSS") % {
        "municipalities": municipalities,
        "rss": len(by_rss),
    }

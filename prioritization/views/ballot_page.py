"""How a ballot is laid out: what each need is about, and who stands behind it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts import clock
from needs.models import how_many, swedish_order
from prioritization.forms import BallotForm
from prioritization.models import Ballot, PanelMember
from prioritization.querysets import names_behind, needs_to_rank
from rounds.kept import FOREVER, until_something_happens
from rounds.models import Step

if TYPE_CHECKING:
    from rounds.models import Round

SECONDS_PER_NEED = 20


def ballot_page(
    request: HttpRequest, member: PanelMember, own: Ballot | None, form: BallotForm
) -> HttpResponse:
    """The list, with what has a place above the line."""
    round_, rows = member.round, form.rows()
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


@dataclass(frozen=True)
class OnBallot:
    """A need as the voters read it: the same for all of them."""

    public_id: str
    title: str
    behind: str  # "12 kommuner i 5 RSS"
    text: str  # prioritization/parts/need_text.html


def needs_on_ballot(round_: "Round") -> list[OnBallot]:
    """Kept until something happens: many read the same needs within a few days."""
    return until_something_happens(
        f"ballot:{round_.pk}", lambda: (_written(round_), FOREVER), at=clock.now()
    )


def _written(round_: "Round") -> list[OnBallot]:
    behind = _behind(round_)
    return [
        OnBallot(
            public_id=need.public_id,
            title=need.title,
            behind=_how_many(behind[need.pk]) if behind[need.pk] else "",
            text=render_to_string(
                "prioritization/parts/need_text.html",
                {"need": need, "by_rss": _in_order(behind[need.pk])},
            ),
        )
        for need in needs_to_rank(round_).with_screenings()
    ]


ByRss = dict[str, list[str]]


def _behind(round_: "Round") -> dict[int, ByRss]:
    """The municipalities behind each need, by the pk of the need and the RSS."""
    found: dict[int, ByRss] = defaultdict(lambda: defaultdict(list))
    for need, municipality, rss in names_behind(round_):
        found[need][rss].append(municipality)
    return found


def _in_order(by_rss: ByRss) -> list[tuple[str, str]]:
    return [
        (rss, ", ".join(sorted(by_rss[rss], key=swedish_order)))
        for rss in sorted(by_rss, key=swedish_order)
    ]


def _how_many(by_rss: ByRss) -> str:
    municipalities = {name for names in by_rss.values() for name in names}
    return how_many(len(municipalities), len(by_rss))

"""How a ballot is laid out: what each need is about, and who stands behind it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.forms import version_of
from needs.models import how_many, swedish_order
from prioritization.forms.ballots import BallotForm
from prioritization.models import Ballot, BallotPaper, PanelMember, VotingRules
from prioritization.models.choices import Choices, Memory, listed
from prioritization.querysets import names_behind, needs_to_rank
from rounds.kept import FOREVER, until_something_happens
from rounds.models import Step

if TYPE_CHECKING:
    from rounds.models import Round

SECONDS_PER_NEED = 20
REMINDERS = (
    ("benefit", _("Nytta för brukare")),
    ("extent", _("Omfattning")),
    ("lacking", _("Saknas verkligen stöd")),
    ("equality", _("Likvärdighet")),
)


def ballot_page(
    request: HttpRequest,
    member: PanelMember,
    *,
    choices: Choices,
    memory: Mapping[str, Sequence[str]],
    order: Sequence[str] | None = None,
    data: Any = None,
    elsewhere: bool = False,
) -> HttpResponse:
    """The list, with what has a place above the line, and the rest in the voter's own
    order, or in the `order` that it was sent in. `data` is what was sent, when
    there is something to say of it; `elsewhere` that the list is another by now."""
    round_, own = member.round, ballot_of(member)
    ranked = what_is_ranked(round_)
    if order is None:
        keys = [need.public_id for need in ranked.needs]
        order = listed(choices, keys, member.public_id)
    place = {public_id: index for index, public_id in enumerate(order)}
    needs = sorted(ranked.needs, key=lambda need: place.get(need.public_id, len(place)))
    form = BallotForm(needs, choices, data=data)
    rows = _with_marks(form.rows(), member, memory)
    period = round_.period(Step.RANK)
    chosen = [row for row in rows if row["chosen"]]
    context = {
        "round": round_,
        "form": form,
        "chosen": chosen,
        "others": [row for row in rows if not row["chosen"]],
        "count": len(rows),
        "minutes": minutes(len(rows)),
        "closes_at": period.closes_at_for({member.organization_key}),
        "ballot": own,
        "in_place_of": member.in_place_of,
        "rules": ranked.rules,
        "goal": min(ranked.rules.top or len(rows), len(rows)),
        "is_whole": not ranked.rules.top or ranked.rules.top >= len(rows),
        "changes": ranked.changes,
        "paper": ranked.version,
        "version": version_of(own.saved_at) if own else 0,
        "elsewhere": elsewhere,
        "writer": member.public_id,
    }
    status = 409 if elsewhere else 200
    return render(request, "prioritization/ballot.html", context, status=status)


def ballot_of(member: PanelMember) -> Ballot | None:
    """If there is one; without asking, when it came with the member."""
    return getattr(member, "ballot", None)


def minutes(needs: int) -> int:
    """About how long it takes, in whole fives."""
    return max(1, -(-needs * SECONDS_PER_NEED // 300)) * 5


def _with_marks(
    rows: list[dict[str, Any]], member: PanelMember, memory: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    """And what is this voter's own: the marks, and which needs are the own region's."""
    labels = [(name, str(label)) for name, label in REMINDERS]
    region = member.rss.name if member.rss else None
    for row in rows:
        ticked = memory.get(row["need"].public_id, ())
        row["marks"] = [(name, label, name in ticked) for name, label in labels]
        row["ticked"] = [label for name, label in labels if name in ticked]
        if row["conflict"].value():
            row["ticked"].insert(0, gettext("Jag är jävig"))
        row["is_own_region"] = region in row["need"].rss
    return rows


@dataclass(frozen=True)
class OnBallot:
    """A need as the voters read it: the same for all of them."""

    public_id: str
    title: str
    behind: str  # "12 kommuner i 5 RSS"
    rss: frozenset[str]  # the names of the RSS that stand behind
    text: str  # prioritization/parts/need_text.html


@dataclass(frozen=True)
class Change:
    """A need that left the ballot paper during the vote, or joined it."""

    title: str
    was_added: bool
    reason: str
    at: datetime


@dataclass(frozen=True)
class Ranked:
    """What is ranked in a round, how, and what has become of the list meanwhile."""

    needs: list[OnBallot]
    rules: VotingRules
    changes: list[Change]
    version: int  # of the paper; 1 also before it is frozen


def what_is_ranked(round_: "Round") -> Ranked:
    """Kept until something happens: many read the same needs within a few days. Nothing
    of any voter is in it."""
    return until_something_happens(
        f"ballot:{round_.pk}", lambda: (_worked_out(round_), FOREVER), at=clock.now()
    )


def _worked_out(round_: "Round") -> Ranked:
    papers = BallotPaper.objects.in_round(round_).prefetch_related("needs")
    changes = changes_of(list(papers))
    return Ranked(
        needs=_written(round_),
        rules=VotingRules.objects.of(round_),
        changes=changes,
        version=1 + len(changes),
    )


def changes_of(papers: Sequence[BallotPaper]) -> list[Change]:
    """What each later version changed, the latest first. Each changes one need."""
    changes = []
    for before, after in pairwise(papers):
        had, has = set(before.needs.all()), set(after.needs.all())
        changes += [
            Change(need.title, need in has, after.reason, after.frozen_at)
            for need in had ^ has
        ]
    return changes[::-1]


def _written(round_: "Round") -> list[OnBallot]:
    behind = _behind(round_)
    return [
        OnBallot(
            public_id=need.public_id,
            title=need.title,
            behind=_how_many(behind[need.pk]) if behind[need.pk] else "",
            rss=frozenset(behind[need.pk]),
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


def memory_of(own: Ballot | None) -> Memory:
    return own.memory if own else {}

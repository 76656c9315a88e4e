"""What is done of what: one pair of queries per step of the table.

Only what has been handed over by its writer is counted; drafts are nobody's business.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.db.models import F, Func, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from accounts.models import User
from municipalities.models import Municipality
from needs.models import Engagement, Need
from prioritization.models import AreaVote, PanelMember
from process import outstanding
from rounds.models import Round
from rss.models import Participation, RegionalNeed

S = Need.Status


class Progress(NamedTuple):
    """Two querysets over the same kind of thing: those that are done, and all."""

    done: QuerySet
    of: QuerySet


Measure = Callable[[Round], Progress]


def area_votes(round_: Round) -> Progress:
    """Of the seats: who stands in does not vote on the area."""
    panel = PanelMember.objects.in_round(round_).seats().active()
    return Progress(panel.filter(pk__in=AreaVote.objects.values("member")), panel)


def municipalities_answered(round_: Round) -> Progress:
    asked = outstanding.municipalities_asked(round_)
    answered = Municipality.objects.answered_in(round_)
    return Progress(asked.filter(pk__in=answered.values("pk")), asked)


def rss_without_more_to_forward(round_: Round) -> Progress:
    taking_part = Participation.objects.in_round(round_).taking_part()
    owing = outstanding.participations_with_unforwarded(round_)
    return Progress(taking_part.exclude(pk__in=owing.values("pk")), taking_part)


def regional_needs_compiled(round_: Round) -> Progress:
    forwarded = RegionalNeed.objects.in_round(round_).forwarded()
    left = outstanding.uncompiled(round_)
    return Progress(forwarded.exclude(pk__in=left.values("pk")), forwarded)


def verdicts(round_: Round) -> Progress:
    """One for each need and agency that is asked; needs that have been dissolved do not
    count, nor verdicts on an earlier wording."""
    needs = Need.objects.in_round(round_).standing()
    asked = Engagement.objects.in_round(round_).about_any(needs)
    return Progress(asked.answered(), asked)


def ballots(round_: Round) -> Progress:
    """Of the seats: done when the own ballot is handed in, or a stand-in's."""
    panel = PanelMember.objects.in_round(round_).active()
    seats = panel.seats()
    return Progress(seats.exclude(pk__in=panel.silent().values("pk")), seats)


def needs_handed_over(round_: Round) -> Progress:
    due = Need.objects.in_round(round_).filter(
        status__in=[S.SUPPORT_LACKING, S.HANDED_OVER, S.ANSWERED]
    )
    return Progress(due.exclude(status=S.SUPPORT_LACKING), due)


def needs_answered(round_: Round) -> Progress:
    received = Need.objects.in_round(round_).filter(
        status__in=[S.HANDED_OVER, S.ANSWERED]
    )
    return Progress(received.filter(status=S.ANSWERED), received)


def counted(rows: QuerySet) -> Combinable:
    """How many rows, as a part of a larger statement."""
    number = Func(F("pk"), function="COUNT")
    return Coalesce(Subquery(rows.order_by().annotate(n=number).values("n")), 0)


def measured(user: User, pairs: Mapping[str, Progress]) -> dict[str, tuple[int, int]]:
    """How far each has come, (done, of), in one statement."""
    numbers = ask(
        user,
        {
            f"{name}_{part}": counted(getattr(pair, part))
            for name, pair in pairs.items()
            for part in ("done", "of")
        },
    )
    return {name: (numbers[f"{name}_done"], numbers[f"{name}_of"]) for name in pairs}


def ask(user: User, questions: Mapping[str, Combinable]) -> dict[str, int]:
    """Many questions, one statement; the row of the one who asks carries the answers."""
    if not questions:
        return {}
    answers: Any = User.objects.values(**questions).get(pk=user.pk)
    return answers

"""Who can help those that have not done their part when the time is out, and whom.

An RSS asks its municipalities on; all others SKR does, and those of an RSS where nobody
is there. An organization that nobody acts for is told of too: there, nobody else has had
a reminder.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from accounts import clock
from accounts.models import User
from municipalities.models import Municipality
from needs.models import Agency, Engagement, Need, Recipient
from prioritization.models import PanelMember
from process import outstanding
from process.outstanding import SKR, Whose
from rounds.models import Round, Step
from rss.models import Coordinator, Coverage, Participation, Rss

# Who can help, and the names of those that need it.
Helped = Mapping[User, list[str]]
# The organizations that are late in a step.
Table = Mapping[Step, Callable[[Round], Iterable[Any]]]


def helped_in(step: Step, round_: Round, whose: Whose, away: Collection[str]) -> Helped:
    """`away`: the addresses of those who are not there that day. They are among the
    found, but others are asked in their place."""
    if step is Step.GATHER:
        silent = outstanding.silent_municipalities(round_)
        return _municipalities(silent, round_, whose, away)
    return _others(LATE, step, round_, whose)


def can_be_helped(step: Step) -> bool:
    """Not SKR, in its own steps."""
    return step is Step.GATHER or step in LATE


def helped_if_nobody_acts(
    step: Step, round_: Round, whose: Whose, away: Collection[str]
) -> Helped:
    """Of a step that has not opened: everyone may come to need help."""
    if step is Step.GATHER:
        asked = outstanding.municipalities_asked(round_)
        return _municipalities(asked, round_, whose, away)
    return _others(ALL, step, round_, whose)


def _others(table: Table, step: Step, round_: Round, whose: Whose) -> Helped:
    late = table.get(step)
    if late is None:
        return {}  # SKR's own steps
    return _by_skr(
        sorted(str(one) for one in late(round_) if whose.covers(one.organization_key))
    )


def _by_skr(names: list[str]) -> Helped:
    return dict.fromkeys(User.objects.filter(SKR), names) if names else {}


def _municipalities(
    silent: QuerySet[Municipality],
    round_: Round,
    whose: Whose,
    away: Collection[str],
) -> Helped:
    """By the coordinators of the RSS that covers them; by SKR where there are none, or
    none is there."""
    covered = Coverage.objects.for_round(round_, at=clock.now())
    by_rss: dict[int, list[str]] = defaultdict(list)
    rows = covered.filter(municipality__in=silent.values("pk"))
    for row in rows.select_related("municipality").order_by("municipality__name"):
        if whose.covers(row.municipality.organization_key):
            by_rss[row.rss_id].append(row.municipality.name)
    acting = Coordinator.objects.active().filter(rss__in=by_rss, user__is_active=True)
    found: dict[User, list[str]] = defaultdict(list)
    for coordinator in acting.select_related("user"):
        found[coordinator.user] += by_rss.get(coordinator.rss_id, [])
    cared_for = {one.rss_id for one in acting if one.user.email not in away}
    alone = [
        name for rss, names in by_rss.items() if rss not in cared_for for name in names
    ]
    for user, names in _by_skr(alone).items():
        found[user] += names
    return found


def _silent_seats(round_: Round) -> Iterable[PanelMember]:
    return (
        PanelMember.objects.in_round(round_)
        .active()
        .silent()
        .select_related("user", "round")
    )


def _seats_without_area_vote(round_: Round) -> Iterable[PanelMember]:
    panel = PanelMember.objects.in_round(round_).seats().active()
    return panel.filter(area_votes=None).select_related("user", "round")


def _rss_with_unforwarded(round_: Round) -> Iterable[Rss]:
    owing = outstanding.participations_with_unforwarded(round_).taking_part()
    return Rss.objects.filter(pk__in=owing.values("rss"))


def _agencies_with_unscreened(round_: Round) -> Iterable[Agency]:
    compiled = Need.objects.in_round(round_).open_for_verdicts()
    owed = Engagement.objects.in_round(round_).about_any(compiled).owed()
    return Agency.objects.filter(pk__in=owed.order_by().values("agency"))


def _agencies_with_unanswered(round_: Round) -> Iterable[Agency]:
    owing = outstanding.unanswered(round_).values("agency")
    return Agency.objects.filter(pk__in=owing)


def _seats(round_: Round) -> Iterable[PanelMember]:
    panel = PanelMember.objects.in_round(round_).seats().active()
    return panel.select_related("user", "round")


def _rss_taking_part(round_: Round) -> Iterable[Rss]:
    taking_part = Participation.objects.in_round(round_).taking_part()
    return Rss.objects.filter(pk__in=taking_part.values("rss"))


def _agencies_engaged(round_: Round) -> Iterable[Agency]:
    engaged = Engagement.objects.in_round(round_).values("agency")
    return Agency.objects.filter(pk__in=engaged)


def _agencies_that_may_answer(round_: Round) -> Iterable[Agency]:
    leading = Recipient.objects.in_round(round_).filter(leads=True)
    if leading.exists():
        return Agency.objects.filter(pk__in=leading.order_by().values("agency"))
    return _agencies_engaged(round_)


LATE: Table = {
    Step.CHOOSE_AREA: _seats_without_area_vote,
    Step.FORWARD: _rss_with_unforwarded,
    Step.SCREEN: _agencies_with_unscreened,
    Step.RANK: _silent_seats,
    Step.FEEDBACK: _agencies_with_unanswered,
}

ALL: Table = {
    Step.CHOOSE_AREA: _seats,
    Step.FORWARD: _rss_taking_part,
    Step.SCREEN: _agencies_engaged,
    Step.RANK: _seats,
    Step.FEEDBACK: _agencies_that_may_answer,
}

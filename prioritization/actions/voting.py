"""SKR says how the panel votes, and the ballot paper: frozen when RANK opens, and changed
during the vote only for a reason (moments 1 and 5)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from needs.models import Need
from outbox import actions as outbox
from prioritization import mails
from prioritization.models import (
    AreaVote,
    BallotPaper,
    PanelMember,
    PriorityPlace,
    VotingRules,
)
from prioritization.models.voting import digest_of, written
from prioritization.querysets import needs_to_rank
from rounds.actions import note
from rounds.models import Round, Step

TAKEN_OFF = "tog bort ett behov från valsedeln"
PUT_ON = "lade till ett behov på valsedeln"


class OrderIsFixed(Exception):
    """SKR has published the result or fixed the priority order: it is too late to hand
    in, or to change what is ranked."""


class RankingHasBegun(Exception):
    """RANK has opened: the rules that the panel was told of stand."""


class AreaVotingHasBegun(Exception):
    """Somebody has voted on the area: how stands."""


class RankingNotOpen(Exception):
    """The ballot paper is changed while the panel ranks: before, SKR decides on the
    needs themselves; afterwards nothing is changed."""


class NotOnPaper(Exception):
    """The need is not on the ballot paper (any more)."""


class AlreadyOnPaper(Exception):
    """The need is on the ballot paper."""


class LastOnPaper(Exception):
    """Something must be left to rank."""


class SupportNotLacking(Exception):
    """Only needs that lack support are ranked."""


@transaction.atomic
def set_rules(
    round_: Round, fields: Mapping[str, Any], *, by: User, at: datetime
) -> VotingRules:
    """Say how the panel votes. What is as it was changes nothing and is noted nowhere."""
    round_ = _locked(round_)
    rules = VotingRules.objects.of(round_)
    before = {name: getattr(rules, name) for name in fields}
    changed = {name for name, value in fields.items() if before[name] != value}
    if not changed:
        return rules
    stands = changed & what_stands(round_, at=at)
    if "area_by" in stands:
        raise AreaVotingHasBegun
    if stands:
        raise RankingHasBegun
    for name, value in fields.items():
        setattr(rules, name, value)
    rules.set_at, rules.set_by = at, by
    rules.save()
    said = "; ".join(_said(rules, name) for name in sorted(changed))
    note("bestämde hur panelen röstar", round_, by=by, at=at, text=said)
    return rules


def what_stands(round_: Round, *, at: datetime) -> set[str]:
    """The rules that can no longer be changed. The quorum can: it is the joint
    meeting's, which comes after."""
    stands = set()
    if AreaVote.objects.in_round(round_).exists():
        stands.add("area_by")
    if _has_begun(round_, at):
        stands |= {"top", "weighing", "stand_ins"}
    return stands


def _said(rules: VotingRules, name: str) -> str:
    field = VotingRules._meta.get_field(name)
    return f"{field.verbose_name}: {getattr(rules, name)}"  # type: ignore[union-attr]


def _has_begun(round_: Round, at: datetime) -> bool:
    return any(p.step == Step.RANK and p.opens_at <= at for p in round_.periods.all())


@transaction.atomic
def freeze_paper(round_: Round, *, at: datetime) -> BallotPaper | None:
    """The ballot paper of a round in which RANK has opened: the one there is, or the
    first. None before that, and when there is nothing to rank.

    Nobody does this: it follows from the calendar. So it is noted nowhere but in itself.
    """
    in_force = BallotPaper.objects.in_round(round_).in_force()
    if paper := in_force.first():
        return paper
    round_ = _locked(round_)
    if not _has_begun(round_, at):
        return None
    if paper := in_force.first():  # made while we waited
        return paper
    needs = list(needs_to_rank(round_))
    return _make(round_, needs, version=1, at=at) if needs else None


def freeze_due(*, at: datetime) -> int:
    """Freeze the papers of all rounds in which RANK has opened. How many were."""
    begun = Round.objects.filter(periods__step=Step.RANK, periods__opens_at__lte=at)
    waiting = begun.filter(
        ballot_papers=None, needs__status=Need.Status.SUPPORT_LACKING
    )
    return sum(freeze_paper(one, at=at) is not None for one in waiting.distinct())


def _make(
    round_: Round, needs: list[Need], *, version: int, at: datetime, **by_whom: Any
) -> BallotPaper:
    content = written(round_, VotingRules.objects.of(round_), needs)
    paper = BallotPaper.objects.create(
        round=round_,
        version=version,
        content=content,
        digest=digest_of(content),
        frozen_at=at,
        **by_whom,
    )
    paper.needs.set(needs)
    return paper


@transaction.atomic
def take_off(
    round_: Round, need: Need, *, reason: str, by: User, at: datetime
) -> BallotPaper:
    """A need leaves the ballot paper while the panel ranks.

    Ballots are not touched: what they say of the other needs counts as before, in the
    order they have, and what they say of this one no longer does. The need keeps its
    decision; if it still lacks support when the order is fixed, it comes after those
    that were ranked.
    """
    paper, needs = _open_paper(round_, at)
    if need not in needs:
        raise NotOnPaper
    if len(needs) == 1:
        raise LastOnPaper
    left = [one for one in needs if one != need]
    after = _replace(paper, left, reason=reason, by=by, at=at)
    note(TAKEN_OFF, need, by=by, at=at, text=reason)
    _tell(after, need, at=at)
    return after


@transaction.atomic
def put_on(
    round_: Round, need: Need, *, reason: str, by: User, at: datetime
) -> BallotPaper:
    """A need that lacks support joins the ballot paper while the panel ranks.

    Ballots that have been handed in count as not having judged it, until they are handed
    in again.
    """
    paper, needs = _open_paper(round_, at)
    if need in needs:
        raise AlreadyOnPaper
    need = Need.objects.in_round(round_).select_for_update().get(pk=need.pk)
    if need.status != Need.Status.SUPPORT_LACKING:
        raise SupportNotLacking
    after = _replace(paper, [*needs, need], reason=reason, by=by, at=at)
    note(PUT_ON, need, by=by, at=at, text=reason)
    _tell(after, need, at=at)
    return after


def _open_paper(round_: Round, at: datetime) -> tuple[BallotPaper, list[Need]]:
    """Of a round whose ballots still come in; whoever fixes the order waits."""
    round_ = _locked(round_)
    if not round_.is_open(Step.RANK, at):
        raise RankingNotOpen
    if PriorityPlace.objects.in_round(round_).exists():
        raise OrderIsFixed
    paper = freeze_paper(round_, at=at)
    if paper is None:
        raise RankingNotOpen
    return paper, list(paper.needs.all())


def _replace(
    paper: BallotPaper, needs: list[Need], *, reason: str, by: User, at: datetime
) -> BallotPaper:
    paper.replaced_at = at
    paper.save(update_fields=["replaced_at"])
    version = paper.version + 1
    return _make(
        paper.round, needs, version=version, at=at, changed_by=by, reason=reason
    )


def _tell(paper: BallotPaper, need: Need, *, at: datetime) -> None:
    members = PanelMember.objects.active().in_round(paper.round).by_name()
    letters = [mails.paper_changed(member, paper, need) for member in members]
    outbox.queue_all(letters, at=at, kind="prioritization.paper_changed")


def _locked(round_: Round) -> Round:
    return (
        Round.objects.with_calendar()
        .select_for_update(of=("self",), no_key=True)
        .get(pk=round_.pk)
    )

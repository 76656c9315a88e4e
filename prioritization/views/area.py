"""Choosing the service area of a round: the page, and the panel's votes (moment 1)."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from prioritization import actions
from prioritization.forms import AreaRankingForm, AreaVoteForm
from prioritization.models import AreaCandidate, AreaVote, PanelMember, VotingRules
from prioritization.models.choices import Choices, listed, moved_down, moved_up
from prioritization.views.area_page import by_name, told, with_earlier
from rounds.models import Round, Step

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

VoteForm = AreaVoteForm | AreaRankingForm


@may("prioritization.see_area", on=Round)
def area(request: "SignedInRequest", round_: Round) -> HttpResponse:
    rules = VotingRules.objects.of(round_)
    candidates = by_name(AreaCandidate.objects.in_round(round_))
    own = _own_vote(request, round_)
    form: VoteForm
    if _is_ranking(rules):
        form = _ranking_form(candidates, own, round_)
    else:
        form = AreaVoteForm(candidates, initial={"approved": list(own)})
    return _area_page(request, round_, rules, candidates, form, has_voted=bool(own))


def _own_vote(request: "SignedInRequest", round_: Round) -> Choices:
    """By the public ids of the areas; None where areas are approved of."""
    votes = AreaVote.objects.in_round(round_).filter(member__user=request.user)
    return dict(votes.values_list("candidate__service_area__public_id", "place"))


def _is_ranking(rules: VotingRules) -> bool:
    return rules.area_by == VotingRules.AreaBy.RANKING


def _ranking_form(
    candidates: list[AreaCandidate], choices: Choices, round_: Round
) -> AreaRankingForm:
    """In the order of the numbers; the rest by name, as everybody sees it."""
    by_key = {c.service_area.public_id: c for c in candidates}
    placed = [key for key in by_key if choices.get(key)]
    placed = listed(choices, placed, round_.public_id)
    order = [*placed, *(key for key in by_key if key not in placed)]
    initial = {f"place-{key}": choices.get(key) for key in by_key}
    return AreaRankingForm([by_key[key] for key in order], initial=initial)


def _area_page(
    request: "SignedInRequest",
    round_: Round,
    rules: VotingRules,
    candidates: list[AreaCandidate],
    form: VoteForm,
    *,
    has_voted: bool,
) -> HttpResponse:
    panel = list(PanelMember.objects.active().in_round(round_).with_area_vote())
    own = next((m for m in panel if m.user_id == request.user.pk), None)
    keys = {own.organization_key} if own else set()
    period = round_.period(Step.CHOOSE_AREA)
    is_sealed = actions.area_votes_are_sealed(round_, panel, at=clock.now())
    shows_votes = round_.service_area is not None or (
        request.user.is_skr and not is_sealed
    )
    context = {
        "round": round_,
        "period": period,
        "closes_at": period.closes_at_for(keys),
        "state": _state(round_, keys),
        "candidates": with_earlier(round_, candidates),
        "form": form,
        "has_voted": has_voted,
        "is_member": own is not None,
        "voted": sum(map(_has_voted, panel)),
        "panel_size": len(panel),
        "said": told(actions.area_result(round_, rules, candidates))
        if shows_votes
        else None,
        **_fields(form),
    }
    return render(request, "prioritization/area.html", context)


def _fields(form: VoteForm) -> dict[str, Any]:
    """What the voter fills in: crosses, or rows above and below the line."""
    if isinstance(form, AreaVoteForm):
        return {"is_ranking": False, "approved": form["approved"].value() or []}
    rows = form.rows()
    return {
        "is_ranking": True,
        "chosen": [row for row in rows if row["chosen"]],
        "others": [row for row in rows if not row["chosen"]],
    }


def _has_voted(member: PanelMember) -> bool:
    return member.has_voted  # type: ignore[attr-defined]  # with_area_vote()


def _state(round_: Round, keys: set[str]) -> str:
    """ "decided", "next", "now" or "over", for who has these keys."""
    if round_.service_area is not None:
        return "decided"
    now, period = clock.now(), round_.period(Step.CHOOSE_AREA)
    if now < period.opens_at:
        return "next"
    return "now" if now < period.closes_at_for(keys) else "over"


@may("prioritization.vote_area", on=Round)
def vote_area(request: "SignedInRequest", round_: Round) -> HttpResponse:
    if request.method != "POST":
        return redirect("prioritization:area", round_.public_id)
    rules = VotingRules.objects.of(round_)
    candidates = by_name(AreaCandidate.objects.in_round(round_))
    form: VoteForm
    if _is_ranking(rules):
        form = AreaRankingForm(candidates, data=request.POST)
    else:
        form = AreaVoteForm(candidates, data=request.POST)
    is_valid = form.is_valid()
    if isinstance(form, AreaRankingForm) and _only_moves(request):
        form = _moved(request, form, candidates, round_)
    elif is_valid:
        return _vote(request, round_, form)
    voted = bool(_own_vote(request, round_))
    return _area_page(request, round_, rules, candidates, form, has_voted=voted)


def _only_moves(request: "SignedInRequest") -> bool:
    """A button beside an area, or Enter in a number: nothing is handed in."""
    return any(name in request.POST for name in ("up", "down", "order"))


def _moved(
    request: "SignedInRequest",
    form: AreaRankingForm,
    candidates: list[AreaCandidate],
    round_: Round,
) -> AreaRankingForm:
    """The page once more, in the new order; as typed, where a number is wrong."""
    if any(name in form.errors for name in form.fields):
        return form
    choices = form.choices
    for button, move in (("up", moved_up), ("down", moved_down)):
        if (key := request.POST.get(button)) in choices:
            choices = move(choices, key)
    return _ranking_form(candidates, choices, round_)


def _vote(request: "SignedInRequest", round_: Round, form: VoteForm) -> HttpResponse:
    user, now = request.user, clock.now()
    try:
        if isinstance(form, AreaRankingForm):
            actions.rank_areas(round_, places=form.places, by=user, at=now)
        else:
            approved = form.cleaned_data["approved"]
            actions.vote_area(round_, approved=approved, by=user, at=now)
        messages.success(request, _("Din röst är lämnad. Du kan ändra den."))
    except actions.AreaAlreadyDecided:
        messages.error(request, already_decided())
    except actions.VotedAnotherWay:
        messages.error(request, _("SKR har ändrat hur ni röstar. Rösta igen här."))
    except actions.NotOnThePanel:
        messages.error(request, _("Bara de som sitter i panelen kan rösta."))
    return redirect("prioritization:area", round_.public_id)


def already_decided() -> str:
    return _("Verksamhetsområdet är redan beslutat. Din ändring är inte sparad.")

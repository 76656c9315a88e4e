"""What the ballots say together: for SKR first, and when it is published for everyone."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import clock
from accounts.access import may
from prioritization import actions
from prioritization.findings import findings
from prioritization.findings.files import FILES, as_file
from prioritization.models import Result
from prioritization.querysets import needs_to_rank
from rounds.models import Round, Step

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@require_safe
@may("prioritization.see_result", on=Round)
def result(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """The page for where the result is: sealed, being counted, failed, there."""
    newest = Result.objects.in_round(round_).newest()
    if newest is None or not newest.published_at:
        until = actions.sealed_until(round_)
        if clock.now() < until:
            return _sealed(request, round_)
        if newest is None or newest.asked_at < until:
            return _waiting(request, round_)
    context = {
        "round": round_,
        "result": newest,
        "found": findings(newest) if newest.is_there else None,
        "files": _files(round_),
        "is_skr": request.user.is_skr,
        "may_count_again": request.user.is_skr and not newest.order_is_fixed,
    }
    return render(request, "prioritization/result.html", context)


def _files(round_: Round) -> dict[str, str]:
    """Where each file is fetched, by kind."""
    view = "prioritization:result_file"
    return {kind: reverse(view, args=[round_.public_id, kind]) for kind in FILES}


def _sealed(request: "SignedInRequest", round_: Round) -> HttpResponse:
    period, until = round_.period(Step.RANK), actions.sealed_until(round_)
    context = {
        "round": round_,
        "period": period,
        "sealed_until": until,
        "is_to_come": clock.now() < period.opens_at,
    }
    return render(request, "prioritization/result_sealed.html", context)


def _waiting(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """No worker has begun yet; or there is nothing to count."""
    context = {
        "round": round_,
        "result": None,
        "is_anything": needs_to_rank(round_).exists(),
        "steps": actions.ALL_STEPS,
        "is_skr": request.user.is_skr,
    }
    return render(request, "prioritization/result.html", context)


@require_POST
@may("prioritization.ask_for_result", on=Round)
def count_again(request: "SignedInRequest", round_: Round) -> HttpResponse:
    _told(request, lambda at: actions.ask_for_result(round_, by=request.user, at=at))
    return redirect("prioritization:result", round_.public_id)


@may("prioritization.publish_result", on=Round)
def publish_result(request: "SignedInRequest", round_: Round) -> HttpResponse:
    if request.method == "POST":
        if _told(
            request, lambda at: actions.publish_result(round_, by=request.user, at=at)
        ):
            messages.success(request, _("Resultatet är publicerat."))
        return redirect("prioritization:result", round_.public_id)
    newest = Result.objects.in_round(round_).newest()
    if newest is None or not newest.is_there or newest.published_at:
        return redirect("prioritization:result", round_.public_id)
    context = {
        "round": round_,
        "result": newest,
        "letters": len(actions.recipients(round_)),
        "withheld": newest.report["withheld"],
        "voters": newest.report["turnout"]["voters"],
    }
    return render(request, "prioritization/publish_result.html", context)


def _told(request: "SignedInRequest", act: Any) -> bool:
    """Do it, or say why it cannot be done."""
    try:
        act(clock.now())
    except actions.BallotsAreSealed:
        messages.warning(request, _("Någon kan fortfarande rangordna."))
    except actions.ResultAlreadyPublished:
        messages.info(request, _("Resultatet är redan publicerat."))
    except actions.ResultUnderWay:
        messages.info(request, _("Rangordningarna räknas just nu."))
    except actions.OrderAlreadyFixed:
        messages.warning(
            request, _("Ordningen är fastställd. Det som är räknat ligger fast.")
        )
    except actions.ResultNotThere:
        messages.warning(request, _("Det finns inget färdigt resultat att publicera."))
    except actions.NothingToReckon:
        messages.warning(request, _("Inget behov saknar stöd. Inget finns att räkna."))
    else:
        return True
    return False


@require_safe
@may("prioritization.see_result", on=Round)
def result_file(request: "SignedInRequest", round_: Round, kind: str) -> HttpResponse:
    newest = Result.objects.in_round(round_).newest(with_ballots=True)
    is_sealed = newest is not None and not newest.published_at
    if is_sealed and clock.now() < actions.sealed_until(round_):
        raise Http404
    return as_file(newest, kind)

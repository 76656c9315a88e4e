"""What was handed over in a round: to read, and to fetch and file (moment 6)."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.access import may
from prioritization.models import HandOver
from prioritization.package import as_file, gather
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@require_safe
@may("prioritization.read_package", on=Round)
def package(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """The whole of it, also for an agency that received one need."""
    context = {"round": round_, "package": gather(_hand_over(request, round_))}
    return render(request, "prioritization/package.html", context)


@require_safe
@may("prioritization.read_package", on=Round)
def package_file(request: "SignedInRequest", round_: Round, file: str) -> HttpResponse:
    # What is filed is Swedish, whatever language the page is read in.
    with translation.override(settings.LANGUAGE_CODE):
        return as_file(gather(_hand_over(request, round_)), file)


def _hand_over(request: "SignedInRequest", round_: Round) -> HandOver:
    return get_object_or_404(HandOver.objects.visible_to(request.user), round=round_)

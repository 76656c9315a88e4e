"""Similar needs and existing support, for those who write a need."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from accounts import clock
from accounts.access import may
from municipalities.models import Municipality, Submission
from needs import similar
from needs.forms import SimilarForm
from needs.models import Need
from needs.views.common import posted
from rounds.models import Round
from rss.models import RegionalNeed

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("needs.find_similar", on=Round)
def similar_page(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """A page, or the hits alone for static/js/similar.js. Changes nothing; what is
    sought is a draft, and is posted so that it stands in no address and no log."""
    municipality = _writing_for(request, round_)
    form = SimilarForm(posted(request))
    found = None
    if form.is_valid():
        found = similar.find(form.sought, round_, municipality, at=clock.now())
    context = {
        "form": form,
        "round": round_,
        "municipality": municipality,
        "found": found,
        "leads_on": any(hit.entry.leads_on for hit in found or ()),
        "is_empty": not form.is_bound or not form.sought,
    }
    only_hits = request.headers.get("X-Part") == "hits"
    page = "needs/parts/similar_hits.html" if only_hits else "needs/similar.html"
    return render(request, page, context)


def _writing_for(request: "SignedInRequest", round_: Round) -> Municipality:
    """The one named by the form or in ?kommun=, else the first of one's own."""
    own = sorted(
        Municipality.objects.represented_by(request.user),
        key=lambda municipality: municipality.alphabetical,
    )
    wanted = request.POST.get("municipality") or request.GET.get("kommun")
    named = [one for one in own if wanted in (None, "", one.public_id)]
    if not named:
        raise Http404
    prospect = Submission(round=round_, municipality=named[0])
    if not request.user.has_perm("needs.find_similar", prospect):
        raise PermissionDenied
    return named[0]


@may("rss.see_regionalneed", on=RegionalNeed)
def earlier(request: "SignedInRequest", need: RegionalNeed) -> HttpResponse:
    """What of other rounds is like what an RSS has gathered, with the answers it got."""
    return _earlier_page(
        request, need, reverse("rss:regional_need", args=[need.public_id])
    )


@may("needs.see_list", on=Need)
def earlier_of_list(request: "SignedInRequest", need: Need) -> HttpResponse:
    """The same of a need on the national list."""
    return _earlier_page(request, need, reverse("needs:need", args=[need.public_id]))


def _earlier_page(
    request: "SignedInRequest", need: RegionalNeed | Need, back_url: str
) -> HttpResponse:
    """The page, or the few lines of it that static/js/later.js puts on the need's own."""
    is_part = request.headers.get("X-Part") == "earlier"
    least = similar.SHOWN if is_part else similar.ASKED
    found = similar.earlier(need, need.round, at=clock.now(), least=least)
    context = {"need": need, "round": need.round, "found": found, "back_url": back_url}
    page = "needs/parts/earlier_needs.html" if is_part else "needs/earlier.html"
    response = render(request, page, context)
    patch_vary_headers(response, ["X-Part"])
    return response

"""One need with its whole way, and the register of knowledge supports."""

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import may
from needs.models import KnowledgeSupport, Need
from needs.querysets import whole_way
from needs.views.common import screening_is_over, searched
from needs.views.history import at_the_desk
from needs.views.talking import heard_of
from needs.views.words import sources_of

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

PAGE = 50


@may("needs.read_need", on=Need)
def need_page(request: "SignedInRequest", need: Need) -> HttpResponse:
    """The wording, who stands behind, and everything that has been said since."""
    closed = screening_is_over(request.user, need.round)
    prefetch_related_objects([need], *whole_way(request.user, screening_closed=closed))
    context = {
        "need": need,
        "round": need.round,
        "sources": sources_of(need),
        "screenings": need.seen_screenings,
        "recipients": need.seen_recipients,
        "feedback": need.seen_feedback,
        "desk": at_the_desk(need) if request.user.is_skr else None,
        "heard": heard_of(need) if request.user.is_skr else None,
    }
    return render(request, "needs/need.html", context)


@may("needs.see_supports")
def supports(request: "SignedInRequest") -> HttpResponse:
    """What the agencies have made, and which needs it answers. Lives across rounds."""
    words = searched(request.GET.get("sok", ""))
    found = KnowledgeSupport.objects.matching(words)
    page = Paginator(found, PAGE).get_page(request.GET.get("sida"))
    rows = KnowledgeSupport.objects.with_uses(request.user).in_bulk(
        [support.pk for support in page.object_list]
    )
    context = {
        "words": words,
        "page": page,
        "supports": [rows[support.pk] for support in page.object_list],
    }
    return render(request, "needs/supports.html", context)

"""One need with its whole way."""

from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import may
from needs.models import DialogueWord, Need, Opinions
from needs.querysets import answers_for, verdicts_for
from needs.views.common import screening_is_over
from needs.views.history import at_the_desk
from needs.views.words import sources_of

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("needs.read_need", on=Need)
def need_page(request: "SignedInRequest", need: Need) -> HttpResponse:
    """The wording, who stands behind, and everything that has been said since."""
    need.round.fetch_extensions()  # also asked for by what SKR may do with the need
    # SKR reads all of it, whoever has more time.
    closed = request.user.is_skr or screening_is_over(request.user, need.round)
    seen = verdicts_for(request.user, screening_closed=closed)
    if need.is_handed_over:
        seen += answers_for(request.user)
    prefetch_related_objects([need], *seen)
    context = {
        "need": need,
        "round": need.round,
        "sources": sources_of(need),
        "screenings": need.seen_screenings,
        "earlier": need.seen_earlier,
        "differ": Opinions.of(need, need.seen_screenings).differ,
        "recipients": need.seen_recipients if need.is_handed_over else [],
        "feedback": need.seen_feedback if need.is_handed_over else [],
        "dialogue": _said_at_meetings(need) if need.is_handed_over else [],
        "desk": at_the_desk(need) if request.user.is_skr else None,
    }
    return render(request, "needs/need.html", context)


def _said_at_meetings(need: Need) -> list[DialogueWord]:
    """At the dialogue meetings, for whoever may read the need."""
    return list(DialogueWord.objects.standing().with_who().filter(need=need))

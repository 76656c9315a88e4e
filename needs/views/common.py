"""What several of the pages ask for: which agency one acts for, when a step is open."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from accounts import clock
from accounts.models import User
from needs.models import Agency, Engagement, Need
from rounds.models import Period, Round, Step

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@dataclass(frozen=True)
class Turn:
    """Where the clock is in a step, for the words at the top of its page."""

    period: Period
    closes_at: datetime
    state: str  # "before", "open", "over"

    @property
    def is_open(self) -> bool:
        return self.state == "open"


def turn(round_: Round, step: Step, agency: Agency | None = None) -> Turn:
    """The step for everyone, or with the more time that one agency has been given."""
    period = round_.period(step)
    keys = {agency.organization_key} if agency else set()
    closes_at, now = period.closes_at_for(keys), clock.now()
    if now < period.opens_at:
        return Turn(period, closes_at, "before")
    return Turn(period, closes_at, "open" if now < closes_at else "over")


def own_agencies(request: "SignedInRequest", round_: Round) -> list[Agency]:
    """The agencies in the round that the person acts for."""
    engagements = Engagement.objects.in_round(round_).of_officer(request.user)
    return [engagement.agency for engagement in engagements]


def asked_agencies(request: "SignedInRequest", need: Need) -> list[Agency]:
    """Those that are asked about the need, of the agencies that the person acts for."""
    asked = Engagement.objects.of_officer(request.user).about(need.pk)
    return [engagement.agency for engagement in asked]


def judging_agencies(request: "SignedInRequest", need: Need) -> list[Agency]:
    """Those of them where the person has not stepped aside."""
    asked = Engagement.objects.of_officer(request.user).about(need.pk)
    return [engagement.agency for engagement in asked.not_recused(request.user)]


def screening_url(round_: Round, agency: Agency) -> str:
    """The agency's list of what it is asked about."""
    query = urlencode({"myndighet": agency.public_id})
    return f"{reverse('needs:screen', args=[round_.public_id])}?{query}"


def chosen_agency(own: list[Agency], request: "SignedInRequest") -> Agency | None:
    """The one asked for, or the only one. None: the person has to say which."""
    asked_for = searched(request.GET.get("myndighet", ""))
    if asked_for:
        named = [agency for agency in own if agency.public_id == asked_for]
        if not named:
            raise Http404
        return named[0]
    return own[0] if len(own) == 1 else None


def choose_agency(
    request: "SignedInRequest", round_: Round, own: list[Agency]
) -> HttpResponse:
    """The page that asks for which agency one acts, among several."""
    return render(
        request, "needs/choose_agency.html", {"round": round_, "agencies": own}
    )


def posted(request: "SignedInRequest") -> QueryDict | None:
    """What a form is bound to: also an empty one, so that it says what is missing."""
    return request.POST if request.method == "POST" else None


def screening_is_over(user: User, round_: Round) -> bool:
    """For everybody this person acts for, with the more time they may have got."""
    now, period = clock.now(), round_.period(Step.SCREEN)
    keys = user.organization_keys if period.live_extensions(now) else ()
    return period.closes_at_for(keys) <= now


SEARCHED = 200  # letters; of more, the words that stand first


def searched(text: str) -> str:
    """What somebody has typed in an address or sent as a name, fit to look up."""
    text = text.replace("\x00", "").strip()
    whole_words = text[:SEARCHED].rpartition(" ")[0]
    return text if len(text) <= SEARCHED else whole_words or text[:SEARCHED]

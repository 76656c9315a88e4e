"""What was ticked on the desk, and the way back to where one was."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from accounts.ids import is_public_id
from needs import actions
from needs.models import Behind
from needs.querysets import live_gathered, on_desk
from needs.views.common import searched
from needs.views.desk import Filter, next_row, way_back
from needs.views.refusals import sentence
from rounds.models import Round
from rss.models import RegionalNeed

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@dataclass(frozen=True)
class Choice:
    """Regional needs, in the order of the desk; the row to go on with when done."""

    round: Round
    regional_needs: list[RegionalNeed]
    place: str
    row: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each with who stands behind it."""
        return [
            {"regional_need": one, "behind": Behind.of([one])}
            for one in self.regional_needs
        ]

    @property
    def query(self) -> str:
        chosen = [("regionalt", one.public_id) for one in self.regional_needs]
        return urlencode([*chosen, ("tillbaka", self.place)])

    @property
    def back(self) -> str:
        return desk_url(self.round, self.place, self.row)


def desk_url(round_: Round, place: str = "", row: str = "") -> str:
    return reverse("needs:compile", args=[round_.public_id]) + way_back(place, row)


def chosen(request: "SignedInRequest", round_: Round) -> Choice:
    """What the address names. 404 for what is not on the desk."""
    asked_for = {searched(one) for one in request.GET.getlist("regionalt")}
    if not all(is_public_id(one) for one in asked_for):
        raise Http404
    found = on_desk(round_).filter(public_id__in=asked_for)
    rows = found.select_related("participation__rss").prefetch_related(live_gathered())
    regional_needs = list(rows)
    if len(regional_needs) < len(asked_for):
        raise Http404
    asked = Filter.of(QueryDict(request.GET.get("tillbaka", "")[:2000]))
    row = request.POST.get("rad", "")
    if request.method == "GET" and regional_needs:
        row = next_row(round_, asked, asked_for)
    return Choice(round_, regional_needs, asked.place, row)


def nothing_chosen(request: "SignedInRequest", choice: Choice) -> HttpResponse:
    return refused(request, choice, sentence(actions.NothingChosen()))


def refused(request: "SignedInRequest", choice: Choice, text: str) -> HttpResponse:
    messages.warning(request, text)
    return redirect(choice.back)

"""What each agency has answered, promised, and not answered yet."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.access import public
from needs.models import Agency, swedish_order
from needs.views.common import searched
from register import catching_up
from register.charts import kind_of
from register.models import Reply
from register.pages.following import buttons
from register.pages.needs import today

PAGE = 25
STATES = {
    "answered": gettext_lazy("Besvarat"),
    "promised": gettext_lazy("Mer är utlovat"),
    "waiting": gettext_lazy("Väntar på svar"),
    "overdue": gettext_lazy("Dagen har passerat"),
}


@public
@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    catching_up.now(at=clock.now())
    rows = Reply.objects.last_words().by_agency(today())
    rows = sorted(rows, key=lambda row: swedish_order(row["agency__name"]))
    return render(request, "register/agencies.html", {"rows": rows})


@public
@require_safe
def agency(request: HttpRequest, public_id: str) -> HttpResponse:
    catching_up.now(at=clock.now())
    agency = get_object_or_404(
        Agency.objects.filter(pk__in=Reply.objects.values("agency")),
        public_id=public_id,
    )
    own = Reply.objects.last_words().filter(agency=agency)
    numbers = own.counted(today())
    state = searched(request.GET.get("lage", ""))
    state = state if state in STATES else ""
    paginator = Paginator(own.in_lists(state, today()), PAGE)
    paginator.count = numbers[state or "all"]
    page: Any = paginator.get_page(request.GET.get("sida", ""))
    context = {
        "agency": agency,
        "numbers": numbers,
        "state": state,
        "states": [(name, label, numbers[name]) for name, label in STATES.items()],
        "page": page,
        "rows": [(reply, kind_of(reply.code or "waiting")) for reply in page],
        "query": f"lage={state}" if state else "",
        "today": today(),
        "follow": buttons(request, ("myndighet", public_id, agency.name)),
    }
    return render(request, "register/agency.html", context)

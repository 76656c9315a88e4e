"""Letters: how one wants them and what one has been sent; for SKR, how they arrive."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from outbox import actions as outbox
from outbox import delivery as delivered
from outbox.models import Hold, Letter, LetterQuerySet, Mailbox
from process import people as assignments
from process.forms.letters import LettersForm

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

PER_PAGE = 50
OWN_AT_MOST = 30


@may("process.see_own_letters")
def letters(request: "SignedInRequest") -> HttpResponse:
    address = request.user.email
    box = Mailbox.objects.of([address.lower()]).get(address.lower()) or Mailbox()
    form = LettersForm(
        request.POST or None,
        initial={name: getattr(box, name) for name in LettersForm.base_fields},
    )
    if request.method == "POST" and form.is_valid():
        outbox.choose(address, **form.cleaned_data)
        messages.success(
            request, _("Sparat. Det gäller brev som skrivs från och med nu.")
        )
        return redirect("process:letters")
    own = Letter.objects.filter(
        to=address, secret=False, created_at__gt=clock.now() - delivered.LATELY
    )
    context = {"form": form, "address": address, "box": box, "letters": _shown(own)}
    return render(request, "process/letters.html", context)


def _shown(own: LetterQuerySet) -> list[Letter]:
    """The latest; not the weekly letters, whose parts are shown one by one."""
    found = delivered.with_state(own.exclude(kind="outbox.weekly"))
    return _labelled(found.order_by("-created_at", "-pk")[:OWN_AT_MOST])


def _labelled(found: Any) -> list[Any]:
    found = list(found)
    for letter in found:
        letter.state_label = delivered.STATES[letter.state][0]
        letter.tried_until = delivered.tried_until(letter.created_at)
    return found


@may("process.see_delivery")
def delivery(request: "SignedInRequest") -> HttpResponse:
    at = clock.now()
    state = request.GET.get("lage", "")
    state = state if state in delivered.STATES else ""
    found = Paginator(delivered.letters(state, at), PER_PAGE)
    page = found.get_page(request.GET.get("sida"))
    page.object_list = _labelled(page.object_list)
    counted = delivered.counts(at)
    refused = _refused(request, at)
    context = {
        "state": state,
        "page": page,
        "query": assignments.as_query({"lage": state}),
        "counts": [
            (label, key, counted[key.replace("-", "_")])
            for key, (label, _which) in delivered.STATES.items()
        ],
        "total": sum(counted.values()),
        "refused": [(box, rows) for box, rows in refused if rows],
        "refused_others": [box for box, rows in refused if not rows],
        "hold": Hold.objects.first(),
    }
    return render(request, "process/delivery.html", context)


def _refused(request: "SignedInRequest", at: Any) -> list[tuple[Mailbox, list[Any]]]:
    """Each address that is refused, with whose assignments are told of there."""
    boxes = list(Mailbox.objects.refusing().order_by("-refused_at"))
    held = assignments.rows(request.user, at=at) if boxes else []
    return [
        (
            box,
            [
                row
                for row in held
                if row.email.lower() == box.address and row.may_be_ended
            ],
        )
        for box in boxes
    ]

"""Who acts for whom: seen, invited, invited again, ended."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from accounts.actions import Refused
from process import actions
from process import people as assignments
from process.forms.people import InviteForm, PeopleFilter

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

PER_PAGE = 50


@may("process.see_people")
def people(request: "SignedInRequest") -> HttpResponse:
    at = clock.now()
    found = assignments.rows(request.user, at=at)
    form = PeopleFilter(request.GET)
    form.is_valid()
    wanted = {name: form.cleaned_data.get(name, "") for name in form.fields}
    rows = assignments.chosen(
        found, kind=wanted["slag"], state=wanted["lage"], query=wanted["sok"]
    )
    context = {
        "filter": PeopleFilter(initial=wanted),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("sida")),
        "query": assignments.as_query(wanted),
        "unrepresented": assignments.unrepresented(request.user, found, at=at),
        "is_filtered": any(wanted.values()),
    }
    return render(request, "process/people.html", context)


@may("process.invite_to_municipality")
def invite_representative(request: "SignedInRequest") -> HttpResponse:
    """SKR for any municipality, a coordinator for those of the RSS."""
    return _invite(request, "kommun")


@may("process.invite_anyone")
def invite_coordinator(request: "SignedInRequest") -> HttpResponse:
    return _invite(request, "rss")


@may("process.invite_anyone")
def invite_officer(request: "SignedInRequest") -> HttpResponse:
    return _invite(request, "myndighet")


def _invite(request: "SignedInRequest", slug: str) -> HttpResponse:
    options = assignments.organizations(slug, request.user, at=clock.now())
    form = InviteForm(
        request.POST or None, initial={"organization": request.GET.get("for")}
    )
    form.offer(options, label=assignments.KINDS[slug][1])
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite(
                assignments.KINDS[slug][0],
                by=request.user,
                at=clock.now(),
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            said = _("Inbjudan till %(email)s är på väg. Den gäller i 14 dagar.")
            messages.success(request, said % form.cleaned_data)
            return redirect("process:people")
    context = {"form": form, "kind": slug, "names": [name for name, _one in options]}
    return render(request, "process/invite.html", context)


@require_POST
@may("process.invite_anyone")
def renew(request: "SignedInRequest", public_id: str) -> HttpResponse:
    try:
        renewed = actions.renew(
            assignments.find(public_id), by=request.user, at=clock.now()
        )
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        said = _("En ny inbjudan till %(email)s är på väg.")
        messages.success(request, said % {"email": renewed.user.email})
    return redirect("process:people")


@may("process.invite_anyone")
def end(request: "SignedInRequest", public_id: str) -> HttpResponse:
    """Ending cannot be undone without a new invitation: asked once, with the consequence."""
    assignment = assignments.find(public_id)
    if request.method != "POST":
        context = {"assignment": assignment, "role": assignment._meta.verbose_name}
        return render(request, "process/end_assignment.html", context)
    try:
        ended = actions.end_assignment(assignment, by=request.user, at=clock.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Uppdraget är avslutat: %(who)s.") % {"who": ended})
    return redirect("process:people")

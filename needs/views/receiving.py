"""What an agency does with a need it has received, beside answering (moment 6)."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from needs import actions
from needs.forms import PassReceivedOnForm, RegistryNumberForm
from needs.models import Agency, Need
from needs.views.answering import answers_page, list_url, named_agency
from needs.views.common import choose_agency, chosen_agency, own_agencies, posted

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@require_POST
@may("needs.set_registry_number", on=Need)
def set_registry_number(request: "SignedInRequest", need: Need) -> HttpResponse:
    """The agency's own number, under which it files the need."""
    agency = named_agency(request, need.round)
    row = need.recipients.standing().filter(agency=agency).first()
    if row is None:
        raise Http404
    form = RegistryNumberForm(request.POST, instance=row)
    if not form.is_valid():
        several = len(own_agencies(request, need.round)) > 1
        return answers_page(request, need.round, agency, several=several, form=form)
    number = form.cleaned_data["registry_number"]
    try:
        actions.set_registry_number(
            need, number, agency=agency, by=request.user, at=clock.now()
        )
    except actions.NotARecipient:
        messages.warning(request, _("%s har lämnat behovet vidare.") % agency)
    else:
        messages.success(request, _("Diarienumret för ”%s” är sparat.") % need)
    return redirect(list_url(need.round, agency))


@may("needs.pass_received_on", on=Need)
def pass_received_on(request: "SignedInRequest", need: Need) -> HttpResponse:
    """The agency lets another one answer the need instead."""
    rows = list(need.recipients.with_mine(request.user).select_related("agency"))
    own = [row.agency for row in rows if row.mine and not row.is_passed_on]
    agency = chosen_agency(own, request)
    if agency is None:
        return choose_agency(request, need.round, own)
    gone = [row.agency for row in rows if row.is_passed_on]
    others = [one for one in Agency.objects.all() if one not in {agency, *gone}]
    form = PassReceivedOnForm(posted(request), agencies=others)
    if form.is_valid():
        return _pass_on(request, need, agency, form)
    context = {
        "need": need,
        "agency": agency,
        "form": form,
        "others": others,
        "gone": gone,
        "leads": any(row.leads and row.agency == agency for row in rows),
        "list_url": list_url(need.round, agency),
    }
    return render(request, "needs/pass_received_on.html", context)


def _pass_on(
    request: "SignedInRequest", need: Need, agency: Agency, form: PassReceivedOnForm
) -> HttpResponse:
    to, reason = form.chosen, form.cleaned_data["reason"]
    try:
        actions.pass_received_on(
            need, agency=agency, to=to, reason=reason, by=request.user, at=clock.now()
        )
    except actions.HasAnswered:
        messages.warning(
            request, _("Inget lämnades vidare: ni har redan svarat på behovet.")
        )
    except actions.PassedOnBefore:
        messages.warning(request, passed_on_before(to))
    except actions.NotARecipient:
        messages.info(request, _("Behovet var redan lämnat vidare."))
    else:
        text = _("”%(need)s” är lämnat vidare till %(agency)s.")
        messages.success(request, text % {"need": need, "agency": to})
    return redirect(list_url(need.round, agency))


def passed_on_before(agency: Agency) -> str:
    return _("%s har själv lämnat behovet vidare och kan inte få det igen.") % agency

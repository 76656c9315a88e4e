"""One's own calendar, for the program one has: its address, and the file behind it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from accounts import clock
from accounts.access import may, public
from process import actions, calendars
from process.models import CalendarKey
from rounds import ics

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("process.see_own_calendar")
def own_calendar(request: "SignedInRequest") -> HttpResponse:
    """Where the address is made, copied, made anew and removed. Nobody else sees it."""
    if request.method == "POST":
        messages.success(request, _done(request))
        return redirect("process:own_calendar")
    key = CalendarKey.objects.filter(user=request.user).first()
    address = key and settings.SITE_URL + reverse(
        "process:calendar_file", args=[key.key]
    )
    context = {
        "key": key,
        "address": address or "",
        # Opens the program that the machine has for it.
        "subscribe": f"webcal:{address.partition(':')[2]}" if address else "",
    }
    return render(request, "process/own_calendar.html", context)


def _done(request: "SignedInRequest") -> str:
    if "remove" in request.POST:
        actions.remove_calendar_address(by=request.user)
        return _("Adressen är borttagen. Den fungerar inte längre.")
    if "renew" in request.POST:
        actions.renew_calendar_address(by=request.user, at=clock.now())
        return _("Du har en ny adress. Den gamla fungerar inte längre.")
    actions.make_calendar_address(by=request.user, at=clock.now())
    return _("Nu finns din kalenderadress.")


@public
@require_safe
@cache_control(private=True, max_age=0)
@conditional_page
def calendar_file(request: HttpRequest, key: str) -> HttpResponse:
    """Whoever has the address reads it, as a calendar program does: without signing in.
    One that was never made and one that was removed answer alike."""
    found = CalendarKey.objects.filter(key=key, user__is_active=True)
    owner = found.select_related("user").first()
    if owner is None:
        raise Http404
    response = HttpResponse(
        calendars.of(owner.user, at=clock.now()), content_type=ics.CONTENT_TYPE
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response

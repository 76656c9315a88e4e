"""Pages for everyone. They show the model and the calendar, and nothing that
somebody has not yet published. (Those of the register itself are in register/pages/.)"""

from datetime import date, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.access import public
from accounts.classification import SUBJECTS
from prioritization.findings import findings
from prioritization.findings.files import FILES, as_file
from prioritization.models import Result
from prioritization.querysets import with_result
from register import actions
from register.forms import ReportForm
from register.guides import GUIDES, Guide
from register.method import SOURCES
from register.moments import MOMENTS, SOURCE_URL
from register.overview import rounds_now
from register.picture import sweden
from rounds.models import Round

A_DAY = 24 * 60 * 60
# What the statement of accessibility was last checked against, and when.
CHECKED_ON = date(2026, 11, 21)


@public
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    told = with_result(Round.objects.with_calendar())
    rounds, done = rounds_now(told, at=clock.now())
    return render(
        request,
        "register/front.html",
        {
            "moments": MOMENTS,
            "picture": sweden(),
            "rounds": rounds,
            "done": done,
            "guides": GUIDES,
        },
    )


@public
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "register/about.html",
        {"moments": MOMENTS, "source_url": SOURCE_URL, "guides": GUIDES},
    )


@public
@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How ballots become an order, and all that is told of it."""
    return render(request, "register/method.html", {"sources": SOURCES})


@public
@require_safe
def result(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the panel's ballots say together, from the day that SKR publishes it."""
    found = _published(public_id, with_ballots=False)
    view = "register:result_file"
    context = {
        "round": found.round,
        "result": found,
        "found": findings(found),
        "files": {kind: reverse(view, args=[public_id, kind]) for kind in FILES},
    }
    return render(request, "register/result.html", context)


@public
@require_safe
def result_file(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    return as_file(_published(public_id, with_ballots=True), kind)


def _published(public_id: str, *, with_ballots: bool) -> Result:
    results = Result.objects.published().filter(round__public_id=public_id)
    found: Result | None = results.newest(with_ballots=with_ballots)
    if found is None:
        raise Http404
    return found


@public
@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    return render(request, "register/help.html", {"guides": GUIDES})


@public
@require_safe
def guide(request: HttpRequest, guide: Guide) -> HttpResponse:
    return render(
        request,
        "register/guide.html",
        {
            "guide": guide,
            "moments": [m for m in MOMENTS if m.number in guide.moments],
            "others": [other for other in GUIDES if other is not guide],
        },
    )


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "register/accessibility.html",
        {
            "owner": settings.SITE_OWNER,
            "contact": settings.CONTACT_EMAIL,
            "address": settings.SITE_URL,
            "checked_on": CHECKED_ON,
        },
    )


@public
def report(request: HttpRequest) -> HttpResponse:
    """Tell the site's owner about something that cannot be used. Anonymous if one likes."""
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.report(form.cleaned_data, at=clock.now())
        except actions.TooManyReports:
            form.add_error(
                None,
                _(
                    "Just nu kommer det in för många meddelanden. Skriv till %s i stället."
                )
                % settings.CONTACT_EMAIL,
            )
        else:
            messages.success(request, _("Tack. Meddelandet är skickat till oss."))
            return redirect("register:accessibility")
    return render(request, "register/report.html", {"form": form})


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "register/privacy.html",
        {
            "owner": settings.SITE_OWNER,
            "contact": settings.CONTACT_EMAIL,
            "subjects": SUBJECTS,
        },
    )


@public
@require_safe
@cache_control(public=True, max_age=A_DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """The demonstration must not turn up where people look for the real thing."""
    closed = ["/"] if settings.DEMO else ["/admin/", "/logga-in/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    if not settings.DEMO:
        lines.append(f"Sitemap: {settings.SITE_URL}{reverse('register:sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@public
@require_safe
@cache_control(public=True, max_age=A_DAY)
def favicon(request: HttpRequest) -> HttpResponse:
    """For those who ask without reading the page."""
    return redirect(static("icons/mark.svg"))


@public
@require_safe
@cache_control(public=True, max_age=A_DAY)
def security(request: HttpRequest) -> HttpResponse:
    """Where to report a hole (RFC 9116)."""
    expires = (clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {expires}",
        "Preferred-Languages: sv, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse(
        "\n".join(lines) + "\n", content_type="text/plain; charset=utf-8"
    )

"""What only the demo has: signing in with a click, the letters, and every component."""

import re

from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import public
from accounts.models import User
from demo.roles import ROLES
from demo.style_samples import samples
from outbox.models import Letter

LETTERS_A_PAGE = 25
# Written before anybody knew at which port the demo would be served.
LOCAL_ADDRESS = re.compile(r"http://localhost:\d+")


@require_POST
@public
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Become one of the demo's roles."""
    role = ROLES.get(request.POST.get("role", ""))
    user = User.objects.filter(email=role.email).first() if role else None
    if user is None:
        messages.error(
            request, "Rollen finns inte. Kör manage.py demo och försök igen."
        )
        return redirect("account_login")
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("process:home")


@public
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """What the system has written, newest first. None of it has left the machine."""
    to = request.GET.get("till", "")
    chosen = Letter.objects.order_by("-due_at", "-pk")
    if to in ROLES:
        chosen = chosen.filter(to=ROLES[to].email)
    page = Paginator(chosen, LETTERS_A_PAGE).get_page(request.GET.get("sida"))
    here = request.build_absolute_uri("/").rstrip("/")
    for letter in page:
        letter.body = LOCAL_ADDRESS.sub(here, letter.body)
    return render(
        request,
        "demo/letters.html",
        {
            "page": page,
            "to": to if to in ROLES else "",
            "roles": ROLES.values(),
            "query": f"till={to}" if to in ROLES else "",
        },
    )


@public
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/style.html", samples())

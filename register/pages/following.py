"""What the person who is signed in follows, and the buttons for it on public pages."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import clock
from accounts.access import may
from needs.views.common import searched
from register import catching_up
from register import following as followed
from register.models import Follow

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

LATELY = 3  # answers to each thing


def buttons(request: HttpRequest, *things: tuple[str, str, str]) -> dict[str, Any]:
    """For a page: kind, value and name of what may be followed on it, and whether it is.
    Who is not signed in costs no statement, and is shown the way to sign in."""
    shown = [one for one in things if one[1]]
    if not shown or not request.user.is_authenticated:
        return {
            "things": shown,
            "signs_in": ", ".join(name for _kind, _value, name in shown),
            "here": request.get_full_path(),
        }
    rows = Follow.objects.filter(user=request.user).order_by()
    had = {
        one
        for row in rows.values_list(*followed.FIELDS.values())
        for one in zip(followed.FIELDS, row, strict=True)
    }
    return {
        "things": [
            (*one, (one[0], followed.written(*one[:2])) in had) for one in shown
        ],
        "signs_in": "",
        "here": request.get_full_path(),
    }


@require_safe
@may("register.follow")
def following(request: "SignedInRequest") -> HttpResponse:
    """All that is followed, and the latest of each."""
    catching_up.now(at=clock.now())
    follows = list(Follow.objects.of(request.user))
    lately = followed.lately(follows, LATELY)
    rows = [(one, *_named(one), lately[one.pk]) for one in follows]
    return render(request, "register/following.html", {"rows": rows})


def _named(one: Follow) -> tuple[str, str]:
    """As a button names it."""
    for kind, record in (
        ("behov", one.need),
        ("omrade", one.area),
        ("myndighet", one.agency),
    ):
        if record:
            return kind, record.public_id
    return "ord", one.words


@require_POST
@may("register.follow")
def follow(request: "SignedInRequest") -> HttpResponse:
    """The button on a page, and back to the page."""
    kind = searched(request.POST.get("vad", ""))
    value = searched(request.POST.get("vilket", ""))
    try:
        if "sluta" in request.POST:
            followed.unfollow(kind, value, by=request.user)
            messages.success(request, _("Du följer det inte längre."))
        else:
            what = followed.thing(kind, value)
            followed.follow(what, by=request.user, at=clock.now())
            messages.success(
                request,
                _("Du följer det nu. Nya svar kommer i ett brev, högst ett i veckan."),
            )
    except followed.NothingToFollow:
        messages.warning(
            request,
            _("Det går inte att följa. Sök efter högst 100 tecken, med minst ett ord."),
        )
    back = request.POST.get("vidare", "")
    if not url_has_allowed_host_and_scheme(back, None) or not back.startswith("/"):
        return redirect("register:following")
    return redirect(back)

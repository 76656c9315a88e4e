"""How long a sign-in lasts: an hour without a sign of life, twelve hours at most."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts import clock

IDLE_SECONDS = 60 * 60
LONGEST_SECONDS = 12 * 60 * 60
# A page view writes to the session at most this often.
NOTE_EVERY_SECONDS = 5 * 60

BEGAN, SEEN = "signed_in_at", "seen_at"


class SessionAgeMiddleware:
    """After MessageMiddleware. The guard that asks for sign-in runs later, by view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._check(request)
        return self.get_response(request)

    def _check(self, request: HttpRequest) -> None:
        now = int(clock.now().timestamp())
        began = request.session.get(BEGAN, now)
        seen = request.session.get(SEEN, now)
        if now - began >= LONGEST_SECONDS:
            logout(request)
            messages.info(request, _("Du har varit inloggad länge. Logga in igen."))
        elif now - seen >= IDLE_SECONDS:
            logout(request)
            messages.info(request, _("Du har varit borta i en timme. Logga in igen."))
        elif SEEN not in request.session or now - seen >= NOTE_EVERY_SECONDS:
            request.session[BEGAN] = began
            request.session[SEEN] = now

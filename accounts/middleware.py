"""How long a sign-in lasts: an hour without a sign of life, twelve hours at most. And
what is to be said of a text, when it has been saved."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts import clock, text_guard

IDLE_SECONDS = 60 * 60
WARN_SECONDS = 5 * 60  # before that, on the page (static/js/idle.js)
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


class MentionsMiddleware:
    """After MessageMiddleware. A form that was saved may mention a telephone number or
    an address in what was written; the page that follows shows it. A form that is shown
    again, and an autosave, say it themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with text_guard.gathering() as mentions:
            response = self.get_response(request)
        if response.status_code == HTTPStatus.FOUND:
            for sentence in mentions:
                messages.info(request, sentence)
        return response

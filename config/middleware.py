"""What happens to every request: its arrival is noted, its answer gets the headers."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import clock

Answer = Callable[[HttpRequest], HttpResponse]


class ArrivalMiddleware:
    """Note when the request arrived: someone who sends at 23.59.59 was in time."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with clock.stopped_at(timezone.now()):
            return self.get_response(request)


class HeadersMiddleware:
    """Headers that Django has no setting for, on every answer, errors too."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        # Who has a session may be signed in. Asking whether would take the database,
        # and this runs on the page that says that the database is away.
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

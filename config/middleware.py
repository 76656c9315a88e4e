"""What happens to every request: its arrival is noted, its answer gets the headers."""

import codecs
from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import clock, stand_ins
from rounds import kept

Answer = Callable[[HttpRequest], HttpResponse]


class ArrivalMiddleware:
    """Note when the request arrived: someone who sends at 23.59.59 was in time. What is
    asked by many during it is asked once."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reads = request.method in {"GET", "HEAD"}
        log = kept.asked_once() if reads else nullcontext()
        with clock.stopped_at(timezone.now()), stand_ins.asked_once(), log:
            return self.get_response(request)


class SizeMiddleware:
    """What is far too large is refused unread: Django itself takes files of any size."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        size = request.META.get("CONTENT_LENGTH") or "0"
        if size.isdecimal() and int(size) > settings.LARGEST_REQUEST:
            return HttpResponse(render_to_string("413.html"), status=413)
        return self.get_response(request)


class ReadableMiddleware:
    """Before anybody reads the request: it is in our charset, and its session key is
    one that a database can be asked for. No browser sends anything else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            raise BadRequest("Text is sent as UTF-8.")
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if key and not (key.isascii() and key.isalnum()):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
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

"""What machines ask the site, and the choice of language."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import i18n

from accounts.access import public

set_language = public(i18n.set_language)


@public
def health(request: HttpRequest) -> HttpResponse:
    """The process is alive. Asks nobody else."""
    return HttpResponse("ok", content_type="text/plain")


@public
def ready(request: HttpRequest) -> JsonResponse:
    """Whether the site can serve: the database must answer; the broker may be away.

    Without a broker letters wait for the sweep, so that is said but is no failure.
    """
    checks = {"database": _answers(_ask_database), "broker": "not used"}
    if settings.REDIS_URL:
        checks["broker"] = _answers(_ask_broker)
    ok = checks["database"] == "ok"
    return JsonResponse(checks, status=200 if ok else 503)


def _answers(ask: object) -> str:
    try:
        ask()  # type: ignore[operator]
    except Exception:
        return "away"
    return "ok"


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    import redis

    redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.2).ping()

"""Counts the statements of each request, and forgets what is kept (rounds/kept.py) where
that is asked for; only the settings of the bench install it."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse

# Every signed-in page of any Django site begins with these two.
SIGNED_IN = ("django_session", "accounts_user")


class CountStatements:
    """Says in headers how many statements there were, and how many had been run before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        run: list[str] = []

        def note(execute: Callable, sql: str, *rest: Any) -> Any:
            run.append(sql)
            return execute(sql, *rest)

        if request.headers.get("X-Cold"):
            caches["answers"].clear()
        with connection.execute_wrapper(note):
            response = self.get_response(request)
        for table in SIGNED_IN:
            reading = [
                sql
                for sql in run
                if sql.startswith("SELECT") and f'FROM "{table}"' in sql
            ]
            if reading:
                run.remove(reading[0])
        response.headers["X-Statements"] = str(len(run))
        response.headers["X-Repeated"] = str(len(run) - len(Counter(run)))
        return response

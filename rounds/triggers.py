"""The log is append-only by the database itself: no row is changed or taken away.

Row triggers, so that what empties whole tables (TRUNCATE on PostgreSQL, between
tests) is not in their way. SQLite has no TRUNCATE: who must empty the log there
(the demo, which may not touch real data, and the tests) does it inside `lifted`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "the event log is append-only"

INSTALL = {
    "sqlite": [
        f"CREATE TRIGGER events_are_not_{past} BEFORE {verb} ON rounds_event "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for verb, past in (("UPDATE", "changed"), ("DELETE", "deleted"))
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_to_change_events() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END; "
        "$$ LANGUAGE plpgsql",
        "CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE ON rounds_event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_events()",
    ],
}
REMOVE = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS events_are_not_changed",
        "DROP TRIGGER IF EXISTS events_are_not_deleted",
    ],
    "postgresql": [
        "DROP TRIGGER IF EXISTS events_are_append_only ON rounds_event",
        "DROP FUNCTION IF EXISTS refuse_to_change_events()",
    ],
}


def _run(statements: dict[str, list[str]], database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        for statement in statements[database.vendor]:
            cursor.execute(statement)


def install(database: BaseDatabaseWrapper = connection) -> None:
    _run(INSTALL, database)


def remove(database: BaseDatabaseWrapper = connection) -> None:
    _run(REMOVE, database)


@contextmanager
def lifted() -> Iterator[None]:
    """Without the triggers for a while, in one transaction with what is done."""
    with transaction.atomic():
        remove()
        yield
        install()

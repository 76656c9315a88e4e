"""The log is append-only by the database itself: no event and no seal over events
(rounds/chain.py) is changed or taken away.

Row triggers, so that what empties whole tables (TRUNCATE on PostgreSQL, between
tests) is not in their way. SQLite has no TRUNCATE: who must empty the log there
(the demo, which may not touch real data, and the tests) does it inside `lifted`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "the event log is append-only"
# What the triggers of each table are called by.
TABLES = {"rounds_event": "events", "rounds_seal": "seals"}


def _install(vendor: str, table: str) -> list[str]:
    name = TABLES[table]
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {name}_are_not_{past} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for verb, past in (("UPDATE", "changed"), ("DELETE", "deleted"))
        ]
    return [
        f"CREATE OR REPLACE FUNCTION refuse_to_change_{name}() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END; "
        "$$ LANGUAGE plpgsql",
        f"CREATE TRIGGER {name}_are_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_to_change_{name}()",
    ]


def _remove(vendor: str, table: str) -> list[str]:
    name = TABLES[table]
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {name}_are_not_changed",
            f"DROP TRIGGER IF EXISTS {name}_are_not_deleted",
        ]
    return [
        f"DROP TRIGGER IF EXISTS {name}_are_append_only ON {table}",
        f"DROP FUNCTION IF EXISTS refuse_to_change_{name}()",
    ]


def _run(statements: list[str], database: BaseDatabaseWrapper) -> None:
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def install(database: BaseDatabaseWrapper = connection, *tables: str) -> None:
    """On these tables, or on all."""
    for table in tables or TABLES:
        _run(_install(database.vendor, table), database)


def remove(database: BaseDatabaseWrapper = connection, *tables: str) -> None:
    for table in tables or TABLES:
        _run(_remove(database.vendor, table), database)


@contextmanager
def lifted() -> Iterator[None]:
    """Without the triggers for a while, in one transaction with what is done."""
    with transaction.atomic():
        remove()
        yield
        install()

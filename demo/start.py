"""What stands between the demo and anybody's real data."""

from django.core.management import call_command
from django.db import connection

from accounts.models import User
from demo.people import DOMAIN


class RealData(Exception):
    """Somebody in the database is not of the demo."""


def refuse_real_data() -> None:
    if User.objects.exclude(email__endswith=DOMAIN).exists():
        raise RealData


def is_empty() -> bool:
    return not User.objects.exists()


def begin_anew() -> None:
    """Take away every table, and make them again: what has happened cannot be deleted
    row by row, for the log is append-only. RealData if somebody would lose by it."""
    refuse_real_data()
    cascade = " CASCADE" if connection.vendor == "postgresql" else ""
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"DROP TABLE IF EXISTS {name}{cascade}")
    call_command("migrate", verbosity=0)

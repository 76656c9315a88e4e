"""What holds for every test: nothing logged as error, no talk with other machines."""

import gc
import logging
import os
import shutil
from pathlib import Path

import pytest
from django.core.cache import caches
from pytest_socket import socket_allow_hosts

from tests import migrated, servers


@pytest.fixture(autouse=True)
def nothing_is_logged_as_error(caplog):
    """A test that expects an error in the log clears caplog itself."""
    yield
    errors = [
        record.getMessage()
        for when in ("setup", "call")
        for record in caplog.get_records(when)
        if record.levelno >= logging.ERROR
    ]
    assert errors == []


@pytest.fixture(autouse=True)
def only_this_machine():
    """No request leaves the machine. Unix sockets are how PostgreSQL may be reached."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session", autouse=True)
def the_log_is_emptied_between_tests():
    """A transactional test is followed by a flush. On PostgreSQL that is TRUNCATE; on
    SQLite it is DELETE, which the triggers of the event log refuse."""
    from django.db.backends.sqlite3.base import DatabaseOperations

    from rounds import triggers

    flush = DatabaseOperations.execute_sql_flush

    def flush_log_too(operations, statements):
        triggers.remove(operations.connection)
        flush(operations, statements)
        triggers.install(operations.connection)

    DatabaseOperations.execute_sql_flush = flush_log_too
    yield
    DatabaseOperations.execute_sql_flush = flush


@pytest.fixture(scope="session", autouse=True)
def what_is_too_long_is_refused_on_sqlite_too():
    """SQLite stores any text in a column of eight characters; PostgreSQL does not."""
    from django.db import DataError
    from django.db.models import CharField

    prepare = CharField.get_db_prep_save

    def measured(field, value, connection):
        if isinstance(value, str) and len(value) > (field.max_length or len(value)):
            raise DataError(f"{field} holds {field.max_length} characters")
        return prepare(field, value, connection)

    CharField.get_db_prep_save = measured
    yield
    CharField.get_db_prep_save = prepare


@pytest.fixture(scope="session")
def migrated_file(request):
    """A database file on which all migrations have been run; to be copied."""
    return migrated.database_in(request.config.cache.mkdir("migrated"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, request):
    """PostgreSQL's test database stays for the next run; a file is made anew, of one
    that all migrations have been run on."""
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    file = Path(connection.settings_dict["TEST"]["NAME"])
    shutil.copyfile(request.getfixturevalue("migrated_file"), file)
    yield
    for left in file.parent.glob(f"{file.name}*"):
        left.unlink()


@pytest.fixture
def answers_are_kept(settings):
    """As on the real site (rounds/kept.py); elsewhere factories would go unnoticed."""
    settings.CACHES = {
        **settings.CACHES,
        "answers": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    }
    caches["answers"].clear()
    yield
    caches["answers"].clear()


def pytest_collection_finish() -> None:
    """What has been imported is never garbage, and each test makes so little of it that
    looking for it all the time takes longer than it gives."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


# --- What this machine could not test --------------------------------------------------
# A test that lacks something skips with a reason that begins with "needs" and says how to
# get it. The summary tells; where everything is to be there (CI), that is a failure.


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who asks for a server is marked so, for `-m "not postgresql"`."""
    for item in items:
        for server in {"postgresql", "redis"} & {*getattr(item, "fixturenames", ())}:
            item.add_marker(server)


def _left_out(reporter: pytest.TerminalReporter) -> list[str]:
    reasons = [
        report.longrepr[2].removeprefix("Skipped: ")
        for report in reporter.stats.get("skipped", [])
    ]
    return [reason for reason in reasons if reason.startswith("needs ")]


def pytest_terminal_summary(terminalreporter):
    reasons = _left_out(terminalreporter)
    if reasons:
        each = [f"{reasons.count(reason)} ({reason})" for reason in sorted({*reasons})]
        terminalreporter.write_line("Left out: " + "; ".join(each))


def pytest_sessionfinish(session):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if (
        os.environ.get("CI")
        and reporter
        and _left_out(reporter)
        and not session.exitstatus
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# --- Servers that some tests need -------------------------------------------------------


@pytest.fixture
def postgresql(db):
    """The tests run on PostgreSQL; those that need it skip elsewhere."""
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL=postgres://…")


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory):
    """A Redis of our own, for the tests of one process."""
    server = servers.Redis(tmp_path_factory.mktemp("redis"))
    yield server
    server.close()


@pytest.fixture
def redis(redis_server):
    """An empty Redis; its address is `redis.url`."""
    redis_server.forget_everything()
    redis_server.client.url = redis_server.url
    return redis_server.client

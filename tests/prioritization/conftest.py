"""What the tests of the panel share."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

OF_THE_HOUSE = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@pytest.fixture
def statements():
    """Counts what a page asks the database, beside session, sign-in and savepoints.

    with statements() as found: …; found == ["SELECT …", …]
    """

    @contextmanager
    def counting():
        found = []
        with CaptureQueriesContext(connection) as context:
            yield found
        found += [
            query["sql"]
            for query in context.captured_queries
            if not query["sql"].startswith(OF_THE_HOUSE)
            and "django_session" not in query["sql"]
        ][1:]

    return counting

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections


@pytest.fixture(autouse=True)
def the_connection_of_the_test_stays_open():
    """Requests come by WSGI, which closes connections around each; that of the test
    is inside its transaction. Django's own test client does the same."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)

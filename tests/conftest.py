"""What holds for every test: nothing logged as error, no talk with other machines."""

import logging

import pytest
from pytest_socket import socket_allow_hosts


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

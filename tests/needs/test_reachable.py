"""Whether an address answers; and that none of them leads us home."""

import ipaddress
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from needs import reachable
from needs.reachable import is_public, is_reached


class Pages(BaseHTTPRequestHandler):
    """A server of our own; what it was asked is `server.asked`."""

    def do_HEAD(self):
        self.server.asked.append((self.command, self.path))
        status, location = {
            "/": (200, ""),
            "/borta": (404, ""),
            "/bara-get": (200 if self.command == "GET" else 405, ""),
            "/stangt": (403, ""),
            "/fel": (500, ""),
            "/flyttad": (301, "/"),
            "/runt": (302, "/runt"),
            "/hem": (302, f"http://localhost:{self.server.server_port}/"),
            "/fil": (302, "file:///etc/passwd"),
        }.get(self.path, (200, ""))
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()

    def do_GET(self):
        self.do_HEAD()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def loopback(ip, port):
    return ip.is_loopback


def url(server, path="/"):
    return f"http://127.0.0.1:{server.server_port}{path}"


@pytest.mark.parametrize(
    ("path", "reached"),
    [
        ("/", True),
        ("/borta", False),
        ("/bara-get", True),
        ("/stangt", True),
        ("/fel", False),
        ("/flyttad", True),
        ("/runt", False),
        ("/fil", False),
    ],
)
def test_what_a_server_answers_with_is_understood(server, path, reached):
    assert is_reached(url(server, path), may_call=loopback) is reached


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1"),
        *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1"),
        *("::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1"),
    ],
)
def test_an_address_that_is_not_everybodys_is_never_called(address):
    assert is_public(ipaddress.ip_address(address)) is False


@pytest.mark.parametrize("address", ["193.10.9.1", "2a00:801:f0::1"])
def test_an_address_on_the_internet_may_be_called(address):
    assert is_public(ipaddress.ip_address(address)) is True


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1"])
def test_the_own_machine_is_not_called_whatever_it_is_named(server, host):
    server.asked.clear()

    assert is_reached(f"http://{host}:{server.server_port}/") is False
    # The same, where it may be: then it is called.
    assert is_reached(url(server), may_call=loopback) is True
    assert server.asked == [("HEAD", "/")]


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",
        "javascript:alert(1)",
        "http://",
        "http://a:b@127.0.0.1/",
        "http://127.0.0.1:port/",
        "http://[::1/",
        "http://127.0.0.1:99999/",
        "inte en adress",
    ],
)
def test_what_is_no_web_address_is_not_called(address):
    assert is_reached(address, may_call=lambda ip, port: True) is False


def test_other_ports_than_the_webs_are_not_called(monkeypatch, server):
    called = []
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("193.10.9.1", 0))]
    )
    monkeypatch.setattr(
        socket, "create_connection", lambda address, **k: called.append(address)
    )

    assert is_reached("http://example.se:22/") is False
    assert called == []


def test_a_redirection_is_looked_at_as_any_other_address(server):
    server.asked.clear()
    first = ipaddress.ip_address("127.0.0.1")
    calls = iter([True, False])

    def only_the_first(ip, port):
        return ip == first and next(calls)

    assert is_reached(url(server, "/hem"), may_call=only_the_first) is False
    assert server.asked == [("HEAD", "/hem")]


def test_a_name_that_leads_elsewhere_the_second_time_is_not_asked_twice(
    monkeypatch, server
):
    """What was looked at is what is called: a name is looked up once."""
    looked_up = []
    real = socket.getaddrinfo

    def changing(host, port, *args, **kwargs):
        looked_up.append(host)
        return real("127.0.0.1", port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    address = f"http://svar.example:{server.server_port}/"

    assert is_reached(address, may_call=loopback) is True
    # The second time it is the address itself, which is no name.
    assert [host for host in looked_up if host != "127.0.0.1"] == ["svar.example"]


def test_of_a_name_with_several_addresses_none_may_be_private(monkeypatch):
    both = [
        (2, 1, 6, "", ("193.10.9.1", 80)),
        (2, 1, 6, "", ("10.0.0.1", 80)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: both)

    assert is_reached("http://example.se/") is False


def test_who_answers_a_little_at_a_time_is_hung_up_on():
    """One byte now and then would otherwise keep us for ever."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip():
        line, _from = listener.accept()
        with line:
            while not stop.wait(0.05):
                try:
                    line.sendall(b"H")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    began = time.monotonic()
    reached = is_reached(
        f"http://127.0.0.1:{listener.getsockname()[1]}/",
        may_call=loopback,
        seconds=0.5,
    )
    took = time.monotonic() - began
    stop.set()
    thread.join()
    listener.close()

    assert reached is False
    assert took < reachable.SECONDS

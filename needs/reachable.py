"""Whether somebody answers at an address, without letting the address lead us home.

Plain Python. Each address that a name stands for is looked at before it is called, and
what is called is that address and not the name once more; so is each redirection. Never
a private, local or multicast address, nor any other scheme or port than the web's.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from threading import Timer
from urllib.parse import urljoin, urlsplit

SECONDS = 10.0  # for one address, whatever it answers with
REDIRECTS = 5
MOST_BYTES = 65_536
AGENT = "lokala-behov (looks whether an address still leads somewhere)"
PORTS = {"http": 80, "https": 443}
# The server is there and knows the page, but not us, or not this way of asking.
THERE_ALL_THE_SAME = {401, 403, 405, 406, 429}
ASK_OTHERWISE = {403, 405, 406, 501}
MOVED = {301, 302, 303, 307, 308}
# Other ways to write an IPv4 address, which would hide a private one.
TRANSLATED = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48")]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Forbidden(Exception):
    """An address that is not for us to call."""


@dataclass(frozen=True)
class Answer:
    status: int
    location: str


def is_public(ip: Address) -> bool:
    """Somewhere on the internet, for everybody."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(ip.ipv4_mapped)
        if ip.sixtofour or ip.teredo or any(ip in net for net in TRANSLATED):
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def is_reached(
    url: str,
    *,
    may_call: Callable[[Address, int], bool] | None = None,
    seconds: float = SECONDS,
) -> bool:
    """Whether a page, or at least a server that knows of it, answers at the address."""
    allowed = may_call or (lambda ip, port: is_public(ip) and port in PORTS.values())
    try:
        for _turn in range(REDIRECTS + 1):
            answer = _ask(url, allowed, seconds)
            if answer.status not in MOVED or not answer.location:
                return answer.status < 400 or answer.status in THERE_ALL_THE_SAME
            url = urljoin(url, answer.location)
    except (OSError, ValueError, http.client.HTTPException, Forbidden):
        return False
    return False


def _ask(url: str, allowed: Callable[[Address, int], bool], seconds: float) -> Answer:
    """By HEAD; by GET where the server does not care for that."""
    answer = _call("HEAD", url, allowed, seconds)
    if answer.status in ASK_OTHERWISE:
        return _call("GET", url, allowed, seconds)
    return answer


def _call(
    method: str, url: str, allowed: Callable[[Address, int], bool], seconds: float
) -> Answer:
    parts = urlsplit(url)
    host, port = parts.hostname, parts.port or PORTS.get(parts.scheme, 0)
    if parts.scheme not in PORTS or not host or parts.username is not None:
        raise Forbidden(url)
    ip = _address_of(host, port, allowed, seconds)
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    with _called(ip, port, seconds) as plain:
        secure = parts.scheme == "https"
        connection.sock = _secured(plain, host) if secure else plain
        path = parts.path or "/"
        query = f"?{parts.query}" if parts.query else ""
        with closing(connection):
            headers = {"User-Agent": AGENT, "Accept": "*/*", "Connection": "close"}
            connection.request(method, f"{path}{query}", headers=headers)
            response = connection.getresponse()
            response.read(MOST_BYTES)
            return Answer(response.status, response.getheader("Location") or "")


def _address_of(
    host: str, port: int, allowed: Callable[[Address, int], bool], seconds: float
) -> str:
    """Where the name leads; Forbidden if any of it is not for us to call."""
    pool = ThreadPoolExecutor(1)
    try:
        asked = pool.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = [str(info[4][0]) for info in asked.result(timeout=seconds)]
    finally:
        pool.shutdown(wait=False)
    for text in found:
        if not allowed(ipaddress.ip_address(text.partition("%")[0]), port):
            raise Forbidden(host)
    return found[0]


@contextmanager
def _called(ip: str, port: int, seconds: float) -> Iterator[socket.socket]:
    """A line to that very address, cut when the time is up, however busy it is."""
    with socket.create_connection((ip, port), timeout=seconds) as line:
        clock = Timer(seconds, _cut, [line])
        clock.daemon = True
        clock.start()
        try:
            yield line
        finally:
            clock.cancel()


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # hung up already


def _secured(line: socket.socket, host: str) -> socket.socket:
    return ssl.create_default_context().wrap_socket(line, server_hostname=host)

"""A real mail server on this machine, that can be told to misbehave."""

import email.policy
import socket
import threading
import time
from collections import defaultdict
from contextlib import contextmanager

from aiosmtpd.controller import Controller

CUT = "cut"


class Sink:
    """What arrived, and how each address is to be answered the next times.

    `answers["kim@ale.se"] = ["451 Later", CUT]`: first that reply, then a connection
    that is cut; after that the letter is taken.
    """

    def __init__(self):
        self.arrived = []
        self.sessions = []
        self.answers = defaultdict(list)
        self.after_data = defaultdict(list)
        self.pause = 0.0
        self.news = threading.Condition()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.answers[address]:
            answer = self.answers[address].pop(0)
            if answer == CUT:
                server.transport.abort()
                return "421 Bye"
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        (address,) = envelope.rcpt_tos
        if self.pause:
            time.sleep(self.pause)
        message = email.message_from_bytes(
            envelope.content, policy=email.policy.default
        )
        with self.news:
            self.arrived.append(message)
            self.sessions.append(session.peer)
            self.news.notify_all()
        if self.after_data[address]:
            answer = self.after_data[address].pop(0)
            if answer == CUT:  # taken, but the sender does not get to know
                server.transport.abort()
                return "421 Bye"
            return answer
        return "250 OK"

    def wait_for(self, count, timeout=30):
        with self.news:
            assert self.news.wait_for(lambda: len(self.arrived) >= count, timeout)

    @property
    def addresses(self):
        return [message["To"] for message in self.arrived]

    @property
    def message_ids(self):
        return [message["Message-ID"] for message in self.arrived]


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextmanager
def running():
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop()

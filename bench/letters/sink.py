"""A mail server that misbehaves, and its journal of what it has taken."""

import asyncio
import json
import signal
import time
from collections import Counter


class Sink:
    """Notes each letter that it has taken: to whom, which, when."""

    def __init__(self, journal, stall):
        self.journal, self.stall = open(journal, "a", buffering=1), stall  # noqa: SIM115
        self.seen = Counter()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.seen[address] += 1
        if address.startswith("later") and self.seen[address] <= 2:
            return "451 4.3.0 Later"
        if address.startswith("gone"):
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        (address,) = envelope.rcpt_tos
        first = self.seen[address] == 1
        if address.startswith("stall") and first:
            await asyncio.sleep(self.stall)
            return "451 4.3.0 Later"
        if address.startswith("slow"):
            await asyncio.sleep(0.01)
        head = envelope.content.partition(b"Message-ID: ")[2]
        message_id = head.partition(b"\r\n")[0].decode()
        self.journal.write(json.dumps([address, message_id, time.time()]) + "\n")
        if address.startswith("cut") and first:
            server.transport.abort()
        return "250 OK"


def serve(port, journal, stall):
    from aiosmtpd.controller import Controller

    controller = Controller(Sink(journal, stall), hostname="127.0.0.1", port=port)
    controller.start()
    signal.pause()


class Journal:
    def __init__(self, path):
        self.path = path
        path.touch()

    def read(self, prefix):
        lines = self.path.read_text().splitlines(keepends=True)
        rows = [json.loads(line) for line in lines if line.endswith("\n")]
        return [row for row in rows if row[0].startswith(prefix)]

"""make run: the demo's database, then the web server and the sweep, until Ctrl-C."""

import os
import signal
import socket
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

import django
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from honcho.manager import Manager
from honcho.printer import Message, Printer

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = {
    "web": "exec gunicorn --workers 2",
    "sweep": "exec python manage.py sweep --forever 5 >/dev/null",
}


class OnlyTheirWords(Printer):
    """What the processes say, but not honcho's notes on starting and stopping them."""

    def write(self, message: Message) -> None:
        if message.name != "system":
            super().write(message)


def refuse_a_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(
                f"Port {port} är upptagen. Välj en annan: make run PORT={port + 1}"
            )


def take_ctrl_c_alone() -> None:
    """On a terminal: Ctrl-C reaches this program and not make above it, which would
    call a demo that has been ended a failure."""
    if not sys.stdin.isatty() or os.tcgetpgrp(0) != os.getpgrp():
        return
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpgrp())


def take_address(port: int) -> None:
    """For the letters of the demo's data, too, and for all processes."""
    os.environ |= {"PORT": str(port), "SITE_URL": f"http://localhost:{port}"}


def prepare() -> None:
    """The database with its tables and the demo's data; quick when they are there."""
    (ROOT / "var").mkdir(exist_ok=True)
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("demo")
    connections.close_all()


def announce(port: int) -> None:
    """Say the address once the site answers at it."""
    for _ in range(600):
        try:
            site = HTTPConnection("127.0.0.1", port, timeout=5)
            site.request("GET", "/health", headers={"Host": "localhost"})
            if site.getresponse().status == 200:
                print(
                    f"\nLokala behov: http://localhost:{port}/  (avsluta med Ctrl-C)\n",
                    flush=True,
                )
                return
        except OSError:
            pass  # not yet
        time.sleep(0.1)


def serve(port: int) -> int:
    """Run the processes until Ctrl-C, which is how it should end, or until one fails."""
    manager = Manager(OnlyTheirWords(sys.stdout, prefix=False))
    for name, command in PROCESSES.items():
        manager.add_process(name, command, env=dict(os.environ), cwd=str(ROOT))
    # A closed terminal ends them too.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    threading.Thread(target=announce, args=(port,), daemon=True).start()
    manager.loop()
    return 0 if manager.returncode in (130, 143) else manager.returncode or 1


if __name__ == "__main__":
    number = sys.argv[1] if len(sys.argv) > 1 else "8000"
    if not number.isdecimal() or not 0 < int(number) < 65536:
        sys.exit(
            f"{number} är ingen port. Välj ett tal, till exempel: make run PORT=8001"
        )
    try:
        take_ctrl_c_alone()
        refuse_a_taken_port(int(number))
        take_address(int(number))
        prepare()
        sys.exit(serve(int(number)))
    except KeyboardInterrupt:
        sys.exit(0)
    except (CommandError, OperationalError) as refusal:
        sys.exit(f"Kan inte starta: {refusal}")

"""The web server: gunicorn reads this by itself. The environment decides the numbers.

WEB_WORKERS      worker processes (2 per core and one more, if not said)
WEB_THREADS      requests at the same time in each worker (4)
WEB_TIMEOUT      seconds before a stuck worker is replaced (30)
PORT             the port, on all addresses; in the demo 127.0.0.1 alone
"""

import logging
import os
import sys
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
try:
    demo = settings.DEMO
except ImproperlyConfigured as missing:
    sys.exit(f"Kan inte starta: {missing}")


def whole_number(name: str, default: int) -> int:
    """A setting from the environment, or one clear line about what is wrong with it."""
    text = os.environ.get(name, str(default))
    if not text.isdecimal() or int(text) < 1:
        sys.exit(
            f"Kan inte starta: miljövariabeln {name} ska vara ett heltal, minst 1."
        )
    return int(text)


wsgi_app = "config.wsgi"
proc_name = "lokala-behov"
bind = f"{'127.0.0.1' if demo else '0.0.0.0'}:{whole_number('PORT', 8000)}"  # noqa: S104

workers = whole_number("WEB_WORKERS", 2 * (os.cpu_count() or 1) + 1)
threads = whole_number("WEB_THREADS", 4)
worker_class = "gthread"
# Once, before the workers are made: less memory, and a fault at start is one fault.
preload_app = True

timeout = whole_number("WEB_TIMEOUT", 30)
graceful_timeout = 25  # shorter than the 30 s that docker-compose.yml gives
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
# The workers' sign of life, in memory: a slow disk must not look like a dead worker.
if Path("/dev/shm").is_dir():  # noqa: S108
    worker_tmp_dir = "/dev/shm"  # noqa: S108


def when_ready(server: Any) -> None:
    """Read in what every page needs (addresses, words, the frame), once and before the
    workers are made, so that nobody's first page waits for it."""
    from django.db import connections
    from django.test import Client
    from django.urls import is_valid_path

    if not is_valid_path("/logga-in/"):
        return  # another site with this server (bench/floor)
    try:
        Client(SERVER_NAME=settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost").get(
            "/logga-in/", secure=True
        )
    except Exception:  # the first reader will see what is wrong, if it still is
        logging.getLogger("gunicorn.error").warning("No page yet", exc_info=True)
    finally:
        connections.close_all()


def post_worker_init(worker: Any) -> None:
    """Beside the first requests, so that nobody's first search waits for the shelves."""
    threading.Thread(target=_prepare, name="shelves", daemon=True).start()


def _prepare() -> None:
    from django.db import connection

    from accounts import clock
    from needs import similar

    try:
        similar.prepare(clock.now())
    except Exception:  # the first search will do it, or say what is wrong
        logging.getLogger("needs.similar").warning("No shelves yet", exc_info=True)
    finally:
        connection.close()


# Whose X-Forwarded-* headers count: the addresses of the proxy, with commas between.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")

# No access log: an address and a time are personal data. The proxy keeps one if needed.
accesslog = None
loglevel = "warning" if demo else "info"
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "config.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["stderr"], "propagate": False},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}

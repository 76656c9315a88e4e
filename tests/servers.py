"""Servers of our own for tests that need one; nobody else's are touched."""

import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.outbox.sink import free_port


def until(answer: Callable[[], Any], seconds: float = 30) -> Any:
    """What `answer` says as soon as it says something true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := answer():
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing true within {seconds} s")


class Redis:
    """A Redis set up as the one in docker-compose.yml, that can fall over."""

    def __init__(self, folder: Path) -> None:
        if not shutil.which("redis-server"):
            pytest.skip("needs Redis: apt-get install redis-server")
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis.from_url(self.url)
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                *("redis-server", "--appendonly", "yes", "--dir", str(self.folder)),
                *("--bind", "127.0.0.1", "--port", str(self.port)),
            ],
            stdout=subprocess.DEVNULL,
        )
        until(self.answers)

    def answers(self) -> bool:
        with suppress(redis.ConnectionError):
            return self.client.ping()
        return False

    def forget_everything(self) -> None:
        self.client.flushall()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(timeout=10)

    def close(self) -> None:
        self.client.close()
        self.stop()

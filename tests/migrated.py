"""A database file on which all migrations have been run. That takes a process ten seconds;
it is done once for as long as no migration changes, and the tests begin with a copy."""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import django
from django.db.migrations.loader import MigrationLoader

from rounds import triggers

ROOT = Path(__file__).parent.parent


def _digest() -> str:
    """Of all that decides what is in an empty database."""
    migrations = MigrationLoader(None).disk_migrations.values()
    modules = {sys.modules[type(one).__module__] for one in migrations}
    files = sorted(Path(module.__file__) for module in {*modules, triggers})
    whole = hashlib.sha256(django.__version__.encode())
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()[:16]


def database_in(folder: Path) -> Path:
    """The file, made if it is missing; who comes meanwhile waits for it."""
    ready = folder / f"{_digest()}.sqlite3"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            _make(ready)
    return ready


def _make(ready: Path) -> None:
    for old in ready.parent.glob("*.sqlite3*"):
        old.unlink()
    half = ready.with_suffix(".sqlite3-half")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{half}"},
        check=True,
    )
    half.rename(ready)

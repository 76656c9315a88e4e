"""What the tests run under: production's strictness, without its secrets."""

import os
import tempfile
from pathlib import Path

from config.settings.base import *

SECRET_KEY = "test-" + "0" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "https://lokalabehov.test"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as on the real site: in memory all threads of the server that browser tests
    # ask would share one connection, and so one transaction.
    DATABASES["default"]["TEST"] = {
        "NAME": Path(tempfile.gettempdir()) / f"lokala-test-{os.getpid()}.sqlite3"
    }
    # Nobody misses it after a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

STORAGES = {
    **STORAGES,
    "attachments": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    # The manifest wants collectstatic; tests want neither.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Static files straight from their folders: nothing is collected for the tests.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Factories make rows without events; tests of what is kept bring a cache of their own.
CACHES["answers"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = False
REDIS_URL = ""
CELERY_BROKER_URL = None

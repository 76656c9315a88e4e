"""What the tests run under: production's strictness, without its secrets."""

from config.settings.base import *

SECRET_KEY = "test-" + "0" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "https://lokalabehov.test"

STORAGES = {
    **STORAGES,
    # The manifest wants collectstatic; tests want neither.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Static files straight from their folders: nothing is collected for the tests.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = False
REDIS_URL = ""
CELERY_BROKER_URL = None

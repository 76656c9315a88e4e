"""What holds everywhere. The environment decides the rest; nothing secret has a default."""

import os
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

# Read when NumPy is loaded. Processes share the machine, and threads that wait for each
# other take twice the processor time of one that does the work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

SITE_NAME = "Lokala behov"
# Links in letters are built from this, never from the Host header.
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")
DEMO = False

INSTALLED_APPS = [
    # Steps first: an app's templates may override those of the apps below.
    "register",
    "process",
    "prioritization",
    "needs",
    "rss",
    "municipalities",
    "rounds",
    "accounts",
    "outbox",
    "allauth",
    "allauth.account",
    "rules.apps.AutodiscoverRulesConfig",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    # Outermost, so that redirects and errors of those below get their headers too.
    "config.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.SizeMiddleware",
    "config.middleware.ReadableMiddleware",
    "config.middleware.ArrivalMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SessionAgeMiddleware",
    "accounts.middleware.MentionsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    },
]

# --- The database -----------------------------------------------------------

DATABASES = {
    "default": env.db(
        "DATABASE_URL", default=f"sqlite:///{BASE_DIR}/var/lokala.sqlite3"
    )
}
if "ENGINE" not in DATABASES["default"]:
    raise ImproperlyConfigured(
        "Miljövariabeln DATABASE_URL går inte att läsa (postgres://… eller sqlite:///…)."
    )
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # With Django's defaults nearly half of the writes of 290 simultaneous users
    # failed; with these, none.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5

# --- What is kept ready ------------------------------------------------------

# In the memory of each process: a page must neither fail nor wait because a cache is away.
CACHES = {
    name: {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": name,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
    for name in ("default", "answers")  # answers: rounds/kept.py
}

# --- Who you are ------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "accounts.backends.RegistryBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "process:home"
LOGOUT_REDIRECT_URL = "register:front"

ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the code itself proves the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # the default is made of the Host header
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 4  # times
ACCOUNT_LOGIN_TIMEOUT = 60 * 60  # with new codes asked for on the way
ACCOUNT_LOGOUT_ON_GET = False
# Per place, generously: a whole municipality sits behind one address. The limits per
# account are in accounts/codes.py.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "200/m/ip",
    "confirm_login_code": "200/m/ip",
    "login": "200/m/ip",
    "login_failed": "200/m/ip,5/10m/key",
}
# Behind a proxy that sets X-Forwarded-For, say how many proxies to trust.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

# --- Language and time ------------------------------------------------------

LANGUAGE_CODE = "sv"
LOCALE_PATHS = [BASE_DIR / "locale"]
# A language is offered once its translation is there: half a page in each, with the
# wrong `lang` for those who listen, helps nobody.
LANGUAGES = [
    (code, name)
    for code, name in (("sv", "Svenska"), ("en", "English"))
    if code == LANGUAGE_CODE
    or (LOCALE_PATHS[0] / code / "LC_MESSAGES/django.mo").exists()
]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# --- Static files -----------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
# The sources in static/scss are not published.
STATICFILES_DIRS = [
    (folder, BASE_DIR / "static" / folder) for folder in ("dist", "icons", "js")
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.storage.StaticStorage"},
    # What people attach to needs: in a folder that no web server shows.
    "attachments": {
        "BACKEND": "config.storage.FolderStorage",
        "OPTIONS": {
            "location": env.str(
                "ATTACHMENTS_FOLDER", default=str(BASE_DIR / "var" / "attachments")
            ),
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
# Another place, such as a store that speaks S3: in JSON, with Django's own keys.
if env.str("ATTACHMENTS_STORAGE", default=""):
    try:
        STORAGES["attachments"] = env.json("ATTACHMENTS_STORAGE")
    except ValueError:
        raise ImproperlyConfigured(
            "Miljövariabeln ATTACHMENTS_STORAGE går inte att läsa (JSON med BACKEND och "
            "OPTIONS)."
        ) from None
# More than the largest file with a form around it: refused before it is read.
LARGEST_REQUEST = 12_000_000
MEDIA_ROOT = BASE_DIR / "var" / "media"

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Headers ----------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# --- Letters and background work --------------------------------------------

EMAIL_CONFIG = env.email("EMAIL_URL", default="smtp://localhost:1025")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str(
    "MAIL_FROM", default="Lokala behov <lokalabehov@localhost>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who answers for the site, and to whom questions about it are written.
SITE_OWNER = env.str("SITE_OWNER", default="webbplatsens ägare")
# Who is told, once a day, of letters that could not be sent.
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", default="")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default=parseaddr(DEFAULT_FROM_EMAIL)[1])

# How many days those behind a need have to say that the support that SKR has found does
# not answer it.
OBJECTION_DAYS = env.int("OBJECTION_DAYS", default=14)

# Without a broker there is no Celery: `manage.py sweep` does the same work.
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 0.2,
    "socket_timeout": 5,
}
# Whether the site may call the addresses in the register of kunskapsstöd, to see that
# they still lead somewhere (needs/reachable.py).
CHECK_ADDRESSES = env.bool("CHECK_ADDRESSES", default=False)
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "send-reminders": {"task": "process.tasks.send_reminders", "schedule": 10 * 60},
    "write-weekly-letters": {
        "task": "process.tasks.write_weekly_letters",
        "schedule": 60 * 60,
    },
    "tell-of-failures": {
        "task": "process.tasks.tell_of_failures",
        "schedule": 60 * 60,
    },
    "send-letters": {"task": "outbox.tasks.send_letters", "schedule": 60},
    "publish-answers": {"task": "process.tasks.publish_answers", "schedule": 60},
    "seal-log": {"task": "process.tasks.seal_log", "schedule": 60},
    "freeze-papers": {"task": "process.tasks.freeze_papers", "schedule": 60},
    "group-needs": {"task": "process.tasks.group_needs", "schedule": 10},
    "reckon-results": {"task": "process.tasks.reckon_results", "schedule": 10},
    "catch-up": {"task": "register.tasks.catch_up", "schedule": 60},
    "tell-followers": {"task": "register.tasks.tell_followers", "schedule": 60 * 60},
    "clear-out": {"task": "process.tasks.clear_out", "schedule": 60 * 60},
    "look-for-supports": {
        "task": "process.tasks.look_for_supports",
        "schedule": 60 * 60,
    },
}

# --- Log --------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "config.logs.formatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django.server": {"level": "WARNING"}},
}

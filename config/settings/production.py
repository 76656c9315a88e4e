"""For real. A missing setting is one clear line, not a surprise later."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *

SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])

for name, value, advice in (
    ("SECRET_KEY", SECRET_KEY, "minst 50 slumpmässiga tecken"),
    ("ALLOWED_HOSTS", ALLOWED_HOSTS, "webbplatsens värdnamn, med komma emellan"),
    ("SITE_URL", env.str("SITE_URL", default=""), "adressen som brevens länkar får"),
    (
        "DATABASE_URL",
        env.str("DATABASE_URL", default=""),
        "postgres://… eller sqlite:///…",
    ),
    (
        "EMAIL_URL",
        env.str("EMAIL_URL", default=""),
        "smtp+tls://användare:lösenord@värd:587",
    ),
):
    if not value:
        raise ImproperlyConfigured(f"Miljövariabeln {name} saknas ({advice}).")

SECURE_SSL_REDIRECT = True
# Load balancers and health checks ask over plain HTTP inside the network.
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^ready$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]

"""The demonstration: everything invented, everyone one click away. Never for real."""

from config.settings.base import *

DEMO = True
DEBUG = False
SECRET_KEY = "demo-" + "0" * 50  # nothing in the demo is secret
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = ["demo", *INSTALLED_APPS]
TEMPLATES[0]["OPTIONS"]["context_processors"].append("demo.context.roles")
SITE_OWNER = "Exempelorganisationen"
CONTACT_EMAIL = "kontakt@demo.invalid"

# Letters stay in the outbox, where the demo shows them; none leaves the machine.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

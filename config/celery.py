"""The Celery app. The database is the only truth; the broker is a wake-up bell."""

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("lokala_behov")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_configure.connect
def say_what_is_missing(**_kwargs: Any) -> None:
    """A missing setting is one clear line here too."""
    try:
        settings.SECRET_KEY  # noqa: B018  the first look reads all settings
    except ImproperlyConfigured as missing:
        sys.exit(f"Kan inte starta: {missing}")


@celeryd_init.connect
@beat_init.connect
def refuse_without_a_broker(**_kwargs: Any) -> None:
    """Celery would look for a broker of its own choice on this machine."""
    if not settings.REDIS_URL:
        sys.exit(
            "Kan inte starta: Miljövariabeln REDIS_URL saknas (redis://…). "
            "Utan Redis gör `manage.py sweep --forever 60` samma arbete."
        )

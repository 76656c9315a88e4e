"""The Celery app. The database is the only truth; the broker is a wake-up bell."""

from celery import Celery

app = Celery("lokala_behov")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

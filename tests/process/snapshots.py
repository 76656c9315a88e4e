"""The whole database as text, to tell exactly what something has changed."""

from django.apps import apps
from django.core import serializers


def snapshot():
    """{(model, pk): {field: value}} of every row of every table."""
    rows = {}
    for model in apps.get_models(include_auto_created=True):
        for row in serializers.serialize("python", model._base_manager.all()):
            rows[row["model"], str(row["pk"])] = row["fields"]
    return rows


def differences(before, after):
    """What is gone, what is new, and which fields of which rows are others."""
    changed = {
        (key, name)
        for key in before.keys() & after.keys()
        for name in before[key]
        if before[key][name] != after[key][name]
    }
    return before.keys() - after.keys(), after.keys() - before.keys(), changed

#!/usr/bin/env python
"""Run a management command. Without DJANGO_SETTINGS_MODULE: production settings."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as missing:
        sys.exit(f"Kan inte starta: {missing}")
    except OperationalError as silence:
        sys.exit(f"Databasen svarar inte: {str(silence).splitlines()[0]}")

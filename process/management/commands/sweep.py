"""Does what Celery would: writes reminders that are due, and sends letters."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from outbox import sending
from process import reminders


class Command(BaseCommand):
    help = "Skriver påminnelser som det är dags för, och skickar brev som väntar."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--forever",
            type=float,
            metavar="SEKUNDER",
            help="Om och om igen, med så lång paus emellan.",
        )

    def handle(self, *args: Any, forever: float | None, **options: Any) -> None:
        while True:
            reminded = reminders.send_due(at=timezone.now())
            sent = sending.send_due(at=timezone.now())
            if forever is None or reminded or sent:
                self.stdout.write(
                    f"{reminded} påminnelser skrivna, {sent} brev skickade."
                )
            if forever is None:
                return
            time.sleep(forever)

"""Does what Celery would: all that beat asks for (CELERY_BEAT_SCHEDULE), in this process."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import import_string

SELDOM_SECONDS = 60 * 60  # what beat does so seldom is done no more often here


class Command(BaseCommand):
    help = (
        "Gör det som Celery annars gör: skriver påminnelser som det är dags för, skickar "
        "brev som väntar, förseglar loggen, räknar det som någon väntar på, publicerar "
        "det som är förberett, för det öppna registret ajour och rensar det som har "
        "sparats sin tid."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--forever",
            type=float,
            metavar="SEKUNDER",
            help="Om och om igen, med så lång paus emellan.",
        )

    def handle(self, *args: Any, forever: float | None, **options: Any) -> None:
        swept: dict[str, float] = {}
        while True:
            done = self._sweep(swept)
            reminded = done.get("process.tasks.send_reminders", 0)
            sent = done["outbox.tasks.send_letters"]
            if forever is None or reminded or sent:
                self.stdout.write(
                    f"{reminded} påminnelser skrivna, {sent} brev skickade."
                )
            if forever is None:
                return
            time.sleep(forever)

    def _sweep(self, swept: dict[str, float]) -> dict[str, Any]:
        """What each task answers; `swept` is when each was done last. The letters go
        last, so that those that the others write are among them."""
        done = {}
        schedule = {
            str(entry["task"]): float(str(entry["schedule"]))
            for entry in settings.CELERY_BEAT_SCHEDULE.values()
        }
        for name in sorted(schedule, key=lambda name: name.startswith("outbox.")):
            is_seldom, now = schedule[name] >= SELDOM_SECONDS, time.monotonic()
            if is_seldom and now - swept.get(name, -SELDOM_SECONDS) < SELDOM_SECONDS:
                continue
            swept[name] = now
            done[name] = import_string(name)()
        return done

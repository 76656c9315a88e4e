"""Shows how the outbox is doing, and holds it back after a restore."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from outbox import actions
from outbox.models import Hold, Letter


class Command(BaseCommand):
    help = "Håller inne utgående brev (hold), släpper dem (release) eller visar läget."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["hold", "release", "status"])
        parser.add_argument(
            "--reason", default="återläst säkerhetskopia", help="varför (hold)"
        )
        parser.add_argument(
            "--discard",
            action="store_true",
            help="skicka inte det som skrevs före uppehållet (release)",
        )

    def handle(
        self, *args: Any, what: str, reason: str, discard: bool, **options: Any
    ) -> None:
        now = timezone.now()
        if what == "hold":
            actions.hold(reason=reason, at=now)
        elif what == "release":
            discarded = actions.release(at=now, discard=discard)
            if discard:
                self.stdout.write(f"{discarded} brev skickas inte.")
        self.stdout.write(self._status())

    @staticmethod
    def _status() -> str:
        owed = Letter.objects.owed().count()
        hold = Hold.objects.first()
        if hold is None:
            return f"{owed} brev väntar på att skickas."
        since = timezone.localtime(hold.since)
        return (
            f"Uppehåll sedan {since:%Y-%m-%d %H:%M} ({hold.reason}). "
            f"{owed} brev hålls inne."
        )

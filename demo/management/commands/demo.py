"""Fill the demo's database with invented rounds. Only there with the demo settings."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from demo import start
from demo.build import build, is_current
from municipalities.models import Submission
from rounds.dates import day_of
from rounds.models import Round


class Command(BaseCommand):
    help = (
        "Lägger in påhittade omgångar i en tom databas. Finns de redan, och är i rätt "
        "steg, händer inget."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--om",
            action="store_true",
            help="Börja om från början, också om allt är i rätt steg.",
        )

    def handle(self, *args: Any, om: bool = False, **options: Any) -> None:
        today = day_of(timezone.now())
        try:
            start.refuse_real_data()
        except start.RealData:
            raise CommandError(
                "Databasen innehåller riktiga uppgifter: någon har en annan adress än "
                "@demo.invalid. Demodata läggs bara i en tom databas."
            ) from None
        if not om and is_current(today):
            self.stdout.write("Demodata finns redan, och omgångarna är i rätt steg.")
            return
        if not start.is_empty():
            self.stdout.write("Börjar om: det som fanns i demon tas bort.")
            start.begin_anew()
        build(today)
        self.stdout.write(
            f"Demodata är på plats: {Round.objects.count()} omgångar och "
            f"{Submission.objects.count()} lokala behov, allt påhittat."
        )

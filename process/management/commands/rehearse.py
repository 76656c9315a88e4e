"""Plays all reminders of a round, without sending or writing anything."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from process.plan.rehearsed import played
from rounds.models import Round
from rounds.templatetags.swedish import when


class Command(BaseCommand):
    help = (
        "Generalrepetition: skriver ut varje påminnelse i en omgång, dag för dag, som om "
        "ingen gör något. Inget skickas och inget sparas."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", metavar="OMGÅNG", help="sista delen av adressen")
        parser.add_argument("--text", action="store_true", help="med hela texten")

    def handle(self, *args: Any, round: str, text: bool, **options: Any) -> None:
        round_ = Round.objects.filter(public_id=round).first()
        if round_ is None:
            raise CommandError(f"Det finns ingen omgång med adressen {round}.")
        number = 0
        with translation.override("sv"):
            for letter in played(round_):
                for person in letter.people:
                    number += 1
                    self.stdout.write(
                        f"{when(letter.at)}  {person.email}  {letter.subject}"
                    )
                if text:
                    self.stdout.write("\n" + letter.text)
            self.stdout.write(f"{number} brev. Inget är skickat, och inget är sparat.")

"""Prints what is known about a person, as JSON (article 15 of the GDPR)."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from process import exporting


class Command(BaseCommand):
    help = (
        "Skriver ut allt som rör en person, och det hon eller han har skrivit i sitt "
        "uppdrag, som JSON. Utkast och förseglade rangordningar följer inte med. Filen är "
        "till för den det gäller: se efter vem som ber om den, och spara den inte."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="E-POST")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        person = User.objects.filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError("Ingen här har den adressen.")
        said = exporting.export(person, at=timezone.now())
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))

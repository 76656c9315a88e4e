"""The first person at SKR, who then invites everyone else."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts.models import User


class Command(BaseCommand):
    help = "Låter en person arbeta på SKR. Personen loggar in med kod till sin e-post."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        email = email.strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} är ingen e-postadress.") from error
        user = User.objects.filter(email=email).first() or User.objects.create_user(
            email
        )
        user.name = name or user.name
        user.is_skr = user.is_staff = user.is_active = True
        user.save()
        self.stdout.write(f"{user} ({user.email}) arbetar nu på SKR.")

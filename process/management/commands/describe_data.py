"""Prints docs/personuppgifter.md from accounts/classification/."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from accounts.classification import SUBJECTS, TABLE, Kind, Part

TARGET = Path(settings.BASE_DIR) / "docs" / "personuppgifter.md"

HEAD = """# Personuppgifter

Underlag för registerförteckningen. Gjort av `accounts/classification/` med `manage.py describe_data`; ändra tabellen och kör
`manage.py describe_data > docs/personuppgifter.md`.

## Vad som sparas, varför och hur länge

Så står det på webbplatsens sida om personuppgifter. Sista kolumnen är vad `manage.py person_erase` gör.

| Uppgift | Varför | Hur länge | När någon vill bli raderad |
|---|---|---|---|
"""
FIELDS = """
## Varje fält

| Tabell | Fält | Vad det är | Hör till |
|---|---|---|---|
"""


def row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |\n"


def rows_of(label: str, part: Part) -> str:
    name = apps.get_model(label)._meta.verbose_name
    return "".join(
        row(
            f"{name} (`{label}`)",
            ", ".join(f"`{field}`" for field in part.fields(kind)),
            kind.label,
            part.subject_of(kind).name,
        )
        for kind in Kind
        if part.fields(kind)
    )


def describe() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        subjects = "".join(
            row(subject.name, subject.purpose, subject.keep, subject.at_erasure)
            for subject in SUBJECTS
        )
        fields = "".join(
            rows_of(label, part) for label in sorted(TABLE) for part in TABLE[label]
        )
        return f"{HEAD}{subjects}{FIELDS}{fields}"


class Command(BaseCommand):
    help = "Skriver ut docs/personuppgifter.md; med --check jämförs filen i stället."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            self.stdout.write(describe(), ending="")
        elif not TARGET.exists() or TARGET.read_text("utf-8") != describe():
            raise CommandError(
                "docs/personuppgifter.md stämmer inte med accounts/classification/: kör "
                "manage.py describe_data > docs/personuppgifter.md"
            )

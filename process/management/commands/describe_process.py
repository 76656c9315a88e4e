"""Prints docs/process.md from process/steps.py."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from process.steps import PROCESS, StepSpec

TARGET = Path(settings.BASE_DIR) / "docs" / "process.md"

HEAD = """# The process

Made from `process/steps.py` by `manage.py describe_process`; change the table, then run
`manage.py describe_process > docs/process.md`.

A step is one actor's turn; the tens of its number are the moment that people see. When a
step opens and closes is set per round. After moment 7, answers are followed up at the
Partnership's dialogue meeting every spring: an event beside the rounds, not a step.
"""


def diagram() -> str:
    names = [spec.step.name for spec in PROCESS]
    boxes = [
        f'  {spec.step.name}["{spec.step.moment} {spec.step.label}<br>'
        f'<i>{spec.actor}</i><br>{spec.weeks} veckor"]'
        for spec in PROCESS
    ]
    arrows = [
        "  " + " --> ".join(names),
        f"  {names[-1]} -. svaret kommer hem .-> {names[1]}",
    ]
    return "\n".join(["```mermaid", "flowchart LR", *boxes, *arrows, "```"])


def row(spec: StepSpec) -> str:
    reminded = ", ".join(str(days) for days in spec.remind_days_before)
    allows = "<br>".join(f"`{permission}`" for permission in spec.allows)
    cells = [
        str(spec.step.moment),
        f"{spec.step.label} (`{spec.step.name}`)",
        str(spec.actor),
        str(spec.task),
        allows,
        str(spec.weeks),
        reminded,
    ]
    return f"| {' | '.join(cells)} |"


def table() -> str:
    head = [
        "| Moment | Step | Actor | Task | Allows | Weeks | Reminded, days before |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(row(spec) for spec in PROCESS)])


def describe() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return f"{HEAD}\n{diagram()}\n\n{table()}\n"


class Command(BaseCommand):
    help = "Skriver ut docs/process.md; med --check jämförs filen i stället."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            self.stdout.write(describe(), ending="")
        elif not TARGET.exists() or TARGET.read_text("utf-8") != describe():
            raise CommandError(
                "docs/process.md stämmer inte med process/steps.py: kör "
                "manage.py describe_process > docs/process.md"
            )

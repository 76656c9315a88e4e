"""Does what Celery would: writes reminders that are due, sends letters, seals the log,
looks for groups of needs, freezes ballot papers, counts ballots, keeps the public register
up to date, clears what has been kept for its time, and looks whether the addresses of the
knowledge supports answer."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from needs import actions as needs
from needs.actions.checking import check_addresses
from outbox import sending
from prioritization import actions as prioritization
from process import keeping, reminders
from register import catching_up
from rounds import sealing

CLEAR_EVERY_SECONDS = 60 * 60


class Command(BaseCommand):
    help = (
        "Skriver påminnelser som det är dags för, skickar brev som väntar, förseglar "
        "loggen, räknar fram förslag till grupper, fryser valsedlar, räknar "
        "rangordningar, för det öppna registret ajour och rensar det som har sparats "
        "sin tid."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--forever",
            type=float,
            metavar="SEKUNDER",
            help="Om och om igen, med så lång paus emellan.",
        )

    def handle(self, *args: Any, forever: float | None, **options: Any) -> None:
        cleared: float | None = None
        while True:
            reminded = reminders.send_due(at=timezone.now())
            sent = sending.send_due(at=timezone.now())
            sealing.seal_due(at=timezone.now())
            needs.group_due(at=timezone.now())
            prioritization.freeze_due(at=timezone.now())
            prioritization.reckon_due(at=timezone.now())
            catching_up.catch_up(at=timezone.now())
            if cleared is None or time.monotonic() - cleared > CLEAR_EVERY_SECONDS:
                keeping.clear_out(at=timezone.now())
                check_addresses(at=timezone.now())
                cleared = time.monotonic()
            if forever is None or reminded or sent:
                self.stdout.write(
                    f"{reminded} påminnelser skrivna, {sent} brev skickade."
                )
            if forever is None:
                return
            time.sleep(forever)

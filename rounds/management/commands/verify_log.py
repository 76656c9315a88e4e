"""Counts the seals over the event log again, and says what holds."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rounds import chain
from rounds.chain import Break, Found, Report


class Command(BaseCommand):
    help = (
        "Kontrollerar att händelseloggen är som den skrevs: räknar om alla sigill. "
        "Ett sigill som är antecknat någon annanstans kan anges, och ska då finnas."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("noted", nargs="*", metavar="SIGILL")
        parser.add_argument("--english", action="store_true", help="svara på engelska")

    def handle(
        self, *args: Any, noted: list[str], english: bool, **options: Any
    ) -> None:
        with translation.override("en" if english else "sv"):
            report = chain.verify(digest.strip().lower() for digest in noted)
            for sentence in (*broken(report), *standing(report)):
                self.stdout.write(sentence)
            if not report.holds:
                raise CommandError(_("Loggen har ändrats."), returncode=1)


def broken(report: Report) -> list[str]:
    sentences = [SENTENCES[found.kind](found) for found in report.found]
    if more := report.breaks - len(report.found):
        sentences.append(_("… och %(more)s ställen till.") % {"more": more})
    return sentences


def standing(report: Report) -> list[str]:
    said = []
    if not report.seals:
        said.append(_("Inget i loggen är förseglat än."))
    elif report.holds:
        said.append(
            _(
                "Loggen är som den skrevs till och med %(until)s. Händelser: %(events)s. "
                "Sigill: %(seals)s."
            )
            % {
                "events": report.events,
                "seals": report.seals,
                "until": chain.time(report.until),  # type: ignore[arg-type]
            }
        )
    if report.waiting:
        said.append(
            ngettext(
                "%(n)s händelse är inte förseglad än. Den äldsta är från %(since)s.",
                "%(n)s händelser är inte förseglade än. Den äldsta är från %(since)s.",
                report.waiting,
            )
            % {"n": report.waiting, "since": chain.time(report.waiting_since)}  # type: ignore[arg-type]
        )
    if report.seals:
        said.append(_("Senaste sigillet, att anteckna någon annanstans:"))
        said.append(report.digest)
    return said


def event_changed(found: Found) -> str:
    return _("Händelse %(event)s (%(at)s) har ändrats sedan den förseglades.") % {
        "event": found.event,
        "at": chain.time(found.at),  # type: ignore[arg-type]
    }


def event_removed(found: Found) -> str:
    return _("Händelse %(event)s (förseglad %(at)s) har tagits bort.") % {
        "event": found.event,
        "at": chain.time(found.at),  # type: ignore[arg-type]
    }


def event_inserted(found: Found) -> str:
    return _(
        "Händelse %(event)s (säger sig vara från %(at)s) har lagts in bland dem som "
        "redan var förseglade."
    ) % {
        "event": found.event,
        "at": chain.time(found.at),  # type: ignore[arg-type]
    }


def seal_changed(found: Found) -> str:
    return _(
        "Sigill %(seal)s har ändrats. Om händelserna %(first)s–%(last)s går det inte "
        "att säga något."
    ) % {"seal": found.seal, "first": found.first, "last": found.last}


def seal_removed(found: Found) -> str:
    if found.before is None:
        return _(
            "Före sigill %(seal)s, som börjar med händelse %(first)s, har sigill tagits "
            "bort eller bytts ut."
        ) % {"seal": found.seal, "first": found.first}
    return _(
        "Mellan sigill %(before)s och %(seal)s, före händelse %(first)s, har sigill tagits "
        "bort eller bytts ut."
    ) % {"before": found.before, "seal": found.seal, "first": found.first}


def digest_unknown(found: Found) -> str:
    return _(
        "Sigillet %(digest)s finns inte i loggen: den har kortats av, gjorts om, eller "
        "lästs tillbaka från en äldre säkerhetskopia."
    ) % {"digest": found.digest}


SENTENCES = {
    Break.EVENT_CHANGED: event_changed,
    Break.EVENT_REMOVED: event_removed,
    Break.EVENT_INSERTED: event_inserted,
    Break.SEAL_CHANGED: seal_changed,
    Break.SEAL_REMOVED: seal_removed,
    Break.DIGEST_UNKNOWN: digest_unknown,
}

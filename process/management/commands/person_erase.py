"""Takes away who a person is, and says what stays and why (article 17 of the GDPR)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from accounts.models import User
from process import erasing
from process.erasing import Report


class Command(BaseCommand):
    help = (
        "Byter ut en persons namn och adress, och tar bort vägen in. Det som lämnats i "
        "uppdraget står kvar utan namn. Visar bara vad som skulle hända, om inte --confirm "
        "anges."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="E-POST")
        parser.add_argument(
            "--by",
            required=True,
            metavar="E-POST",
            help="den på SKR som har beslutat det; står i loggen",
        )
        parser.add_argument(
            "--end-assignments",
            action="store_true",
            help="avsluta också uppdrag som pågår, och rätten att arbeta på SKR",
        )
        parser.add_argument("--confirm", action="store_true", help="gör det")

    def handle(
        self,
        *args: Any,
        email: str,
        by: str,
        end_assignments: bool,
        confirm: bool,
        **options: Any,
    ) -> None:
        with translation.override("sv"):
            report = self._erase(
                self._person(email), self._person(by), end_assignments, confirm
            )
            for line in lines(report):
                self.stdout.write(line)
            self.stdout.write(
                "Det är gjort, och står i loggen."
                if confirm
                else "Inget är ändrat. Med --confirm görs det här på riktigt."
            )

    @staticmethod
    def _person(email: str) -> User:
        person = User.objects.filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError(f"Ingen här har adressen {email}.")
        return person

    @staticmethod
    def _erase(person: User, by: User, end_assignments: bool, confirm: bool) -> Report:
        try:
            return erasing.erase(
                person,
                by=by,
                at=timezone.now(),
                end_assignments=end_assignments,
                confirm=confirm,
            )
        except erasing.StillActing as refusal:
            raise CommandError(
                f"Personen har uppdrag som pågår ({refusal}). Avsluta dem på webbplatsen, "
                "så att någon kan ta över, eller ange --end-assignments."
            ) from None
        except erasing.NotByThem:
            raise CommandError(f"{by.email} arbetar inte på SKR.") from None
        except erasing.NotErasable:
            raise CommandError(
                "Det här kontot går inte att radera: det är redan raderat, ditt eget, eller "
                "ett nödkonto."
            ) from None


def lines(report: Report) -> list[str]:
    said = ["Tas bort eller byts ut:"]
    said += [f"- {what}: {how_many}" for what, how_many in report.done if how_many]
    said.append("Står kvar:")
    for subject, counted in report.stays.items():
        if counted:
            rows = ", ".join(f"{kind}: {n}" for kind, n in sorted(counted.items()))
            said.append(f"- {subject.name} ({rows}). {subject.at_erasure}")
    if report.named_in_log:
        said.append(
            "- Händelser i loggen som gäller personen och kan nämna namnet: "
            f"{report.named_in_log}. De går inte att ändra."
        )
    said.append(
        "Fri text som någon har skrivit om personen letas inte upp. Säkerhetskopior "
        "innehåller uppgifterna tills de är utgallrade."
    )
    return said

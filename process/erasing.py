"""Taking away who a person is, and leaving what the person did in a role.

Follows accounts/classification/: what is REPLACED, DELETED or cleared LATER is so
here, and what STAYS is counted and told of, with the reason. Rows are never taken out of
the process: they point at the person's row, which stays, under no name.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from accounts.classification import SUBJECTS, Erasure, Subject
from accounts.ids import new_public_id
from accounts.models import Assignment, User
from outbox import actions as outbox
from outbox.models import Letter, Mailbox
from process import actions, keeping, personal
from process.models import CalendarKey
from rounds import actions as rounds

# As it is written on what stays, whatever the language of the one who erases.
NAME = "En tidigare representant"
DOMAIN = "@borttagen.invalid"


class Refused(Exception):
    """Why a person cannot be erased now; `str()` says it."""


class StillActing(Refused):
    """Somebody counts on the person: the assignments are ended first, or with it."""

    def __init__(self, what: list[str]) -> None:
        super().__init__("; ".join(what))
        self.what = what


class NotErasable(Refused):
    """A break-glass account, oneself, or somebody who has been erased already."""


class NotByThem(Refused):
    """Only somebody who works at SKR can answer for it."""


@dataclass
class Report:
    """What was done, and how many rows about the person stay, by subject and model."""

    done: list[tuple[str, int]] = field(default_factory=list)
    stays: dict[Subject, Counter[str]] = field(default_factory=dict)
    named_in_log: int = 0

    def add(self, what: str, how_many: int) -> None:
        self.done.append((what, how_many))


@transaction.atomic
def erase(
    person: User, *, by: User, at: datetime, end_assignments: bool, confirm: bool
) -> Report:
    """Take the person's name and address away. Without `confirm` everything is done,
    told of, and undone again."""
    person = User.objects.select_for_update().get(pk=person.pk)
    _check(person, by, end_assignments)
    report = Report()
    _end_assignments(person, by, at, report)
    _forget_the_way_in(person, report)
    _stop_letters(person, at, report)
    _replace_names(person, report)
    _replace_account(person, report)
    _count_what_stays(person, report)
    rounds.note("raderade personuppgifter om", person, by=by, at=at)
    if not confirm:
        transaction.set_rollback(True)
    return report


def _check(person: User, by: User, end_assignments: bool) -> None:
    if not by.is_skr or not by.is_active:
        raise NotByThem(by.email)
    if person.is_superuser or person == by or person.email.endswith(DOMAIN):
        raise NotErasable(person.email)
    acting = [
        f"{assignment._meta.verbose_name}: {assignment.organization}"
        for assignment in personal.assignments_of(person)
        if assignment.is_active
    ]
    acting += ["arbetar på SKR"] if person.is_skr else []
    acting += ["får öppna admin"] if person.is_staff and not person.is_skr else []
    if acting and not end_assignments:
        raise StillActing(acting)


def _end_assignments(person: User, by: User, at: datetime, report: Report) -> None:
    live: list[Assignment] = [
        assignment
        for assignment in personal.assignments_of(person)
        if assignment.ended_at is None
    ]
    for assignment in live:
        actions.end_assignment(assignment, by=by, at=at)
    report.add("Uppdrag och inbjudningar som avslutas", len(live))


def _forget_the_way_in(person: User, report: Report) -> None:
    for what, rows in (
        ("Sessioner som tas bort", personal.sessions(person)),
        ("Spår av inloggningskoder som tas bort", personal.sign_in_codes(person)),
        (
            "Adresser för inloggning som tas bort",
            EmailAddress.objects.filter(user=person),
        ),
    ):
        report.add(what, rows.count())
        rows.delete()


def _stop_letters(person: User, at: datetime, report: Report) -> None:
    """What others ought to have by now, they have: proof of a letter lasts its time."""
    letters = Letter.objects.filter(to=person.email)
    report.add(
        "Brev som väntade och inte skickas",
        outbox.stop(letters, reason=NAME, at=at),
    )
    letters.exclude(last_error__in=("", NAME)).update(last_error="")
    Letter.objects.filter(reply_to=person.email).update(reply_to="")
    # How letters were wanted, and the address of the own calendar.
    Mailbox.objects.filter(address=person.email).delete()
    CalendarKey.objects.filter(user=person).delete()
    report.add(
        "Brev som mister adressen nu",
        outbox.clear_addresses(letters, before=keeping.letters_before(at)),
    )
    report.add(
        "Brev som mister adressen när de är ett år",
        letters.count(),
    )


def _replace_names(person: User, report: Report) -> None:
    """Where a name has been copied to, and can be changed."""
    extensions = personal.extensions_naming(person)
    report.add("Anstånd där namnet byts ut", extensions.update(organization_name=NAME))
    entries = LogEntry.objects.none()
    for record in (person, *personal.assignments_of(person)):
        kind = ContentType.objects.get_for_model(record)
        entries |= LogEntry.objects.filter(content_type=kind, object_id=str(record.pk))
    report.add(
        "Rader i admins logg där namnet byts ut", entries.update(object_repr=NAME)
    )


def _replace_account(person: User, report: Report) -> None:
    person.groups.clear()
    person.user_permissions.clear()
    person.name, person.email = NAME, f"{new_public_id()}{DOMAIN}".lower()
    person.is_skr = person.is_staff = person.is_active = False
    person.last_login = None
    person.set_unusable_password()
    person.save()
    report.add("Konto som mister namn och adress och stängs", 1)


def _count_what_stays(person: User, report: Report) -> None:
    report.stays = {
        subject: Counter() for subject in SUBJECTS if subject.erasure == Erasure.STAYS
    }
    for model, part, rows in personal.of_person(person):
        if (subject := part.main_subject) in report.stays and model is not User:
            counted = {str(model._meta.verbose_name_plural): rows.count()}
            report.stays[subject].update({k: n for k, n in counted.items() if n})
    report.named_in_log = personal.events_about(person).count()

"""What a person gets to see who asks what is known about him or her."""

from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db.models import Field, Model
from django.utils import timezone, translation

from accounts.classification import FIELD_NAMES, SUBJECTS, TABLE, Kind, Part, Subject
from accounts.models import Assignment, User
from outbox.models import Letter
from process import personal
from rounds.models import Event, Step

# Of no use to anybody but a thief.
SECRETS = {
    "accounts.User.password",
    "accounts.SignInCode.digest",
    "accounts.SignInCode.address_digest",
    "account.EmailConfirmation.key",
    "process.CalendarKey.key",
    "sessions.Session.session_key",
    "sessions.Session.session_data",
}

Entry = dict[str, Any]


def export(person: User, *, at: datetime) -> dict[str, Any]:
    """Everything about the person, and what the person wrote, under the headings of the
    page on personal data. To be written as JSON, always in Swedish.

    Other people's names are left out, and what nobody but its writers may read:
    drafts, and ballots whose step has not closed. Who asks reads those on the site.
    """
    with translation.override(settings.LANGUAGE_CODE):
        entries: dict[Subject, list[Entry]] = {subject: [] for subject in SUBJECTS}
        left_out = ["Andra personers namn."]
        for model, part, rows in personal.of_person(person):
            if part.sealed_until:
                step = Step[part.sealed_until]
                if sealed := personal.rounds_with_sealed_step(person, step, at):
                    left_out += [_sealed(model, str(round_)) for round_ in sealed]
                    way = part.person.replace("user", "round")
                    rows = rows.exclude(**{f"{way}__in": sealed})
            entries[part.main_subject] += [
                _entry(part, row, person) for row in rows.iterator(chunk_size=500)
            ]
        entries[SUBJECTS[-1]] += [
            _about(event) for event in personal.events_about(person).exclude(by=person)
        ]
        return {
            "person": str(person),
            "webbplats": settings.SITE_URL,
            "skapad": _shown_time(at),
            "uppgifter": [
                {
                    "vad": str(subject.name),
                    "varför": str(subject.purpose),
                    "hur länge": str(subject.keep),
                    "rader": rows_,
                }
                for subject, rows_ in entries.items()
            ],
            "visas inte": list(dict.fromkeys(left_out)),
        }


def _sealed(model: type[Model], round_: str) -> str:
    what = model._meta.verbose_name_plural
    return f"{what} i {round_}: förseglat tills steget har stängt. Logga in och se det själv."


def _entry(part: Part, row: Model, person: User) -> Entry:
    is_draft = part.draft_until and attrgetter(part.draft_until)(row) is None
    shown: Entry = {"uppgift": str(row._meta.verbose_name)}
    if "public_id" in {field.name for field in row._meta.concrete_fields}:
        shown["id"] = row.public_id  # type: ignore[attr-defined]
    for name, kind in part.kinds():
        field: Any = row._meta.get_field(name)
        if f"{row._meta.label}.{name}" in SECRETS or name in ("id", "public_id"):
            continue
        if _is_withheld(row, name, person) or (is_draft and kind == Kind.FREE_TEXT):
            continue
        value = _value(row, field, person)
        if value not in (None, "", []):
            shown[label_of(field)] = value
    if is_draft:
        shown["text"] = (
            "Utkast, som bara läses av dem som skriver på det. Logga in och läs det själv."
        )
    return shown


def _about(event: Event) -> Entry:
    """What somebody else did with the person's assignment; not who."""
    return {
        "uppgift": "händelse som gällde dig",
        "när": _shown_time(event.at),
        "vad": event.verb,
        "vilken": event.target_text,
        "anteckning": event.note,
    }


def _is_withheld(row: Model, name: str, person: User) -> bool:
    """A code that somebody may still sign in with, and the names of others, which
    events about their assignments carry."""
    if isinstance(row, Letter) and name == "body":
        return row.secret
    if not isinstance(row, Event) or name not in ("target_text", "note"):
        return False
    kinds = {kind._meta.label_lower for kind in Assignment.__subclasses__()}
    if row.target_kind not in kinds:
        return False
    return not personal.events_about(person).filter(pk=row.pk).exists()


def label_of(field: Field) -> str:
    """What the model calls it; where it has no name of its own, what the table does."""
    if field.verbose_name != field.name.replace("_", " "):
        return str(field.verbose_name)
    return str(FIELD_NAMES.get(field.name, field.verbose_name))


def _value(row: Model, field: Any, person: User) -> Any:
    if field.many_to_many:
        return [str(one) for one in getattr(row, field.name).all()]
    if field.is_relation:
        return _named(getattr(row, field.name), person)
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    value = getattr(row, field.name)
    if isinstance(value, datetime):
        return _shown_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return None  # a file that is being read in: a draft, or empty
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return value


def _named(record: Model | None, person: User) -> str | None:
    """Records that people write are called by their ids, for the words may be others'."""
    if record is None:
        return None
    if isinstance(record, User):
        return "du" if record == person else None
    if any(part.fields(Kind.FREE_TEXT) for part in TABLE[record._meta.label]):
        return str(getattr(record, "public_id", record.pk))
    if isinstance(record, Assignment):
        return record.public_id
    return str(record)


def _shown_time(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")

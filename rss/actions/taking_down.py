"""What the municipalities say at a meeting, or have told the RSS, taken down for them.

An RSS raises no needs of its own: each is a municipality's, marked as taken down, and
the municipality is told and may correct it or take it back.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import stand_ins
from accounts.ids import new_public_id
from accounts.models import User
from municipalities import actions as municipalities
from municipalities.actions import HasNeeds, HasNilReturn, Incomplete
from municipalities.models import Municipality, NilReturn, Submission, TakenDown
from outbox import actions as outbox
from rounds.actions import note, note_each
from rss import mails, rehearsal
from rss.models import Participation, Sheet
from rss.outstanding import is_fresh, municipalities_of, representatives_of
from rss.rehearsal import Outcome, Plan, Row

Words = Mapping[str, Any]
TAKEN_DOWN = {
    TakenDown.How.MEETING: "antecknade på möte",
    TakenDown.How.SHEET: "antecknade ur kalkylark",
}


class AlreadyTakenDown(Exception):
    """The same form has been sent before, with other words in it."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission


class NotFresh(Exception):
    """It is too late to undo: the municipality itself may take it back."""


class AlreadyTakenIn(Exception):
    """The sheet has been taken in before."""


class LooksDifferent(Exception):
    """Something has happened since the rehearsal: it would come to something else."""


class CannotBeTakenIn(Exception):
    """A row is refused, or nothing would happen."""


@transaction.atomic
def take_down(
    participation: Participation,
    municipality: Municipality,
    words: Words,
    *,
    key: str,
    by: User,
    at: datetime,
) -> Submission:
    """At a meeting, on behalf of a municipality. The same form twice gives one need."""
    _lock([municipality])
    before = (
        Submission.objects.in_round(participation.round)
        .submitted()
        .of(municipality)
        .filter(taken_down_key=key)
        .first()
    )
    if before is not None:
        if before.words == dict(words):
            return before
        raise AlreadyTakenDown(before)
    if _without_needs(participation, [municipality]):
        raise HasNilReturn
    how = TakenDown.How.MEETING
    need = _need(participation, municipality, words, how=how, key=key, by=by, at=at)
    if need.missing:
        raise Incomplete(need.missing)
    need.save(force_insert=True)
    text = participation.rss.name
    note(TAKEN_DOWN[how], need, by=by, at=at, text=text, acting_for=participation)
    _tell(participation, [need], [], at=at)
    return need


@transaction.atomic
def take_down_nil(
    participation: Participation, municipality: Municipality, *, by: User, at: datetime
) -> NilReturn:
    """The municipality said at a meeting that it has no needs this time."""
    _lock([municipality])
    standing = Submission.objects.in_round(participation.round).of(municipality)
    if standing.submitted().exists():
        raise HasNeeds
    if _without_needs(participation, [municipality]):
        raise HasNilReturn
    answer = NilReturn.objects.create(
        round=participation.round,
        municipality=municipality,
        declared_at=at,
        declared_by=by,
        taken_down=TakenDown.How.MEETING,
        taken_down_by=participation.rss.name,
    )
    verb = "antecknade att behov inte finns"
    text = participation.rss.name
    note(verb, answer, by=by, at=at, text=text, acting_for=participation)
    letters = [mails.nil_taken_down(answer, to=one) for one in _people(municipality)]
    outbox.queue_all(letters, at=at, kind="rss.nil_taken_down")
    return answer


@transaction.atomic
def undo(
    participation: Participation, submission: Submission, *, by: User, at: datetime
) -> None:
    """Take back what was taken down just now. It stays in the records."""
    locked = Submission.objects.select_for_update().get(pk=submission.pk)
    if locked.is_withdrawn:
        raise municipalities.NotStanding
    if not is_fresh(locked, at):
        raise NotFresh
    municipalities.withdraw(locked, by=by, at=at, acting_for=participation)


@transaction.atomic
def undo_nil(
    participation: Participation, answer: NilReturn, *, by: User, at: datetime
) -> None:
    """The municipality may have needs after all, and is told so."""
    locked = NilReturn.objects.select_for_update().get(pk=answer.pk)
    if not locked.taken_back_at and not is_fresh(locked, at):
        raise NotFresh
    municipalities.take_back_nil(locked, by=by, at=at, acting_for=participation)
    who = stand_ins.signature(by, participation, at=at)
    told = _people(locked.municipality)
    letters = [mails.nil_undone(locked, who, to=person) for person in told]
    outbox.queue_all(letters, at=at, kind="rss.nil_undone")


@transaction.atomic
def keep_sheet(
    participation: Participation, name: str, content: bytes, *, by: User, at: datetime
) -> Sheet:
    """Put an uploaded sheet by, to be rehearsed, instead of what the same person has
    uploaded here and not taken in."""
    Sheet.objects.filter(
        participation=participation, uploaded_by=by, taken_in_at=None
    ).delete()
    return Sheet.objects.create(
        participation=participation,
        name=name,
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        uploaded_at=at,
    )


@transaction.atomic
def take_in(sheet: Sheet, *, seal: str, by: User, at: datetime) -> Sheet:
    """All rows of a sheet, or none. `seal` is that of the rehearsal that was seen."""
    # One sheet of an RSS at a time: the other is rehearsed against what this one did.
    Participation.objects.select_for_update().get(pk=sheet.participation_id)
    sheet = (
        Sheet.objects.select_for_update(of=("self",))
        .select_related("participation__round", "participation__rss")
        .get(pk=sheet.pk)
    )
    if sheet.is_taken_in:
        raise AlreadyTakenIn
    # Nobody hands in, takes back or says that there are no needs meanwhile.
    _lock(municipalities_of(sheet.participation, at))
    plan = rehearsal.of(sheet, at=at)
    if plan.seal != seal:
        raise LooksDifferent
    if not plan.can_be_taken_in:
        raise CannotBeTakenIn
    _take_in(sheet.participation, plan, by=by, at=at)
    sheet.content = b""
    sheet.taken_in_at, sheet.taken_in_by = at, by
    sheet.created = plan.counts[Outcome.NEW]
    sheet.changed = plan.counts[Outcome.CHANGED]
    sheet.save()
    return sheet


def _take_in(
    participation: Participation, plan: Plan, *, by: User, at: datetime
) -> None:
    new = _from_rows(participation, plan.only(Outcome.NEW), by=by, at=at)
    rows = plan.only(Outcome.CHANGED)
    before = [row.before for row in rows if row.before is not None]
    for need in before:
        need.withdrawn_at, need.withdrawn_by = at, by
        need.round = participation.round
    Submission.objects.bulk_update(
        before, ["withdrawn_at", "withdrawn_by"], batch_size=500
    )
    deed: Any = {"by": by, "at": at, "acting_for": participation}
    note_each("återtog", before, text="Ersatt ur kalkylark", **deed)
    instead = _from_rows(participation, rows, by=by, at=at)
    Submission.objects.bulk_create([*new, *instead], batch_size=500)
    verb = TAKEN_DOWN[TakenDown.How.SHEET]
    note_each(verb, [*new, *instead], text=participation.rss.name, **deed)
    _tell(participation, new, instead, at=at)


def _from_rows(
    participation: Participation, rows: Iterable[Row], *, by: User, at: datetime
) -> list[Submission]:
    return [
        _need(
            participation,
            row.municipality,
            row.words,
            how=TakenDown.How.SHEET,
            key=row.key or new_public_id(),
            by=by,
            at=at,
        )
        for row in rows
        if row.municipality is not None
    ]


def _need(
    participation: Participation,
    municipality: Municipality,
    words: Words,
    *,
    how: TakenDown.How,
    key: str,
    by: User,
    at: datetime,
) -> Submission:
    """Handed in as it is taken down: a draft would be nobody's to see."""
    return Submission(
        **words,
        round=participation.round,
        municipality=municipality,
        created_at=at,
        created_by=by,
        saved_at=at,
        saved_by=by,
        submitted_at=at,
        submitted_by=by,
        taken_down=how,
        taken_down_by=participation.rss.name,
        taken_down_key=key,
    )


def _lock(places: Iterable[Municipality]) -> None:
    """As who hands in or declares does (municipalities.actions): one at a time."""
    wanted = [one.pk for one in places]
    list(Municipality.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))


def _without_needs(
    participation: Participation, places: Sequence[Municipality]
) -> bool:
    answers = NilReturn.objects.in_round(participation.round).standing()
    return answers.filter(municipality__in=places).exists()


def _people(municipality: Municipality) -> list[User]:
    return list(representatives_of(Municipality.objects.filter(pk=municipality.pk)))


def _tell(
    participation: Participation,
    new: Sequence[Submission],
    instead: Sequence[Submission],
    *,
    at: datetime,
) -> None:
    """One letter to each representative, of all that was taken down for his or hers."""
    own = Municipality.objects.filter(
        pk__in={need.municipality_id for need in (*new, *instead)}
    )
    letters = []
    for person, places in representatives_of(own).items():
        ids = {one.pk for one in places}
        letter = mails.taken_down(
            participation,
            [need for need in new if need.municipality_id in ids],
            [need for need in instead if need.municipality_id in ids],
            to=person,
        )
        letters.append(letter)
    outbox.queue_all(letters, at=at, kind="rss.taken_down")

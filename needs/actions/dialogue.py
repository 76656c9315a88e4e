"""SKR plans a dialogue meeting, and writes down what is said there (after moment 7)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from needs.models import Agency, DialogueMeeting, DialogueWord, Need
from rounds.actions import note
from rounds.models import Round

VERBS = {
    DialogueWord.Kind.NOTE: "antecknade på ett dialogmöte om",
    DialogueWord.Kind.DECISION: "skrev ner ett beslut på ett dialogmöte om",
}


class NotHandedOver(Exception):
    """The need is not with the agencies, or not in a round of the meeting."""


class HasWords(Exception):
    """Something has been said at the meeting of a round that would leave it."""

    def __init__(self, round_: Round) -> None:
        super().__init__(str(round_))
        self.round = round_


@transaction.atomic
def plan_dialogue(
    *, title: str, held_on: date, rounds: Sequence[Round], by: User, at: datetime
) -> DialogueMeeting:
    meeting = DialogueMeeting.objects.create(
        title=title, held_on=held_on, planned_at=at, planned_by=by
    )
    meeting.rounds.set(rounds)
    note("planerade", meeting, by=by, at=at, text=held_on.isoformat())
    return meeting


@transaction.atomic
def change_dialogue(
    meeting: DialogueMeeting,
    *,
    title: str,
    held_on: date,
    rounds: Sequence[Round],
    by: User,
    at: datetime,
) -> None:
    meeting = DialogueMeeting.objects.select_for_update().get(pk=meeting.pk)
    words = DialogueWord.objects.standing().filter(meeting=meeting)
    left = words.exclude(need__round__in=rounds).select_related("need__round").first()
    if left:
        raise HasWords(left.need.round)
    meeting.title, meeting.held_on = title, held_on
    meeting.save(update_fields=["title", "held_on"])
    meeting.rounds.set(rounds)
    note("ändrade", meeting, by=by, at=at, text=held_on.isoformat())


@transaction.atomic
def say_at_dialogue(
    meeting: DialogueMeeting,
    need: Need,
    *,
    words: Sequence[Mapping[str, Any]],
    by: User,
    at: datetime,
) -> list[DialogueWord]:
    """Write down a note, a decision or both: all of it or nothing. Each of `words` has
    a kind and a text; a decision may have an agency and a day as well."""
    DialogueMeeting.objects.select_for_update().get(pk=meeting.pk)
    if not need.is_handed_over or not meeting.rounds.filter(pk=need.round_id).exists():
        raise NotHandedOver
    return [_say(meeting, need, **one, by=by, at=at) for one in words]


def _say(
    meeting: DialogueMeeting,
    need: Need,
    *,
    kind: str,
    text: str,
    agency: Agency | None = None,
    due_on: date | None = None,
    by: User,
    at: datetime,
) -> DialogueWord:
    """The same words twice in a row are said once."""
    said = DialogueWord.objects.standing().filter(meeting=meeting, need=need, kind=kind)
    last = said.order_by("pk").last()
    new = (by.pk, text, agency.pk if agency else None, due_on)
    if last and (last.said_by_id, last.text, last.agency_id, last.due_on) == new:
        return last
    word = DialogueWord.objects.create(
        meeting=meeting,
        need=need,
        kind=kind,
        text=text,
        agency=agency,
        due_on=due_on,
        said_at=at,
        said_by=by,
    )
    # The words stand in a row of their own, which can be taken back; the log cannot.
    note(VERBS[DialogueWord.Kind(kind)], need, by=by, at=at)
    return word


@transaction.atomic
def take_back_word(word: DialogueWord, *, by: User, at: datetime) -> bool:
    """Whether it still stood: False for one that a colleague has taken back."""
    word = DialogueWord.objects.select_for_update(of=("self",)).get(pk=word.pk)
    if word.taken_back_at is not None:
        return False
    word.taken_back_at, word.taken_back_by = at, by
    word.save(update_fields=["taken_back_at", "taken_back_by"])
    note("tog tillbaka det som stod från ett dialogmöte om", word.need, by=by, at=at)
    return True

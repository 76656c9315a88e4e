"""Agencies confirm what they have received, and write what they answer (moment 7)."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import User
from needs import mails
from needs.actions.concerned import officers_of
from needs.actions.registering import registered
from needs.models import Agency, Feedback, KnowledgeSupport, Need, Recipient
from outbox.actions import queue
from rounds.actions import note
from rounds.models import Round


class NotARecipient(Exception):
    """The need has not been handed over to the agency, or it has passed it on."""


class AlreadyAcknowledged(Exception):
    """Somebody at the agency has confirmed it before."""


class Stale(Exception):
    """A colleague, or another tab, has saved or published since the form was opened."""

    def __init__(self, current: Feedback) -> None:
        self.current = current


@transaction.atomic
def acknowledge(need: Need, *, agency: Agency, by: User, at: datetime) -> None:
    """The agency has received the need."""
    recipient = _recipient(need, agency)
    if recipient.acknowledged_at:
        raise AlreadyAcknowledged
    recipient.acknowledged_at, recipient.acknowledged_by = at, by
    recipient.save(update_fields=["acknowledged_at", "acknowledged_by"])
    verb = "bekräftade att de tagit emot"
    note(verb, need, by=by, at=at, text=str(agency), acting_for=agency)


@transaction.atomic
def acknowledge_all(round_: Round, *, agency: Agency, by: User, at: datetime) -> int:
    """The agency has received everything that has been handed over to it."""
    waiting = list(
        Recipient.objects.select_for_update(of=("self",))
        .standing()
        .in_round(round_)
        .filter(agency=agency)
        .unacknowledged()
        .select_related("need__round")
        .order_by("pk")
    )
    if not waiting:
        raise AlreadyAcknowledged
    for recipient in waiting:
        acknowledge(recipient.need, agency=agency, by=by, at=at)
    return len(waiting)


@transaction.atomic
def save_answer(
    need: Need,
    *,
    agency: Agency,
    code: str,
    reason: str,
    instead: str = "",
    planned_on: date | None = None,
    next_update_on: date | None = None,
    link: str = "",
    support: KnowledgeSupport | None = None,
    together_with: Agency | None = None,
    version: datetime | None = None,
    by: User,
    at: datetime,
) -> Feedback:
    """Write the agency's draft, or write on in it. No event: a draft is its own
    agency's alone, and so is the fact that there is one.

    `version` is the `saved_at` of the draft that the writer saw; None: there was none.
    """
    _recipient(need, agency)  # locked: two who save take turns
    if together_with:
        _recipient(need, together_with)
    written = {
        "code": code,
        "reason": reason,
        "instead": instead,
        "planned_on": planned_on,
        "next_update_on": next_update_on,
        "link": link,
        "support": registered(support, by=by, at=at),
        "together_with": together_with,
    }
    said = Feedback.objects.filter(need=need, agency=agency).with_references()
    draft = said.drafts().first()
    if draft is None and version is None:
        draft = Feedback.objects.create(
            need=need,
            agency=agency,
            **written,
            saved_at=at,
            created_at=at,
            created_by=by,
        )
        _ask_to_join(draft, before=None, at=at)
        return draft
    if draft is None:
        raise Stale(said.latest("published_at"))
    if draft.words == written:
        return draft
    if draft.saved_at != version:
        raise Stale(draft)
    asked_before = draft.together_with
    for name, words in written.items():
        setattr(draft, name, words)
    # Each save is a version of its own, also within one tick of the clock.
    draft.saved_at = max(at, draft.saved_at + timedelta(microseconds=1))
    draft.saved_by = by
    # Nobody has read it as it is now, or said that it may go out so.
    unsaid = (
        "read_at",
        "read_by",
        "publish_on",
        "prepared_by",
        "confirmed_at",
        "confirmed_by",
    )
    for name in unsaid:
        setattr(draft, name, None)
    draft.save(update_fields=[*written, "saved_at", "saved_by", *unsaid])
    _ask_to_join(draft, before=asked_before, at=at)
    return draft


def _ask_to_join(draft: Feedback, *, before: Agency | None, at: datetime) -> None:
    """The other agency's officers get a letter when they are asked to stand behind the
    draft; not anew each time that the words change."""
    other = draft.together_with
    if other is None or other == before:
        return
    for user in officers_of([other.pk])[other.pk]:
        queue(mails.joint_asked(user, draft), at=at, kind="needs.joint_asked")


def _recipient(need: Need, agency: Agency) -> Recipient:
    try:
        held = Recipient.objects.standing().select_for_update()
        return held.get(need=need, agency=agency)
    except Recipient.DoesNotExist as missing:
        raise NotARecipient from missing

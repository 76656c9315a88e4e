"""What an agency does with a need it has received, beside answering: it files it under a
number of its own, or passes it on to the agency that should have had it (moment 6)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from needs import lifecycle, mails
from needs.actions.answering import NotARecipient
from needs.actions.concerned import officers_of
from needs.actions.referring import HasAnswered
from needs.models import Agency, Engagement, Feedback, Need, Recipient
from needs.querysets import FeedbackQuerySet
from outbox.actions import queue
from rounds.actions import note

S = Need.Status
PASSED_ON = "lämnade vidare efter överlämnandet"


class PassedOnBefore(Exception):
    """The agency that is named has had the need, and passed it on itself."""


@transaction.atomic
def set_registry_number(
    need: Need, number: str, *, agency: Agency, by: User, at: datetime
) -> None:
    """Note under which number the agency keeps the need in its own register."""
    held = Recipient.objects.select_for_update(of=("self",)).standing()
    row = held.filter(need=need, agency=agency).first()
    if row is None:
        raise NotARecipient
    if row.registry_number == number:
        return
    row.registry_number = number
    row.save(update_fields=["registry_number"])
    text = f"{agency}: {number}"
    note("angav diarienummer", need, by=by, at=at, text=text, acting_for=agency)


@transaction.atomic
def pass_received_on(
    need: Need, *, agency: Agency, to: Agency, reason: str, by: User, at: datetime
) -> Recipient:
    """The need is another agency's to answer. It leads, if who passes it on did.

    Its officers get a letter, and so do SKR's people. NotARecipient, HasAnswered,
    PassedOnBefore: nothing is changed.
    """
    # First the receipts, as when a draft is saved or published: nobody answers meanwhile.
    held = Recipient.objects.select_for_update(of=("self",)).order_by("pk")
    rows = {row.agency_id: row for row in held.filter(need=need)}
    giver, receiver = rows.get(agency.pk), rows.get(to.pk)
    if giver is None or giver.is_passed_on or to == agency:
        raise NotARecipient
    if _answers(need, agency).published().exists():
        raise HasAnswered
    if receiver is not None and receiver.is_passed_on:
        raise PassedOnBefore
    led = giver.leads
    _close(giver, to=to, reason=reason, by=by, at=at)
    receiver = receiver or Recipient(need=need, agency=to, handed_over_at=at)
    receiver.leads = receiver.leads or led
    receiver.save()
    _let_go_of_drafts(need, agency, at=at)
    if led and _answers(need, to).published().exists():
        # It stood beside, and has said its word: now that is the answer.
        lifecycle.move_all({need.pk} & _waiting(need), S.ANSWERED)
    Engagement.objects.get_or_create(
        round=need.round, agency=to, defaults={"invited_at": at, "invited_by": by}
    )
    text = f"{agency} → {to}: {reason}"
    note(PASSED_ON, need, by=by, at=at, text=text, acting_for=agency)
    _tell(giver, to, at=at)
    return receiver


def _close(
    giver: Recipient, *, to: Agency, reason: str, by: User, at: datetime
) -> None:
    giver.leads = False
    giver.passed_to, giver.passed_on_reason = to, reason
    giver.passed_on_by, giver.passed_on_at = by, at
    giver.save(
        update_fields=[
            "leads",
            "passed_to",
            "passed_on_reason",
            "passed_on_by",
            "passed_on_at",
        ]
    )


def _answers(need: Need, agency: Agency) -> FeedbackQuerySet:
    """Alone, or together with another."""
    return Feedback.objects.filter(
        Q(agency=agency) | Q(together_with=agency), need=need
    )


def _waiting(need: Need) -> set[int]:
    waiting = Need.objects.filter(pk=need.pk, status=S.HANDED_OVER)
    return set(waiting.values_list("pk", flat=True))


def _let_go_of_drafts(need: Need, agency: Agency, *, at: datetime) -> None:
    """The words are kept. But nothing goes out by itself in the name of an agency that
    no longer has the need, and none of the others waits for it to stand behind theirs."""
    drafts = Feedback.objects.drafts().filter(need=need)
    drafts.filter(agency=agency).update(publish_on=None, prepared_by=None)
    drafts.filter(together_with=agency).update(
        together_with=None,
        confirmed_at=None,
        confirmed_by=None,
        publish_on=None,
        prepared_by=None,
        saved_at=at,  # who has the old one on the screen is shown both
    )


def _tell(giver: Recipient, to: Agency, *, at: datetime) -> None:
    """The officers who have it now, and SKR; who is both gets one letter."""
    officers = officers_of([to.pk])[to.pk]
    for user in officers:
        letter = mails.passed_on_after(user, giver, is_ours=True, has_officers=True)
        queue(letter, at=at, kind="needs.passed_on_after")
    for user in User.objects.filter(is_skr=True, is_active=True).order_by("pk"):
        if user not in officers:
            letter = mails.passed_on_after(
                user, giver, is_ours=False, has_officers=bool(officers)
            )
            queue(letter, at=at, kind="needs.passed_on_after")

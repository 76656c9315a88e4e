"""A need goes on to the agencies that shall answer it (moment 6)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import User
from needs import lifecycle, mails
from needs.actions.concerned import officers_of
from needs.models import Agency, Engagement, Need, Recipient
from outbox.actions import queue_all
from rounds.actions import note


class LeadNotAmongAgencies(Exception):
    """The agency that leads the answer is one of those that receive the need."""


@transaction.atomic
def entrust(
    need: Need, *, agencies: Collection[Agency], lead: Agency, by: User, at: datetime
) -> None:
    """Hand the need over to agencies, one of which leads the answer.

    lifecycle.WrongTurn when it cannot be handed over (a second time, for example).
    An agency that has had no part in the round so far gets one. The letters are
    `tell_recipients`, once for all the needs.
    """
    if lead not in agencies:
        raise LeadNotAmongAgencies
    need = lifecycle.move(need, Need.Status.HANDED_OVER)
    Recipient.objects.bulk_create(
        Recipient(need=need, agency=agency, leads=agency == lead, handed_over_at=at)
        for agency in agencies
    )
    for agency in agencies:
        Engagement.objects.get_or_create(
            round=need.round,
            agency=agency,
            defaults={"invited_at": at, "invited_by": by},
        )
    names = [str(lead), *(str(agency) for agency in agencies if agency != lead)]
    note("överlämnade", need, by=by, at=at, text="\n".join(names))


@transaction.atomic
def tell_recipients(needs: Collection[Need], *, letter: str = "", at: datetime) -> int:
    """Tell the officers what their agencies have received: one letter per person, with
    what SKR writes along with the needs."""
    recipients = list(
        Recipient.objects.standing()
        .filter(need__in=needs)
        .select_related("need__round", "agency")
        .in_priority_order()
    )
    officers = officers_of({recipient.agency_id for recipient in recipients})
    received: dict[User, list[Need]] = {}
    for recipient in recipients:
        for user in officers[recipient.agency_id]:
            own = received.setdefault(user, [])
            if recipient.need not in own:
                own.append(recipient.need)
    letters = [mails.handed_over(user, own, letter) for user, own in received.items()]
    return len(queue_all(letters, at=at, kind="needs.handed_over"))

"""Fixing the priority order, and handing the needs over (moment 6)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from needs import actions as needs_actions
from needs.models import Agency, Need
from outbox import actions as outbox
from prioritization import mails
from prioritization.actions.counting import compute_order
from prioritization.actions.meeting import (
    Reordered,
    after_meeting,
    check_quorum,
    locked,
)
from prioritization.models import (
    HandOver,
    JointMeeting,
    OrderChange,
    PanelMember,
    PriorityPlace,
)
from prioritization.ranking import Order
from rounds.actions import note
from rounds.models import Round

FIXED = "fastställde prioriteringsordningen"
HANDED_OVER = "överlämnade behoven"


class NothingToPutInOrder(Exception):
    """No need of the round lacks support."""


class ReasonNeeded(Exception):
    """Nobody has ranked: that all needs share one place is then SKR's decision."""


class OrderAlreadyFixed(Exception):
    """The order is fixed once, and stands."""


class OrderNotFixed(Exception):
    """Needs are handed over in a fixed order."""


class RecipientMissing(Exception):
    """Every need goes to an agency that leads the answer."""


class AlreadyHandedOver(Exception):
    """All needs in the order have gone on to the agencies."""


@dataclass(frozen=True)
class Recipients:
    """Who receives a need: `lead` answers, the others stand beside."""

    lead: Agency
    others: Collection[Agency] = ()


@transaction.atomic
def fix_order(
    round_: Round, *, by: User, at: datetime, reason: str = ""
) -> list[PriorityPlace]:
    """Fix the order that the ballots give, with the changes of the joint meeting, for
    good, and tell the panel.

    When nobody has ranked, the needs share one place, for a `reason`.
    """
    round_ = locked(round_)
    members = list(
        PanelMember.objects.in_round(round_).by_name().select_for_update(of=("self",))
    )
    if PriorityPlace.objects.in_round(round_).exists():
        raise OrderAlreadyFixed
    order = compute_order(round_, at=at)
    if not order.places:
        raise NothingToPutInOrder
    if not order.voters and not reason:
        raise ReasonNeeded
    moved = _moved_by_meeting(round_)
    ranked = after_meeting(round_, order)
    places = PriorityPlace.objects.bulk_create(
        PriorityPlace(**fields, fixed_at=at, fixed_by=by)
        for fields in (*_ranked(ranked), *_not_ranked(round_, order))
    )
    with translation.override(settings.LANGUAGE_CODE):
        text = "\n".join(filter(None, [how_good(order), in_words(moved), reason]))
    note(FIXED, round_, by=by, at=at, text=text)
    told = [member for member in members if member.is_active]
    letters = [mails.order_fixed(member, moved) for member in told]
    outbox.queue_all(letters, at=at, kind="prioritization.order_fixed")
    return places


def _moved_by_meeting(round_: Round) -> int:
    """How many needs it moved. Nobody fixes what too few have changed."""
    live = OrderChange.objects.in_round(round_).live()
    moved = live.order_by().values("need").distinct().count()
    if moved and (meeting := JointMeeting.objects.in_round(round_).first()):
        check_quorum(meeting)
    return moved


def in_words(moved: int) -> str:
    """What the joint meeting did to the order."""
    if not moved:
        return ""
    sentence = ngettext(
        "Det gemensamma mötet flyttade %(n)d behov.",
        "Det gemensamma mötet flyttade %(n)d behov.",
        moved,
    )
    return sentence % {"n": moved}


def _ranked(places: Iterable[Reordered]) -> Iterator[dict[str, object]]:
    for one in places:
        yield {
            "need_id": one.need,
            "place": one.place,
            "last_place": one.last_place,
            "points": one.points,
            "counted_place": one.counted_place,
            "counted_last_place": one.counted_last_place,
        }


def _not_ranked(round_: Round, order: Order) -> Iterator[dict[str, object]]:
    """What was taken off the ballot paper and lacks support all the same: it shares the
    places after those that were ranked."""
    ranked = [one.need for one in order.places]
    lacking = Need.objects.in_round(round_).filter(status=Need.Status.SUPPORT_LACKING)
    left = list(lacking.exclude(pk__in=ranked).values_list("pk", flat=True))
    for need in left:
        yield {
            "need_id": need,
            "place": len(ranked) + 1,
            "last_place": len(ranked) + len(left),
            "points": 0,
        }


def how_good(order: Order) -> str:
    """How many voted, and how sure the order is, in words."""
    if not order.voters:
        return _("Ingen i panelen har rangordnat. Alla behov delar plats.")
    voted = _("%(voters)d i panelen har rangordnat, %(abstentions)d har avstått.") % {
        "voters": order.voters,
        "abstentions": order.abstentions,
    }
    against = _(
        "Ordningen går emot %(cost)d av %(all)d jämförelser mellan två behov."
    ) % {
        "cost": order.disagreements,
        "all": order.comparisons,
    }
    if order.proved:
        proof = _("Ingen annan ordning går emot färre.")
    else:
        proof = _("Ingen ordning kan gå emot färre än %(least)d.") % {
            "least": order.disagreements - order.gap
        }
    return f"{voted} {against} {proof}"


@transaction.atomic
def hand_over(
    round_: Round,
    recipients: Mapping[int, Recipients],
    *,
    letter: str = "",
    by: User,
    at: datetime,
) -> int:
    """Hand over all needs in the order at once; each officer gets one letter.

    `recipients` by the pk of the need; `letter` is what SKR writes along with them.
    Returns how many were handed over.
    """
    round_ = locked(round_)
    in_order = Need.objects.in_round(round_).filter(priority_place__isnull=False)
    if not in_order.exists():
        raise OrderNotFixed
    needs = list(in_order.filter(status=Need.Status.SUPPORT_LACKING))
    if not needs:
        raise AlreadyHandedOver
    if any(need.pk not in recipients for need in needs):
        raise RecipientMissing
    for need in needs:
        to = recipients[need.pk]
        agencies = {to.lead, *to.others}
        needs_actions.entrust(need, agencies=agencies, lead=to.lead, by=by, at=at)
    HandOver.objects.get_or_create(
        round=round_,
        defaults={"letter": letter, "handed_over_at": at, "handed_over_by": by},
    )
    needs_actions.tell_recipients(needs, letter=letter, at=at)
    note(HANDED_OVER, round_, by=by, at=at, text=str(len(needs)))
    return len(needs)

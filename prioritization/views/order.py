"""The priority order: fixing it, reading it, handing the needs over (moment 6)."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock
from accounts.access import may
from needs.models import Agency, Engagement, Need, Screening
from prioritization import actions
from prioritization.forms import FixOrderForm, RecipientsForm
from prioritization.models import PanelMember, PriorityPlace
from prioritization.querysets import needs_to_rank
from prioritization.views.meeting import take_back_first, too_few
from prioritization.views.meeting_page import told_of_meeting
from prioritization.views.receipts import unconfirmed
from rounds.models import Event, Round, Step

# Neither has an opinion on the need.
ASIDE = {Screening.Opinion.OUTSIDE, Screening.Opinion.ABSTAINS}

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("prioritization.see_order", on=Round)
def hand_over(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """The page for where the round is: sealed, counted, fixed, or handed over."""
    places = list(PriorityPlace.objects.in_round(round_).with_recipients())
    if not places:
        if clock.now() < actions.sealed_until(round_):
            return _sealed(request, round_)
        return _counted(request, round_, FixOrderForm())
    waiting = [p for p in places if p.need.status == Need.Status.SUPPORT_LACKING]
    if waiting:
        return _recipients_page(request, round_, _recipients_form(round_, waiting))
    return _order_page(request, round_, places)


def _has_handed_in(member: PanelMember) -> bool:
    return member.has_handed_in  # type: ignore[attr-defined]  # with_handed_in()


def _sealed(request: "SignedInRequest", round_: Round) -> HttpResponse:
    panel = list(PanelMember.objects.active().in_round(round_).with_handed_in())
    context = {
        "round": round_,
        "panel": panel,
        "handed_in": sum(_has_handed_in(member) for member in panel),
        "stood_in": sum(member.stood_in for member in panel),  # type: ignore[attr-defined]
        "need_count": needs_to_rank(round_).count(),
        "sealed_until": actions.sealed_until(round_),
        "period": round_.period(Step.RANK),
        "is_to_come": clock.now() < round_.period(Step.RANK).opens_at,
    }
    return render(request, "prioritization/sealed.html", context)


def _counted(
    request: "SignedInRequest", round_: Round, form: FixOrderForm
) -> HttpResponse:
    """What the ballots say, and what the meeting made of it; not fixed yet."""
    order = actions.compute_order(round_, at=clock.now())
    reordered = actions.after_meeting(round_, order)
    needs = {need.pk: need for need in needs_to_rank(round_)}
    panel = list(PanelMember.objects.active().in_round(round_).with_handed_in())
    now = clock.now()
    context = {
        "round": round_,
        "order": order,
        "places": [(place, needs[place.need]) for place in reordered],
        "differs": any(place.was_moved for place in reordered),
        "told": told_of_meeting(round_),
        "panel": panel,
        "silent": sum(not _has_handed_in(member) for member in panel),
        "how_good": actions.how_good(order),
        "form": form,
        "may_fix": round_.is_open(Step.HAND_OVER, now),
        "period": round_.period(Step.HAND_OVER),
        "is_to_come": now < round_.period(Step.HAND_OVER).opens_at,
    }
    return render(request, "prioritization/counted.html", context)


@may("prioritization.fix_order", on=Round)
def fix_order(request: "SignedInRequest", round_: Round) -> HttpResponse:
    if request.method != "POST":
        return redirect("prioritization:hand_over", round_.public_id)
    form = FixOrderForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        actions.fix_order(round_, reason=reason, by=request.user, at=clock.now())
        messages.success(request, _("Prioriteringsordningen är fastställd."))
    except actions.ReasonNeeded:
        return _counted(request, round_, form)
    except actions.OrderAlreadyFixed:
        messages.info(request, _("Prioriteringsordningen var redan fastställd."))
    except actions.BallotsAreSealed:
        messages.warning(request, _("Någon kan fortfarande rangordna."))
    except actions.TooFewAtMeeting as few:
        messages.warning(request, f"{too_few(few.attendance)} {take_back_first()}")
    except actions.NothingToPutInOrder:
        messages.warning(request, _("Inget behov saknar stöd. Inget finns att ordna."))
    return redirect("prioritization:hand_over", round_.public_id)


def _recipients_form(
    round_: Round, places: list[PriorityPlace], data: Any = None
) -> RecipientsForm:
    engaged = Engagement.objects.in_round(round_).with_agency()
    agencies = [engagement.agency for engagement in engaged]
    return RecipientsForm(
        places, agencies, _proposed_leads(places, agencies), data=data
    )


def _proposed_leads(
    places: list[PriorityPlace], agencies: list[Agency]
) -> dict[int, Agency]:
    """The first agency that found the need within its field; else the first that has
    not said that it is outside, or stepped aside."""
    screenings = Screening.objects.filter(need__in=[p.need_id for p in places])
    said = {(s.need_id, s.agency_id): s.opinion for s in screenings}
    leads = {}
    for place in places:
        inside = [
            agency
            for agency in agencies
            if said.get((place.need_id, agency.pk)) not in ASIDE
        ]
        inside.sort(key=lambda agency: (place.need_id, agency.pk) not in said)
        if inside:
            leads[place.need_id] = inside[0]
    return leads


def _recipients_page(
    request: "SignedInRequest", round_: Round, form: RecipientsForm
) -> HttpResponse:
    now, period = clock.now(), round_.period(Step.HAND_OVER)
    context = {
        "round": round_,
        "form": form,
        "rows": form.rows(),
        "may_hand_over": round_.is_open(Step.HAND_OVER, now) and bool(form.agencies),
        "has_agencies": bool(form.agencies),
        "period": period,
        "is_to_come": now < period.opens_at,
    }
    return render(request, "prioritization/recipients.html", context)


@may("prioritization.hand_over", on=Round)
def choose_recipients(request: "SignedInRequest", round_: Round) -> HttpResponse:
    if request.method != "POST":
        return redirect("prioritization:hand_over", round_.public_id)
    places = list(
        PriorityPlace.objects.in_round(round_)
        .with_recipients()
        .filter(need__status=Need.Status.SUPPORT_LACKING)
    )
    form = _recipients_form(round_, places, request.POST)
    if places and not form.is_valid():
        return _recipients_page(request, round_, form)
    return _hand_over(request, round_, form)


def _hand_over(
    request: "SignedInRequest", round_: Round, form: RecipientsForm
) -> HttpResponse:
    is_valid = form.is_valid()
    recipients = form.recipients() if is_valid else {}
    letter = form.cleaned_data["letter"] if is_valid else ""
    try:
        count = actions.hand_over(
            round_, recipients, letter=letter, by=request.user, at=clock.now()
        )
        sentence = ngettext(
            "%(n)d behov är överlämnat.", "%(n)d behov är överlämnade.", count
        )
        messages.success(request, sentence % {"n": count})
    except actions.AlreadyHandedOver:
        messages.info(request, _("Behoven var redan överlämnade."))
    except actions.OrderNotFixed:
        messages.warning(request, _("Fastställ prioriteringsordningen först."))
    except actions.RecipientMissing:
        messages.warning(
            request, _("Ordningen har ändrats. Välj mottagare för alla behov.")
        )
    return redirect("prioritization:hand_over", round_.public_id)


@may("prioritization.read_order", on=Round)
def order(request: "SignedInRequest", round_: Round) -> HttpResponse:
    places = list(PriorityPlace.objects.in_round(round_).with_recipients())
    return _order_page(request, round_, places)


def _order_page(
    request: "SignedInRequest", round_: Round, places: list[PriorityPlace]
) -> HttpResponse:
    fixed = Event.objects.of(round_).filter(verb=actions.FIXED).last()
    context = {
        "round": round_,
        "places": places,
        "is_handed_over": any(place.need.recipients.all() for place in places),
        "fixed": fixed,
        "is_skr": request.user.is_skr,
        "may_read_package": request.user.has_perm(
            "prioritization.read_package", round_
        ),
        "unconfirmed": unconfirmed(places, clock.now()) if request.user.is_skr else [],
        "differs": any(place.was_moved for place in places),
        "told": told_of_meeting(round_) if places else None,
    }
    return render(request, "prioritization/order.html", context)

"""An agency reads its drafts together, and publishes them now or on a day it sets."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from needs import actions
from needs.forms import PublishOnForm
from needs.models import Agency, Feedback, Need
from needs.views.answering import list_url
from needs.views.common import (
    choose_agency,
    chosen_agency,
    own_agencies,
    searched,
    turn,
)
from rounds.dates import day_of, last_day_of
from rounds.models import Round, Step
from rounds.templatetags.swedish import when

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("needs.publish_answers", on=Round)
def check_answers(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """The drafts as everyone will read them; then they are published."""
    own = own_agencies(request, round_)
    agency = chosen_agency(own, request)
    if agency is None:
        return choose_agency(request, round_, own)
    held = Feedback.objects.drafts().held()
    said = held.of_round(round_).filter(agency=agency)
    drafts = list(said.with_readers())
    form = _day_form(request, round_, agency)
    if request.method == "POST" and form.is_valid():
        return _act(request, round_, agency, drafts, form)
    only = searched(request.GET.get("behov", ""))
    context = {
        "round": round_,
        "agency": agency,
        "drafts": [row for row in drafts if only in {"", row.need.public_id}],
        "chosen": request.POST.getlist("svar") or [row.public_id for row in drafts],
        "form": form,
        "seen_at": clock.now().isoformat(),
        "list_url": list_url(round_, agency),
    }
    return render(request, "needs/check_answers.html", context)


def _day_form(
    request: "SignedInRequest", round_: Round, agency: Agency
) -> PublishOnForm:
    """Bound when a button is pressed; the day counts where it is asked for."""
    closes_at = turn(round_, Step.FEEDBACK, agency).closes_at
    return PublishOnForm(
        request.POST if request.method == "POST" else None,
        first=day_of(clock.now()) + timedelta(days=1),
        last=last_day_of(closes_at),
        asked="pa_dag" in request.POST,
    )


def _act(
    request: "SignedInRequest",
    round_: Round,
    agency: Agency,
    drafts: list[Feedback],
    form: PublishOnForm,
) -> HttpResponse:
    """Publish what is chosen, now or on a day; or say something of one of them."""
    by_id = {draft.public_id: draft for draft in drafts}
    alone = request.POST.get("last") or request.POST.get("inte")
    asked_for = [alone] if alone else request.POST.getlist("svar")
    if not asked_for:
        messages.warning(request, _("Välj minst ett svar att publicera."))
        return redirect(request.get_full_path())
    chosen = [by_id[one] for one in asked_for if one in by_id]
    try:
        said = _done(request, chosen, form)
    except actions.AlreadyPublished:
        messages.info(request, _("Svaren är redan publicerade."))
        return redirect(list_url(round_, agency))
    except actions.OwnWords:
        messages.warning(request, _("Du har skrivit svaret. En kollega ska läsa det."))
        return redirect(request.get_full_path())
    except actions.NotConfirmed:
        text = _("Inget är gjort: den andra myndigheten står inte bakom svaret än.")
        messages.warning(request, text)
        return redirect(request.get_full_path())
    except actions.ChangedSince:
        text = _("Inget är gjort: ett utkast har ändrats. Läs igenom det igen.")
        messages.warning(request, text)
        return redirect(request.get_full_path())
    messages.success(request, said)
    return redirect(request.get_full_path() if alone else list_url(round_, agency))


def _done(
    request: "SignedInRequest", chosen: list[Feedback], form: PublishOnForm
) -> str:
    """Do what the button says, and say what was done."""
    if not chosen:
        raise actions.AlreadyPublished
    seen_at, now = _seen_at(request), clock.now()
    if "last" in request.POST:
        actions.say_read(chosen[0], seen_at=seen_at, by=request.user, at=now)
        return _("Det syns nu att du har läst svaret på ”%s”.") % chosen[0].need
    if "inte" in request.POST:
        actions.take_back_prepared(chosen[0])
        return _("Svaret på ”%s” publiceras inte av sig självt.") % chosen[0].need
    if on := form.cleaned_data["on"]:
        count = actions.prepare(chosen, on=on, seen_at=seen_at, by=request.user)
        return _prepared(count) % {"n": count, "day": when(on)}
    count = actions.publish(chosen, seen_at=seen_at, by=request.user, at=now)
    return _published(count) % {"n": count}


def _prepared(count: int) -> str:
    return ngettext(
        "%(n)d svar publiceras %(day)s kl. 7.00. Ändras det innan dess måste dagen "
        "sättas igen.",
        "%(n)d svar publiceras %(day)s kl. 7.00. Ändras något av dem innan dess måste "
        "dagen sättas igen.",
        count,
    )


def _published(count: int) -> str:
    return ngettext(
        "%(n)d svar är publicerat. Alla som står bakom behovet får ett brev.",
        "%(n)d svar är publicerade. Alla som står bakom behoven får ett brev.",
        count,
    )


def _seen_at(request: "SignedInRequest") -> datetime:
    """When the drafts were shown. Without a believable answer: never."""
    try:
        seen_at = parse_datetime(request.POST.get("visat", ""))
    except ValueError:
        seen_at = None
    if seen_at is None or seen_at.tzinfo is None:
        return datetime.min.replace(tzinfo=clock.now().tzinfo)
    return seen_at


@require_POST
@may("needs.stand_behind_answer", on=Need)
def stand_behind(request: "SignedInRequest", need: Need) -> HttpResponse:
    """The own agency stands behind another's draft, which becomes an answer of both."""
    own = own_agencies(request, need.round)
    theirs = need.feedback.drafts().filter(together_with__in=own).with_references()
    draft = theirs.filter(public_id=searched(request.POST.get("svar", ""))).first()
    if draft is None:
        messages.warning(request, _("Utkastet finns inte längre."))
        return redirect("needs:need", need.public_id)
    try:
        actions.stand_behind(
            draft, seen_at=_seen_at(request), by=request.user, at=clock.now()
        )
    except (actions.AlreadyPublished, actions.ChangedSince):
        messages.warning(request, _("Utkastet har ändrats. Läs igenom det igen."))
    else:
        text = _("Ni står nu bakom svaret på ”%(need)s”. %(agency)s kan publicera det.")
        messages.success(request, text % {"need": need, "agency": draft.agency})
    return redirect(list_url(need.round, cast("Agency", draft.together_with)))

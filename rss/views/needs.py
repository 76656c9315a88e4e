"""Submissions become regional needs, and go on to SKR."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from accounts.ids import is_public_id
from municipalities.models import Submission
from rss import actions, outstanding
from rss.forms import (
    ForwardForm,
    GatherForm,
    NewRegionalNeedForm,
    RewordForm,
    WordingForm,
)
from rss.models import Participation, RegionalNeed
from rss.progress import Counter
from rss.views.desk import show_desk

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

MANY = 5  # An RSS forwards about five. Source: DOMAIN, our default.


@require_POST
@may("rss.gather", on=Participation)
def gather(request: "SignedInRequest", participation: Participation) -> HttpResponse:
    form = GatherForm(
        request.POST,
        submissions=outstanding.standing_in(participation, clock.now()),
        drafts=list(participation.regional_needs.drafts()),
    )
    if not form.is_valid():
        return show_desk(request, participation, form, request.POST.getlist("behov"))
    if (regional_need := form.regional_need) is None:
        path = reverse("rss:new_regional_need", args=[participation.public_id])
        query = urlencode({"behov": form.cleaned_data["behov"]}, doseq=True)
        return redirect(f"{path}?{query}")
    try:
        actions.add_to_regional_need(
            regional_need, form.chosen, by=request.user, at=clock.now()
        )
    except REFUSALS as refusal:
        form.add_error("behov", sentence(refusal))
        return show_desk(request, participation, form, request.POST.getlist("behov"))
    messages.success(request, _("De valda behoven är ihopsamlade här."))
    return redirect("rss:regional_need", regional_need.public_id)


REFUSALS = (
    actions.IsLeftOut,
    actions.AwaitsAnswer,
    actions.AlreadyGathered,
    actions.NotHandedIn,
    actions.AlreadyForwarded,
    actions.NothingChosen,
)


def sentence(refusal: Exception) -> str:
    """What to tell the one who was refused."""
    if isinstance(refusal, actions.AlreadyGathered) and refusal.links:
        link = refusal.links[0]
        return _("”%(need)s” är redan insamlat i ”%(regional)s”.") % {
            "need": link.submission,
            "regional": link.regional_need,
        }
    if isinstance(refusal, actions.IsLeftOut):
        text = _("”%(need)s” är lämnat utanför. Ta med det igen först.")
        return text % {"need": refusal.submission}
    if isinstance(refusal, actions.AwaitsAnswer):
        return _(
            "En fråga om ”%(need)s” väntar på kommunens svar. Ta tillbaka frågan om ni "
            "inte kan vänta."
        ) % {"need": refusal.submission}
    if isinstance(refusal, actions.NotHandedIn):
        return _("Ett av behoven har återtagits av kommunen och kan inte samlas in.")
    if isinstance(refusal, actions.AlreadyForwarded):
        return _("Det regionala behovet är redan skickat vidare och kan inte ändras.")
    return _("Ett av behoven är redan insamlat av någon annan. Välj igen.")


@may("rss.gather", on=Participation)
def new_regional_need(
    request: "SignedInRequest", participation: Participation
) -> HttpResponse:
    now = clock.now()
    sent = (request.POST or request.GET).getlist("behov")
    wanted = [public_id for public_id in sent if is_public_id(public_id)]
    offered = outstanding.standing_in(participation, now).select_related("municipality")
    chosen = list(offered.filter(public_id__in=wanted).order_by("submitted_at", "pk"))
    if not chosen:
        messages.info(request, _("Välj först vilka inskickade behov det gäller."))
        return redirect("rss:desk", participation.public_id)
    form = NewRegionalNeedForm(
        request.POST or None, submissions=chosen, initial=proposal(chosen)
    )
    if form.is_valid() and (made := _made(request, participation, form)):
        messages.success(request, _("Det regionala behovet är sparat."))
        return redirect("rss:regional_need", made.public_id)
    context = {
        "form": form,
        "participation": participation,
        "round": participation.round,
        "chosen": chosen,
    }
    return render(request, "rss/new_regional_need.html", context)


def proposal(chosen: list[Submission]) -> dict[str, str]:
    """One submission's own words to begin from; of several, none is more right."""
    if len(chosen) != 1:
        return {}
    (one,) = chosen
    return {
        "title": one.title,
        "target_group": one.target_group,
        "description": f"{one.challenge}\n\n{one.knowledge_lacking}",
    }


def _made(
    request: "SignedInRequest",
    participation: Participation,
    form: NewRegionalNeedForm,
) -> RegionalNeed | None:
    """The regional need; None when the form has been told why there is none."""
    try:
        return actions.make_regional_need(
            participation, form.chosen, form.wording, by=request.user, at=clock.now()
        )
    except REFUSALS as refusal:
        form.add_error(None, sentence(refusal))
        return None


@may("rss.see_regionalneed", on=RegionalNeed)
def regional_need(request: "SignedInRequest", need: RegionalNeed) -> HttpResponse:
    behind = list(need.gathered.live().with_submissions())
    context = {
        "need": need,
        "participation": need.participation,
        "round": need.round,
        "standing": [link for link in behind if not link.submission.is_withdrawn],
        "withdrawn": [link for link in behind if link.submission.is_withdrawn],
    }
    return render(request, "rss/regional_need.html", context)


@may("rss.change_regionalneed", on=RegionalNeed)
def reword(request: "SignedInRequest", need: RegionalNeed) -> HttpResponse:
    form = RewordForm(request.POST or None, instance=need)
    if form.is_valid():
        try:
            actions.reword(
                need,
                form.wording,
                version=form.cleaned_data["version"],
                by=request.user,
                at=clock.now(),
            )
        except actions.AlreadyForwarded as refusal:
            messages.warning(request, sentence(refusal))
        except actions.Stale as stale:
            return _both_texts(request, stale.current, form.wording)
        else:
            messages.success(request, _("Ordalydelsen är sparad."))
        return redirect("rss:regional_need", need.public_id)
    context = {
        "form": form,
        "need": need,
        "round": need.round,
        "behind": list(need.gathered.live().with_submissions()),
    }
    return render(request, "rss/reword.html", context)


def _both_texts(
    request: "SignedInRequest", current: RegionalNeed, mine: dict[str, str]
) -> HttpResponse:
    """A colleague has saved: both texts, and nothing written over."""
    form = RewordForm(instance=current, initial=mine)
    context = {
        "need": current,
        "round": current.round,
        "different": [
            (form.fields[name].label, getattr(current, name), text)
            for name, text in mine.items()
            if getattr(current, name) != text
        ],
        "form": form,
    }
    return render(request, "rss/both_texts.html", context, status=409)


def _behind(need: RegionalNeed, wanted: list[str]) -> list[Submission]:
    """Those of the named that stand behind a regional need."""
    live = need.gathered.live().with_submissions()
    return [one.submission for one in live if one.submission.public_id in wanted]


@require_POST
@may("rss.change_regionalneed", on=RegionalNeed)
def take_out(request: "SignedInRequest", need: RegionalNeed) -> HttpResponse:
    """The chosen; or all of them, which takes the regional need apart."""
    wanted = request.POST.getlist("behov")
    if "split" in request.POST:
        query = urlencode({"behov": wanted}, doseq=True)
        return redirect(f"{reverse('rss:split', args=[need.public_id])}?{query}")
    if "all" in request.POST:
        live = need.gathered.live().with_submissions()
        wanted = [link.submission.public_id for link in live]
    chosen = _behind(need, wanted)
    try:
        actions.take_out(need, chosen, by=request.user, at=clock.now())
    except actions.NotGathered:
        messages.info(request, _("Inget togs ut. Välj vilka behov det gäller."))
    except actions.AlreadyForwarded as refusal:
        messages.warning(request, sentence(refusal))
    else:
        text = ngettext(
            "%(n)d behov är uttaget och finns bland dem som inte är insamlade.",
            "%(n)d behov är uttagna och finns bland dem som inte är insamlade.",
            len(chosen),
        )
        messages.success(request, text % {"n": len(chosen)})
    return redirect("rss:regional_need", need.public_id)


@may("rss.change_regionalneed", on=RegionalNeed)
def split(request: "SignedInRequest", need: RegionalNeed) -> HttpResponse:
    """Some of what stands behind a regional need gets a regional need of its own."""
    chosen = _behind(need, (request.POST or request.GET).getlist("behov"))
    own = {name: getattr(need, name) for name in WordingForm.names}
    form = WordingForm(request.POST or None, initial=proposal(chosen) or own)
    if request.method == "POST" and (made := _split(request, need, chosen, form)):
        messages.success(request, _("Det nya regionala behovet är sparat."))
        return redirect("rss:regional_need", made.public_id)
    if not chosen:
        messages.info(request, _("Välj först vilka behov som ska få ett eget."))
        return redirect("rss:regional_need", need.public_id)
    context = {"form": form, "need": need, "round": need.round, "chosen": chosen}
    return render(request, "rss/split.html", context)


def _split(
    request: "SignedInRequest",
    need: RegionalNeed,
    chosen: list[Submission],
    form: WordingForm,
) -> RegionalNeed | None:
    """The new one; None when the form has been told why there is none."""
    if not form.is_valid():
        return None
    sent = request.POST.getlist("behov")
    wanted = [one for one in sent if is_public_id(one)]
    of_round = Submission.objects.in_round(need.round).submitted()
    try:
        return actions.split(
            need,
            chosen or of_round.filter(public_id__in=wanted),
            form.wording,
            by=request.user,
            at=clock.now(),
        )
    except actions.NothingLeft:
        form.add_error(
            None,
            _(
                "Då blir inget kvar här. Välj några av behoven, eller ändra ordalydelsen."
            ),
        )
    except (*REFUSALS, actions.NotGathered) as refusal:
        form.add_error(None, sentence(refusal))
    return None


@may("rss.forward_regionalneed", on=Participation)
def forward(request: "SignedInRequest", participation: Participation) -> HttpResponse:
    now = clock.now()
    needs = list(participation.regional_needs.with_counts())
    drafts = [one for one in needs if not one.is_forwarded]
    ready = [one for one in drafts if one.submission_count]
    wanted = request.GET.getlist("behov") or [one.public_id for one in ready]
    answers = outstanding.answers(participation, now)
    counter = Counter.of(answers)
    form = ForwardForm(
        request.POST or None,
        regional_needs=needs,
        unaccounted=counter.unaccounted,
        initial={"behov": wanted},
    )
    if form.is_valid() and _forwarded(request, participation, form):
        return redirect("rss:receipt", participation.public_id)
    waiting = outstanding.waiting_in(participation, now)
    context: dict[str, Any] = {
        "form": form,
        "participation": participation,
        "round": participation.round,
        "counter": counter,
        "ready": ready,
        "ticked": form["behov"].value() or [],
        "empty": [one for one in drafts if not one.submission_count],
        "total": len(needs) - len(drafts) + len(ready),
        "many": MANY,
        "to_do": [one.submission for one in waiting if one.state == "to_do"],
        "returned": [one.submission for one in waiting if one.state == "returned"],
        "left_out": [one for one in waiting if one.state == "left_out"],
        "silent": [one.municipality for one in answers if not one.has_answered],
    }
    return render(request, "rss/forward.html", context)


def _forwarded(
    request: "SignedInRequest", participation: Participation, form: ForwardForm
) -> bool:
    """Whether there is a receipt to show; else the form has been told why not."""
    try:
        sent = actions.forward(
            participation, form.chosen, by=request.user, at=clock.now()
        )
    except actions.AlreadyForwarded:
        messages.info(request, _("De valda behoven är redan skickade vidare."))
        return True
    except actions.NothingBehind as refusal:
        form.add_error(
            "behov",
            _("”%(need)s” har inget inskickat behov bakom sig. Välj bort det.")
            % {"need": refusal.regional_need},
        )
        return False
    text = ngettext(
        "%(n)d regionalt behov är skickat vidare till SKR.",
        "%(n)d regionala behov är skickade vidare till SKR.",
        len(sent),
    )
    messages.success(request, text % {"n": len(sent)})
    return True


@may("rss.see_desk", on=Participation)
def receipt(request: "SignedInRequest", participation: Participation) -> HttpResponse:
    """What has been forwarded, counted from what is stored."""
    sent = list(participation.regional_needs.forwarded().with_counts())
    context = {
        "participation": participation,
        "round": participation.round,
        "sent": sent,
        "submission_count": sum(one.submission_count for one in sent),
    }
    return render(request, "rss/receipt.html", context)

"""An agency's answers to what it has received (moment 7)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from needs import actions
from needs.forms import AnswerForm, RegistryNumberForm
from needs.models import (
    Agency,
    AnswerTemplate,
    Feedback,
    KnowledgeSupport,
    Need,
    Recipient,
)
from needs.views.common import (
    choose_agency,
    chosen_agency,
    own_agencies,
    posted,
    searched,
    turn,
)
from needs.views.words import sources_of
from rounds.models import Round, Step

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("needs.see_engagement", on=Round)
def answers(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """What the own agency has received, the most important first."""
    own = own_agencies(request, round_)
    agency = chosen_agency(own, request)
    if agency is None:
        return choose_agency(request, round_, own)
    return answers_page(request, round_, agency, several=len(own) > 1)


def answers_page(
    request: "SignedInRequest",
    round_: Round,
    agency: Agency,
    *,
    several: bool,
    form: RegistryNumberForm | None = None,
) -> HttpResponse:
    """The list; with `form` a number that cannot be stored, as it was typed."""
    rows = Recipient.objects.in_round(round_).filter(agency=agency)
    found = rows.select_related("need", "passed_to").with_answers().in_priority_order()
    received = [row for row in found if not row.is_passed_on]
    context = {
        "round": round_,
        "agency": agency,
        "several": several,
        "turn": turn(round_, Step.FEEDBACK, agency),
        "received": received,
        "passed_on": [row for row in found if row.is_passed_on],
        "form": form,
        "answered": sum(row.answered_at is not None for row in received),
        "drafts": sum(row.drafted_at is not None for row in received),
        "joint": _joint(received, agency),
        "seen_at": clock.now().isoformat(),
        "unconfirmed": sum(row.acknowledged_at is None for row in received),
    }
    return render(request, "needs/answers.html", context)


def _joint(received: list[Recipient], agency: Agency) -> list[Feedback]:
    """Drafts of others that the agency is asked to stand behind; asked for seldom."""
    asked = [row.need_id for row in received if row.is_asked_to_join]
    if not asked:
        return []
    drafts = Feedback.objects.waiting_for(agency).filter(need__in=asked)
    return list(drafts.select_related("need").order_by("pk"))


@require_POST
@may("needs.acknowledge_need", on=Need)
def acknowledge(request: "SignedInRequest", need: Need) -> HttpResponse:
    agency = named_agency(request, need.round)
    try:
        actions.acknowledge(need, agency=agency, by=request.user, at=clock.now())
    except actions.AlreadyAcknowledged:
        messages.info(request, _("Mottagandet av ”%s” var redan bekräftat.") % need)
    except actions.NotARecipient:
        messages.warning(request, _("Behovet är inte överlämnat till %s.") % agency)
    else:
        messages.success(request, _("Ni har bekräftat att ni fått ”%s”.") % need)
    return redirect(list_url(need.round, agency))


@require_POST
@may("needs.acknowledge_all", on=Round)
def acknowledge_all(request: "SignedInRequest", round_: Round) -> HttpResponse:
    agency = named_agency(request, round_)
    try:
        count = actions.acknowledge_all(
            round_, agency=agency, by=request.user, at=clock.now()
        )
    except actions.AlreadyAcknowledged:
        messages.info(request, _("Allt ni har fått var redan bekräftat."))
    else:
        messages.success(
            request,
            ngettext(
                "Ni har bekräftat att ni fått %(n)d behov.",
                "Ni har bekräftat att ni fått %(n)d behov.",
                count,
            )
            % {"n": count},
        )
    return redirect(list_url(round_, agency))


@may("needs.answer_need", on=Need)
def answer(request: "SignedInRequest", need: Need) -> HttpResponse:
    """Write an answer; nobody outside the agency sees it until it is published."""
    standing = need.recipients.standing().with_mine(request.user)
    recipients = list(standing.select_related("agency"))
    own = [recipient.agency for recipient in recipients if recipient.mine]
    agency = chosen_agency(own, request)
    if agency is None:
        return choose_agency(request, need.round, own)
    others = [row.agency for row in recipients if row.agency != agency]
    said = list(need.feedback.filter(agency=agency).with_references())
    draft = next((row for row in said if row.published_at is None), None)
    # Buttons in the form that only fill it in: the address says which.
    asks = {"sok", "mall"} & set(request.GET) if request.method == "POST" else set()
    form = AnswerForm(None if asks else posted(request), draft=draft, others=others)
    templates = AnswerTemplate.objects.of(agency) if draft is None else ()
    if "sok" in asks:
        form.search(request.POST)
    elif "mall" in asks:
        _begin(request, form, templates)
    if form.is_valid():
        return _save(request, need, agency, form)
    context = {
        "need": need,
        "agency": agency,
        "form": form,
        "draft": draft,
        "published": [row for row in said if row.published_at],
        "templates": templates,
        "register": KnowledgeSupport.objects.all(),
        "sources": sources_of(need),
        "list_url": list_url(need.round, agency),
    }
    return render(request, "needs/answer.html", context)


def _begin(
    request: "SignedInRequest", form: AnswerForm, templates: Iterable[AnswerTemplate]
) -> None:
    """Begin the answer from the template that was picked, unless it is begun already."""
    by_id = {template.public_id: template for template in templates}
    template = by_id.get(request.POST.get("mall", ""))
    if form.begin_from(template, request.POST):
        messages.info(request, _("Mallen ”%s” är inlagd. Skriv vidare.") % template)
    elif template is None:
        messages.warning(request, _("Välj en mall i listan."))
    else:
        text = _("Mallen lades inte in: ni har redan börjat skriva. Inget är ändrat.")
        messages.warning(request, text)


def _save(
    request: "SignedInRequest", need: Need, agency: Agency, form: AnswerForm
) -> HttpResponse:
    was_set = form.instance and form.instance.publish_on
    try:
        draft = actions.save_answer(
            need,
            agency=agency,
            **form.words,
            version=form.cleaned_data["version"],
            by=request.user,
            at=clock.now(),
        )
    except actions.Stale as stale:
        return _both_texts(request, stale.current, form)
    if was_set and not draft.publish_on:
        messages.warning(
            request,
            _("Utkastet är ändrat, så det publiceras inte av sig självt längre."),
        )
    if "granska" in request.POST:
        query = urlencode({"myndighet": agency.public_id, "behov": need.public_id})
        return redirect(f"{_check_url(need.round)}?{query}")
    messages.success(request, _("Utkastet till svar på ”%s” är sparat.") % need)
    return redirect(list_url(need.round, agency))


def _both_texts(
    request: "SignedInRequest", current: Feedback, form: AnswerForm
) -> HttpResponse:
    """A colleague has saved or published: both texts, and nothing written over."""
    mine, theirs = Feedback(**form.words).shown, current.shown
    sent = {name: form.cleaned_data[name] for name in form.fields if name != "version"}
    draft = None if current.published_at else current
    context = {
        "need": current.need,
        "agency": current.agency,
        "current": current,
        "different": [
            (form.fields[name].label, theirs[name], mine[name])
            for name in mine
            if theirs[name] != mine[name]
        ],
        # One's own words, on top of the version that is stored now.
        "form": AnswerForm(
            draft=draft, others=list(form.others.values()), initial=sent
        ),
        "register": KnowledgeSupport.objects.all(),
    }
    return render(request, "needs/both_texts.html", context, status=409)


def named_agency(request: "SignedInRequest", round_: Round) -> Agency:
    """The agency that the button belongs to, or the only one of one's own; 404 for
    any other."""
    own = {agency.public_id: agency for agency in own_agencies(request, round_)}
    named = searched(request.POST.get("myndighet", ""))
    if not named and len(own) == 1:
        return next(iter(own.values()))
    if named not in own:
        raise Http404
    return own[named]


def list_url(round_: Round, agency: Agency) -> str:
    query = urlencode({"myndighet": agency.public_id})
    return f"{reverse('needs:answers', args=[round_.public_id])}?{query}"


def _check_url(round_: Round) -> str:
    return reverse("needs:check_answers", args=[round_.public_id])

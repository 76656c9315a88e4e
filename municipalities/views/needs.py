"""A need, from the first draft to the receipt."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from accounts.ids import is_public_id, new_public_id
from municipalities import actions
from municipalities.forms import (
    DraftForm,
    NewNeedForm,
    RegistryNumberForm,
)
from municipalities.models import Submission
from municipalities.views.rounds import asked_for, not_welcome, page_of, represented
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("municipalities.add_submission", on=Round)
def add(request: "SignedInRequest", round_: Round) -> HttpResponse:
    own = represented(request)
    form = NewNeedForm(
        request.POST or None,
        municipalities=own,
        initial={"municipality": asked_for(request, own).public_id},
    )
    if form.is_valid():
        try:
            draft = _start(request, round_, form)
        except actions.Stale as stale:
            return _both_texts(request, stale.current, form.words)
        except actions.AlreadySubmitted:
            return _already_submitted(request, form.cleaned_data["draft_id"])
        if draft:
            return _saved(request, draft)
    return render(request, "municipalities/add.html", {"form": form, "round": round_})


def _start(
    request: "SignedInRequest", round_: Round, form: NewNeedForm
) -> Submission | None:
    """The draft; None when the form has been told why there is none."""
    municipality = form.cleaned_data["municipality"]
    prospect = Submission(round=round_, municipality=municipality)
    if not request.user.has_perm("municipalities.add_submission", prospect):
        form.add_error("municipality", not_welcome())
        return None
    try:
        return actions.start(
            round_,
            municipality,
            form.words,
            public_id=form.cleaned_data["draft_id"],
            by=request.user,
            at=clock.now(),
        )
    except actions.NothingWritten:
        form.refuse_empty()
        return None


@may("municipalities.change_submission", on=Submission)
def edit(request: "SignedInRequest", submission: Submission) -> HttpResponse:
    form = DraftForm(request.POST or None, instance=submission)
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, _save(request, submission, form))
        except actions.NothingWritten:
            form.refuse_empty()
        except actions.AlreadySubmitted:
            return _already_submitted(request, submission.public_id)
        except actions.Stale as stale:
            return _both_texts(request, stale.current, form.words)
    elif "saknas" in request.GET:
        form = DraftForm.filled_in(submission)
        form.ask_for(submission.missing)
    context = {"form": form, "submission": submission, "round": submission.round}
    return render(request, "municipalities/edit.html", context)


def _save(
    request: "SignedInRequest", submission: Submission, form: DraftForm
) -> Submission:
    return actions.save_draft(
        submission,
        form.words,
        version=form.cleaned_data["version"],
        by=request.user,
        at=clock.now(),
    )


def _saved(request: "SignedInRequest", draft: Submission) -> HttpResponse:
    """Onward, by the button that was pressed."""
    if "check" in request.POST:
        return redirect("municipalities:check", draft.public_id)
    messages.success(request, _("Utkastet är sparat. Bara ni i kommunen ser det."))
    return redirect("municipalities:edit", draft.public_id)


def _already_submitted(request: "SignedInRequest", public_id: str) -> HttpResponse:
    messages.info(request, _("Behovet är redan inskickat. Här är kvittensen."))
    return redirect("municipalities:read", public_id)


def _both_texts(
    request: "SignedInRequest", current: Submission, mine: dict[str, Any]
) -> HttpResponse:
    """Somebody else has saved: both texts, and nothing written over."""
    theirs = current.words
    context = {
        "submission": current,
        "round": current.round,
        "different": [
            (current.label(name), current.shown(name), Submission(**mine).shown(name))
            for name in mine
            if mine[name] != theirs[name]
        ],
        # One's own words, on top of the version that is stored now.
        "form": DraftForm(instance=current, initial=mine),
    }
    return render(request, "municipalities/both_texts.html", context, status=409)


@may("municipalities.submit_submission", on=Submission)
def check(request: "SignedInRequest", submission: Submission) -> HttpResponse:
    if not submission.is_draft:
        return _already_submitted(request, submission.public_id)
    if submission.missing:
        edit_path = reverse("municipalities:edit", args=[submission.public_id])
        return redirect(f"{edit_path}?saknas")
    context = {"submission": submission, "round": submission.round}
    return render(request, "municipalities/check.html", context)


@require_POST
@may("municipalities.submit_submission", on=Submission)
def submit(request: "SignedInRequest", submission: Submission) -> HttpResponse:
    try:
        actions.submit(submission, by=request.user, at=clock.now())
    except actions.AlreadySubmitted:
        return _already_submitted(request, submission.public_id)
    except actions.Incomplete:
        return redirect("municipalities:check", submission.public_id)
    except actions.HasNilReturn:
        messages.warning(
            request,
            _(
                "Behovet är inte inskickat, för ni har svarat att ni inte har några "
                "behov denna gång. Ta tillbaka det svaret först."
            ),
        )
        return redirect(page_of(submission))
    messages.success(request, _("Tack! Kvittensen kommer också i ett brev."))
    return redirect("municipalities:read", submission.public_id)


@may("municipalities.read_submission", on=Submission)
def read(request: "SignedInRequest", submission: Submission) -> HttpResponse:
    context = {
        "submission": submission,
        "round": submission.round,
        "form": RegistryNumberForm(instance=submission),
        "new_id": new_public_id(),
    }
    return render(request, "municipalities/read.html", context)


@may("municipalities.withdraw_submission", on=Submission)
def withdraw(request: "SignedInRequest", submission: Submission) -> HttpResponse:
    if request.method == "POST" or submission.is_withdrawn:
        try:
            actions.withdraw(submission, by=request.user, at=clock.now())
        except actions.NotStanding:
            messages.info(request, _("Behovet var redan återtaget."))
        else:
            messages.success(
                request, _("Klart. Alla som företräder kommunen får ett brev om det.")
            )
        return redirect("municipalities:read", submission.public_id)
    context = {"submission": submission, "round": submission.round}
    return render(request, "municipalities/withdraw.html", context)


@require_POST
@may("municipalities.add_submission", on=Submission)
def copy(request: "SignedInRequest", submission: Submission) -> HttpResponse:
    sent = request.POST.get("draft_id", "")
    try:
        draft = actions.copy(
            submission,
            public_id=sent if is_public_id(sent) else new_public_id(),
            by=request.user,
            at=clock.now(),
        )
    except actions.NotWithdrawn:
        messages.info(request, _("Bara ett återtaget behov kan kopieras."))
        return redirect("municipalities:read", submission.public_id)
    except (actions.Stale, actions.AlreadySubmitted):
        messages.info(request, _("Behovet är redan kopierat till ett nytt utkast."))
        return redirect("municipalities:read", sent)
    messages.success(request, _("Här är texten i ett nytt utkast."))
    return redirect("municipalities:edit", draft.public_id)


@require_POST
@may("municipalities.set_registry_number", on=Submission)
def set_registry_number(
    request: "SignedInRequest", submission: Submission
) -> HttpResponse:
    form = RegistryNumberForm(request.POST, instance=submission)
    if not form.is_valid():
        context = {
            "submission": submission,
            "round": submission.round,
            "form": form,
            "new_id": new_public_id(),
        }
        return render(request, "municipalities/read.html", context)
    try:
        actions.set_registry_number(
            submission,
            form.cleaned_data["registry_number"],
            by=request.user,
            at=clock.now(),
        )
    except actions.NotStanding:
        messages.info(request, _("Diarienumret skrivs in när behovet är inskickat."))
    else:
        messages.success(request, _("Diarienumret är sparat."))
    return redirect("municipalities:read", submission.public_id)

"""A need, from the first draft to the receipt."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock, stand_ins
from accounts.access import may
from accounts.forms import StoredTextForm
from accounts.ids import new_public_id
from accounts.models import User
from municipalities import actions
from municipalities.forms import (
    AnswerForm,
    DraftForm,
    NewNeedForm,
    RegistryNumberForm,
)
from municipalities.models import Submission, Writer
from municipalities.views.rounds import asked_for, not_welcome, page_of, represented
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

# Who has saved within this time may still be writing.
LATELY = timedelta(minutes=10)


@may("municipalities.add_submission", on=Round)
def add(request: "SignedInRequest", round_: Round) -> HttpResponse:
    own = represented(request)
    form = NewNeedForm(
        request.POST or None,
        municipalities=own,
        initial={
            "municipality": asked_for(request, own).public_id,
            "asked": request.GET.get("svar", "")[:4],
        },
    )
    if form.is_valid():
        try:
            return _saved(request, start(request, round_, form))
        except NotWelcome:
            form.add_error("municipality", not_welcome())
        except actions.NothingWritten:
            form.refuse_empty()
        except actions.Stale as stale:
            return _both_texts(request, stale.current, form.words)
        except actions.AlreadySubmitted:
            return already_submitted(request, form.cleaned_data["draft_id"])
    context = {"form": form, "round": round_, "writer": writer_mark(request)}
    return render(request, "municipalities/add.html", context)


class NotWelcome(Exception):
    """The municipality that was chosen cannot hand in now."""


def start(request: "SignedInRequest", round_: Round, form: NewNeedForm) -> Submission:
    """The first save of a draft."""
    municipality = form.cleaned_data["municipality"]
    prospect = Submission(round=round_, municipality=municipality)
    if not request.user.has_perm("municipalities.add_submission", prospect):
        raise NotWelcome
    return actions.start(
        round_,
        municipality,
        form.words,
        public_id=form.cleaned_data["draft_id"],
        by=request.user,
        at=clock.now(),
        asked=form.cleaned_data["asked"],
        **form.keys,
    )


@may("municipalities.change_submission", on=Submission)
def edit(request: "SignedInRequest", submission: Submission) -> HttpResponse:
    form = DraftForm(request.POST or None, instance=submission)
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, save(request, submission, form))
        except actions.NothingWritten:
            form.refuse_empty()
        except actions.AlreadySubmitted:
            return already_submitted(request, submission.public_id)
        except actions.Stale as stale:
            return _both_texts(request, stale.current, form.words)
    elif "saknas" in request.GET:
        form = DraftForm.filled_in(submission)
        form.ask_for(submission.missing)
    writers = list(Writer.objects.of(submission))
    context = {
        "form": form,
        "submission": submission,
        "round": submission.round,
        "writer": writer_mark(request),
        "saved_key": key_of(request, writers),
        "writers": _signatures(submission, writers),
        "lately": [
            {"who": _signed(submission, one.user, one.saved_at), "when": one.saved_at}
            for one in writers
            if one.user != request.user and one.saved_at > clock.now() - LATELY
        ],
    }
    return render(request, "municipalities/edit.html", context)


def _signatures(submission: Submission, writers: list[Writer]) -> list[str]:
    """Of all who have written in a draft, who wrote last first."""
    people = submission.written_by(writers)
    return [_signed(submission, person, at) for person, at in people.items()]


def _signed(submission: Submission, person: User, at: datetime) -> str:
    return stand_ins.signature(person, submission, at=at)


def writer_mark(request: "SignedInRequest") -> str:
    """Tells in a browser one person's unsaved text from another's."""
    return salted_hmac("municipalities.writer", str(request.user.pk)).hexdigest()[:16]


def key_of(request: "SignedInRequest", writers: Iterable[Writer]) -> str:
    """The key of one's own last save: what a browser need no longer keep."""
    return next((one.key for one in writers if one.user == request.user), "")


def save(
    request: "SignedInRequest", submission: Submission, form: DraftForm
) -> Submission:
    return actions.save_draft(
        submission,
        form.words,
        version=form.cleaned_data["version"],
        by=request.user,
        at=clock.now(),
        **form.keys,
    )


def _saved(request: "SignedInRequest", draft: Submission) -> HttpResponse:
    """Onward, by the button that was pressed."""
    if "check" in request.POST:
        return redirect("municipalities:check", draft.public_id)
    if "files" in request.POST:
        return redirect("municipalities:files", draft.public_id)
    messages.success(request, _("Utkastet är sparat. Bara ni i kommunen ser det."))
    return redirect("municipalities:edit", draft.public_id)


def already_submitted(request: "SignedInRequest", public_id: str) -> HttpResponse:
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
        "writer": writer_mark(request),
    }
    return render(request, "municipalities/both_texts.html", context, status=409)


@may("municipalities.submit_submission", on=Submission)
def check(request: "SignedInRequest", submission: Submission) -> HttpResponse:
    if not submission.is_draft:
        return already_submitted(request, submission.public_id)
    if submission.missing:
        edit_path = reverse("municipalities:edit", args=[submission.public_id])
        return redirect(f"{edit_path}?saknas")
    return _to_check(request, submission, looked_through(submission))


def _to_check(
    request: "SignedInRequest", submission: Submission, form: StoredTextForm
) -> HttpResponse:
    context = {
        "form": form,
        "submission": submission,
        "round": submission.round,
        "writer": writer_mark(request),
        "saved_key": key_of(request, Writer.objects.of(submission)),
    }
    return render(request, "municipalities/check.html", context)


def looked_through(submission: Submission, data: Any = None) -> StoredTextForm:
    """Asks before handing in, where the text seems to hold an identity number."""
    words = submission.words.items()
    texts = [(submission.label(key), said) for key, said in words if type(said) is str]
    texts += [(_("filens namn"), one.name) for one in submission.files]
    return StoredTextForm(data, texts=texts)


@require_POST
@may("municipalities.submit_submission", on=Submission)
def submit(request: "SignedInRequest", submission: Submission) -> HttpResponse:
    form = looked_through(submission, request.POST)
    if submission.is_draft and not form.is_valid():
        return _to_check(request, submission, form)
    try:
        actions.submit(submission, by=request.user, at=clock.now())
    except actions.AlreadySubmitted:
        return already_submitted(request, submission.public_id)
    except actions.Incomplete:
        return redirect("municipalities:check", submission.public_id)
    except actions.Unanswered:
        messages.warning(request, _("Svara på de fyra frågorna, så kan du skicka in."))
        return redirect("municipalities:questions", submission.public_id)
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
    return show_need(request, submission)


def show_need(
    request: "SignedInRequest",
    submission: Submission,
    *,
    form: RegistryNumberForm | None = None,
    answer_form: AnswerForm | None = None,
) -> HttpResponse:
    """The page of a need; with a form that something is wrong with."""
    questions = list(submission.questions.standing())
    for question in questions:
        question.submission = submission  # its permission asks for the round
    writers = list(Writer.objects.of(submission))
    context = {
        "submission": submission,
        "round": submission.round,
        "questions": questions,
        "form": form or RegistryNumberForm(instance=submission),
        "answer_form": answer_form or AnswerForm(),
        "wrong": answer_form or form,
        "new_id": new_public_id(),
        "writer": writer_mark(request),
        "saved_key": key_of(request, writers),
        "writers": _signatures(submission, writers),
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
@may("municipalities.set_registry_number", on=Submission)
def set_registry_number(
    request: "SignedInRequest", submission: Submission
) -> HttpResponse:
    form = RegistryNumberForm(request.POST, instance=submission)
    if not form.is_valid():
        return show_need(request, submission, form=form)
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

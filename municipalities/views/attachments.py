"""Files of a need: on a page of their own, so that nothing typed in the form is lost."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import clock
from accounts.access import may
from accounts.downloads import download
from municipalities import actions
from municipalities.forms import AttachmentForm
from municipalities.models import (
    LARGEST_FILE,
    MOST_FILES,
    Attachment,
    Submission,
    kept_files,
)
from municipalities.models import in_words as size_in_words
from municipalities.views.needs import already_submitted

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("municipalities.change_submission", on=Submission)
def files(request: "SignedInRequest", submission: Submission) -> HttpResponse:
    is_sent = request.method == "POST"
    form = AttachmentForm(request.POST, request.FILES) if is_sent else AttachmentForm()
    if is_sent and form.is_valid():
        try:
            added = actions.attach(
                submission,
                form.content,
                name=form.name,
                kind=form.kind,
                by=request.user,
                at=clock.now(),
            )
        except actions.AlreadySubmitted:
            return already_submitted(request, submission.public_id)
        except actions.TooMany:
            form.refuse_more()
        except actions.AlreadyAttached as same:
            form.refuse_same(same.name)
        except OSError:
            form.refuse_for_now()
        else:
            messages.success(request, _("%s är tillagd.") % added.name)
            return redirect("municipalities:files", submission.public_id)
    context = {
        "form": form,
        "submission": submission,
        "round": submission.round,
        "most": MOST_FILES,
        "largest": size_in_words(LARGEST_FILE),
        "is_full": len(submission.files) >= MOST_FILES,
    }
    return render(request, "municipalities/files.html", context)


@require_POST
@may("municipalities.change_submission", on=Attachment)
def remove(request: "SignedInRequest", attachment: Attachment) -> HttpResponse:
    try:
        actions.detach(attachment)
    except actions.AlreadySubmitted:
        return already_submitted(request, attachment.submission.public_id)
    messages.success(request, _("%s är borttagen.") % attachment.name)
    return redirect("municipalities:files", attachment.submission.public_id)


@require_safe
@may("municipalities.read_submission", on=Attachment)
def fetch(request: "SignedInRequest", attachment: Attachment) -> HttpResponse:
    return sent(attachment)


def sent(attachment: Attachment) -> HttpResponse:
    """The file itself; the apps of later steps have guards of their own before it."""
    return download(
        kept_files(),
        attachment.stored_as,
        name=attachment.name,
        content_type=attachment.content_type,
        sha256=attachment.sha256,
    )

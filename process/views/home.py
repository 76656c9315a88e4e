"""What I have to do and wait for, and my answer to an invitation."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock, stand_ins
from accounts.access import may
from accounts.actions import Refused
from accounts.models import User, invitation_to, invitations_of
from outbox.models import Mailbox
from process import actions, agenda, people
from process.views.rounds import in_short
from rounds.kept import until_something_happens
from rounds.templatetags.swedish import days_left, last_day

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("process.see_home")
def home(request: "SignedInRequest") -> HttpResponse:
    at = clock.now()
    context = page_of(request.user, at)
    refused = _refused(request.user, at) if context["helps_others"] else []
    return render(request, "process/home.html", {**context, "refused": refused})


def _refused(user: User, at: datetime) -> list[people.Row]:
    """Those whom one may replace and whom letters do not reach. How a letter goes is no
    event of the process, so it is asked anew each time; most often one statement."""
    if not Mailbox.objects.refusing().exists():
        return []
    return people.chosen(people.rows(user, at=at), state=people.REFUSED)


def page_of(user: User, at: datetime) -> dict[str, Any]:
    """What the page says, as it says it; all but what is answered there is kept so."""
    asked = f"home:{user.pk}:{user.is_skr}"
    return until_something_happens(asked, lambda: work_out(user, at), at=at)


def work_out(user: User, at: datetime) -> tuple[dict[str, Any], datetime]:
    """All that the page says about the person, and until when it holds."""
    mine = agenda.of(user, at=at)
    invitations = invitations_of(user, at)
    context = {
        "helps_others": user.is_skr or mine.is_coordinator,
        "invitations": [
            {
                "public_id": invitation.public_id,
                "role": invitation._meta.verbose_name,
                "organization": str(invitation.organization),
                "inviter": str(invitation.invited_by),
                "lapses_at": invitation.lapses_at,
                "in_place_of": str(invitation.in_place_of or ""),
                "acts_from": invitation.acts_from,
                "acts_through": invitation.acts_through,
            }
            for invitation in invitations
        ],
        "said": render_to_string(
            "process/parts/agenda.html",
            {
                "invited": bool(invitations),
                "tasks": mine.tasks,
                "waits": [_in_words(wait) for wait in mine.waits],
                "news": mine.news,
                "rounds": [in_short(round_, at) for round_ in mine.rounds],
                "has_role": mine.has_role,
                "has_assignment": mine.has_assignment,
                "is_skr": user.is_skr,
                "is_coordinator": mine.is_coordinator,
                "is_officer": mine.is_officer,
                "stands_in": stand_ins.roles_of(user, at=at),
            },
        ),
    }
    lapses = [invitation.lapses_at for invitation in invitations]
    return context, min([mine.holds_until, *lapses])


def _in_words(wait: agenda.Wait) -> dict[str, str]:
    """The days left are in it, since the page is worked out anew each day."""
    words = {"day": last_day(wait.closes_at), "days": days_left(wait.closes_at)}
    return {
        "who": wait.who,
        "text": wait.text,
        "round": wait.round.title,
        "url": reverse("process:round", args=[wait.round.public_id]),
        "until": _("senast %(day)s, %(days)s") % words,
    }


@require_POST
@may("process.answer_invitation")
def answer_invitation(request: "SignedInRequest", public_id: str) -> HttpResponse:
    invitation = invitation_to(request.user, public_id)
    answer = request.POST.get("svar")
    if invitation is None:
        raise Http404
    if answer not in {"ja", "nej"}:
        messages.warning(request, _("Tacka ja eller nej till inbjudan."))
        return redirect("process:home")
    try:
        actions.answer_invitation(
            invitation, answer == "ja", by=request.user, at=clock.now()
        )
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        said = (
            _("Nu är du %(role)s för %(organization)s.")
            if answer == "ja"
            else _("Du har tackat nej till att vara %(role)s för %(organization)s.")
        )
        words = {
            "role": invitation._meta.verbose_name,
            "organization": invitation.organization,
        }
        messages.success(request, said % words)
    return redirect("process:home")

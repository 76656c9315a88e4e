"""The municipality's page in a round, and its answer that it has no needs."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from municipalities import actions
from municipalities.forms import NilReturnForm
from municipalities.models import Municipality, NilReturn, Submission
from rounds.models import Round, Step

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


def represented(request: "SignedInRequest") -> list[Municipality]:
    """Whom the person acts for, in alphabetical order."""
    own = Municipality.objects.represented_by(request.user)
    return sorted(own, key=lambda municipality: municipality.alphabetical)


def asked_for(request: "SignedInRequest", among: list[Municipality]) -> Municipality:
    """The one in ?kommun=, or the first."""
    wanted = request.GET.get("kommun")
    return next((one for one in among if one.public_id == wanted), among[0])


def page_of(record: Submission | NilReturn) -> str:
    """The address of the municipality's page in the round of a record."""
    path = reverse("municipalities:round", args=[record.round.public_id])
    return f"{path}?kommun={record.municipality.public_id}"


@may("municipalities.see_round", on=Round)
def round_page(request: "SignedInRequest", round_: Round) -> HttpResponse:
    own = represented(request)
    municipality = asked_for(request, own)
    needs = list(Submission.objects.in_round(round_).of(municipality).with_writers())
    nil = NilReturn.objects.in_round(round_).of(municipality).standing()
    period = round_.period(Step.GATHER)
    context = {
        "round": round_,
        "period": period,
        "closes_at": period.closes_at_for([municipality.organization_key]),
        "state": state_of(round_, municipality),
        "municipality": municipality,
        "municipalities": own,
        # What has_perm is asked about: a need of this municipality, before there is one.
        "prospect": Submission(round=round_, municipality=municipality),
        "drafts": [need for need in needs if need.is_draft],
        "standing": [need for need in needs if need.is_standing],
        "withdrawn": [need for need in needs if need.is_withdrawn],
        "nil": nil.select_related("declared_by").first(),
        "has_earlier": Submission.objects.of(municipality).before(round_).exists(),
    }
    return render(request, "municipalities/round.html", context)


def state_of(round_: Round, municipality: Municipality) -> str:
    """Whether the municipality's turn is to come ("next"), "now" or "over"."""
    now = clock.now()
    if round_.is_open(Step.GATHER, now, [municipality.organization_key]):
        return "now"
    return "next" if now < round_.period(Step.GATHER).opens_at else "over"


@may("municipalities.declare_nil", on=Round)
def declare_nil(request: "SignedInRequest", round_: Round) -> HttpResponse:
    own = represented(request)
    municipality = asked_for(request, own)
    form = NilReturnForm(
        request.POST or None,
        municipalities=own,
        initial={"municipality": municipality.public_id},
    )
    if form.is_valid() and (answer := _declared(request, round_, form)):
        return redirect(page_of(answer))
    context = {"form": form, "round": round_, "municipality": municipality}
    return render(request, "municipalities/declare_nil.html", context)


def _declared(
    request: "SignedInRequest", round_: Round, form: NilReturnForm
) -> NilReturn | None:
    """The answer; None when the form has been told why there can be none."""
    answer = NilReturn(round=round_, municipality=form.cleaned_data["municipality"])
    if not request.user.has_perm("municipalities.declare_nil", answer):
        form.add_error("municipality", not_welcome())
        return None
    try:
        actions.declare_nil(
            round_,
            answer.municipality,
            form.cleaned_data["reason"],
            by=request.user,
            at=clock.now(),
        )
    except actions.HasNilReturn:
        messages.info(request, _("Ni har redan svarat att ni inte har några behov."))
    except actions.HasNeeds:
        form.add_error(None, has_needs())
        return None
    else:
        messages.success(request, _("Ert svar är sparat: inga behov denna gång."))
    return answer


def not_welcome() -> str:
    return _(
        "Kommunen kan inte svara i den här omgången just nu. "
        "På kommunens sida står varför, och vem som kan hjälpa dig."
    )


def has_needs() -> str:
    return _(
        "Kommunen har behov som är inskickade. Återta dem först, om ni inte har "
        "några behov denna gång."
    )


@require_POST
@may("municipalities.take_back_nil", on=NilReturn)
def take_back_nil(request: "SignedInRequest", answer: NilReturn) -> HttpResponse:
    try:
        actions.take_back_nil(answer, by=request.user, at=clock.now())
    except actions.AlreadyTakenBack:
        messages.info(request, _("Svaret var redan tillbakataget."))
    else:
        messages.success(
            request, _("Svaret är tillbakataget. Nu kan ni skriva och skicka in behov.")
        )
    return redirect(page_of(answer))

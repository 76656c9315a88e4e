"""SKR says how the panel votes, and changes what it ranks (moments 1 and 5)."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from needs.models import Need
from prioritization import actions
from prioritization.forms.voting import PaperForm, VotingRulesForm
from prioritization.models import BallotPaper, PanelMember, VotingRules
from prioritization.querysets import needs_to_rank
from prioritization.views.ballot_page import changes_of
from rounds.models import Round, Step

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("prioritization.set_voting_rules", on=Round)
def voting_rules(request: "SignedInRequest", round_: Round) -> HttpResponse:
    rules = VotingRules.objects.of(round_)
    stands = actions.what_stands(round_, at=clock.now())
    form = VotingRulesForm(stands, request.POST or None, instance=rules)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rules(
                round_, form.cleaned_data, by=request.user, at=clock.now()
            )
        except (actions.AreaVotingHasBegun, actions.RankingHasBegun):
            messages.warning(request, _("Det hann börja. Det som redan gäller står."))
        else:
            messages.success(request, _("Sparat. Så röstar panelen."))
        return redirect("prioritization:voting_rules", round_.public_id)
    context = {
        "round": round_,
        "form": form,
        # The form has written on its own copy what was typed.
        "rules": VotingRules.objects.of(round_),
        "stands": stands,
    }
    return render(request, "prioritization/voting_rules.html", context)


@may("prioritization.change_paper", on=Round)
def change_paper(request: "SignedInRequest", round_: Round) -> HttpResponse:
    """Two forms on a page: one takes off, the other puts on."""
    on_paper = list(needs_to_rank(round_))
    others = Need.objects.in_round(round_).filter(status=Need.Status.SUPPORT_LACKING)
    off_paper = list(others.exclude(pk__in=[need.pk for need in on_paper]))
    forms = {
        "take_off": PaperForm(on_paper, _data(request, "take_off"), prefix="off"),
        "put_on": PaperForm(off_paper, _data(request, "put_on"), prefix="on"),
    }
    for name, form in forms.items():
        if form.is_bound and form.is_valid():
            _change(request, round_, name, **form.cleaned_data)
            return redirect("prioritization:change_paper", round_.public_id)
    return _paper_page(request, round_, on_paper, off_paper, forms)


def _data(request: "SignedInRequest", button: str) -> Any:
    return request.POST if button in request.POST else None


def _change(
    request: "SignedInRequest", round_: Round, name: str, *, need: Need, reason: str
) -> None:
    act = {"take_off": actions.take_off, "put_on": actions.put_on}[name]
    try:
        act(round_, need, reason=reason, by=request.user, at=clock.now())
    except (actions.NotOnPaper, actions.AlreadyOnPaper):
        messages.info(request, _("Det var redan gjort."))
    except actions.LastOnPaper:
        messages.warning(
            request, _("Behovet är det sista på listan. Något måste finnas kvar.")
        )
    except actions.SupportNotLacking:
        messages.warning(request, _("Bara behov som saknar stöd kan läggas till."))
    except (actions.RankingNotOpen, actions.OrderIsFixed):
        messages.warning(request, _("Rangordningen är stängd. Listan ändras inte."))
    else:
        said = {
            "take_off": _("”%(need)s” är borttaget. Panelen får ett brev om det."),
            "put_on": _("”%(need)s” är tillagt. Panelen får ett brev om det."),
        }
        messages.success(request, said[name] % {"need": need.title})


def _paper_page(
    request: "SignedInRequest",
    round_: Round,
    on_paper: list[Need],
    off_paper: list[Need],
    forms: dict[str, PaperForm],
) -> HttpResponse:
    """What it would mean in numbers first: how many have handed in, never what."""
    papers = list(BallotPaper.objects.in_round(round_).prefetch_related("needs"))
    panel = PanelMember.objects.active().in_round(round_).with_handed_in()
    handed_in = [member.has_handed_in for member in panel]  # type: ignore[attr-defined]
    bound = next((form for form in forms.values() if form.is_bound), None)
    context = {
        "round": round_,
        "closes_at": round_.period(Step.RANK).closes_at,
        "forms": forms,
        "bound": bound,
        "on_paper": on_paper,
        "off_paper": off_paper,
        "paper": papers[-1] if papers else None,
        "changes": changes_of(papers),
        "handed_in": sum(handed_in),
        "seats": len(handed_in),
    }
    return render(request, "prioritization/change_paper.html", context)

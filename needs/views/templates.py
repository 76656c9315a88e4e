"""The templates that an agency begins its answers with."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.access import may
from accounts.forms import seen_at
from needs import actions
from needs.forms import AnswerTemplateForm
from needs.models import Agency, AnswerTemplate, Feedback
from needs.views.common import chosen_agency, posted, searched

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("needs.keep_templates")
def templates(request: "SignedInRequest") -> HttpResponse:
    """Those of each agency that the person acts for."""
    own = Agency.objects.of_officer(request.user).with_templates()
    return render(request, "needs/templates.html", {"agencies": own})


@may("needs.keep_templates")
def add(request: "SignedInRequest") -> HttpResponse:
    """A new one; it may begin with what the agency has written to a need."""
    answer = _written(request)
    own = list(Agency.objects.of_officer(request.user))
    agency = answer.agency if answer else chosen_agency(own, request)
    if agency is None:
        messages.info(request, _("Välj vilken myndighet mallen är till."))
        return redirect("needs:templates")
    form = AnswerTemplateForm(posted(request), answer=answer)
    if form.is_valid():
        try:
            template = actions.add_template(
                agency, **form.words, by=request.user, at=clock.now()
            )
        except actions.NameTaken:
            _say_taken(form)
        else:
            messages.success(request, _("Mallen ”%s” är sparad.") % template)
            return redirect("needs:templates")
    context = {"agency": agency, "form": form, "answer": answer, "template": None}
    return render(request, "needs/template.html", context)


def _written(request: "SignedInRequest") -> Feedback | None:
    """The answer, draft or published, that the template is made of; 404 for others'."""
    asked_for = searched(request.GET.get("svar", ""))
    if not asked_for:
        return None
    own = Feedback.objects.own_of(request.user)
    answer: Feedback = get_object_or_404(own, public_id=asked_for)
    return answer


@may("needs.keep_templates", on=AnswerTemplate)
def change(request: "SignedInRequest", template: AnswerTemplate) -> HttpResponse:
    form = AnswerTemplateForm(posted(request), template=template)
    if form.is_valid():
        try:
            saved = actions.change_template(
                template,
                **form.words,
                version=form.cleaned_data["version"],
                by=request.user,
                at=clock.now(),
            )
        except actions.NameTaken:
            _say_taken(form)
        except actions.TemplateChanged as changed:
            return _both_texts(request, changed.current, form)
        except AnswerTemplate.DoesNotExist as removed:
            raise Http404 from removed
        else:
            messages.success(request, _("Mallen ”%s” är sparad.") % saved)
            return redirect("needs:templates")
    context = {"agency": template.agency, "form": form, "template": template}
    return render(request, "needs/template.html", context)


def _say_taken(form: AnswerTemplateForm) -> None:
    form.add_error("name", _("Ni har redan en mall som heter så. Välj ett annat namn."))


def _both_texts(
    request: "SignedInRequest", current: AnswerTemplate, form: AnswerTemplateForm
) -> HttpResponse:
    """A colleague has saved: both texts, and nothing written over."""
    mine, theirs = AnswerTemplate(**form.words).shown, current.shown
    context = {
        "agency": current.agency,
        "template": current,
        "different": [
            (form.fields[name].label, theirs[name], mine[name])
            for name in mine
            if theirs[name] != mine[name]
        ],
        # One's own words, on top of the version that is stored now.
        "form": AnswerTemplateForm(template=current, initial=form.words),
    }
    return render(request, "needs/template.html", context, status=409)


@require_POST
@may("needs.keep_templates", on=AnswerTemplate)
def remove(request: "SignedInRequest", template: AnswerTemplate) -> HttpResponse:
    try:
        version = seen_at(request.POST.get("version", ""))
        actions.remove_template(template, version=version)
    except actions.TemplateChanged:
        text = _("Mallen är kvar: den har ändrats sedan du öppnade den. Läs den igen.")
        messages.warning(request, text)
        return redirect("needs:change_template", template.public_id)
    messages.success(request, _("Mallen ”%s” är borttagen.") % template)
    return redirect("needs:templates")

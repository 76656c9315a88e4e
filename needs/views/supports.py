"""The register of knowledge supports, which lives across rounds."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import clock
from accounts.access import may
from needs import actions
from needs.forms import CorrectionForm
from needs.models import KnowledgeSupport
from needs.views.common import posted, searched

if TYPE_CHECKING:
    from accounts.models import SignedInRequest

PAGE = 50


@may("needs.see_supports")
def supports(request: "SignedInRequest") -> HttpResponse:
    """What the agencies have made, and which needs it answers."""
    words = searched(request.GET.get("sok", ""))
    found = KnowledgeSupport.objects.matching(words)
    page = Paginator(found, PAGE).get_page(request.GET.get("sida"))
    rows = KnowledgeSupport.objects.with_uses(request.user).in_bulk(
        [support.pk for support in page.object_list]
    )
    context = {
        "words": words,
        "page": page,
        "supports": [rows[support.pk] for support in page.object_list],
    }
    return render(request, "needs/supports.html", context)


@may("needs.see_supports", on=KnowledgeSupport)
def support(request: "SignedInRequest", support: KnowledgeSupport) -> HttpResponse:
    """One of them."""
    found = KnowledgeSupport.objects.with_uses(request.user).filter(pk=support.pk)
    return render(request, "needs/support.html", {"support": found.get()})


@may("needs.correct_support", on=KnowledgeSupport)
def correct(request: "SignedInRequest", support: KnowledgeSupport) -> HttpResponse:
    """Put right what stands in the register."""
    name = str(support)
    form = CorrectionForm(posted(request), instance=support)
    if form.is_valid():
        try:
            changed = actions.correct(
                support, **form.cleaned_data, by=request.user, at=clock.now()
            )
        except actions.AlreadyRegistered as same:
            form.add_error(
                "title", _("Det finns redan i registret: %s.") % same.support
            )
        else:
            if changed:
                messages.success(request, _("”%s” är rättat.") % form.instance.title)
            return redirect("needs:support", support.public_id)
    context = {"form": form, "support": support, "name": name}
    return render(request, "needs/correct_support.html", context)

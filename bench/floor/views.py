"""The least that Django can do for the same pages: one query each, login, a template.

The same frame, the same rows and the same words as on our pages; nothing else of ours.
"""

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from municipalities.forms import WordsForm
from municipalities.models import Submission
from needs.models import Need, Source
from prioritization.models import Placement
from rounds.models import Round


class NeedForm(forms.ModelForm):
    class Meta(WordsForm.Meta):
        """The same fields, help and controls."""

    helper = FormHelper()
    helper.form_tag = False


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@login_required
def rounds(request: HttpRequest) -> HttpResponse:
    found = Round.objects.select_related("service_area")
    return render(request, "floor/rounds.html", {"rounds": found})


@login_required
def todo(request: HttpRequest) -> HttpResponse:
    found = list(Round.objects.select_related("service_area"))
    return render(request, "floor/todo.html", {"rounds": found})


@login_required
def rows(request: HttpRequest, rows: int) -> HttpResponse:
    found = Submission.objects.select_related("municipality", "round")[:rows]
    words = request.GET.get("sok", "")
    return render(request, "floor/rows.html", {"rows": found, "words": words})


@login_required
def overview(request: HttpRequest, round_: str) -> HttpResponse:
    """Aggregated while you wait."""
    municipality = "regional_need__gathered__submission__municipality"
    sources = (
        Source.objects.filter(need__round__public_id=round_, unlinked_at=None)
        .select_related("need", "regional_need__participation__rss")
        .annotate(municipalities=Count(municipality, distinct=True))
        .order_by("need__pk")
    )
    return render(request, "floor/overview.html", {"sources": sources})


@login_required
def one(request: HttpRequest, sources: int) -> HttpResponse:
    found = Submission.objects.select_related("municipality").exclude(submitted_at=None)
    return render(request, "floor/one.html", {"sources": found[:sources]})


@login_required
def form(request: HttpRequest) -> HttpResponse:
    need = Submission.objects.select_related("municipality", "round")[0]
    form = NeedForm(request.POST or None, instance=need)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect(request.path)
    return render(request, "floor/form.html", {"form": form})


@login_required
def order(request: HttpRequest, round_: str, ballot: int) -> HttpResponse:
    """Many numbers in one form, saved in one statement."""
    found = list(Need.objects.filter(round__public_id=round_, status="support_lacking"))
    if request.method == "POST":
        Placement.objects.bulk_create(
            [
                Placement(
                    ballot_id=ballot,
                    need=need,
                    state="ranked",
                    position=int(request.POST[f"place-{need.pk}"]),
                )
                for need in found
            ],
            update_conflicts=True,
            unique_fields=["ballot", "need"],
            update_fields=["state", "position"],
        )
        return redirect(request.path)
    return render(request, "floor/order.html", {"rows": found})

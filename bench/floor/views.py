"""A list, one record, a form and an order of records: one query each, login, a template."""

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from municipalities.models import NeedText, Submission


class NeedForm(forms.ModelForm):
    class Meta:
        model = Submission
        fields = [*NeedText.REQUIRED, *NeedText.OPTIONAL]

    helper = FormHelper()
    helper.form_tag = False


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@login_required
def rows(request: HttpRequest, rows: int) -> HttpResponse:
    found = Submission.objects.select_related("municipality", "round")[:rows]
    return render(request, "floor/rows.html", {"rows": found})


@login_required
def one(request: HttpRequest) -> HttpResponse:
    need = Submission.objects.select_related("municipality", "round")[0]
    return render(request, "floor/one.html", {"need": need})


@login_required
def form(request: HttpRequest) -> HttpResponse:
    need = Submission.objects.select_related("municipality", "round")[0]
    form = NeedForm(request.POST or None, instance=need)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect(request.path)
    return render(request, "floor/form.html", {"form": form})


@login_required
def order(request: HttpRequest, rows: int) -> HttpResponse:
    """Many numbers in one form, saved in one statement."""
    found = list(Submission.objects.order_by("pk")[:rows])
    if request.method == "POST":
        for need in found:
            need.people_affected = int(request.POST[f"place-{need.pk}"])
        Submission.objects.bulk_update(found, ["people_affected"])
        return redirect(request.path)
    return render(request, "floor/order.html", {"rows": found})

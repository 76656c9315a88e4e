"""The way of one need, as the municipality that asked sees it."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from accounts import clock
from accounts.access import may
from municipalities.models import Submission
from process import trace as ways

if TYPE_CHECKING:
    from accounts.models import SignedInRequest


@may("process.trace_submission", on=Submission)
def trace(request: "SignedInRequest", submission: Submission) -> HttpResponse:
    way = ways.of(submission, at=clock.now())
    return render(request, "process/trace.html", {"way": way, "submission": submission})

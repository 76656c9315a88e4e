"""Addresses beside the real ones, where things go wrong on purpose."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from accounts.access import public
from config import urls

handler500 = urls.handler500

CANARY = "kanariefågel-19121212-1212"


@public
def crash(request):
    raise ValueError(f"invalid literal: {request.POST.get('text', '')} {CANARY}")


@public
def database_away(request):
    raise OperationalError("could not connect")


@public
def connection_lost(request):
    raise InterfaceError("connection already closed")


@public
def forbidden(request):
    raise PermissionDenied


@public
def missing(request):
    raise Http404


@public
def bad(request):
    raise BadRequest


@public
@require_POST
def post_only(request):
    return HttpResponse("tack")


def private(request):
    return HttpResponse("bara för inloggade")


urlpatterns = [
    path("prov/krasch/", crash),
    path("prov/databasen-borta/", database_away),
    path("prov/anslutningen-bruten/", connection_lost),
    path("prov/forbjuden/", forbidden),
    path("prov/saknas/", missing),
    path("prov/fel/", bad),
    path("prov/post/", post_only),
    path("prov/inloggad/", private),
    *urls.urlpatterns,
]

"""The addresses of the site with the demo's own, as with the demo settings."""

from django.urls import include, path

from config.urls import urlpatterns as site

urlpatterns = [*site, path("", include("demo.urls"))]
handler500 = "config.errors.server_error"

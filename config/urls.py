"""All addresses of the site. Swedish paths, English names."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import views

handler500 = "config.errors.server_error"

urlpatterns = [
    path("health", views.health, name="health"),
    path("ready", views.ready, name="ready"),
    path("sprak/", views.set_language, name="set_language"),
    path("", include("accounts.urls")),
    path("", include("process.urls")),
    path("", include("municipalities.urls")),
    path("", include("rss.urls")),
    path("", include("needs.urls")),
    path("", include("prioritization.urls")),
    path("", include("register.urls")),
    path("admin/", admin.site.urls),
]

if settings.DEMO:
    urlpatterns += [path("", include("demo.urls"))]

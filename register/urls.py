from django.urls import path

from register import views
from register.guides import GUIDES

app_name = "register"

urlpatterns = [
    path("", views.front, name="front"),
    path("om-modellen/", views.about, name="about"),
    path("sa-gor-du/", views.help_index, name="help"),
    *(
        path(f"sa-gor-du/{guide.slug}/", views.guide, {"guide": guide}, guide.url_name)
        for guide in GUIDES
    ),
    path("metod/", views.method, name="method"),
    path("resultat/<slug:public_id>/", views.result, name="result"),
    path(
        "resultat/<slug:public_id>/filer/<slug:kind>/",
        views.result_file,
        name="result_file",
    ),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("tillganglighet/brist/", views.report, name="report"),
    path("personuppgifter/", views.privacy, name="privacy"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path(".well-known/security.txt", views.security, name="security"),
]

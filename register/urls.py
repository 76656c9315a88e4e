from django.urls import path

from register import feeds, views
from register.guides import GUIDES
from register.pages import (
    agencies,
    coverage,
    following,
    needs,
    publishing,
    round_calendar,
    rounds,
)

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
    path("behov/", needs.needs, name="needs"),
    path("behov/svar.atom", feeds.answers, name="answers_feed"),
    path("behov/omrade/<slug:area>.atom", feeds.area_answers, name="area_feed"),
    path("behov/omgang/<slug:public_id>/", rounds.round_, name="round"),
    path(
        "behov/omgang/<slug:public_id>.ics",
        round_calendar.round_calendar,
        name="round_calendar",
    ),
    path("behov/omgangar/", rounds.rounds, name="rounds"),
    path("behov/<slug:public_id>/", needs.need, name="need"),
    path("myndigheter/", agencies.agencies, name="agencies"),
    path("myndigheter/<slug:public_id>/", agencies.agency, name="agency"),
    path("foljer/", following.following, name="following"),
    path("foljer/andra/", following.follow, name="follow"),
    path("tackning/", coverage.coverage, name="coverage"),
    path("omgangar/<slug:public_id>/register/", publishing.publish, name="publish"),
    path(
        "omgangar/<slug:public_id>/register/ta-bort/",
        publishing.withdraw,
        name="withdraw",
    ),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path(".well-known/security.txt", views.security, name="security"),
]

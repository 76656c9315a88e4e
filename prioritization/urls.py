from django.urls import path

from prioritization import views

app_name = "prioritization"

PANEL = "panel/omgang/<slug:public_id>"
ROUND = "omgangar/<slug:public_id>"

urlpatterns = [
    path(f"{PANEL}/omrade/", views.area, name="area"),
    path(f"{PANEL}/omrade/rosta/", views.vote_area, name="vote_area"),
    path(f"{PANEL}/omrade/foresla/", views.propose_area, name="propose_area"),
    path(
        f"{PANEL}/omrade/forslag/<slug:area>/ta-tillbaka/",
        views.take_back_proposal,
        name="take_back_proposal",
    ),
    path(f"{PANEL}/omrade/beslut/", views.decide_area, name="decide_area"),
    path(f"{PANEL}/rangordning/", views.ballot, name="ballot"),
    path(f"{PANEL}/rangordning/spara/", views.rank, name="rank"),
    path(f"{PANEL}/rangordning/kvitto/", views.receipt, name="receipt"),
    path(f"{ROUND}/sa-rostar-panelen/", views.voting_rules, name="voting_rules"),
    path(f"{ROUND}/rangordningens-lista/", views.change_paper, name="change_paper"),
    path(f"{ROUND}/overlamna/", views.hand_over, name="hand_over"),
    path(f"{ROUND}/overlamna/faststall/", views.fix_order, name="fix_order"),
    path(f"{ROUND}/overlamna/mottagare/", views.choose_recipients, name="recipients"),
    path(f"{ROUND}/overlamning/", views.package, name="package"),
    path(
        f"{ROUND}/overlamning/filer/<slug:file>/",
        views.package_file,
        name="package_file",
    ),
    path(f"{ROUND}/resultat/", views.result, name="result"),
    path(f"{ROUND}/resultat/rakna-om/", views.count_again, name="count_again"),
    path(f"{ROUND}/resultat/publicera/", views.publish_result, name="publish_result"),
    path(f"{ROUND}/resultat/filer/<slug:kind>/", views.result_file, name="result_file"),
    path(f"{ROUND}/mote/", views.meeting, name="meeting"),
    path(f"{ROUND}/mote/anteckna/", views.note_meeting, name="note_meeting"),
    path(f"{ROUND}/mote/flytta/", views.change_order, name="change_order"),
    path(
        f"{ROUND}/mote/flyttar/<int:number>/angra/",
        views.take_back_change,
        name="take_back_change",
    ),
    path(f"{ROUND}/prioriteringsordning/", views.order, name="order"),
]

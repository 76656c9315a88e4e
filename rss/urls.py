from django.urls import path

from rss.views import coverage, desk, needs

app_name = "rss"

DESK = "rss/deltagande/<slug:public_id>/"
NEED = "rss/regionalt-behov/<slug:public_id>/"

urlpatterns = [
    path("rss/omgang/<slug:public_id>/", desk.round_page, name="round"),
    path(DESK, desk.desk, name="desk"),
    path(f"{DESK}svara/", desk.answer_participation, name="answer_participation"),
    path(f"{DESK}samla/", needs.gather, name="gather"),
    path(
        f"{DESK}nytt-regionalt-behov/",
        needs.new_regional_need,
        name="new_regional_need",
    ),
    path(f"{DESK}skicka-vidare/", needs.forward, name="forward"),
    path(f"{DESK}kvittens/", needs.receipt, name="receipt"),
    path(NEED, needs.regional_need, name="regional_need"),
    path(f"{NEED}skriv/", needs.reword, name="reword"),
    path(f"{NEED}ta-ut/", needs.take_out, name="take_out"),
    path("rss/tackning/", coverage.coverage, name="coverage"),
    path("rss/tackning/<slug:public_id>/", coverage.move, name="move"),
]

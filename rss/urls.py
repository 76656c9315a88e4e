from django.urls import path

from rss.views import (
    attachments,
    coverage,
    desk,
    meeting,
    needs,
    sheet,
    sorting,
)

app_name = "rss"

DESK = "rss/deltagande/<slug:public_id>/"
NEED = "rss/regionalt-behov/<slug:public_id>/"

urlpatterns = [
    path("rss/omgang/<slug:public_id>/", desk.round_page, name="round"),
    path(DESK, desk.desk, name="desk"),
    path(f"{DESK}svar.csv", desk.export, {"kind": "csv"}, name="answers_csv"),
    path(f"{DESK}svar.xlsx", desk.export, {"kind": "xlsx"}, name="answers_xlsx"),
    path(f"{DESK}fraga/", sorting.ask, name="ask"),
    path(
        f"{DESK}fraga/ta-tillbaka/",
        sorting.take_back_question,
        name="take_back_question",
    ),
    path(f"{DESK}lamna-utanfor/", sorting.leave_out, name="leave_out"),
    path(f"{DESK}ta-med-igen/", sorting.take_along, name="take_along"),
    path(f"{DESK}svara/", desk.answer_participation, name="answer_participation"),
    path(f"{DESK}samla/", needs.gather, name="gather"),
    path(
        f"{DESK}nytt-regionalt-behov/",
        needs.new_regional_need,
        name="new_regional_need",
    ),
    path(f"{DESK}skicka-vidare/", needs.forward, name="forward"),
    path(f"{DESK}kvittens/", needs.receipt, name="receipt"),
    path(f"{DESK}kalkylark/", sheet.sheet, name="sheet"),
    path(f"{DESK}kalkylark/mall/", sheet.template, name="sheet_template"),
    path("rss/kalkylark/<slug:public_id>/", sheet.rehearse, name="rehearsal"),
    path(f"{DESK}mote/", meeting.meeting, name="meeting"),
    path(f"{DESK}mote/dagordning/", meeting.agenda, name="agenda"),
    path(f"{DESK}mote/inga-behov/", meeting.take_down_nil, name="take_down_nil"),
    path(f"{DESK}mote/angra/", meeting.undo, name="undo"),
    path(f"{DESK}underlag/<slug:file_id>/", attachments.fetch, name="attachment"),
    path(NEED, needs.regional_need, name="regional_need"),
    path(f"{NEED}skriv/", needs.reword, name="reword"),
    path(f"{NEED}dela/", needs.split, name="split"),
    path(
        "kommun/fraga/<slug:public_id>/svara/",
        sorting.answer_question,
        name="answer_question",
    ),
    path(f"{NEED}ta-ut/", needs.take_out, name="take_out"),
    path("rss/tackning/", coverage.coverage, name="coverage"),
    path("rss/tackning/<slug:public_id>/", coverage.move, name="move"),
    path(
        "rss/tackning/<slug:public_id>/ta-tillbaka/",
        coverage.take_back,
        name="take_back_move",
    ),
]

from django.urls import path

from municipalities.views import (
    asked,
    attachments,
    autosave,
    earlier,
    needs,
    rounds,
    taken_down,
)

app_name = "municipalities"

ROUND = "kommun/omgang/<slug:public_id>/"
NEED = "kommun/behov/<slug:public_id>/"
FILE = "kommun/underlag/<slug:public_id>/"

urlpatterns = [
    path(ROUND, rounds.round_page, name="round"),
    path(f"{ROUND}fragor/", asked.before, name="before"),
    path(f"{ROUND}nytt-behov/", needs.add, name="add"),
    path(f"{ROUND}nytt-behov/spara/", autosave.first, name="save_first"),
    path(f"{ROUND}kopiera/", earlier.choose, name="copy_earlier"),
    path(f"{ROUND}inga-behov/", rounds.declare_nil, name="declare_nil"),
    path(
        "kommun/inga-behov/<slug:public_id>/angra/",
        rounds.take_back_nil,
        name="take_back_nil",
    ),
    path(NEED, needs.read, name="read"),
    path(f"{NEED}skriv/", needs.edit, name="edit"),
    path(f"{NEED}spara/", autosave.draft, name="save"),
    path(f"{NEED}fragor/", asked.change, name="questions"),
    path(f"{NEED}underlag/", attachments.files, name="files"),
    path(FILE, attachments.fetch, name="attachment"),
    path(f"{FILE}ta-bort/", attachments.remove, name="remove_attachment"),
    path(f"{NEED}granska/", needs.check, name="check"),
    path(f"{NEED}skicka-in/", needs.submit, name="submit"),
    path(f"{NEED}aterta/", needs.withdraw, name="withdraw"),
    path(f"{NEED}kopiera/", earlier.copy, name="copy"),
    path(f"{NEED}ratta/", taken_down.correct, name="correct"),
    path(f"{NEED}diarienummer/", needs.set_registry_number, name="set_registry_number"),
]

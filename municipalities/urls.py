from django.urls import path

from municipalities.views import needs, rounds

app_name = "municipalities"

ROUND = "kommun/omgang/<slug:public_id>/"
NEED = "kommun/behov/<slug:public_id>/"

urlpatterns = [
    path(ROUND, rounds.round_page, name="round"),
    path(f"{ROUND}nytt-behov/", needs.add, name="add"),
    path(f"{ROUND}inga-behov/", rounds.declare_nil, name="declare_nil"),
    path(
        "kommun/inga-behov/<slug:public_id>/angra/",
        rounds.take_back_nil,
        name="take_back_nil",
    ),
    path(NEED, needs.read, name="read"),
    path(f"{NEED}skriv/", needs.edit, name="edit"),
    path(f"{NEED}granska/", needs.check, name="check"),
    path(f"{NEED}skicka-in/", needs.submit, name="submit"),
    path(f"{NEED}aterta/", needs.withdraw, name="withdraw"),
    path(f"{NEED}kopiera/", needs.copy, name="copy"),
    path(f"{NEED}diarienummer/", needs.set_registry_number, name="set_registry_number"),
]

from django.urls import path, register_converter

from process.views import (
    answers,
    appeals,
    calendar,
    group_letters,
    home,
    letter_plan,
    letters,
    own_calendar,
    participants,
    people,
    picture,
    planning,
    reminder_days,
    rounds,
    stand_ins,
    trace,
    why,
)
from rounds.models import Step

app_name = "process"

STEPS = {
    "omrade": Step.CHOOSE_AREA,
    "samla-in": Step.GATHER,
    "skicka-vidare": Step.FORWARD,
    "sammanstall": Step.COMPILE,
    "bedom": Step.SCREEN,
    "prioritera": Step.RANK,
    "overlamna": Step.HAND_OVER,
    "aterkoppla": Step.FEEDBACK,
}


class StepConverter:
    regex = "|".join(STEPS)

    def to_python(self, value: str) -> Step:
        return STEPS[value]

    def to_url(self, step: int) -> str:
        return next(name for name, one in STEPS.items() if one == step)


class KeyConverter:
    """What process.models.new_key() makes: anything else is never looked up."""

    regex = "[A-Za-z0-9_-]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(StepConverter, "step")
register_converter(KeyConverter, "calendar_key")

urlpatterns = [
    path("att-gora/", home.home, name="home"),
    path(
        "att-gora/inbjudan/<slug:public_id>/",
        home.answer_invitation,
        name="answer_invitation",
    ),
    path("omgangar/", rounds.rounds, name="rounds"),
    path("omgangar/ny/", planning.plan_round, name="plan_round"),
    path("omgangar/<slug:public_id>/", rounds.round_page, name="round"),
    path("omgangar/<slug:public_id>/bilder/", picture.picture, name="picture"),
    path("omgangar/<slug:public_id>/tider/", calendar.calendar, name="calendar"),
    path(
        "omgangar/<slug:public_id>/tider/<step:step>/flytta/",
        calendar.move_deadline,
        name="move_deadline",
    ),
    path(
        "omgangar/<slug:public_id>/tider/<step:step>/anstand/",
        calendar.grant_extension,
        name="grant_extension",
    ),
    path(
        "omgangar/<slug:public_id>/tider/paminnelser/",
        reminder_days.reminder_days,
        name="reminder_days",
    ),
    path(
        "omgangar/<slug:public_id>/brev/", letter_plan.letter_plan, name="letter_plan"
    ),
    path(
        "omgangar/<slug:public_id>/brev/generalrepetition/",
        letter_plan.rehearsal,
        name="rehearsal",
    ),
    path(
        "brev/skrivet/<slug:public_id>/", letter_plan.group_letter, name="group_letter"
    ),
    path(
        "brev/fran-rss/<slug:public_id>/", letter_plan.sent_appeal, name="sent_appeal"
    ),
    path(
        "omgangar/<slug:public_id>/brev/<step:step>/<slug:occasion>/",
        letter_plan.occasion,
        name="letter_occasion",
    ),
    path(
        "omgangar/<slug:public_id>/deltagare/",
        participants.participants,
        name="participants",
    ),
    path(
        "omgangar/<slug:public_id>/deltagare/panel/",
        participants.invite_to_panel,
        name="invite_to_panel",
    ),
    path(
        "omgangar/<slug:public_id>/deltagare/myndigheter/",
        participants.engage,
        name="engage",
    ),
    path(
        "omgangar/<slug:public_id>/deltagare/direkt-till-skr/",
        participants.direct_to_skr,
        name="direct_to_skr",
    ),
    path(
        "rss/deltagande/<slug:public_id>/anstand/",
        calendar.extend_municipality,
        name="extend_municipality",
    ),
    path(
        "rss/deltagande/<slug:public_id>/skriv/",
        appeals.write,
        name="appeal",
    ),
    path(
        "omgangar/<slug:public_id>/brev/skriv/",
        group_letters.write,
        name="write_to_group",
    ),
    path("omgangar/<slug:public_id>/karta/", answers.map_, name="map"),
    path("omgangar/<slug:public_id>/handelser/", rounds.events, name="events"),
    path("uppdrag/", people.people, name="people"),
    path(
        "uppdrag/bjud-in/kommun/",
        people.invite_representative,
        name="invite_representative",
    ),
    path("uppdrag/bjud-in/rss/", people.invite_coordinator, name="invite_coordinator"),
    path("uppdrag/bjud-in/myndighet/", people.invite_officer, name="invite_officer"),
    path("uppdrag/mina/", stand_ins.own_assignments, name="own_assignments"),
    path("uppdrag/<slug:public_id>/ersattare/", stand_ins.appoint, name="appoint"),
    path(
        "uppdrag/<slug:public_id>/ersattare/avsluta/",
        stand_ins.end,
        name="end_stand_in",
    ),
    path(
        "uppdrag/<slug:public_id>/paminnelser/", why.reminders_of, name="reminders_of"
    ),
    path("uppdrag/<slug:public_id>/bjud-in-igen/", people.renew, name="renew"),
    path("uppdrag/<slug:public_id>/avsluta/", people.end, name="end"),
    path("brev/", letters.letters, name="letters"),
    path("brev/leverans/", letters.delivery, name="delivery"),
    path("brev/paminnelser/", why.own_reminders, name="own_reminders"),
    path("brev/kalender/", own_calendar.own_calendar, name="own_calendar"),
    # Its beginning is known to config/logs.py, which leaves the rest out.
    path(
        "kalender/<calendar_key:key>.ics",
        own_calendar.calendar_file,
        name="calendar_file",
    ),
    path("kommun/behov/<slug:public_id>/vagen/", trace.trace, name="trace"),
]

from django.urls import path

from needs.views import (
    answering,
    attachments,
    closing,
    compiling,
    deciding,
    dialogue,
    listing,
    marking,
    objecting,
    pairing,
    promises,
    proposing,
    publishing,
    reading,
    receiving,
    recusing,
    referring,
    screening,
    similar,
    sorting,
    supports,
    talking,
    templates,
)

app_name = "needs"

LIST = "nationellt/omgang/<slug:public_id>/"
NEED = "nationellt/behov/<slug:public_id>/"
REGIONAL = "nationellt/regionalt-behov/<slug:public_id>/"
AGENCY_ROUND = "myndighet/omgang/<slug:public_id>/"
TEMPLATE = "myndighet/mallar/<slug:public_id>/"
MEETING = "dialogmoten/<slug:public_id>/"
AGENCY_NEED = "myndighet/behov/<slug:public_id>/"

urlpatterns = [
    path(LIST, compiling.compile_page, name="compile"),
    path(f"{LIST}placera/", compiling.place, name="place"),
    path(f"{LIST}lagg-till/", compiling.add, name="add_sources"),
    path(f"{LIST}gar-inte-vidare/", sorting.set_aside, name="set_aside"),
    path(f"{LIST}med-igen/", sorting.take_back, name="take_back"),
    path(f"{LIST}tema/", sorting.sort, name="sort"),
    path(f"{LIST}angra/", sorting.undo, name="undo"),
    path(f"{LIST}behoven/", listing.national_list, name="national_list"),
    path(f"{LIST}stang/", closing.close, name="close"),
    path(f"{LIST}oppna/", closing.reopen, name="reopen"),
    path(f"{LIST}version/<int:number>/", closing.closed_list, name="closed_list"),
    path(f"{LIST}grupper/", proposing.groups, name="groups"),
    path(f"{LIST}grupper/foresla/", proposing.ask, name="ask_for_groups"),
    path(f"{LIST}grupper/svara/", proposing.answer, name="answer_group"),
    path(f"{LIST}sida-vid-sida/", pairing.side_by_side, name="side_by_side"),
    path(f"{LIST}sida-vid-sida/ta-tillbaka/", pairing.take_back, name="take_back_pair"),
    path(f"{LIST}beslut/", deciding.decide, name="decide"),
    path(f"{LIST}beslut/eniga/", deciding.decide_unanimous, name="decide_unanimous"),
    path(NEED, reading.need_page, name="need"),
    path(f"{NEED}underlag/<slug:file_id>/", attachments.fetch, name="attachment"),
    path(f"{NEED}tidigare/", similar.earlier_of_list, name="earlier_of_list"),
    path(f"{NEED}skriv/", listing.edit, name="edit"),
    path(f"{NEED}dela/", listing.split, name="split"),
    path(f"{NEED}ta-ut/", listing.take_out, name="take_out"),
    path(f"{NEED}los-upp/", listing.dissolve, name="dissolve"),
    path(f"{NEED}beslut/", deciding.decide_need, name="decide_need"),
    # What SKR, the RSS and the municipalities say to each other.
    path(f"{LIST}placeringar/", talking.placed, name="placed"),
    path("nationellt/rss/<slug:public_id>/", talking.placings, name="placings"),
    path(REGIONAL, talking.thread, name="thread"),
    path(f"{REGIONAL}tidigare/", similar.earlier, name="earlier"),
    path(f"{REGIONAL}skriv/", talking.write, name="write"),
    path(f"{REGIONAL}invand/", objecting.for_rss, name="object_for_rss"),
    path(
        "kommun/behov/<slug:public_id>/invand/",
        objecting.for_municipality,
        name="object_for_municipality",
    ),
    path(f"{LIST}samtal/", talking.talk, name="talk"),
    path(f"{NEED}skriv-till-rss/", talking.write_to_all, name="write_to_all"),
    path(
        "nationellt/placering/<slug:public_id>/svara/",
        talking.answer,
        name="answer_placing",
    ),
    path(
        "nationellt/invandning/<slug:public_id>/svara/",
        objecting.answer,
        name="answer_objection",
    ),
    path(f"{AGENCY_ROUND}bedom/", screening.screen, name="screen"),
    path(f"{AGENCY_NEED}bedom/", screening.give_verdict, name="give_verdict"),
    path(f"{AGENCY_NEED}jav/", recusing.step_aside, name="step_aside"),
    path(f"{AGENCY_NEED}jav/ta-tillbaka/", recusing.step_back, name="step_back"),
    path(f"{AGENCY_NEED}avsta/", recusing.abstain, name="abstain"),
    path(f"{AGENCY_NEED}lamna-vidare/", referring.pass_on, name="pass_on"),
    path(f"{LIST}fragor/", referring.refer, name="refer"),
    path(f"{NEED}ta-tillbaka-fragan/", referring.take_back, name="take_back_referral"),
    path(f"{AGENCY_ROUND}svara/", answering.answers, name="answers"),
    path(f"{AGENCY_ROUND}bekrafta/", answering.acknowledge_all, name="acknowledge_all"),
    path(f"{AGENCY_ROUND}granska/", publishing.check_answers, name="check_answers"),
    path(f"{AGENCY_NEED}bekrafta/", answering.acknowledge, name="acknowledge"),
    path(
        f"{AGENCY_NEED}diarienummer/",
        receiving.set_registry_number,
        name="set_registry_number",
    ),
    path(
        f"{AGENCY_NEED}annan-myndighet/",
        receiving.pass_received_on,
        name="pass_received_on",
    ),
    path(f"{AGENCY_NEED}svar/", answering.answer, name="answer"),
    path(f"{AGENCY_NEED}sta-bakom/", publishing.stand_behind, name="stand_behind"),
    # What an agency begins its answers with.
    path("myndighet/mallar/", templates.templates, name="templates"),
    path("myndighet/mallar/ny/", templates.add, name="add_template"),
    path(TEMPLATE, templates.change, name="change_template"),
    path(f"{TEMPLATE}ta-bort/", templates.remove, name="remove_template"),
    path(
        "kommun/behov/<slug:public_id>/svar/<slug:answer_id>/",
        marking.mark,
        name="mark",
    ),
    path("besked/", promises.promises, name="promises"),
    # The dialogue meeting every spring.
    path("dialogmoten/", dialogue.meetings, name="dialogues"),
    path("dialogmoten/nytt/", dialogue.plan, name="plan_dialogue"),
    path(MEETING, dialogue.dialogue, name="dialogue"),
    path(f"{MEETING}andra/", dialogue.change, name="change_dialogue"),
    path(f"{MEETING}word/", dialogue.document, name="dialogue_document"),
    path(f"{MEETING}mote/", dialogue.hold, name="hold_dialogue"),
    path(f"{MEETING}ta-tillbaka/", dialogue.take_back, name="take_back_dialogue_word"),
    path("kunskapsstod/", supports.supports, name="supports"),
    path("kunskapsstod/<slug:public_id>/", supports.support, name="support"),
    path(
        "kunskapsstod/<slug:public_id>/ratta/", supports.correct, name="correct_support"
    ),
    path(
        "kommun/omgang/<slug:public_id>/liknande/", similar.similar_page, name="similar"
    ),
]

"""Puts the whole demo together, in an empty database."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from io import StringIO

from django.core.management import call_command
from django.db import transaction
from django.db.models import F

from accounts.clock import stopped_at
from demo import calendar
from demo.ids import repeatable_ids
from demo.people import Cast, appoint_stand_in, make_cast
from demo.story.answers import TEMPLATES
from demo.story.plot import PLOTS, Plot
from demo.story.together import TogetherStory
from needs import actions as needs
from outbox.models import Letter
from register import catching_up
from rounds.models import Round, Step

SEED = "lokala behov"


@transaction.atomic
def build(today: date, plots: Iterable[Plot] = PLOTS) -> None:
    """The registries, the people and the rounds, as they stand this morning."""
    with repeatable_ids(SEED):
        call_command("load_registries", stdout=StringIO())
        cast = make_cast(calendar.at(today - timedelta(days=4 * 365)))
        for plot in plots:
            tell(plot, cast, today)
        appoint_stand_in(cast, today)
        keep_templates(cast, calendar.at(today - timedelta(days=90)))
    catching_up.catch_up(at=calendar.at(today))
    post_the_letters()


def tell(plot: Plot, cast: Cast, today: date) -> None:
    """One round, as far as it has come."""
    story = TogetherStory(plot, cast, today)
    with stopped_at(story.now):
        story.plan()
        story.invite_panel()
        story.engage_agencies()
        story.ask_rss()
        story.choose_area()
        story.say_how_to_vote()
        for step, acts in (
            (Step.GATHER, [story.gather, story.meet]),
            (Step.FORWARD, [story.gather_into_regional_needs, story.sort_out]),
            (Step.COMPILE, [story.compile_needs, story.work_at_desk]),
            (Step.SCREEN, [story.screen, story.begin_more]),
            (
                Step.RANK,
                [
                    story.decide,
                    story.object_to_support,
                    story.rank,
                    story.let_somebody_stand_in,
                ],
            ),
            (
                Step.HAND_OVER,
                [story.reckon, story.hold_meeting, story.fix_and_hand_over],
            ),
            (
                Step.FEEDBACK,
                [
                    story.open_to_all,
                    story.answer,
                    story.mark_answers,
                    story.talk_together,
                ],
            ),
        ):
            if plot.reached(step):
                for act in acts:
                    act()


def keep_templates(cast: Cast, at: datetime) -> None:
    """What the agencies begin their answers with."""
    for slug, agency in cast.agencies.items():
        by = cast.officers[slug]
        for template in TEMPLATES:
            needs.add_template(agency, **template._asdict(), by=by, at=at)


def post_the_letters() -> None:
    """What was written along the way went out when it was written."""
    Letter.objects.filter(sent_at=None).update(
        sent_at=F("due_at"), created_at=F("due_at")
    )


def is_current(today: date) -> bool:
    """Whether each round of the demo is still in the step that it was built for."""
    rounds = {round_.public_id: round_ for round_ in Round.objects.with_calendar()}
    midday = calendar.at(today, 12)
    for plot in PLOTS:
        found = [r for slug, r in rounds.items() if slug.startswith(f"{plot.slug}-")]
        if not found:
            return False
        if plot.step is not None and not found[0].is_open(plot.step, at=midday):
            return False
    return True

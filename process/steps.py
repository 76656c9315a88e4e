"""The whole process, on one page.

Each entry says who acts, what the step lets them do, who still has something
to do, where they do it, what is done of what, and how many days before the
deadline those who are not done are reminded. When a step opens and closes is set per round (rounds.Period); `weeks`
is what the calendar proposes. process/rules.py turns `allows` into permissions;
nothing else in the code says who may act when.

What is not bound to a step stands in process/anytime.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rules import Predicate

from accounts.predicates import is_skr
from municipalities.predicates import is_draft, is_representative, is_taken_down
from needs.predicates import (
    is_asked,
    is_before_ranking,
    is_compiled,
    is_handed_over,
    is_officer,
    is_recipient,
    may_judge,
)
from prioritization.predicates import has_a_seat, is_on_paper, is_panel_member
from process import outstanding, progress
from process.outstanding import Question
from process.progress import Measure
from rounds.models import Step
from rss.predicates import (
    gathers,
    is_coordinator,
    is_not_forwarded,
    is_welcome,
    takes_part,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Text  # translated when shown
else:
    Text = str


# Before its last day; a round may have days of its own (rounds.Period).
DEFAULT_DAYS = (14, 7, 1)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What somebody is asked to do. `page` names the URL, of a round, where."""

    task: Text
    button: Text
    page: str


@dataclass(frozen=True, kw_only=True)
class StepSpec(Turn):
    """One actor's turn; `skr` is SKR's own part in it, where it has another."""

    step: Step
    actor: Text
    allows: Mapping[str, Predicate]
    outstanding: Question
    progress: Measure
    progress_text: Text
    waiting_text: Text
    weeks: int
    skr: Turn | None = None
    may_be_late: bool = False  # what is left can be done once the time has run out
    remind_days_before: tuple[int, ...] = DEFAULT_DAYS


PROCESS: tuple[StepSpec, ...] = (
    StepSpec(
        step=Step.CHOOSE_AREA,
        actor=_("Socialchefer i panelen"),
        task=_("Säg vilket verksamhetsområde omgången ska handla om"),
        button=_("Välj område"),
        page="prioritization:area",
        allows={"prioritization.vote_area": has_a_seat},
        outstanding=outstanding.members_without_area_vote_or_skr_without_decision,
        progress=progress.area_votes,
        progress_text=_("%(done)s av %(of)s i panelen har röstat"),
        waiting_text=_("%(left)s av %(of)s har inte röstat än"),
        skr=Turn(
            task=_("Föreslå områden, och besluta när panelen har sagt sitt"),
            button=_("Till områdena"),
            page="prioritization:area",
        ),
        weeks=4,
    ),
    StepSpec(
        step=Step.GATHER,
        actor=_("Kommuner"),
        task=_("Skicka in kommunens behov av kunskap, eller säg att ni inte har några"),
        button=_("Till kommunens behov"),
        page="municipalities:round",
        allows={
            "municipalities.add_submission": is_representative & is_welcome,
            "municipalities.change_submission": is_representative & is_draft,
            "municipalities.submit_submission": is_representative & is_welcome,
            "municipalities.withdraw_submission": is_representative & ~is_draft,
            "municipalities.declare_nil": is_representative & is_welcome,
            "municipalities.take_back_nil": is_representative,
            "needs.find_similar": is_representative,
            # What the RSS has taken down at a meeting or in a sheet.
            "municipalities.correct_submission": is_representative & is_taken_down,
            "rss.take_down": is_coordinator & takes_part,
        },
        outstanding=outstanding.representatives_without_answer,
        progress=progress.municipalities_answered,
        progress_text=_("%(done)s av %(of)s kommuner har svarat"),
        waiting_text=_("%(left)s av %(of)s har inte svarat än"),
        weeks=13,
    ),
    StepSpec(
        step=Step.FORWARD,
        actor=_("RSS"),
        task=_("Samla ihop kommunernas behov och skicka dem vidare till SKR"),
        button=_("Till behoven"),
        page="rss:round",
        allows={
            "rss.gather": gathers,
            "rss.change_regionalneed": gathers & is_not_forwarded,
            "rss.forward_regionalneed": gathers,
        },
        outstanding=outstanding.coordinators_with_unforwarded,
        progress=progress.rss_without_more_to_forward,
        progress_text=_("%(done)s av %(of)s RSS har inget kvar att skicka vidare"),
        waiting_text=_("%(left)s av %(of)s har behov kvar att skicka vidare"),
        skr=Turn(
            task=_("Samla ihop behoven från kommuner som lämnar direkt till SKR"),
            button=_("Till behoven"),
            page="rss:round",
        ),
        weeks=5,
    ),
    StepSpec(
        step=Step.COMPILE,
        actor=_("SKR"),
        task=_("Sammanställ de regionala behoven till en nationell lista"),
        button=_("Sammanställ"),
        page="needs:compile",
        allows={
            "needs.compile_need": is_skr,
            "needs.write_remark": (is_skr | is_coordinator) & ~is_not_forwarded,
            "needs.write_to_rss": is_skr,
        },
        outstanding=outstanding.skr_with_uncompiled,
        progress=progress.regional_needs_compiled,
        progress_text=_("%(done)s av %(of)s regionala behov har fått sin plats"),
        waiting_text=_("%(left)s av %(of)s regionala behov ska sammanställas"),
        may_be_late=True,
        weeks=6,
    ),
    StepSpec(
        step=Step.SCREEN,
        actor=_("Nationella myndigheter"),
        task=_("Bedöm vilka behov som redan har ett kunskapsstöd"),
        button=_("Till behoven"),
        page="needs:screen",
        allows={
            "needs.screen_need": is_compiled & may_judge,
            "needs.step_aside": is_compiled & is_asked,
            "needs.pass_need_on": is_compiled & is_asked,
            # What is on the ballot paper leaves it first (prioritization.change_paper).
            "needs.decide_need": is_skr & is_before_ranking & ~is_on_paper,
            "needs.decide_unanimous": is_skr,
        },
        outstanding=outstanding.officers_with_unscreened_or_skr_with_undecided,
        progress=progress.verdicts,
        progress_text=_("%(done)s av %(of)s bedömningar är lämnade"),
        waiting_text=_("%(left)s av %(of)s bedömningar är inte lämnade än"),
        skr=Turn(
            task=_("Avgör vilka behov som saknar stöd"),
            button=_("Till behoven"),
            page="needs:decide",
        ),
        weeks=7,
    ),
    StepSpec(
        step=Step.RANK,
        actor=_("Socialchefer i panelen"),
        task=_("Rangordna behoven"),
        button=_("Rangordna"),
        page="prioritization:ballot",
        allows={
            "prioritization.rank": is_panel_member,
            "prioritization.change_paper": is_skr,
        },
        outstanding=outstanding.members_without_ballot,
        progress=progress.ballots,
        progress_text=_("%(done)s av %(of)s i panelen har rangordnat"),
        waiting_text=_("%(left)s av %(of)s har inte rangordnat än"),
        weeks=4,
    ),
    StepSpec(
        step=Step.HAND_OVER,
        actor=_("SKR"),
        task=_("Fastställ prioriteringsordningen och överlämna behoven"),
        button=_("Överlämna"),
        page="prioritization:hand_over",
        allows={
            "prioritization.fix_order": is_skr,
            "prioritization.hand_over": is_skr,
        },
        outstanding=outstanding.skr_until_handed_over,
        progress=progress.needs_handed_over,
        progress_text=_("%(done)s av %(of)s behov är överlämnade"),
        waiting_text=_("%(left)s av %(of)s behov är inte överlämnade än"),
        weeks=4,
    ),
    StepSpec(
        step=Step.FEEDBACK,
        actor=_("Nationella myndigheter"),
        task=_("Besvara behoven ni har tagit emot"),
        button=_("Till svaren"),
        page="needs:answers",
        allows={
            "needs.answer_need": is_handed_over & is_recipient,
            "needs.publish_answers": is_officer,
            "needs.stand_behind_answer": is_handed_over & is_recipient,
        },
        outstanding=outstanding.officers_with_unanswered,
        progress=progress.needs_answered,
        progress_text=_("%(done)s av %(of)s behov är besvarade"),
        waiting_text=_("%(left)s av %(of)s behov är inte besvarade än"),
        weeks=39,
        remind_days_before=(60, *DEFAULT_DAYS),
    ),
)

BY_STEP: Mapping[Step, StepSpec] = {spec.step: spec for spec in PROCESS}

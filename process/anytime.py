"""Who may do what that is not bound to a step: reading, planning, and answers that may
come any time. What is bound to one stands in process/steps.py.
"""

from collections.abc import Mapping

from rules import Predicate, always_allow

from accounts.predicates import is_oneself, is_skr
from municipalities.predicates import is_open_question, is_representative
from needs.predicates import (
    has_been_handed_in,
    is_compiled,
    is_handed_over,
    is_objection_to_placing,
    is_officer,
    is_recipient,
)
from prioritization.predicates import (
    has_received,
    is_panel_member,
    order_is_fixed,
    result_is_published,
)
from rounds.models import Step
from rounds.predicates import step_begun, step_not_over, step_open
from rss.predicates import gathers, is_coordinator, is_not_forwarded, is_unanswered

ANYTIME: Mapping[str, Predicate] = {
    "process.see_home": is_oneself,
    "process.see_rounds": is_oneself,
    "process.see_round": always_allow,
    "process.plan_round": is_skr,
    "process.change_calendar": is_skr,
    # A coordinator those to the representatives of the municipalities of the RSS.
    "process.see_letter_plan": is_skr | is_coordinator,
    "process.rehearse_letters": is_skr,
    "process.grant_extension": is_skr,
    "process.extend_municipality": gathers & step_not_over(Step.FORWARD),
    "process.choose_participants": is_skr,
    "process.write_to_group": is_skr,
    "process.see_answers": is_skr,
    "process.see_picture": is_skr,
    "process.see_events": is_skr,
    "process.see_people": is_skr | is_coordinator,
    "process.invite_to_municipality": is_skr | is_coordinator,
    "process.invite_anyone": is_skr,
    "process.answer_invitation": is_oneself,
    # For one's own assignment, or in an organization into which one may invite.
    "process.see_own_assignments": is_oneself,
    "process.see_own_letters": is_oneself,
    "process.see_own_calendar": is_oneself,
    "process.see_delivery": is_skr,
    "process.appoint_stand_in": is_oneself,
    "process.end_stand_in": is_oneself,
    "process.trace_submission": is_representative,
    "municipalities.see_round": is_representative,
    "municipalities.read_submission": is_representative,
    "municipalities.set_registry_number": is_representative,
    # Asked from the day the needs come in, answered while they are worked with.
    "municipalities.answer_question": is_representative
    & is_open_question
    & step_not_over(Step.FORWARD),
    "rss.write_to_municipalities": gathers
    & (step_open(Step.GATHER) | step_open(Step.FORWARD)),
    "rss.see_desk": is_skr | is_coordinator,
    "rss.see_regionalneed": is_skr | is_coordinator,
    "rss.see_coverage": is_skr,
    "rss.move_municipality": is_skr,
    # Who has forgotten to answer can still do so while it matters.
    "rss.answer_participation": is_coordinator
    & (step_not_over(Step.GATHER) | (is_unanswered & step_not_over(Step.FORWARD))),
    "needs.see_list": is_skr,
    # Late rather than never; opened again for a new wording while it is screened.
    "needs.close_list": is_skr & step_begun(Step.COMPILE),
    "needs.reopen_list": is_skr & (step_open(Step.COMPILE) | step_open(Step.SCREEN)),
    "needs.reword_need": is_skr
    & is_compiled
    & (step_open(Step.COMPILE) | step_open(Step.SCREEN)),
    "needs.read_closed_list": is_skr | is_officer,
    # Where SKR has put what the RSS has sent on, and what has been said of it.
    "needs.see_placings": is_skr | is_coordinator,
    "needs.see_thread": (is_skr | is_coordinator) & ~is_not_forwarded,
    "needs.answer_placing": is_skr & is_objection_to_placing,
    # For some days after SKR's decision; the action says, in words, when it is too late.
    "needs.object_for_municipality": is_representative & has_been_handed_in,
    "needs.object_for_rss": is_coordinator & ~is_not_forwarded,
    "needs.answer_objection": is_skr,
    # What has come home may be told of as long as it is remembered.
    "needs.mark_answer": is_representative & has_been_handed_in,
    # Of one's own agency; an answer begins with one.
    "needs.keep_templates": is_officer,
    "needs.see_promises": is_skr | is_officer,
    # What is followed up every spring, beside the rounds.
    "needs.see_dialogue": is_skr | is_officer,
    "needs.hold_dialogue": is_skr,
    "needs.see_engagement": is_officer,
    "needs.read_need": always_allow,
    "needs.see_supports": is_skr | is_officer,
    "needs.correct_support": is_skr,
    # Already while the list is made, so that the agencies find theirs when it opens.
    "needs.refer_needs": is_skr & (step_open(Step.COMPILE) | step_open(Step.SCREEN)),
    "needs.refer_need": is_skr
    & is_compiled
    & (step_open(Step.COMPILE) | step_open(Step.SCREEN)),
    "needs.acknowledge_need": is_handed_over & is_recipient,
    "needs.acknowledge_all": is_officer,
    "needs.set_registry_number": is_handed_over & is_recipient,
    # The action says, in words, that who has answered keeps it.
    "needs.pass_received_on": is_handed_over & is_recipient,
    "prioritization.propose_area": is_skr & step_not_over(Step.CHOOSE_AREA),
    "prioritization.see_area": is_skr | is_panel_member,
    # The votes are shown when the step has closed; the decision may come after it.
    "prioritization.decide_area": is_skr,
    "prioritization.set_voting_rules": is_skr,
    "prioritization.see_ballot": is_panel_member,
    "prioritization.see_order": is_skr,
    # For SKR first; for everyone when it is published (and then without signing in too).
    "prioritization.see_result": is_skr | result_is_published,
    "prioritization.ask_for_result": is_skr,
    "prioritization.publish_result": is_skr,
    # Once ballots are open, which the action says in words.
    "prioritization.hold_meeting": is_skr & ~order_is_fixed,
    # What went to the agencies; they read all of it, also who has passed a need on.
    "prioritization.read_package": is_skr | has_received,
    "prioritization.read_order": is_skr
    | (order_is_fixed & (is_panel_member | is_officer)),
    # To the public register, and out of it; the action says when it is too early.
    "register.publish_round": is_skr,
    # Of what is public, and for oneself.
    "register.follow": is_oneself,
}

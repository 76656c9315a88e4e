"""Who gets in where, written by hand: one line for each address.

A new view without a line here turns the tests red; so does a line without a view.
In the world of the tests every step is open, so only who matters.
"""

from rounds.models import Step

EVERYONE = frozenset({"everyone"})
REPRESENTATIVE = frozenset({"representative"})
COORDINATOR = frozenset({"coordinator"})
OFFICER = frozenset({"officer"})
MEMBER = frozenset({"member"})
SKR = frozenset({"skr"})
STRANGER = frozenset({"stranger"})

# A page about a round, or about nobody's record: one's own organization is enough.
ANY_REPRESENTATIVE = REPRESENTATIVE | {"other_representative"}
ANY_COORDINATOR = COORDINATOR | {"other_coordinator"}
ANY_OFFICER = OFFICER | {"other_officer"}
SIGNED_IN = (
    ANY_REPRESENTATIVE
    | ANY_COORDINATOR
    | ANY_OFFICER
    | MEMBER
    | {"other_member"}
    | SKR
    | STRANGER
)

WHO: dict[str, frozenset[str]] = {
    # For machines, and for everyone.
    "health": EVERYONE,
    "ready": EVERYONE,
    "set_language": EVERYONE,
    "account_login": EVERYONE,
    "account_request_login_code": EVERYONE,
    "account_confirm_login_code": EVERYONE,
    "account_logout": EVERYONE,
    "register:front": EVERYONE,
    "register:about": EVERYONE,
    "register:help": EVERYONE,
    "register:guide_kommun": EVERYONE,
    "register:guide_rss": EVERYONE,
    "register:guide_skr": EVERYONE,
    "register:guide_myndighet": EVERYONE,
    "register:guide_socialchef": EVERYONE,
    "register:accessibility": EVERYONE,
    "register:report": EVERYONE,
    "register:privacy": EVERYONE,
    "register:robots": EVERYONE,
    "register:favicon": EVERYONE,
    "register:security": EVERYONE,
    # The process.
    "process:home": SIGNED_IN,
    "process:answer_invitation": STRANGER,
    "process:rounds": SIGNED_IN,
    "process:round": SIGNED_IN,
    "process:plan_round": SKR,
    "process:calendar": SKR,
    "process:move_deadline": SKR,
    "process:grant_extension": SKR,
    "process:participants": SKR,
    "process:invite_to_panel": SKR,
    "process:engage": SKR,
    "process:direct_to_skr": SKR,
    "process:extend_municipality": COORDINATOR,
    "process:map": SKR,
    "process:picture": SKR,
    "process:events": SKR,
    "process:people": SKR | ANY_COORDINATOR,
    "process:invite_representative": SKR | ANY_COORDINATOR,
    "process:invite_coordinator": SKR,
    "process:invite_officer": SKR,
    "process:own_assignments": SIGNED_IN,
    "process:appoint": SKR | REPRESENTATIVE | COORDINATOR,
    "process:end_stand_in": SKR | REPRESENTATIVE | COORDINATOR,
    "process:renew": SKR,
    "process:end": SKR,
    "process:trace": REPRESENTATIVE,
    # Moment 1, and 5 and 6.
    "prioritization:area": SKR | MEMBER,
    "prioritization:vote_area": MEMBER,
    "prioritization:propose_area": SKR,
    "prioritization:take_back_proposal": SKR,
    "prioritization:decide_area": SKR,
    "prioritization:ballot": MEMBER,
    "prioritization:rank": MEMBER,
    "prioritization:receipt": MEMBER,
    "prioritization:hand_over": SKR,
    "prioritization:fix_order": SKR,
    "prioritization:recipients": SKR,
    "prioritization:order": SKR | MEMBER | OFFICER,
    # Moment 2.
    "municipalities:round": ANY_REPRESENTATIVE,
    "municipalities:before": ANY_REPRESENTATIVE,
    "municipalities:add": ANY_REPRESENTATIVE,
    "municipalities:save_first": ANY_REPRESENTATIVE,
    "municipalities:copy_earlier": ANY_REPRESENTATIVE,
    "municipalities:declare_nil": ANY_REPRESENTATIVE,
    "municipalities:take_back_nil": REPRESENTATIVE,
    "municipalities:read": REPRESENTATIVE,
    "municipalities:edit": REPRESENTATIVE,
    "municipalities:save": REPRESENTATIVE,
    "municipalities:questions": REPRESENTATIVE,
    "municipalities:files": REPRESENTATIVE,
    "municipalities:attachment": REPRESENTATIVE,
    "municipalities:remove_attachment": REPRESENTATIVE,
    "municipalities:check": REPRESENTATIVE,
    "municipalities:submit": REPRESENTATIVE,
    "municipalities:withdraw": REPRESENTATIVE,
    "municipalities:copy": REPRESENTATIVE,
    "municipalities:correct": REPRESENTATIVE,
    "municipalities:set_registry_number": REPRESENTATIVE,
    # Moment 3.
    "rss:round": SKR | ANY_COORDINATOR,
    "rss:desk": SKR | COORDINATOR,
    "rss:answers_csv": SKR | COORDINATOR,
    "rss:answers_xlsx": SKR | COORDINATOR,
    "rss:write": COORDINATOR,
    "rss:ask": COORDINATOR,
    "rss:take_back_question": COORDINATOR,
    "rss:leave_out": COORDINATOR,
    "rss:take_along": COORDINATOR,
    "rss:answer_question": REPRESENTATIVE,
    "rss:split": COORDINATOR,
    "rss:answer_participation": COORDINATOR,
    "rss:sheet": COORDINATOR,
    "rss:sheet_template": COORDINATOR,
    "rss:rehearsal": COORDINATOR,
    "rss:meeting": COORDINATOR,
    "rss:agenda": COORDINATOR,
    "rss:take_down_nil": COORDINATOR,
    "rss:undo": COORDINATOR,
    "rss:gather": COORDINATOR,
    "rss:new_regional_need": COORDINATOR,
    "rss:forward": COORDINATOR,
    "rss:receipt": SKR | COORDINATOR,
    "rss:attachment": SKR | COORDINATOR,
    "rss:regional_need": SKR | COORDINATOR,
    "rss:reword": COORDINATOR,
    "rss:take_out": COORDINATOR,
    "rss:coverage": SKR,
    "rss:move": SKR,
    "rss:take_back_move": SKR,
    # Moments 4 and 7.
    "needs:compile": SKR,
    "needs:place": SKR,
    "needs:add_sources": SKR,
    "needs:groups": SKR,
    "needs:ask_for_groups": SKR,
    "needs:answer_group": SKR,
    "needs:side_by_side": SKR,
    "needs:take_back_pair": SKR,
    "needs:edit": SKR,
    "needs:take_out": SKR,
    "needs:dissolve": SKR,
    "needs:split": SKR,
    "needs:set_aside": SKR,
    "needs:take_back": SKR,
    "needs:sort": SKR,
    "needs:undo": SKR,
    "needs:national_list": SKR,
    "needs:close": SKR,
    "needs:reopen": SKR,
    "needs:closed_list": SKR | OFFICER,
    "needs:decide": SKR,
    "needs:decide_unanimous": SKR,
    "needs:decide_need": SKR,
    "needs:placed": SKR | ANY_COORDINATOR,
    "needs:placings": SKR | COORDINATOR,
    "needs:thread": SKR | COORDINATOR,
    "needs:write": SKR | COORDINATOR,
    "needs:object_for_rss": COORDINATOR,
    "needs:object_for_municipality": REPRESENTATIVE,
    "needs:talk": SKR,
    "needs:write_to_all": SKR,
    "needs:answer_placing": SKR,
    "needs:answer_objection": SKR,
    "needs:need": SKR | OFFICER,
    "needs:attachment": SKR | OFFICER | MEMBER,
    "needs:screen": OFFICER,
    "needs:give_verdict": OFFICER,
    "needs:refer": SKR,
    "needs:take_back_referral": SKR,
    "needs:step_aside": OFFICER,
    "needs:step_back": OFFICER,
    "needs:abstain": OFFICER,
    "needs:pass_on": OFFICER,
    "needs:answers": OFFICER,
    "needs:acknowledge_all": OFFICER,
    "needs:acknowledge": OFFICER,
    "needs:answer": OFFICER,
    "needs:check_answers": OFFICER,
    "needs:stand_behind": OFFICER,
    "needs:mark": REPRESENTATIVE,
    "needs:promises": SKR | ANY_OFFICER,
    "needs:supports": SKR | ANY_OFFICER,
    "needs:support": SKR | ANY_OFFICER,
    "needs:correct_support": SKR,
    "needs:similar": ANY_REPRESENTATIVE,
}

# Where the record is not simply the one of the view's kind: its name in tests/world.py.
RECORDS = {
    "process:answer_invitation": "invitation",
    "process:appoint": "Representative",
    "process:end_stand_in": "stand_in",
    "process:renew": "Representative",
    "process:end": "Representative",
    "process:trace": "submitted",
    "municipalities:withdraw": "submitted",
    "municipalities:correct": "taken_down",
    "rss:regional_need": "forwarded",
    "needs:thread": "answered_by_support",
    "needs:write": "forwarded",
    "needs:object_for_rss": "answered_by_support",
    "needs:object_for_municipality": "helped",
    "needs:attachment": "handed_over",
    "needs:acknowledge": "handed_over",
    "needs:answer": "handed_over",
    "needs:stand_behind": "handed_over",
    "needs:mark": "answered",
    "rss:move": "Municipality",
    "rss:take_back_move": "Municipality",
}

# What a path needs besides the record, of the same round as it.
BESIDES = {
    "step": lambda place: Step.GATHER,
    "area": lambda place: place["area"],
    "file_id": lambda place: place["attached"].public_id,
    "number": lambda place: 1,
    "answer_id": lambda place: place["answer"].public_id,
}

# Buttons: they answer 405 to whoever is signed in and only looks.
BUTTONS = frozenset(
    {
        "municipalities:copy",
        "municipalities:save",
        "municipalities:remove_attachment",
        "municipalities:save_first",
        "municipalities:correct",
        "municipalities:set_registry_number",
        "municipalities:submit",
        "municipalities:take_back_nil",
        "needs:acknowledge",
        "needs:acknowledge_all",
        "needs:add_sources",
        "needs:answer_group",
        "needs:ask_for_groups",
        "needs:dissolve",
        "needs:take_back_pair",
        "needs:stand_behind",
        "needs:step_back",
        "needs:take_back_referral",
        "needs:take_out",
        "needs:undo",
        "needs:write",
        "prioritization:take_back_proposal",
        "process:answer_invitation",
        "process:direct_to_skr",
        "process:renew",
        "rss:answer_question",
        "rss:gather",
        "rss:take_along",
        "rss:take_back_question",
        "rss:take_back_move",
        "rss:take_down_nil",
        "rss:take_out",
        "rss:undo",
    }
)

# Pages without a form of their own: they answer 405 to whoever posts.
ONLY_TO_READ = frozenset(
    {
        "register:front",
        "register:about",
        "register:help",
        "register:guide_kommun",
        "register:guide_rss",
        "register:guide_skr",
        "register:guide_myndighet",
        "register:guide_socialchef",
        "register:accessibility",
        "register:privacy",
        "register:robots",
        "register:favicon",
        "register:security",
        "rss:sheet_template",
        # Files.
        "municipalities:attachment",
        "needs:attachment",
        "needs:closed_list",
        "rss:attachment",
    }
)

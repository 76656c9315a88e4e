"""Turns the process table into permissions that views and templates ask for.

    user.has_perm("municipalities.submit_submission", submission)

A permission that is asked for without a record, or by nobody, is denied.
"""

from typing import Any

from rules import add_perm, is_authenticated, predicate

from accounts.models import User
from process.anytime import ANYTIME
from process.steps import PROCESS
from rounds.predicates import step_open


@predicate
def concerns_a_record(user: User, record: Any) -> bool:
    return record is not None


for permission, may_act in ANYTIME.items():
    add_perm(permission, is_authenticated & concerns_a_record & may_act)

for spec in PROCESS:
    for permission, may_act in spec.allows.items():
        add_perm(
            permission,
            is_authenticated & concerns_a_record & step_open(spec.step) & may_act,
        )

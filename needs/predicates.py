from typing import Any

from rules import predicate

from accounts.models import User
from municipalities.models import Submission
from needs.models import Engagement, Need, Officer, Recipient, Remark

S = Need.Status


@predicate
def is_officer(user: User, record: Any) -> bool:
    """Acts for an agency: the record's, or one that is engaged in its round; for any,
    where the record has neither."""
    assignments = Officer.objects.active().filter(user=user)
    if agency_id := getattr(record, "agency_id", None):
        assignments = assignments.filter(agency=agency_id)
    elif round_ := getattr(record, "round", None):
        assignments = assignments.filter(agency__engagements__round=round_)
    return assignments.exists()


@predicate
def is_asked(user: User, need: Need) -> bool:
    """Acts for an agency that is asked about the need."""
    return Engagement.objects.of_officer(user).about(need.pk).exists()


@predicate
def may_judge(user: User, need: Need) -> bool:
    """And has not stepped aside there."""
    asked = Engagement.objects.of_officer(user).about(need.pk)
    return asked.not_recused(user).exists()


@predicate
def is_recipient(user: User, need: Need) -> bool:
    """Acts for an agency to which the need has been handed over, and that has it still."""
    received = Recipient.objects.standing().filter(need=need)
    officers = Officer.objects.active().filter(user=user)
    return officers.filter(agency__in=received.values("agency")).exists()


@predicate
def is_compiled(user: User, need: Need) -> bool:
    """On the list, and not yet decided on by SKR."""
    return need.status == S.COMPILED


@predicate
def is_before_ranking(user: User, need: Need) -> bool:
    """SKR may still decide whether support is lacking, or think again."""
    return need.status in {S.COMPILED, S.SUPPORT_LACKING, S.SUPPORT_EXISTS}


@predicate
def is_handed_over(user: User, need: Need) -> bool:
    """With the agencies; an answered need may get a later word."""
    return need.is_handed_over


@predicate
def is_objection_to_placing(user: User, remark: Remark) -> bool:
    """An RSS objects to where SKR has put its regional need."""
    return remark.objects_to_placing


@predicate
def has_been_handed_in(user: User, submission: Submission) -> bool:
    """Handed in and not withdrawn: it can stand behind something."""
    return submission.is_standing

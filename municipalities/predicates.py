from typing import Any

from rules import predicate

from accounts.models import User
from municipalities.models import Question, Representative, Submission


@predicate
def is_representative(user: User, record: Any) -> bool:
    """Acts for the record's municipality, or for any, where the record has none."""
    assignments = Representative.objects.active().filter(user=user)
    if municipality_id := getattr(record, "municipality_id", None):
        assignments = assignments.filter(municipality=municipality_id)
    return assignments.exists()


@predicate
def is_draft(user: User, submission: Submission) -> bool:
    return submission.is_draft


@predicate
def is_open_question(user: User, question: Question) -> bool:
    """Asked about a need that stands, and neither answered nor taken back."""
    return question.is_open and question.submission.is_standing


@predicate
def is_taken_down(user: User, submission: Submission) -> bool:
    """The RSS has taken it down on the municipality's behalf."""
    return submission.is_taken_down

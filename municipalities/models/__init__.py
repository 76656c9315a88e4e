"""Municipalities, and the needs they hand in (moment 2)."""

from municipalities.models.answers import NilReturn, Submission, Writer
from municipalities.models.asked import FITTING, QUESTIONS, Answer
from municipalities.models.attached import AttachedFile, in_words
from municipalities.models.attachments import (
    LARGEST_FILE,
    MOST_FILES,
    Attachment,
    kept_files,
    new_stored_name,
)
from municipalities.models.questions import Question
from municipalities.models.registry import Municipality, Representative
from municipalities.models.taken_down import TakenDown
from municipalities.models.words import NeedText

__all__ = [
    "FITTING",
    "LARGEST_FILE",
    "MOST_FILES",
    "QUESTIONS",
    "Answer",
    "AttachedFile",
    "Attachment",
    "Municipality",
    "NeedText",
    "NilReturn",
    "Question",
    "Representative",
    "Submission",
    "TakenDown",
    "Writer",
    "in_words",
    "kept_files",
    "new_stored_name",
]

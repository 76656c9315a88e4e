"""Municipalities, and the needs they hand in (moment 2)."""

from municipalities.models.answers import NilReturn, Submission
from municipalities.models.registry import Municipality, Representative
from municipalities.models.words import NeedText

__all__ = ["Municipality", "NeedText", "NilReturn", "Representative", "Submission"]

"""How a record says who did something with it."""

from collections.abc import Mapping
from typing import Any

from django import template

from accounts import stand_ins

register = template.Library()


@register.filter
def signed(record: Any, deed: str) -> str:
    """{{ submission|signed:"submitted" }}: "Kim", or "Kim, ersättare för Bo".

    `deed` names the fields, submitted_by and submitted_at; and after a space the kind
    of organization for which it was done, where that is not the record's own.
    """
    deed, _space, role = deed.partition(" ")
    if isinstance(record, Mapping):
        return str(record[f"{deed}_by"])
    person = getattr(record, f"{deed}_by") or record.created_by
    at = getattr(record, f"{deed}_at")
    roles = [role]
    if getattr(record, "is_taken_down", False):  # by somebody at the RSS, or its own
        roles = ["municipality", "rss"]
    return stand_ins.signature(person, record, at=at, roles=roles)

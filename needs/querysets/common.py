"""What the querysets of this app share; they import none of its models."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q

from accounts.querysets import acts_now

if TYPE_CHECKING:
    from accounts.models import User


def rows(name: str) -> Any:
    """The rows of another model of this app (querysets import no models of their own)."""
    return apps.get_model("needs", name).objects


def officer_of(path: str, user: "User") -> Q:
    """The user acts now for the agency at `path`."""
    return acts_now(f"{path}__officers__") & Q(**{f"{path}__officers__user": user})

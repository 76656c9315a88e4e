"""What every page knows: the name of the site, and where one can go from here."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.middleware import IDLE_SECONDS, WARN_SECONDS


@dataclass(frozen=True)
class NavItem:
    url: str
    label: str
    current: bool


def site(request: HttpRequest) -> dict[str, object]:
    """Context for base.html. Asks the database nothing."""
    user = getattr(request, "user", None)
    idle: dict[str, object] = {}
    pages = [
        ("register:needs", _("Behov och svar")),
        ("register:about", _("Om modellen")),
        ("register:help", _("Så gör du")),
    ]
    if user is not None and user.is_authenticated:
        idle = {
            "seconds": IDLE_SECONDS,
            "warn": WARN_SECONDS,
            "minutes": WARN_SECONDS // 60,
        }
        pages = [
            ("process:home", _("Att göra")),
            ("process:rounds", _("Omgångar")),
            *([("process:people", _("Uppdrag"))] if user.is_skr else []),
            ("register:help", _("Så gör du")),
        ]
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "idle": {name: str(number) for name, number in idle.items()},
        "nav": [
            NavItem(url := reverse(name), label, request.path == url)
            for name, label in pages
        ],
    }

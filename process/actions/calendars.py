"""The address of a person's own calendar. It concerns nobody else, so it is not noted."""

from datetime import datetime

from accounts.models import User
from process.models import CalendarKey, new_key


def make_calendar_address(*, by: User, at: datetime) -> CalendarKey:
    """The first one; asked for twice, it is the one there is."""
    return CalendarKey.objects.get_or_create(user=by, defaults={"made_at": at})[0]


def renew_calendar_address(*, by: User, at: datetime) -> CalendarKey:
    """Another one, from now on: the one before it is nobody's."""
    fresh = {"key": new_key(), "made_at": at}
    return CalendarKey.objects.update_or_create(user=by, defaults=fresh)[0]


def remove_calendar_address(*, by: User) -> None:
    CalendarKey.objects.filter(user=by).delete()

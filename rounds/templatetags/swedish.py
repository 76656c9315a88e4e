"""How dates and numbers are written. Formatting only; no logic."""

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts import clock
from accounts.words import count_words
from rounds import dates

register = template.Library()


@lru_cache(maxsize=4096)
def _written(moment: date, pattern: str, language: str) -> str:
    """Pages tell of the same few hundred times over and over, and it takes Django a
    while to write one. `language` is the one that is on, so that each has its own."""
    return date_format(moment, pattern)


def _write(moment: date, pattern: str) -> str:
    return _written(moment, pattern, get_language() or "")


@register.filter
def last_day(closes_at: datetime) -> str:
    """'tisdag 30 september 2026 kl. 23.59', for a period that closes at midnight."""
    day = _write(dates.last_day_of(closes_at), "l j F Y")
    return _("%(day)s kl. 23.59") % {"day": day}


@register.filter
def days_left(closes_at: datetime) -> str:
    """'om 6 dagar', 'i morgon', 'i dag'; empty once the time has run out."""
    days = dates.days_left(closes_at, clock.now())
    if days < 0:
        return ""
    if days == 0:
        return _("i dag")
    if days == 1:
        return _("i morgon")
    return ngettext("om %(n)d dag", "om %(n)d dagar", days) % {"n": days}


@register.filter
def when(moment: datetime | date | None) -> str:
    """'30 september 2026 kl. 14.02'; a date without the time; nothing for none."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        return _write(moment.astimezone(dates.STOCKHOLM), _("j F Y \\k\\l. H.i"))
    return _write(moment, "j F Y")


@register.filter
def as_time(moment: datetime | date | None) -> str:
    """What `when` says, in an element that machines read to the second."""
    if moment is None:
        return ""
    exact = moment.isoformat()
    if isinstance(moment, datetime):
        exact = moment.astimezone(dates.STOCKHOLM).isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', exact, when(moment))


@register.filter
def clock_time(moment: datetime) -> str:
    """'14.02', for what is of today."""
    return date_format(moment.astimezone(dates.STOCKHOLM), _("H.i"))


@register.filter
def words_in(text: object) -> int:
    """How many words a text has; of nothing, none."""
    return count_words(str(text or ""))


@register.filter
def long_day(day: datetime | date) -> str:
    """'tisdag 30 september 2026'."""
    if isinstance(day, datetime):
        day = dates.day_of(day)
    return _write(day, "l j F Y")


@register.filter
def through(first: date, last: date) -> str:
    """'3–20 december 2026', as short as it can be said."""
    until = _write(last, "j F Y")
    if first == last:
        return until
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{until}"
    since = _write(first, "j F" if first.year == last.year else "j F Y")
    return f"{since} – {until}"


@register.filter
def thin(number: int) -> str:
    """1 234, with a thin space that does not break."""
    return f"{number:,}".replace(",", "\u202f")

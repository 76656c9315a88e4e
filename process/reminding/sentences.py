"""What became of a reminder, in sentences that name nobody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock
from needs.models import PromiseReminder
from process.models import Reminder
from process.reminding.turns import Turn
from rounds import dates
from rounds.models import Period
from rounds.templatetags.swedish import last_day, long_day, when

K, S = Reminder.Kind, Reminder.Skipped


def occasion(kind: str, days_before: int) -> str:
    """What the reminder was to be."""
    if kind == K.BEFORE:
        words = ngettext(
            "%(n)d dag före sista dagen", "%(n)d dagar före sista dagen", days_before
        )
        return words % {"n": days_before}
    return {
        K.OPENED: _("När steget öppnade"),
        K.LAST_DAY: _("På sista dagen"),
        K.AFTER: _("När tiden hade gått ut"),
        K.HELP: _("Till den som kan hjälpa andra"),
        K.WRITTEN: _("Brev som SKR har skrivit"),
        K.APPEAL: _("Brev som RSS har skrivit"),
    }[K(kind)]


def promise(row: PromiseReminder) -> str:
    """The same, of a date that an agency has given."""
    words = {
        "before": ngettext("%(n)d dag före", "%(n)d dagar före", row.days_before)
        % {"n": row.days_before},
        "about": row.get_about_display(),
        "need": row.feedback.need,
    }
    return _("%(before)s: %(about)s – %(need)s") % words


def of_letter(letter: Any) -> str:
    """How it went; `letter` comes with its state (outbox.delivery)."""
    weekly = letter.bundled_in
    words = {
        "sent": when(letter.sent_at or (weekly and weekly.sent_at)),
        "written": when(letter.created_at),
        "due": when(letter.due_at),
        "answer": letter.last_error or "–",
        "why": letter.obsolete_because,
    }
    if letter.state == "i-vecka" and not words["sent"]:
        return _("Ligger i veckobrevet, som skickas strax.")
    if letter.state == "ko" and letter.due_at > clock.now():
        return _("Skrevs %(written)s och skickas %(due)s.") % words
    said = {
        "skickat": _("Skickades %(sent)s."),
        "i-vecka": _("Skickades i veckobrevet %(sent)s."),
        "ko": _("Skrevs %(written)s och skickas strax."),
        "vecka": _("Skrevs %(written)s och kommer i nästa veckobrev."),
        "igen": _("Har inte gått att skicka än. Nästa försök görs %(due)s."),
        "fel": _("Gick inte att skicka. Mottagarens server svarade: %(answer)s"),
        "inaktuellt": _("Skickades inte. %(why)s"),
    }
    return said[letter.state] % words


def skipped(row: Reminder) -> str:
    """Why there was none."""
    return {
        S.DONE: _("Ingen påminnelse: det var redan gjort."),
        S.AWAY: _(
            "Ingen påminnelse: den dagen är markerad som borta under ”Dina brev”."
        ),
        S.OVERTAKEN: _(
            "Ingen påminnelse: den hann bli inaktuell, och en senare gick i stället."
        ),
        S.UNKNOWN: _("Skickades %(day)s. Hur det gick finns inte sparat.")
        % {"day": when(row.written_at)},
    }[S(row.skipped)]


def earlier_last_day(closes_at: datetime) -> str:
    day = long_day(dates.last_day_of(closes_at))
    return _("Den gällde en annan sista dag, %(day)s.") % {"day": day}


def began_later(began: datetime) -> str:
    words = _("Ingen påminnelse: uppdraget började %(day)s, efter den här dagen.")
    return words % {"day": when(dates.day_of(began))}


def moved(told_at: datetime) -> str:
    words = _(
        "Ingen påminnelse: sista dagen ändrades %(day)s, och brevet om det gick i stället."
    )
    return words % {"day": when(dates.day_of(told_at))}


def state(period: Period, mine: Sequence[tuple[Turn, bool]], at: datetime) -> str:
    """Whether something is left, and until when."""
    owed = [turn for turn, owes in mine if owes]
    if owed:
        first = min(owed, key=lambda turn: turn.closes_at)
        day = {"day": last_day(first.closes_at)}
        if first.is_over(at):
            return _("Något är kvar att göra. Sista dagen var %(day)s.") % day
        return _("Något är kvar att göra. Sista dag: %(day)s.") % day
    if mine and at < period.closes_at:
        return _("Allt är gjort. Då kommer inga fler påminnelser.")
    return _("Steget stängde %(day)s.") % {"day": long_day(period.last_day)}

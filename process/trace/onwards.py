"""What comes next, in plain words, where the way of a need ends so far."""

from datetime import datetime

from django.utils.translation import gettext as _

from needs.models import Need, SetAside
from process.trace.way import Way
from rounds.models import Step
from rounds.templatetags.swedish import last_day

S = Need.Status


def next_of(way: Way, at: datetime) -> str:
    """What comes next, in plain words, where the chain ends so far."""
    if way.submission.is_draft:
        return _("Behovet är ett utkast. Det kommer vidare när ni skickar in det.")
    if way.submission.is_withdrawn:
        return _("Ni har återtagit behovet. Det går inte vidare.")
    if way.left_out is not None:
        return _("%(rss)s har lämnat behovet utanför. Skälet: ”%(reason)s”") % {
            "rss": way.left_out.participation.rss,
            "reason": way.left_out.reason,
        }
    if way.regional_need is None and way.question is not None:
        return _until(
            way,
            Step.FORWARD,
            at,
            _("%(who)s har ställt en fråga som väntar på ert svar, på behovets sida.")
            % {"who": way.question.asked_for},
            _("Behovet har inte skickats vidare. Fråga samordnaren i er RSS."),
        )
    if way.regional_need is None:
        return _until(
            way,
            Step.FORWARD,
            at,
            _("Er RSS samlar ihop kommunernas behov och skickar dem vidare till SKR."),
            _("Behovet har inte skickats vidare. Fråga samordnaren i er RSS."),
        )
    if way.set_aside is not None:
        return _goes_no_further(way.set_aside)
    if way.need is None:
        return _until(
            way,
            Step.COMPILE,
            at,
            _("SKR sammanställer behoven från hela landet till en nationell lista."),
            _("Behovet har inte kommit med på den nationella listan. Fråga SKR."),
        )
    return _next_of_need(way, way.need, at)


def _goes_no_further(row: SetAside) -> str:
    if row.because:
        return _(
            "Behovet går inte vidare, därför att %(because)s. SKR:s skäl: ”%(reason)s”"
        ) % {"because": row.because, "reason": row.reason}
    return _("Behovet går inte vidare. SKR:s skäl: ”%(reason)s”") % {
        "reason": row.reason
    }


def _next_of_need(way: Way, need: Need, at: datetime) -> str:
    if need.status == S.COMPILED:
        return _until(
            way,
            Step.SCREEN,
            at,
            _(
                "Myndigheterna bedömer om det redan finns ett kunskapsstöd, "
                "och SKR beslutar."
            ),
            _("Myndigheternas bedömningar är lämnade. SKR:s beslut återstår."),
        )
    if need.status == S.SUPPORT_EXISTS:
        return _(
            "Det finns redan stöd, så behovet går inte vidare till panelen. "
            "Börja med stödet som myndigheterna hänvisar till längre ner."
        )
    if need.status == S.SUPPORT_LACKING:
        return _until(
            way,
            Step.HAND_OVER,
            at,
            _("Panelen av socialchefer rangordnar behoven, och SKR överlämnar dem."),
            _("Behovet väntar på att överlämnas till myndigheterna. Fråga SKR."),
        )
    if need.status == S.HANDED_OVER:
        return _until(
            way,
            Step.FEEDBACK,
            at,
            _("Myndigheten svarar på om och hur den tar sig an behovet."),
            _("Myndigheten har inte svarat än, fast tiden har gått ut. Fråga SKR."),
        )
    return _(
        "Behovet är besvarat. Myndigheten kan lämna fler besked, och de visas här."
    )


def _until(way: Way, step: Step, at: datetime, ongoing: str, over: str) -> str:
    """What goes on, with its last day; or what is so when that has passed."""
    if way.round.has_closed(step, at):
        return over
    closes = last_day(way.round.period(step).closes_at)
    return _("%(what)s Det ska vara klart %(day)s.") % {"what": ongoing, "day": closes}

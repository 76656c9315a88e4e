"""The way of one need: from a municipality's own words to the answer that came home.

What somebody still works on is not shown: an RSS's wording once it is forwarded, the
national need once the list is closed, verdicts once SKR has decided, the place once the
need is handed over, answers once they are published.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, FilteredRelation, Func, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import Question, Submission
from needs.models import (
    Chance,
    Feedback,
    Mark,
    Need,
    Recipient,
    Screening,
    SetAside,
    swedish_order,
)
from prioritization.models import PriorityPlace
from rounds.dates import STOCKHOLM
from rounds.models import Round, Step
from rounds.templatetags.swedish import last_day
from rss.models import GatheredSubmission, LeftOut, RegionalNeed

S = Need.Status


@dataclass
class Way:
    """How far a submission has come; what it has not reached is empty."""

    submission: Submission
    regional_need: RegionalNeed | None = None
    left_out: LeftOut | None = None
    question: Question | None = None
    set_aside: SetAside | None = None
    municipalities: int = 0
    rss: int = 0
    who_else: list[tuple[str, list[str]]] = field(default_factory=list)
    need: Need | None = None
    screenings: list[Screening] = field(default_factory=list)
    chance: Chance | None = None
    is_decided: bool = False
    place: str = ""
    recipients: list[Recipient] = field(default_factory=list)
    answers: list[Feedback] = field(default_factory=list)
    next: str = ""

    @property
    def round(self) -> Round:
        return self.submission.round

    @property
    def words(self) -> list[tuple[str, str]]:
        """What the municipality wrote under its title, with the labels it saw."""
        fields = ("target_group", "challenge", "knowledge_lacking", "tried")
        labels: Any = self.submission._meta
        return [
            (str(labels.get_field(name).verbose_name), text)
            for name in fields
            if (text := getattr(self.submission, name))
        ]

    @property
    def found_support(self) -> bool:
        return self.need is not None and self.need.status == S.SUPPORT_EXISTS

    @property
    def behind(self) -> str:
        """'12 kommuner i 5 RSS'."""
        return _("%(municipalities)s i %(rss)d RSS") % {
            "municipalities": ngettext(
                "%(n)d kommun", "%(n)d kommuner", self.municipalities
            )
            % {"n": self.municipalities},
            "rss": self.rss,
        }


def of(submission: Submission, *, at: datetime) -> Way:
    way = Way(submission)
    if not submission.is_draft and not submission.is_withdrawn:
        _follow_to_rss(way)
        if way.need and not _is_listed(way.need, way.round, at):
            way.need = None
        if way.need:
            way.who_else = _who_else(way, way.need)
            _follow_need(way, way.need, at)
        _follow_home(way, at)
    way.next = _next(way, at)
    return way


def _follow_to_rss(way: Way) -> None:
    """The regional need, if forwarded, the need it stands behind, and who else asked."""
    found = (
        RegionalNeed.objects.forwarded()
        .filter(gathered__submission=way.submission, gathered__unlinked_at=None)
        .annotate(
            source=FilteredRelation("sources", condition=Q(sources__unlinked_at=None)),
            aside=FilteredRelation(
                "set_aside", condition=Q(set_aside__unlinked_at=None)
            ),
            municipalities=_number_behind("submission__municipality"),
            rss_behind=_number_behind("regional_need__participation__rss"),
            place=Subquery(_places().values("place")),
            last_place=Subquery(_places().values("last_place")),
            places=_number_of_places(way.round),
        )
        .select_related("participation__rss", "source__need", "aside")  # type: ignore[misc]
        .first()
    )
    if found is None:
        left_out = LeftOut.objects.live().filter(submission=way.submission)
        way.left_out = left_out.select_related("participation__rss").first()
        way.question = way.submission.questions.open().first()
        return
    way.regional_need = found
    way.municipalities, way.rss = found.municipalities, found.rss_behind
    source = getattr(found, "source", None)  # unset where the relation is empty
    way.need = source.need if source else None
    way.set_aside = getattr(found, "aside", None)
    if found.place:
        way.place = _place_in_words(found.place, found.last_place, found.places)


def _number_behind(what: str) -> Subquery:
    rows = GatheredSubmission.objects.live().filter(
        submission__withdrawn_at=None,
        regional_need__forwarded_at__isnull=False,
        regional_need__sources__unlinked_at=None,
        regional_need__sources__need=OuterRef("source__need"),
    )
    number = Func(F(what), function="COUNT", template="COUNT(DISTINCT %(expressions)s)")
    return Subquery(rows.order_by().annotate(n=number).values("n"))


def _places():
    return PriorityPlace.objects.order_by().filter(need=OuterRef("source__need"))


def _number_of_places(round_: Round) -> Subquery:
    rows = PriorityPlace.objects.order_by().filter(need__round=round_)
    return Subquery(rows.annotate(n=Func(F("pk"), function="COUNT")).values("n"))


def _place_in_words(first: int, last: int, of: int) -> str:
    if last > first:
        return _("Delad plats %(first)d–%(last)d av %(of)d") % {
            "first": first,
            "last": last,
            "of": of,
        }
    return _("Plats %(place)d av %(of)d") % {"place": first, "of": of}


def _is_listed(need: Need, round_: Round, at: datetime) -> bool:
    """The national list is SKR's own desk until its time has run out."""
    return need.status != S.COMPILED or round_.has_closed(Step.COMPILE, at)


def _follow_need(way: Way, need: Need, at: datetime) -> None:
    way.is_decided = need.status != S.COMPILED
    if way.is_decided:
        way.screenings = list(
            need.screenings.handed_in()
            .select_related("agency", "support")
            .order_by("agency__name")
        )
    if need.status in {S.SUPPORT_EXISTS, S.SUPPORT_LACKING}:
        said = need.objections.filter(municipality=way.submission.municipality_id)
        way.chance = Chance(need, list(said.with_who()), at)
    if need.status not in {S.HANDED_OVER, S.ANSWERED}:
        way.place = ""
        return
    # In the order of time: who passed it on stands before who got it.
    received = need.recipients.select_related("agency", "passed_to")
    way.recipients = list(received.order_by("handed_over_at", "-leads", "agency__name"))


def _follow_home(way: Way, at: datetime) -> None:
    """What has been answered; what has come home stays, wherever the need goes."""
    needs = [way.need.pk] if way.need else []
    said = Feedback.objects.come_home_to(way.submission, needs).in_order()
    year = at.astimezone(STOCKHOLM).year
    marked = said.with_mark_of(way.submission.municipality_id, year)
    way.answers = list(marked.select_related("need"))
    for answer in way.answers:
        if answer.own_mark:
            answer.own_mark = str(Mark.Kind(answer.own_mark).label)


def _who_else(way: Way, need: Need) -> list[tuple[str, list[str]]]:
    """The other municipalities behind the need, by RSS, in Swedish order."""
    gathered = GatheredSubmission.objects.live().filter(
        submission__withdrawn_at=None,
        regional_need__sources__unlinked_at=None,
        regional_need__sources__need=need,
    )
    others = gathered.exclude(submission__municipality=way.submission.municipality_id)
    names = others.order_by().values_list(
        "regional_need__participation__rss__name", "submission__municipality__name"
    )
    found: dict[str, list[str]] = {}
    for rss, name in names.distinct():
        found.setdefault(rss, []).append(name)
    return [
        (rss, sorted(found[rss], key=swedish_order))
        for rss in sorted(found, key=swedish_order)
    ]


def _next(way: Way, at: datetime) -> str:
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

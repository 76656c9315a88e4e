"""Following a need from step to step, as far as it has come."""

from datetime import datetime

from django.db.models import F, FilteredRelation, Func, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from municipalities.models import Submission
from needs.models import Chance, Feedback, Mark, Need, swedish_order
from prioritization.models import PriorityPlace
from process.trace.onwards import next_of
from process.trace.way import Way
from rounds.dates import STOCKHOLM
from rounds.models import Round, Step
from rss.models import GatheredSubmission, LeftOut, RegionalNeed

S = Need.Status


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
    way.next = next_of(way, at)
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

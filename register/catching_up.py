"""The register as of now: it reads in the log what has happened to what is public.

Asked by a worker every minute, and before a page of the register is shown. So an answer
is there when the page is asked for next; what the log does not tell of (the name of an
agency, changed in the registry) within an hour. docs/decisions/0021 says why.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from needs.models import KnowledgeSupport, Need
from register import entries, figures
from register.models import CaughtUp, Entry, Publication, Reply
from rounds.models import Event, Round

NEED, SUPPORT = Need._meta.label_lower, KnowledgeSupport._meta.label_lower
REMEMBERED = 100  # rows of the log
WHOLE_EVERY = timedelta(hours=1)


def now(*, at: datetime) -> CaughtUp:
    """For a page: two statements, and nothing is written, unless something has happened
    to a need or a support."""
    mark = CaughtUp.objects.first()
    if mark is None:
        live = Publication.objects.live().exists()
        return catch_up(at=at) if live else CaughtUp()
    return catch_up(at=at) if _happened(mark) else mark


@transaction.atomic
def catch_up(*, at: datetime, whole: bool = False) -> CaughtUp:
    """Make the entries what they should be. If another does it already, leave it to it."""
    CaughtUp.objects.get_or_create(pk=1)
    mark = CaughtUp.objects.select_for_update(skip_locked=True).first()
    if mark is None:
        return CaughtUp.objects.get()
    # The log is read first: what happens meanwhile is found there the next time.
    events = newest()
    whole = whole or mark.whole_at is None or mark.whole_at + WHOLE_EVERY <= at
    changed = _everything() if whole else _some(_happened(mark))
    mark.events = events
    if whole:
        mark.whole_at = at
    if changed:
        told(mark, at=at)
    mark.save()
    return mark


def newest() -> list[int]:
    """The numbers of the newest rows of the log."""
    return [row[0] for row in Event.objects.newest_rows(REMEMBERED)]


def told(mark: CaughtUp, *, at: datetime) -> None:
    """What can be chosen among, and that it is another register than before."""
    mark.choices, mark.changed_at = _choices(), at


def published(round_: Round) -> Publication:
    """With all that its entries are made from."""
    return Publication.objects.select_related("round__service_area").get(round=round_)


def _happened(mark: CaughtUp) -> list[tuple[str, str]]:
    """Kind and public id of what something has happened to since. One statement.

    Only of what may be public: what others do meanwhile costs the reader nothing.
    """
    since = min(mark.events, default=0)
    rows = Event.objects.filter(pk__gt=since, target_kind__in=(NEED, SUPPORT))
    known = set(mark.events)
    return [
        (kind, target)
        for pk, kind, target in rows.order_by().values_list(
            "pk", "target_kind", "target_id"
        )
        if pk not in known
    ]


def _everything() -> bool:
    live = Publication.objects.live().select_related("round__service_area")
    changed = [entries.write(publication) for publication in live]
    return any(changed)


def _some(happened: Iterable[tuple[str, str]]) -> bool:
    needs = {target for kind, target in happened if kind == NEED}
    supports = {target for kind, target in happened if kind == SUPPORT}
    if supports:
        needs |= _referring_to(supports)
    by_publication: dict[int, set[str]] = defaultdict(set)
    live = Need.objects.filter(
        public_id__in=needs,
        round__publication__isnull=False,
        round__publication__withdrawn_at=None,
    )
    for publication, public_id in live.order_by().values_list(
        "round__publication", "public_id"
    ):
        by_publication[publication].add(public_id)
    touched = Publication.objects.select_related("round__service_area")
    changed = [
        entries.write(publication, by_publication[publication.pk])
        for publication in touched.filter(pk__in=by_publication)
    ]
    return any(changed)


def _referring_to(supports: Iterable[str]) -> set[str]:
    referring = Need.objects.filter(screenings__support__public_id__in=supports)
    answered = Need.objects.filter(feedback__support__public_id__in=supports)
    return {
        public_id
        for found in (referring, answered)
        for public_id in found.values_list("public_id", flat=True)
    }


def _choices() -> dict[str, object]:
    """What there is to choose among in the search, how many there are in all, and what
    became of them."""
    rows = Entry.objects.order_by()
    agencies = Reply.objects.order_by().values_list("agency__public_id", "agency__name")
    return {
        "all": rows.count(),
        "areas": sorted(
            rows.exclude(area="").values_list("area", "area_name").distinct()
        ),
        "years": sorted(rows.values_list("year", flat=True).distinct(), reverse=True),
        "agencies": sorted(agencies.distinct(), key=lambda one: one[1]),
        "answers": list(rows.values_list("answer", flat=True).distinct()),
        "figures": figures.worked_out(),
    }

"""Where everything that was handed in to a round is now, each in one place; and which
RSS feel what. Three statements, counted in Python."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.utils.translation import gettext as _

from municipalities.models import Submission
from needs.models import Need, SetAside, swedish_order
from process.flow import Part
from rounds.models import Round
from rss.models import GatheredSubmission, LeftOut, RegionalNeed

S = Need.Status
LACKING = {S.SUPPORT_LACKING, S.HANDED_OVER, S.ANSWERED}
ASIDE, TO_DO = "aside", "to_do"


@dataclass
class Reckoning:
    """How many submissions there are in each place, and of which regional and national
    needs; by its key."""

    submissions: Counter[str] = field(default_factory=Counter)
    regional: Mapping[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    national: Mapping[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    # (theme, RSS) and (need or place, RSS): how many submissions.
    themes: Counter[tuple[str, str]] = field(default_factory=Counter)
    needs: Counter[tuple[str, str]] = field(default_factory=Counter)

    def of(self, part: Part) -> tuple[int, int, int]:
        """Submissions, regional needs and national needs in a part and its parts."""
        keys = {one.key for _depth, one in part.walk()}
        regional = {pk for key in keys for pk in self.regional.get(key, ())}
        national = {pk for key in keys for pk in self.national.get(key, ())}
        return part.count, len(regional), len(national)

    @property
    def whole(self) -> Part:
        """All that was handed in, and how it has gone on."""

        def leaf(key: str, label: str, *, goes_on: bool = False) -> Part:
            return Part(key, label, here=self.submissions[key], goes_on=goes_on)

        placed = (
            leaf("lacking", _("Stöd saknas"), goes_on=True),
            leaf("exists", _("Stöd finns redan")),
            leaf("undecided", _("Inte beslutat än"), goes_on=True),
        )
        forwarded = (
            Part("placed", _("På nationella listan"), parts=placed),
            leaf(ASIDE, _("Går inte vidare")),
            leaf(TO_DO, _("Kvar att placera"), goes_on=True),
        )
        parts = (
            Part("forwarded", _("Skickat vidare"), parts=forwarded),
            leaf("gathered", _("Insamlat, inte skickat"), goes_on=True),
            leaf("ungathered", _("Inte insamlat")),
            leaf("left_out", _("Lämnat utanför")),
            leaf("withdrawn", _("Återtaget")),
        )
        return Part("submitted", _("Inskickat"), parts=parts)


def of(round_: Round) -> Reckoning:
    found = Reckoning()
    regional_needs = {row["pk"]: row for row in _regional_needs(round_)}
    for row in regional_needs.values():
        key = _place(row)
        found.regional[key].add(row["pk"])
        if row["need"]:
            found.national[key].add(row["need"])
    gathered = dict(
        GatheredSubmission.objects.live()
        .filter(submission__round=round_)
        .values_list("submission", "regional_need")
    )
    for submission in _submissions(round_):
        regional_need = regional_needs.get(gathered.get(submission["pk"], 0))
        key = _key(submission, regional_need)
        found.submissions[key] += 1
        if regional_need and not submission["withdrawn_at"] and key != "gathered":
            rss = regional_need["rss_name"]
            found.themes[regional_need["theme_name"] or _("Utan tema"), rss] += 1
            found.needs[_need(regional_need, key), rss] += 1
    return found


def _submissions(round_: Round) -> Iterable[Any]:
    left_out = LeftOut.objects.live().filter(submission=OuterRef("pk"))
    handed_in = Submission.objects.in_round(round_).exclude(submitted_at=None)
    return (
        handed_in.order_by()
        .annotate(is_left_out=Exists(left_out))
        .values("pk", "withdrawn_at", "is_left_out")
    )


def _regional_needs(round_: Round) -> Iterable[Any]:
    aside = SetAside.objects.live().filter(regional_need=OuterRef("pk"))
    live = {
        "place": FilteredRelation("sources", condition=Q(sources__unlinked_at=None)),
        "has": FilteredRelation("themed", condition=Q(themed__unlinked_at=None)),
    }
    return (
        RegionalNeed.objects.in_round(round_)
        .order_by()
        .annotate(**live)
        .annotate(
            rss_name=F("participation__rss__name"),
            need=F("place__need"),
            need_title=F("place__need__title"),
            need_status=F("place__need__status"),
            theme_name=F("has__theme__name"),
            is_aside=Exists(aside),
        )
        .values(
            "pk",
            "rss_name",
            "forwarded_at",
            "need",
            "need_title",
            "need_status",
            "theme_name",
            "is_aside",
        )
    )


def _key(submission: dict[str, Any], regional_need: dict[str, Any] | None) -> str:
    if submission["withdrawn_at"]:
        return "withdrawn"
    if regional_need:
        return _place(regional_need)
    return "left_out" if submission["is_left_out"] else "ungathered"


def _place(regional_need: dict[str, Any]) -> str:
    if not regional_need["forwarded_at"]:
        return "gathered"
    if regional_need["need"] is None:
        return ASIDE if regional_need["is_aside"] else TO_DO
    status = regional_need["need_status"]
    if status == S.COMPILED:
        return "undecided"
    return "lacking" if status in LACKING else "exists"


def _need(regional_need: dict[str, Any], key: str) -> str:
    named = {ASIDE: _("Går inte vidare"), TO_DO: _("Kvar att placera")}
    return named.get(key) or regional_need["need_title"]


@dataclass(frozen=True)
class Felt:
    """A table of where something is felt: rows, RSS in columns, and their sums."""

    columns: list[str]
    rows: list[tuple[str, list[tuple[int, int]], int]]  # name, (number, heat), sum
    sums: list[int]

    @classmethod
    def of(cls, counts: Counter[tuple[str, str]]) -> "Felt":
        columns = sorted({rss for _row, rss in counts}, key=swedish_order)
        most = max(counts.values(), default=0)
        names = sorted({row for row, _rss in counts}, key=swedish_order)
        rows = []
        for name in names:
            numbers = [counts[name, rss] for rss in columns]
            cells = [(number, heat(number, most)) for number in numbers]
            rows.append((name, cells, sum(numbers)))
        rows.sort(key=lambda row: -row[2])
        sums = [sum(row[1][i][0] for row in rows) for i in range(len(columns))]
        return cls(columns, rows, sums)

    @property
    def total(self) -> int:
        return sum(self.sums)


def heat(number: int, most: int) -> int:
    """0 for none, else 1 to 4 by how near it is to the most."""
    return -(-4 * number // most) if most else 0

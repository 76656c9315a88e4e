"""What of the proposed groups and homes still holds, and as much of it as is shown."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from needs.grouping import CLEAR, STRONG
from needs.models import Grouping, Need
from needs.querysets import forwarded_in, home_sources, judged_pairs, left_to_place
from rounds.models import Round
from rss.models import RegionalNeed


@dataclass(frozen=True)
class Group:
    """A proposal, as much of it as still holds."""

    names: list[str]
    strength: float
    why: str
    gone: int  # members that have been placed since, or kept apart from the others
    home_name: str = ""  # of the need on the list that they may belong to
    members: tuple[RegionalNeed, ...] = ()
    home: Need | None = None

    @property
    def said(self) -> str:
        """How alike they are, in words."""
        if self.strength >= STRONG:
            return _("Mycket lika")
        return _("Ganska lika") if self.strength >= CLEAR else _("Något lika")


@dataclass(frozen=True)
class Now:
    """Where the regional needs of a round stand by now."""

    left: set[str]
    apart: set[frozenset[str]]
    behind: dict[str, list[str]]  # need: its sources

    @classmethod
    def of(cls, round_: Round) -> "Now":
        behind = defaultdict(list)
        for need, source in home_sources(round_).values_list(
            "need__public_id", "regional_need__public_id"
        ):
            behind[need].append(source)
        return cls(
            left=set(left_to_place(round_).values_list("public_id", flat=True)),
            apart={frozenset(pair) for pair in judged_pairs(round_)},
            behind=dict(behind),
        )

    def joining(self, names: Collection[str], to: Collection[str] = ()) -> list[str]:
        """Those that are left to place; of two that are kept apart, the first."""
        found: list[str] = []
        for name in names:
            if name in self.left and not any(
                {name, other} in self.apart for other in (*to, *found)
            ):
                found.append(name)
        return found


def standing(round_: Round, grouping: Grouping | None) -> list[Group]:
    """Without what has been placed, or kept apart, since. What is left alone is no
    group; unless it has a home, which still stands and has not been refused."""
    if grouping is None or grouping.finished_at is None:
        return []
    now = Now.of(round_)
    found = []
    for kept in grouping.groups:
        home = kept.get("home", "")
        behind = now.behind.get(home, ())
        names = now.joining(kept["needs"], behind) if behind else []
        if not names:  # they may still belong with each other
            home, names = "", now.joining(kept["needs"])
        if home or len(names) > 1:
            gone, why = len(kept["needs"]) - len(names), ", ".join(kept["why"])
            found.append(Group(names, kept["strength"], why, gone, home))
    return found


def with_members(round_: Round, shown: list[Group]) -> list[Group]:
    names = [name for group in shown for name in group.names]
    rows = {
        need.public_id: need
        for need in forwarded_in(round_).filter(public_id__in=names)
    }
    homes = {
        need.public_id: need
        for need in Need.objects.in_round(round_).filter(
            public_id__in=[group.home_name for group in shown if group.home_name]
        )
    }
    return [
        replace(
            group,
            members=tuple(rows[name] for name in group.names if name in rows),
            home=homes.get(group.home_name),
        )
        for group in shown
    ]

"""Who stands behind a need: the municipalities, their RSS, their own words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.models import Municipality, Submission
from rss.models import RegionalNeed, Rss

if TYPE_CHECKING:
    from needs.models.needs import Need

# Å, Ä and Ö come after Z, in that order; in Unicode they do not.
SWEDISH = str.maketrans("åäö", "{|}")


def swedish_order(text: str) -> str:
    """A sorting key."""
    return text.casefold().translate(SWEDISH)


def how_many(municipalities: int, rss: int) -> str:
    """ "12 kommuner i 5 RSS"."""
    counted = ngettext("%(n)d kommun", "%(n)d kommuner", municipalities)
    return _("%(municipalities)s i %(rss)d RSS") % {
        "municipalities": counted % {"n": municipalities},
        "rss": rss,
    }


@dataclass(frozen=True)
class Behind:
    """Each municipality and RSS once, in Swedish order; the oldest words first."""

    municipalities: tuple[Municipality, ...]
    rss: tuple[Rss, ...]
    submissions: tuple[Submission, ...]

    @classmethod
    def of(cls, regional_needs: Iterable[RegionalNeed]) -> Self:
        """From regional needs that know their `live_gathered` (see querysets)."""
        municipalities, rss, submissions = {}, {}, {}
        for regional_need in regional_needs:
            for row in regional_need.live_gathered:  # type: ignore[attr-defined]
                submission = row.submission
                submissions[submission.pk] = submission
                municipalities[submission.municipality_id] = submission.municipality
                rss[regional_need.rss.pk] = regional_need.rss
        return cls(
            municipalities=tuple(
                sorted(municipalities.values(), key=lambda m: swedish_order(m.name))
            ),
            rss=tuple(sorted(rss.values(), key=lambda r: swedish_order(r.name))),
            submissions=tuple(
                sorted(submissions.values(), key=lambda s: (s.submitted_at, s.pk))
            ),
        )

    def __str__(self) -> str:
        return how_many(len(self.municipalities), len(self.rss))


@dataclass
class Concern:
    """A need that concerns a person, with the words that are his or her own."""

    need: "Need"
    submissions: list[Submission] = field(default_factory=list)
    regional_needs: list[RegionalNeed] = field(default_factory=list)


@dataclass
class OwnWords:
    """What of some regional needs is a person's own: municipality's, or RSS's."""

    submissions: list[Submission] = field(default_factory=list)
    regional_needs: list[RegionalNeed] = field(default_factory=list)

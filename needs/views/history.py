"""A national need on SKR's desk: its sources and themes, and how its wording has changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, FilteredRelation, Q

from accounts import clock
from accounts.models import User
from needs import differences
from needs.models import Need, Objection, Pair, Remark, Source, Wording
from needs.querysets import sources_behind
from rounds.kept import FOREVER, until_something_happens

FIELDS = ("title", "target_group", "description")


@dataclass(frozen=True)
class Change:
    """One rewording: what each field that changed has lost and gained, word by word."""

    edition: int
    when: datetime
    who: User
    fields: list[tuple[str, list[differences.Run]]]


@dataclass(frozen=True)
class AtTheDesk:
    """What SKR alone reads of a need, beside what all do."""

    sources: list[Any]  # regional needs with `theme_name`
    changes: list[Change]  # the latest first
    related: list[Pair]  # of regional needs, one of which is a source
    # What those behind it have said.
    remarks: list[Remark]
    objections: list[Objection]

    @property
    def themes(self) -> list[str]:
        return sorted({one.theme_name for one in self.sources if one.theme_name})


def at_the_desk(need: Need) -> AtTheDesk:
    """Kept until something happens; else five statements, however many there are."""
    return until_something_happens(
        f"need:desk:{need.pk}",
        lambda: (_at_the_desk(need), FOREVER),
        at=clock.now(),
    )


def _at_the_desk(need: Need) -> AtTheDesk:
    sources = sources_behind(need).annotate(
        sorted=FilteredRelation("themed", condition=Q(themed__unlinked_at=None)),
        theme_name=F("sorted__theme__name"),
    )
    return AtTheDesk(
        sources=list(sources.order_by("sources__linked_at", "pk")),
        changes=_changes(need),
        related=list(
            Pair.objects.live().related_to(
                Source.objects.live().filter(need=need).values("regional_need")
            )
        ),
        remarks=list(Remark.objects.heard_of(need)),
        objections=list(need.objections.with_who()),
    )


def _changes(need: Need) -> list[Change]:
    earlier = list(need.wordings.select_related("replaced_by").order_by("edition"))
    later: list[Any] = [*earlier, need][1:]
    return [
        Change(
            edition=before.edition + 1,
            when=before.replaced_at,
            who=before.replaced_by,
            fields=_differing(before, after),
        )
        for before, after in reversed(list(zip(earlier, later, strict=True)))
    ]


def _differing(before: Wording, after: Any) -> list[tuple[str, list[differences.Run]]]:
    labels: Any = Need._meta
    return [
        (
            str(labels.get_field(name).verbose_name),
            differences.between(getattr(before, name), getattr(after, name)),
        )
        for name in FIELDS
        if getattr(before, name) != getattr(after, name)
    ]

"""Which agencies are asked about which needs: the one place that knows."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef

from needs.querysets.common import officer_of, rows
from rounds.models import Round

if TYPE_CHECKING:
    from accounts.models import User


class EngagementQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """The agency's own officers, and SKR."""
        found = self.select_related("round", "agency").prefetch_related(
            "round__periods"
        )
        return found if user.is_skr else found.filter(officer_of("agency", user))

    def of_officer(self, user: "User") -> Self:
        """Those of the agencies that the person acts for."""
        return self.filter(officer_of("agency", user)).select_related("agency")

    def with_agency(self) -> Self:
        return self.select_related("agency")

    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)

    # --- One row for each need that the agency is asked about ---------------

    def asked(self) -> Self:
        """Agency and need, `asked_need`: all agencies of the round where SKR has said
        nothing else, and always those that have handed in a verdict."""
        asked = rows("Referral").live().filter(need=OuterRef("asked_need"))
        return self.annotate(asked_need=F("round__needs")).filter(
            ~Exists(asked)
            | Exists(asked.filter(agency=OuterRef("agency")))
            | Exists(self._verdict()),
            asked_need__isnull=False,
        )

    def about(self, need: Any) -> Self:
        """The agencies that are asked about the need."""
        return self.asked().filter(asked_need=need)

    def about_any(self, needs: models.QuerySet) -> Self:
        """One row for each of these needs that the agency is asked about."""
        return self.asked().filter(asked_need__in=needs.values("pk"))

    def answered(self) -> Self:
        """Of `asked()`: with a verdict on the need as it is worded now."""
        return self.filter(Exists(self._on_this_edition()))

    def owed(self) -> Self:
        """Of `asked()`: without one."""
        return self.filter(~Exists(self._on_this_edition()))

    def not_recused(self, user: Any) -> Self:
        """Of `asked()`: where the person has not stepped aside."""
        aside = rows("Recusal").live().filter(need=OuterRef("asked_need"))
        return self.filter(
            ~Exists(aside.filter(agency=OuterRef("agency"), linked_by=user))
        )

    def by_need(self) -> dict[int, list[Any]]:
        """Of `asked()`: the agencies, by the row number of the need."""
        found: dict[int, list[Any]] = {}
        row: Any
        for row in self.select_related("agency"):
            found.setdefault(row.asked_need, []).append(row.agency)
        return found

    def _verdict(self) -> models.QuerySet:
        return rows("Screening").filter(
            need=OuterRef("asked_need"), agency=OuterRef("agency")
        )

    def _on_this_edition(self) -> models.QuerySet:
        return self._verdict().filter(edition__gte=F("need__edition"))

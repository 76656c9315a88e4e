"""The needs on the list of a round."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
)
from django.db.models.functions import Coalesce

from accounts import clock
from accounts.querysets import acts_now
from needs.querysets.common import officer_of, rows
from needs.querysets.provenance import live_sources
from rounds.models import Period, Round, Step
from rss.models import GatheredSubmission

if TYPE_CHECKING:
    from accounts.models import User


class NeedQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """SKR all; the agencies engaged in the round what has something behind it, once
        it is their turn; the panel of the round what SKR has decided on."""
        found = self.select_related("round", "decided_by").prefetch_related(
            "round__periods"
        )
        if user.is_skr:
            return found
        engaged = Round.objects.filter(officer_of("engagements__agency", user))
        on_the_panel = Round.objects.filter(
            acts_now("panel__"),
            panel__user=user,
        )
        to_come = Period.objects.filter(step=Step.SCREEN, opens_at__gt=clock.now())
        being_compiled = Q(status="compiled", round__in=to_come.values("round"))
        return found.filter(
            (
                Q(round__in=engaged.values("pk"))
                & Q(self._has_source())
                & ~being_compiled
            )
            | (Q(round__in=on_the_panel.values("pk")) & ~Q(status="compiled"))
        )

    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)

    def standing(self) -> Self:
        """With at least one source: a need whose sources have all been taken out
        is left behind, and shown to nobody but SKR."""
        return self.filter(self._has_source())

    def dissolved(self) -> Self:
        """Those that are left behind so."""
        return self.filter(~self._has_source())

    def known_outside(self) -> Self:
        """Those whose outcome is known to those who asked: support exists, or handed
        over. What is still judged or ranked is not."""
        return self.standing().filter(
            status__in=("support_exists", "handed_over", "answered")
        )

    def handed_over(self) -> Self:
        """With the agencies, answered or not."""
        return self.standing().filter(status__in=("handed_over", "answered"))

    def in_order_of_priority(self) -> Self:
        """Round by round, as the panel put them."""
        return self.annotate(place=F("priority_place__place")).order_by(
            "round", F("place").asc(nulls_last=True), "created_at", "pk"
        )

    def with_days_asked(self) -> Self:
        """`asked_at`: when the first municipality behind handed in; `handed_over_at`:
        when the first agency got it. In the same statement."""
        behind = GatheredSubmission.objects.live().filter(
            submission__withdrawn_at=None,
            regional_need__sources__unlinked_at=None,
            regional_need__sources__need=OuterRef("pk"),
        )
        got = rows("Recipient").filter(need=OuterRef("pk")).order_by("handed_over_at")
        return self.annotate(
            asked_at=Subquery(
                behind.order_by("submission__submitted_at").values(
                    "submission__submitted_at"
                )[:1]
            ),
            handed_over_at=Subquery(got.values("handed_over_at")[:1]),
        )

    def _has_source(self) -> Exists:
        sources = rows("Source").live()
        return Exists(sources.filter(need=OuterRef("pk")))

    def with_provenance(self, *, words: bool = False) -> Self:
        """With all that `standing_behind` asks for: two statements, however many.

        The sources that have not been taken out, as `live_sources`.
        """
        return self.prefetch_related(live_sources(words=words))

    def with_counts(self) -> Self:
        """How many municipalities and RSS stand behind, in the same statement."""
        gathered = "sources__regional_need__gathered"
        counts = Q(
            sources__unlinked_at=None,
            **{
                f"{gathered}__isnull": False,
                f"{gathered}__unlinked_at": None,
                f"{gathered}__submission__withdrawn_at": None,
            },
        )
        return self.annotate(
            municipality_count=Count(
                f"{gathered}__submission__municipality", filter=counts, distinct=True
            ),
            rss_count=Count(
                "sources__regional_need__participation__rss",
                filter=counts,
                distinct=True,
            ),
        )

    def with_objections(self) -> Self:
        """With how many of those behind object and wait for SKR's answer, as
        `objection_count`, in the same statement."""
        waiting = rows("Objection").unanswered().order_by().filter(need=OuterRef("pk"))
        number = Func(F("pk"), function="COUNT")
        count = Subquery(waiting.annotate(n=number).values("n"))
        return self.annotate(objection_count=Coalesce(count, 0))

    def asked_of(self, agency: models.Model) -> Self:
        """Those that the agency shall judge, or has judged."""
        asked = rows("Engagement").filter(agency=agency).asked()
        return self.filter(pk__in=asked.values("asked_need"))

    def open_for_verdicts(self) -> Self:
        """On the list, with somebody behind, and not decided on."""
        return self.standing().filter(status="compiled")

    def with_opinion_of(self, agency: models.Model, user: "User") -> Self:
        """With the agency's own verdict, as `own_opinion` and `own_edition`; whether it
        has begun one, `drafted`; and whether the person steps aside, `is_recused`."""
        drafts = rows("VerdictDraft").filter(need=OuterRef("pk"), agency=agency)
        aside = rows("Recusal").live().filter(need=OuterRef("pk"), agency=agency)
        return self.annotate(
            own=FilteredRelation("screenings", condition=Q(screenings__agency=agency)),
            own_opinion=F("own__opinion"),
            own_edition=F("own__edition"),
            drafted=Exists(drafts),
            is_recused=Exists(aside.filter(linked_by=user)),
            recused_count=Count(
                "recusals",
                filter=Q(recusals__agency=agency, recusals__unlinked_at=None),
                distinct=True,
            ),
        )

    def with_screenings(self) -> Self:
        """Every agency's verdict: for SKR, who decides."""
        return self.prefetch_related(
            Prefetch(
                "screenings",
                queryset=rows("Screening").select_related("agency", "support"),
            )
        )

    def with_earlier_screenings(self) -> Self:
        """What the agencies said before they changed it, the latest first."""
        earlier = rows("EarlierScreening").select_related("agency", "support")
        return self.prefetch_related(
            Prefetch("earlier_screenings", queryset=earlier.latest_first())
        )

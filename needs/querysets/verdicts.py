"""What agencies say about needs, and what they refer to."""

import re
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
)

from needs.querysets.common import rows
from needs.swedish import stem
from rounds.models import Round

if TYPE_CHECKING:
    from datetime import date, datetime

    from accounts.models import User
    from municipalities.models import Submission


def _says_all(text: str, sought: list[str]) -> bool:
    stems = {stem(word) for word in re.findall(r"\w+", text)}
    return all(word in text or stem(word.strip(".,")) in stems for word in sought)


class KnowledgeSupportQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """SKR and every agency's officers see the whole register; others nothing."""
        if user.is_skr:
            return self.all()
        return self.filter(Exists(rows("Officer").active().filter(user=user)))

    def named(self, sought: str) -> list[Any]:
        """Those whose title, or whole name with publisher and year, is the one sought.

        In Python, since SQLite does not fold Å, Ä and Ö; the register is small.
        """
        key = sought.strip().casefold()
        found: list[Any] = list(self)
        whole = [row for row in found if str(row).casefold() == key]
        return whole or [row for row in found if row.title.casefold() == key]

    def matching(self, words: str) -> list[Any]:
        """Those in which every word occurs, whatever its case or ending ("stödet" finds
        "stöd"); in Python as well."""
        sought = words.casefold().split()
        return [row for row in self if _says_all(str(row).casefold(), sought)]

    def to_check(self, *, before: "datetime") -> Self:
        """Those whose address has not been asked for since `before`, the oldest first."""
        return self.filter(Q(checked_at=None) | Q(checked_at__lt=before)).order_by(
            F("checked_at").asc(nulls_first=True), "pk"
        )

    def with_uses(self, user: "User") -> Self:
        """The verdicts and answers that refer to it, as far as the reader may see."""
        return self.prefetch_related(
            Prefetch(
                "screenings",
                queryset=rows("Screening")
                .readable_by(user)
                .of_readable_needs(user)
                .select_related("need__round"),
                to_attr="seen_screenings",
            ),
            Prefetch(
                "feedback",
                queryset=rows("Feedback")
                .published()
                .of_readable_needs(user)
                .select_related("need__round"),
                to_attr="seen_feedback",
            ),
        )


class VerdictQuerySet(models.QuerySet):
    """What agencies say about needs."""

    def of_readable_needs(self, user: "User") -> Self:
        """Within the needs that the reader may open."""
        needs = rows("Need").visible_to(user).values("pk")
        return self.filter(need__in=needs).select_related("need", "agency")

    def with_mine(self, user: "User") -> Self:
        """`mine`: the person acts for the agency that says it."""
        officers = rows("Officer").active().filter(user=user)
        return self.annotate(mine=Exists(officers.filter(agency=OuterRef("agency"))))

    def own_of(self, user: "User") -> Self:
        """Of the agencies that the person acts for, whatever else he or she may read."""
        return self.select_related("agency", "need").with_mine(user).filter(mine=True)

    def of_agencies_of(self, user: "User") -> Self:
        """Those; SKR sees them all."""
        if user.is_skr:
            return self.select_related("agency", "need")
        return self.own_of(user)


class OwnFirstQuerySet(VerdictQuerySet):
    def readable_by(self, user: "User", *, closed: bool = False) -> Self:
        """Own verdict first, the others' after.

        An officer sees what other agencies have said about a need when every agency
        that he or she acts for, and that is asked, has handed in its own on the need as
        it is worded now; or SKR has decided, or the time is over (`closed`).
        """
        found = self.with_mine(user).select_related("agency", "support", "need")
        if user.is_skr or closed:
            return found
        owed = rows("Engagement").of_officer(user).about(OuterRef("need")).owed()
        return found.filter(Q(mine=True) | ~Q(need__status="compiled") | ~Exists(owed))


class EarlierScreeningQuerySet(OwnFirstQuerySet):
    def latest_first(self) -> Self:
        return self.order_by("-replaced_at", "-pk")


class ScreeningQuerySet(OwnFirstQuerySet):
    def handed_in(self) -> Self:
        return self.filter(handed_in_at__isnull=False)

    def pointing_at_support(self) -> Self:
        """Those that SKR's decision rests on: support exists, and this is it."""
        return (
            self.handed_in()
            .filter(opinion__in=("exists", "partly"), support__isnull=False)
            .filter(need__status="support_exists")
            .select_related("need", "support")
        )


class RecipientQuerySet(VerdictQuerySet):
    def standing(self) -> Self:
        """Who still has the need: not those that passed it on."""
        return self.filter(passed_on_at=None)

    def in_round(self, round_: Round) -> Self:
        return self.filter(need__round=round_)

    def in_priority_order(self) -> Self:
        return self.annotate(place=F("need__priority_place__place")).order_by(
            F("place").asc(nulls_last=True), "need__created_at", "need__pk"
        )

    def with_calendar(self) -> Self:
        """With the round, and when an agency can answer in it."""
        return self.select_related("need__round").prefetch_related(
            "need__round__periods__extensions"
        )

    def passed_on(self) -> Self:
        """By the agency, to another."""
        return self.exclude(passed_on_at=None).select_related("passed_to")

    def unacknowledged(self) -> Self:
        return self.filter(acknowledged_at__isnull=True)

    def with_answers(self) -> Self:
        """`drafted_at`, `publish_on`: of the agency's own draft; `is_asked_to_join`: another
        agency's draft waits for it; `answered_at`: when it last answered, alone or
        together with another."""
        said = rows("Feedback").filter(need=OuterRef("need")).order_by("-published_at")
        own = said.filter(agency=OuterRef("agency"))
        joint = said.filter(
            Q(agency=OuterRef("agency")) | Q(together_with=OuterRef("agency"))
        )
        return self.annotate(
            drafted_at=Subquery(own.filter(published_at=None).values("saved_at")[:1]),
            publish_on=Subquery(own.filter(published_at=None).values("publish_on")[:1]),
            is_asked_to_join=Exists(
                said.drafts().held().filter(together_with=OuterRef("agency")).order_by()
            ),
            answered_at=Subquery(joint.published().values("published_at")[:1]),
        )


class FeedbackQuerySet(VerdictQuerySet):
    def drafts(self) -> Self:
        return self.filter(published_at__isnull=True)

    def held(self) -> Self:
        """Of agencies that have the need still: who has passed it on publishes nothing."""
        standing = rows("Recipient").standing()
        return self.filter(
            Exists(standing.filter(need=OuterRef("need"), agency=OuterRef("agency")))
        )

    def prepared(self, *, through: "date") -> Self:
        """Drafts that shall be published by themselves that day at the latest."""
        return self.drafts().filter(publish_on__lte=through)

    def with_readers(self) -> Self:
        return self.with_references().select_related("read_by", "prepared_by")

    def waiting_for(self, agency: models.Model) -> Self:
        """Drafts of other agencies that this one is asked to stand behind."""
        return self.drafts().held().filter(together_with=agency).with_references()

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def in_order(self) -> Self:
        """As they were said, with agency and support, and whether an earlier word of
        the same agency on the same need comes before it: `is_later`."""
        earlier = (
            rows("Feedback")
            .published()
            .filter(need=OuterRef("need"), agency=OuterRef("agency"))
            .filter(
                Q(published_at__lt=OuterRef("published_at"))
                | Q(published_at=OuterRef("published_at"), pk__lt=OuterRef("pk"))
            )
        )
        said = self.annotate(is_later=Exists(earlier)).with_references()
        return said.order_by(F("published_at").asc(nulls_last=True), "pk")

    def come_home_to(
        self, submission: "Submission", needs: "models.QuerySet | list[int]"
    ) -> Self:
        """What has come home to what a municipality handed in, and what is said to the
        needs that it stands behind now."""
        home = rows("Homecoming").filter(
            feedback=OuterRef("pk"), submission=submission.pk
        )
        return self.published().filter(Exists(home) | Q(need__in=needs))

    def of_promising_needs(self) -> Self:
        """What an agency has said of a need where it has ever given a date."""
        dated = self.published().filter(
            Q(planned_on__isnull=False) | Q(next_update_on__isnull=False),
            need=OuterRef("need"),
            agency=OuterRef("agency"),
        )
        return self.published().filter(Exists(dated))

    def with_mark_of(self, municipality_id: int, year: int) -> Self:
        """`own_mark`: what the municipality has said of it this year, if anything."""
        own = Q(marks__municipality=municipality_id, marks__year=year)
        return self.annotate(
            own=FilteredRelation("marks", condition=own), own_mark=F("own__kind")
        )

    def with_marks(self) -> Self:
        """With what municipalities have said of it, as `marks`, the latest first."""
        marks = rows("Mark").select_related("municipality")
        return self.prefetch_related(Prefetch("marks", queryset=marks))

    def with_references(self) -> Self:
        """With the agencies, and the support that the answer points to."""
        return self.select_related("agency", "together_with", "support")

    def of_round(self, round_: Round) -> Self:
        return self.filter(need__round=round_).select_related("need", "support")

    def readable_by(self, user: "User") -> Self:
        """What is published; drafts only within the own agency."""
        return (
            self.with_mine(user)
            .filter(Q(published_at__isnull=False) | Q(mine=True))
            .in_order()
        )

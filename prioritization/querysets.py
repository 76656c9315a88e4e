from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.querysets import AssignmentQuerySet
from needs.models import Need, Recipient
from needs.querysets import NeedQuerySet
from rounds.models import Round
from rounds.querysets import JobQuerySet, RoundQuerySet
from rss.models import GatheredSubmission

if TYPE_CHECKING:
    from accounts.models import User


class PanelMemberQuerySet(AssignmentQuerySet):
    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)

    def seats(self) -> Self:
        """Those who were chosen for the panel; not who stands in for them."""
        return self.filter(in_place_of=None)

    def who_rank(self) -> Self:
        """And who stands in for them, where SKR allows it."""
        return self.filter(Q(in_place_of=None) | Q(round__voting_rules__stand_ins=True))

    def by_name(self) -> Self:
        return self.select_related("user", "round").order_by(
            "user__name", "user__email"
        )

    def with_area_vote(self) -> Self:
        """Whether each has voted on the area, as `has_voted`; not on what."""
        votes = self.model.area_votes.rel.related_model.objects  # type: ignore[attr-defined]
        return self.annotate(has_voted=Exists(votes.filter(member=OuterRef("pk"))))

    def with_handed_in(self) -> Self:
        """Whether a ballot of each seat counts, as `has_handed_in`, and whether it is a
        stand-in's, as `stood_in`; nothing of it."""
        ballots = self.model.ballot.related.related_model.objects.handed_in()  # type: ignore[attr-defined]
        own = Exists(ballots.filter(member=OuterRef("pk")))
        stand_in = Exists(
            ballots.filter(
                member__round=OuterRef("round"), member__in_place_of=OuterRef("user")
            )
        )
        return (
            self.seats()
            .by_name()
            .annotate(has_handed_in=own | stand_in, stood_in=~own & stand_in)
        )

    def silent(self) -> Self:
        """The seats of which no ballot counts."""
        return self.with_handed_in().order_by().filter(has_handed_in=False)


class AreaCandidateQuerySet(models.QuerySet):
    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_).select_related("service_area")

    def with_approvals(self) -> Self:
        """How many of the panel approve, as `approvals`; the most approved first."""
        return self.annotate(approvals=Count("votes")).order_by(
            "-approvals", "service_area__name"
        )


class AreaVoteQuerySet(models.QuerySet):
    def in_round(self, round_: "Round") -> Self:
        return self.filter(candidate__round=round_)


class BallotQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """One's own, and nobody else's: ballots are sealed."""
        return self.filter(member__user=user).select_related("member__round")

    def in_round(self, round_: "Round") -> Self:
        return self.filter(member__round=round_)

    def handed_in(self) -> Self:
        return self.filter(handed_in_at__isnull=False)

    def that_count(self) -> Self:
        """One for each seat at most: the director's own, or else the one that a stand-in
        handed in last."""
        handed_in = self.model.objects.handed_in()  # type: ignore[attr-defined]
        here = {"member__round": OuterRef("member__round")}
        directors = handed_in.filter(
            **here,
            member__in_place_of=None,
            member__user=OuterRef("member__in_place_of"),
        )
        later = handed_in.filter(
            Q(handed_in_at__gt=OuterRef("handed_in_at"))
            | Q(handed_in_at=OuterRef("handed_in_at"), pk__gt=OuterRef("pk")),
            **here,
            member__in_place_of=OuterRef("member__in_place_of"),
        )
        return self.handed_in().filter(
            Q(member__in_place_of=None) | ~(Exists(directors) | Exists(later))
        )


class PlacementQuerySet(models.QuerySet):
    def judged(self) -> Self:
        """Ranked, or seen and not chosen: what the ballot compares."""
        return self.filter(state__in=["ranked", "seen"])


class VotingRulesQuerySet(models.QuerySet):
    def of(self, round_: "Round") -> Any:
        """Those of the round, or the defaults, which are not stored."""
        return self.filter(round=round_).first() or self.model(round=round_)


class BallotPaperQuerySet(models.QuerySet):
    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)

    def in_force(self) -> Self:
        return self.filter(replaced_at=None)

    def at(self, moment: datetime) -> Self:
        """The one that was in force then."""
        later = Q(replaced_at=None) | Q(replaced_at__gt=moment)
        return self.filter(later, frozen_at__lte=moment)


class ResultQuerySet(JobQuerySet):
    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)

    def there(self) -> Self:
        """Reckoned, the newest first."""
        return self.filter(finished_at__isnull=False, failed=False).order_by("-pk")

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)


class JointMeetingQuerySet(models.QuerySet):
    def in_round(self, round_: "Round") -> Self:
        return self.filter(round=round_)


class OrderChangeQuerySet(models.QuerySet):
    def in_round(self, round_: "Round") -> Self:
        return self.filter(need__round=round_)

    def live(self) -> Self:
        return self.filter(taken_back_at=None)


class PriorityPlaceQuerySet(models.QuerySet):
    def in_round(self, round_: "Round") -> Self:
        return self.filter(need__round=round_).select_related("need")

    def with_recipients(self) -> Self:
        """And whether they have acknowledged: one statement more."""
        recipients = Recipient.objects.select_related("agency")
        return self.select_related("need").prefetch_related(
            Prefetch("need__recipients", queryset=recipients)
        )


def rounds_with_seat(user: "User") -> RoundQuerySet:
    """As every signed-in person sees them, and with the user, as `seat_of`, if he sits
    on the panel: is_panel_member then needs no statement of its own."""
    members = Round.panel.rel.related_model.objects  # type: ignore[attr-defined]
    seats = members.active().filter(round=OuterRef("pk"), user=user)
    rounds = Round.objects.visible_to(user)
    return rounds.annotate(seat_of=Subquery(seats.values("user")[:1]))


def needs_to_rank(round_: "Round") -> NeedQuerySet:
    """Those on the ballot paper in force. Until it is frozen, those for which SKR has
    decided that support is lacking."""
    papers = Round.ballot_papers.rel.related_model.objects.in_round(round_).in_force()  # type: ignore[attr-defined]
    lacking = Q(status=Need.Status.SUPPORT_LACKING)
    return Need.objects.in_round(round_).filter(
        Exists(papers.filter(needs=OuterRef("pk"))) | (~Exists(papers) & lacking)
    )


def needs_on_paper(round_: "Round") -> NeedQuerySet:
    """The same, with the version of the paper as `paper`: None until it is frozen."""
    papers = Round.ballot_papers.rel.related_model.objects.in_round(round_).in_force()  # type: ignore[attr-defined]
    return needs_to_rank(round_).annotate(paper=Subquery(papers.values("version")[:1]))


def names_behind(round_: "Round") -> QuerySet:
    """(need, municipality, RSS), once each, in one statement: what a voter reads of
    who stands behind the needs of a round. Only what still stands."""
    live = Q(
        regional_need__sources__unlinked_at=None,
        regional_need__sources__need__round=round_,
        submission__withdrawn_at=None,
    )
    return (
        GatheredSubmission.objects.live()
        .filter(live)
        .values_list(
            "regional_need__sources__need_id",
            "submission__municipality__name",
            "regional_need__participation__rss__name",
        )
        .distinct()
    )

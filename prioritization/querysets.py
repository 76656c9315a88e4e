from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.querysets import AssignmentQuerySet, acts_now
from needs.models import Feedback, Need, Recipient
from needs.querysets import NeedQuerySet
from rounds.models import Round, Step
from rounds.querysets import JobQuerySet, RoundQuerySet
from rss.models import GatheredSubmission

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from prioritization.models import JointMeeting


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

    def to_ask_of(self, meeting: "JointMeeting | None") -> Self:
        """Who may have been at the joint meeting: all on the panel, stand-ins whose days
        have passed too, and who has been noted already."""
        asked = Q(accepted_at__isnull=False, ended_at=None)
        if meeting is not None:
            asked |= Q(pk__in=meeting.present.values("pk"))
        return self.filter(asked).by_name().select_related("in_place_of")

    def with_area_vote(self) -> Self:
        """Whether each seat has voted on the area, as `has_voted`; not on what."""
        votes = self.model.area_votes.rel.related_model.objects  # type: ignore[attr-defined]
        voted = Exists(votes.filter(member=OuterRef("pk")))
        return self.seats().annotate(has_voted=voted)

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

    def newest(self, *, with_ballots: bool = False) -> Any:
        """The one that is published, or else the last that was asked for; with the file
        of ballots only for who asks for it. `order_is_fixed`: whether SKR has done so."""
        fixed = Need.objects.filter(
            round=OuterRef("round"), priority_place__isnull=False
        )
        rows = (
            self.select_related("round")
            .annotate(order_is_fixed=Exists(fixed))
            .order_by(F("published_at").asc(nulls_last=True), "-pk")
        )
        return (rows if with_ballots else rows.defer("ballots")).first()


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
        recipients = Recipient.objects.select_related("agency", "passed_to")
        return self.select_related("need").prefetch_related(
            Prefetch("need__recipients", queryset=recipients)
        )


class HandOverQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """SKR, and the officers of the agencies that have received a need of the round,
        or had it."""
        if user.is_skr:
            return self.select_related("round")
        received = Recipient.objects.filter(
            acts_now("agency__officers__"),
            need__round=OuterRef("round"),
            agency__officers__user=user,
        )
        return self.filter(Exists(received)).select_related("round")


def rounds_with_seat(user: "User") -> RoundQuerySet:
    """As every signed-in person sees them, and with the user, as `seat_of`, if he sits
    on the panel: is_panel_member then needs no statement of its own."""
    members = Round.panel.rel.related_model.objects  # type: ignore[attr-defined]
    seats = members.active().filter(round=OuterRef("pk"), user=user)
    rounds = Round.objects.visible_to(user)
    return rounds.annotate(seat_of=Subquery(seats.values("user")[:1]))


def rounds_to_reckon(at: "datetime") -> RoundQuerySet:
    """Those in which the ordinary time to rank has run out, where something is ranked
    and no result is published."""
    papers = Round.ballot_papers.rel.related_model.objects.filter(round=OuterRef("pk"))  # type: ignore[attr-defined]
    lacking = Need.objects.filter(
        round=OuterRef("pk"), status=Need.Status.SUPPORT_LACKING
    )
    return (
        Round.objects.with_calendar()
        .filter(
            Exists(papers) | Exists(lacking),
            periods__step=Step.RANK,
            periods__closes_at__lte=at,
        )
        .exclude(pk__in=published_in().values("round"))
    )


def published_in() -> ResultQuerySet:
    results: ResultQuerySet = Round.results.rel.related_model.objects.published()  # type: ignore[attr-defined]
    return results


def with_result(rounds: RoundQuerySet) -> RoundQuerySet:
    """Whether each has a published result, as `has_result`."""
    return rounds.annotate(
        has_result=Exists(published_in().filter(round=OuterRef("pk")))
    )


def earlier_rounds(round_: "Round") -> RoundQuerySet:
    """Rounds planned before about a service area that is proposed for this one, the
    newest first."""
    proposed = Round.area_candidates.rel.related_model.objects.in_round(round_)  # type: ignore[attr-defined]
    about = Round.objects.filter(service_area__in=proposed.values("service_area"))
    before = about.filter(planned_at__lt=round_.planned_at).exclude(pk=round_.pk)
    return before.order_by("-planned_at", "-pk")


def outcomes_of_earlier_rounds(round_: "Round") -> QuerySet:
    """(round, status, code of the last answer, how many needs), in one statement; only
    of needs whose outcome those who asked know of."""
    answers = Feedback.objects.published().filter(need=OuterRef("pk"))
    return (
        Need.objects.known_outside()
        .filter(round__in=earlier_rounds(round_).order_by().values("pk"))
        .annotate(
            said=Subquery(answers.order_by("-published_at", "-pk").values("code")[:1])
        )
        .order_by()
        .values_list("round", "status", "said")
        .annotate(Count("pk"))
    )


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

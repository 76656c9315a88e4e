"""A small world with one of everything, and somebody in each role.

All steps of its round are open at once, so that only *who* decides what a person
may do; *when* is tested with the process table. Beside the own round there is
another, with other people, from which nobody here should learn anything.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from needs.models import Need
from register import catching_up
from rounds.models import Round, Step
from tests import factories as f

DRAFT_CANARY = "kanariefågel-utkast-7c1f"
BALLOT_CANARY = "kanariefågel-valsedel-93ab"
ANSWER_CANARY = "kanariefågel-svar-5d20"


@dataclass
class World:
    """People by role, and records by model, own and foreign."""

    people: dict[str, User | None] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)
    foreign: dict[str, Any] = field(default_factory=dict)
    # Session keys by role, for the tests that sign in many times.
    sessions: dict[str, str] = field(default_factory=dict)

    def record(self, model: type, *, foreign: bool = False) -> Any:
        """KeyError if the world lacks that kind: then it should be given one."""
        return (self.foreign if foreign else self.own)[model.__name__]


def open_everything(round_: Round) -> None:
    """Every step of the round opened yesterday and closes in a week."""
    now = timezone.now()
    round_.periods.all().delete()
    for step in Step:
        f.PeriodFactory(
            round=round_,
            step=step,
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=7),
        )
    round_._prefetched_objects_cache = {}


def make_world() -> World:
    """Create it. Roles of the other round are called other_…"""
    world = World()
    world.people["nobody"] = None
    world.people["stranger"] = f.UserFactory(name="Utan uppdrag")
    world.people["skr"] = f.SkrFactory(name="SKR:s handläggare")
    world.own = _chain(world, prefix="")
    world.foreign = _chain(world, prefix="other_")
    # The own round stands in the public register; the other does not.
    f.PublicationFactory(round=world.own["Round"])
    catching_up.catch_up(at=timezone.now())
    return world


def _chain(world: World, *, prefix: str) -> dict[str, Any]:
    """One round with one of everything in it."""
    round_ = f.RoundFactory(title=f"{prefix}Omgång")
    open_everything(round_)
    coverage = f.CoverageFactory()
    participation = f.ParticipationFactory(round=round_, rss=coverage.rss)
    representative = f.RepresentativeFactory(municipality=coverage.municipality)
    coordinator = f.CoordinatorFactory(rss=coverage.rss)
    agency = f.AgencyFactory()
    officer = f.OfficerFactory(agency=agency)
    engagement = f.EngagementFactory(round=round_, agency=agency)
    member = f.PanelMemberFactory(round=round_)
    world.people[f"{prefix}representative"] = representative.user
    world.people[f"{prefix}coordinator"] = coordinator.user
    world.people[f"{prefix}officer"] = officer.user
    world.people[f"{prefix}member"] = member.user

    here = {"round": round_, "municipality": coverage.municipality}
    draft = f.SubmissionFactory(
        **here, created_by=representative.user, title=DRAFT_CANARY
    )
    submitted = f.SubmissionFactory(
        **here, created_by=representative.user, submitted=True
    )
    taken_down = f.SubmissionFactory(
        **here, created_by=coordinator.user, taken_down_at_meeting=True
    )
    sheet = f.SheetFactory(
        participation=participation,
        uploaded_by=coordinator.user,
        municipality=coverage.municipality,
    )
    attached = f.AttachmentFactory(submission=submitted)
    regional = f.RegionalNeedFactory(participation=participation, forwarded=True)
    f.GatheredSubmissionFactory(regional_need=regional, submission=submitted)
    waiting = f.RegionalNeedFactory(participation=participation)
    f.GatheredSubmissionFactory(
        regional_need=waiting,
        submission=f.SubmissionFactory(
            **here, created_by=representative.user, submitted=True
        ),
    )
    question = f.QuestionFactory(
        submission=f.SubmissionFactory(
            **here, created_by=representative.user, submitted=True
        ),
        asked_by=coordinator.user,
    )
    f.LeftOutFactory(
        participation=participation,
        submission=f.SubmissionFactory(
            **here, created_by=representative.user, submitted=True
        ),
    )
    need = _handed_over(round_, agency, regional, officer.user)
    answered = f.SubmissionFactory(
        **here, created_by=representative.user, submitted=True
    )
    answer = f.FeedbackFactory(
        need=need, agency=agency, created_by=officer.user, published=True
    )
    f.HomecomingFactory(feedback=answer, submission=answered)
    lacking = f.NeedFactory(round=round_, status=Need.Status.SUPPORT_LACKING)
    f.SourceFactory(
        need=lacking,
        regional_need=f.RegionalNeedFactory(
            participation=participation, forwarded=True
        ),
    )
    compiled = f.NeedFactory(round=round_)
    f.SourceFactory(
        need=compiled,
        regional_need=f.RegionalNeedFactory(
            participation=participation, forwarded=True
        ),
    )
    f.SetAsideFactory(
        regional_need=f.RegionalNeedFactory(participation=participation, forwarded=True)
    )
    f.ClosedListFactory(
        round=round_,
        reopened_at=timezone.now(),
        reopened_by=round_.planned_by,
        reopening_reason="Ett fel i en rubrik.",
    )
    helped = f.SubmissionFactory(**here, created_by=representative.user, submitted=True)
    answered_by_support = f.RegionalNeedFactory(
        participation=participation, forwarded=True
    )
    f.GatheredSubmissionFactory(regional_need=answered_by_support, submission=helped)
    meeting = f.DialogueMeetingFactory(of=[round_])
    f.DialogueWordFactory(meeting=meeting, need=need)
    exists = f.NeedFactory(round=round_, status=Need.Status.SUPPORT_EXISTS)
    f.SourceFactory(need=exists, regional_need=answered_by_support)
    remark = f.RemarkFactory(
        regional_need=regional, objects_to_placing=True, written_by=coordinator.user
    )
    objection = f.ObjectionFactory(need=exists, rss=f.RssFactory())
    candidate = f.AreaCandidateFactory(round=round_)
    f.AreaVoteFactory(member=member, candidate=candidate)
    f.ResultFactory(paper=f.BallotPaperFactory(round=round_), published=True)
    ballot = f.BallotFactory(member=member, public_id=f"v{len(prefix):07d}")
    f.PlacementFactory(ballot=ballot, need=lacking)
    second = f.RepresentativeFactory(
        user=representative.user,
        municipality=f.CoverageFactory(rss=coverage.rss).municipality,
    )
    nil = f.NilReturnFactory(round=round_, municipality=second.municipality)
    stand_in = f.StandInFactory(
        in_place_of=representative.user, municipality=coverage.municipality
    )
    invitation = f.RepresentativeFactory(
        user=world.people["stranger"] if not prefix else f.UserFactory(),
        municipality=coverage.municipality,
        invited_at=timezone.now(),
        accepted_at=None,
    )
    return {
        "Round": round_,
        "Submission": draft,
        "submitted": submitted,
        "Attachment": f.AttachmentFactory(submission=draft, name=f"{DRAFT_CANARY}.txt"),
        "attached": attached,
        "Question": question,
        "taken_down": taken_down,
        "Sheet": sheet,
        "NilReturn": nil,
        "Participation": participation,
        "RegionalNeed": waiting,
        "forwarded": regional,
        "answered_by_support": answered_by_support,
        "helped": helped,
        "Remark": remark,
        "Objection": objection,
        "Engagement": engagement,
        "Need": compiled,
        "KnowledgeSupport": f.KnowledgeSupportFactory(added_by=officer.user),
        "DialogueMeeting": meeting,
        "handed_over": need,
        "answered": answered,
        "answer": answer,
        "AnswerTemplate": f.AnswerTemplateFactory(agency=agency, saved_by=officer.user),
        "Ballot": ballot,
        "Municipality": coverage.municipality,
        "Rss": coverage.rss,
        "Agency": agency,
        "Representative": representative,
        "Coordinator": coordinator,
        "Officer": officer,
        "PanelMember": member,
        "invitation": invitation,
        "stand_in": stand_in,
        "GroupLetter": f.GroupLetterFactory(
            period=round_.period(Step.GATHER), to=[representative.user]
        ),
        "Appeal": f.AppealFactory(
            participation=participation,
            sent_by=coordinator.user,
            to=[representative.user],
        ),
        "CalendarKey": f.CalendarKeyFactory(user=representative.user),
        "area": candidate.service_area.public_id,
        "counted": counted_round(prefix),
    }


def counted_round(prefix: str) -> Round:
    """A round whose ballots are counted and whose order is not fixed, with a joint
    meeting that has moved a need."""
    round_ = f.RoundFactory(title=f"{prefix}Räknad", open_step=Step.HAND_OVER)
    needs = f.NeedFactory.create_batch(3, round=round_, status="support_lacking")
    member = f.PanelMemberFactory(round=round_)
    ballot = f.BallotFactory(member=member, handed_in_at=timezone.now())
    for place, need in enumerate(needs, start=1):
        f.PlacementFactory(ballot=ballot, need=need, position=place)
    f.JointMeetingFactory(round=round_).present.add(member)
    f.OrderChangeFactory(need=needs[2])
    return round_


def _handed_over(round_: Round, agency: Any, regional: Any, officer: User) -> Need:
    """A need with its whole way behind it, and an answer being written."""
    need = f.NeedFactory(round=round_, status=Need.Status.HANDED_OVER)
    f.SourceFactory(need=need, regional_need=regional)
    f.ScreeningFactory(need=need, agency=agency, handed_in_by=officer)
    f.PriorityPlaceFactory(need=need)
    f.RecipientFactory(need=need, agency=agency)
    f.HandOverFactory(round=round_)
    f.FeedbackFactory(
        need=need, agency=agency, created_by=officer, reason=ANSWER_CANARY
    )
    return need

"""One factory per model, valid by default, no surprises."""

import hashlib
from datetime import UTC, datetime, timedelta

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.ids import new_public_id
from accounts.models import User
from municipalities.models import (
    Attachment,
    Municipality,
    NilReturn,
    Question,
    Representative,
    Submission,
    kept_files,
    new_stored_name,
)
from needs.models import (
    Agency,
    AnswerTemplate,
    ClosedList,
    DialogueMeeting,
    DialogueWord,
    Engagement,
    Feedback,
    Homecoming,
    KnowledgeSupport,
    Mark,
    Need,
    Objection,
    Officer,
    Recipient,
    Recusal,
    Referral,
    Remark,
    Screening,
    SetAside,
    Source,
    Theme,
    Themed,
    VerdictDraft,
)
from prioritization.actions.reporting import reckoned
from prioritization.models import (
    AreaCandidate,
    AreaVote,
    Ballot,
    BallotPaper,
    HandOver,
    JointMeeting,
    OrderChange,
    PanelMember,
    Placement,
    PriorityPlace,
    Result,
    VotingRules,
)
from prioritization.published import Cast
from process.models import CalendarKey, GroupLetter, Reminder
from register.models import Publication
from rounds.models import Extension, Period, Round, ServiceArea, Step
from rss.models import (
    Appeal,
    Coordinator,
    Coverage,
    GatheredSubmission,
    LeftOut,
    Participation,
    RegionalNeed,
    Rss,
    Sheet,
)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.se")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = "!"


class SkrFactory(UserFactory):
    is_skr = True


class ServiceAreaFactory(DjangoModelFactory):
    class Meta:
        model = ServiceArea

    public_id = factory.Sequence(lambda n: f"omrade-{n}")
    name = factory.Sequence(lambda n: f"Område {n}")


class PeriodFactory(DjangoModelFactory):
    class Meta:
        model = Period


class RoundFactory(DjangoModelFactory):
    """A round with a calendar. `open_step` is open now, those before it are closed,
    those after are to come; without it the first step opens in a week."""

    class Meta:
        model = Round
        skip_postgeneration_save = True

    public_id = factory.Sequence(lambda n: f"omgang-{n}")
    title = factory.Sequence(lambda n: f"Omgång {n}")
    planned_by = factory.SubFactory(SkrFactory)
    planned_at = LONG_AGO

    @factory.post_generation
    def open_step(self, create, step, **kwargs):
        place_calendar(self, open_step=step)


def place_calendar(round_, *, open_step=None, at=None):
    """Periods of 30 days, one after the other; `open_step` opened ten days ago."""
    at = at or timezone.now()
    steps = list(Step)
    length = timedelta(days=30)
    begin = at + timedelta(days=7)
    if open_step is not None:
        begin = at - timedelta(days=10) - steps.index(open_step) * length
    round_.periods.all().delete()
    for index, step in enumerate(steps):
        opens_at = begin + index * length
        PeriodFactory(
            round=round_, step=step, opens_at=opens_at, closes_at=opens_at + length
        )
    round_._prefetched_objects_cache = {}


class ExtensionFactory(DjangoModelFactory):
    class Meta:
        model = Extension

    reason = "Sjukdom"
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    granted_by = factory.SubFactory(SkrFactory)


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = Municipality

    public_id = factory.Sequence(lambda n: f"{n:04d}")
    name = factory.Sequence(lambda n: f"Kommun {n}")
    county = "Provlän"


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    user = factory.SubFactory(UserFactory)
    invited_by = factory.SubFactory(SkrFactory)
    invited_at = LONG_AGO
    accepted_at = LONG_AGO


class RepresentativeFactory(AssignmentFactory):
    class Meta:
        model = Representative

    municipality = factory.SubFactory(MunicipalityFactory)


class StandInFactory(RepresentativeFactory):
    """Acts in the place of somebody, today and for a week."""

    user = factory.SubFactory(UserFactory, has_stood_in=True)
    in_place_of = factory.SubFactory(UserFactory)
    acts_from = factory.LazyFunction(timezone.localdate)
    acts_through = factory.LazyAttribute(lambda o: o.acts_from + timedelta(days=7))


class CalendarKeyFactory(DjangoModelFactory):
    class Meta:
        model = CalendarKey

    user = factory.SubFactory(UserFactory)


class GroupLetterFactory(DjangoModelFactory):
    """`to` are those it was written to; all of them were away."""

    class Meta:
        model = GroupLetter
        skip_postgeneration_save = True

    subject = "Du har något kvar i {omgång}"
    text = "Hej {namn}! Sista dag: {sista dag}."
    written_by = factory.SubFactory(SkrFactory)

    @factory.post_generation
    def to(self, create, extracted, **kwargs):
        for user in extracted or ():
            Reminder.objects.create(
                period=self.period,
                closes_at=self.period.closes_at,
                kind=Reminder.Kind.WRITTEN,
                user=user,
                due_at=self.written_at,
                skipped=Reminder.Skipped.AWAY,
                group_letter=self,
            )


class SubmissionFactory(DjangoModelFactory):
    """A complete draft. `submitted=True` hands it in; `taken_down_at_meeting=True` says
    that the RSS did, on the municipality's behalf."""

    class Meta:
        model = Submission

    class Params:
        submitted = factory.Trait(
            submitted_at=factory.LazyFunction(timezone.now),
            submitted_by=factory.SelfAttribute("created_by"),
        )
        taken_down_at_meeting = factory.Trait(
            submitted=True,
            taken_down=Submission.How.MEETING,
            taken_down_by="RSS Prov",
            taken_down_key=factory.LazyFunction(new_public_id),
        )

    round = factory.SubFactory(RoundFactory, open_step=Step.GATHER)
    municipality = factory.SubFactory(MunicipalityFactory)
    created_by = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Lokalt behov {n}")
    target_group = "Unga vuxna med samsjuklighet"
    challenge = "Vi möter dem för sent."
    knowledge_lacking = "Vilka arbetssätt som når fram."
    lack = Submission.Lack.MISSING
    concern = Submission.Concern.METHOD
    knowledge_is_lacking = True
    support_can_meet_it = False
    solvable_locally = False
    grounded_in_work = True


class AttachmentFactory(DjangoModelFactory):
    """A file of text, where files are kept."""

    class Meta:
        model = Attachment
        skip_postgeneration_save = True

    class Params:
        content = b"Vad vi har sett.\n"

    submission = factory.SubFactory(SubmissionFactory)
    name = factory.Sequence(lambda n: f"Kartläggning {n}.txt")
    kind = "text"
    size = factory.LazyAttribute(lambda o: len(o.content))
    sha256 = factory.LazyAttribute(lambda o: hashlib.sha256(o.content).hexdigest())
    stored_as = factory.LazyAttribute(
        lambda o: kept_files().save(new_stored_name(), ContentFile(o.content))
    )
    added_by = factory.SelfAttribute("submission.created_by")

    @factory.post_generation
    def listed(self, create, value, **kwargs):
        self.submission.attached.append(self.said)
        self.submission.save(update_fields=["attached"])


class QuestionFactory(DjangoModelFactory):
    """An open one. `answered=True` gives it an answer."""

    class Meta:
        model = Question

    class Params:
        answered = factory.Trait(
            answer="Alla åldrar.",
            answered_at=factory.LazyFunction(timezone.now),
            answered_by=factory.SubFactory(UserFactory),
        )

    submission = factory.SubFactory(SubmissionFactory, submitted=True)
    text = "Vilka åldrar gäller det?"
    asked_for = "RSS Prov"
    asked_by = factory.SubFactory(UserFactory)


class NilReturnFactory(DjangoModelFactory):
    class Meta:
        model = NilReturn

    round = factory.SubFactory(RoundFactory, open_step=Step.GATHER)
    municipality = factory.SubFactory(MunicipalityFactory)
    declared_by = factory.SubFactory(UserFactory)


class RssFactory(DjangoModelFactory):
    class Meta:
        model = Rss

    public_id = factory.Sequence(lambda n: f"rss-{n}")
    name = factory.Sequence(lambda n: f"RSS Prov {n}")
    county = "Provlän"


class CoverageFactory(DjangoModelFactory):
    class Meta:
        model = Coverage

    rss = factory.SubFactory(RssFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    since = LONG_AGO.date()


class CoordinatorFactory(AssignmentFactory):
    class Meta:
        model = Coordinator

    rss = factory.SubFactory(RssFactory)


class ParticipationFactory(DjangoModelFactory):
    """An RSS that takes part. `takes_part=None` leaves the question open."""

    class Meta:
        model = Participation

    round = factory.SubFactory(RoundFactory, open_step=Step.GATHER)
    rss = factory.SubFactory(RssFactory)
    takes_part = True
    answered_at = factory.Maybe(
        factory.LazyAttribute(lambda o: o.takes_part is not None),
        factory.LazyFunction(timezone.now),
        None,
    )
    answered_by = factory.Maybe(
        factory.LazyAttribute(lambda o: o.takes_part is not None),
        factory.SubFactory(UserFactory),
        None,
    )


class SheetFactory(DjangoModelFactory):
    """A CSV file with one need, of `municipality`, waiting to be taken in."""

    class Meta:
        model = Sheet
        exclude = ["municipality"]

    municipality = factory.SubFactory(MunicipalityFactory)
    participation = factory.SubFactory(ParticipationFactory)
    uploaded_by = factory.SubFactory(UserFactory)
    name = "behov.csv"
    digest = "0" * 64
    content = factory.LazyAttribute(
        lambda o: (
            "Kommun;Rubrik;Målgrupp;Utmaningen i mötet med brukare;"
            "Vilken kunskap saknas;Bristtyp;Gäller\r\n"
            f"{o.municipality.name};Samsjuklighet;Unga vuxna;Vi möter dem för sent.;"
            "Vilka arbetssätt som når fram.;Kunskapen saknas;En målgrupp\r\n"
        ).encode("cp1252")
    )


class RegionalNeedFactory(DjangoModelFactory):
    """A draft. `forwarded=True` sends it on."""

    class Meta:
        model = RegionalNeed

    class Params:
        forwarded = factory.Trait(
            forwarded_at=factory.LazyFunction(timezone.now),
            forwarded_by=factory.SelfAttribute("created_by"),
        )

    participation = factory.SubFactory(ParticipationFactory)
    title = factory.Sequence(lambda n: f"Regionalt behov {n}")
    target_group = "Unga vuxna med samsjuklighet"
    description = "Flera kommuner möter dem för sent."
    created_by = factory.SubFactory(UserFactory)


class GatheredSubmissionFactory(DjangoModelFactory):
    class Meta:
        model = GatheredSubmission

    regional_need = factory.SubFactory(RegionalNeedFactory)
    submission = factory.SubFactory(
        SubmissionFactory,
        submitted=True,
        round=factory.SelfAttribute("..regional_need.participation.round"),
    )
    linked_by = factory.SubFactory(UserFactory)


class LeftOutFactory(DjangoModelFactory):
    class Meta:
        model = LeftOut

    participation = factory.SubFactory(ParticipationFactory)
    submission = factory.SubFactory(
        SubmissionFactory,
        submitted=True,
        round=factory.SelfAttribute("..participation.round"),
    )
    reason = "Stöd finns redan i regionen."
    linked_by = factory.SubFactory(UserFactory)


class AppealFactory(DjangoModelFactory):
    """`to` are those it was written to; how it went is not known."""

    class Meta:
        model = Appeal
        skip_postgeneration_save = True

    participation = factory.SubFactory(ParticipationFactory)
    subject = "Har er kommun något behov?"
    text = "Hör av er!"
    sent_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def to(self, create, extracted, **kwargs):
        for user in extracted or ():
            period = self.round.period(Step.GATHER)
            Reminder.objects.create(
                period=period,
                closes_at=period.closes_at,
                kind=Reminder.Kind.APPEAL,
                user=user,
                due_at=self.sent_at,
                skipped=Reminder.Skipped.UNKNOWN,
                appeal=self,
            )


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = Agency

    public_id = factory.Sequence(lambda n: f"myndighet-{n}")
    short_name = factory.Sequence(lambda n: f"M{n}")
    name = factory.Sequence(lambda n: f"Exempelmyndigheten {n}")


class OfficerFactory(AssignmentFactory):
    class Meta:
        model = Officer

    agency = factory.SubFactory(AgencyFactory)


class EngagementFactory(DjangoModelFactory):
    class Meta:
        model = Engagement

    round = factory.SubFactory(RoundFactory, open_step=Step.SCREEN)
    agency = factory.SubFactory(AgencyFactory)
    invited_by = factory.SubFactory(SkrFactory)


class NeedFactory(DjangoModelFactory):
    """A compiled need. With another `status`, decided on by SKR."""

    class Meta:
        model = Need

    class Params:
        is_decided = factory.LazyAttribute(lambda o: o.status != Need.Status.COMPILED)

    round = factory.SubFactory(RoundFactory, open_step=Step.SCREEN)
    title = factory.Sequence(lambda n: f"Nationellt behov {n}")
    target_group = "Unga vuxna med samsjuklighet"
    description = "Många kommuner möter dem för sent."
    status = Need.Status.COMPILED
    created_by = factory.SubFactory(SkrFactory)
    decision_reason = factory.Maybe("is_decided", "Myndigheterna är eniga.", "")
    decided_at = factory.Maybe("is_decided", factory.LazyFunction(timezone.now), None)
    decided_by = factory.Maybe("is_decided", factory.SubFactory(SkrFactory), None)


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    need = factory.SubFactory(NeedFactory)
    regional_need = factory.SubFactory(
        RegionalNeedFactory,
        forwarded=True,
        participation__round=factory.SelfAttribute("...need.round"),
    )
    linked_by = factory.SubFactory(SkrFactory)


class SetAsideFactory(DjangoModelFactory):
    class Meta:
        model = SetAside

    regional_need = factory.SubFactory(RegionalNeedFactory, forwarded=True)
    rule = SetAside.Rule.LOCAL
    reason = "Löses bäst på plats."
    linked_by = factory.SubFactory(SkrFactory)


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    round = factory.SubFactory(RoundFactory, open_step=Step.COMPILE)
    name = factory.Sequence(lambda n: f"Tema {n}")
    added_by = factory.SubFactory(SkrFactory)


class ThemedFactory(DjangoModelFactory):
    class Meta:
        model = Themed

    theme = factory.SubFactory(ThemeFactory)
    regional_need = factory.SubFactory(RegionalNeedFactory, forwarded=True)
    linked_by = factory.SubFactory(SkrFactory)


class ClosedListFactory(DjangoModelFactory):
    """The list is closed. It says nothing; the action freezes what there is."""

    class Meta:
        model = ClosedList

    round = factory.SubFactory(RoundFactory, open_step=Step.SCREEN)
    number = 1
    content = "{}"
    digest = "0" * 64
    closed_by = factory.SubFactory(SkrFactory)


class RemarkFactory(DjangoModelFactory):
    """A word from the RSS about its regional need."""

    class Meta:
        model = Remark

    regional_need = factory.SubFactory(RegionalNeedFactory, forwarded=True)
    round = factory.SelfAttribute("regional_need.participation.round")
    rss = factory.SelfAttribute("regional_need.participation.rss")
    text = "Det här är inte samma behov."
    written_by = factory.SubFactory(UserFactory)


class ObjectionFactory(DjangoModelFactory):
    """A municipality's, unless an RSS is given."""

    class Meta:
        model = Objection

    need = factory.SubFactory(NeedFactory, status=Need.Status.SUPPORT_EXISTS)
    rss = None
    municipality = factory.Maybe("rss", None, factory.SubFactory(MunicipalityFactory))
    decided_at = factory.SelfAttribute("need.decided_at")
    text = "Stödet gäller vuxna, inte unga."
    made_by = factory.SubFactory(UserFactory)


class KnowledgeSupportFactory(DjangoModelFactory):
    class Meta:
        model = KnowledgeSupport

    title = factory.Sequence(lambda n: f"Vägledning {n}")
    publisher = "Exempelmyndigheten"
    year = 2024
    url = factory.Sequence(lambda n: f"https://example.se/vagledning/{n}")
    added_by = factory.SubFactory(UserFactory)


class ScreeningFactory(DjangoModelFactory):
    class Meta:
        model = Screening

    need = factory.SubFactory(NeedFactory)
    agency = factory.SubFactory(AgencyFactory)
    opinion = Screening.Opinion.LACKING
    reason = "Vi känner inte till något stöd."
    handed_in_by = factory.SubFactory(UserFactory)


class ReferralFactory(DjangoModelFactory):
    class Meta:
        model = Referral

    need = factory.SubFactory(NeedFactory)
    agency = factory.SubFactory(AgencyFactory)
    linked_by = factory.SubFactory(SkrFactory)


class RecusalFactory(DjangoModelFactory):
    class Meta:
        model = Recusal

    need = factory.SubFactory(NeedFactory)
    agency = factory.SubFactory(AgencyFactory)
    linked_by = factory.SubFactory(UserFactory)


class VerdictDraftFactory(DjangoModelFactory):
    class Meta:
        model = VerdictDraft

    need = factory.SubFactory(NeedFactory)
    agency = factory.SubFactory(AgencyFactory)
    typed = factory.LazyFunction(lambda: {"reason": "Vi letar än."})
    saved_by = factory.SubFactory(UserFactory)


class RecipientFactory(DjangoModelFactory):
    class Meta:
        model = Recipient

    need = factory.SubFactory(NeedFactory, status=Need.Status.HANDED_OVER)
    agency = factory.SubFactory(AgencyFactory)
    leads = True


class FeedbackFactory(DjangoModelFactory):
    """A draft answer. `published=True` publishes it."""

    class Meta:
        model = Feedback

    class Params:
        published = factory.Trait(
            published_at=factory.LazyFunction(timezone.now),
            published_by=factory.SelfAttribute("created_by"),
        )

    need = factory.SubFactory(NeedFactory, status=Need.Status.HANDED_OVER)
    agency = factory.SubFactory(AgencyFactory)
    code = Feedback.Code.NEW
    instead = factory.Maybe(
        factory.LazyAttribute(lambda row: row.code == "not_handled"),
        "Fråga er RSS.",
        "",
    )
    reason = "Vi tar fram en vägledning."
    created_by = factory.SubFactory(UserFactory)


class AnswerTemplateFactory(DjangoModelFactory):
    class Meta:
        model = AnswerTemplate

    agency = factory.SubFactory(AgencyFactory)
    name = factory.Sequence(lambda n: f"Mall {n}")
    reason = "Vi utreder frågan."
    saved_by = factory.SubFactory(UserFactory)


class HomecomingFactory(DjangoModelFactory):
    class Meta:
        model = Homecoming

    feedback = factory.SubFactory(FeedbackFactory, published=True)
    submission = factory.SubFactory(SubmissionFactory, submitted=True)


class PanelMemberFactory(AssignmentFactory):
    class Meta:
        model = PanelMember

    round = factory.SubFactory(RoundFactory, open_step=Step.RANK)


class AreaCandidateFactory(DjangoModelFactory):
    class Meta:
        model = AreaCandidate

    round = factory.SubFactory(RoundFactory, open_step=Step.CHOOSE_AREA)
    service_area = factory.SubFactory(ServiceAreaFactory)
    paragraph = "Många kommuner frågar om detta."


class AreaVoteFactory(DjangoModelFactory):
    class Meta:
        model = AreaVote

    member = factory.SubFactory(PanelMemberFactory)
    candidate = factory.SubFactory(AreaCandidateFactory)


class BallotFactory(DjangoModelFactory):
    class Meta:
        model = Ballot

    member = factory.SubFactory(PanelMemberFactory)


class PlacementFactory(DjangoModelFactory):
    class Meta:
        model = Placement

    ballot = factory.SubFactory(BallotFactory)
    need = factory.SubFactory(NeedFactory, status=Need.Status.SUPPORT_LACKING)
    state = Placement.State.RANKED
    position = 1


class VotingRulesFactory(DjangoModelFactory):
    class Meta:
        model = VotingRules

    round = factory.SubFactory(RoundFactory, open_step=Step.RANK)
    set_by = factory.SubFactory(SkrFactory)


class BallotPaperFactory(DjangoModelFactory):
    """The first of a round, with what lacks support on it."""

    class Meta:
        model = BallotPaper
        skip_postgeneration_save = True

    round = factory.SubFactory(RoundFactory, open_step=Step.RANK)
    version = 1
    content = "{}"
    digest = "0" * 64

    @factory.post_generation
    def needs(self, create, given, **kwargs):
        lacking = Need.objects.in_round(self.round).filter(status="support_lacking")
        self.needs.set(lacking if given is None else given)


class ResultFactory(DjangoModelFactory):
    class Meta:
        model = Result

    class Params:
        there = factory.Trait(
            asked_at=factory.LazyFunction(timezone.now),
            begun_at=factory.SelfAttribute("asked_at"),
            finished_at=factory.SelfAttribute("asked_at"),
            reckoned=factory.LazyAttribute(lambda o: of_five(o.paper)),
        )
        published = factory.Trait(
            there=True,
            published_at=factory.SelfAttribute("asked_at"),
            published_by=factory.SubFactory(SkrFactory),
        )
        reckoned = {}

    paper = factory.SubFactory(BallotPaperFactory)
    round = factory.SelfAttribute("paper.round")
    report = factory.LazyAttribute(lambda o: o.reckoned.get("report", {}))
    ballots = factory.LazyAttribute(lambda o: o.reckoned.get("ballots", ""))
    digest = factory.LazyAttribute(lambda o: o.reckoned.get("digest", ""))


def of_five(paper):
    """What five voters say together who all put the needs in the order of their ids."""
    needs = sorted(paper.needs.values_list("public_id", flat=True))
    ballot = {need: place for place, need in enumerate(needs, start=1)}
    cast = [Cast(f"rangordning-{number}", "", ballot) for number in range(5)]
    return reckoned(
        paper.round, paper, needs, cast, by_rss=False, told=lambda step: None
    )


class JointMeetingFactory(DjangoModelFactory):
    class Meta:
        model = JointMeeting

    round = factory.SubFactory(RoundFactory, open_step=Step.HAND_OVER)
    held_on = factory.LazyFunction(timezone.localdate)
    noted_by = factory.SubFactory(SkrFactory)


class OrderChangeFactory(DjangoModelFactory):
    class Meta:
        model = OrderChange

    need = factory.SubFactory(NeedFactory, status=Need.Status.SUPPORT_LACKING)
    to_place = 1
    reason = "Behovet är mer brådskande än svaren visar."
    made_by = factory.SubFactory(SkrFactory)


class HandOverFactory(DjangoModelFactory):
    class Meta:
        model = HandOver

    round = factory.SubFactory(RoundFactory)
    handed_over_by = factory.SubFactory(SkrFactory)


class PriorityPlaceFactory(DjangoModelFactory):
    class Meta:
        model = PriorityPlace

    need = factory.SubFactory(NeedFactory, status=Need.Status.SUPPORT_LACKING)
    place = 1
    last_place = 1
    points = 1.0
    counted_place = factory.SelfAttribute("place")
    counted_last_place = factory.SelfAttribute("last_place")
    fixed_by = factory.SubFactory(SkrFactory)


class PublicationFactory(DjangoModelFactory):
    class Meta:
        model = Publication

    round = factory.SubFactory(RoundFactory, open_step=Step.FEEDBACK)
    published_by = factory.SubFactory(SkrFactory)


class DialogueMeetingFactory(DjangoModelFactory):
    class Meta:
        model = DialogueMeeting
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Dialogmöte {n}")
    held_on = factory.LazyFunction(timezone.localdate)
    planned_by = factory.SubFactory(SkrFactory)

    @factory.post_generation
    def of(self, create, given, **kwargs):
        self.rounds.set(given or [])


class DialogueWordFactory(DjangoModelFactory):
    class Meta:
        model = DialogueWord

    meeting = factory.SubFactory(DialogueMeetingFactory)
    need = factory.SubFactory(NeedFactory, status=Need.Status.HANDED_OVER)
    kind = DialogueWord.Kind.NOTE
    text = "Myndigheten återkommer i höst."
    said_by = factory.SubFactory(SkrFactory)


class MarkFactory(DjangoModelFactory):
    class Meta:
        model = Mark

    feedback = factory.SubFactory(FeedbackFactory, published=True)
    municipality = factory.SubFactory(MunicipalityFactory)
    year = 2026
    kind = Mark.Kind.USEFUL
    made_by = factory.SubFactory(UserFactory)

"""What does not go by itself: what is said at a meeting, asked about, left out or set
aside, what is objected to, and what the answers gave; and what is published for everyone."""

from datetime import datetime, timedelta

from accounts.clock import stopped_at
from accounts.ids import new_public_id
from demo.story.answers import MARKS
from demo.story.national import NationalStory
from demo.story.plot import HOME, HOME_RSS, NO_NEEDS_AT_MEETING, SAID_AT_MEETING
from demo.words import local_need
from municipalities.models import Municipality, Submission
from needs import actions as needs
from needs.models import Homecoming, Need, Pair, SetAside
from register import actions as register
from rounds.models import Step
from rss import actions as rss
from rss.models import Participation, RegionalNeed

ANSWERED = (
    "Gäller behovet bara personer som redan får stöd av kommunen, eller fler?",
    "Det gäller fler. Flera har vi mött en gång och sedan inte igen.",
)
WAITING = (
    "Ni skriver att det finns stöd som inte räcker till. Vad är det ni har prövat?"
)
LEFT_OUT = "Vi har talat med kommunen. Frågan går att lösa i länet, i nätverket som redan finns."
GOES_NO_FURTHER = (
    "Det som efterfrågas är en utbildning som RSS kan ordna tillsammans. Kommunerna "
    "saknar inte kunskapen, men den behöver nå fler."
)
KEPT_APART = "Orden liknar varandra, men de gäller olika frågor. Slå inte ihop dem."
OBJECTION = (
    "Våra kommuner menar något annat än de övriga. Deras fråga försvinner när behoven "
    "slås ihop."
)
REMARK = (
    "Vi är osäkra på vilka verksamheter det gäller. Skriv gärna här om ni vet mer, innan "
    "vi placerar behovet."
)
DOES_NOT_ANSWER = (
    "Det svarar inte på vårt behov. Stödet gäller en annan målgrupp än den vi möter."
)


class DoubtfulStory(NationalStory):
    """The whole story, with what is said on the way."""

    @property
    def is_worked_with(self) -> bool:
        """Whether the municipalities' needs are still those that people work with."""
        return not self.plot.passed(Step.FORWARD)

    # --- Moments 2 and 3 ----------------------------------------------------

    def meet(self) -> None:
        """Two municipalities tell their RSS at a meeting instead of writing."""
        if not self.is_worked_with:
            return
        participation = self.home_participation()
        by, at = self.cast.coordinators[HOME_RSS], self.during(Step.GATHER, 0.85)
        said = Municipality.objects.get(public_id=SAID_AT_MEETING)
        silent = Municipality.objects.get(public_id=NO_NEEDS_AT_MEETING)
        topic = self.topics[2]
        with stopped_at(at):
            need = rss.take_down(
                participation,
                said,
                local_need(topic, said.name, self.random),
                key=new_public_id(),
                by=by,
                at=at,
            )
            rss.take_down_nil(participation, silent, by=by, at=at)
        self.topic_of[need.pk] = topic

    def sort_out(self) -> None:
        """What the RSS cannot gather as it is."""
        if not self.is_worked_with:
            return
        participation = self.home_participation()
        by = self.cast.coordinators[HOME_RSS]
        handed_in = (
            Submission.objects.in_round(self.round)
            .submitted()
            .filter(municipality__coverage__rss=participation.rss)
            .order_by("pk")
        )
        asked_about = handed_in.filter(municipality__public_id=HOME)
        at = self.during(Step.FORWARD, 0.2)
        for need, text in zip(asked_about, (ANSWERED[0], WAITING), strict=True):
            question = rss.ask(participation, need, text, by=by, at=at)
            if text == ANSWERED[0]:
                rss.answer_question(
                    question,
                    ANSWERED[1],
                    participation,
                    by=self.cast.representatives[HOME],
                    at=max(at, self.during(Step.FORWARD, 0.4)),
                )
        others = handed_in.filter(taken_down="").exclude(municipality__public_id=HOME)
        at = max(at, self.during(Step.FORWARD, 0.3))
        rss.leave_out(participation, others[0], LEFT_OUT, by=by, at=at)

    def home_participation(self) -> Participation:
        found = Participation.objects.in_round(self.round).select_related(
            "rss", "round"
        )
        return found.get(rss__public_id=HOME_RSS)

    # --- Moment 4 -----------------------------------------------------------

    def work_at_desk(self) -> None:
        """While the list is made: what goes no further, and what is not the same."""
        if not self.plot.overlapping:
            return
        unplaced = list(
            RegionalNeed.objects.in_round(self.round)
            .forwarded()
            .filter(sources=None)
            .select_related("participation__round", "participation__rss")
            .order_by("pk")
        )
        at = self.late(*unplaced)
        aside, one, *rest = unplaced
        other = next(need for need in rest if need.title != one.title)
        needs.set_aside(
            self.round,
            regional_needs=[aside],
            rule=SetAside.Rule.TRAINING,
            reason=GOES_NO_FURTHER,
            by=self.cast.skr,
            at=at,
        )
        needs.pair_up(
            self.round,
            needs=[one, other],
            kind=Pair.Kind.APART,
            remark=KEPT_APART,
            by=self.cast.skr,
            at=at,
        )
        needs.write_remark(one, text=REMARK, rss=None, by=self.cast.skr, at=at)
        self.object_to_placing()

    def object_to_placing(self) -> None:
        """One RSS of several behind a need; SKR has not answered it yet."""
        placed = (
            RegionalNeed.objects.in_round(self.round)
            .exclude(sources=None)
            .select_related("participation__round", "participation__rss")
            .order_by("pk")
        )
        titles = [need.title for need in placed]
        merged = next(need for need in placed if titles.count(need.title) > 1)
        needs.write_remark(
            merged,
            text=OBJECTION,
            rss=merged.rss,
            objects_to_placing=True,
            by=self.cast.coordinators[merged.rss.public_id],
            at=self.late(*placed),
        )

    def late(self, *behind: RegionalNeed) -> datetime:
        """At the desk, once all of them have come in."""
        came = max(need.forwarded_at for need in behind if need.forwarded_at)
        return max(came, self.during(Step.COMPILE, 0.95))

    def object_to_support(self) -> None:
        """A municipality reads what SKR has decided, in the list that is being ranked."""
        if self.plot.step != Step.RANK:
            return
        home = Municipality.objects.get(public_id=HOME)
        need = Need.objects.in_round(self.round).get(
            status=Need.Status.SUPPORT_EXISTS,
            sources__regional_need__gathered__submission__municipality=home,
        )
        decided_at = need.decided_at or self.now
        needs.object_to_support(
            need,
            text=DOES_NOT_ANSWER,
            municipality=home,
            by=self.cast.representatives[HOME],
            at=decided_at + timedelta(days=1),
        )

    # --- In the open ---------------------------------------------------------

    def open_to_all(self) -> None:
        """SKR publishes what has been handed over in the public register."""
        at = self.during(Step.HAND_OVER, 0.9)
        register.publish(self.round, by=self.cast.skr, at=at)

    # --- Moment 7 -----------------------------------------------------------

    def mark_answers(self) -> None:
        """When a round is over, some municipalities have said what the answers gave."""
        if self.plot.step is not None:
            return
        home = Homecoming.objects.filter(submission__round=self.round)
        home = home.select_related("submission__municipality", "feedback__need__round")
        at, marked = self.during(Step.FEEDBACK, 0.99), set()
        for number, row in enumerate(home.order_by("pk")[3:60:7]):
            municipality = row.submission.municipality
            if (row.feedback_id, municipality) in marked:
                continue
            marked.add((row.feedback_id, municipality))
            kind, words = MARKS[number % len(MARKS)]
            needs.mark(
                row.feedback,
                submission=row.submission,
                kind=kind,
                words=words,
                by=self.cast.representatives[municipality.public_id],
                at=at,
            )

"""Between moments 5 and 6: the panel meets, and asks SKR to move a need."""

from datetime import datetime, timedelta

from demo.story.doubts import DoubtfulStory
from needs import actions as needs
from needs.models import DialogueMeeting, Need, Recipient
from prioritization import actions as prioritization
from prioritization.actions.meeting import spans_after_meeting
from prioritization.models import PanelMember
from prioritization.reordering import free_places
from rounds import dates
from rounds.models import Step

REMARK = (
    "Mötet gick igenom ordningen uppifrån och ner. Ett behov talade vi längre om. "
    "(Påhittat.)"
)
REASON = (
    "Rangordningarna gjordes innan de nya kraven var kända. Mötet var enigt om att "
    "behovet är mer brådskande nu. (Påhittat.)"
)

NOTE = "Flera kommuner undrar när stödet kommer. Frågan tas först på mötet. (Påhittat.)"
DECISION = "Myndigheten visar ett utkast för två kommuner innan det ges ut. (Påhittat.)"


class TogetherStory(DoubtfulStory):
    """And the joint meeting."""

    def hold_meeting(self) -> None:
        panel = PanelMember.objects.in_round(self.round).active()
        members = list(panel.order_by("pk"))
        at = self.during(Step.HAND_OVER, 0.05)
        quorum = len(members) // 2 + 1
        prioritization.set_rules(
            self.round, {"quorum": quorum}, by=self.cast.skr, at=at
        )
        at = max(at, self.during(Step.HAND_OVER, 0.15))
        prioritization.note_meeting(
            self.round,
            held_on=at.date(),
            present=[one for number, one in enumerate(members) if number % 5 != 4],
            remark=REMARK,
            by=self.cast.skr,
            at=at,
        )
        self.move_last(max(at, self.during(Step.HAND_OVER, 0.2)))

    def move_last(self, at: datetime) -> None:
        """What the ballots put last comes into the upper third."""
        order = prioritization.compute_order(self.round, at=at)
        last = order.places[-1].need
        upper = len(order.places) // 3 + 1
        free = free_places(spans_after_meeting(self.round, order), last)
        prioritization.change_order(
            Need.objects.get(pk=last),
            to_place=max(place for place in free if place <= upper),
            reason=REASON,
            by=self.cast.skr,
            at=at,
        )

    def talk_together(self) -> None:
        """Of the round that is over: a dialogue meeting in a month, and what has been
        written already of the need that was put first."""
        if self.plot.step is not None:
            return
        at = self.during(Step.FEEDBACK, 0.995)
        day = dates.next_working_day((self.now + timedelta(days=30)).date())
        meeting: DialogueMeeting = needs.plan_dialogue(
            title=f"Dialogmöte {day.year}",
            held_on=day,
            rounds=[self.round],
            by=self.cast.skr,
            at=at,
        )
        of_round = Recipient.objects.in_round(self.round).filter(leads=True)
        first = of_round.in_priority_order().select_related("need", "agency")[0]
        decision = {
            "kind": "decision",
            "text": DECISION,
            "agency": first.agency,
            "due_on": day + timedelta(days=60),
        }
        needs.say_at_dialogue(
            meeting,
            first.need,
            words=[{"kind": "note", "text": NOTE}, decision],
            by=self.cast.skr,
            at=at,
        )

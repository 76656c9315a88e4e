"""Moment 5: how the panel votes, and what it says."""

from datetime import timedelta

from demo.people import person
from demo.story.local import LocalStory
from needs.models import Need
from prioritization import actions as prioritization
from prioritization.models import PanelMember
from prioritization.models.choices import CANNOT_JUDGE, CONFLICT, Choices, Memory
from prioritization.querysets import needs_to_rank
from rounds.models import Step

S = Need.Status


class PanelStory(LocalStory):
    """The rules of the vote, the ballots, and somebody who stands in."""

    def say_how_to_vote(self) -> None:
        """In the round that is ranked, five needs are chosen, and somebody may stand in."""
        if self.plot.step == Step.RANK:
            prioritization.set_rules(
                self.round,
                {"top": 5, "stand_ins": True},
                by=self.cast.skr,
                at=self.during(Step.CHOOSE_AREA, 0.2),
            )

    def let_somebody_stand_in(self) -> None:
        """For the member of the panel who has said nothing yet: the sixth."""
        if self.plot.step != Step.RANK:
            return
        seats = PanelMember.objects.in_round(self.round).active().seats()
        away = seats.select_related("user", "rss").order_by("pk")[5]
        at = self.during(Step.RANK, 0.1)
        today = self.today
        user = person("ersattare-panel", "Ersättare, panelen", has_stood_in=True)
        user.created_at = at
        user.save()
        PanelMember.objects.create(
            user=user,
            round=self.round,
            rss=away.rss,
            in_place_of=away.user,
            acts_from=today - timedelta(days=3),
            acts_through=today + timedelta(days=28),
            invited_by=away.user,
            invited_at=at,
            accepted_at=at,
        )
        lacking = list(needs_to_rank(self.round).order_by("pk"))
        prioritization.hand_in(
            self.round, self.choices(lacking), needs=lacking, by=user, at=at
        )

    def rank(self) -> None:
        lacking = list(
            Need.objects.in_round(self.round)
            .filter(status=S.SUPPORT_LACKING)
            .order_by("pk")
        )
        members = PanelMember.objects.in_round(self.round).active()
        for number, member in enumerate(members.select_related("user").order_by("pk")):
            choices = self.choices(lacking)
            memory: Memory = {}
            if number in (1, 4):
                choices[lacking[-1].public_id] = CONFLICT
                memory = {lacking[0].public_id: ["benefit", "lacking"]}
            elif number == 3:
                choices[lacking[-1].public_id] = CANNOT_JUDGE
            at = self.during(Step.RANK, self.random.uniform(0.2, 0.99))
            if not self.plot.passed(Step.RANK) and number in (0, 5, 8, 11, 14):
                continue  # nothing yet
            if not self.plot.passed(Step.RANK) and number in (1, 9):
                prioritization.save(
                    self.round, choices, memory=memory, by=member.user, at=at
                )
            elif number == 12:
                prioritization.abstain(self.round, needs=lacking, by=member.user, at=at)
            else:
                prioritization.hand_in(
                    self.round,
                    choices,
                    needs=lacking,
                    memory=memory,
                    by=member.user,
                    at=at,
                )

    def choices(self, lacking: list[Need]) -> Choices:
        """A director's list: mostly as the others', with ties and doubts."""
        noise = {
            need.public_id: number + self.random.gauss(0, len(lacking) / 4)
            for number, need in enumerate(lacking)
        }
        choices: Choices = {}
        place = 0
        for number, need in enumerate(sorted(noise, key=lambda one: noise[one]), 1):
            if self.random.random() < 0.08:
                choices[need] = CANNOT_JUDGE
            elif self.random.random() < 0.12:
                choices[need] = None
            else:
                tied = place and self.random.random() < 0.15
                place = place if tied else number
                choices[need] = place
        choices[lacking[0].public_id] = 1  # nobody's list is empty
        return choices

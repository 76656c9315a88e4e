"""Moments 1 to 3: the area is chosen, municipalities hand in, the RSS forward."""

from collections import defaultdict
from random import Random
from typing import Any

from accounts.clock import stopped_at
from accounts.file_kinds import kind_of
from accounts.ids import new_public_id
from accounts.models import User
from demo import calendar
from demo.people import spokesmen
from demo.story.base import Story
from demo.story.many import Many
from demo.story.plot import (
    HOME,
    HOME_RSS,
    NO_NEEDS_AT_MEETING,
    NOT_FORWARDED_RSS,
    SAID_AT_MEETING,
    SHUT_OUT,
    SILENT,
)
from demo.words import (
    NO_NEEDS,
    PARAGRAPHS,
    STAYS_OUT,
    Topic,
    local_need,
    notes_on,
    regional_need,
)
from municipalities import actions as municipalities
from municipalities.models import FITTING, Municipality, Submission
from prioritization import actions as prioritization
from prioritization.models import PanelMember
from process import actions as process
from rounds.models import ServiceArea, Step
from rss import actions as rss
from rss.models import Coverage, Participation, RegionalNeed, Rss


class LocalStory(Story):
    """From the planning to what the RSS have sent on."""

    def plan(self) -> None:
        first_day = self.first_day
        self.round = process.plan_round(
            title=f"{self.plot.name or self.plot.area} {first_day.year} (demodata)",
            public_id=f"{self.plot.slug}-{first_day.year}",
            first_day=first_day,
            last_days=calendar.last_days(first_day),
            by=self.cast.skr,
            at=calendar.at(first_day, 8),
        )
        if self.plot.overlapping:
            calendar.let_overlap(self.round, self.today)
        self.reload()

    def invite_panel(self) -> None:
        """In the round that has just begun some have not said yes yet."""
        waiting = 0 if self.plot.passed(Step.CHOOSE_AREA) else 3
        seats = list(zip(self.cast.directors, spokesmen(), strict=True))
        members = seats[: self.plot.panel]
        for number, (user, speaks_for) in enumerate(members):
            invited_at = self.during(Step.CHOOSE_AREA, 0.05)
            invitation = process.invite(
                PanelMember,
                self.round,
                email=user.email,
                name=user.name,
                by=self.cast.skr,
                at=invited_at,
                rss=speaks_for,
            )
            if number < len(members) - waiting:
                at = max(invited_at, self.during(Step.CHOOSE_AREA, 0.3))
                process.answer_invitation(invitation, True, by=user, at=at)

    def choose_area(self) -> None:
        candidates = [
            prioritization.propose_area(
                self.round,
                area=area,
                paragraph=PARAGRAPHS.get(
                    area.name, "Området har återkommit i dialoger med kommunerna."
                ),
                by=self.cast.skr,
                at=self.during(Step.CHOOSE_AREA, 0.1),
            )
            for area in self.proposed_areas()
        ]
        if self.ranks_areas:
            prioritization.set_rules(
                self.round,
                {"area_by": "ranking"},
                by=self.cast.skr,
                at=self.during(Step.CHOOSE_AREA, 0.1),
            )
        panel = PanelMember.objects.in_round(self.round).active().select_related("user")
        voters = list(panel.order_by("pk"))
        if not self.plot.passed(Step.CHOOSE_AREA):
            voters = voters[2:8]  # the demo's first director has not voted yet
        for member in voters:
            # Most can think of the area that SKR then decides on, some of the others.
            approved = [
                candidate
                for candidate in candidates
                if self.random.random() < (0.9 if candidate == candidates[0] else 0.4)
            ]
            approved = approved or candidates[:1]
            by, at = member.user, self.during(Step.CHOOSE_AREA, 0.6)
            if self.ranks_areas:
                places = {area: place for place, area in enumerate(approved, start=1)}
                prioritization.rank_areas(self.round, places=places, by=by, at=at)
            else:
                prioritization.vote_area(self.round, approved=approved, by=by, at=at)
        if self.plot.passed(Step.CHOOSE_AREA):
            self.round = prioritization.decide_area(
                self.round,
                area=ServiceArea.objects.get(name=self.plot.area),
                reason="Flest i panelen sade ja till området.",
                by=self.cast.skr,
                at=self.during(Step.CHOOSE_AREA, 0.9),
            )
            self.reload()

    @property
    def ranks_areas(self) -> bool:
        """In the round that is over, and in the one that has just begun."""
        return self.plot.step in (None, Step.CHOOSE_AREA)

    def proposed_areas(self) -> list[ServiceArea]:
        others = ServiceArea.objects.exclude(name=self.plot.area).order_by("public_id")
        own = ServiceArea.objects.get(name=self.plot.area)
        return [own, *self.random.sample(list(others), 2)]

    def ask_rss(self) -> None:
        questions = self.round.participations.select_related("rss")
        for question in questions.order_by("pk"):
            code = question.rss.public_id
            if code not in (*self.plot.taking_part, *self.plot.staying_out):
                continue
            takes_part = code in self.plot.taking_part
            at = self.during(Step.CHOOSE_AREA, self.random.uniform(0.2, 0.9))
            with stopped_at(at):
                rss.answer_participation(
                    question,
                    takes_part=takes_part,
                    reason="" if takes_part else STAYS_OUT,
                    by=self.cast.coordinators[code],
                    at=at,
                )

    # --- Moment 2 -----------------------------------------------------------

    def gather(self) -> None:
        """Åre acts as anyone does in the system; the many are put in by the hundred,
        with the same rows as if each had done the same."""
        self.many = Many()
        covered = Coverage.objects.filter(
            until=None, rss__public_id__in=self.plot.taking_part
        ).select_related("municipality", "rss")
        for coverage in covered.order_by("municipality__public_id"):
            if coverage.municipality.public_id == HOME:
                self.hear_home(coverage.municipality)
            else:
                self.hear(coverage.municipality, self.lively_topics(coverage.rss))
        for submission in self.many.store():
            self.topic_of[submission.pk] = self.topic_by_id[submission.public_id]
        self.withdraw_some()

    def lively_topics(self, rss: Rss) -> list[Topic]:
        """What people talk about in the area of one RSS: five topics."""
        chance = Random(f"{self.plot.slug} {rss.public_id}")  # noqa: S311
        return chance.sample(self.topics, min(5, len(self.topics)))

    def hear_home(self, municipality: Municipality) -> None:
        """Two needs in every round; while the step is open, only a draft so far."""
        user = self.cast.representatives[HOME]
        drafts = [self.write(municipality, topic, user) for topic in self.topics[:2]]
        self.attach_notes(drafts[0], self.topics[0], user)
        if not self.plot.passed(Step.GATHER):
            return
        for draft, topic in zip(drafts, self.topics, strict=False):
            at = max(draft.saved_at, self.during(Step.GATHER, 0.8))
            with stopped_at(at):
                municipalities.submit(draft, by=user, at=at)
            self.topic_of[draft.pk] = topic

    def attach_notes(self, draft: Submission, topic: Topic, user: User) -> None:
        content = notes_on(topic).encode()
        municipalities.attach(
            draft,
            content,
            name="Minnesanteckningar (påhittade).txt",
            kind=kind_of(content),
            by=user,
            at=draft.saved_at,
        )

    def write(self, municipality: Municipality, topic: Topic, user: User) -> Submission:
        return municipalities.start(
            self.round,
            municipality,
            local_need(topic, municipality.name, self.random),
            public_id=new_public_id(),
            by=user,
            at=self.during(Step.GATHER, self.random.uniform(0.1, 0.7)),
            asked=FITTING,
        )

    def hear(self, municipality: Municipality, topics: list[Topic]) -> None:
        """What one municipality does in moment 2."""
        user = self.cast.representatives[municipality.public_id]
        chance = self.random.random()
        open_now = not self.plot.passed(Step.GATHER)
        if municipality.public_id in self.do_not_write(open_now=open_now):
            return
        if chance < self.plot.share:
            how_many = self.random.choice((1, 1, 1, 2))
            for topic in self.random.sample(topics, how_many):
                self.put_in(municipality, topic, user, submitted=True)
        elif chance < self.plot.share + 0.1:
            self.many.nil(
                self.round,
                municipality,
                user,
                reason=self.random.choice(NO_NEEDS),
                at=self.during(Step.GATHER, self.random.uniform(0.3, 0.99)),
            )
        elif open_now and chance < self.plot.share + 0.25:
            self.put_in(municipality, self.random.choice(topics), user, submitted=False)

    def do_not_write(self, *, open_now: bool) -> set[str]:
        """Whoever has not answered yet, and whoever tells the RSS instead."""
        silent = {SILENT, SHUT_OUT} if open_now else set()
        told = {SAID_AT_MEETING, NO_NEEDS_AT_MEETING}
        return silent | (set() if self.plot.passed(Step.FORWARD) else told)

    def put_in(
        self, municipality: Municipality, topic: Topic, user: User, *, submitted: bool
    ) -> None:
        begun = self.during(Step.GATHER, self.random.uniform(0.1, 0.9))
        handed_in = self.during(Step.GATHER, self.random.uniform(0.4, 1))
        submission = self.many.need(
            self.round,
            municipality,
            user,
            words=local_need(topic, municipality.name, self.random),
            begun=begun,
            handed_in=max(begun, handed_in) if submitted else None,
        )
        self.topic_by_id[submission.public_id] = topic

    def withdraw_some(self) -> None:
        """Three think again."""
        standing = Submission.objects.in_round(self.round).submitted()
        others = standing.exclude(municipality__public_id=HOME).order_by("public_id")
        for submission in others[:3]:
            at = max(
                submission.submitted_at or self.now, self.during(Step.GATHER, 0.98)
            )
            municipalities.withdraw(submission, by=submission.created_by, at=at)

    # --- Moment 3 -----------------------------------------------------------

    def gather_into_regional_needs(self) -> None:
        for participation in (
            Participation.objects.in_round(self.round)
            .taking_part()
            .select_related("rss", "round")
            .order_by("rss__public_id")
        ):
            code = participation.rss.public_id
            if self.plot.overlapping and code == HOME_RSS:
                continue  # left to do
            needs = self.regional_needs_of(participation)
            if needs and not (self.plot.overlapping and code == NOT_FORWARDED_RSS):
                self.forward(participation, needs)

    def regional_needs_of(self, participation: Participation) -> list[RegionalNeed]:
        by_topic: dict[Topic, list[Submission]] = defaultdict(list)
        for submission in (
            Submission.objects.in_round(self.round)
            .submitted()
            .filter(municipality__coverage__rss=participation.rss)
            .order_by("pk")
        ):
            by_topic[self.topic_of[submission.pk]].append(submission)
        return [
            self.regional_need(participation, topic, submissions)
            for topic, submissions in by_topic.items()
        ]

    def regional_need(
        self,
        participation: Participation,
        topic: Topic,
        submissions: list[Submission],
    ) -> RegionalNeed:
        own = {submission.municipality_id for submission in submissions}
        return rss.make_regional_need(
            participation,
            submissions,
            regional_need(topic, participation.rss.name, len(own)),
            by=self.cast.coordinators[participation.rss.public_id],
            at=self.during(Step.FORWARD, 0.3),
        )

    def forward(self, participation: Participation, needs: list[Any]) -> None:
        at = self.during(Step.FORWARD, self.random.uniform(0.5, 0.99))
        with stopped_at(at):
            rss.forward(
                participation,
                needs,
                by=self.cast.coordinators[participation.rss.public_id],
                at=at,
            )

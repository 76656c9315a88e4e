"""The round, the clock and the chance that all parts of a story share."""

from datetime import date, datetime, timedelta
from random import Random

from demo import calendar
from demo.people import Cast
from demo.story.plot import Plot
from demo.words import Topic, topics_of
from rounds import dates
from rounds.models import Round, Step


class Story:
    """One round. Everything in it happened before today."""

    round: Round

    def __init__(self, plot: Plot, cast: Cast, today: date) -> None:
        self.plot = plot
        self.cast = cast
        self.today = today
        self.now = dates.start_of(today)
        self.random = Random(plot.slug)  # noqa: S311  the same each time
        self.topics: list[Topic] = topics_of(plot.area, *plot.more_areas)
        # By the pk of the submission, and by its public id before it has one.
        self.topic_of: dict[int, Topic] = {}
        self.topic_by_id: dict[str, Topic] = {}

    @property
    def first_day(self) -> date:
        if self.plot.step is None:
            return calendar.ended(self.today)
        return calendar.with_step_open(self.plot.step, self.today)

    def during(self, step: Step, part: float) -> datetime:
        """A moment when `part` of the step has passed, of what has passed of it."""
        period = self.round.period(step)
        end = min(period.closes_at, self.now)
        counted = period.opens_at + (end - period.opens_at) * part
        day = dates.day_of(counted)
        in_office = calendar.at(
            day, self.random.randint(8, 16), self.random.randint(0, 59)
        )
        if period.opens_at <= in_office < end:
            return in_office
        return min(max(counted, period.opens_at), end - timedelta(minutes=1))

    def reload(self) -> None:
        """The round as it is now, with its calendar."""
        self.round = Round.objects.with_calendar().get(pk=self.round.pk)

"""What is decided before a story begins: which rounds there are, and how far gone."""

from collections.abc import Collection
from dataclasses import dataclass

from rounds.models import Step

HOME = "2321"  # Åre: handed in needs in every round
SILENT = "0512"  # Ydre: has not answered in the round that is being gathered
SHUT_OUT = "1760"  # Storfors: its RSS stays out of that round
HOME_RSS = "rss-23"
# Of the same RSS, which takes down what they say at a meeting.
SAID_AT_MEETING = "2303"  # Ragunda: a need
NO_NEEDS_AT_MEETING = "2305"  # Bräcke: that it has none
NOT_FORWARDED_RSS = "rss-12"


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A round that shall be. `step` is open today; None: all of it is over."""

    slug: str
    area: str
    # What the title begins with, unless it is the area.
    name: str = ""
    step: Step | None
    # How the RSS answer: these take part, these stay out, the rest have not said.
    taking_part: Collection[str]
    staying_out: Collection[str] = ()
    # Topics of other areas that belong here too.
    more_areas: Collection[str] = ()
    # How large a part of the municipalities hand something in.
    share: float = 0.5
    # How many sit on the panel.
    panel: int = 15
    overlapping: bool = False

    def reached(self, step: Step) -> bool:
        """Whether the step has at least begun."""
        return self.step is None or step <= self.last_begun

    def passed(self, step: Step) -> bool:
        return self.step is None or step < self.step

    @property
    def last_begun(self) -> Step:
        if self.step is None:
            return Step.FEEDBACK
        return Step.SCREEN if self.overlapping else self.step


ALL_RSS = (
    *("rss-01", "rss-03", "rss-04", "rss-05", "rss-06", "rss-07", "rss-08", "rss-09"),
    *("rss-10", "rss-12", "rss-13", "rss-14-gr", "rss-14-fyrbodal"),
    *("rss-14-skaraborg", "rss-14-sjuharad", "rss-17", "rss-18", "rss-19", "rss-20"),
    *("rss-21", "rss-22", "rss-23", "rss-24", "rss-25"),
)
# As in a real round: 14 of 24.
FOURTEEN = (
    *("rss-01", "rss-03", "rss-05", "rss-06", "rss-08", "rss-12", "rss-14-gr"),
    *("rss-14-fyrbodal", "rss-17", "rss-18", "rss-20", "rss-22", "rss-23", "rss-25"),
)
OUT_NOW = ("rss-09", "rss-13", "rss-17", "rss-24")
UNDECIDED_NOW = ("rss-10", "rss-19", "rss-21")

# The three overlapping rounds first: one over, one being ranked, one being gathered.
# The small ones beside them let every role have something to do.
PLOTS: tuple[Plot, ...] = (
    Plot(
        slug="funktionshinder",
        area="Funktionshinder",
        more_areas=("Kommunal hälso- och sjukvård", "Tvärgående"),
        step=None,
        taking_part=FOURTEEN,
        staying_out=("rss-04", "rss-07", "rss-13"),
    ),
    Plot(
        slug="barn-och-unga",
        area="Barn och unga",
        more_areas=("Tvärgående",),
        step=Step.RANK,
        taking_part=(*FOURTEEN, "rss-19", "rss-24"),
        staying_out=("rss-09", "rss-10"),
    ),
    Plot(
        slug="skadligt-bruk-och-beroende",
        area="Skadligt bruk och beroende",
        more_areas=("Tvärgående",),
        step=Step.GATHER,
        taking_part=tuple(r for r in ALL_RSS if r not in OUT_NOW + UNDECIDED_NOW),
        staying_out=OUT_NOW,
        share=0.4,
    ),
    Plot(
        slug="ny-omgang",
        name="Ny omgång",
        area="Äldre",
        step=Step.CHOOSE_AREA,
        taking_part=("rss-05", "rss-23"),
    ),
    Plot(
        slug="vald-i-nara-relationer",
        panel=7,
        area="Våld i nära relationer",
        more_areas=("Våld", "Tvärgående"),
        step=Step.FORWARD,
        overlapping=True,
        taking_part=("rss-05", "rss-08", "rss-12", "rss-18", "rss-22", "rss-23"),
        staying_out=("rss-13",),
    ),
    Plot(
        slug="kommunal-halso-och-sjukvard",
        panel=7,
        area="Kommunal hälso- och sjukvård",
        more_areas=("Äldre",),
        step=Step.HAND_OVER,
        taking_part=("rss-14-skaraborg", "rss-20", "rss-23", "rss-25"),
    ),
    Plot(
        slug="ekonomiskt-bistand",
        panel=7,
        area="Ekonomiskt bistånd",
        more_areas=("Tvärgående",),
        step=Step.FEEDBACK,
        taking_part=("rss-03", "rss-06", "rss-12", "rss-21", "rss-23"),
    ),
)

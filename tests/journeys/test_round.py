"""One round through all seven moments, as those who take part would tell it.

SKR plans a round and invites a panel, an agency and coordinators. The panel says what
it should be about, and SKR decides. Two RSS are asked: one takes part, one does not.
Åre hands in two needs and withdraws one; Krokom has none this time; Härnösand learns
that its RSS stays out. The RSS gathers and forwards, SKR compiles, the agencies single
out what lacks support, and SKR decides where they differ. The panel ranks, SKR fixes
the order and hands over. An agency answers; and Åre reads, from its own words to the
answer, what became of what it asked for.

The clock is moved from step to step; nothing else is helped along.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from municipalities.models import Submission
from needs.models import Agency, Need
from outbox.models import Letter
from process.models import Reminder
from process.reminding import sweep as reminders
from process.reminding.occasions import morning_of, working_day_before
from rounds import dates
from rounds.models import Round, Step
from rss.models import RegionalNeed
from tests.factories import SkrFactory
from tests.journeys.visitor import Visitor

FIRST_DAY = date(2027, 2, 1)
SKR = "skr@example.se"
ARE = "are@example.se"
KROKOM = "krokom@example.se"
HARNOSAND = "harnosand@example.se"
JAMTLAND = "jamtland@example.se"
VASTERNORRLAND = "vasternorrland@example.se"
AGENCY = "handlaggare@example.se"
INSTITUTE = "institut@example.se"
PANEL = ("socialchef1@example.se", "socialchef2@example.se", "socialchef3@example.se")

pytestmark = pytest.mark.django_db


class Clock:
    """The time, moved forward by the story."""

    def __init__(self, traveller: Any) -> None:
        self.traveller = traveller

    def go_to(self, at: datetime) -> None:
        self.traveller.move_to(at)

    def go_into(self, round_: Round, step: Step) -> None:
        """Ten in the morning of the second day of a step."""
        opens = round_.periods.get(step=step).opens_at.astimezone(dates.STOCKHOLM)
        self.go_to(opens + timedelta(days=1, hours=10))


@pytest.fixture
def clock():
    start = dates.start_of(date(2027, 1, 11)) + timedelta(hours=10)
    with time_machine.travel(start, tick=False) as traveller:
        yield Clock(traveller)


@pytest.fixture
def sweden(clock):
    """The registries, and two invented agencies; a real one must never seem to answer."""
    call_command("load_registries", verbosity=0)
    Agency.objects.all().delete()
    Agency.objects.create(
        public_id="exempel", short_name="Ex", name="Exempelmyndigheten"
    )
    Agency.objects.create(
        public_id="institutet", short_name="Inst", name="Exempelinstitutet"
    )
    SkrFactory(email=SKR, name="SKR:s handläggare")


def invite(skr: Visitor, page: str, organization: str, email: str, name: str) -> None:
    skr.visit(page).press(
        "Skicka inbjudan",
        {"organization": organization, "E-postadress": email, "Namn": name},
    )


def accept(email: str) -> Visitor:
    person = Visitor(email)
    return person.visit("/att-gora/").press("Tacka ja")


def hand_in(person: Visitor, round_: Round, title: str) -> None:
    person.visit(f"/kommun/omgang/{round_.public_id}/").follow("Skriv ett behov")
    person.press(
        "Till formuläret",
        {
            "Saknas kunskapen, räcker den inte till": "j",
            "Kan en utbildning eller ett kunskapsstöd": "n",
            "Går det att lösa på plats": "n",
            "Kommer behovet ur riktiga utmaningar": "j",
        },
    )
    person.press(
        "Granska innan du skickar in",
        {
            "Rubrik": title,
            "Målgrupp": "Vuxna med skadligt bruk och psykisk sjukdom",
            "Utmaningen i mötet med brukare": f"Vi når dem för sent. {title}",
            "Vilken kunskap saknas?": "Vilka arbetssätt som håller ihop stödet.",
            "Vad är det som brister?": "missing",
            "Vad gäller behovet?": "method",
        },
    )
    person.sees("Granska innan du skickar in", title)
    person.press("Skicka in till RSS Jämtland Härjedalen").sees(title)


@dataclass
class Story:
    """Those who take part, and what they have come to so far."""

    clock: Clock
    skr: Visitor
    round: Round
    people: dict[str, Visitor] = field(default_factory=dict)

    @property
    def panel(self) -> list[Visitor]:
        return [self.people[email] for email in PANEL]

    @property
    def base(self) -> str:
        return f"/omgangar/{self.round.public_id}/"


def test_a_round_from_the_first_plan_to_the_answer_that_comes_home(clock, sweden):
    story = plan(clock)
    invite_everyone(story)
    say_who_takes_part(story)
    choose_the_area(story)
    hand_in_the_needs(story)
    gather_and_forward(story)
    compile_the_list(story)
    single_out_what_lacks_support(story)
    rank(story)
    hand_over(story)
    answer(story)


def plan(clock: Clock) -> Story:
    """SKR plans the round: title and first day, and the rest is proposed."""
    skr = Visitor(SKR)
    skr.visit("/omgangar/").follow("Planera en omgång")
    skr.press(
        "Föreslå tider",
        {"Vad heter omgången?": "Omgång 2027", "Första dag": FIRST_DAY.isoformat()},
    )
    skr.press("Planera omgången")
    round_ = Round.objects.get()
    assert [period.step for period in round_.periods.all()] == list(Step)
    story = Story(clock, skr, round_)
    skr.visit(story.base).sees("Omgång 2027", "Välja verksamhetsområde", "Återkoppla")
    return story


def invite_everyone(story: Story) -> None:
    """Coordinators, officers and a panel by SKR; representatives by coordinators."""
    skr, base = story.skr, story.base
    invite(skr, "/uppdrag/bjud-in/rss/", "RSS Jämtland Härjedalen", JAMTLAND, "RSS J")
    invite(skr, "/uppdrag/bjud-in/rss/", "RSS Västernorrland", VASTERNORRLAND, "RSS V")
    invite(skr, "/uppdrag/bjud-in/myndighet/", "Exempelmyndigheten", AGENCY, "H 1")
    invite(skr, "/uppdrag/bjud-in/myndighet/", "Exempelinstitutet", INSTITUTE, "H 2")
    for number, email in enumerate(PANEL, start=1):
        skr.visit(f"{base}deltagare/panel/").press(
            "Skicka inbjudan",
            {"E-postadress": email, "Namn": f"Socialchef {number}"},
        )
    skr.visit(f"{base}deltagare/myndigheter/").press(
        "Ta med",
        {"agencies": [agency.public_id for agency in Agency.objects.all()]},
    )
    skr.visit(f"{base}deltagare/").sees(
        "Exempelmyndigheten", "Exempelinstitutet", "Socialchef 3"
    )

    for email in (JAMTLAND, VASTERNORRLAND, AGENCY, INSTITUTE, *PANEL):
        story.people[email] = accept(email)
    jamtland, vasternorrland = story.people[JAMTLAND], story.people[VASTERNORRLAND]
    for organization, email in (("Åre", ARE), ("Krokom", KROKOM)):
        invite(
            jamtland,
            "/uppdrag/bjud-in/kommun/",
            organization,
            email,
            f"Kommunrepresentant, {organization}",
        )
    invite(vasternorrland, "/uppdrag/bjud-in/kommun/", "Härnösand", HARNOSAND, "H")
    for email in (ARE, KROKOM, HARNOSAND):
        story.people[email] = accept(email)


def say_who_takes_part(story: Story) -> None:
    """One RSS takes part; the other does not, and says why."""
    jamtland, vasternorrland = story.people[JAMTLAND], story.people[VASTERNORRLAND]
    jamtland.visit("/att-gora/").follow("Svara")
    jamtland.press("Svara SKR", {"Deltar ni i omgången?": "ja"})
    vasternorrland.visit("/att-gora/").follow("Svara")
    vasternorrland.press(
        "Svara SKR",
        {"Deltar ni i omgången?": "nej", "Varför?": "Vi hinner inte i år."},
    )


def choose_the_area(story: Story) -> None:
    """Moment 1: SKR proposes two areas, the panel votes, SKR decides."""
    skr, round_, clock = story.skr, story.round, story.clock
    for name in ("Skadligt bruk och beroende", "Äldre"):
        skr.visit(f"/panel/omgang/{round_.public_id}/omrade/").follow(
            "Föreslå ett område"
        )
        skr.press(
            "Föreslå området",
            {
                "area": "nytt",
                "Det nya områdets namn": f"{name} (prov)",
                "Varför föreslår ni området?": "Många kommuner frågar om det.",
            },
        )
    clock.go_into(round_, Step.CHOOSE_AREA)
    for director in story.panel:
        director.visit("/att-gora/").sees("Säg vilket verksamhetsområde").follow(
            "Välj område"
        )
        first = director.page.html.select_one("input[name=approved]")["value"]
        director.press("Lämna min röst", {"approved": [first]})
        director.visit("/att-gora/").does_not_see("Säg vilket verksamhetsområde")
    skr.visit(f"/panel/omgang/{round_.public_id}/omrade/").follow("Besluta område")
    chosen = skr.page.html.select_one("input[name=area]")["value"]
    skr.press(
        "Besluta och meddela panelen",
        {"area": chosen, "basis": "vote", "Skäl": "Alla i panelen valde det."},
    )
    round_.refresh_from_db()
    assert round_.service_area.public_id == chosen


def hand_in_the_needs(story: Story) -> None:
    """Moment 2: Åre hands in three needs and withdraws one; Krokom has none."""
    round_, clock = story.round, story.clock
    are, krokom, harnosand = (story.people[who] for who in (ARE, KROKOM, HARNOSAND))
    clock.go_into(round_, Step.GATHER)
    are.visit("/att-gora/").sees("Skicka in kommunens behov av kunskap")
    day = round_.period(Step.GATHER).last_day - timedelta(days=3)
    clock.go_to(morning_of(working_day_before(day)))
    reminders.send_due(at=timezone.now())
    assert sorted(reminded(Step.GATHER)) == [ARE, KROKOM]
    hand_in(are, round_, "Samsjuklighet i små kommuner")
    hand_in(are, round_, "Det här var för tidigt")
    withdrawn = Submission.objects.get(title="Det här var för tidigt")
    are.visit(f"/kommun/behov/{withdrawn.public_id}/aterta/").press("Återta")
    hand_in(are, round_, "Unga som reser långt till vården")
    krokom.visit(f"/kommun/omgang/{round_.public_id}/").follow("Vi har inga behov")
    krokom.press("Svara att vi inte har några behov")
    harnosand.visit(f"/kommun/omgang/{round_.public_id}/").sees("Vi hinner inte i år.")
    for person in (are, krokom, harnosand):
        person.visit("/att-gora/").does_not_see("Skicka in kommunens behov")


def gather_and_forward(story: Story) -> None:
    """Moment 3: the RSS gathers one and one, forwards; nothing is left to do."""
    round_, clock, jamtland = story.round, story.clock, story.people[JAMTLAND]
    clock.go_into(round_, Step.FORWARD)
    jamtland.visit("/att-gora/").sees("Samla ihop kommunernas behov")
    for title in ("Samsjuklighet i små kommuner", "Unga som reser långt till vården"):
        submission = Submission.objects.get(title=title)
        jamtland.visit(f"/rss/omgang/{round_.public_id}/").sees(title)
        jamtland.press(
            "Samla ihop de valda", {"behov": [submission.public_id], "till": "nytt"}
        )
        jamtland.press(
            "Spara det regionala behovet",
            {
                "Rubrik": title,
                "Målgrupp": submission.target_group,
                "Beskrivning": f"Så säger RSS om {title.lower()}.",
            },
        )
    jamtland.visit(f"/rss/omgang/{round_.public_id}/").does_not_see(
        "Det här var för tidigt"
    ).follow("Granska och skicka vidare till SKR")
    jamtland.press("Skicka vidare de valda till SKR").sees("Samsjuklighet")
    jamtland.visit("/att-gora/").does_not_see("Samla ihop kommunernas behov")


def compile_the_list(story: Story) -> None:
    """Moment 4: SKR makes the national list of what was forwarded."""
    skr, round_, clock = story.skr, story.round, story.clock
    clock.go_into(round_, Step.COMPILE)
    skr.visit("/att-gora/").follow("Sammanställ")
    for title in ("Samsjuklighet i små kommuner", "Unga som reser långt till vården"):
        regional = RegionalNeed.objects.get(title=title)
        skr.press("Placera de valda", {"regionalt": [regional.public_id]})
        skr.press(
            "Sätt upp på den nationella listan",
            {
                "Rubrik": f"{title} (nationellt)",
                "Målgrupp": "Vuxna",
                "Beskrivning": f"Så säger SKR om {title.lower()}.",
            },
        )
        skr.visit(f"/nationellt/omgang/{round_.public_id}/")
    both = Need.objects.order_by("pk")
    assert [need.title for need in both] == [
        "Samsjuklighet i små kommuner (nationellt)",
        "Unga som reser långt till vården (nationellt)",
    ]
    skr.visit(f"/nationellt/omgang/{round_.public_id}/").follow("Stäng listan")
    skr.press("Stäng listan som version 1").sees("Version 1")
    skr.visit("/att-gora/").does_not_see("Sammanställ de regionala behoven")


def single_out_what_lacks_support(story: Story) -> None:
    """Moment 4 still: the agencies differ about one need; SKR decides."""
    skr, round_, clock = story.skr, story.round, story.clock
    agency, institute, are = (story.people[who] for who in (AGENCY, INSTITUTE, ARE))
    lacking, existing = Need.objects.order_by("pk")
    clock.go_into(round_, Step.SCREEN)
    for officer in (agency, institute):
        officer.visit("/att-gora/").sees("Bedöm vilka behov").follow("Till behoven")
        officer.visit(f"/myndighet/behov/{lacking.public_id}/bedom/").press(
            "Lämna bedömningen",
            {
                "Finns det redan ett kunskapsstöd?": "lacking",
                "Motivering": "Vi känner inte till något.",
            },
        )
    agency.visit(f"/myndighet/behov/{existing.public_id}/bedom/").press(
        "Lämna bedömningen",
        {
            "Finns det redan ett kunskapsstöd?": "lacking",
            "Motivering": "Vårt stöd gäller vuxna.",
        },
    )
    institute.visit(f"/myndighet/behov/{existing.public_id}/bedom/").press(
        "Lämna bedömningen",
        {
            "Finns det redan ett kunskapsstöd?": "exists",
            "Motivering": "Det finns en vägledning.",
            "Titel": "Vägledning om resor",
            "Utgivare": "Exempelinstitutet",
            "År": "2025",
            "Webbadress": "https://example.org/resor",
            "Vilken del svarar på behovet?": "Kapitel 3",
        },
    )
    skr.visit(f"/nationellt/omgang/{round_.public_id}/fragor/").sees(
        "Vem ska bedöma vad?", "Alla i omgången"
    )
    agency.visit(f"/myndighet/behov/{existing.public_id}/jav/").sees(
        "Ingen kollega kan ta över"
    )
    are.visit(trace_of("Unga som reser långt till vården")).does_not_see(
        "Det finns en vägledning."
    )
    skr.visit(f"/nationellt/behov/{existing.public_id}/beslut/").sees(
        "Myndigheterna är oense"
    ).press(
        "Fatta beslutet",
        {"SKR:s beslut": "support_exists", "Skäl": "Vägledningen räcker."},
    )
    skr.visit(f"/nationellt/omgang/{round_.public_id}/beslut/eniga/").press(
        "Fastställ 1 behov", {"Skäl": "Myndigheterna är eniga."}
    )
    are.visit(trace_of("Unga som reser långt till vården")).sees(
        "Vägledningen räcker.", "Vägledning om resor"
    )


def rank(story: Story) -> None:
    """Moment 5: the panel ranks the need that lacks support."""
    round_, clock = story.round, story.clock
    lacking, existing = Need.objects.order_by("pk")
    clock.go_into(round_, Step.RANK)
    for director in story.panel:
        director.visit("/att-gora/").follow("Rangordna")
        director.sees(lacking.title).does_not_see(existing.title)
        director.press("Lämna in", {f"place-{lacking.public_id}": "1"})
        director.visit("/att-gora/").does_not_see("Rangordna behoven")


def hand_over(story: Story) -> None:
    """Moment 6: SKR fixes the order and hands over; the agency acknowledges."""
    skr, round_, clock = story.skr, story.round, story.clock
    agency, lacking = story.people[AGENCY], Need.objects.earliest("pk")
    clock.go_into(round_, Step.HAND_OVER)
    skr.visit("/att-gora/").follow("Överlämna")
    skr.press("Fastställ ordningen för 1 behov")
    skr.visit(f"{story.base}overlamna/")
    skr.press("Överlämna 1 behov", {f"lead-{lacking.public_id}": "exempel"})
    agency.visit("/att-gora/").sees("Omgång 2027")
    agency.visit(f"/myndighet/omgang/{round_.public_id}/svara/").press("Bekräfta")


def answer(story: Story) -> None:
    """Moment 7: the agency answers, and the answer comes home."""
    round_, clock = story.round, story.clock
    agency, are = story.people[AGENCY], story.people[ARE]
    lacking = Need.objects.earliest("pk")
    clock.go_into(round_, Step.FEEDBACK)
    agency.visit("/att-gora/").follow("Till svaren")
    agency.visit(f"/myndighet/behov/{lacking.public_id}/svar/").press(
        "Spara och granska",
        {
            "Vad svarar ni?": "new",
            "Motivering": "Vi tar fram ett metodstöd.",
            "Planerat datum": "2028-06-30",
        },
    )
    are.visit(trace_of("Samsjuklighet i små kommuner")).does_not_see(
        "Vi tar fram ett metodstöd."
    )
    agency.press("Publicera svaret")
    agency.visit("/att-gora/").does_not_see("Besvara behoven ni har tagit emot")
    are.visit(trace_of("Samsjuklighet i små kommuner")).sees(
        "Vi når dem för sent. Samsjuklighet i små kommuner",
        "Så säger RSS om samsjuklighet i små kommuner.",
        "Så säger SKR om samsjuklighet i små kommuner.",
        "Vi känner inte till något.",
        "Nytt stöd tas fram",
        "Vi tar fram ett metodstöd.",
    )
    home = Letter.objects.filter(to=ARE, body__contains="Vi tar fram ett metodstöd.")
    assert home.count() == 1
    lacking.refresh_from_db()
    assert lacking.status == Need.Status.ANSWERED


def reminded(step: Step) -> list[str]:
    """Those whose RSS takes part and who still owed something."""
    told = Reminder.objects.with_letters().filter(period__step=step)
    return [row.user.email for row in told]


def trace_of(title: str) -> str:
    return f"/kommun/behov/{Submission.objects.get(title=title).public_id}/vagen/"

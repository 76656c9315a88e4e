"""What the invented agencies answer: each code once, and a later word."""

from typing import NamedTuple

from needs.models import Feedback, Mark

Code = Feedback.Code


class Template(NamedTuple):
    name: str
    code: str
    reason: str
    instead: str = ""


class Answer(NamedTuple):
    code: str
    reason: str
    instead: str = ""


ANSWERS: tuple[Answer, ...] = (
    Answer(
        Code.NEW,
        "Vi ser samma brist och tar fram en vägledning tillsammans med fyra kommuner. "
        "(Påhittat svar.)",
    ),
    Answer(
        Code.REVIEW,
        "Det finns forskning att sammanställa. Vi planerar en systematisk översikt. "
        "(Påhittat svar.)",
    ),
    Answer(
        Code.ADAPTED,
        "Vi kompletterar stödet som finns med ett avsnitt om målgruppen. "
        "(Påhittat svar.)",
    ),
    Answer(
        Code.EXISTS,
        "Sedan behovet överlämnades har vi gett ut ett stöd som svarar på frågan. "
        "(Påhittat svar.)",
    ),
    Answer(
        Code.RESEARCH,
        "Två forskningsprojekt pågår. Vi väntar in deras resultat. (Påhittat svar.)",
    ),
    Answer(
        Code.GAP,
        "Kunskapen finns inte. Vi har fört behovet vidare till en forskningsfinansiär. "
        "(Påhittat svar.)",
    ),
    Answer(
        Code.REFERRED,
        "Exempelrådet har uppdraget och svarar på frågan. (Påhittat svar.)",
    ),
    Answer(
        Code.INVESTIGATED,
        "Vi utreder om ett nationellt stöd är rätt väg. (Påhittat svar.)",
    ),
    Answer(
        Code.NOT_HANDLED,
        "Vi prioriterar andra behov de närmaste två åren. (Påhittat svar.)",
        "Flera RSS har börjat med frågan. Hör med samordnaren i er RSS om ett gemensamt "
        "arbete, och läs Exempelinstitutets översikt under tiden.",
    ),
)
# What an agency begins its answers with.
TEMPLATES: tuple[Template, ...] = (
    Template(
        "Nytt stöd tas fram",
        Code.NEW,
        "Vi ser samma brist och tar fram ett stöd om detta. I arbetet deltar kommuner "
        "som har behovet. (Påhittad mall.)",
    ),
    Template(
        "Utreds, nytt besked om fyra månader",
        Code.INVESTIGATED,
        "Vi utreder om ett nationellt stöd är rätt väg och återkommer inom fyra "
        "månader. (Påhittad mall.)",
    ),
    Template(
        "Tas inte om hand nu",
        Code.NOT_HANDLED,
        "Vi prioriterar andra behov de närmaste två åren. (Påhittad mall.)",
        "Hör med samordnaren i er RSS om fler kommuner har samma fråga.",
    ),
)
# How the municipalities find them: each has its turn.
MARKS: tuple[tuple[Mark.Kind, str], ...] = (
    (Mark.Kind.USEFUL, ""),
    (Mark.Kind.AT_WORK, "Vi har gått igenom det på två arbetsplatsträffar."),
    (Mark.Kind.MISSES, "Svaret gäller vuxna. Vi frågade om unga under 18 år."),
)
LATER = Answer(
    Code.NEW,
    "Utredningen är klar. Vi tar fram ett metodstöd och prövar det i tre kommuner först. "
    "(Påhittat svar.)",
)

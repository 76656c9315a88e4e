"""What the invented agencies answer: each code once, and a later word."""

from typing import NamedTuple

from needs.models import Feedback

Code = Feedback.Code


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
LATER = Answer(
    Code.NEW,
    "Utredningen är klar. Vi tar fram ett metodstöd och prövar det i tre kommuner först. "
    "(Påhittat svar.)",
)

"""Invented words: 40 example needs, put together with pieces into many voices."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from municipalities.models import NeedText

Lack, Concern, Form = NeedText.Lack, NeedText.Concern, NeedText.Form

LACKS = {
    "saknas": Lack.MISSING,
    "otillracklig": Lack.INSUFFICIENT,
    "inte_anpassad": Lack.NOT_ADAPTED,
}
FORMS = {
    "insats": Form.GUIDANCE,
    "arbetssatt": Form.METHOD_SUPPORT,
    "bedomningsmetod": Form.ASSESSMENT,
    "samverkan": Form.GUIDANCE,
    "organisation": Form.OVERVIEW,
    "kunskap_om_malgrupp": Form.OVERVIEW,
}
# What SKR sorts by.
THEMES = {
    "insats": "Insatser",
    "arbetssatt": "Arbetssätt",
    "bedomningsmetod": "Bedömning",
    "samverkan": "Samverkan",
    "organisation": "Organisation",
    "kunskap_om_malgrupp": "Kunskap om målgruppen",
}
EVERY_AREA = "Tvärgående"

OPENINGS = (
    "Vi möter det här flera gånger i månaden i {municipality}.",
    "Frågan har kommit upp på flera av våra arbetsplatsträffar.",
    "Vi är en liten kommun och får sällan ihop tillräckligt med erfarenhet själva.",
    "Flera verksamheter i {municipality} möter samma personer, var för sig.",
    "Det är få personer det gäller hos oss, men de behöver mycket stöd.",
    "Både nya och erfarna medarbetare i {municipality} säger samma sak.",
    "Vi ser att fler söker stöd än för några år sedan.",
    "",
)
CLOSINGS = (
    "Stödet blir olika beroende på vem man möter.",
    "Hjälpen kommer ofta senare än den borde.",
    "Anhöriga frågar vad som hjälper, och vi kan inte svara säkert.",
    "Medarbetarna vill ha något gemensamt att hålla i.",
    "Vi prövar oss fram och vet inte om det vi gör är bra.",
    "",
)
GAPS = (
    "Vi vill veta vad som har effekt, och för vem.",
    "Det vi har hittat gäller större kommuner än vår.",
    "Gärna med exempel som går att använda direkt.",
    "Helst något som fungerar också när man är få.",
    "",
)
TRIED = (
    "Vi har sökt på Kunskapsguiden och hittat översikter, men inget som gäller just "
    "målgruppen.",
    "Vi har frågat grannkommunerna. De har samma fråga.",
    "Vi har prövat ett arbetssätt i ett halvår, men vet inte hur vi ska följa upp det.",
    "Vi har läst det som finns, men det är skrivet för hälso- och sjukvården.",
)
CHANGES = (
    "Vi skulle arbeta likadant i alla grupper och följa upp tillsammans.",
    "Vi skulle fråga tidigare, och veta vad vi gör med svaret.",
    "Vi skulle kunna välja bort det som inte hjälper.",
)
PERSPECTIVES = (
    "Barn finns ofta med i bakgrunden, och deras behov kommer lätt bort.",
    "Vi når färre kvinnor än män och vet inte varför.",
    "Fler behöver kunna få stödet på sitt eget språk.",
)
HEARD = (
    "Ja, i samtal vid uppföljning. Flera önskar att vi frågade tidigare.",
    "Ja, brukarrådet har läst och lagt till.",
    "Nej, inte den här gången.",
)

STAYS_OUT = "Vi har inte någon som kan samordna under perioden."
NO_NEEDS = (
    "Vi har gått igenom området och har det stöd vi behöver.",
    "Andra frågor är viktigare för oss just nu.",
    "",
)
PARAGRAPHS = {
    "Äldre": "Många kommuner frågar om demenssjukdom hemma och om ensamhet.",
    "Ekonomiskt bistånd": "Allt fler får bistånd länge, och ohälsa är ofta hindret.",
}


@dataclass(frozen=True)
class Topic:
    """One of the 40 example needs."""

    key: str
    area: str
    title: str
    target_group: str
    problem: str
    gap: str
    lack: str
    form: str

    @property
    def theme(self) -> str:
        return THEMES[self.form]


@cache
def topics() -> tuple[Topic, ...]:
    file = Path(__file__).resolve().parent / "data" / "needs.json"
    return tuple(
        Topic(
            key=row["id"],
            area=row["omrade"],
            title=row["titel"],
            target_group=row["malgrupp"],
            problem=row["problem"],
            gap=row["kunskapslucka"],
            lack=row["bristtyp"],
            form=row["kunskapsform"],
        )
        for row in json.loads(file.read_text(encoding="utf-8"))
    )


def topics_of(*areas: str) -> list[Topic]:
    """The topics of the areas, in the order of the areas."""
    return [topic for area in areas for topic in topics() if topic.area == area]


def lower_first(text: str) -> str:
    """In the middle of a sentence; "LSS och …" stays as it is."""
    return text if text[:2].isupper() else text[0].lower() + text[1:]


def joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def title_of(topic: Topic, random: Random) -> str:
    return random.choice(
        (
            topic.title,
            topic.title,
            f"{topic.title}: vad hjälper?",
            f"Mer kunskap om {lower_first(topic.title)}",
            f"{topic.title} i en mindre kommun",
        )
    )[:120]


def local_need(topic: Topic, municipality: str, random: Random) -> dict[str, Any]:
    """The topic in the words of one municipality: the fields of a submission."""
    opening = random.choice(OPENINGS).format(municipality=municipality)
    return {
        "title": title_of(topic, random),
        "target_group": topic.target_group,
        "challenge": joined(opening, f"{topic.problem}.", random.choice(CLOSINGS)),
        "knowledge_lacking": joined(f"{topic.gap}.", random.choice(GAPS)),
        "lack": LACKS[topic.lack],
        "concern": (
            Concern.TARGET_GROUP
            if topic.form == "kunskap_om_malgrupp" or random.random() < 0.2
            else Concern.METHOD
        ),
        "tried": maybe(TRIED, random, 0.6),
        "would_change": maybe(CHANGES, random, 0.45),
        "people_affected": random.choice((None, 5, 8, 12, 20, 35, 40, 60, 120)),
        "perspectives": maybe(PERSPECTIVES, random, 0.3),
        "users_heard": maybe(HEARD, random, 0.4),
        "wanted_form": FORMS[topic.form] if random.random() < 0.7 else "",
    }


def notes_on(topic: Topic) -> str:
    """A small file to go with a need."""
    return (
        "Minnesanteckningar (påhittade, hör till demon)\n\n"
        f"Vi talade om: {lower_first(topic.title)}.\n"
        f"Det vi möter: {lower_first(topic.problem)}.\n"
        f"Det vi inte vet: {lower_first(topic.gap)}.\n\n"
        "Ingen enskild person nämns i anteckningarna.\n"
    )


def maybe(pieces: tuple[str, ...], random: Random, chance: float) -> str:
    return random.choice(pieces) if random.random() < chance else ""


def several(number: int) -> str:
    words = ("En", "Två", "Tre", "Fyra", "Fem", "Sex", "Sju", "Åtta", "Nio", "Tio")
    return words[number - 1] if number <= len(words) else str(number)


def regional_need(topic: Topic, rss: str, municipalities: int) -> dict[str, str]:
    """The topic in the words of an RSS."""
    who = "En kommun" if municipalities == 1 else f"{several(municipalities)} kommuner"
    return {
        "title": topic.title,
        "target_group": topic.target_group,
        "description": (
            f"{who} i {rss} beskriver samma utmaning: {lower_first(topic.problem)}.\n\n"
            f"Det som saknas är {lower_first(topic.gap)}."
        ),
    }


def national_need(topic: Topic, regions: int) -> dict[str, str]:
    """The topic in the words of SKR."""
    who = "En RSS" if regions == 1 else f"{several(regions)} RSS"
    return {
        "title": topic.title,
        "target_group": topic.target_group,
        "description": (
            f"{who} har lyft behovet. {topic.problem}.\n\n"
            f"Kommunerna saknar kunskap om {lower_first(topic.gap)}."
        ),
    }

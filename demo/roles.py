"""The roles one can sign in as with one click, and what each can do just now."""

from dataclasses import dataclass

from demo.people import DOMAIN


@dataclass(frozen=True)
class Role:
    """`address` is the part before @demo.invalid."""

    address: str
    name: str
    can: str

    @property
    def email(self) -> str:
        return f"{self.address}{DOMAIN}"


@dataclass(frozen=True)
class Group:
    name: str
    roles: tuple[Role, ...]


GROUPS: tuple[Group, ...] = (
    Group(
        "Kommun",
        (
            Role(
                "are",
                "Åre",
                "Fortsätt på två utkast, svara på en fråga från ert RSS, och se vad det blev "
                "av kommunens tidigare behov.",
            ),
            Role(
                "ersattare-are",
                "Ersättare, Åre",
                "Gör det som Åres representant ska göra medan hen är borta.",
            ),
            Role(
                "ydre",
                "Ydre",
                "Har inte svarat än: skriv det första behovet, eller säg att inga finns.",
            ),
            Role(
                "storfors",
                "Storfors",
                "Kommunens RSS deltar inte i insamlingen. Se vad som gäller då.",
            ),
        ),
    ),
    Group(
        "RSS",
        (
            Role(
                "rss-23",
                "RSS Jämtland Härjedalen",
                "Samla ihop kommunernas behov om våld i nära relationer, och följ vilka "
                "kommuner som har svarat i insamlingen.",
            ),
            Role(
                "rss-12",
                "RSS Skåne",
                "Skicka vidare regionala behov som redan är formulerade.",
            ),
        ),
    ),
    Group(
        "SKR",
        (
            Role(
                "skr",
                "Handläggare på SKR",
                "Besluta om område, sammanställ regionala behov, svara på invändningar, "
                "fastställ en ordning och planera en ny omgång.",
            ),
        ),
    ),
    Group(
        "Myndighet",
        (
            Role(
                "exempelmyndigheten",
                "Exempelmyndigheten",
                "Bedöm de två behov som är kvar, och publicera ett svar som ligger som "
                "utkast.",
            ),
            Role(
                "exempelradet",
                "Exempelrådet",
                "Kvittera behov som har överlämnats, och skriv de första svaren.",
            ),
        ),
    ),
    Group(
        "Socialchef",
        (
            Role(
                "socialchef-1",
                "Socialchef som inte har börjat",
                "Rangordna behoven om barn och unga, och säg vad nästa omgång ska handla "
                "om.",
            ),
            Role(
                "socialchef-2",
                "Socialchef som har börjat",
                "Fortsätt på en sparad rangordning, och lämna in den.",
            ),
        ),
    ),
)
ROLES = {role.address: role for group in GROUPS for role in group.roles}

"""Invented words for /stil/, the page that shows every component in every state."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.paginator import Paginator


class SampleForm(forms.Form):
    title = forms.CharField(
        label="Rubrik",
        max_length=120,
        help_text="Högst 120 tecken. Skriv så att en granne förstår.",
        error_messages={"required": "Skriv en rubrik"},
    )
    target = forms.ChoiceField(
        label="Målgrupp",
        choices=[
            ("", "Välj målgrupp"),
            ("barn", "Barn och unga"),
            ("vuxna", "Vuxna"),
            ("aldre", "Äldre"),
        ],
        error_messages={"required": "Välj en målgrupp"},
    )
    challenge = forms.CharField(
        label="Vilken utmaning möter ni?",
        help_text="Skriv inget som pekar ut en person.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Beskriv utmaningen"},
    )
    gap = forms.ChoiceField(
        label="Vad är det för brist?",
        choices=[
            ("saknas", "Kunskapen saknas"),
            ("otillracklig", "Kunskapen är inte tillräcklig"),
            ("anpassad", "Kunskapen är inte anpassad"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad det är för brist"},
    )
    forms_wanted = forms.MultipleChoiceField(
        label="Vilken form skulle passa?",
        help_text="Välj en eller flera.",
        choices=[
            ("vagledning", "Vägledning"),
            ("oversikt", "Översikt"),
            ("metodstod", "Metodstöd"),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    people = forms.IntegerField(
        label="Hur många berörs, ungefär?",
        min_value=0,
        required=False,
        error_messages={"invalid": "Skriv antalet med siffror, till exempel 40"},
    )
    local_only = forms.BooleanField(
        label="Vi har prövat att lösa det lokalt",
        required=False,
        help_text="Det är inget krav, men hjälper SKR att förstå.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


MOMENTS = [
    (1, "Välja verksamhetsområde", "Ett urval socialchefer"),
    (2, "Samla in behov", "Kommunerna, genom sin RSS"),
    (3, "Samla ihop och skicka vidare", "RSS"),
    (4, "Sammanställa och gallra", "SKR och myndigheterna"),
    (5, "Prioritera", "Ett urval socialchefer"),
    (6, "Överlämna", "SKR"),
    (7, "Återkoppla", "Myndigheterna"),
]
LAST_DAY = "tisdag 30 september 2026 kl. 23.59"


def moments(*now: int) -> list[dict[str, Any]]:
    """The track with these moments going on; those before them are done."""
    return [
        {
            "number": number,
            "name": name,
            "actor": actor,
            "state": state_of(number, now),
            "when": "",
            "progress": "",
            "url": "#spar",
        }
        for number, name, actor in MOMENTS
    ]


def state_of(number: int, now: tuple[int, ...]) -> str:
    if number in now:
        return "now"
    return "done" if number < min(now) else "next"


def gathering() -> list[dict[str, Any]]:
    track = moments(2)
    track[0]["when"] = "Klart 31 maj 2026"
    track[1]["when"] = f"Till och med {LAST_DAY}, om 6 dagar"
    track[1]["progress"] = "212 av 290 kommuner har svarat"
    track[2]["when"] = "Från 1 oktober 2026"
    return track


def overlapping() -> list[dict[str, Any]]:
    track = moments(4, 5)
    track[3]["when"] = "Till och med fredag 12 mars 2027, om 3 dagar"
    track[3]["steps"] = [
        {"name": "Sammanställa", "actor": "SKR", "state": "done", "when": ""},
        {
            "name": "Gallra",
            "actor": "Myndigheterna",
            "state": "now",
            "when": "4 av 6 har svarat",
        },
    ]
    track[4]["when"] = "Till och med onsdag 31 mars 2027, om 22 dagar"
    track[4]["progress"] = "9 av 21 har rangordnat"
    return track


QUOTE_PARAGRAPHS = [
    (
        "Utmaningen",
        "Vi möter personer som har både beroende och psykisk ohälsa. Närmaste"
        " beroendemottagning ligger 18 mil bort.",
    ),
    (
        "Vilken kunskap saknas",
        "Hur en liten kommun kan arbeta tillsammans med vården när båda är få.",
    ),
]

RANKED = [
    {
        "id": 1,
        "title": "Samsjuklighet i små kommuner",
        "place": 1,
        "more": "31 kommuner i 9 RSS",
    },
    {
        "id": 2,
        "title": "Unga som använder flera droger samtidigt",
        "place": 2,
        "more": "24 kommuner i 8 RSS",
    },
    {
        "id": 3,
        "title": "Äldre och alkohol i hemtjänsten",
        "place": 3,
        "more": "18 kommuner i 7 RSS",
    },
    {
        "id": 4,
        "title": "Anhöriga till personer med spelproblem",
        "place": 4,
        "more": "11 kommuner i 5 RSS",
    },
]

TABLE = [
    ("Åre kommun", "RSS Jämtland Härjedalen", 2, "done", "Har svarat"),
    ("Älvdalens kommun", "RSS Dalarna", 0, "waiting", "Har inte svarat än"),
    ("Östersunds kommun", "RSS Jämtland Härjedalen", 1, "now", "Utkast"),
]


def samples() -> dict[str, Any]:
    """All that templates/demo/style.html shows."""
    return {
        "gathering": gathering(),
        "overlapping": overlapping(),
        "gathering_states": [moment["state"] for moment in gathering()],
        "overlapping_states": [moment["state"] for moment in overlapping()],
        "beginning": moments(1),
        "empty_form": SampleForm(prefix="tom"),
        "faulty_form": SampleForm(
            {
                "fel-title": "",
                "fel-challenge": "Det jag skrev är kvar.",
                "fel-people": "några",
            },
            prefix="fel",
        ),
        "quote_paragraphs": QUOTE_PARAGRAPHS,
        "ranked": RANKED,
        "table": TABLE,
        "page": Paginator(list(range(120)), 50).page(2),
        "last_day": LAST_DAY,
        "facts": [
            ("Omgång", "Skadligt bruk och beroende 2026"),
            ("Mottagare", "RSS Jämtland Härjedalen"),
            (
                "Inskickat",
                "måndag 14 september 2026 kl. 14.02 av Kommunrepresentant, Åre",
            ),
            ("Diarienummer", "Inget angett"),
        ],
    }

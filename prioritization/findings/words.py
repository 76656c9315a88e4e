"""What is said of a result, from what is stored of it."""

import math
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from prioritization.findings.rows import Row
from prioritization.models import Result
from prioritization.published import FEWEST, SMALL_GROUP, TOO_FEW

# Bands of our own for Kendall's W, and up to where each goes.
BANDS = (
    (0.1, gettext_lazy("Panelen är inte överens")),
    (0.3, gettext_lazy("Panelen är lite överens")),
    (0.5, gettext_lazy("Panelen är ganska överens")),
    (0.7, gettext_lazy("Panelen är överens")),
    (1.0, gettext_lazy("Panelen är mycket överens")),
)


@dataclass(frozen=True)
class Words:
    """A result in sentences."""

    result: Result
    rows: list[Row]

    @property
    def report(self) -> dict[str, Any]:
        return dict(self.result.report)

    @property
    def is_whole(self) -> bool:
        """Enough have voted for more than the order to be told."""
        return "before" in self.report

    @property
    def top(self) -> int:
        return min(10, len(self.rows))

    @property
    def differing(self) -> int:
        return sum(row.differs for row in self.rows)

    @property
    def by_rss(self) -> bool:
        return bool(self.report["weighing"] == "rss")

    @property
    def turnout(self) -> list[str]:
        told = self.report["turnout"]
        silent = told["seats"] - told["voters"] - told["abstentions"]
        return [
            _("%(voters)d av %(seats)d i panelen har rangordnat.") % told,
            *_counted(
                ngettext(
                    "%(n)d har avstått.", "%(n)d har avstått.", told["abstentions"]
                ),
                told["abstentions"],
            ),
            *_counted(
                ngettext("%(n)d har inte svarat.", "%(n)d har inte svarat.", silent),
                silent,
            ),
            *_counted(
                ngettext(
                    "%(n)d av svaren lämnades av en ersättare.",
                    "%(n)d av svaren lämnades av ersättare.",
                    told["stand_ins"],
                ),
                told["stand_ins"],
            ),
        ]

    @property
    def proof(self) -> str:
        """Nothing when nobody has voted."""
        order, report = self.report["order"], self.report
        if not order["voters"]:
            return _("Ingen i panelen har rangordnat. Alla behov delar plats.")
        numbers = {
            "cost": number_said(order["score"]),
            "all": number_said(report["comparisons"]),
            "least": number_said(order["score"] - order["gap"]),
        }
        against = _(
            "Ordningen går emot %(cost)s av %(all)s jämförelser mellan två behov."
        )
        proved = _("Det är bevisat den bästa ordningen: ingen annan går emot färre.")
        if not order["proved"]:
            proved = _(
                "Den bästa ordningen är inte bevisad, men ingen ordning kan gå emot "
                "färre än %(least)s."
            )
        if not order["exact"]:
            proved = f"{proved} " + _(
                "Ett behov med delad plats kan höra till färre av platserna än det står, "
                "aldrig till fler."
            )
        return f"{against} {proved}" % numbers

    @property
    def drawn(self) -> str:
        """What the interval is an interval of."""
        told, times = self.report["turnout"], number_said(self.report["drawn"]["times"])
        if not self.report["drawn"]["finite"]:
            return _(
                "Vi har dragit om väljarna %(times)s gånger, som om panelen var ett urval "
                "av många fler."
            ) % {"times": times}
        if told["seats"] == told["voters"] + told["abstentions"]:
            return _(
                "Alla i panelen har svarat. Därför kan inget bli annorlunda av att fler "
                "svarar, och bara behov som delar plats har ett intervall."
            )
        return _(
            "Vi har låtit de som inte har svarat svara som någon av dem som har svarat, "
            "dragen med lott, och gjort om det %(times)s gånger. Intervallet är platserna "
            "som behovet fick i 90 gånger av 100."
        ) % {"times": times}

    @property
    def _w(self) -> float | None:
        found: float | None = self.report.get("agreement", {}).get("kendalls_w")
        return found

    @property
    def w(self) -> str:
        found = self._w
        return "" if found is None else number_format(found, 2)

    @property
    def w_in_words(self) -> str:
        found = self._w
        if found is None:
            return ""
        return str(next(words for limit, words in BANDS if found <= limit + 1e-9))

    @property
    def bands(self) -> list[tuple[str, str, bool]]:
        """From, what it is called, and whether it is here."""
        starts = [0.0, *(limit for limit, _words in BANDS[:-1])]
        return [
            (
                f"{number_format(start, 1)}–{number_format(limit, 1)}",
                str(words),
                str(words) == self.w_in_words,
            )
            for start, (limit, words) in zip(starts, BANDS, strict=True)
        ]

    @property
    def marker(self) -> float:
        """Where W stands on a scale of 100."""
        return round(100 * (self._w or 0), 1)

    @property
    def other_measures(self) -> list[tuple[str, str]]:
        agree = self.report["agreement"]
        names = {"spearman": _("Spearmans rangkorrelation"), "tau_x": _("Tau-x")}
        return [
            (name, number_format(agree[key], 2))
            for key, name in names.items()
            if agree[key] is not None
        ]

    @property
    def left_out_said(self) -> list[str]:
        """What it would change to leave one RSS out."""
        found = self.report.get("left_out")
        if found is None:
            return []
        titles = {row.id: row.title for row in self.rows}
        most = math.ceil(found["most"])
        if not most:
            return [_("Tas ett enda RSS bort blir ordningen densamma.")]
        said = ngettext(
            "Tas ett enda RSS bort flyttas inget behov mer än %(n)d plats.",
            "Tas ett enda RSS bort flyttas inget behov mer än %(n)d platser.",
            most,
        )
        named = [
            _("Utan %(rss)s flyttas ”%(need)s” mest: %(places)s platser %(way)s.")
            % {
                "rss": one["rss"],
                "need": titles.get(one["need"], one["need"]),
                "places": number_said(abs(one["shift"])),
                "way": _("ner") if one["shift"] > 0 else _("upp"),
            }
            for one in found["named"]
            if one["shift"]
        ]
        return [said % {"n": most}, *named]

    @property
    def weighing(self) -> str:
        if not self.by_rss:
            return _("En person, en röst.")
        said = _("Varje RSS väger lika mycket.")
        if self.report.get("weights_capped"):
            said += " " + _(
                "Ingen röst väger mer än fem gånger så mycket som en annan."
            )
        return said

    @property
    def why_withheld(self) -> str:
        return {
            TOO_FEW: _(
                "Färre än %(n)d har rangordnat. Då visar vi ordningen och inget mer, "
                "eftersom det annars kunde gå att räkna ut vad någon har svarat."
            ),
            SMALL_GROUP: _(
                "Varje RSS väger lika mycket, och i några RSS är väljarna så få att deras "
                "rangordningar skulle gå att känna igen på vad de väger. Därför är "
                "rangordningarna inte publicerade, och ingen utanför kan räkna om."
            ),
        }.get(self.report["withheld"], "") % {"n": FEWEST}

    @property
    def command(self) -> str:
        name = f"rangordningar-{self.result.round.public_id}.csv"
        weighing = " --groups-equal" if self.by_rss else ""
        return f"python -m prioritization.ranking {name} --json{weighing}"


def _counted(said: str, n: int) -> list[str]:
    return [said % {"n": n}] if n else []


def number_said(number: float) -> str:
    return number_format(number, 0 if float(number).is_integer() else 1)

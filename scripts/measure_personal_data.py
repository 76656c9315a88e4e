"""How well personal data are noticed in texts: python -m scripts.measure_personal_data

With --everything every number below in the two official notations (some minutes),
otherwise some of each in every usual one.

Detection is measured on every number that Skatteverket's public test lists can hold:
personnummer with serials 980-999 and samordningsnummer with serials 238-239, for all
years, months (00 too) and days. Those are more than the lists themselves (open data
at Skatteverket: "Testpersonnummer" and "Testsamordningsnummer").

False alarms are measured on telephone numbers by PTS's plan, written in the usual ways
(Språkrådet and SIS), and on other numbers that texts about needs hold.
"""

import random
import sys
from collections.abc import Callable, Iterator

from accounts.personal_data import DAYS, Kind, find

MOBILE = ("070", "072", "073", "076", "079")
# 0 + area code, and how many digits a subscriber's number has there, at most 10 in all.
AREA_CODES = (
    "08 010 011 013 016 018 019 020 021 023 026 031 033 035 036 040 042 044 046 054 060 "
    "063 077 090 0120 0150 0220 0278 0303 0345 0371 0410 0411 0431 0455 0470 0480 0498 "
    "0500 0510 0511 0512 0520 0550 0560 0586 0611 0612 0650 0660 0680 0910 0911 0912 "
    "0920 0950 0970 0980"
)
AREAS = AREA_CODES.split()
Notation = Callable[[str, str], str]


def check_digit(nine: str) -> str:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(nine))
    return str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def public_numbers(chance: random.Random | None = None) -> Iterator[str]:
    """Twelve digits each; with `chance`, of each day's numbers one."""

    def some(serials: range) -> Iterator[str]:
        chosen = [chance.choice(serials)] if chance else serials
        return (f"{serial:03}" for serial in chosen)

    for year in range(1890, 2026):
        for month in range(13):
            days = [*range(1, DAYS[month - 1] + 1)] if month else []
            dates = [(day, range(980, 1000)) for day in days]
            dates += [(day, range(238, 240)) for day in range(60, 92)]
            for day, serials in dates:
                for serial in some(serials):
                    nine = f"{year % 100:02}{month:02}{day:02}{serial}"
                    yield f"{year // 100}{nine}{check_digit(nine)}"


IN_ONE_GO = "YYMMDDNNNN"
IDENTITY_NOTATIONS: dict[str, Callable[[str], str]] = {
    "YYYYMMDDNNNN": lambda n: n,
    "YYYYMMDD-NNNN": lambda n: f"{n[:8]}-{n[8:]}",
    "YYYYMMDD NNNN": lambda n: f"{n[:8]} {n[8:]}",
    "YYYY-MM-DD-NNNN": lambda n: f"{n[:4]}-{n[4:6]}-{n[6:8]}-{n[8:]}",
    "YYYY-MM-DD NNNN": lambda n: f"{n[:4]}-{n[4:6]}-{n[6:8]} {n[8:]}",
    "YYYY MM DD NNNN": lambda n: f"{n[:4]} {n[4:6]} {n[6:8]} {n[8:]}",
    "YY YYMMDD-NNNN": lambda n: f"{n[:2]} {n[2:8]}-{n[8:]}",
    "YYMMDD-NNNN": lambda n: f"{n[2:8]}-{n[8:]}",
    "YYMMDD+NNNN": lambda n: f"{n[2:8]}+{n[8:]}",
    "YYMMDD NNNN": lambda n: f"{n[2:8]} {n[8:]}",
    "YYMMDD - NNNN": lambda n: f"{n[2:8]} - {n[8:]}",
    "YYMMDD–NNNN (en dash)": lambda n: f"{n[2:8]}–{n[8:]}",
    "YYMMDD−NNNN (minus)": lambda n: f"{n[2:8]}−{n[8:]}",
    "YYMMDD NNNN (no-break space)": lambda n: f"{n[2:8]}\u00a0{n[8:]}",
    "YY MM DD-NNNN": lambda n: f"{n[2:4]} {n[4:6]} {n[6:8]}-{n[8:]}",
    IN_ONE_GO: lambda n: n[2:],
}
OFFICIAL = {"YYYYMMDDNNNN", "YYMMDD-NNNN"}
PHONE_NOTATIONS: dict[str, Notation] = {
    "070-123 45 67": lambda area, rest: f"{area}-{grouped(rest)}",
    "070-1234567": lambda area, rest: f"{area}-{rest}",
    "070 123 45 67": lambda area, rest: f"{area} {grouped(rest)}",
    "070/123 45 67": lambda area, rest: f"{area}/{grouped(rest)}",
    "(070) 123 45 67": lambda area, rest: f"({area}) {grouped(rest)}",
    "0701-23 45 67": lambda area, rest: (
        f"{area}{rest[0]}-{' '.join(rest[i : i + 2] for i in range(1, len(rest), 2))}"
    ),
    "0701-234567": lambda area, rest: f"{area}{rest[0]}-{rest[1:]}",
    "070123 4567": lambda area, rest: f"{(area + rest)[:6]} {(area + rest)[6:]}",
    "07 01 23 45 67": lambda area, rest: " ".join(
        (area + rest)[i : i + 2] for i in range(0, len(area + rest), 2)
    ),
    "+46 70 123 45 67": lambda area, rest: f"+46 {area[1:]} {grouped(rest)}",
    "+46701234567": lambda area, rest: f"+46{area[1:]}{rest}",
    "+46 (0)70 123 45 67": lambda area, rest: f"+46 (0){area[1:]} {grouped(rest)}",
    "0046701234567": lambda area, rest: f"0046{area[1:]}{rest}",
    "0701234567": lambda area, rest: area + rest,
}


def grouped(digits: str) -> str:
    """Three first where they are odd in number, then two and two; eight as 3 3 2."""
    if len(digits) == 8:
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    cut = 3 if len(digits) % 2 else 2
    pairs = [digits[i : i + 2] for i in range(cut, len(digits), 2)]
    return " ".join([digits[:cut], *pairs])


def phones(chance: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """Half mobile, half other; area code and the rest."""
    for _ in range(count):
        if chance.random() < 0.5:
            yield chance.choice(MOBILE), f"{chance.randrange(10**7):07}"
        else:
            area = chance.choice(AREAS)
            length = chance.choice([8, 9, 10]) - len(area)
            first = chance.randrange(1, 10)
            yield area, f"{first}{chance.randrange(10 ** (length - 1)):0{length - 1}}"


def others(chance: random.Random) -> dict[str, Callable[[], str]]:
    """Numbers in texts about needs that are no persons'."""

    def number(low: int, high: int) -> int:
        return chance.randrange(low, high)

    def organization() -> str:
        nine = f"{number(1, 10)}{number(0, 10)}{number(2, 10)}{number(0, 10**6):06}"
        return f"{nine[:6]}-{nine[6:]}{check_digit(nine)}"

    def day() -> str:
        month = number(1, 13)
        return f"{number(1990, 2035)}-{month:02}-{number(1, DAYS[month - 1] + 1):02}"

    return {
        "organization numbers": organization,
        "diarienummer": lambda: (
            f"SN {number(2000, 2030)}/{number(1, 99999):05}-{number(1, 20)}"
        ),
        "diarienummer (5.1-12345/2024)": lambda: (
            f"{number(1, 9)}.{number(1, 9)}-{number(1, 99999):05}/{number(2000, 2030)}"
        ),
        "dates": day,
        "spans of dates": lambda: f"{day()}–{day()}",
        "spans (20240115-20240630)": lambda: f"{day()}-{day()}".replace("-", ""),
        "years": lambda: ", ".join(str(number(1990, 2030)) for _ in range(4)),
        "spans of years": lambda: f"{number(1990, 2010)}-{number(2010, 2030)}",
        "laws": lambda: f"lag ({number(1950, 2026)}:{number(1, 2000)})",
        "amounts": lambda: f"{number(10**6, 10**10):,} kronor".replace(",", " "),
        "amounts in one go": lambda: f"{number(10**6, 10**10)} kr",
        "ISBN": lambda: (
            f"978-91-{number(1000, 9999)}-{number(100, 999)}-{number(0, 9)}"
        ),
        "DOI": lambda: (
            f"10.{number(1000, 9999)}/j.{number(1900, 2026)}.{number(10**5, 10**6)}"
        ),
    }


def alarms(text: str) -> bool:
    return any(one.kind is Kind.IDENTITY for one in find(f"Se {text} för mer."))


def measure(count: int, *, everything: bool) -> dict[str, float]:
    """Shares by name: noticed of the test numbers, false alarms of the others."""
    chance = random.Random(4711)  # noqa: S311 (repeatable, not secret)
    shares: dict[str, float] = {}
    numbers = list(public_numbers(None if everything else chance))
    for name, written in IDENTITY_NOTATIONS.items():
        if everything and name not in OFFICIAL:
            continue
        some = numbers if everything else chance.sample(numbers, count)
        texts = [written(number) for number in some]
        shares[f"noticed: {name}"] = sum(map(alarms, texts)) / len(texts)
        if name == IN_ONE_GO:
            # A samordningsnummer that reads as a mobile number is a telephone to us.
            shares[f"noticed or mentioned: {name}"] = sum(
                bool(find(text)) for text in texts
            ) / len(texts)
    called = list(phones(chance, count))
    by_notation = [
        sum(alarms(written(*phone)) for phone in called) / count
        for written in PHONE_NOTATIONS.values()
    ]
    shares["false alarms: telephones, all notations"] = sum(by_notation) / len(
        by_notation
    )
    for name, share in zip(PHONE_NOTATIONS, by_notation, strict=True):
        shares[f"false alarms: telephones, {name}"] = share
    for name, make in others(chance).items():
        share = sum(alarms(make()) for _ in range(count)) / count
        shares[f"false alarms: {name}"] = share
    return shares


if __name__ == "__main__":
    for name, share in measure(20_000, everything="--everything" in sys.argv).items():
        print(f"{share:9.4%}  {name}")

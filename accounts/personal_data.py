"""What in a text looks like a person's number or address. Plain Python; stores nothing.

A number is a personnummer or a samordningsnummer (severity WARN) when its date can be,
its check digit is right, and nothing says that it is something else:

- Personnummer: 18 § folkbokföringslagen (1991:481). Birth date, three digits from
  001 to 999 and a check digit; "-" becomes "+" at the age of 100; eight digits of date
  in registers. Weights 2 and 1 (Skatteverket, Rättslig vägledning, "Personnummer").
- Samordningsnummer: as above with 60 added to the day (SKV M 2010:3, example
  701063-2391; before 1 September 2023 18 a § folkbokföringslagen, since then lag
  (2022:1697) om samordningsnummer, which left the numbers as they were). What is not
  known of the birth date is 00: month 00, and day 00 + 60 = 60. Skatteverket's public
  test numbers hold such ones, and days that no month has (31 + 60 in February), so
  months 00-12 and days 60-91 go.
- An organization number has a third digit of at least 2, so that its "month" is 20 or
  more: never a person. (The number of a sole trader is a personnummer, and noticed.)

Telephone numbers follow PTS's plan (0 and an area code, 8 to 10 digits in all; or +46).
Ten digits in one go that begin with 0 can be either. They are taken for a person's
unless the words before speak of a telephone; only a mobile number (070...) that would
be a samordningsnummer is taken for a telephone, or a mobile in a hundred would alarm.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    IDENTITY = "identity number"
    PHONE = "phone"
    EMAIL = "e-mail"
    STREET = "street address"


class Severity(Enum):
    WARN = "warn"
    MENTION = "mention"


@dataclass(frozen=True)
class Finding:
    """Where something stands in a text. Never the thing itself: findings get printed."""

    start: int
    end: int
    kind: Kind

    @property
    def severity(self) -> Severity:
        return Severity.WARN if self.kind is Kind.IDENTITY else Severity.MENTION


DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# Not inside a longer number, nor after or before one joined with "-", "+" or "."
BEGINS = r"(?<![0-9+])(?<![0-9][-.])"
ENDS = r"(?![0-9]|[-+.][0-9])"
BODY = r"""
    (?P<year>[0-9]{2})  (?P<within>[-./ ]?)
    (?P<month>[0-9]{2}) (?P=within)
    (?P<day>[0-9]{2})
    (?P<between>[ ]{0,2}(?:--?|\+)?[ ]{0,2}|-?\n)
    (?P<serial>[0-9]{4}|[0-9]{2}[ ][0-9]{2}|[0-9]{3}[- ][0-9])
"""
# Looked for at every place, so that one reading does not hide another.
NUMBERS = tuple(
    re.compile(f"{BEGINS}(?=(?P<all>{century}{BODY}){ENDS})", re.VERBOSE)
    for century in (r"(?P<century>18|19|20)[- ]?", "")
)
CALLED_IDENTITY = re.compile(
    r"(?:person|samordnings)-?\s?(?:nummer|nr)|\bp-?nr|persnr|\bfödd\b", re.IGNORECASE
)
CALLED_PHONE = re.compile(
    r"\b(?:tel|tfn|telefon|mobil|mob|ring|ringa|sms|sms:a|fax|växel|nås)\w*"
    r"[.:]?(?:[ ]\w+){0,2}[.: ]*$",
    re.IGNORECASE,
)
MONEY = re.compile(r"\s?(?:kr\b|kronor|:-|sek\b|euro?\b)", re.IGNORECASE)
BEFORE = 30  # how far back a word still says what a number is

URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}(?!\w)"
)
# Area codes of one and two digits after the 0; all others have three. 07x: mobiles.
SHORT_AREAS = r"8|1[013689]|2[0136]|3[1356]|4[0246]|54|6[03]|90"
JOIN = r"[ ]?[-/]?[ ]?"
PHONES = (
    re.compile(
        rf"(?<![\w+])(?<![0-9][-.:/])0(?:7[0-9]{JOIN}[0-9]|"
        rf"(?:{SHORT_AREAS}|[1-9][0-9]{{2}}){JOIN}[1-9])(?:[ -]?[0-9]){{4,8}}(?![0-9]|[-.:/][0-9])"
    ),
    re.compile(
        r"(?<![\w+])(?:\+|00)[1-9][0-9]{0,2}[ -]?(?:\(0\)[ -]?)?"
        r"[1-9](?:[ -]?[0-9]){6,11}(?![0-9])"
    ),
)
STREET = re.compile(
    r"\b[A-ZÅÄÖÉ](?:\w{0,40}(?:gatan?|vägen|väg|gränden?|torget|stigen|allén?|backen)"
    r"|\w{1,40}(?:[ ][A-ZÅÄÖÉ]\w{1,40})?s[ ](?:gata|väg|gränd|torg|stig|allé|backe))"
    r"[ ][1-9][0-9]{0,2}[ ]?[A-Za-z]?\b(?![.:/-]?[0-9])"
)
ADDRESSES = (
    (Kind.EMAIL, (EMAIL,)),
    (Kind.PHONE, PHONES),
    (Kind.STREET, (STREET,)),
)


# What may not be what it looks like.
UNLIKE = re.compile(r"[^\x00-\x08\x0a-\x7fåäöÅÄÖéÉ]")


def find(text: str) -> list[Finding]:
    """What looks like a person's number or address, in the order of the text."""
    plain, places = _plain(text)
    taken = bytearray(len(plain))
    found = []
    for start, end, kind in [*_identity_numbers(plain), *_addresses(plain)]:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(Finding(places[start], places[end - 1] + 1, kind))
    return sorted(found, key=lambda one: one.start)


def identity_numbers(text: str) -> list[Finding]:
    """Only what must be looked at before it is saved."""
    return [one for one in find(text) if one.severity is Severity.WARN]


def core(text: str, finding: Finding) -> str:
    """The ten digits of a number, however it is written: for telling it from another."""
    plain, _places = _plain(text[finding.start : finding.end])
    return re.sub(r"[^0-9]", "", plain)[-10:]


def masked(text: str, findings: list[Finding]) -> str:
    """The text, as long as before, with what was found in it made unreadable. Of a
    number with its century, the century stays."""
    letters = list(text)
    for one in findings:
        seen = 0
        for place in range(one.start, one.end):
            letter = letters[place]
            if unicodedata.decimal(letter, None) is not None:
                seen += 1
                letters[place] = "X"
            elif one.kind is Kind.EMAIL and letter not in "@.":
                letters[place] = "x"
        if one.kind is Kind.IDENTITY and seen == 12:
            for place in _first_digits(text, one, 2):
                letters[place] = text[place]
    return "".join(letters)


def around(text: str, finding: Finding, findings: list[Finding], *, words: int) -> str:
    """What was found, masked, with about so many letters on either side, whole words."""
    shown = masked(text, findings)
    start, end = max(0, finding.start - words), min(len(text), finding.end + words)
    before, after = shown[start : finding.start], shown[finding.end : end]
    if start:
        before = f"…{before.partition(' ')[2]}"
    if end < len(text):
        after = f"{after.rpartition(' ')[0]}…"
    return " ".join(f"{before}{shown[finding.start : finding.end]}{after}".split())


def _first_digits(text: str, finding: Finding, count: int) -> list[int]:
    return [
        place
        for place in range(finding.start, finding.end)
        if unicodedata.decimal(text[place], None) is not None
    ][:count]


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """The text with digits, dashes and spaces of all kinds as ASCII and without
    invisible signs, and where in the text each letter of it stands."""
    plain = UNLIKE.sub(lambda match: _plain_letter(match[0]), text)
    if len(plain) == len(text):
        return plain, range(len(text))
    return plain, [place for place, letter in enumerate(text) if _plain_letter(letter)]


def _plain_letter(letter: str) -> str:
    if letter == "\t":
        return " "
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(letter)
    if category == "Cf":  # soft hyphen, zero width space, direction marks
        return ""
    if category == "Pd" or letter in "\u2212\u02d7\u2043":  # minus, hyphen bullet
        return "-"
    if category == "Zs":
        return " "
    if category in {"Zl", "Zp"}:
        return "\n"
    return "+" if letter in "\uff0b\ufe62\u207a\u2795" else letter


def _identity_numbers(plain: str) -> Iterator[tuple[int, int, Kind]]:
    for pattern in NUMBERS:
        for match in pattern.finditer(plain):
            if _is_identity_number(plain, match):
                yield *match.span("all"), Kind.IDENTITY


def _addresses(plain: str) -> Iterator[tuple[int, int, Kind]]:
    """Telephones, e-mail and streets. A link is asked for: nothing in it counts."""
    in_url = bytearray(len(plain))
    for match in URL.finditer(plain):
        in_url[match.start() : match.end()] = b"\1" * len(match[0])
    for kind, patterns in ADDRESSES:
        for pattern in patterns:
            for match in pattern.finditer(plain):
                if not in_url[match.start()] and _could_be(kind, match[0]):
                    yield *match.span(), kind


def _is_identity_number(plain: str, match: re.Match[str]) -> bool:
    month, day = int(match["month"]), int(match["day"])
    serial = re.sub(r"[^0-9]", "", match["serial"])
    if serial.startswith("000"):
        return False
    coordination = 60 <= day <= 91 and month <= 12
    if not coordination and not (1 <= month <= 12 and 1 <= day <= DAYS[month - 1]):
        return False
    pairs_all_through = match["within"] == " " and not match["between"].strip()
    if pairs_all_through and len(serial) < len(match["serial"]):
        return False  # 08 12 34 56 78: a telephone
    start, end = match.span("all")
    before = plain[max(0, start - BEFORE) : start]
    digits = match["year"] + match["month"] + match["day"] + serial
    in_one_go = match["all"].isdigit() and len(match["all"]) == 10
    could_be_phone = in_one_go and digits.startswith("0")
    called = CALLED_PHONE.search(before) if could_be_phone else None
    if called and not CALLED_IDENTITY.search(called[0]):
        return False
    if CALLED_IDENTITY.search(before):
        return True  # also with a digit mistyped
    if not _has_right_check_digit(digits):
        return False
    if could_be_phone:
        return not (coordination and digits.startswith("070"))
    return not (in_one_go and MONEY.match(plain[end : end + 10]))


def _has_right_check_digit(digits: str) -> bool:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _could_be(kind: Kind, found: str) -> bool:
    if kind is not Kind.PHONE:
        return True
    digits = re.sub(r"[^0-9]", "", found)
    if found.startswith("+") or digits.startswith("00"):
        return True
    return 8 <= len(digits) <= 10

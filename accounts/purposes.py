"""What kinds of data there are, why each is kept and for how long, and what becomes of it
when a person asks to be erased. accounts/classification/ says it of every field."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Text  # translated when shown
else:
    Text = str


class Kind(StrEnum):
    NONE = "none"
    IDENTITY = "identity"
    FREE_TEXT = "free_text"
    BALLOT = "ballot"
    LOG = "log"

    @property
    def label(self) -> str:
        return LABELS_OF_KINDS[self]


LABELS_OF_KINDS = {
    Kind.NONE: "ingen personuppgift",
    Kind.IDENTITY: "vem",
    Kind.FREE_TEXT: "fri text",
    Kind.BALLOT: "rangordning eller röst",
    Kind.LOG: "logg",
}


class Erasure(StrEnum):
    """What becomes of it when a person asks to be erased."""

    REPLACED = "replaced"
    DELETED = "deleted"
    LATER = "later"
    STAYS = "stays"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Why something is kept and how long: a row on the page on personal data.

    `after` is set where the sweep clears it by itself, so long after it was made. What
    is said `at_erasure`, to those who run the site, is Swedish alone, as the names below.
    """

    name: Text
    purpose: Text
    keep: Text
    erasure: Erasure
    at_erasure: str
    after: timedelta | None = None


ACCOUNT = Subject(
    name=_("Namn och e-postadress"),
    purpose=_("För att du ska kunna logga in och få brev om det du ska göra."),
    keep=_(
        "Så länge du har ett uppdrag, och därefter tills du ber oss ta bort dem. Då står "
        "det ”En tidigare representant” i stället."
    ),
    erasure=Erasure.REPLACED,
    at_erasure="Byts ut mot ”En tidigare representant” och en adress som inte finns.",
)
SIGN_IN = Subject(
    name=_("Inloggningar"),
    purpose=_("För att bara du ska komma in med din adress."),
    keep=_(
        "En inloggning gäller i högst tolv timmar. Spår av koder tas bort efter ett dygn. "
        "När du senast loggade in sparas så länge du har ett uppdrag."
    ),
    after=timedelta(days=1),
    erasure=Erasure.DELETED,
    at_erasure="Tas bort.",
)
ASSIGNMENTS = Subject(
    name=_("Ditt uppdrag"),
    purpose=_(
        "Vem du företräder, vem som bjöd in dig och när. Det avgör vad du får se och göra."
    ),
    keep=_("Så länge omgångarna du har deltagit i sparas."),
    erasure=Erasure.STAYS,
    at_erasure=(
        "Avslutas men står kvar utan namn: det visar att den som handlade fick göra det."
    ),
)
DEEDS = Subject(
    name=_("Vem som gjorde vad, och när"),
    purpose=_(
        "För att varje inskickat behov, beslut och svar ska ha en avsändare och en tid."
    ),
    keep=_(
        "Så länge handlingen sparas. Inskickade handlingar tas inte bort utan ett "
        "gallringsbeslut."
    ),
    erasure=Erasure.STAYS,
    at_erasure=(
        "Står kvar utan namn: det hör till en allmän handling hos den som lämnade eller tog "
        "emot den."
    ),
)
WORDS = Subject(
    name=_("Det du skriver i ditt uppdrag"),
    purpose=_(
        "Behov, bedömningar, svar och skäl, som är det som webbplatsen är till för."
    ),
    keep=_(
        "Så länge omgången sparas. Utkast hör till den organisation som du skriver för."
    ),
    erasure=Erasure.STAYS,
    at_erasure=(
        "Står kvar: texten är organisationens och en allmän handling, eller ett utkast som "
        "organisationen kan arbeta vidare med."
    ),
)
BALLOTS = Subject(
    name=_("Panelens röster och rangordningar"),
    purpose=_(
        "För att räkna fram prioriteringsordningen. Ingen annan än du själv ser vad du har "
        "svarat."
    ),
    keep=_("Så länge ordningen ska kunna räknas om."),
    erasure=Erasure.STAYS,
    at_erasure="Står kvar utan namn: annars går ordningen inte att räkna om.",
)
LETTERS = Subject(
    name=_("Brev som systemet har skickat"),
    purpose=_(
        "För att kunna visa att du har fått besked. En inloggningskod raderas när brevet "
        "har skickats."
    ),
    keep=_(
        "Texten i ett år. Vem som fick ett brev, när och om vad, så länge omgången sparas; "
        "adressen bara så länge den hör till någon som finns kvar här."
    ),
    after=timedelta(days=365),
    erasure=Erasure.LATER,
    at_erasure=(
        "Det som väntar på att skickas stoppas. Adressen tas bort ur brev som är äldre än "
        "ett år, ur de andra när de blir det."
    ),
)
LOG = Subject(
    name=_("Loggen över allt som har hänt"),
    purpose=_(
        "För att i efterhand kunna visa vad som hände och att ingen har ändrat det."
    ),
    keep=_("Så länge omgången sparas. Loggen kan inte ändras utan att det syns."),
    erasure=Erasure.STAYS,
    at_erasure=(
        "Står kvar, med nummer i stället för namn på den som handlade. Där ett namn har "
        "skrivits in i en händelse, till exempel när någon bjöds in, går det inte att ta bort."
    ),
)
NOT_PERSONAL = Subject(
    name=_("Annat"),
    purpose=_("Register, tider, nummer och lägen, som processen går efter."),
    keep=_("Så länge omgången eller registret sparas."),
    erasure=Erasure.STAYS,
    at_erasure="Står kvar: det är ingen personuppgift.",
)
# As the page on personal data has them.
SUBJECTS = (ACCOUNT, SIGN_IN, ASSIGNMENTS, DEEDS, WORDS, BALLOTS, LETTERS, LOG)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Fields of a model, by kind, with spaces between.

    `subject` is of its identities; free text, ballots and the log have theirs, unless
    `about_all` says that the whole part is about one thing. The texts of a part are the
    words of those whom its identities name. They are a draft, and nobody else's, until
    the field `draft_until` is filled in. A ballot is sealed until `sealed_until` (the
    name of a step) has closed; `person` is the way to whom a row belongs where no
    identity of its own says so.
    """

    subject: Subject = DEEDS
    about_all: Subject | None = None
    none: str = ""
    identity: str = ""
    free_text: str = ""
    ballot: str = ""
    log: str = ""
    draft_until: str = ""
    sealed_until: str = ""
    person: str = ""

    def fields(self, kind: Kind) -> list[str]:
        return getattr(self, kind.value).split()

    def kinds(self) -> Iterator[tuple[str, Kind]]:
        """Each field, with its kind."""
        for kind in Kind:
            for name in self.fields(kind):
                yield name, kind

    def subject_of(self, kind: Kind) -> Subject:
        if kind == Kind.NONE:
            return NOT_PERSONAL
        return (
            self.about_all
            or {
                Kind.IDENTITY: self.subject,
                Kind.FREE_TEXT: WORDS,
                Kind.BALLOT: BALLOTS,
                Kind.LOG: LOG,
            }[kind]
        )

    @property
    def main_subject(self) -> Subject:
        """Under which heading a person finds it."""
        for kind in (Kind.FREE_TEXT, Kind.BALLOT, Kind.LOG, Kind.IDENTITY):
            if self.fields(kind):
                return self.subject_of(kind)
        return NOT_PERSONAL

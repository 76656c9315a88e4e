"""What is in the package, as plain texts: five statements for the needs, however many."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from needs.models import Need, Recipient, Screening, swedish_order
from prioritization.models import HandOver
from rounds.templatetags.swedish import when

SENDER = "SKR (Sveriges Kommuner och Regioner)"


@dataclass(frozen=True)
class Verdict:
    """What an agency found when the need was screened."""

    agency: str
    opinion: str
    reason: str
    reference: str
    url: str
    on_earlier_text: bool


@dataclass(frozen=True)
class Receiver:
    """An agency that has received the need; `passed_on` says what became of it there, if
    it is another's now."""

    agency: str
    leads: bool
    registry_number: str
    handed_over: str
    acknowledged: str
    passed_on: str

    @property
    def role(self) -> str:
        if self.passed_on:
            return _("har lämnat vidare")
        return _("håller i svaret") if self.leads else _("tar också emot")


@dataclass(frozen=True)
class Item:
    """A need in the order."""

    id: str
    place: str  # "3", or "2–3" where it is shared
    is_shared: bool
    title: str
    target_group: str
    text: str
    behind: str
    municipalities: str
    rss: str
    verdicts: tuple[Verdict, ...]
    decision: str
    decided: str
    receivers: tuple[Receiver, ...]

    @property
    def place_in_words(self) -> str:
        if self.is_shared:
            return _("Delad plats %(places)s") % {"places": self.place}
        return _("Plats %(place)s") % {"place": self.place}


@dataclass(frozen=True)
class Package:
    id: str
    round_id: str
    round: str
    handed_over: str
    sender: str
    receivers: tuple[str, ...]
    letter: str
    items: tuple[Item, ...]

    @property
    def head(self) -> list[tuple[str, str]]:
        """What a registrar needs, label by label."""
        return [
            (_("Id"), self.id),
            (_("Vilken omgång"), self.round),
            (_("Överlämnat"), self.handed_over),
            (_("Avsändare"), self.sender),
            (_("Mottagare"), ", ".join(self.receivers)),
            (_("Antal behov"), str(len(self.items))),
        ]

    @property
    def has_shared_places(self) -> bool:
        return any(item.is_shared for item in self.items)

    @property
    def paragraphs(self) -> list[str]:
        """Of the letter, as it was written."""
        return [part for part in self.letter.split("\n\n") if part.strip()]


def gather(hand_over: HandOver) -> Package:
    """The hand-over as it stands now. `hand_over` from `visible_to`."""
    needs = (
        Need.objects.in_round(hand_over.round)
        .filter(priority_place__isnull=False, recipients__isnull=False)
        .distinct()
        .select_related("priority_place")
        .with_provenance()
        .prefetch_related(
            Prefetch(
                "screenings",
                Screening.objects.handed_in()
                .select_related("agency", "support")
                .order_by("agency__name"),
            ),
            Prefetch(
                "recipients", Recipient.objects.select_related("agency", "passed_to")
            ),
        )
        .order_by("priority_place__place", "created_at", "pk")
    )
    items = tuple(_item(need) for need in needs)
    return Package(
        id=hand_over.public_id,
        round_id=hand_over.round.public_id,
        round=hand_over.round.title,
        handed_over=when(hand_over.handed_over_at),
        sender=SENDER,
        receivers=_names(items),
        letter=hand_over.letter,
        items=items,
    )


def _names(items: Iterable[Item]) -> tuple[str, ...]:
    names = {receiver.agency for item in items for receiver in item.receivers}
    return tuple(sorted(names, key=swedish_order))


def _item(need: Any) -> Item:
    place, behind = need.priority_place, need.standing_behind
    shared = place.is_shared
    return Item(
        id=need.public_id,
        place=f"{place.place}–{place.last_place}" if shared else str(place.place),
        is_shared=shared,
        title=need.title,
        target_group=need.target_group,
        text=need.description,
        behind=str(behind) if behind.municipalities else "",
        municipalities=", ".join(str(one) for one in behind.municipalities),
        rss=", ".join(str(one) for one in behind.rss),
        verdicts=tuple(_verdict(one) for one in need.screenings.all()),
        decision=need.decision_reason,
        decided=when(need.decided_at),
        receivers=tuple(_receiver(row) for row in need.recipients.all()),
    )


def _verdict(said: Screening) -> Verdict:
    url, reference = said.reference
    return Verdict(
        agency=str(said.agency),
        opinion=str(said.get_opinion_display()),
        reason=said.reason,
        reference=reference,
        url=url,
        on_earlier_text=said.is_out_of_date,
    )


def _receiver(row: Recipient) -> Receiver:
    passed_on = ""
    if row.is_passed_on:
        passed_on = _("Lämnade vidare till %(to)s %(when)s: ”%(reason)s”") % {
            "to": row.passed_to,
            "when": when(row.passed_on_at),
            "reason": row.passed_on_reason,
        }
    return Receiver(
        agency=str(row.agency),
        leads=row.leads,
        registry_number=row.registry_number,
        handed_over=when(row.handed_over_at),
        acknowledged=when(row.acknowledged_at),
        passed_on=passed_on,
    )

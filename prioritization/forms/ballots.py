"""The ballot: a number and crosses for each need (moment 5)."""

from collections.abc import Sequence
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext, ngettext

from accounts.forms import HouseMixin
from prioritization.models.choices import CANNOT_JUDGE, CONFLICT, Choice, Choices


class Rankable(Protocol):
    """A need, or as much of it as a ballot shows."""

    @property
    def public_id(self) -> str: ...

    @property
    def title(self) -> str: ...


class BallotForm(HouseMixin, forms.Form):
    """A number and two boxes for each need. Equal numbers share a place; an empty number
    is "seen, not chosen"."""

    def __init__(
        self, needs: Sequence[Rankable], choices: Choices, *args: Any, **kwargs: Any
    ) -> None:
        self.needs = {need.public_id: need for need in needs}
        initial: dict[str, object] = {}
        for key in self.needs:
            choice = choices.get(key)
            initial[f"cannot-{key}"] = choice == CANNOT_JUDGE
            initial[f"conflict-{key}"] = choice == CONFLICT
            initial[f"place-{key}"] = choice if isinstance(choice, int) else None
        super().__init__(*args, initial=initial, auto_id="%s", **kwargs)
        for key, need in self.needs.items():
            self.fields[f"place-{key}"] = self._place_field(need)
            self.fields[f"cannot-{key}"] = forms.BooleanField(required=False)
            self.fields[f"conflict-{key}"] = forms.BooleanField(required=False)

    def _place_field(self, need: Rankable) -> forms.IntegerField:
        sentence = ngettext(
            "Plats för ”%(need)s”: skriv 1, eller lämna tomt.",
            "Plats för ”%(need)s”: skriv ett heltal från 1 till %(count)d, "
            "eller lämna tomt.",
            len(self.needs),
        ) % {"need": need.title, "count": len(self.needs)}
        return forms.IntegerField(
            min_value=1,
            max_value=len(self.needs),
            required=False,
            error_messages=dict.fromkeys(
                ["invalid", "min_value", "max_value"], sentence
            ),
        )

    def clean(self) -> dict[str, Any]:
        for key, need in self.needs.items():
            said = [self.cleaned_data.get(f"place-{key}"), *self._crosses(key)]
            if sum(map(bool, said)) > 1:
                sentence = (
                    gettext(
                        "”%(need)s” har både en plats och krysset ”Kan inte bedöma”. "
                        "Ta bort det ena."
                    )
                    if said[0] and said[1]
                    else gettext(
                        "”%(need)s” har mer än ett svar. Behåll ett av dem: en plats, "
                        "”Kan inte bedöma” eller ”Jag är jävig”."
                    )
                )
                self.add_error(f"place-{key}", sentence % {"need": need.title})
        return self.cleaned_data

    def _crosses(self, key: str) -> tuple[bool, bool]:
        data = self.cleaned_data
        return bool(data.get(f"cannot-{key}")), bool(data.get(f"conflict-{key}"))

    def rows(self) -> list[dict[str, Any]]:
        """For the page: each need with its fields."""
        return [
            {
                "need": need,
                "place": self[f"place-{key}"],
                "cannot": self[f"cannot-{key}"],
                "conflict": self[f"conflict-{key}"],
                "chosen": self._looks_chosen(key),
            }
            for key, need in self.needs.items()
        ]

    def _looks_chosen(self, key: str) -> bool:
        place = self[f"place-{key}"].value()
        crosses = [self[f"{name}-{key}"].value() for name in ("cannot", "conflict")]
        return place not in (None, "") and not any(crosses)

    @property
    def choices(self) -> Choices:
        """What the voter says, once the form is valid."""
        return {key: self._choice(key) for key in self.needs}

    def _choice(self, key: str) -> Choice:
        """A need that came to the list after the page was shown was not seen."""
        cannot, conflict = self._crosses(key)
        if conflict:
            return CONFLICT
        if cannot or f"place-{key}" not in self.data:
            return CANNOT_JUDGE
        return self.cleaned_data[f"place-{key}"]

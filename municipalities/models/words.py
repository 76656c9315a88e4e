"""The words of a need, and what can be said about them as such."""

import hashlib
import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class NeedText(models.Model):
    """The fields of a need. Source: DOMAIN, our default where the model is silent."""

    class Lack(models.TextChoices):
        MISSING = "missing", _("Kunskapen saknas")
        INSUFFICIENT = "insufficient", _("Kunskapen är inte tillräcklig")
        NOT_ADAPTED = "not_adapted", _("Kunskapen är inte anpassad")

    class Concern(models.TextChoices):
        TARGET_GROUP = "target_group", _("En målgrupp")
        METHOD = "method", _("En metod eller ett arbetssätt")

    class Form(models.TextChoices):
        GUIDANCE = "guidance", _("Vägledning")
        OVERVIEW = "overview", _("Översikt över vad man vet")
        METHOD_SUPPORT = "method_support", _("Metodstöd")
        ASSESSMENT = "assessment", _("Bedömningsinstrument")
        TRAINING_MATERIAL = "training_material", _("Underlag för utbildning")

    title = models.CharField(_("Rubrik"), max_length=120)
    target_group = models.CharField(_("Målgrupp"), max_length=300)
    challenge = models.TextField(_("Utmaningen i mötet med brukare"), max_length=5000)
    knowledge_lacking = models.TextField(_("Vilken kunskap saknas?"), max_length=5000)
    lack = models.CharField(_("Vad är det som brister?"), max_length=20, choices=Lack)
    concern = models.CharField(_("Vad gäller behovet?"), max_length=20, choices=Concern)
    tried = models.TextField(
        _("Vad har ni redan sökt eller prövat?"), max_length=5000, blank=True
    )
    would_change = models.TextField(
        _("Vad skulle ni göra annorlunda med kunskapen?"), max_length=5000, blank=True
    )
    people_affected = models.PositiveIntegerField(
        _("Hur många berörs, ungefär?"), null=True, blank=True
    )
    perspectives = models.TextField(
        _("Barn-, jämställdhets- och minoritetsperspektiv"), max_length=5000, blank=True
    )
    users_heard = models.TextField(
        _("Har brukare fått säga sitt? Hur?"), max_length=5000, blank=True
    )
    wanted_form = models.CharField(
        _("Vilken form av stöd önskar ni?"), max_length=20, choices=Form, blank=True
    )

    # What a need must have to be handed in. Source: DOMAIN.
    REQUIRED = (
        "title",
        "target_group",
        "challenge",
        "knowledge_lacking",
        "lack",
        "concern",
    )
    OPTIONAL = (
        "tried",
        "would_change",
        "people_affected",
        "perspectives",
        "users_heard",
        "wanted_form",
    )

    class Meta:
        abstract = True

    @property
    def words(self) -> dict[str, Any]:
        """Every field of the need, by name."""
        return {name: getattr(self, name) for name in self.REQUIRED + self.OPTIONAL}

    @property
    def missing(self) -> list[str]:
        """The required fields that are still empty."""
        return [name for name in self.REQUIRED if not getattr(self, name)]

    @property
    def paragraphs(self) -> list[tuple[str, Any]]:
        """(label, text) of what is filled in, but the title: how a need is shown."""
        return [
            (self.label(name), self.shown(name))
            for name in self.REQUIRED[1:] + self.OPTIONAL
            if getattr(self, name) not in ("", None)
        ]

    @property
    def title_label(self) -> str:
        return self.label("title")

    @property
    def answers(self) -> list[tuple[str, str, Any]]:
        """(id of the field, label, text) of everything asked, but the title."""
        radio = ("lack", "concern", "wanted_form")
        return [
            (
                f"id_{name}_0" if name in radio else f"id_{name}",
                self.label(name),
                self.shown(name),
            )
            for name in self.REQUIRED[1:] + self.OPTIONAL
        ]

    def label(self, name: str) -> str:
        return str(self._meta.get_field(name).verbose_name)  # type: ignore[union-attr]

    def shown(self, name: str) -> Any:
        """A field as people read it: choices in words."""
        display = getattr(self, f"get_{name}_display", None)
        return display() if display else getattr(self, name)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the text: two receipts with the same one have the same words.

        Of the filled-in fields as JSON with sorted keys, in UTF-8; fields that are
        added to the form later do not change it.
        """
        said = {
            key: words for key, words in self.words.items() if words not in ("", None)
        }
        text = json.dumps(said, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

"""Four questions before a need is written: whether it is one for the model at all."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Text
else:
    Text = str


@dataclass(frozen=True)
class AskedFirst:
    """What is asked, and which answer a need for the model has."""

    name: str
    text: Text
    fits: bool


@dataclass(frozen=True)
class Answer:
    """What was answered, as people read it."""

    question: AskedFirst
    yes: bool

    @property
    def said(self) -> str:
        return _("Ja") if self.yes else _("Nej")

    @property
    def fits(self) -> bool:
        return self.yes is self.question.fits


# The model's rules, in its own order. Source: DOMAIN.
QUESTIONS = (
    AskedFirst(
        "knowledge_is_lacking",
        gettext_lazy(
            "Saknas kunskapen, räcker den inte till eller är den inte anpassad?"
        ),
        fits=True,
    ),
    AskedFirst(
        "support_can_meet_it",
        gettext_lazy(
            "Kan en utbildning eller ett kunskapsstöd som redan finns möta behovet?"
        ),
        fits=False,
    ),
    AskedFirst(
        "solvable_locally",
        gettext_lazy("Går det att lösa på plats, hos er eller i länet?"),
        fits=False,
    ),
    AskedFirst(
        "grounded_in_work",
        gettext_lazy(
            "Kommer behovet ur riktiga utmaningar i arbetet, till exempel i mötet med "
            "brukare?"
        ),
        fits=True,
    ),
)

# What a need for the model answers.
FITTING = {question.name: question.fits for question in QUESTIONS}


class Asked(models.Model):
    """Carries the answers: to all four questions, or to none yet. An answer that does
    not fit stops nobody; those who read the need later see it."""

    knowledge_is_lacking = models.BooleanField(QUESTIONS[0].text, null=True, blank=True)
    support_can_meet_it = models.BooleanField(QUESTIONS[1].text, null=True, blank=True)
    solvable_locally = models.BooleanField(QUESTIONS[2].text, null=True, blank=True)
    grounded_in_work = models.BooleanField(QUESTIONS[3].text, null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_asked(self) -> bool:
        """Whether the four questions are answered."""
        return self.knowledge_is_lacking is not None

    @property
    def asked(self) -> list[Answer]:
        """The answers, in the order of the questions; nothing before they are given."""
        if not self.is_asked:
            return []
        return [Answer(one, getattr(self, one.name)) for one in QUESTIONS]


def all_or_none() -> Q:
    """For a constraint: the four questions are answered together."""
    names = [f"{question.name}__isnull" for question in QUESTIONS]
    return Q(**dict.fromkeys(names, True)) | Q(**dict.fromkeys(names, False))

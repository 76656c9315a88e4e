"""Themes: how SKR sorts what has come in (moment 4)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from needs.querysets import (
    ThemeQuerySet,
)
from rounds.models import Round
from rss.models import Link, RegionalNeed


class Theme(models.Model):
    """A word that SKR sorts the regional needs of a round by."""

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="themes")
    name = models.CharField(_("Tema"), max_length=60)
    added_at = models.DateTimeField("tillagt", default=timezone.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ThemeQuerySet.as_manager()

    # Set by the querysets that say so.
    number: int  # with_numbers

    class Meta:
        verbose_name = "tema"
        verbose_name_plural = "teman"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "name"], name="theme_is_named_once_in_a_round"
            ),
            models.CheckConstraint(name="theme_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Themed(Link):
    """A regional need has a theme. A national need has those of its sources."""

    theme = models.ForeignKey(Theme, models.PROTECT, related_name="themed")
    regional_need = models.ForeignKey(
        RegionalNeed, models.PROTECT, related_name="themed"
    )

    class Meta(Link.Meta):
        abstract = False
        verbose_name = "tema på ett regionalt behov"
        verbose_name_plural = "teman på regionala behov"
        ordering = ["linked_at", "pk"]
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(
                fields=["regional_need"],
                condition=Q(unlinked_at=None),
                name="regional_need_has_one_theme_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regional_need}: {self.theme}"

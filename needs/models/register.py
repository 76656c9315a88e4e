"""The register of knowledge supports. Lives across rounds."""

import re
import unicodedata
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import new_public_id
from accounts.models import User
from needs.querysets import KnowledgeSupportQuerySet

TITLE, ADDRESS = 300, 500
DEFAULT_PORTS = {"http": "80", "https": "443"}


def title_key(title: str) -> str:
    """The words alone: case, spaces, dashes and full stops make no other title."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return " ".join(re.findall(r"\w+", folded))[:TITLE] or folded.strip()[:TITLE]


def url_key(url: str) -> str:
    """Where it leads: not how it is asked for, nor who counts the visitors."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return url.strip().casefold()[:ADDRESS]
    if port and str(port) != DEFAULT_PORTS.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    asked = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not pair[0].startswith("utm_")
    ]
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{host}{parts.path.rstrip('/')}{query}"[:ADDRESS]


class KeyField(models.CharField):
    """What another field says, made comparable; follows it whenever the row is saved."""

    def pre_save(self, instance: models.Model, add: bool) -> str:
        source, key = KEYS[self.attname]
        value = key(getattr(instance, source))
        setattr(instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        """To the database it is like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


KEYS = {"title_key": ("title", title_key), "url_key": ("url", url_key)}


class KnowledgeSupport(models.Model):
    """Something an agency has made that answers a need."""

    public_id = models.CharField(
        max_length=8, unique=True, default=new_public_id, editable=False
    )
    title = models.CharField(_("Titel"), max_length=TITLE)
    publisher = models.CharField(_("Utgivare"), max_length=120)
    year = models.PositiveSmallIntegerField(_("År"))
    url = models.URLField(_("Webbadress"), max_length=ADDRESS)
    title_key = KeyField("jämförd titel", max_length=TITLE, editable=False)
    url_key = KeyField("jämförd adress", max_length=ADDRESS, editable=False)
    added_at = models.DateTimeField("tillagt", default=timezone.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # Whether somebody answered at the address, where the operator lets us ask.
    checked_at = models.DateTimeField("adressen prövad", null=True, blank=True)
    reached = models.BooleanField("adressen nås", null=True, blank=True)

    objects = KnowledgeSupportQuerySet.as_manager()

    class Meta:
        verbose_name = "kunskapsstöd"
        verbose_name_plural = "kunskapsstöd"
        ordering = ["title", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["url_key", "title_key"],
                name="knowledge_support_is_registered_once",
            ),
            models.CheckConstraint(
                name="knowledge_support_has_a_believable_year",
                condition=Q(year__gte=1950, year__lte=2100),
            ),
            models.CheckConstraint(
                name="knowledge_support_can_be_found",
                condition=~Q(title="") & ~Q(publisher="") & ~Q(url=""),
            ),
            models.CheckConstraint(
                name="knowledge_support_is_checked_with_a_result",
                condition=Q(checked_at=None, reached=None)
                | Q(checked_at__isnull=False, reached__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.publisher}, {self.year})"

    @property
    def keys(self) -> dict[str, str]:
        """By which it is known: two supports with the same keys are the same."""
        return {"title_key": title_key(self.title), "url_key": url_key(self.url)}

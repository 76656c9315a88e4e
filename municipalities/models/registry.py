"""Municipalities, and who acts for them."""

from django.db import models

from accounts.models import Assignment, assignment_constraints
from municipalities.querysets import MunicipalityQuerySet


class Municipality(models.Model):
    """One of the 290. Source of codes and names: SCB."""

    # The code is the address: it is public, and changes with a decision of the state.
    public_id = models.CharField("kommunkod", max_length=4, unique=True)
    name = models.CharField("namn", max_length=60)
    county = models.CharField("län", max_length=60)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "kommun"
        verbose_name_plural = "kommuner"
        ordering = ["public_id"]

    def __str__(self) -> str:
        return self.name

    @property
    def alphabetical(self) -> str:
        """Sorts as Swedes expect: å, ä and ö last, whatever the database thinks."""
        return self.name.casefold().translate(str.maketrans("åäö", "{|}"))

    @property
    def organization_key(self) -> str:
        return f"kommun:{self.public_id}"


class Representative(Assignment):
    """A person who hands in needs for a municipality."""

    ORGANIZATION = "municipality"

    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="representatives",
        verbose_name="kommun",
    )

    class Meta:
        verbose_name = "kommunens representant"
        verbose_name_plural = "kommunernas representanter"
        constraints = assignment_constraints("municipality")

    def __str__(self) -> str:
        return f"{self.user}, {self.municipality}"

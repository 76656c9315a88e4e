"""Agencies, and the templates that they begin their answers with."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch

from needs.querysets.common import rows

if TYPE_CHECKING:
    from accounts.models import User


class AgencyQuerySet(models.QuerySet):
    def of_officer(self, user: "User") -> Self:
        """Those that the person acts for."""
        own = rows("Officer").active().filter(user=user, agency=OuterRef("pk"))
        return self.filter(Exists(own))

    def with_templates(self) -> Self:
        return self.prefetch_related(
            Prefetch("answer_templates", queryset=rows("AnswerTemplate").all())
        )


class AnswerTemplateQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """Those of the agencies that the person acts for."""
        own = rows("Officer").active().filter(user=user, agency=OuterRef("agency"))
        return self.filter(Exists(own)).select_related("agency")

    def of(self, agency: Any) -> Self:
        return self.filter(agency=agency)

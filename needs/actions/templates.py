"""An agency keeps templates: words that its answers begin with again and again.

No events: like a draft, a template is its own agency's alone.
"""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from needs.models import Agency, AnswerTemplate


class NameTaken(Exception):
    """The agency has another template of that name."""


class TemplateChanged(Exception):
    """A colleague, or another tab, has saved the template since it was opened."""

    def __init__(self, current: AnswerTemplate) -> None:
        self.current = current


@transaction.atomic
def add_template(
    agency: Agency,
    *,
    name: str,
    code: str,
    reason: str,
    instead: str,
    by: User,
    at: datetime,
) -> AnswerTemplate:
    _lock(agency.pk, name=name)
    return AnswerTemplate.objects.create(
        agency=agency,
        name=name,
        code=code,
        reason=reason,
        instead=instead,
        saved_at=at,
        saved_by=by,
    )


@transaction.atomic
def change_template(
    template: AnswerTemplate,
    *,
    name: str,
    code: str,
    reason: str,
    instead: str,
    version: datetime | None,
    by: User,
    at: datetime,
) -> AnswerTemplate:
    """`version` is the `saved_at` of the template that the writer saw. DoesNotExist for
    one that a colleague has removed."""
    _lock(template.agency_id, name=name, but=template)
    current = AnswerTemplate.objects.get(pk=template.pk)
    written = {"name": name, "code": code, "reason": reason, "instead": instead}
    if current.words == written:
        return current
    if current.saved_at != version:
        raise TemplateChanged(current)
    for field, words in written.items():
        setattr(current, field, words)
    # Each save is a version of its own, also within one tick of the clock.
    current.saved_at = max(at, current.saved_at + timedelta(microseconds=1))
    current.saved_by = by
    current.save(update_fields=[*written, "saved_at", "saved_by"])
    return current


@transaction.atomic
def remove_template(template: AnswerTemplate, *, version: datetime | None) -> None:
    """Answers that began with it keep their words. What a colleague has changed since
    it was read is not removed unread."""
    _lock(template.agency_id)
    current = AnswerTemplate.objects.filter(pk=template.pk).first()
    if current is None:
        return
    if current.saved_at != version:
        raise TemplateChanged(current)
    current.delete()


def _lock(
    agency_id: int, *, name: str | None = None, but: AnswerTemplate | None = None
) -> None:
    """One at a time among the templates of an agency, each with a name of its own."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency_id)
    if name is None:
        return
    same = AnswerTemplate.objects.filter(agency=agency_id, name=name)
    if but is not None:
        same = same.exclude(pk=but.pk)
    if same.exists():
        raise NameTaken

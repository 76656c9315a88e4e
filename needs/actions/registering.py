"""The register of knowledge supports: added to once, corrected by SKR."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from needs.models import KnowledgeSupport
from rounds.actions import note


class AlreadyRegistered(Exception):
    """Another support has the same address and title: `support`."""

    def __init__(self, support: KnowledgeSupport) -> None:
        super().__init__(str(support))
        self.support = support


def registered(
    support: KnowledgeSupport | None, *, by: User, at: datetime
) -> KnowledgeSupport | None:
    """The support's row in the register, added now if nobody has before."""
    if support is None or support.pk:
        return support
    row, _created = KnowledgeSupport.objects.get_or_create(
        **support.keys,
        defaults={
            "url": support.url,
            "title": support.title,
            "publisher": support.publisher,
            "year": support.year,
            "added_at": at,
            "added_by": by,
        },
    )
    return row


@transaction.atomic
def correct(
    support: KnowledgeSupport,
    *,
    title: str,
    publisher: str,
    year: int,
    url: str,
    by: User,
    at: datetime,
) -> bool:
    """Put right what stands in the register; before is kept in the log. False: no
    change. Whoever refers to it refers to it as it is now."""
    now = KnowledgeSupport.objects.select_for_update().get(pk=support.pk)
    before = f"{now}\n{now.url}"
    said = {"title": title, "publisher": publisher, "year": year, "url": url}
    if all(getattr(now, name) == said[name] for name in said):
        return False
    if now.url != url:
        now.checked_at = now.reached = None
    for name, value in said.items():
        setattr(now, name, value)
    same = KnowledgeSupport.objects.filter(**now.keys).exclude(pk=now.pk).first()
    if same:
        raise AlreadyRegistered(same)
    try:
        with transaction.atomic():
            now.save()
    except IntegrityError as taken:
        row = KnowledgeSupport.objects.exclude(pk=now.pk).get(**now.keys)
        raise AlreadyRegistered(row) from taken
    note("rättade", now, by=by, at=at, text=f"Förut: {before}")
    return True

"""Letters to those behind what SKR sets aside, or takes back: one per person."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import prefetch_related_objects

from accounts.models import User
from municipalities.models import Representative
from needs import mails
from needs.actions.concerned import by_organization
from needs.models import OwnWords, SetAside
from needs.querysets import live_gathered
from outbox.actions import queue_all
from rss.models import Coordinator, RegionalNeed


def tell(rows: Sequence[SetAside], *, at: datetime, taken_back: bool = False) -> None:
    """One letter per person behind what has been set aside, or taken back, for one
    and the same reason."""
    if not rows:
        return
    letter = mails.taken_back if taken_back else mails.set_aside
    people = _people_behind([row.regional_need for row in rows])
    letters = [letter(user, words, rows[0]) for user, words in people.items()]
    queue_all(letters, at=at, kind=f"needs.{letter.__name__}")


def _people_behind(
    regional_needs: Sequence[RegionalNeed],
) -> Mapping[User, OwnWords]:
    """The representatives and the coordinators, each with his or her own words."""
    prefetch_related_objects(regional_needs, live_gathered())
    gathered = [
        row
        for one in regional_needs
        for row in one.live_gathered  # type: ignore[attr-defined]
    ]
    representatives = by_organization(
        Representative.objects.filter(
            municipality__in={row.submission.municipality_id for row in gathered}
        )
    )
    coordinators = by_organization(
        Coordinator.objects.filter(rss__in={one.rss.pk for one in regional_needs})
    )
    people: dict[User, OwnWords] = defaultdict(OwnWords)
    for row in gathered:
        for user in representatives[row.submission.municipality_id]:
            people[user].submissions.append(row.submission)
    for one in regional_needs:
        for user in coordinators[one.rss.pk]:
            people[user].regional_needs.append(one)
    return people

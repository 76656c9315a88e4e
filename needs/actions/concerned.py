"""Whom a decision or an answer concerns: one entry per person, however many hats."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from accounts.models import Assignment, User
from accounts.querysets import AssignmentQuerySet
from municipalities.models import Representative
from needs.models import Concern, Need, Officer, Recipient
from rss.models import Coordinator, GatheredSubmission, RegionalNeed

People = dict[User, list[Concern]]


def people_behind(needs: Collection[Need], *, words: bool = False) -> People:
    """The representatives of the municipalities behind the needs and the coordinators
    of their RSS, each with his or her own: titles, or with `words` whole. Six
    statements, however many."""
    if not needs:
        return {}
    rows = Need.objects.filter(pk__in=[need.pk for need in needs])
    told = rows.with_provenance(words=words).with_screenings()
    found = list(told.select_related("round"))
    behind = [need.standing_behind for need in found]
    representatives = by_organization(
        Representative.objects.filter(
            municipality__in={m.pk for b in behind for m in b.municipalities}
        )
    )
    coordinators = by_organization(
        Coordinator.objects.filter(rss__in={r.pk for b in behind for r in b.rss})
    )
    people: People = defaultdict(list)
    for need in found:
        concerns: dict[User, Concern] = {}
        for regional_need, gathered in _ways_to(need):
            for user in representatives[gathered.submission.municipality_id]:
                concern = concerns.setdefault(user, Concern(need))
                concern.submissions.append(gathered.submission)
            for user in coordinators[regional_need.rss.pk]:
                concern = concerns.setdefault(user, Concern(need))
                if regional_need not in concern.regional_needs:
                    concern.regional_needs.append(regional_need)
        for user, concern in concerns.items():
            people[user].append(concern)
    return people


def _ways_to(need: Need) -> Iterable[tuple[RegionalNeed, GatheredSubmission]]:
    for source in need.live_sources:
        for gathered in source.regional_need.live_gathered:  # type: ignore[attr-defined]
            yield source.regional_need, gathered


def people_behind_and_officers(needs: Collection[Need]) -> People:
    """Those, and the officers of the agencies that have the needs."""
    people = defaultdict(list, people_behind(needs))
    recipients = list(Recipient.objects.standing().filter(need__in=needs))
    officers = by_organization(
        Officer.objects.filter(agency__in={r.agency_id for r in recipients})
    )
    for need in needs:
        for user in {
            user
            for recipient in recipients
            if recipient.need_id == need.pk
            for user in officers[recipient.agency_id]
        }:
            if need not in [concern.need for concern in people[user]]:
                people[user].append(Concern(need))
    return people


def officers_of(agencies: Iterable[int]) -> dict[int, list[User]]:
    return by_organization(Officer.objects.filter(agency__in=list(agencies)))


def by_organization(
    assignments: "AssignmentQuerySet[Assignment]",
) -> dict[int, list[User]]:
    """The people who act now, by the row number of whom they act for."""
    people: dict[int, list[User]] = defaultdict(list)
    field = f"{assignments.model.ORGANIZATION}_id"
    acting = assignments.active().filter(user__is_active=True).select_related("user")
    for assignment in acting.order_by("pk"):
        people[getattr(assignment, field)].append(assignment.user)
    return people

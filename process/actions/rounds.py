"""What SKR does to set a round going, and with its calendar; those who take part are told.

What is about the round and its calendar alone stands in `rounds.actions`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from needs.models import Agency, Engagement, Officer
from outbox import actions as outbox
from process import mails
from process.outstanding import Whose
from process.steps import BY_STEP
from rounds import actions as rounds
from rounds.models import Extension, Period, Round, Step
from rss.models import Coordinator, Participation, Rss


@transaction.atomic
def plan_round(
    *,
    title: str,
    public_id: str,
    first_day: date,
    last_days: Mapping[Step, date],
    by: User,
    at: datetime,
) -> Round:
    """A round with its calendar, in which every RSS is asked whether it takes part."""
    round_ = rounds.plan(
        title=title,
        public_id=public_id,
        first_day=first_day,
        last_days=last_days,
        by=by,
        at=at,
    )
    Participation.objects.bulk_create(
        Participation(round=round_, rss=rss) for rss in Rss.objects.all()
    )
    _ask_coordinators(round_, at)
    return round_


def _ask_coordinators(round_: Round, at: datetime) -> None:
    round_ = Round.objects.with_calendar().get(pk=round_.pk)
    questions = {
        participation.rss_id: participation
        for participation in round_.participations.select_related("rss")
    }
    coordinators = Coordinator.objects.active().filter(user__is_active=True)
    letters = []
    for coordinator in coordinators.select_related("user"):
        participation = questions[coordinator.rss_id]
        participation.round = round_
        letters.append(mails.question_of_participation(participation, coordinator.user))
    outbox.queue_all(letters, at=at, kind="process.participation")


@transaction.atomic
def move_deadline(
    period: Period, *, last_day: date, reason: str, by: User, at: datetime
) -> Period:
    """Give a step another last day, and tell those who still have something to do."""
    before = period.closes_at
    moved = rounds.move_deadline(period, last_day=last_day, reason=reason, by=by, at=at)
    if moved.closes_at != before and moved.opens_at <= at:
        spec = BY_STEP[Step(moved.step)]
        round_ = Round.objects.with_calendar().get(pk=moved.round_id)
        letters = [
            mails.moved_deadline(spec, moved, user, before=before, reason=reason)
            for user in told_of_move(round_.period(spec.step), at)
        ]
        outbox.queue_all(letters, at=at, kind="process.moved_deadline")
    return moved


def told_of_move(period: Period, at: datetime) -> QuerySet[User]:
    """Those who have something left to do; but who has got more time is not concerned."""
    later = {one.organization_key for one in period.live_extensions(at)}
    return BY_STEP[Step(period.step)].outstanding(period.round, Whose(later))


@transaction.atomic
def grant_extension(
    period: Period,
    organization: Any,
    *,
    last_day: date,
    reason: str,
    by: User,
    at: datetime,
    granter: str = "SKR",
    acting_for: Any = None,
) -> Extension:
    """More time for one organization, whose people are told; `granter` gives it."""
    key = organization.organization_key
    name = name_of(organization)
    granted = rounds.grant_extension(
        period,
        organization_key=key,
        organization_name=name,
        last_day=last_day,
        reason=reason,
        by=by,
        at=at,
        acting_for=acting_for,
    )
    if granted.granted_at == at:
        round_ = Round.objects.with_calendar().get(pk=period.round_id)
        spec = BY_STEP[Step(period.step)]
        letters = [
            mails.extension(spec, granted, user, organization=name, granter=granter)
            for user in spec.outstanding(round_, Whose({key}, all_but=False))
        ]
        outbox.queue_all(letters, at=at, kind="process.extension")
    return granted


def name_of(organization: Any) -> str:
    """Of a panel member, each an organization of one, the person's."""
    return str(getattr(organization, "user", organization))


@transaction.atomic
def let_municipalities_turn_to_skr(
    round_: Round, allowed: bool, *, by: User, at: datetime
) -> Round:
    """Whether municipalities whose RSS stays out may hand in straight to SKR."""
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    if round_.direct_to_skr is allowed:
        return round_
    round_.direct_to_skr = allowed
    round_.save(update_fields=["direct_to_skr"])
    verb = (
        "lät kommuner utan RSS lämna direkt till SKR"
        if allowed
        else "stängde för kommuner utan RSS"
    )
    rounds.note(verb, round_, by=by, at=at)
    return round_


@transaction.atomic
def engage(
    round_: Round, agencies: Iterable[Agency], *, by: User, at: datetime
) -> list[Engagement]:
    """Ask agencies to take part, and tell their officers. Those asked are left out."""
    Round.objects.select_for_update().get(pk=round_.pk)
    round_ = Round.objects.with_calendar().get(pk=round_.pk)
    asked = set(round_.engagements.values_list("agency", flat=True))
    new = []
    for agency in agencies:
        if agency.pk in asked:
            continue
        new.append(
            Engagement.objects.create(
                round=round_, agency=agency, invited_at=at, invited_by=by
            )
        )
        rounds.note("bjöd in myndigheten", new[-1], by=by, at=at)
        officers = Officer.objects.active().filter(agency=agency, user__is_active=True)
        for officer in officers.select_related("user"):
            letter = mails.engagement(round_, officer.user, agency=agency.name)
            outbox.queue(letter, at=at, kind="process.engagement")
    return new

"""Who still has something to do: one query per step of the table.

Derived from what people have left behind, so it cannot go stale. The home page,
the page of a round, and the reminders all ask here. `whose` narrows the question
to some organizations, since an extension gives one of them another last day.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import clock
from accounts.models import User
from accounts.querysets import AssignmentQuerySet
from municipalities.models import Municipality, Representative, Submission
from needs.models import (
    ClosedList,
    Engagement,
    Feedback,
    Need,
    Officer,
    Recipient,
)
from needs.querysets import unplaced_in
from prioritization.models import PanelMember
from rounds.models import Period, Round
from rss.models import (
    Coordinator,
    Coverage,
    GatheredSubmission,
    Participation,
    RegionalNeed,
)
from rss.outstanding import unaccounted
from rss.querysets import ParticipationQuerySet

SKR = Q(is_skr=True, is_active=True)
NOBODY = Q(pk__in=())


# How the key of an organization ("rss:rss-12") begins, and the field of the rest.
KEYS = {
    Representative: ("kommun", "municipality__public_id"),
    Coordinator: ("rss", "rss__public_id"),
    Officer: ("myndighet", "agency__public_id"),
    PanelMember: ("panel", "pk"),
}


@dataclass(frozen=True)
class Whose:
    """The organizations a question is about: those with `keys`, or all but those."""

    keys: Collection[str] = ()
    all_but: bool = True

    def of(self, assignments: AssignmentQuerySet) -> QuerySet:
        prefix, field = KEYS[assignments.model]
        names = [
            name
            for kind, _, name in (key.partition(":") for key in self.keys)
            if kind == prefix
        ]
        named = Q(**{f"{field}__in": names})
        return assignments.exclude(named) if self.all_but else assignments.filter(named)

    def covers(self, key: str) -> bool:
        return (key in self.keys) != self.all_but

    def within(self, keys: Collection[str]) -> "Whose":
        """Those of these organizations that it covers."""
        return Whose({key for key in keys if self.covers(key)}, all_but=False)

    @property
    def skr(self) -> Q:
        """SKR gets no extensions: it moves the deadline."""
        return SKR if self.all_but else NOBODY


EVERYONE = Whose()


class Question(Protocol):
    """Who still has something to do in a step of a round?"""

    def __call__(self, round_: Round, whose: Whose = EVERYONE) -> QuerySet[User]: ...


def deadlines(period: Period, at: datetime) -> list[tuple[datetime, Whose]]:
    """When a period that has opened closes, and for whom, as long as it has not.

    The ordinary time, and one for each extension that lasts longer than it.
    """
    later: dict[str, datetime] = {}
    for extension in period.live_extensions(at):
        key = extension.organization_key
        later[key] = max(extension.closes_at, later.get(key, at))
    found = [(period.closes_at, Whose(later))] if at < period.closes_at else []
    for closes_at in sorted(set(later.values())):
        keys = {key for key, closing in later.items() if closing == closes_at}
        found.append((closes_at, Whose(keys, all_but=False)))
    return found


def people_of(assignments: AssignmentQuerySet, whose: Whose) -> Q:
    """The people who hold the given assignments now."""
    holders = whose.of(assignments.active()).values("user")
    return Q(pk__in=holders, is_active=True)


def members_without_area_vote_or_skr_without_decision(
    round_: Round, whose: Whose = EVERYONE
) -> QuerySet[User]:
    """A stand-in votes on needs, where SKR allows it, but never on the area."""
    silent = PanelMember.objects.in_round(round_).seats().filter(area_votes=None)
    undecided = whose.skr if round_.service_area_id is None else NOBODY
    return User.objects.filter(people_of(silent, whose) | undecided)


def municipalities_asked(round_: Round) -> QuerySet[Municipality]:
    """Those whose RSS takes part, and all others if they may turn to SKR directly."""
    covered = Coverage.objects.for_round(round_, at=clock.now())
    taking_part = Participation.objects.in_round(round_).taking_part()
    if not round_.direct_to_skr:
        covered = covered.filter(rss__in=taking_part.values("rss"))
    return Municipality.objects.filter(pk__in=covered.values("municipality"))


def silent_municipalities(round_: Round) -> QuerySet[Municipality]:
    """Those that have neither handed in nor said that they have no needs."""
    return municipalities_asked(round_).exclude(
        pk__in=Municipality.objects.answered_in(round_).values("pk")
    )


def representatives_without_answer(
    round_: Round, whose: Whose = EVERYONE
) -> QuerySet[User]:
    silent = silent_municipalities(round_)
    return User.objects.filter(
        people_of(Representative.objects.filter(municipality__in=silent), whose)
    )


def ungathered(round_: Round) -> QuerySet[Submission]:
    """Submissions that no regional need points to yet, and no RSS has left out."""
    return unaccounted(Submission.objects.in_round(round_).submitted())


def unforwarded(round_: Round) -> QuerySet[RegionalNeed]:
    """Regional needs with something behind them that have not been sent on."""
    alive = GatheredSubmission.objects.live().filter(
        regional_need=OuterRef("pk"), submission__withdrawn_at=None
    )
    return RegionalNeed.objects.in_round(round_).filter(
        Exists(alive), forwarded_at__isnull=True
    )


def participations_with_unforwarded(round_: Round) -> ParticipationQuerySet:
    """Where something handed in has not come further yet."""
    covered = Coverage.objects.for_round(round_, at=clock.now())
    waiting = covered.filter(municipality__in=ungathered(round_).values("municipality"))
    return Participation.objects.in_round(round_).filter(
        Q(rss__in=waiting.values("rss"))
        | Q(pk__in=unforwarded(round_).values("participation"))
    )


def coordinators_with_unforwarded(
    round_: Round, whose: Whose = EVERYONE
) -> QuerySet[User]:
    """Coordinators, and SKR for the municipalities that turn to it directly."""
    owing = participations_with_unforwarded(round_)
    taking_part = owing.taking_part()
    people = people_of(
        Coordinator.objects.filter(rss__in=taking_part.values("rss")), whose
    )
    if round_.direct_to_skr:
        left_to_skr = owing.exclude(takes_part=True)
        people |= whose.skr & Q(Exists(left_to_skr))
    return User.objects.filter(people)


def uncompiled(round_: Round) -> QuerySet[RegionalNeed]:
    """Forwarded regional needs that neither stand behind a need nor are set aside."""
    return unplaced_in(round_)


def skr_with_uncompiled(round_: Round, whose: Whose = EVERYONE) -> QuerySet[User]:
    """Until each has its place, and the list is closed."""
    closed = ClosedList.objects.in_round(round_).in_force()
    forwarded = RegionalNeed.objects.in_round(round_).forwarded()
    return User.objects.filter(
        whose.skr,
        Exists(uncompiled(round_)) | Exists(forwarded) & ~Exists(closed),
    )


def officers_with_unscreened_or_skr_with_undecided(
    round_: Round, whose: Whose = EVERYONE
) -> QuerySet[User]:
    """Officers whose agency owes a verdict, where they have not stepped aside; SKR, once
    all verdicts on a need are in. One on an earlier wording is owed again."""
    compiled = Need.objects.in_round(round_).open_for_verdicts()
    engaged = Engagement.objects.in_round(round_)
    owed = engaged.about_any(compiled).owed().filter(agency=OuterRef("agency"))
    owing = Officer.objects.filter(Exists(owed.not_recused(OuterRef(OuterRef("user")))))
    ready = compiled.filter(~Exists(engaged.about(OuterRef("pk")).owed()))
    return User.objects.filter(people_of(owing, whose) | (whose.skr & Q(Exists(ready))))


def members_without_ballot(round_: Round, whose: Whose = EVERYONE) -> QuerySet[User]:
    """For each seat without a ballot: who has it, and who stands in, where SKR allows
    it. One ballot is enough for both."""
    panel = PanelMember.objects.in_round(round_)
    silent = panel.silent()
    owing = panel.who_rank().filter(
        Q(pk__in=silent.values("pk")) | Q(in_place_of__in=silent.values("user"))
    )
    return User.objects.filter(people_of(owing, whose))


def skr_until_handed_over(round_: Round, whose: Whose = EVERYONE) -> QuerySet[User]:
    lacking = Need.objects.in_round(round_).filter(status=Need.Status.SUPPORT_LACKING)
    return User.objects.filter(whose.skr, Exists(lacking))


def unanswered(round_: Round) -> QuerySet[Recipient]:
    """Where the agency that leads the answer has published none, of its own or together
    with another."""
    answer = Feedback.objects.published().filter(
        Q(agency=OuterRef("agency")) | Q(together_with=OuterRef("agency")),
        need=OuterRef("need"),
    )
    standing = Recipient.objects.standing().filter(leads=True)
    return standing.filter(~Exists(answer), need__round=round_)


def officers_with_unanswered(round_: Round, whose: Whose = EVERYONE) -> QuerySet[User]:
    """Officers of the agency that leads the answer, until one is published."""
    owing = unanswered(round_).values("agency")
    return User.objects.filter(
        people_of(Officer.objects.filter(agency__in=owing), whose)
    )


def coordinators_without_participation_answer(
    round_: Round, whose: Whose = EVERYONE
) -> QuerySet[User]:
    """Beside the steps: each RSS says whether it takes part."""
    unanswered = Participation.objects.in_round(round_).filter(takes_part=None)
    return User.objects.filter(
        people_of(Coordinator.objects.filter(rss__in=unanswered.values("rss")), whose)
    )

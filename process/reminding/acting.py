"""Who acts in each step at all, whether they have done their part or not.

Beside process/outstanding.py, which asks who has not: the difference has done it.
"""

from collections.abc import Mapping

from django.db.models import QuerySet

from accounts.models import User
from municipalities.models import Representative
from needs.models import Engagement, Officer, Recipient
from prioritization.models import PanelMember
from process.outstanding import (
    EVERYONE,
    Question,
    Whose,
    municipalities_asked,
    people_of,
)
from rounds.models import Round, Step
from rss.models import Coordinator, Participation


def panel(round_: Round, whose: Whose = EVERYONE) -> QuerySet[User]:
    members = PanelMember.objects.in_round(round_).who_rank()
    return User.objects.filter(people_of(members, whose))


def panel_and_skr(round_: Round, whose: Whose = EVERYONE) -> QuerySet[User]:
    seats = PanelMember.objects.in_round(round_).seats()
    return User.objects.filter(people_of(seats, whose) | whose.skr)


def representatives(round_: Round, whose: Whose = EVERYONE) -> QuerySet[User]:
    asked = Representative.objects.filter(municipality__in=municipalities_asked(round_))
    return User.objects.filter(people_of(asked, whose))


def coordinators(round_: Round, whose: Whose = EVERYONE) -> QuerySet[User]:
    taking_part = Participation.objects.in_round(round_).taking_part()
    people = people_of(
        Coordinator.objects.filter(rss__in=taking_part.values("rss")), whose
    )
    return User.objects.filter(people | whose.skr if round_.direct_to_skr else people)


def skr(round_: Round, whose: Whose = EVERYONE) -> QuerySet[User]:
    return User.objects.filter(whose.skr)


def engaged_officers(round_: Round, whose: Whose = EVERYONE) -> QuerySet[User]:
    engaged = Engagement.objects.in_round(round_).values("agency")
    officers = people_of(Officer.objects.filter(agency__in=engaged), whose)
    return User.objects.filter(officers | whose.skr)


def answering_officers(round_: Round, whose: Whose = EVERYONE) -> QuerySet[User]:
    leading = Recipient.objects.in_round(round_).filter(leads=True).values("agency")
    return User.objects.filter(
        people_of(Officer.objects.filter(agency__in=leading), whose)
    )


def officers_who_may_answer(round_: Round, whose: Whose = EVERYONE) -> QuerySet[User]:
    """Until the needs are handed over nobody knows which of the agencies will lead."""
    leading = Recipient.objects.in_round(round_).filter(leads=True)
    if leading.exists():
        return answering_officers(round_, whose)
    engaged = Engagement.objects.in_round(round_).values("agency")
    return User.objects.filter(
        people_of(Officer.objects.filter(agency__in=engaged), whose)
    )


ACTING: Mapping[Step, Question] = {
    Step.CHOOSE_AREA: panel_and_skr,
    Step.GATHER: representatives,
    Step.FORWARD: coordinators,
    Step.COMPILE: skr,
    Step.SCREEN: engaged_officers,
    Step.RANK: panel,
    Step.HAND_OVER: skr,
    Step.FEEDBACK: answering_officers,
}

# Who may come to owe something in a step that has not opened.
EXPECTED: Mapping[Step, Question] = {**ACTING, Step.FEEDBACK: officers_who_may_answer}

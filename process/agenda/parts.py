"""In which rounds a person has a part, in which roles, and the pages of those."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Representative, Submission
from needs.models import Engagement, Officer
from prioritization.models import PanelMember
from prioritization.querysets import published_in
from rounds.models import Round, Step
from rss.models import Coordinator, Participation


def with_part(rounds: QuerySet[Round], user: User) -> QuerySet[Round]:
    """Rounds that know in which roles the user has a part in them; no statement more."""

    def held(kind: Any) -> QuerySet:
        return kind.objects.active().filter(user=user)

    return rounds.annotate(
        as_representative=Exists(held(Representative)),
        has_handed_in=Exists(
            Submission.objects.submitted().filter(
                round=OuterRef("pk"),
                municipality__in=held(Representative).values("municipality"),
            )
        ),
        as_coordinator=Exists(
            Participation.objects.filter(
                round=OuterRef("pk"), rss__in=held(Coordinator).values("rss")
            )
        ),
        as_officer=Exists(
            Engagement.objects.filter(
                round=OuterRef("pk"), agency__in=held(Officer).values("agency")
            )
        ),
        as_member=Exists(held(PanelMember).filter(round=OuterRef("pk"))),
        has_result=Exists(published_in().filter(round=OuterRef("pk"))),
    )


def has_part(user: User, round_: Any, at: datetime) -> bool:
    held = roles_in(round_) - {"as_representative"}
    if round_.as_representative and _concerns_municipality(round_, at):
        return True
    return user.is_skr or bool(held)


def roles_in(round_: Any) -> set[str]:
    roles = ("as_representative", "as_coordinator", "as_officer", "as_member")
    return {role for role in roles if getattr(round_, role)}


def _concerns_municipality(round_: Any, at: datetime) -> bool:
    """It may still hand something in, or waits to hear of what it has handed in."""
    gather = round_.period(Step.GATHER)
    may_come = at < gather.closes_at or gather.live_extensions(at)
    return bool(may_come or round_.has_handed_in)


def pages(user: User, round_: Any) -> list[tuple[str, str]]:
    """The user's own pages of a round, by role: (text, address)."""
    found = []
    if round_.as_representative:
        found.append((_("Kommunens behov"), "municipalities:round"))
    if round_.as_coordinator:
        found.append((_("Er RSS: samla ihop och skicka vidare"), "rss:round"))
        found.append((_("Så har SKR placerat era behov"), "needs:placed"))
        found.append((_("Brev till era kommuner"), "process:letter_plan"))
    if round_.as_officer:
        found.append((_("Bedöm behoven"), "needs:screen"))
        found.append((_("Besvara behoven"), "needs:answers"))
    if round_.as_member:
        found.append((_("Välj verksamhetsområde"), "prioritization:area"))
        found.append((_("Din rangordning"), "prioritization:ballot"))
    if user.is_skr:
        found.append((_("Verksamhetsområde"), "prioritization:area"))
        found.append((_("Alla RSS i omgången"), "rss:round"))
        found.append((_("Den nationella listan"), "needs:compile"))
        found.append((_("Samtal och invändningar"), "needs:talk"))
        found.append(
            (_("Prioriteringsordning och överlämning"), "prioritization:hand_over")
        )
    if user.is_skr or round_.has_result:
        found.append((_("Resultatet av rangordningen"), "prioritization:result"))
    unique = {page: text for text, page in found}
    return [
        (text, reverse(page, args=[round_.public_id])) for page, text in unique.items()
    ]


def is_over(round_: Round, at: datetime) -> bool:
    return all(period.closes_at <= at for period in round_.periods.all())

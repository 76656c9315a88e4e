"""Which pages are measured, as whom, and what they may cost: adjust this table."""

from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from municipalities.models import Submission
from needs.models import Need
from prioritization.models import PanelMember
from process.steps import BY_STEP
from rounds.models import Round, Step
from rss.models import Coordinator, Participation


@dataclass(frozen=True, kw_only=True)
class Page:
    """One of ours, the bare page it is held against, and its budget (QUALITY)."""

    name: str
    user: User
    ours: str
    floor: str
    ratio: float
    statements: int
    post: bool = False
    cold: bool = False  # as if something had happened since the last visit


def _in_step(step: Step, rounds: QuerySet[Round]) -> Round:
    """The demo's round that is in this step now."""
    from django.utils import timezone

    now = timezone.now()
    return next(one for one in rounds if one.is_open(step, now))


def pages() -> list[Page]:
    rounds = Round.objects.with_calendar()
    gathering = _in_step(Step.GATHER, rounds)
    ranking = _in_step(Step.RANK, rounds)
    skr = User.objects.filter(is_skr=True)[0]
    draft = Submission.objects.filter(round=gathering, submitted_at=None)[0]
    writer = User.objects.filter(representative_set__municipality=draft.municipality)[0]
    coordinator = Coordinator.objects.active().filter(
        rss__participations__round=gathering, rss__participations__takes_part=True
    )[0]
    desk = Participation.objects.get(round=gathering, rss=coordinator.rss)
    seats = PanelMember.objects.active().filter(round=ranking, ballot__isnull=False)
    member = seats.select_related("ballot", "user")[0]
    need = Need.objects.filter(round=ranking)[0]
    behind = Submission.objects.filter(
        gathered__unlinked_at=None,
        gathered__regional_need__sources__need=need,
        gathered__regional_need__sources__unlinked_at=None,
    ).count()

    def path(name: str, record: object) -> str:
        return reverse(name, args=[record.public_id])

    ballot = path(BY_STEP[Step.RANK].page, ranking)
    the_need = Page(
        name="one need, its whole way",
        user=skr,
        ours=path("needs:need", need),
        floor=f"/one/{behind}/",
        ratio=1.8,
        statements=8,
    )
    home = Page(
        name="Att göra (representative)",
        user=writer,
        ours=reverse("process:home"),
        floor="/todo/",
        ratio=1.3,
        statements=6,
    )
    order = f"/order/{ranking.public_id}/{member.ballot.pk}/"
    return [
        home,
        replace(home, name="  when something has happened", cold=True),
        Page(
            name="rounds",
            user=skr,
            ours=reverse("process:rounds"),
            floor="/rounds/",
            ratio=1.3,
            statements=6,
        ),
        Page(
            name="RSS desk",
            user=coordinator.user,
            ours=path("rss:desk", desk),
            floor="/list/50/",
            ratio=1.3,
            statements=6,
        ),
        Page(
            name="SKR's overview",
            user=skr,
            ours=path("needs:compile", ranking),
            floor=f"/overview/{ranking.public_id}/",
            ratio=1.0,
            statements=6,
        ),
        the_need,
        replace(the_need, name="  when something has happened", cold=True),
        Page(
            name="need form GET",
            user=writer,
            ours=path("municipalities:edit", draft),
            floor="/form/",
            ratio=1.0,
            statements=6,
        ),
        Page(
            name="need form POST",
            user=writer,
            ours=path("municipalities:edit", draft),
            floor="/form/",
            ratio=2.0,
            statements=10,
            post=True,
        ),
        Page(
            name="ballot GET",
            user=member.user,
            ours=ballot,
            floor=order,
            ratio=1.8,
            statements=8,
        ),
        Page(
            name="ballot POST",
            user=member.user,
            ours=ballot,
            floor=order,
            ratio=1.5,
            statements=8,
            post=True,
        ),
    ]

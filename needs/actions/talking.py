"""SKR and the RSS write to each other about where needs are put (moment 4)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from needs import mails
from needs.models import Need, Remark, SetAside, Source
from outbox.actions import queue_all
from rounds.actions import note
from rss.models import RegionalNeed, Rss
from rss.outstanding import coordinators_of


class NotPlaced(Exception):
    """SKR has not put the regional need anywhere: there is nothing to object to."""


class AlreadyObjected(Exception):
    """An objection has been made, and waits for SKR or stands for this decision."""


class AlreadyAnswered(Exception):
    """Somebody else at SKR has answered the objection."""


class NobodyToWriteTo(Exception):
    """Every source has been taken out: no RSS stands behind the need."""


@transaction.atomic
def write_remark(
    regional_need: RegionalNeed,
    *,
    text: str,
    rss: Rss | None,
    objects_to_placing: bool = False,
    by: User,
    at: datetime,
) -> Remark:
    """Say something about a regional need, for its RSS or (None) for SKR, whose words
    the coordinators get in a letter. The same words twice in a row are said once."""
    RegionalNeed.objects.select_for_update(of=("self",)).get(pk=regional_need.pk)
    said = Remark.objects.filter(regional_need=regional_need)
    last = said.order_by("pk").last()
    if last and (last.written_by_id, last.text) == (by.pk, text):
        return last
    link = Source.objects.live().filter(regional_need=regional_need).first()
    if objects_to_placing:
        _check_objection(regional_need, link)
    remark = Remark.objects.create(
        round=regional_need.round,
        regional_need=regional_need,
        need=link.need if link else None,
        rss=rss,
        text=text,
        objects_to_placing=objects_to_placing,
        written_at=at,
        written_by=by,
    )
    verb = "invände mot var SKR har placerat" if objects_to_placing else "skrev om"
    note(verb, regional_need, by=by, at=at)
    if rss is None:
        _tell([regional_need], remark, at=at)
    return remark


@transaction.atomic
def write_to_all(need: Need, *, text: str, by: User, at: datetime) -> Remark:
    """SKR writes to every RSS behind a need: one letter per coordinator."""
    need = Need.objects.select_for_update().get(pk=need.pk)
    links = Source.objects.live().filter(need=need)
    behind = [
        link.regional_need
        for link in links.select_related("regional_need__participation__rss")
    ]
    if not behind:
        raise NobodyToWriteTo
    last = Remark.objects.filter(need=need, regional_need=None).order_by("pk").last()
    if last and (last.written_by_id, last.text) == (by.pk, text):
        return last
    remark = Remark.objects.create(
        round=need.round, need=need, text=text, written_at=at, written_by=by
    )
    note("skrev till RSS bakom", need, by=by, at=at)
    _tell(behind, remark, at=at)
    return remark


@transaction.atomic
def answer_placing(objection: Remark, *, text: str, by: User, at: datetime) -> Remark:
    """SKR answers an RSS that objects to where its regional need has been put."""
    objection = (
        Remark.objects.select_for_update(of=("self",))
        .select_related("regional_need__participation__rss", "round")
        .get(pk=objection.pk)
    )
    regional_need = objection.regional_need
    answered = Remark.objects.filter(answers=objection).exists()
    if answered or regional_need is None:
        raise AlreadyAnswered
    answer = Remark.objects.create(
        round=objection.round,
        regional_need=regional_need,
        need_id=objection.need_id,
        text=text,
        answers=objection,
        written_at=at,
        written_by=by,
    )
    note("svarade på invändningen om", regional_need, by=by, at=at)
    _tell([regional_need], answer, at=at)
    return answer


def _check_objection(regional_need: RegionalNeed, link: Source | None) -> None:
    if not link and not SetAside.objects.live().filter(regional_need=regional_need):
        raise NotPlaced
    if Remark.objects.unanswered().filter(regional_need=regional_need).exists():
        raise AlreadyObjected


def _tell(behind: list[RegionalNeed], remark: Remark, *, at: datetime) -> None:
    """One letter to each coordinator, about the regional needs of his or her own."""
    own: dict[User, list[RegionalNeed]] = {}
    for regional_need in behind:
        for person in coordinators_of(regional_need.rss):
            own.setdefault(person, []).append(regional_need)
    letters = [mails.remark(remark, theirs, to=one) for one, theirs in own.items()]
    queue_all(letters, at=at, kind="needs.remark")

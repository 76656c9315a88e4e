"""The flat rows of the register, made from what stands in the apps below.

What is not asked for here is not public: of a need SKR's wording and decision, how many
stand behind it, its place, and what agencies have published. No municipality is named,
no person, no agency's verdict, nothing that is a draft.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Prefetch

from needs.models import Feedback, Need, Recipient, Screening
from register import lookup
from register.models import Entry, Publication, Reply
from rounds.dates import day_of
from rounds.models import Step

A = Entry.Answer
# Of these the agency has said that more will come.
PROMISES = {
    Feedback.Code.ADAPTED,
    Feedback.Code.NEW,
    Feedback.Code.REVIEW,
    Feedback.Code.RESEARCH,
    Feedback.Code.INVESTIGATED,
}
BATCH = 500


def write(publication: Publication, public_ids: Collection[str] | None = None) -> bool:
    """Make the entries of a round what they should be, all or some of them. Whether
    anything was changed; what is as it was is not touched."""
    known = Entry.objects.filter(publication=publication)
    if public_ids is not None:
        known = known.filter(public_id__in=public_ids)
    before = dict(known.values_list("public_id", "digest"))
    made = list(_made(publication, public_ids))
    new = [one for one in made if before.pop(one[0].public_id, "") != one[0].digest]
    changed = {entry.public_id for entry, _replies, _said in new}
    gone = set(before) - {entry.public_id for entry, _replies, _said in made}
    Entry.objects.filter(public_id__in=changed | gone).delete()
    Entry.objects.bulk_create([entry for entry, _, _ in new], batch_size=BATCH)
    Reply.objects.bulk_create(
        [reply for _entry, replies, _said in new for reply in replies], batch_size=BATCH
    )
    lookup.write({entry: said for entry, _replies, said in new})
    if changed or gone:
        lookup.forget()
    return bool(changed | gone)


Made = tuple[Entry, list[Reply], lookup.Said]


def _made(
    publication: Publication, public_ids: Collection[str] | None
) -> Iterator[Made]:
    needs = (
        Need.objects.in_round(publication.round)
        .known_outside()
        .select_related("priority_place")
        .with_provenance()
        .prefetch_related(
            Prefetch("feedback", Feedback.objects.published().with_references()),
            Prefetch("screenings", Screening.objects.pointing_at_support()),
            Prefetch(
                "recipients",
                Recipient.objects.select_related("agency", "passed_to").order_by(
                    "handed_over_at", "pk"
                ),
            ),
        )
    )
    if public_ids is not None:
        needs = needs.filter(public_id__in=public_ids)
    for need in needs:
        yield _entry(publication, need)


def _day(moment: datetime) -> date:
    return day_of(moment)


def _entry(publication: Publication, need: Need) -> Made:
    round_, behind = publication.round, need.standing_behind
    replies = list(_replies(need, round_.period(Step.FEEDBACK).last_day))
    area, asked_on = round_.service_area, round_.period(Step.GATHER).last_day
    place = getattr(need, "priority_place", None)
    entry = Entry(
        publication=publication,
        public_id=need.public_id,
        round_address=round_.public_id,
        round_title=round_.title,
        area=area.public_id if area else "",
        area_name=area.name if area else "",
        asked_on=asked_on,
        year=asked_on.year,
        title=need.title,
        target_group=need.target_group,
        text=need.description,
        municipality_count=len(behind.municipalities),
        rss_count=len(behind.rss),
        local_count=len(behind.submissions),
        regional_count=len(need.live_sources),
        place=place.place if place else None,
        last_place=place.last_place if place else None,
        details={
            "decision": str(need.decision_reason),
            "decided_on": need.decided_at and _day(need.decided_at).isoformat(),
            "supports": _supports(need),
            "rss": [rss.name for rss in behind.rss],
            **_passing_on(need),
        },
        **_outcome(need, replies),
    )
    said = lookup.said(_said(entry, replies), need.target_group)
    entry.digest = _digest(entry, replies, said)
    for reply in replies:
        reply.entry = entry
    return entry, replies, said


def _replies(need: Need, last_day: date) -> Iterator[Reply]:
    """Each published answer, in order; and those who have none to show yet."""
    to = {row.agency_id: row for row in need.recipients.all() if not row.is_passed_on}
    answers = list(need.feedback.all())
    last = {answer.agency_id: answer.pk for answer in answers}
    for answer in answers:
        recipient, (url, name) = to.get(answer.agency_id), answer.reference
        latest = last[answer.agency_id] == answer.pk
        yield Reply(
            agency=answer.agency,
            public_id=answer.public_id,
            latest=latest,
            leads=bool(recipient and recipient.leads),
            handed_over_on=_day(recipient.handed_over_at) if recipient else None,
            code=answer.code,
            reason=answer.reason,
            planned_on=answer.planned_on,
            next_update_on=answer.next_update_on,
            link_url=url,
            link_text=name,
            at=answer.published_at,
            due_on=_promised(answer) if latest else None,
        )
    for recipient in to.values():
        if recipient.agency_id not in last:
            yield Reply(
                agency=recipient.agency,
                latest=True,
                leads=recipient.leads,
                handed_over_on=_day(recipient.handed_over_at),
                # Who leads owes the answer; the others may add to it.
                due_on=last_day if recipient.leads else None,
            )


def _passing_on(need: Need) -> dict[str, Any]:
    """If agencies have passed the need on: who had it first, and from whom to whom. The
    reasons are theirs, SKR's and those behind the need to read."""
    rows = list(need.recipients.all())
    passed = {row.passed_on_at: row for row in rows if row.passed_on_at}
    if not passed:
        return {}
    first = [row for row in rows if row.handed_over_at not in passed]
    return {
        "first": [str(row.agency) for row in first],
        "first_on": _day(min(row.handed_over_at for row in rows)).isoformat(),
        "passed_on": [
            (_day(at).isoformat(), str(row.agency), str(row.passed_to))
            for at, row in sorted(passed.items())
        ],
    }


def _promised(answer: Feedback) -> date | None:
    if answer.next_update_on:
        return answer.next_update_on
    return answer.planned_on if answer.code in PROMISES else None


def _outcome(need: Need, replies: list[Reply]) -> dict[str, Any]:
    """What became of it: what SKR found, or the last word of the agency that leads. What
    another agency has said is shown, but the need waits for the one that leads."""
    decided = need.decided_at or need.created_at
    said = {reply.at: reply for reply in replies if reply.at}
    own = {at: reply for at, reply in said.items() if reply.leads}
    if need.status == Need.Status.SUPPORT_EXISTS:
        answer, answered_at = A.SUPPORT.value, decided
    elif own:
        answer, answered_at = own[max(own)].code, min(own)
    else:
        since = min((r.handed_over_at for r in need.recipients.all()), default=decided)
        return {
            "answer": A.WAITING.value,
            "answered_at": None,
            "waiting_since": _day(since),
            "news_at": max([since, *said]),
        }
    return {
        "answer": answer,
        "answered_at": answered_at,
        "waiting_since": None,
        "news_at": max([answered_at, *said]),
    }


def _supports(need: Need) -> list[tuple[str, str]]:
    """Address and name of what SKR's decision rests on."""
    return sorted({screening.reference for screening in need.screenings.all()})


def _said(entry: Entry, replies: Iterable[Reply]) -> Iterator[str]:
    """All that the page of the need says, and its words alone are searched."""
    yield from (entry.title, entry.target_group, entry.text, entry.area_name)
    yield from (entry.round_title, entry.details["decision"], *entry.details["rss"])
    yield from (name for _url, name in entry.details["supports"])
    for reply in replies:
        yield from (reply.agency.name, reply.reason, reply.link_text)


def _digest(entry: Entry, replies: list[Reply], words: lookup.Said) -> str:
    said = [_fields(entry), *map(_fields, replies), sorted(words.items())]
    text = json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _fields(row: Entry | Reply) -> dict[str, Any]:
    away = {"id", "digest", "entry_id"}
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in away
    }

"""Something said in every field where people write, in one round: what the world of the
tests lacks. None of it is for everyone to read."""

from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from django.test import Client
from django.utils import timezone

from accounts.models import SignInCode, User
from needs.models import (
    EarlierScreening,
    Move,
    Need,
    Pair,
    Screening,
    Wording,
)
from outbox.actions import hold
from outbox.models import Letter, Mailbox
from process.models import GroupLetter
from register import actions
from register.following import follow, thing
from rounds.models import Step
from tests import factories as f
from tests.register.public import area_round, handed_over


def say_everything(place: dict[str, Any], by: User) -> None:
    """Of one round of the world, by somebody at SKR."""
    _before_it_was_compiled(place, by)
    _at_the_desk(place, by)
    _of_the_screening(place, by)
    _of_the_order(place, by)
    _of_the_answer(place, by)


def _before_it_was_compiled(place: dict[str, Any], by: User) -> None:
    round_, municipality = place["Round"], place["Municipality"]
    round_.area_reason = "Panelen var enig."
    round_.service_area, round_.area_decided_by = f.ServiceAreaFactory(), by
    round_.area_decided_at = timezone.now()
    round_.save()
    period = round_.period(Step.GATHER)
    f.ExtensionFactory(
        period=period,
        organization_key=f"kommun:{municipality.public_id}",
        organization_name=municipality.name,
    )
    GroupLetter.objects.create(
        period=period, subject="Påminnelse", text="Hej!", written_by=by
    )
    f.AppealFactory(participation=place["Participation"])
    f.QuestionFactory(submission=place["submitted"], answered=True)


def _at_the_desk(place: dict[str, Any], by: User) -> None:
    round_ = place["Round"]
    Move.objects.create(round=round_, text="La ihop två behov", done_by=by)
    f.ThemeFactory(round=round_, added_by=by)
    first, second = sorted(
        (place["forwarded"], place["answered_by_support"]), key=lambda need: need.pk
    )
    Pair.objects.create(
        first=first, second=second, kind="apart", remark="Olika åldrar.", linked_by=by
    )
    for need in (place["Need"], place["handed_over"]):
        Wording.objects.create(
            need=need,
            edition=need.edition,
            title="En tidigare rubrik",
            target_group="En tidigare målgrupp",
            description="En tidigare text.",
            replaced_by=by,
        )


def _of_the_screening(place: dict[str, Any], by: User) -> None:
    need, agency = place["handed_over"], place["Agency"]
    EarlierScreening.objects.create(
        need=need,
        agency=agency,
        opinion=Screening.Opinion.PARTLY,
        reason="Vi trodde det.",
        support=place["KnowledgeSupport"],
        answering_part="Kapitel 3",
        edition=need.edition,
        handed_in_at=timezone.now(),
        handed_in_by=by,
    )
    f.ReferralFactory(need=need, agency=agency, reason="Ni kan det här.")
    f.RecusalFactory(need=need, agency=agency, reason="Jag är gift med chefen.")
    f.ObjectionFactory(
        need=Need.objects.get(round=place["Round"], status="support_exists"),
        answer="Vi hör er.",
        answered_at=timezone.now(),
        answered_by=by,
    )


def _of_the_order(place: dict[str, Any], by: User) -> None:
    papers = place["Round"].ballot_papers
    papers.update(replaced_at=timezone.now())
    f.BallotPaperFactory(
        round=place["Round"], version=2, changed_by=by, reason="Ett behov föll bort."
    )


def _of_the_answer(place: dict[str, Any], by: User) -> None:
    f.RecipientFactory(
        need=place["handed_over"],
        leads=False,
        passed_to=place["Agency"],
        passed_on_at=timezone.now(),
        passed_on_by=by,
        passed_on_reason="Det är er fråga.",
    )
    f.MarkFactory(
        feedback=place["answer"],
        municipality=place["Municipality"],
        kind="misses",
        words="Vi frågade om barn.",
    )


def say_the_rest(by: User) -> None:
    """What is about no round: letters, sessions, and what a person follows. And a round
    that was public, and is no more."""
    withdrawn = area_round(title="Borttagen")
    answer = f.FeedbackFactory(need=handed_over(withdrawn), published=True)
    Need.objects.filter(pk=answer.need_id).update(status=Need.Status.ANSWERED)
    actions.publish(withdrawn, by=by, at=timezone.now())
    actions.withdraw(withdrawn, reason="Ett fel.", by=by, at=timezone.now())
    follow(thing("ord", "hemmasittare"), by=by, at=timezone.now())
    address = EmailAddress.objects.create(user=by, email=by.email)
    EmailConfirmation.objects.create(email_address=address, key="nyckel")
    SignInCode.objects.create(user=by, address_digest="0" * 64, digest="1" * 64)
    Client().force_login(by)
    Letter.objects.create(
        to=by.email,
        subject="Er tur",
        body="Hej!",
        message_id="<1@example.se>",
        due_at=timezone.now(),
        last_error="451 later",
    )
    Mailbox.objects.create(
        address=by.email, refused_at=timezone.now(), refused_with="550 no such user"
    )
    hold(reason="Återställt från en kopia", at=timezone.now())

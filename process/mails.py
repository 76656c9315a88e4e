"""The letters that the table sends, built here and sent by the outbox."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from needs.models import Promise
from outbox import placeholders
from outbox.letters import compose, render
from process.models import GroupLetter, Reminder
from process.steps import BY_STEP, StepSpec, Turn
from rounds.mails import filled
from rounds.models import Extension, Period, Round, Step
from rss.models import Participation

K = Reminder.Kind


def _turn(spec: StepSpec, user: User) -> Turn:
    return spec.skr if user.is_skr and spec.skr else spec


@dataclass(frozen=True)
class Item:
    """One thing that a letter reminds of, as it is written there."""

    closes_at: datetime
    title: str
    text: str


def item(
    spec: StepSpec,
    round_: Round,
    closes_at: datetime,
    kind: Reminder.Kind,
    *,
    is_skr: bool,
) -> Item:
    """What is left to do in a step, until when, and where."""
    turn = spec.skr if is_skr and spec.skr else spec
    with translation.override(settings.LANGUAGE_CODE):
        task = str(turn.task)
        titles = {
            K.OPENED: _("Din tur: %(task)s – %(round)s"),
            K.LAST_DAY: _("Sista dagen: %(task)s – %(round)s"),
            K.AFTER: _("Tiden har gått ut: %(task)s – %(round)s"),
        }
        title = titles.get(kind, _("Påminnelse: %(task)s – %(round)s"))
        title %= {"task": task, "round": round_.title}
    text = render(
        "process/mail/reminder_item.txt",
        task=task,
        round_title=round_.title,
        closes_at=closes_at,
        is_over=kind == K.AFTER,
        about=_about(spec, is_skr=is_skr),
        path=reverse(turn.page, args=[round_.public_id]),
    )
    return Item(closes_at, title, text)


def _about(spec: StepSpec, *, is_skr: bool) -> str:
    template = f"process/mail/steps/{spec.step.name.lower()}.txt"
    return render(template, is_skr=is_skr).strip()


def help_item(
    spec: StepSpec,
    round_: Round,
    closes_at: datetime,
    names: Sequence[str],
    *,
    is_skr: bool,
) -> Item:
    """Others have something left when the time is out, and the reader can help them."""
    at_desk = spec.step is Step.GATHER and not is_skr
    page = "rss:round" if at_desk else "process:round"
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Inte klart i tid: %(round)s") % {"round": round_.title}
    text = render(
        "process/mail/help_item.txt",
        task=spec.task,
        round_title=round_.title,
        closes_at=closes_at,
        names=names,
        path=reverse(page, args=[round_.public_id]),
    )
    return Item(closes_at, title, text)


def reminder(
    user: User, items: Iterable[Item], promised: Sequence[tuple[Promise, int]] = ()
) -> EmailMessage:
    """All that somebody owes, in one letter: what closes first comes first."""
    items = tuple(sorted(items, key=lambda one: (one.closes_at, one.title)))
    if promised:
        return _compose_reminder(user.email, items, [one for one, _days in promised])
    subject, body = _words_of_reminder(items)
    return EmailMessage(subject=subject, body=body, to=[user.email])


@lru_cache(maxsize=512)
def _words_of_reminder(items: tuple[Item, ...]) -> tuple[str, str]:
    """Written once for all who have the same to do."""
    message = _compose_reminder("", items, [])
    return str(message.subject), str(message.body)


def _compose_reminder(
    to: str, items: Sequence[Item], promised: Sequence[Promise]
) -> EmailMessage:
    return compose(
        "process/mail/reminder.txt",
        to=to,
        subject=_subject(items, len(promised)),
        items=items,
        promised=promised,
    )


def _subject(items: Sequence[Item], promised: int) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        if not items:
            sentence = ngettext(
                "Påminnelse: ett datum ni har lovat kommer snart",
                "Påminnelse: %(n)d datum ni har lovat kommer snart",
                promised,
            )
            return sentence % {"n": promised}
        if len(items) + promised == 1:
            return items[0].title
        return _("Påminnelse: du har %(n)d saker att göra") % {
            "n": len(items) + promised
        }


def question_of_participation(participation: Participation, user: User) -> EmailMessage:
    round_ = participation.round
    return compose(
        "process/mail/participation.txt",
        to=user.email,
        round_title=round_.title,
        rss=participation.rss,
        path=reverse("rss:answer_participation", args=[participation.public_id]),
        gather=round_.period(Step.GATHER),
        forward=round_.period(Step.FORWARD),
    )


def moved_deadline(
    spec: StepSpec, period: Period, user: User, *, before: datetime, reason: str
) -> EmailMessage:
    turn = _turn(spec, user)
    return compose(
        "process/mail/moved_deadline.txt",
        to=user.email,
        round_title=period.round.title,
        task=turn.task,
        path=reverse(turn.page, args=[period.round.public_id]),
        before=before,
        closes_at=period.closes_at,
        reason=reason,
    )


def group_letter(letter: GroupLetter, user: User, closes_at: datetime) -> EmailMessage:
    """What SKR has written to many, to one of them."""
    path = group_letter_page(letter)
    own = partial(filled, to=user, round_=letter.round, closes_at=closes_at, path=path)
    subject, text = own(letter.subject), own(letter.text)
    return _group_letter(letter, to=user.email, subject=subject, text=text)


def group_letter_unfilled(letter: GroupLetter) -> EmailMessage:
    """The same as it was written, with its placeholders, to nobody."""
    return _group_letter(letter, to="", subject=letter.subject, text=letter.text)


def group_letter_page(letter: GroupLetter) -> str:
    """Where the one who gets it does what is left."""
    page = BY_STEP[Step(letter.period.step)].page
    return reverse(page, args=[letter.round.public_id])


def _group_letter(
    letter: GroupLetter, *, to: str, subject: str, text: str
) -> EmailMessage:
    return compose(
        "process/mail/group_letter.txt",
        to=to,
        letter=letter,
        subject=subject,
        text=text,
        has_link=placeholders.LINK in placeholders.used_in(letter.text),
        task=BY_STEP[Step(letter.period.step)].task,
        address=f"{settings.SITE_URL}{group_letter_page(letter)}",
    )


def extension(
    spec: StepSpec,
    extension: Extension,
    user: User,
    *,
    organization: str,
    granter: str,
) -> EmailMessage:
    round_ = extension.period.round
    return compose(
        "process/mail/extension.txt",
        to=user.email,
        round_title=round_.title,
        organization=organization,
        granter=granter,
        task=spec.task,
        path=reverse(spec.page, args=[round_.public_id]),
        closes_at=extension.closes_at,
        reason=extension.reason,
    )


def engagement(round_: Round, user: User, *, agency: str) -> EmailMessage:
    return compose(
        "process/mail/engagement.txt",
        to=user.email,
        round_title=round_.title,
        agency=agency,
        path=reverse("process:round", args=[round_.public_id]),
        screen=round_.period(Step.SCREEN),
        feedback=round_.period(Step.FEEDBACK),
    )

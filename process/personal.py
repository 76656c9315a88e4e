"""Which rows are about a person: worked out from accounts/classification/."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet

from accounts import codes
from accounts.classification import ACCOUNT, Kind, Part, parts
from accounts.models import Assignment, SignInCode, User
from outbox.models import Letter, Mailbox
from prioritization.models import PanelMember
from rounds.models import Event, Extension, Round, Step


def of_person(person: User) -> Iterator[tuple[type[Model], Part, QuerySet]]:
    """Each part of the table that may be about a person, with the rows that are."""
    for label, part in parts():
        model = apps.get_model(label)
        rows = _rows(model, part, person)
        if rows is not None:
            yield model, part, rows.order_by("pk")


def _rows(model: type[Model], part: Part, person: User) -> QuerySet | None:
    if model is Extension and part.subject is ACCOUNT:
        return extensions_naming(person)
    if other_way := OTHER_WAYS.get(model._meta.label):
        return other_way(person)
    ways = [part.person] if part.person else identities(model, part)
    if not ways:
        return None
    condition = Q()
    for way in ways:
        condition |= Q(**{way: person})
    return model._default_manager.filter(condition)


def identities(model: type[Model], part: Part) -> list[str]:
    """The fields of a part that say which person."""
    return [
        name
        for name in part.fields(Kind.IDENTITY)
        if model._meta.get_field(name).related_model is User
    ]


def sessions(person: User) -> QuerySet[Session]:
    """Who is signed in is told inside a session alone, so each is opened."""
    keys = [
        session.pk
        for session in Session.objects.iterator()
        if session.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    return Session.objects.filter(pk__in=keys)


def sign_in_codes(person: User) -> QuerySet[SignInCode]:
    """Those asked for before the address was known here, too."""
    asked_for = codes.of_address(person.email).values("pk")
    return SignInCode.objects.filter(Q(user=person) | Q(pk__in=asked_for))


def extensions_naming(person: User) -> QuerySet[Extension]:
    """A member of the panel is an organization of one, under the person's name."""
    members = PanelMember.objects.filter(user=person)
    keys = [member.organization_key for member in members]
    return Extension.objects.filter(organization_key__in=keys)


OTHER_WAYS: Mapping[str, Callable[[User], QuerySet]] = {
    "accounts.User": lambda person: User.objects.filter(pk=person.pk),
    "accounts.SignInCode": sign_in_codes,
    "outbox.Mailbox": lambda person: Mailbox.objects.filter(address=person.email),
    "outbox.Letter": lambda person: Letter.objects.filter(to=person.email),
    "sessions.Session": sessions,
}


def assignments_of(person: User) -> list[Assignment]:
    """Of all kinds, ended ones and invitations too."""
    return [
        assignment
        for kind in Assignment.__subclasses__()
        for assignment in kind.objects.filter(user=person).with_organization()
    ]


def events_about(person: User) -> QuerySet[Event]:
    """What has happened to the person's assignments: these events name the person."""
    condition = Q(target_kind=User._meta.label_lower, target_id=person.public_id)
    for kind in Assignment.__subclasses__():
        ids = list(kind.objects.filter(user=person).values_list("public_id", flat=True))
        condition |= Q(target_kind=kind._meta.label_lower, target_id__in=ids)
    return Event.objects.filter(condition).order_by("pk")


def rounds_with_sealed_step(person: User, step: Step, at: datetime) -> list[Round]:
    """Those on whose panel the person is, in which the ballots are still sealed."""
    rounds = Round.objects.with_calendar().filter(panel__user=person).distinct()
    return [
        round_
        for round_ in rounds
        for period in round_.periods.all()
        if period.step == step and (at < period.closes_at or period.live_extensions(at))
    ]

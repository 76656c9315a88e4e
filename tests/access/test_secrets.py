"""What somebody has not let go of is on no page, in no letter and in no log of others.

Every address is opened by every role. Each secret is found by those who keep it, so
that there is something that could leak.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from municipalities.models import Submission
from needs.models import DialogueWord, Feedback
from outbox.models import Letter
from prioritization.models import Ballot
from process import actions as process_actions
from rounds.models import Event, Step
from rss import actions as rss_actions
from tests import factories as f
from tests.access.forms_on_pages import forms_of
from tests.access.matrix import ONLY_TO_READ
from tests.access.test_matrix import ROLES, answer, client_of
from tests.urls import addresses, path_of
from tests.world import ANSWER_CANARY, BALLOT_CANARY, DRAFT_CANARY, World, make_world

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.xdist_group("secrets"),  # one look at every page for all of them
]

VERDICT_CANARY = "kanariefågel-bedömning-41be"
REGIONAL_CANARY = "kanariefågel-regionalt-08d2"
INVITED_CANARY = "kanariefagel-inbjuden@example.se"
DIALOGUE_CANARY = "kanariefågel-dialogmöte-2f6b"
EXTENSION_CANARY = "kanariefågel-anstånd-77aa"

# Who keeps what: nobody else may find it anywhere.
KEEPERS = {
    DRAFT_CANARY: {"representative"},
    ANSWER_CANARY: {"officer"},
    BALLOT_CANARY: {"member"},
    VERDICT_CANARY: {"skr", "second_officer"},
    REGIONAL_CANARY: {"coordinator", "log"},  # read by nobody until forwarded
    INVITED_CANARY: {"skr", "coordinator"},
    EXTENSION_CANARY: {"skr", "log"},
    # Agencies in the round read what is said of it; the register never does.
    DIALOGUE_CANARY: {"skr", "officer", "second_officer"},
}
ALL_ROLES = (*ROLES, "second_officer", "keeper")


@dataclass
class Seen:
    """By secret: the roles that found it, and where."""

    by: dict[str, set[str]] = field(default_factory=lambda: {c: set() for c in KEEPERS})
    where: list[str] = field(default_factory=list)

    def look(self, role: str, where: str, text: str) -> None:
        for canary in KEEPERS:
            if canary in text:
                self.by[canary].add(role)
                self.where.append(f"{role}: {canary} at {where}")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        _hide_secrets(world)
        for role in ALL_ROLES:
            client_of(world, role)
        yield world
        transaction.set_rollback(True)


def _hide_secrets(world: World) -> None:
    """In the own round only. What people do goes through the pages and actions, so
    that letters and log are written as ever."""
    own, people = world.own, world.people
    foreign = world.foreign["Submission"]
    Submission.objects.filter(pk=foreign.pk).update(title="Någon annans utkast")
    theirs = Feedback.objects.drafts().filter(need=world.foreign["handed_over"])
    theirs.update(reason="Någon annans utkast")

    second = f.EngagementFactory(round=own["Round"]).agency
    people["second_officer"] = f.OfficerFactory(agency=second).user
    people["keeper"] = f.SkrFactory(name="Registervårdare", is_staff=True)
    f.ScreeningFactory(
        need=own["Need"],
        agency=second,
        reason=VERDICT_CANARY,
        handed_in_by=people["second_officer"],
    )
    DialogueWord.objects.filter(need=own["handed_over"]).update(text=DIALOGUE_CANARY)
    # The seal of a ballot stands on its receipt alone.
    Ballot.objects.filter(pk=own["Ballot"].pk).update(
        seal=BALLOT_CANARY, handed_in_at=timezone.now()
    )
    rss_actions.make_regional_need(
        own["Participation"],
        [
            f.SubmissionFactory(
                round=own["Round"],
                municipality=own["Municipality"],
                created_by=people["representative"],
                submitted=True,
            )
        ],
        {
            "title": REGIONAL_CANARY,
            "target_group": REGIONAL_CANARY,
            "description": REGIONAL_CANARY,
        },
        by=people["coordinator"],
        at=timezone.now(),
    )
    f.RepresentativeFactory(
        municipality=own["Municipality"],
        user=f.UserFactory(email=INVITED_CANARY, name=""),
        accepted_at=None,
    )
    process_actions.grant_extension(
        own["Round"].period(Step.GATHER),
        f.MunicipalityFactory(),
        last_day=(timezone.now() + timedelta(days=20)).date(),
        reason=EXTENSION_CANARY,
        by=people["skr"],
        at=timezone.now(),
    )
    _act(world)


def _act(world: World) -> None:
    """What may be kept for oneself is saved once more, through the pages."""
    own, ballot = (
        world.own,
        f"/panel/omgang/{world.own['Round'].public_id}/rangordning/",
    )
    draft = f"/kommun/behov/{own['Submission'].public_id}/skriv/"
    reply = f"/myndighet/behov/{own['handed_over'].public_id}/svar/"
    form = forms_of(client_of(world, "representative").get(draft), draft)[0]
    for role, path, said in (
        ("representative", draft, form.filled(DRAFT_CANARY)),
        ("officer", reply, {"code": "new", "reason": ANSWER_CANARY}),
        ("member", f"{ballot}spara/", {"save": "1"}),
    ):
        assert client_of(world, role).post(path, said).status_code == 302


def text_of(response: Any) -> str:
    if response.status_code in {301, 302}:
        return response.url
    return response.content.decode(errors="replace")


@pytest.fixture(scope="module")
def seen(world: World) -> Seen:
    """Every address by every role, and the admin by who may open it."""
    seen = Seen()
    for role in ALL_ROLES:
        client = client_of(world, role)
        for address in addresses():
            is_the_same_for_all = address.name in ONLY_TO_READ and role != "nobody"
            if address.name == "account_logout" or is_the_same_for_all:
                continue
            response = answer(client, "get", path_of(address, world))
            shown_as = "skr" if role == "keeper" else role
            seen.look(shown_as, address.name, text_of(response))
    keeper = client_of(world, "keeper")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        seen.look("skr", name, text_of(keeper.get(reverse(name))))
    for event in Event.objects.all():
        seen.look("log", event.verb, f"{event.target_text} {event.note}")
    for letter in Letter.objects.all():
        role = next(
            (r for r, p in world.people.items() if p and p.email == letter.to), "?"
        )
        seen.look(role, letter.subject, f"{letter.subject} {letter.body}")
    return seen


@pytest.mark.parametrize("canary", KEEPERS, ids=lambda c: c.rsplit("-", 1)[0])
def test_a_secret_is_found_by_those_who_keep_it_and_nobody_else(canary, seen):
    assert seen.by[canary] == KEEPERS[canary], [w for w in seen.where if canary in w]


def test_there_is_somebody_in_every_role(world):
    assert {r for r, p in world.people.items() if p is None} == {"nobody"}
    assert User.objects.count() > len(ALL_ROLES)

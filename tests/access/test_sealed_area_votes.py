"""What the panel has voted for on the area is read nowhere while votes are sealed: every
page, for everyone, is the same whichever way the others have voted."""

import io
import re
import zipfile

import pytest
import time_machine
from django.core.cache import caches
from django.utils import timezone

from demo.ids import repeatable_ids
from prioritization.models import AreaVote, VotingRules
from rounds.models import Event
from tests import factories as f
from tests.access.matrix import WHO
from tests.access.test_matrix import ROLES, client_of
from tests.urls import addresses, path_of
from tests.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("answers_are_kept")]
# Pages with a random key of their own, or a clock in the file.
KEYED = ("municipalities:", "rss:", "needs:check_answers")
VARIES = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|data-idle="[^"]*"')


@pytest.fixture(autouse=True)
def clock_stands_still():
    """Some pages say when they were made."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def world():
    """Three others have voted, of two candidates; a fourth has not."""
    world = make_world()
    round_ = world.own["Round"]
    world.candidates = [
        round_.area_candidates.get(),
        f.AreaCandidateFactory(round=round_),
    ]
    for member in f.PanelMemberFactory.create_batch(3, round=round_):
        f.AreaVoteFactory(member=member, candidate=world.candidates[0])
    world.silent = f.PanelMemberFactory(round=round_)
    return world


def said(content):
    """What a page says; of an office file, all that is packed in it but its properties,
    where the time stands."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"".join(
                packed.read(name)
                for name in sorted(packed.namelist())
                if not name.startswith("docProps/")
            )
    return VARIES.sub(b"", content)


def everything(world):
    """All that can be read, by role and page; and the log. What is kept is worked out
    anew for each look: nobody notes an event when the votes turn."""
    caches["answers"].clear()
    found = {}
    for role in (role for role in ROLES if world.people[role]):
        for address in addresses():
            if role not in WHO[address.name] or address.name.startswith(KEYED):
                continue
            with repeatable_ids(f"{role} {address.name}"):  # the keys of forms
                response = client_of(world, role).get(path_of(address, world))
            if response.status_code == 200 and not response.streaming:
                found[role, address.name] = said(response.content)
    events = Event.objects.values_list("verb", "target_text", "note")
    return found, list(events)


def turn(world, **fields):
    """The three vote the other way."""
    others = AreaVote.objects.exclude(member__user=world.people["member"])
    others.filter(candidate=world.candidates[0]).update(**fields)


def differ(before, after):
    return {page for page in before | after if before.get(page) != after.get(page)}


@pytest.mark.parametrize("way", VotingRules.AreaBy)
def test_sealed_votes_are_read_nowhere(world, way):
    f.VotingRulesFactory(round=world.own["Round"], area_by=way)
    ranking = way == VotingRules.AreaBy.RANKING
    AreaVote.objects.update(place=1 if ranking else None)
    before, log = everything(world)

    turn(world, candidate=world.candidates[1])

    after, log_after = everything(world)
    assert ("skr", "prioritization:decide_area") in before
    assert differ(before, after) == set()
    assert log == log_after


def test_the_same_look_finds_votes_that_are_not_sealed(world):
    f.AreaVoteFactory(member=world.silent, candidate=world.candidates[0])
    before, log = everything(world)

    turn(world, candidate=world.candidates[1])

    after, log_after = everything(world)
    assert differ(before, after) == {
        ("skr", "prioritization:area"),
        ("skr", "prioritization:decide_area"),
    }
    assert log == log_after

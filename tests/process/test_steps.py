"""The table is held to itself, and the rest of the code to the table."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from rules import perm_exists

from process.anytime import ANYTIME
from process.steps import BY_STEP, PROCESS
from rounds.models import Round, Step
from tests import factories as f
from tests.urls import addresses
from tests.world import make_world

pytestmark = pytest.mark.django_db

BOUND = [(spec.step, permission) for spec in PROCESS for permission in spec.allows]


# --- The table itself -----------------------------------------------------------------


def test_every_step_stands_in_the_table_once_and_in_order():
    assert [spec.step for spec in PROCESS] == list(Step)
    assert list(BY_STEP) == list(Step)


def test_all_seven_moments_are_covered():
    assert sorted({spec.step.moment for spec in PROCESS}) == [1, 2, 3, 4, 5, 6, 7]


def test_no_permission_is_opened_by_two_steps_or_by_a_step_and_always():
    named = Counter([permission for _step, permission in BOUND] + list(ANYTIME))

    assert [name for name, times in named.items() if times > 1] == []


def test_every_page_of_the_table_has_an_address():
    pages = [spec.page for spec in PROCESS] + [s.skr.page for s in PROCESS if s.skr]
    missing = []
    for page in pages:
        try:
            reverse(page, args=["omgang"])
        except NoReverseMatch:
            missing.append(page)

    assert missing == []


def test_reminders_go_out_while_the_step_is_as_long_as_proposed():
    late = [
        spec.step
        for spec in PROCESS
        if not 0 < max(spec.remind_days_before) < spec.weeks * 7
    ]

    assert late == []


def test_every_text_of_the_table_takes_its_numbers():
    for spec in PROCESS:
        assert str(spec.progress_text) % {"done": 1, "of": 2}
        assert str(spec.waiting_text) % {"left": 1, "of": 2}


# --- The rest of the code -------------------------------------------------------------


def test_the_permission_of_every_view_exists():
    unknown = {
        address.name: address.permission
        for address in addresses()
        if address.permission != "public" and not perm_exists(str(address.permission))
    }

    assert unknown == {}


def test_every_permission_that_a_template_asks_for_exists():
    asked = {
        (permission, str(path.relative_to(settings.BASE_DIR)))
        for path in Path(settings.BASE_DIR, "templates").rglob("*.html")
        for permission in re.findall(r'has_perm "([^"]+)"', path.read_text("utf-8"))
    }

    assert {which for which in asked if not perm_exists(which[0])} == set()
    assert len(asked) > 1


# --- Who, and when --------------------------------------------------------------------
# One situation for each permission of a step: somebody who has the role, and a record in
# the right state, so that only the calendar is left to decide.


def panel(round_):
    return f.PanelMemberFactory(round=round_).user, round_


def skr(round_):
    return f.SkrFactory(), round_


def municipality(round_, **state):
    submission = f.SubmissionFactory(round=round_, **state)
    covered = f.CoverageFactory(municipality=submission.municipality)
    f.ParticipationFactory(round=round_, rss=covered.rss)
    person = f.RepresentativeFactory(municipality=submission.municipality).user
    return person, submission


def nil_return(round_):
    person, submission = municipality(round_)
    return person, f.NilReturnFactory(
        round=round_, municipality=submission.municipality
    )


def coordinator(round_):
    participation = f.ParticipationFactory(round=round_)
    return f.CoordinatorFactory(rss=participation.rss).user, participation


def regional_need(round_):
    person, participation = coordinator(round_)
    return person, f.RegionalNeedFactory(participation=participation)


def forwarded(round_):
    person, participation = coordinator(round_)
    return person, f.RegionalNeedFactory(participation=participation, forwarded=True)


def officer(round_):
    engagement = f.EngagementFactory(round=round_)
    return f.OfficerFactory(agency=engagement.agency).user, round_


def screening_officer(round_):
    person, _round = officer(round_)
    return person, f.NeedFactory(round=round_)


def recipient(round_):
    row = f.RecipientFactory(need=f.NeedFactory(round=round_, status="handed_over"))
    return f.OfficerFactory(agency=row.agency).user, row.need


SITUATIONS = {
    "prioritization.vote_area": panel,
    "municipalities.add_submission": municipality,
    "municipalities.change_submission": municipality,
    "municipalities.submit_submission": municipality,
    "municipalities.withdraw_submission": lambda r: municipality(r, submitted=True),
    "municipalities.declare_nil": municipality,
    "municipalities.take_back_nil": nil_return,
    "needs.find_similar": municipality,
    "municipalities.correct_submission": lambda r: municipality(
        r, taken_down_at_meeting=True
    ),
    "rss.take_down": coordinator,
    "rss.gather": coordinator,
    "rss.change_regionalneed": regional_need,
    "rss.forward_regionalneed": coordinator,
    "needs.compile_need": skr,
    "needs.write_remark": forwarded,
    "needs.write_to_rss": lambda r: (f.SkrFactory(), f.NeedFactory(round=r)),
    "needs.screen_need": screening_officer,
    "needs.step_aside": screening_officer,
    "needs.pass_need_on": screening_officer,
    "needs.decide_need": lambda r: (f.SkrFactory(), f.NeedFactory(round=r)),
    "needs.decide_unanimous": skr,
    "prioritization.rank": panel,
    "prioritization.change_paper": skr,
    "prioritization.fix_order": skr,
    "prioritization.hand_over": skr,
    "needs.answer_need": recipient,
    "needs.publish_answers": officer,
    "needs.stand_behind_answer": recipient,
}


def anew(record):
    """As the next request finds it: nothing is remembered."""
    return type(record).objects.get(pk=record.pk)


def test_there_is_a_situation_for_each_permission_of_a_step():
    assert set(SITUATIONS) == {permission for _step, permission in BOUND}


@pytest.mark.parametrize(("home", "permission"), BOUND)
def test_a_permission_is_given_in_its_own_step_and_in_no_other(home, permission):
    round_ = f.RoundFactory()
    person, record = SITUATIONS[permission](round_)

    open_in = []
    for step in Step:
        f.place_calendar(round_, open_step=step)
        if anew(person).has_perm(permission, anew(record)):
            open_in.append(step)

    assert open_in == [home]


@pytest.mark.parametrize(("home", "permission"), BOUND)
def test_a_permission_is_denied_to_strangers_and_to_nobody(home, permission):
    _person, record = SITUATIONS[permission](f.RoundFactory(open_step=home))
    elsewhere, _record = SITUATIONS[permission](f.RoundFactory(open_step=home))

    assert not f.UserFactory().has_perm(permission, record)
    assert not AnonymousUser().has_perm(permission, record)
    assert elsewhere.has_perm(permission, record) is elsewhere.is_skr


@pytest.mark.parametrize("permission", [p for _step, p in BOUND] + list(ANYTIME))
def test_a_permission_is_denied_without_a_record(permission):
    people = [person for person in make_world().people.values() if person]

    assert [person for person in people if person.has_perm(permission)] == []


@pytest.mark.parametrize("permission", [p for _step, p in BOUND] + list(ANYTIME))
def test_a_permission_is_not_given_to_nobody_even_with_a_record(permission):
    round_ = f.RoundFactory(open_step=Step.GATHER)

    assert not AnonymousUser().has_perm(permission, round_)


def test_whoever_has_an_extension_may_go_on_after_the_others():
    submission = f.SubmissionFactory(round=f.RoundFactory(open_step=Step.FORWARD))
    person = f.RepresentativeFactory(municipality=submission.municipality).user
    permission = "municipalities.change_submission"
    assert not person.has_perm(permission, anew(submission))

    gather = Round.objects.get(pk=submission.round.pk).period(Step.GATHER)
    f.ExtensionFactory(
        period=gather,
        organization_key=submission.municipality.organization_key,
        closes_at=timezone.now() + timedelta(days=3),
    )

    assert anew(person).has_perm(permission, anew(submission))
    assert not f.RepresentativeFactory().user.has_perm(permission, anew(submission))

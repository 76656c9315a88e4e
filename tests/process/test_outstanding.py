"""Who still has something to do, and what is done of what, step by step."""

from datetime import timedelta

import pytest
from django.utils import timezone

from needs.models import Need
from process.outstanding import Whose, deadlines
from process.progress import measured
from process.steps import BY_STEP
from rounds.models import Round, Step
from tests import factories as f

pytestmark = pytest.mark.django_db
S = Need.Status


def owing(round_, step, whose=None):
    round_ = Round.objects.with_calendar().get(pk=round_.pk)
    return set(BY_STEP[step].outstanding(round_, whose or Whose()))


def done(round_, step):
    round_ = Round.objects.with_calendar().get(pk=round_.pk)
    return measured(f.UserFactory(), {"it": BY_STEP[step].progress(round_)})["it"]


def represented(round_, **participation):
    """A municipality with a representative, in an RSS that takes part."""
    covered = f.CoverageFactory()
    f.ParticipationFactory(round=round_, rss=covered.rss, **participation)
    return f.RepresentativeFactory(municipality=covered.municipality)


def test_the_panel_owes_a_vote_and_skr_a_decision():
    round_ = f.RoundFactory(open_step=Step.CHOOSE_AREA)
    silent, voted = f.PanelMemberFactory.create_batch(2, round=round_)
    candidate = f.AreaCandidateFactory(round=round_)
    f.AreaVoteFactory(member=voted, candidate=candidate)
    f.PanelMemberFactory(round=round_, accepted_at=None)

    owe = owing(round_, Step.CHOOSE_AREA)
    assert {person for person in owe if not person.is_skr} == {silent.user}
    assert round_.planned_by in owe
    assert done(round_, Step.CHOOSE_AREA) == (1, 2)


def test_skr_is_done_when_the_area_is_decided():
    skr = f.SkrFactory()
    round_ = f.RoundFactory(
        open_step=Step.CHOOSE_AREA,
        service_area=f.ServiceAreaFactory(),
        area_reason="Många frågar.",
        area_decided_at=timezone.now(),
        area_decided_by=skr,
    )

    assert owing(round_, Step.CHOOSE_AREA) == set()


def test_a_municipality_owes_an_answer_until_it_has_handed_in_or_said_nil():
    round_ = f.RoundFactory(open_step=Step.GATHER)
    silent, drafting, handed_in, nil = (represented(round_) for _ in range(4))
    f.SubmissionFactory(round=round_, municipality=drafting.municipality)
    f.SubmissionFactory(
        round=round_, municipality=handed_in.municipality, submitted=True
    )
    f.NilReturnFactory(round=round_, municipality=nil.municipality)

    assert owing(round_, Step.GATHER) == {silent.user, drafting.user}
    assert done(round_, Step.GATHER) == (2, 4)


def test_a_withdrawn_need_is_no_answer():
    round_ = f.RoundFactory(open_step=Step.GATHER)
    person = represented(round_)
    f.SubmissionFactory(
        round=round_,
        municipality=person.municipality,
        submitted=True,
        withdrawn_at=timezone.now(),
        withdrawn_by=person.user,
    )

    assert owing(round_, Step.GATHER) == {person.user}


@pytest.mark.parametrize("takes_part", [False, None])
def test_where_the_rss_does_not_take_part_nobody_is_asked(takes_part):
    round_ = f.RoundFactory(open_step=Step.GATHER)
    person = represented(round_, takes_part=takes_part)

    assert owing(round_, Step.GATHER) == set()
    assert done(round_, Step.GATHER) == (0, 0)

    round_.direct_to_skr = True
    round_.save()
    assert owing(round_, Step.GATHER) == {person.user}
    assert done(round_, Step.GATHER) == (0, 1)


def test_who_has_left_or_may_not_sign_in_owes_nothing():
    round_ = f.RoundFactory(open_step=Step.GATHER)
    left, closed, invited = (represented(round_) for _ in range(3))
    left.ended_at = timezone.now()
    left.save()
    closed.user.is_active = False
    closed.user.save()
    invited.accepted_at = None
    invited.save()

    assert owing(round_, Step.GATHER) == set()


def test_an_rss_owes_until_all_is_gathered_and_forwarded():
    round_ = f.RoundFactory(open_step=Step.FORWARD)
    person = represented(round_)
    rss = person.municipality.coverage.get().rss
    coordinator = f.CoordinatorFactory(rss=rss).user
    participation = round_.participations.get(rss=rss)
    assert owing(round_, Step.FORWARD) == set()
    assert done(round_, Step.FORWARD) == (1, 1)

    submission = f.SubmissionFactory(
        round=round_, municipality=person.municipality, submitted=True
    )
    assert owing(round_, Step.FORWARD) == {coordinator}
    assert done(round_, Step.FORWARD) == (0, 1)

    need = f.RegionalNeedFactory(participation=participation)
    f.GatheredSubmissionFactory(regional_need=need, submission=submission)
    assert owing(round_, Step.FORWARD) == {coordinator}

    need.forwarded_at, need.forwarded_by = timezone.now(), coordinator
    need.save()
    assert owing(round_, Step.FORWARD) == set()
    assert done(round_, Step.FORWARD) == (1, 1)


def test_skr_gathers_where_municipalities_turn_to_it_directly():
    round_ = f.RoundFactory(open_step=Step.FORWARD, direct_to_skr=True)
    person = represented(round_, takes_part=False)
    f.SubmissionFactory(round=round_, municipality=person.municipality, submitted=True)

    assert round_.planned_by in owing(round_, Step.FORWARD)


def test_skr_owes_a_place_to_every_forwarded_need_and_then_the_closing():
    round_ = f.RoundFactory(open_step=Step.COMPILE)
    participation = f.ParticipationFactory(round=round_)
    f.RegionalNeedFactory(participation=participation)
    assert owing(round_, Step.COMPILE) == set()

    waiting = f.RegionalNeedFactory(participation=participation, forwarded=True)
    assert round_.planned_by in owing(round_, Step.COMPILE)
    assert done(round_, Step.COMPILE) == (0, 1)

    source = f.SourceFactory(need=f.NeedFactory(round=round_), regional_need=waiting)
    assert round_.planned_by in owing(round_, Step.COMPILE)
    assert done(round_, Step.COMPILE) == (1, 1)

    f.ClosedListFactory(round=round_)
    assert owing(round_, Step.COMPILE) == set()

    source.unlinked_at, source.unlinked_by = timezone.now(), round_.planned_by
    source.save()
    assert round_.planned_by in owing(round_, Step.COMPILE)

    f.SetAsideFactory(regional_need=waiting)
    assert owing(round_, Step.COMPILE) == set()
    assert done(round_, Step.COMPILE) == (1, 1)


def test_agencies_owe_verdicts_and_then_skr_a_decision():
    round_ = f.RoundFactory(open_step=Step.SCREEN)
    need = f.NeedFactory(round=round_)
    f.SourceFactory(need=need)
    f.NeedFactory(round=round_)  # without sources: nobody asks for it any more
    one, two = f.EngagementFactory.create_batch(
        2, round=round_, invited_by=round_.planned_by
    )
    first = f.OfficerFactory(agency=one.agency, invited_by=round_.planned_by).user
    second = f.OfficerFactory(agency=two.agency, invited_by=round_.planned_by).user
    f.OfficerFactory(invited_by=round_.planned_by)

    assert owing(round_, Step.SCREEN) == {first, second}
    assert done(round_, Step.SCREEN) == (0, 2)

    f.ScreeningFactory(need=need, agency=one.agency)
    assert owing(round_, Step.SCREEN) == {second}
    assert done(round_, Step.SCREEN) == (1, 2)

    f.ScreeningFactory(need=need, agency=two.agency)
    assert {person.is_skr for person in owing(round_, Step.SCREEN)} == {True}
    assert done(round_, Step.SCREEN) == (2, 2)


def test_the_panel_owes_a_ballot_that_is_handed_in():
    round_ = f.RoundFactory(open_step=Step.RANK)
    silent, saved, handed_in = f.PanelMemberFactory.create_batch(3, round=round_)
    f.BallotFactory(member=saved)
    f.BallotFactory(member=handed_in, handed_in_at=timezone.now())

    assert owing(round_, Step.RANK) == {silent.user, saved.user}
    assert done(round_, Step.RANK) == (1, 3)


def test_skr_owes_the_handing_over_of_what_lacks_support():
    round_ = f.RoundFactory(open_step=Step.HAND_OVER)
    f.NeedFactory(round=round_, status=S.SUPPORT_EXISTS)
    f.NeedFactory(round=round_, status=S.HANDED_OVER)
    assert owing(round_, Step.HAND_OVER) == set()
    assert done(round_, Step.HAND_OVER) == (1, 1)

    f.NeedFactory(round=round_, status=S.SUPPORT_LACKING)
    assert round_.planned_by in owing(round_, Step.HAND_OVER)
    assert done(round_, Step.HAND_OVER) == (1, 2)


def test_the_agency_that_leads_owes_a_published_answer():
    round_ = f.RoundFactory(open_step=Step.FEEDBACK)
    need = f.NeedFactory(round=round_, status=S.HANDED_OVER)
    leading = f.RecipientFactory(need=need)
    other = f.RecipientFactory(need=need, leads=False)
    officer = f.OfficerFactory(agency=leading.agency).user
    f.OfficerFactory(agency=other.agency)
    draft = f.FeedbackFactory(need=need, agency=leading.agency)

    assert owing(round_, Step.FEEDBACK) == {officer}
    assert done(round_, Step.FEEDBACK) == (0, 1)

    draft.published_at, draft.published_by = timezone.now(), officer
    draft.save()
    assert owing(round_, Step.FEEDBACK) == set()


# --- Extensions -----------------------------------------------------------------------


def test_a_question_can_be_about_some_organizations_or_all_but_those():
    round_ = f.RoundFactory(open_step=Step.GATHER)
    one, two = represented(round_), represented(round_)
    keys = {one.municipality.organization_key, "rss:nagon", "panel:1"}

    assert owing(round_, Step.GATHER, Whose(keys, all_but=False)) == {one.user}
    assert owing(round_, Step.GATHER, Whose(keys)) == {two.user}


def test_who_acts_for_two_municipalities_is_asked_about_each_by_itself():
    round_ = f.RoundFactory(open_step=Step.GATHER)
    extended, other = represented(round_), represented(round_)
    f.RepresentativeFactory(user=other.user, municipality=extended.municipality)
    f.SubmissionFactory(
        round=round_, municipality=extended.municipality, submitted=True
    )
    keys = {extended.municipality.organization_key}

    assert owing(round_, Step.GATHER, Whose(keys, all_but=False)) == set()
    assert owing(round_, Step.GATHER, Whose(keys)) == {other.user}


def test_a_period_has_one_deadline_for_each_extension_that_lasts_longer():
    now = timezone.now()
    round_ = f.RoundFactory(open_step=Step.GATHER)
    gather = round_.period(Step.GATHER)
    later = gather.closes_at + timedelta(days=5)
    f.ExtensionFactory(period=gather, organization_key="kommun:1", closes_at=later)
    f.ExtensionFactory(
        period=gather,
        organization_key="kommun:1",
        closes_at=gather.closes_at + timedelta(days=2),
    )
    f.ExtensionFactory(
        period=gather,
        organization_key="kommun:2",
        closes_at=gather.closes_at - timedelta(days=2),
    )

    found = deadlines(gather, now)
    assert [closes_at for closes_at, _whose in found] == [gather.closes_at, later]
    assert [set(whose.keys) for _closes_at, whose in found] == [{"kommun:1"}] * 2
    assert [closes for closes, _ in deadlines(gather, gather.closes_at)] == [later]
    assert deadlines(gather, later) == []

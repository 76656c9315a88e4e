"""Gathering submissions into regional needs, and forwarding them: the actions."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from municipalities import actions as municipalities_actions
from outbox.models import Letter
from rounds.models import Event
from rss import actions
from rss.models import GatheredSubmission, RegionalNeed
from tests import factories as f

WORDING = {
    "title": "Samsjuklighet",
    "target_group": "Unga vuxna",
    "description": "Flera kommuner möter dem för sent.",
}


def verbs():
    return list(Event.objects.values_list("verb", flat=True))


def now(by):
    return {"by": by, "at": timezone.now()}


def reword(need, by, **words):
    """As one who has just opened the form."""
    version = RegionalNeed.objects.get(pk=need.pk).saved_at
    actions.reword(need, {**WORDING, **words}, version=version, **now(by))


def behind(need):
    """The titles of what stands behind a regional need."""
    live = need.gathered.live().order_by("submission__title")
    return list(live.values_list("submission__title", flat=True))


def test_submissions_are_gathered_under_the_rss_own_words(
    participation, submissions, coordinator
):
    words = [submission.words for submission in submissions]
    need = actions.make_regional_need(
        participation, submissions[:2], WORDING, **now(coordinator)
    )

    assert (need.title, need.created_by, need.is_forwarded) == (
        "Samsjuklighet",
        coordinator,
        False,
    )
    assert behind(need) == ["Behov från Åre", "Behov från Östersund"]
    assert verbs() == ["samlade ihop"]
    for submission, before in zip(submissions, words, strict=True):
        submission.refresh_from_db()
        assert submission.words == before


def test_an_rss_raises_no_needs_of_its_own(participation, coordinator):
    with pytest.raises(actions.NothingChosen):
        actions.make_regional_need(participation, [], WORDING, **now(coordinator))

    assert RegionalNeed.objects.count() == 0


def test_the_same_form_twice_gives_one_regional_need(
    participation, submissions, coordinator
):
    first, second = (
        actions.make_regional_need(
            participation, submissions, WORDING, **now(coordinator)
        )
        for _ in range(2)
    )

    assert first == second
    assert RegionalNeed.objects.count() == 1
    assert verbs() == ["samlade ihop"]


def test_a_colleague_who_gathers_the_same_is_told_where_it_is(
    participation, submissions, coordinator
):
    first = actions.make_regional_need(
        participation, submissions, WORDING, **now(coordinator)
    )
    with pytest.raises(actions.AlreadyGathered) as refusal:
        actions.make_regional_need(
            participation, submissions[:1], WORDING, **now(f.UserFactory())
        )

    (link,) = refusal.value.links
    assert (link.submission, link.regional_need) == (submissions[0], first)
    assert RegionalNeed.objects.count() == 1
    assert GatheredSubmission.objects.count() == 3


def test_what_is_not_handed_in_or_is_withdrawn_is_not_gathered(
    participation, round_, municipalities, coordinator, submissions
):
    draft = f.SubmissionFactory(round=round_, municipality=municipalities[0])
    municipalities_actions.withdraw(submissions[0], **now(f.UserFactory()))
    for wrong in (draft, submissions[0]):
        with pytest.raises(actions.NotHandedIn):
            actions.make_regional_need(
                participation, [wrong, submissions[1]], WORDING, **now(coordinator)
            )

    assert GatheredSubmission.objects.count() == 0


def test_more_is_added_to_a_regional_need_once(regional_need, submissions, coordinator):
    for _ in range(2):
        actions.add_to_regional_need(regional_need, submissions, **now(coordinator))

    assert behind(regional_need) == [
        "Behov från Berg",
        "Behov från Åre",
        "Behov från Östersund",
    ]
    assert verbs() == ["lade till i"]


def test_what_stands_behind_another_is_not_added(
    participation, regional_need, submissions, coordinator
):
    other = f.RegionalNeedFactory(participation=participation)
    with pytest.raises(actions.AlreadyGathered):
        actions.add_to_regional_need(other, submissions[:1], **now(coordinator))

    assert behind(other) == []


def test_a_submission_taken_out_leaves_its_row_and_can_be_gathered_anew(
    regional_need, submissions, coordinator
):
    at = timezone.now()
    actions.take_out(regional_need, submissions[:1], by=coordinator, at=at)
    row = GatheredSubmission.objects.get(submission=submissions[0])
    assert (row.unlinked_at, row.unlinked_by) == (at, coordinator)
    assert behind(regional_need) == ["Behov från Åre"]

    actions.add_to_regional_need(regional_need, submissions[:1], **now(coordinator))
    assert GatheredSubmission.objects.filter(submission=submissions[0]).count() == 2
    assert verbs() == ["tog ut ur", "lade till i"]


def test_a_submission_is_taken_out_once(regional_need, submissions, coordinator):
    actions.take_out(regional_need, submissions[:1], **now(coordinator))
    with pytest.raises(actions.NotGathered):
        actions.take_out(regional_need, submissions[:1], **now(coordinator))

    assert verbs() == ["tog ut ur"]


def test_the_wording_is_changed_and_the_same_wording_is_no_change(
    regional_need, coordinator
):
    for _ in range(2):
        reword(regional_need, coordinator)

    regional_need.refresh_from_db()
    assert regional_need.description == WORDING["description"]
    assert verbs() == ["ändrade ordalydelsen"]


def test_what_is_forwarded_no_longer_changes(regional_need, submissions, coordinator):
    actions.forward(regional_need.participation, [regional_need], **now(coordinator))
    with pytest.raises(actions.AlreadyForwarded):
        reword(regional_need, coordinator)
    with pytest.raises(actions.AlreadyForwarded):
        actions.take_out(regional_need, submissions[:1], **now(coordinator))
    with pytest.raises(actions.AlreadyForwarded):
        actions.add_to_regional_need(regional_need, submissions[2:], **now(coordinator))

    assert behind(regional_need) == ["Behov från Åre", "Behov från Östersund"]


def test_forwarding_tells_coordinators_and_each_representative_once(
    participation, regional_need, municipalities, coordinator
):
    both = f.RepresentativeFactory(municipality=municipalities[0]).user
    f.RepresentativeFactory(user=both, municipality=municipalities[1])
    f.RepresentativeFactory(municipality=municipalities[2])
    sent = actions.forward(participation, [regional_need], **now(coordinator))

    assert sent == [regional_need]
    regional_need.refresh_from_db()
    assert regional_need.forwarded_by == coordinator
    letters = {letter.to: letter for letter in Letter.objects.all()}
    assert set(letters) == {coordinator.email, both.email}
    assert Letter.objects.count() == 2
    assert "Inskickade behov bakom: 2" in letters[coordinator.email].body
    assert "Kommuner bakom: 2" in letters[coordinator.email].body
    theirs = letters[both.email]
    assert theirs.subject == "Era behov har skickats vidare till SKR"
    assert "”Behov från Åre” från Åre finns nu i" in theirs.body
    assert "”Behov från Östersund” från Östersund finns nu i" in theirs.body


def test_forwarding_twice_is_one_event_and_one_letter(
    participation, regional_need, coordinator
):
    actions.forward(participation, [regional_need], **now(coordinator))
    with pytest.raises(actions.AlreadyForwarded):
        actions.forward(participation, [regional_need], **now(coordinator))

    assert verbs() == ["skickade vidare"]
    assert Letter.objects.count() == 1


def test_a_regional_need_with_nothing_behind_is_not_forwarded(
    participation, regional_need, coordinator
):
    empty = f.RegionalNeedFactory(participation=participation)
    with pytest.raises(actions.NothingBehind) as refusal:
        actions.forward(participation, [regional_need, empty], **now(coordinator))

    assert refusal.value.regional_need == empty
    assert RegionalNeed.objects.forwarded().count() == 0
    assert Letter.objects.count() == 0


def test_a_withdrawn_submission_holds_nothing_up(
    participation, regional_need, submissions, coordinator
):
    for submission in submissions[:2]:
        municipalities_actions.withdraw(submission, **now(f.UserFactory()))

    with pytest.raises(actions.NothingBehind):
        actions.forward(participation, [regional_need], **now(coordinator))


def test_a_withdrawn_submission_is_not_counted_nor_told_of(
    participation, regional_need, submissions, municipalities, coordinator
):
    person = f.RepresentativeFactory(municipality=municipalities[0]).user
    submissions[0].withdrawn_at = timezone.now()
    submissions[0].withdrawn_by = person
    submissions[0].save()
    actions.forward(participation, [regional_need], **now(coordinator))

    letter = Letter.objects.get()
    assert letter.to == coordinator.email
    assert "Inskickade behov bakom: 1" in letter.body


def test_the_needs_of_another_rss_are_not_forwarded(participation, coordinator):
    foreign = f.GatheredSubmissionFactory().regional_need
    with pytest.raises(actions.AlreadyForwarded):
        actions.forward(participation, [foreign], **now(coordinator))

    assert RegionalNeed.objects.forwarded().count() == 0


def test_where_skr_does_the_work_the_receipt_goes_to_skr(
    participation, regional_need, coordinator
):
    participation.takes_part, participation.reason = False, "Vi är två."
    participation.save()
    skr = f.SkrFactory()
    actions.forward(participation, [regional_need], **now(skr))

    assert [letter.to for letter in Letter.objects.all()] == [skr.email]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_gather_a_submission_into_one_regional_need(
    postgresql,
):
    participation = f.ParticipationFactory()
    submission = f.SubmissionFactory(round=participation.round, submitted=True)
    people = [f.UserFactory(), f.UserFactory()]
    start, outcomes = threading.Barrier(2), []

    def gather(person):
        try:
            start.wait(timeout=10)
            actions.make_regional_need(
                participation, [submission], WORDING, **now(person)
            )
            outcomes.append("gathered")
        except actions.AlreadyGathered as refusal:
            outcomes.append(refusal.links[0].submission.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=gather, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes, key=str) == sorted(["gathered", submission.pk], key=str)
    assert GatheredSubmission.objects.live().count() == 1
    assert RegionalNeed.objects.count() == 1

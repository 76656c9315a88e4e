"""Publishing many answers is one thing: all of it is done, or nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from municipalities.models import Submission
from needs import actions
from needs.models import Feedback, Homecoming, Need
from outbox.models import Letter
from rounds.models import Event, Step
from tests import factories as f
from tests.needs.scenes import officer_in, received

pytestmark = pytest.mark.django_db
S = Need.Status
MANY = 4


@pytest.fixture
def officer():
    """Of an agency with some answers that go out this morning."""
    round_ = f.RoundFactory(open_step=Step.FEEDBACK)
    officer = officer_in(round_)
    for _n in range(MANY):
        f.FeedbackFactory(
            need=received(officer, round_=round_),
            agency=officer.agency,
            created_by=officer.user,
            publish_on=timezone.localdate() - timedelta(days=1),
            prepared_by=officer.user,
        )
    for submission in Submission.objects.all():
        f.RepresentativeFactory(municipality=submission.municipality)
    return officer


def by_hand(officer):
    now = timezone.now()
    drafts = list(Feedback.objects.drafts())
    return actions.publish(drafts, seen_at=now, by=officer.user, at=now)


def by_themselves(officer):
    return actions.publish_due(at=timezone.now())


def counted():
    return {
        "drafts": Feedback.objects.drafts().count(),
        "answered": Need.objects.filter(status=S.ANSWERED).count(),
        "home": Homecoming.objects.count(),
        "events": Event.objects.count(),
        "letters": Letter.objects.count(),
    }


@pytest.mark.parametrize("publish", [by_hand, by_themselves])
@pytest.mark.parametrize(
    "place",
    [
        "needs.lifecycle.move_all",
        "needs.actions.publishing._bring_home",
        "needs.actions.publishing.note_each",
        "needs.mails.answered",
        "needs.actions.publishing.queue_all",
    ],
)
def test_a_crash_in_the_middle_leaves_nothing_and_the_next_try_does_it_once(
    officer, publish, place, monkeypatch, django_capture_on_commit_callbacks
):
    before = counted()
    assert before["drafts"] == MANY

    def breaks(*args, **kwargs):
        raise OSError("strömavbrott")

    with monkeypatch.context() as patched:
        patched.setattr(place, breaks)
        with (
            django_capture_on_commit_callbacks() as promised,
            pytest.raises(OSError, match="strömavbrott"),
        ):
            publish(officer)
    assert counted() == before
    assert not promised  # no worker is woken for letters that are not there

    assert publish(officer) == MANY
    assert counted() == {
        "drafts": 0,
        "answered": MANY,
        "home": MANY,
        "events": MANY,
        "letters": MANY + 1,  # each municipality, and the officer
    }

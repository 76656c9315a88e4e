"""An RSS says whether it takes part."""

import pytest
from django.utils import timezone

from outbox.models import Letter
from rounds.models import Event, Step
from rss import actions
from tests import factories as f


@pytest.fixture
def asked(rss, municipalities, db):
    return f.ParticipationFactory(
        round=f.RoundFactory(open_step=Step.GATHER), rss=rss, takes_part=None
    )


def answer(participation, by, takes_part, reason=""):
    actions.answer_participation(
        participation,
        takes_part=takes_part,
        reason=reason,
        by=by,
        at=timezone.now(),
    )


def letters():
    """(to, subject) of all letters so far, and then forget them."""
    found = sorted(Letter.objects.values_list("to", "subject"))
    Letter.objects.all().delete()
    return found


def test_a_yes_is_confirmed_to_all_coordinators_and_to_nobody_else(
    asked, rss, coordinator, municipalities
):
    colleague = f.CoordinatorFactory(rss=rss).user
    f.RepresentativeFactory(municipality=municipalities[0])
    answer(asked, coordinator, True)

    asked.refresh_from_db()
    assert (asked.takes_part, asked.answered_by) == (True, coordinator)
    saved = "Ert svar till SKR är sparat"
    assert letters() == sorted([(coordinator.email, saved), (colleague.email, saved)])
    assert Event.objects.get().verb == "svarade ja till att delta"


def test_a_no_takes_a_reason(asked, coordinator):
    with pytest.raises(actions.ReasonMissing):
        answer(asked, coordinator, False)

    asked.refresh_from_db()
    assert asked.takes_part is None


def test_a_no_tells_each_representative_once_what_it_means_and_a_later_yes_too(
    asked, coordinator, municipalities
):
    both = f.RepresentativeFactory(municipality=municipalities[0]).user
    f.RepresentativeFactory(user=both, municipality=municipalities[1])
    f.RepresentativeFactory(municipality=f.CoverageFactory().municipality)
    answer(asked, coordinator, False, "Vi är två.")
    letter = Letter.objects.get(to=both.email)
    for part in (
        "Därför kan ni inte skicka in",
        "Vi är två.",
        "– Åre:",
        "– Östersund:",
    ):
        assert part in letter.body
    assert letters() == sorted(
        [
            (coordinator.email, "Ert svar till SKR är sparat"),
            (both.email, "RSS Jämtland deltar inte i omgången"),
        ]
    )

    answer(asked, coordinator, False, "Vi är bara två.")
    assert [to for to, _ in letters()] == [coordinator.email]

    answer(asked, coordinator, True)
    assert (both.email, "RSS Jämtland deltar i omgången ändå") in letters()


def test_where_skr_receives_instead_the_letter_says_so(
    asked, coordinator, municipalities
):
    asked.round.direct_to_skr = True
    asked.round.save()
    person = f.RepresentativeFactory(municipality=municipalities[0]).user
    answer(asked, coordinator, False, "Vi är två.")

    assert "de går direkt till SKR" in Letter.objects.get(to=person.email).body


def test_the_same_answer_twice_is_one_event(asked, coordinator):
    for _ in range(2):
        answer(asked, coordinator, True)

    assert Event.objects.count() == 1
    assert Letter.objects.count() == 1


def path(participation):
    return f"/rss/deltagande/{participation.public_id}/svara/"


def test_the_form_asks_and_the_answer_shows_on_the_desk(signed_in, asked):
    assert "Deltar ni i omgången" in signed_in.get(path(asked)).content.decode()
    response = signed_in.post(
        path(asked), {"answer": "nej", "reason": "Vi är två."}, follow=True
    )

    assert response.redirect_chain == [(f"/rss/deltagande/{asked.public_id}/", 302)]
    assert "RSS deltar inte. Sam svarade" in response.content.decode()
    assert "Ändra svaret" in response.content.decode()


def test_a_no_without_a_reason_is_asked_for_one(signed_in, asked):
    form = signed_in.post(path(asked), {"answer": "nej"}).context["form"]

    asked.refresh_from_db()
    assert form.errors == {
        "reason": ["Skriv varför ni inte deltar. Kommunerna läser skälet."]
    }
    assert asked.takes_part is None


@pytest.mark.parametrize("sent", ["", "kanske", "True"])
def test_anything_but_yes_or_no_is_refused(signed_in, asked, sent):
    form = signed_in.post(path(asked), {"answer": sent, "reason": "x"}).context["form"]

    assert list(form.errors) == ["answer"]


def test_what_has_been_handed_in_is_warned_of(signed_in, asked, municipalities):
    f.SubmissionFactory(
        round=asked.round, municipality=municipalities[0], submitted=True
    )
    f.SubmissionFactory(round=asked.round, municipality=municipalities[0])
    html = signed_in.get(path(asked)).content.decode()

    assert "1 behov är redan inskickat till er" in html


@pytest.mark.parametrize(
    ("step", "status"),
    [(Step.CHOOSE_AREA, 200), (Step.GATHER, 200), (Step.FORWARD, 403)],
)
def test_the_answer_can_change_until_the_municipalities_time_is_over(
    signed_in, asked, coordinator, step, status
):
    answer(asked, coordinator, True)
    f.place_calendar(asked.round, open_step=step)

    assert signed_in.get(path(asked)).status_code == status


@pytest.mark.parametrize(("step", "status"), [(Step.FORWARD, 200), (Step.COMPILE, 403)])
def test_who_forgot_to_answer_can_do_so_until_its_own_time_is_over(
    signed_in, asked, step, status
):
    f.place_calendar(asked.round, open_step=step)

    assert signed_in.get(path(asked)).status_code == status


def test_another_rss_and_skr_do_not_answer_for_it(client, asked):
    client.force_login(f.CoordinatorFactory().user)
    assert client.post(path(asked), {"answer": "ja"}).status_code == 404
    client.force_login(f.SkrFactory())
    assert client.post(path(asked), {"answer": "ja"}).status_code == 403

    asked.refresh_from_db()
    assert asked.takes_part is None

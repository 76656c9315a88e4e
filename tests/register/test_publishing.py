"""SKR publishes the needs of a round; the register follows what happens to them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from needs import actions as needs_actions
from needs.models import Need
from register import actions, catching_up
from register.models import CaughtUp, Entry, Publication, Reply
from rounds.actions import note
from rounds.models import Event, Step
from tests import factories as f
from tests.register.public import (
    answered,
    area_round,
    catch_up,
    draft_answer,
    handed_over,
    publish,
    stand_behind,
    with_support,
)

pytestmark = pytest.mark.django_db

S = Need.Status


def titles():
    return sorted(Entry.objects.values_list("title", flat=True))


def test_nothing_is_in_the_register_before_skr_has_published_the_round():
    handed_over(area_round())

    catch_up(whole=True)

    assert Entry.objects.count() == 0


def test_what_is_published_is_what_has_an_outcome():
    round_ = area_round()
    handed_over(round_, title="Överlämnat")
    with_support(round_, title="Stöd finns")
    f.NeedFactory(round=round_, status=S.HANDED_OVER, title="Utan någon bakom")
    handed_over(area_round(), title="I en annan omgång")

    publish(round_)

    assert titles() == ["Stöd finns", "Överlämnat"]


@pytest.mark.parametrize("status", [S.COMPILED, S.SUPPORT_LACKING])
def test_a_round_with_needs_left_to_hand_over_is_not_published(status):
    round_ = area_round()
    handed_over(round_)
    f.SourceFactory(need=f.NeedFactory(round=round_, status=status))

    with pytest.raises(actions.NotHandedOver):
        publish(round_)

    assert Publication.objects.count() == 0
    assert Entry.objects.count() == 0


def test_a_round_without_any_need_is_not_published():
    with pytest.raises(actions.NothingToPublish):
        publish(area_round())


def test_publishing_is_noted_once_however_often_the_button_is_pressed():
    round_ = area_round()
    handed_over(round_)

    first = publish(round_)
    second = publish(round_)

    assert first == second
    assert [event.verb for event in Event.objects.filter(round=round_)] == [
        "publicerade behoven i det öppna registret"
    ]


def test_an_entry_says_who_stands_behind_in_numbers_and_by_rss_and_names_no_municipality():
    round_ = area_round()
    need = handed_over(round_, title="Ett behov")
    stand_behind(need)
    rss = sorted(source.regional_need.rss.name for source in need.sources.all())

    publish(round_)

    entry = Entry.objects.get()
    assert (entry.municipality_count, entry.rss_count) == (2, 2)
    assert sorted(entry.details["rss"]) == rss
    assert entry.area == round_.service_area.public_id
    assert entry.asked_on == round_.period(Step.GATHER).last_day
    assert entry.year == entry.asked_on.year


def test_the_place_in_the_order_is_public():
    round_ = area_round()
    need = handed_over(round_)
    f.PriorityPlaceFactory(need=need, place=2, last_place=3)

    publish(round_)

    entry = Entry.objects.get()
    assert (entry.place, entry.last_place) == (2, 3)


def test_a_need_that_waits_says_since_when_and_who_has_it():
    round_, agency = area_round(), f.AgencyFactory()
    need = handed_over(round_, agencies=[agency, f.AgencyFactory()])
    need.recipients.update(handed_over_at=timezone.now() - timedelta(days=200))

    publish(round_)

    entry = Entry.objects.get()
    assert entry.answer == "waiting"
    assert entry.waiting_since == (timezone.now() - timedelta(days=200)).date()
    lead, other = Reply.objects.order_by("-leads")
    assert (lead.agency, lead.due_on) == (
        agency,
        round_.period(Step.FEEDBACK).last_day,
    )
    assert (other.due_on, other.at) == (None, None)


def test_support_that_existed_is_an_answer_with_its_reference():
    round_ = area_round()
    need, support = with_support(round_)

    publish(round_)

    entry = Entry.objects.get()
    assert entry.answer == "support"
    assert entry.answered_at == need.decided_at
    assert entry.details["supports"] == [[support.url, str(support)]]


def test_an_answer_is_there_as_soon_as_somebody_looks():
    round_, agency = area_round(), f.AgencyFactory()
    need = handed_over(round_, agencies=[agency])
    publish(round_)
    catching_up.now(at=timezone.now())

    said = answered(need, agency, code="review", reason="En översikt kommer.")
    catching_up.now(at=timezone.now())

    entry, reply = Entry.objects.get(), Reply.objects.get()
    assert (entry.answer, entry.answered_at, entry.waiting_since) == (
        "review",
        said.published_at,
        None,
    )
    assert (reply.public_id, reply.reason) == (said.public_id, "En översikt kommer.")


def test_a_later_word_comes_beside_the_earlier_one():
    round_, agency = area_round(), f.AgencyFactory()
    need = handed_over(round_, agencies=[agency])
    first = answered(
        need,
        agency,
        code="investigated",
        published_at=timezone.now() - timedelta(days=90),
        next_update_on=date(2031, 3, 1),
    )
    publish(round_)

    second = answered(need, agency, code="new", planned_on=date(2032, 1, 1))
    catch_up()

    assert list(
        Reply.objects.order_by("at").values_list("public_id", "latest", "due_on")
    ) == [
        (first.public_id, False, None),
        (second.public_id, True, date(2032, 1, 1)),
    ]
    entry = Entry.objects.get()
    assert (entry.answer, entry.answered_at, entry.news_at) == (
        "new",
        first.published_at,
        second.published_at,
    )


def test_until_the_agency_that_leads_has_answered_the_need_waits():
    round_, lead, other = area_round(), f.AgencyFactory(), f.AgencyFactory()
    need = handed_over(round_, agencies=[lead, other])
    answered(need, other, code="not_handled", reason="Vi kan inte detta.")

    publish(round_)

    assert Entry.objects.get().answer == "waiting"
    assert sorted(Reply.objects.values_list("reason", flat=True)) == [
        "",
        "Vi kan inte detta.",
    ]


def test_the_answer_of_the_agency_that_leads_is_the_answer():
    round_ = area_round()
    lead, other = f.AgencyFactory(), f.AgencyFactory()
    need = handed_over(round_, agencies=[lead, other])
    answered(need, lead, code="new", published_at=timezone.now() - timedelta(days=9))
    answered(need, other, code="not_handled")

    publish(round_)

    assert Entry.objects.get().answer == "new"


def test_a_draft_answer_is_not_there_and_its_need_waits():
    round_, agency = area_round(), f.AgencyFactory()
    need = handed_over(round_, agencies=[agency])
    draft_answer(need=need, agency=agency, reason="Ett utkast")

    publish(round_)

    assert Entry.objects.get().answer == "waiting"
    assert Reply.objects.get().reason == ""


def test_what_is_corrected_in_a_support_is_corrected_in_the_register():
    round_ = area_round()
    _need, support = with_support(round_)
    publish(round_)
    support.title = "Den rätta titeln"
    support.save()
    note("rättade", support, by=f.SkrFactory(), at=timezone.now())

    catching_up.now(at=timezone.now())

    assert Entry.objects.get().details["supports"] == [[support.url, str(support)]]


def test_a_name_in_the_registries_is_followed_within_the_hour():
    round_, agency = area_round(), f.AgencyFactory(name="Gamla verket")
    handed_over(round_, agencies=[agency])
    publish(round_)
    at = timezone.now()
    catching_up.catch_up(at=at)
    agency.name = "Nya verket"
    agency.save()

    catching_up.catch_up(at=at + timedelta(minutes=59))
    assert CaughtUp.objects.get().choices["agencies"] == [
        [agency.public_id, "Gamla verket"]
    ]
    catching_up.catch_up(at=at + timedelta(minutes=61))

    assert CaughtUp.objects.get().choices["agencies"] == [
        [agency.public_id, "Nya verket"]
    ]


def test_what_is_as_it_was_is_not_written_again():
    round_ = area_round()
    handed_over(round_)
    publish(round_)
    before = list(Entry.objects.values_list("pk", flat=True))

    mark = catch_up(whole=True)
    changed_at = mark.changed_at
    catch_up(whole=True)

    assert list(Entry.objects.values_list("pk", flat=True)) == before
    assert CaughtUp.objects.get().changed_at == changed_at


def test_two_transactions_at_once_are_both_seen_whatever_their_numbers():
    """The one with the lower number is committed last: taken away here, and put back."""
    round_, agency = area_round(), f.AgencyFactory()
    need = handed_over(round_, agencies=[agency])
    publish(round_)
    answered(need, agency, code="new")
    early = Event.objects.get(verb="besvarade")
    mark = catch_up()
    mark.events = [pk for pk in mark.events if pk != early.pk]
    mark.save()
    Entry.objects.update(title="Inte läst")

    note("skrev till", round_, by=f.SkrFactory(), at=timezone.now())
    Entry.objects.update(digest="")
    catching_up.now(at=timezone.now())

    assert titles() == [need.title]


def test_a_page_writes_nothing_where_nothing_public_has_happened():
    round_ = area_round()
    handed_over(round_)
    publish(round_)
    mark = catch_up()
    submission = f.SubmissionFactory()
    note("skickade in", submission, by=f.SkrFactory(), at=timezone.now())

    catching_up.now(at=timezone.now() + timedelta(days=1))

    assert CaughtUp.objects.get().events == mark.events


def test_without_a_publication_a_page_writes_nothing():
    handed_over(area_round())

    catching_up.now(at=timezone.now())

    assert CaughtUp.objects.count() == 0


def test_what_is_withdrawn_is_gone_at_once_with_the_reason_in_the_log():
    round_ = area_round()
    handed_over(round_)
    handed_over(other := area_round(), title="Kvar")
    publish(round_)
    publish(other)

    actions.withdraw(
        round_, reason="En text pekar ut någon.", by=f.SkrFactory(), at=timezone.now()
    )

    assert titles() == ["Kvar"]
    assert CaughtUp.objects.get().choices["all"] == 1
    event = Event.objects.get(verb="tog bort behoven ur det öppna registret")
    assert event.note == "En text pekar ut någon."
    catch_up(whole=True)
    assert titles() == ["Kvar"]


def test_what_happens_to_a_need_that_is_withdrawn_does_not_bring_it_back():
    round_, agency = area_round(), f.AgencyFactory()
    need = handed_over(round_, agencies=[agency])
    publish(round_)
    actions.withdraw(round_, reason="Fel.", by=f.SkrFactory(), at=timezone.now())

    answered(need, agency)
    catching_up.now(at=timezone.now())

    assert Entry.objects.count() == 0


def test_a_round_that_was_withdrawn_can_be_published_again():
    round_ = area_round()
    handed_over(round_, title="Åter")
    publish(round_)
    actions.withdraw(round_, reason="Fel.", by=f.SkrFactory(), at=timezone.now())
    actions.withdraw(round_, reason="Fel.", by=f.SkrFactory(), at=timezone.now())

    publish(round_)

    assert titles() == ["Åter"]
    publication = Publication.objects.get()
    assert (publication.withdrawn_at, publication.withdrawal_reason) == (None, "")
    assert Event.objects.filter(round=round_).count() == 3


@pytest.mark.parametrize(
    "fields",
    [
        {"withdrawn_at": timezone.now()},
        {"withdrawal_reason": "Fel."},
    ],
)
def test_a_withdrawal_is_by_somebody_with_a_reason(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        f.PublicationFactory(**fields)


def test_an_agency_that_publishes_for_real_is_seen():
    """Through its own action, not a factory."""
    round_, agency = area_round(), f.AgencyFactory()
    officer = f.OfficerFactory(agency=agency).user
    need = handed_over(round_, agencies=[agency])
    publish(round_)
    at = timezone.now()
    draft = needs_actions.save_answer(
        need,
        agency=agency,
        code="research",
        reason="Forskning pågår redan.",
        by=officer,
        at=at,
    )
    catching_up.now(at=at)
    assert Entry.objects.get().answer == "waiting"

    needs_actions.publish([draft], seen_at=at, by=officer, at=at)
    catching_up.now(at=at)

    assert Entry.objects.get().answer == "research"

"""Somebody is away, and somebody else acts in his or her place for a while."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import actions as assignments
from accounts import appointing, clock
from accounts.models import User
from municipalities import actions as municipalities
from municipalities.models import Representative, Submission
from needs import actions as needs
from outbox.models import Letter
from process import actions
from process.outstanding import representatives_without_answer
from process.views.home import page_of
from rounds import chain, sealing
from rounds.actions import note
from rounds.models import Event, Step
from rss import actions as rss
from rss.models import Coverage
from tests import factories as f
from tests.accounts.test_many_at_once import at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()
DAY = timedelta(days=1)
HOME, MINE, PEOPLE = "/att-gora/", "/uppdrag/mina/", "/uppdrag/"


@pytest.fixture
def bo():
    """Who will be away."""
    person = f.UserFactory(name="Bo", email="bo@are.se")
    covered = f.CoverageFactory(municipality__name="Åre")
    return f.RepresentativeFactory(user=person, municipality=covered.municipality)


@pytest.fixture
def kim(bo):
    """Stands in for Bo, today and for a week."""
    person = f.UserFactory(name="Kim", email="kim@are.se", has_stood_in=True)
    return f.StandInFactory(
        user=person, in_place_of=bo.user, municipality=bo.municipality
    )


@pytest.fixture
def round_():
    return f.RoundFactory(open_step=Step.GATHER)


def path_to(name, assignment):
    return reverse(f"process:{name}", args=[assignment.public_id])


def asked(first=TODAY, last=TODAY + DAY, email="kim@are.se"):
    return {"email": email, "name": "Kim", "first_day": first, "last_day": last}


def appoint(own, by=None, **other):
    sent = asked() | other
    return actions.appoint_stand_in(own, by=by or own.user, at=NOW, **sent)


# --- From the first day to the last -----------------------------------------------------


@pytest.mark.parametrize(
    ("at", "may"),
    [
        # Summer time ends on 25 October: the day has 25 hours.
        (datetime(2026, 10, 24, 21, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 22, 59, 59, 999999, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), False),
    ],
)
def test_a_stand_in_may_act_from_the_first_midnight_to_the_last(bo, kim, at, may):
    day = date(2026, 10, 25)
    Representative.objects.filter(pk=kim.pk).update(acts_from=day, acts_through=day)
    kim.refresh_from_db()
    round_ = f.RoundFactory(direct_to_skr=True)
    f.place_calendar(round_, open_step=Step.GATHER, at=at)
    draft = f.SubmissionFactory(round=round_, municipality=bo.municipality)
    person = User.objects.get(pk=kim.user_id)

    with clock.stopped_at(at):
        assert kim.is_active is may
        assert person.has_perm("municipalities.change_submission", draft) is may
        assert Submission.objects.visible_to(person).exists() is may
        assert (bo.municipality.organization_key in person.organization_keys) is may
        owing = set(representatives_without_answer(round_))
        assert owing == ({bo.user, person} if may else {bo.user})
        assert bo.user.has_perm("municipalities.change_submission", draft)


def test_the_database_takes_no_half_a_stand_in(bo):
    def stands_in(**fields):
        with pytest.raises(IntegrityError), transaction.atomic():
            f.RepresentativeFactory(**fields)

    stands_in(in_place_of=bo.user)
    stands_in(acts_from=TODAY, acts_through=TODAY)
    stands_in(in_place_of=bo.user, acts_from=TODAY, acts_through=TODAY - DAY)
    stands_in(user=bo.user, in_place_of=bo.user, acts_from=TODAY, acts_through=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        f.PanelMemberFactory(in_place_of=bo.user, acts_from=TODAY)


def test_what_is_kept_does_not_outlive_the_last_day(kim, round_, answers_are_kept):
    end = timezone.make_aware(
        datetime.combine(kim.acts_through + DAY, datetime.min.time())
    )
    round_.direct_to_skr = True
    round_.save()
    f.place_calendar(round_, open_step=Step.GATHER, at=end)
    for at, mine in ((end - timedelta(seconds=1), 1), (end, 0)):
        with clock.stopped_at(at):
            said = page_of(kim.user, at)["said"]
        assert (said.count('class="task"'), said.count("Du är ersättare för")) == (
            mine,
            mine,
        )


# --- In whose place ---------------------------------------------------------------------


def test_what_a_stand_in_does_is_shown_as_done_for_another(client, bo, kim, round_):
    draft = f.SubmissionFactory(
        round=round_, municipality=bo.municipality, created_by=bo.user
    )
    client.force_login(kim.user)
    words = {**draft.words, "title": "Unga"}
    now = {"by": kim.user, "at": timezone.now()}
    municipalities.save_draft(draft, words, version=draft.saved_at, **now)
    page = client.get(reverse("municipalities:edit", args=[draft.public_id]))
    assert "Senast ändrat av Kim, ersättare för Bo" in page.content.decode()
    assert "Har skrivit: Kim, ersättare för Bo, Bo" in page.content.decode()

    draft.refresh_from_db()
    municipalities.submit(draft, by=kim.user, at=timezone.now())

    event = Event.objects.get(verb="skickade in")
    assert (event.by, event.in_place_of) == (kim.user, bo.user)
    receipt = Letter.objects.filter(to=bo.user.email).get()
    assert "genom Kim, ersättare för Bo\n" in receipt.body
    assert Letter.objects.filter(to=kim.user.email).count() == 1
    client.force_login(bo.user)
    read = client.get(reverse("municipalities:read", args=[draft.public_id]))
    assert "genom Kim, ersättare för Bo<" in read.content.decode()
    client.force_login(f.SkrFactory())
    log = client.get(reverse("process:events", args=[round_.public_id]))
    assert "Kim, ersättare för Bo skickade in" in log.content.decode()


def test_what_one_does_for_oneself_is_ones_own(bo, kim, round_):
    own = f.RepresentativeFactory(user=kim.user, municipality__name="Berg")
    submission = f.SubmissionFactory(
        round=round_, municipality=own.municipality, submitted=True
    )

    note("återtog", submission, by=kim.user, at=NOW)
    note("svarade", submission, by=bo.user, at=NOW, acting_for=kim)

    assert list(Event.objects.values_list("in_place_of", flat=True)) == [None, None]


def test_who_has_been_a_stand_in_is_named_so_for_what_was_done_then(client, bo, kim):
    then = f.SubmissionFactory(
        municipality=bo.municipality, submitted=True, submitted_by=kim.user
    )
    Representative.objects.filter(pk=kim.pk).update(ended_at=timezone.now())
    f.RepresentativeFactory(user=kim.user, municipality=bo.municipality)
    client.force_login(bo.user)

    page = client.get(reverse("municipalities:read", args=[then.public_id]))

    assert "genom Kim, ersättare för Bo<" in page.content.decode()


def test_the_log_of_a_stand_in_is_under_the_seal_and_old_seals_hold(bo, kim, round_):
    submission = f.SubmissionFactory(round=round_, municipality=bo.municipality)
    mine = note("skickade in", submission, by=bo.user, at=NOW)
    sealing.seal_due(at=NOW)
    theirs = note("återtog", submission, by=kim.user, at=NOW)
    sealing.seal_due(at=NOW + DAY)

    forms = [
        chain.canonical(row)[:4] for row in Event.objects.values_list(*chain.FIELDS)
    ]
    assert (mine.in_place_of_id, theirs.in_place_of_id) == (None, bo.user_id)
    assert forms == ['["1"', '["2"']
    assert chain.verify().holds


def test_coordinators_and_officers_have_stand_ins_too(round_):
    participation = f.ParticipationFactory(round=round_, takes_part=True)
    own = f.CoordinatorFactory(rss=participation.rss)
    agency = f.AgencyFactory()
    officer = f.OfficerFactory(agency=agency)
    stand_in = {"acts_from": TODAY, "acts_through": TODAY}
    person = f.UserFactory(has_stood_in=True)
    f.CoordinatorFactory(user=person, rss=own.rss, in_place_of=own.user, **stand_in)
    f.OfficerFactory(user=person, agency=agency, in_place_of=officer.user, **stand_in)
    coverage = f.CoverageFactory(rss=own.rss)
    submission = f.SubmissionFactory(
        round=round_, municipality=coverage.municipality, submitted=True
    )
    now = {"by": person, "at": timezone.now()}

    question = rss.ask(participation, submission, "Vilka?", **now)
    municipalities.take_back_question(question, acting_for=participation, **now)
    rss.leave_out(participation, submission, "Skäl", **now)
    rss.take_along(submission, **now)
    words = {"title": "A", "target_group": "B", "description": "C"}
    rss.make_regional_need(participation, [submission], words, **now)
    actions.invite(
        Representative, coverage.municipality, email="a@b.se", name="", **now
    )
    need = f.SourceFactory(need__round=round_).need
    needs.screen(need, agency=agency, opinion="lacking", reason="Nej", **now)

    done = {event.verb: event.in_place_of for event in Event.objects.all()}
    assert done.pop("bedömde") == officer.user
    assert len(done) == 6
    assert set(done.values()) == {own.user}


def test_only_who_reads_of_a_stand_in_asks_one_question_more(client, bo, kim, round_):
    path = reverse("municipalities:round", args=[round_.public_id])
    client.force_login(bo.user)

    def statements(*submitters):
        Submission.objects.all().delete()
        for person in submitters:
            f.SubmissionFactory(
                round=round_,
                municipality=bo.municipality,
                submitted=True,
                submitted_by=person,
            )
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(path)
        shown = page.content.decode().count("Kim, ersättare för Bo")
        assert shown == submitters.count(kim.user)
        return len(asked)

    ordinary = statements(bo.user)
    assert statements(*3 * [bo.user]) == ordinary
    assert statements(kim.user) == ordinary + 1
    assert statements(*3 * [kim.user]) == ordinary + 1


# --- Appointing -------------------------------------------------------------------------


def test_who_will_be_away_appoints_a_stand_in_who_accepts(client, bo, round_):
    client.force_login(bo.user)
    assert MINE in client.get(HOME).content.decode()
    assert path_to("appoint", bo) in client.get(MINE).content.decode()
    client.get(path_to("appoint", bo))

    done = client.post(path_to("appoint", bo), asked(), follow=True)

    assert done.redirect_chain == [(MINE, 302)]
    stand_in = Representative.objects.get(in_place_of=bo.user)
    assert (stand_in.acts_from, stand_in.acts_through) == (TODAY, TODAY + DAY)
    assert not stand_in.is_active
    assert "Inbjudan väntar på svar." in done.content.decode()
    letter = Letter.objects.get(to="kim@are.se")
    assert "Du skulle vara ersättare för Bo från och med" in letter.body
    assert Event.objects.get().verb == "bjöd in ersättare"

    client.force_login(stand_in.user)
    assert "Du är i så fall ersättare för Bo" in client.get(HOME).content.decode()
    client.post(path_to("answer_invitation", stand_in), {"svar": "ja"})
    assert "Du är ersättare för Bo (Åre)" in client.get(HOME).content.decode()
    assert stand_in.user.has_stood_in is False
    assert User.objects.get(pk=stand_in.user_id).has_stood_in
    assert Letter.objects.get(to="bo@are.se").subject == (
        "Du har fått en ersättare i Lokala behov"
    )
    assert Event.objects.last().in_place_of is None
    page = client.get(MINE).content.decode()
    assert "Du är ersättare för Bo" in page
    assert f'{path_to("appoint", stand_in)}"' not in page


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (TODAY, TODAY - DAY, "Sista dagen kan inte vara före den första."),
        (TODAY - DAY, TODAY, "Perioden ska börja tidigast i dag"),
        (TODAY, TODAY + 366 * DAY, "högst tolv månader"),
        (TODAY + 366 * DAY, TODAY + 367 * DAY, "Perioden ska börja tidigast i dag"),
        ("igår", TODAY, "Skriv dagen som år-månad-dag"),
        (TODAY, "9999-12-31", "Skriv ett år mellan 2000 och 2100."),
        ("", "", "Skriv en dag."),
    ],
)
def test_a_period_out_of_order_is_refused_in_words(client, bo, first, last, says):
    client.force_login(bo.user)

    page = client.post(path_to("appoint", bo), asked(first, last)).content.decode()

    assert says in page
    assert 'value="kim@are.se"' in page
    assert not Representative.objects.exclude(pk=bo.pk).exists()


def test_the_action_too_refuses_a_period_that_is_too_long(bo):
    with pytest.raises(appointing.BadPeriod):
        appoint(
            bo, last_day=date(TODAY.year + 1, TODAY.month, min(TODAY.day, 28)) + 3 * DAY
        )
    assert appointing._a_year_after(date(2028, 2, 29)) == date(2029, 3, 1)


def test_nobody_stands_in_for_oneself_nor_who_acts_already(client, bo):
    client.force_login(bo.user)
    colleague = f.RepresentativeFactory(municipality=bo.municipality).user

    for email, says in (
        (bo.user.email.upper(), "någon annan än den som är borta"),
        (colleague.email, "behöver inte utses till ersättare"),
    ):
        page = client.post(path_to("appoint", bo), asked(email=email))
        assert says in page.content.decode()
    assert not Representative.objects.filter(in_place_of=bo.user).exists()


def test_a_stand_in_can_stand_in_again_when_the_period_is_over(bo, kim):
    with pytest.raises(assignments.AlreadyInvited):
        appoint(bo)
    kim.acts_from = kim.acts_through = TODAY - DAY
    kim.save()

    assert appoint(bo).acts_from == TODAY
    kim.refresh_from_db()
    assert kim.ended_at == NOW


@pytest.mark.parametrize(("first", "last"), [(-1, 0), (7, 9), (2, 3), (0, 9)])
def test_two_do_not_stand_in_for_the_same_person_on_the_same_day(
    client, bo, kim, first, last
):
    """Kim does for days 1 to 8; whoever is asked to stand in besides is refused."""
    kim.acts_from, kim.acts_through = TODAY + DAY, TODAY + 8 * DAY
    kim.save()
    day = TODAY + DAY
    client.force_login(bo.user)
    others = asked(max(day + first * DAY, TODAY), day + last * DAY, "nils@are.se")

    page = client.post(path_to("appoint", bo), others).content.decode()

    assert "Någon annan är redan ersättare, eller inbjuden till det" in page
    assert 'value="nils@are.se"' in page
    assert list(Representative.objects.filter(in_place_of=bo.user)) == [kim]
    assert not Letter.objects.exists()


def test_one_stands_in_after_another_and_for_colleagues_at_once(bo, kim):
    f.StandInFactory(in_place_of=f.UserFactory(), municipality=bo.municipality)
    f.StandInFactory(in_place_of=bo.user)
    long_ago = NOW - timedelta(days=15)
    f.StandInFactory(
        in_place_of=bo.user,
        municipality=bo.municipality,
        invited_at=long_ago,
        accepted_at=None,
        acts_through=TODAY + 20 * DAY,
    )
    after = kim.acts_through + DAY

    nils = appoint(bo, email="nils@are.se", first_day=after, last_day=after)

    assert (nils.acts_from, nils.acts_through) == (after, after)
    kim.ended_at = NOW
    kim.save()
    assert appoint(bo, email="eva@are.se").acts_from == TODAY


def lapsed_invitation(bo, first_day):
    """To somebody who was asked to stand in for two days, and has not answered."""
    return f.StandInFactory(
        in_place_of=bo.user,
        municipality=bo.municipality,
        invited_at=NOW - timedelta(days=15),
        accepted_at=None,
        acts_from=first_day,
        acts_through=first_day + DAY,
    )


@pytest.mark.parametrize("kim_has_answered", [True, False])
def test_who_was_asked_first_is_not_asked_again_for_days_that_another_has_taken(
    client, bo, kim, kim_has_answered
):
    lapsed = lapsed_invitation(bo, first_day=kim.acts_through)
    if not kim_has_answered:
        kim.accepted_at, kim.invited_at = None, NOW
        kim.save()
    client.force_login(f.SkrFactory())

    page = client.post(f"/uppdrag/{lapsed.public_id}/bjud-in-igen/", follow=True)

    assert "Någon annan är redan ersättare, eller inbjuden till det" in (
        page.content.decode()
    )
    assert set(Representative.objects.filter(in_place_of=bo.user, ended_at=None)) == {
        kim,
        lapsed,
    }
    assert not Letter.objects.exists()


def test_who_did_not_answer_is_asked_again_for_days_that_nobody_else_has(bo, kim):
    f.StandInFactory(in_place_of=bo.user)  # elsewhere
    f.StandInFactory(in_place_of=f.UserFactory(), municipality=bo.municipality)
    lapsed = lapsed_invitation(bo, first_day=kim.acts_through + DAY)
    taken = lapsed_invitation(bo, first_day=kim.acts_from)

    renewed = actions.renew(lapsed, by=f.SkrFactory(), at=NOW)

    assert (renewed.user, renewed.acts_from) == (lapsed.user, lapsed.acts_from)
    actions.end_assignment(kim, by=bo.user, at=NOW)
    assert actions.renew(taken, by=f.SkrFactory(), at=NOW).user == taken.user


def test_a_stand_in_appoints_nobody_and_strangers_appoint_for_nobody(client, bo, kim):
    someone_else = f.RepresentativeFactory()
    foreign_rss = f.CoordinatorFactory(rss=f.CoverageFactory().rss).user
    for person, assignment in (
        (kim.user, kim),
        (kim.user, bo),
        (someone_else.user, bo),
        (foreign_rss, bo),
        (bo.user, someone_else),
    ):
        client.force_login(person)
        assert client.get(path_to("appoint", assignment)).status_code == 404
        assert client.post(path_to("appoint", assignment), asked()).status_code == 404
    with pytest.raises(appointing.NoStandIn):
        appoint(kim)
    for outsider in (someone_else.user, foreign_rss):
        client.force_login(outsider)
        assert client.post(path_to("end_stand_in", kim)).status_code == 404
    assert client.post(path_to("end_stand_in", bo)).status_code == 404


def test_the_rss_and_skr_appoint_for_whom_they_may_invite(client, bo):
    coverage = Coverage.objects.get(municipality=bo.municipality)
    coordinator = f.CoordinatorFactory(rss=coverage.rss).user
    for number, person in enumerate((coordinator, f.SkrFactory())):
        client.force_login(person)
        assert path_to("appoint", bo) in client.get(PEOPLE).content.decode()
        day = TODAY + number * DAY
        data = asked(day, day, email=f"kim{number}@are.se")
        assert client.post(path_to("appoint", bo), data).url == PEOPLE
        page = client.get(PEOPLE).content.decode()
        assert "Ersättare för Bo, " in page
        one = Representative.objects.get(user__email=data["email"])
        assert path_to("end_stand_in", one) in page


# --- Ended ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["bo", "kim"])
def test_either_ends_it_early_and_the_other_is_told(client, bo, kim, who):
    ender, other = (bo, kim) if who == "bo" else (kim, bo)
    client.force_login(ender.user)
    assert path_to("end_stand_in", kim) in client.get(MINE).content.decode()
    client.get(path_to("end_stand_in", kim))

    done = client.post(path_to("end_stand_in", kim), follow=True)

    assert "Kim är inte längre ersättare för Bo." in done.content.decode()
    assert [letter.to for letter in Letter.objects.all()] == [other.user.email]
    assert Event.objects.get().in_place_of is None
    assert not Representative.objects.active().filter(user=kim.user).exists()
    assert Representative.objects.active().filter(user=bo.user).exists()
    again = client.post(path_to("end_stand_in", kim), follow=True)
    assert "Uppdraget är redan avslutat." in again.content.decode()


def test_with_the_assignment_of_who_is_away_the_stand_ins_end(bo, kim):
    after = kim.acts_through + DAY
    invited = appoint(bo, email="nils@are.se", first_day=after, last_day=after)
    elsewhere = f.StandInFactory(in_place_of=bo.user)

    actions.end_assignment(bo, by=f.SkrFactory(), at=NOW)

    ended = Representative.objects.filter(ended_at=NOW)
    assert set(ended) == {bo, kim, invited}
    assert Event.objects.filter(verb="avslutade uppdraget").count() == 3
    assert not Letter.objects.filter(to=elsewhere.user.email).exists()
    with pytest.raises(appointing.NoStandIn):
        appoint(bo)


def test_the_list_of_ones_own_has_a_constant_number_of_statements(
    client, bo, kim, django_assert_max_num_queries
):
    client.force_login(bo.user)
    client.get(MINE)
    for _more in range(3):
        f.StandInFactory(in_place_of=bo.user, municipality=bo.municipality)
        with django_assert_max_num_queries(6):
            assert client.get(MINE).content.decode().count("är ersättare för dig") > 1


def test_who_is_no_stand_in_has_the_home_page_for_as_many_statements_as_before(
    bo, kim, round_
):
    def statements(person):
        with CaptureQueriesContext(connection) as asked:
            page_of(User.objects.get(pk=person.pk), timezone.now())
        return len(asked)

    assert statements(kim.user) == statements(bo.user) + 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_appoint_the_same_at_once_appoint_once(postgresql, bo):
    outcomes = at_once(2, lambda: appoint(bo))

    assert outcomes.count(assignments.AlreadyInvited) == 1
    assert Representative.objects.filter(in_place_of=bo.user).count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_who_is_appointed_while_the_assignment_ends_does_not_stay(postgresql, bo):
    skr = f.SkrFactory()
    todo = [
        lambda: appoint(bo),
        lambda: actions.end_assignment(bo, by=skr, at=NOW),
    ]

    at_once(2, lambda: todo.pop()())

    live = Representative.objects.filter(ended_at=None)
    assert not live.exists()

"""An assignment begins as an invitation, and is given up by ending it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import actions
from accounts.forms import InvitationForm
from accounts.models import INVITATION_VALID, User, invitation_to, invitations_of
from municipalities.models import Representative
from outbox.models import Letter
from prioritization.models import PanelMember
from rss.models import Coordinator
from tests.factories import (
    CoordinatorFactory,
    MunicipalityFactory,
    OfficerFactory,
    PanelMemberFactory,
    RepresentativeFactory,
    RoundFactory,
    RssFactory,
    SkrFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def skr():
    return SkrFactory(name="Siv Karlsson")


@pytest.fixture
def ale():
    return MunicipalityFactory(name="Ale & Vi")


@pytest.fixture
def invitation(skr, ale):
    return actions.invite(
        Representative, ale, email="Kim@Ale.se", name="Kim", by=skr, at=NOW
    )


def test_an_invitation_makes_the_person_known_and_gives_no_rights_yet(invitation, ale):
    person = User.objects.get(email="kim@ale.se")

    assert (invitation.user, invitation.municipality) == (person, ale)
    assert (person.name, person.has_usable_password()) == ("Kim", False)
    assert person.organization_keys == frozenset()


def test_the_letter_says_who_invites_to_what_and_the_last_moment_to_answer(invitation):
    (letter,) = Letter.objects.all()

    assert letter.to == "kim@ale.se"
    assert letter.subject == "Du är inbjuden till Lokala behov"
    assert letter.due_at == NOW
    assert letter.body.splitlines()[:5] == [
        "Hej Kim!",
        "",
        "Siv Karlsson bjuder in dig att vara kommunens representant för Ale & Vi.",
        "",
        "Svara senast tisdag 15 september 2026 kl. 14.00:",
    ]
    assert letter.body.splitlines()[5] == "https://lokalabehov.test/att-gora/"


def test_the_letter_names_the_round_when_there_is_one(skr, ale):
    round_ = RoundFactory(title="Skadligt bruk 2026")

    actions.invite(
        Representative, ale, email="kim@ale.se", by=skr, at=NOW, round_=round_
    )

    assert Letter.objects.get().body.splitlines()[2] == (
        "Siv Karlsson bjuder in dig att vara kommunens representant för Ale & Vi. "
        "Det gäller omgången Skadligt bruk 2026."
    )


def test_who_has_an_account_already_is_found_by_address_in_any_case(skr, ale):
    person = UserFactory(email="kim@ale.se", name="Kim Berg")

    invitation = actions.invite(
        Representative, ale, email=" KIM@ale.SE ", name="Någon annan", by=skr, at=NOW
    )

    assert invitation.user == person
    assert User.objects.get(pk=person.pk).name == "Kim Berg"


def test_a_nameless_person_gets_the_name_from_the_invitation(skr, ale):
    person = UserFactory(email="kim@ale.se", name="")

    actions.invite(Representative, ale, email="kim@ale.se", name="Kim", by=skr, at=NOW)

    assert User.objects.get(pk=person.pk).name == "Kim"


def test_a_standing_invitation_is_not_sent_twice(invitation, skr, ale):
    with pytest.raises(actions.AlreadyInvited) as refused:
        actions.invite(Representative, ale, email="kim@ale.se", by=skr, at=LATER)

    assert str(refused.value) == (
        "Personen har redan uppdraget, eller en inbjudan som väntar på svar."
    )
    assert (Representative.objects.count(), Letter.objects.count()) == (1, 1)


def test_who_has_the_assignment_is_not_invited_again_however_late(invitation, skr, ale):
    actions.accept(invitation, by=invitation.user, at=LATER)

    with pytest.raises(actions.AlreadyInvited):
        actions.invite(
            Representative,
            ale,
            email="kim@ale.se",
            by=skr,
            at=NOW + 2 * INVITATION_VALID,
        )


def test_the_same_person_can_be_asked_by_another_organization(invitation, skr):
    other = MunicipalityFactory()

    second = actions.invite(Representative, other, email="kim@ale.se", by=skr, at=NOW)

    assert second.user == invitation.user
    assert Representative.objects.unanswered(NOW).count() == 2


def test_a_lapsed_invitation_is_ended_and_made_anew(invitation, skr, ale):
    late = NOW + INVITATION_VALID

    new = actions.invite(Representative, ale, email="kim@ale.se", by=skr, at=late)

    invitation.refresh_from_db()
    assert (invitation.ended_at, invitation.accepted_at) == (late, None)
    assert (new.invited_at, new.ended_at) == (late, None)
    assert new.public_id != invitation.public_id
    assert Letter.objects.count() == 2


def test_a_closed_account_is_not_opened_by_an_invitation(skr, ale):
    UserFactory(email="kim@ale.se", is_active=False)

    with pytest.raises(actions.AccountClosed):
        actions.invite(Representative, ale, email="kim@ale.se", by=skr, at=NOW)

    assert (Representative.objects.count(), Letter.objects.count()) == (0, 0)


def test_a_panel_member_is_invited_for_a_round_and_speaks_for_an_rss(skr):
    round_, rss = RoundFactory(), RssFactory()

    member = actions.invite(
        PanelMember, round_, email="chef@ale.se", by=skr, at=NOW, rss=rss
    )

    assert (member.round, member.rss) == (round_, rss)


def test_accepting_gives_the_right_to_act(invitation, ale):
    actions.accept(invitation, by=invitation.user, at=LATER)

    invitation.refresh_from_db()
    assert invitation.accepted_at == LATER
    person = User.objects.get(pk=invitation.user_id)
    assert person.organization_keys == {ale.organization_key}


def test_nobody_else_accepts_or_declines_not_even_who_invited(invitation, skr):
    for stranger in (UserFactory(), skr):
        for answer in (actions.accept, actions.decline):
            with pytest.raises(actions.NotYours):
                answer(invitation, by=stranger, at=LATER)

    invitation.refresh_from_db()
    assert (invitation.accepted_at, invitation.ended_at) == (None, None)


@pytest.mark.parametrize("first", [actions.accept, actions.decline])
@pytest.mark.parametrize("second", [actions.accept, actions.decline])
def test_an_invitation_is_answered_once(invitation, first, second):
    first(invitation, by=invitation.user, at=LATER)
    before = Representative.objects.values().get()

    with pytest.raises(actions.AlreadyAnswered):
        second(invitation, by=invitation.user, at=LATER + MOMENT)

    assert Representative.objects.values().get() == before


def test_an_invitation_is_accepted_until_it_lapses_and_not_at_that_instant(
    invitation,
):
    with pytest.raises(actions.Lapsed):
        actions.accept(invitation, by=invitation.user, at=NOW + INVITATION_VALID)
    actions.accept(invitation, by=invitation.user, at=NOW + INVITATION_VALID - MOMENT)

    invitation.refresh_from_db()
    assert invitation.accepted_at == NOW + INVITATION_VALID - MOMENT


def test_the_list_and_the_rule_agree_on_when_an_invitation_lapses(invitation):
    lapses_at = NOW + INVITATION_VALID
    for at in (lapses_at - MOMENT, lapses_at):
        listed = Representative.objects.unanswered(at).exists()
        assert listed is invitation.can_be_accepted(at)
    assert invitation.lapses_at == lapses_at


def test_who_declines_can_be_invited_again(invitation, skr, ale):
    actions.decline(invitation, by=invitation.user, at=LATER)

    actions.invite(Representative, ale, email="kim@ale.se", by=skr, at=LATER)

    assert Representative.objects.unanswered(LATER).count() == 1


def test_ending_an_assignment_takes_the_right_at_once_and_tells_the_person(skr):
    assignment = CoordinatorFactory(rss__name="RSS Norr", user__name="Bo")

    actions.end(assignment, by=skr, at=NOW)

    assert Coordinator.objects.get().ended_at == NOW
    assert User.objects.get(pk=assignment.user_id).organization_keys == frozenset()
    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == (
        assignment.user.email,
        "Ditt uppdrag i Lokala behov är avslutat",
    )
    assert letter.body.splitlines()[2] == (
        "Du är inte längre samordnare för RSS Norr i Lokala behov. "
        "Siv Karlsson avslutade uppdraget."
    )


def test_who_steps_down_gets_no_letter_about_it():
    assignment = CoordinatorFactory()

    actions.end(assignment, by=assignment.user, at=NOW)

    assert Letter.objects.count() == 0


def test_an_invitation_taken_back_cannot_be_accepted(invitation, skr):
    actions.end(invitation, by=skr, at=LATER)

    with pytest.raises(actions.AlreadyAnswered):
        actions.accept(invitation, by=invitation.user, at=LATER)
    assert Letter.objects.count() == 1  # the invitation alone


def test_an_assignment_is_ended_once(skr):
    assignment = CoordinatorFactory()
    actions.end(assignment, by=skr, at=NOW)

    with pytest.raises(actions.AlreadyEnded):
        actions.end(assignment, by=skr, at=LATER)

    assert (Coordinator.objects.get().ended_at, Letter.objects.count()) == (NOW, 1)


def test_renewing_replaces_the_invitation_and_keeps_what_is_its_kinds_own(skr):
    rss = RssFactory()
    old = PanelMemberFactory(rss=rss, accepted_at=None, invited_at=NOW)

    new = actions.renew(old, by=skr, at=LATER)

    old.refresh_from_db()
    assert old.ended_at == LATER
    assert (new.user, new.round, new.rss) == (old.user, old.round, rss)
    assert (new.invited_by, new.invited_at, new.ended_at) == (skr, LATER, None)
    assert new.public_id != old.public_id
    assert [letter.to for letter in Letter.objects.all()] == [old.user.email]


def test_a_double_click_renews_once(invitation, skr):
    actions.renew(invitation, by=skr, at=LATER)

    with pytest.raises(actions.AlreadyEnded):
        actions.renew(invitation, by=skr, at=LATER)

    assert (Representative.objects.count(), Letter.objects.count()) == (2, 2)


def test_an_accepted_assignment_is_not_renewed(skr):
    with pytest.raises(actions.AlreadyAnswered):
        actions.renew(CoordinatorFactory(), by=skr, at=NOW)


def test_an_invitation_to_a_closed_account_is_not_renewed(invitation, skr):
    User.objects.filter(pk=invitation.user_id).update(is_active=False)

    with pytest.raises(actions.AccountClosed):
        actions.renew(invitation, by=skr, at=LATER)


def test_a_persons_invitations_are_found_among_all_kinds_the_oldest_first(
    django_assert_num_queries,
):
    person = UserFactory()
    invited = [
        kind(user=person, accepted_at=None, invited_at=NOW - timedelta(days=age))
        for kind, age in (
            (RepresentativeFactory, 1),
            (CoordinatorFactory, 4),
            (OfficerFactory, 2),
            (PanelMemberFactory, 3),
        )
    ]
    RepresentativeFactory(user=person)  # accepted
    RepresentativeFactory(user=person, accepted_at=None, ended_at=NOW)  # declined
    RepresentativeFactory(  # lapsed
        user=person, accepted_at=None, invited_at=NOW - INVITATION_VALID
    )
    RepresentativeFactory(accepted_at=None, invited_at=NOW)  # somebody else's

    with django_assert_num_queries(1 + 4):  # which kinds, and each of them
        found = invitations_of(person, NOW)
        assert [str(i.organization) and str(i.invited_by) for i in found]

    assert found == [invited[1], invited[3], invited[2], invited[0]]


def test_who_is_not_invited_costs_one_question(django_assert_num_queries):
    person = UserFactory()

    with django_assert_num_queries(1):
        assert invitations_of(person, NOW) == []


def test_an_invitation_is_found_by_its_public_id_by_its_own_person_alone(invitation):
    panel = PanelMemberFactory(user=invitation.user)

    assert invitation_to(invitation.user, invitation.public_id) == invitation
    assert invitation_to(invitation.user, panel.public_id) == panel
    assert invitation_to(UserFactory(), invitation.public_id) is None
    assert invitation_to(invitation.user, "finnsint") is None


def test_a_person_has_one_live_assignment_per_organization_and_any_number_of_ended():
    live = RepresentativeFactory()
    same = {"user": live.user, "municipality": live.municipality}
    RepresentativeFactory(**same, ended_at=NOW)
    RepresentativeFactory(**same, ended_at=LATER)

    with pytest.raises(IntegrityError), transaction.atomic():
        RepresentativeFactory(**same)

    assert Representative.objects.filter(**same).count() == 3


def test_addresses_are_kept_in_lower_case_by_the_database_too():
    UserFactory(email="kim@ale.se")

    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="Kim@ale.se")


def test_the_invitation_form_tidies_the_address():
    form = InvitationForm({"email": " Kim@Ale.SE ", "name": "Kim\u202eB"})

    assert form.is_valid()
    assert form.cleaned_data == {"email": "kim@ale.se", "name": "KimB"}


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        (
            {"email": "", "name": ""},
            "email",
            "Skriv e-postadressen till den du bjuder in.",
        ),
        (
            {"email": "kim", "name": ""},
            "email",
            "Skriv en e-postadress i formen namn@kommun.se.",
        ),
        (
            {"email": "kim@ale.se", "name": "a\x00b"},
            "name",
            "Texten innehåller tecken som inte går att spara. "
            "Klistra in den som ren text.",
        ),
    ],
)
def test_the_invitation_form_says_what_to_mend(typed, field, sentence):
    form = InvitationForm(typed)

    assert form.errors == {field: [sentence]}


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "Ñandú 🦊", "x" * 120])
def test_odd_names_reach_the_letter_as_they_were_typed(skr, ale, name):
    form = InvitationForm({"email": "kim@ale.se", "name": name})
    assert form.is_valid()

    actions.invite(Representative, ale, **form.cleaned_data, by=skr, at=NOW)

    assert Letter.objects.get().body.splitlines()[0] == f"Hej {name}!"


def test_a_name_that_is_too_long_is_refused():
    with pytest.raises(ValidationError):
        InvitationForm().fields["name"].clean("x" * 121)

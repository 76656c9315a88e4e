"""Who takes part in a round, and who acts for whom."""

import pytest
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Representative
from needs.models import Officer
from outbox.models import Letter
from prioritization.models import PanelMember
from rounds.models import Event, Round, Step
from rss.models import Coordinator
from tests import factories as f

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def skr(client):
    person = f.SkrFactory(name="Siv")
    client.force_login(person)
    return person


@pytest.fixture
def round_(skr):
    return f.RoundFactory(open_step=Step.CHOOSE_AREA, planned_by=skr)


def page_of(name, round_):
    return reverse(f"process:{name}", args=[round_.public_id])


# --- Taking part in a round -----------------------------------------------------------


def test_the_page_counts_who_takes_part_who_does_not_and_who_is_silent(client, round_):
    for takes_part in (True, True, False, None):
        f.ParticipationFactory(round=round_, takes_part=takes_part)

    page = client.get(page_of("participants", round_)).content.decode()

    assert "2 av 4 RSS deltar, 1 har avstått och 1 har inte svarat än." in page


def test_a_director_is_invited_to_the_panel_for_an_rss(client, round_):
    rss = f.RssFactory()
    data = {"email": "Pia@Example.se", "name": "Pia", "rss": rss.pk}

    response = client.post(page_of("invite_to_panel", round_), data)

    assert response.url == page_of("participants", round_)
    member = PanelMember.objects.get()
    assert (member.user.email, member.round, member.rss) == (
        "pia@example.se",
        round_,
        rss,
    )
    assert not member.is_active
    assert [letter.to for letter in Letter.objects.all()] == ["pia@example.se"]
    event = Event.objects.get()
    assert (event.round, event.verb) == (round_, "bjöd in")
    assert "Inbjuden till och med" in client.get(response.url).content.decode()


def test_inviting_the_same_director_twice_is_refused_with_a_sentence(client, round_):
    data = {"email": "pia@example.se", "name": "", "rss": ""}
    client.post(page_of("invite_to_panel", round_), data)

    response = client.post(page_of("invite_to_panel", round_), data)

    assert list(response.context["form"].errors) == ["email"]
    assert (PanelMember.objects.count(), Letter.objects.count()) == (1, 1)
    assert Event.objects.count() == 1


def test_agencies_are_taken_into_the_round_once_and_their_officers_told(client, round_):
    one, two, _left_out = f.AgencyFactory.create_batch(3)
    officer = f.OfficerFactory(agency=one).user
    data = {"agencies": [one.public_id, two.public_id]}

    client.post(page_of("engage", round_), data)
    again = client.post(page_of("engage", round_), data)

    assert list(again.context["form"].errors) == ["agencies"]
    assert {row.agency for row in round_.engagements.all()} == {one, two}
    letter = Letter.objects.get()
    assert letter.to == officer.email
    assert letter.subject == f"{one} är med i omgången {round_}"
    assert Event.objects.count() == 2


def test_municipalities_without_an_rss_are_let_in_and_shut_out_again(client, round_):
    path = page_of("direct_to_skr", round_)

    for _click in range(2):
        client.post(path, {"direkt": "ja"})
    assert Round.objects.get().direct_to_skr is True
    assert Event.objects.count() == 1

    client.post(path, {"direkt": "nej"})
    assert Round.objects.get().direct_to_skr is False
    assert Event.objects.count() == 2
    assert client.get(path).status_code == 405


def test_only_skr_chooses_who_takes_part(client, round_):
    client.force_login(f.CoordinatorFactory().user)
    for name in ("participants", "invite_to_panel", "engage"):
        assert client.get(page_of(name, round_)).status_code == 403
    client.post(page_of("direct_to_skr", round_), {"direkt": "ja"})

    assert Round.objects.get().direct_to_skr is False


def test_the_page_of_those_who_take_part_has_a_constant_number_of_statements(
    client, round_, django_assert_max_num_queries
):
    path = page_of("participants", round_)
    client.get(path)
    for _more in range(3):
        participation = f.ParticipationFactory(round=round_)
        f.CoordinatorFactory(rss=participation.rss)
        f.OfficerFactory(agency=f.EngagementFactory(round=round_).agency)
        f.PanelMemberFactory(round=round_)
        with django_assert_max_num_queries(10):
            assert client.get(path).status_code == 200


# --- All assignments ------------------------------------------------------------------

PEOPLE = "/uppdrag/"


def seen(response):
    return [(row.organization, row.name, row.state) for row in response.context["page"]]


def test_skr_sees_all_four_kinds_and_states_in_swedish_order(client, skr):
    f.RepresentativeFactory(municipality__name="Örebro", user__name="Ö")
    f.CoordinatorFactory(rss__name="RSS Ång", user__name="Å", accepted_at=None)
    f.OfficerFactory(
        agency__name="Ärlighetsverket",
        user__name="Ä",
        accepted_at=None,
        invited_at=NOW,
    )
    f.PanelMemberFactory(round__title="Zenit", user__name="Z")
    f.RepresentativeFactory(municipality__name="Borta", ended_at=NOW)

    assert seen(client.get(PEOPLE)) == [
        ("RSS Ång", "Å", "forfallen"),
        ("Zenit", "Z", "aktiv"),
        ("Ärlighetsverket", "Ä", "inbjuden"),
        ("Örebro", "Ö", "aktiv"),
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("slag=rss", ["Åsa"]),
        ("lage=avslutad", ["Slut"]),
        ("sok=åsa", ["Åsa"]),
        ("sok=ÅSA+rss", ["Åsa"]),
        ("sok=finns-inte", []),
        ("slag=rss&lage=avslutad", []),
        ("slag=påhittat&lage=%00", ["Bo", "Åsa"]),
        ("sida=99", ["Bo", "Åsa"]),
    ],
)
def test_the_list_is_filtered(client, skr, query, names):
    f.RepresentativeFactory(municipality__name="Aneby", user__name="Bo")
    f.CoordinatorFactory(rss__name="RSS Dal", user__name="Åsa")
    f.RepresentativeFactory(user__name="Slut", ended_at=NOW)

    found = seen(client.get(f"{PEOPLE}?{query}"))

    assert [name for _organization, name, _state in found] == names


def test_a_coordinator_sees_the_representatives_of_the_rss_and_no_others(client):
    coverage = f.CoverageFactory(municipality__name="Min")
    f.RepresentativeFactory(municipality=coverage.municipality, user__name="Vår")
    f.CoverageFactory(rss=coverage.rss, municipality__name="Tom")
    f.RepresentativeFactory(municipality=f.CoverageFactory().municipality)
    f.CoordinatorFactory(rss=coverage.rss)
    client.force_login(f.CoordinatorFactory(rss=coverage.rss).user)

    response = client.get(PEOPLE)

    assert seen(response) == [("Min", "Vår", "aktiv")]
    assert [m.name for m in response.context["unrepresented"]] == ["Tom"]


def test_a_municipality_that_has_left_the_rss_is_no_longer_seen(client):
    today = timezone.localdate()
    coverage = f.CoverageFactory(until=today)
    f.RepresentativeFactory(municipality=coverage.municipality)
    client.force_login(f.CoordinatorFactory(rss=coverage.rss).user)

    assert seen(client.get(PEOPLE)) == []


@pytest.mark.parametrize("role", ["skr", "coordinator"])
def test_the_list_has_a_constant_number_of_statements(
    client, role, django_assert_max_num_queries
):
    coverage = f.CoverageFactory()
    coordinator = f.CoordinatorFactory(rss=coverage.rss).user
    client.force_login(f.SkrFactory() if role == "skr" else coordinator)
    client.get(PEOPLE)
    for _more in range(3):
        f.RepresentativeFactory(municipality=coverage.municipality)
        f.PanelMemberFactory()
        f.OfficerFactory()
        with django_assert_max_num_queries(6):
            assert client.get(PEOPLE).status_code == 200


def test_others_do_not_see_the_list(client):
    client.force_login(f.RepresentativeFactory().user)

    assert client.get(PEOPLE).status_code == 403


@pytest.mark.parametrize(
    ("page", "make", "kind"),
    [
        ("invite_representative", f.MunicipalityFactory, Representative),
        ("invite_coordinator", f.RssFactory, Coordinator),
        ("invite_officer", f.AgencyFactory, Officer),
    ],
)
def test_skr_invites_into_each_kind_of_assignment(client, skr, page, make, kind):
    organization = make()
    make()
    path = reverse(f"process:{page}")
    asked = client.get(f"{path}?for={organization.name}")
    assert f'value="{organization.name}"' in asked.content.decode()

    data = {"organization": organization.name, "email": "ny@example.se", "name": "Ny"}
    response = client.post(path, data)

    assert response.url == PEOPLE
    invitation = kind.objects.get()
    assert invitation.organization == organization
    assert invitation.user.email == "ny@example.se"
    event = Event.objects.get()
    assert (event.by, event.verb, event.round) == (skr, "bjöd in", None)
    assert Letter.objects.get().to == "ny@example.se"


def test_a_coordinator_invites_for_the_municipalities_of_the_rss_alone(client):
    mine, foreign = f.CoverageFactory(), f.CoverageFactory()
    client.force_login(f.CoordinatorFactory(rss=mine.rss).user)
    path = reverse("process:invite_representative")

    def invite(municipality):
        data = {"organization": municipality.name, "email": "ny@example.se", "name": ""}
        return client.post(path, data)

    refused = invite(foreign.municipality)
    assert list(refused.context["form"].errors) == ["organization"]
    assert foreign.municipality.name not in client.get(path).content.decode()
    invite(mine.municipality)
    assert Representative.objects.get().municipality == mine.municipality
    assert client.get(reverse("process:invite_coordinator")).status_code == 403
    assert client.get(reverse("process:invite_officer")).status_code == 403


@pytest.mark.parametrize("text", ["<script>", "x" * 10_000, "a\x00b", "🙂\u202e", "@"])
def test_odd_texts_invite_nobody_and_are_not_run(client, skr, text):
    f.MunicipalityFactory(name="Habo")
    path = reverse("process:invite_representative")
    data = {"organization": text, "email": text, "name": text}

    response = client.post(path, data)

    assert {"organization", "email"} <= set(response.context["form"].errors)
    assert "<script>" not in response.content.decode()
    assert Representative.objects.count() == 0


def test_an_invitation_that_lapsed_is_sent_again(client, skr):
    old = f.RepresentativeFactory(accepted_at=None)

    client.post(reverse("process:renew", args=[old.public_id]))

    new = Representative.objects.get(ended_at=None)
    assert new.can_be_accepted(timezone.now())
    assert Event.objects.get().verb == "bjöd in igen"


def test_an_assignment_is_ended_after_one_question_and_only_once(client, skr):
    held = f.RepresentativeFactory()
    path = reverse("process:end", args=[held.public_id])
    assert f"för {held.municipality}?" in client.get(path).content.decode()
    assert Representative.objects.get().is_active

    for _click in range(2):
        assert client.post(path).url == PEOPLE

    assert not Representative.objects.get().is_active
    assert Event.objects.get().verb == "avslutade uppdraget"
    assert Letter.objects.get().to == held.user.email


def test_only_skr_ends_and_renews_and_what_is_missing_is_404(client, skr):
    held = f.RepresentativeFactory()
    missing = [
        reverse(f"process:{name}", args=["zzzzzzzz"]) for name in ("end", "renew")
    ]
    assert [client.post(path).status_code for path in missing] == [404, 404]

    client.force_login(f.CoordinatorFactory().user)
    for name in ("end", "renew"):
        path = reverse(f"process:{name}", args=[held.public_id])
        assert client.post(path).status_code == 403
    assert Representative.objects.get().is_active

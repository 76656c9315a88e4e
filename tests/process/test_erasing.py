"""A person is erased: who it was is gone, what was done in a role is whole."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts import codes
from accounts.classification import LETTERS
from accounts.models import SignInCode, User
from municipalities.models import Representative
from outbox.models import Letter
from process import erasing, keeping
from rounds import chain, sealing
from rounds.actions import note
from rounds.models import Event, Step
from tests import factories as f
from tests.process.snapshots import differences, snapshot

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = timedelta(days=1)
NAME = "Kim Karlsson"
ADDRESS = "kim@ale.se"


@pytest.fixture
def siv():
    return f.SkrFactory(email="siv@skr.se", name="Siv")


@pytest.fixture
def kim():
    return f.UserFactory(email=ADDRESS, name=NAME)


def run(*options, email=ADDRESS, by="siv@skr.se"):
    out = StringIO()
    call_command("person_erase", email, "--by", by, *options, stdout=out)
    return out.getvalue().splitlines()


def refusal(*options, **who):
    before = snapshot()
    with pytest.raises(CommandError) as refused:
        run(*options, "--confirm", **who)
    assert differences(before, snapshot()) == (set(), set(), set())
    return str(refused.value)


def letter(to, age=DAY, *, owed=False, **fields):
    return Letter.objects.create(
        to=to,
        subject="Påminnelse",
        body="Hej!",
        message_id=f"<{Letter.objects.count()}@test>",
        created_at=NOW - age,
        due_at=NOW + DAY,
        sent_at=None if owed else NOW - age,
        **fields,
    )


def signed_in(person):
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session.create()
    return session.session_key


def a_life_of(person, siv):
    """Everything a person may leave behind, in several roles, all of them ended."""
    ended = {"user": person, "ended_at": NOW - DAY}
    representative = f.RepresentativeFactory(**ended)
    f.CoordinatorFactory(**ended)
    f.OfficerFactory(**ended)
    member = f.PanelMemberFactory(**ended, round=f.RoundFactory(open_step=Step.RANK))
    f.SubmissionFactory(
        created_by=person, saved_by=person, municipality=representative.municipality
    )
    handed_in = f.SubmissionFactory(
        created_by=person, submitted=True, municipality=representative.municipality
    )
    f.NilReturnFactory(declared_by=person)
    f.RegionalNeedFactory(created_by=person, forwarded=True)
    f.ScreeningFactory(handed_in_by=person)
    f.FeedbackFactory(created_by=person, published=True)
    f.KnowledgeSupportFactory(added_by=person)
    ballot = f.BallotFactory(member=member)
    f.PlacementFactory(ballot=ballot)
    f.ExtensionFactory(
        period=member.round.periods.first(),
        organization_key=member.organization_key,
        organization_name=str(person),
        granted_by=siv,
    )
    note("bjöd in", representative, by=siv, at=NOW)
    note("skickade in", handed_in, by=person, at=NOW)
    sealing.seal_due(at=NOW)
    return handed_in


def bystanders():
    """Somebody else with the same of everything that is taken away."""
    other = f.UserFactory(email="annan@ale.se", name="Någon Annan", last_login=NOW)
    f.RepresentativeFactory(user=other)
    signed_in(other)
    codes.send(other.email, at=NOW)
    letter(other.email)
    letter(other.email, owed=True)
    letter("nobody@ale.se", LETTERS.after + DAY)
    return other


# --- What it refuses --------------------------------------------------------------------------


def test_who_is_counted_on_is_not_erased(siv, kim):
    representative = f.RepresentativeFactory(user=kim)

    assert refusal() == (
        "Personen har uppdrag som pågår (kommunens representant: "
        f"{representative.municipality}). Avsluta dem på webbplatsen, så att någon kan ta "
        "över, eller ange --end-assignments."
    )


@pytest.mark.parametrize(
    ("flags", "what"),
    [
        ({"is_skr": True, "is_staff": True}, "arbetar på SKR"),
        ({"is_staff": True}, "får öppna admin"),
    ],
)
def test_who_works_at_skr_is_counted_on_too(siv, flags, what):
    f.UserFactory(email=ADDRESS, **flags)

    assert f"({what})" in refusal()


@pytest.mark.parametrize("options", [(), ("--end-assignments",)])
def test_oneself_break_glass_accounts_and_the_erased_are_left_alone(siv, options):
    f.UserFactory(email="glas@skr.se", is_superuser=True)
    f.UserFactory(email=f"abcd{erasing.DOMAIN}")

    for email in ("siv@skr.se", "glas@skr.se", f"abcd{erasing.DOMAIN}"):
        assert "går inte att radera" in refusal(*options, email=email)


def test_somebody_at_skr_answers_for_it(siv, kim):
    f.UserFactory(email="not@skr.se")
    f.SkrFactory(email="gone@skr.se", is_active=False)

    assert refusal(by="not@skr.se") == "not@skr.se arbetar inte på SKR."
    assert refusal(by="gone@skr.se") == "gone@skr.se arbetar inte på SKR."
    assert refusal(by="nobody@skr.se") == "Ingen här har adressen nobody@skr.se."
    assert refusal(email="x@ale.se") == "Ingen här har adressen x@ale.se."


# --- What it does --------------------------------------------------------------------------------


def test_without_confirmation_nothing_changes_and_everything_is_told(siv, kim):
    a_life_of(kim, siv)
    letter(ADDRESS, owed=True)
    signed_in(kim)
    before = snapshot()

    said = run()

    assert differences(before, snapshot()) == (set(), set(), set())
    assert said[-1] == "Inget är ändrat. Med --confirm görs det här på riktigt."
    assert said[:-1] == run("--confirm")[:-1]
    assert differences(before, snapshot()) != (set(), set(), set())


def test_the_person_is_nobody_and_cannot_sign_in(siv, kim, client):
    kim.is_staff = kim.is_skr = True
    kim.last_login = NOW
    kim.set_password("hemligt")
    kim.save()
    kim.groups.add(Group.objects.create(name="register"))
    client.force_login(kim)

    run("--confirm", "--end-assignments")

    gone = User.objects.get(pk=kim.pk)
    assert (str(gone), gone.last_login) == ("En tidigare representant", None)
    assert gone.email.endswith("@borttagen.invalid")
    assert (gone.is_active, gone.is_skr, gone.is_staff) == (False, False, False)
    assert (gone.has_usable_password(), gone.groups.count()) == (False, 0)
    assert client.get(reverse("process:home")).status_code == 302
    assert codes.send(ADDRESS, at=NOW)
    assert SignInCode.objects.get().user is None


def test_the_name_and_the_address_are_nowhere_but_where_it_says(siv, kim):
    """In the log, which cannot be changed; in letters that have not had their time."""
    a_life_of(kim, siv)
    letter(ADDRESS, LETTERS.after + DAY)
    letter(ADDRESS)
    codes.send(ADDRESS, at=NOW)
    LogEntry.objects.create(
        user=siv,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(kim.pk),
        object_repr=NAME,
        action_flag=CHANGE,
    )

    def mentions():
        return {
            key[0]
            for key, fields in snapshot().items()
            if NAME in str(fields) or ADDRESS in str(fields)
        }

    assert mentions() == {
        "accounts.user",
        "outbox.letter",
        "rounds.event",
        "rounds.extension",
        "admin.logentry",
    }

    run("--confirm")

    assert mentions() == {"outbox.letter", "rounds.event"}
    assert Letter.objects.filter(to=ADDRESS, sent_at__isnull=False).count() == 1

    keeping.clear_out(at=NOW + LETTERS.after + DAY)

    assert mentions() == {"rounds.event"}


def test_nothing_else_changes(siv, kim):
    """To the last field: the rows of the process are those that they were."""
    a_life_of(kim, siv)
    bystanders()
    key = signed_in(kim)
    code = SignInCode.objects.get(pk=codes.send(ADDRESS, at=NOW))
    waiting = letter(ADDRESS, owed=True)
    refused = letter(ADDRESS, last_error="550 kim")
    old = letter(ADDRESS, LETTERS.after + DAY)
    codes_letter = Letter.objects.get(to=ADDRESS, secret=True)
    extension = kim.panelmember_set.get().round.periods.first().extensions.get()
    before = snapshot()

    run("--confirm")

    gone, new, changed = differences(before, snapshot())
    event = Event.objects.order_by("pk").last()
    person = ("accounts.user", str(kim.pk))
    stopped = {
        (("outbox.letter", str(one.pk)), field)
        for one in (waiting, codes_letter)
        for field in ("failed_at", "last_error")
    }
    assert gone == {
        ("sessions.session", key),
        ("accounts.signincode", str(code.pk)),
    }
    assert new == {("rounds.event", str(event.pk))}
    assert changed == {
        (person, "name"),
        (person, "email"),
        (person, "is_active"),
        (person, "password"),
        (("rounds.extension", str(extension.pk)), "organization_name"),
        (("outbox.letter", str(refused.pk)), "last_error"),
        (("outbox.letter", str(old.pk)), "to"),
        *stopped,
    }


def test_the_log_says_that_it_was_done_and_by_whom(siv, kim):
    a_life_of(kim, siv)

    run("--confirm")

    event = Event.objects.order_by("pk").last()
    assert (event.verb, event.by, event.target_text, event.note) == (
        "raderade personuppgifter om",
        siv,
        "En tidigare representant",
        "",
    )
    assert chain.verify().holds


def test_what_was_handed_in_is_whole_and_legible(siv, kim, client):
    handed_in = a_life_of(kim, siv)
    other = f.RepresentativeFactory(municipality=handed_in.municipality)
    client.force_login(other.user)
    url = reverse("municipalities:read", args=[handed_in.public_id])
    assert NAME in client.get(url).content.decode()

    run("--confirm")

    html = client.get(url).content.decode()
    assert "En tidigare representant" in html
    assert handed_in.challenge in html
    assert NAME not in html
    assert ADDRESS not in html


def test_a_draft_belongs_to_the_municipality(siv, kim, client):
    other = f.RepresentativeFactory()
    draft = f.SubmissionFactory(
        created_by=kim, municipality=other.municipality, title="Ett påbörjat behov"
    )

    run("--confirm")

    client.force_login(other.user)
    url = reverse("municipalities:edit", args=[draft.public_id])
    assert "Ett påbörjat behov" in client.get(url).content.decode()


def test_with_the_option_assignments_and_invitations_are_ended_and_noted(siv, kim):
    acting = f.RepresentativeFactory(user=kim)
    invited = f.CoordinatorFactory(user=kim, accepted_at=None)

    assert "- Uppdrag och inbjudningar som avslutas: 2" in run(
        "--confirm", "--end-assignments"
    )

    for assignment in (acting, invited):
        assignment.refresh_from_db()
        assert assignment.ended_at is not None
    assert list(
        Event.objects.filter(by=siv).order_by("pk").values_list("verb", flat=True)
    ) == [
        "avslutade uppdraget",
        "avslutade uppdraget",
        "raderade personuppgifter om",
    ]
    assert not Letter.objects.owed().exists()


def test_an_invitation_alone_is_no_reason_to_refuse(siv, kim):
    invited = f.RepresentativeFactory(user=kim, accepted_at=None)

    run("--confirm")

    invited.refresh_from_db()
    assert invited.ended_at is not None


def test_answers_to_what_the_person_wrote_go_to_the_site_from_now_on(siv, kim):
    written = letter("annan@ale.se", owed=True, reply_to=kim.email)

    run("--confirm")

    written.refresh_from_db()
    assert (written.to, written.reply_to) == ("annan@ale.se", "")


def test_sessions_codes_and_waiting_letters_are_gone_at_once(siv, kim):
    bystanders()
    signed_in(kim)
    codes.send(ADDRESS, at=NOW)
    waiting = letter(ADDRESS, owed=True)

    run("--confirm")

    assert Session.objects.count() == 1
    assert [code.user.email for code in SignInCode.objects.all()] == ["annan@ale.se"]
    waiting.refresh_from_db()
    assert waiting.failed_at is not None
    assert not Letter.objects.owed().filter(to=ADDRESS).exists()


def test_the_command_says_what_stays_and_why(siv, kim):
    a_life_of(kim, siv)

    said = run()

    stays = said[said.index("Står kvar:") :]
    assert stays[1].startswith("- Ditt uppdrag (handläggare: 1, kommunernas ")
    assert any(
        line.startswith("- Panelens röster och rangordningar (placeringar: 1, rangordn")
        and line.endswith("annars går ordningen inte att räkna om.")
        for line in stays
    )
    assert any("lokala behov: 2" in line for line in stays)
    assert (
        "- Händelser i loggen som gäller personen och kan nämna namnet: 1. De går inte "
        "att ändra."
    ) in stays


def test_who_comes_back_is_somebody_new(siv, kim):
    from process.actions import invite

    run("--confirm")
    invitation = invite(
        Representative,
        f.MunicipalityFactory(),
        email=ADDRESS,
        name=NAME,
        by=siv,
        at=NOW,
    )

    assert invitation.user_id != kim.pk
    assert invitation.user.is_active


def test_two_can_be_erased(siv, kim):
    f.UserFactory(email="annan@ale.se")
    run("--confirm")
    run("--confirm", email="annan@ale.se")

    assert User.objects.filter(name=erasing.NAME).count() == 2

"""The list of rounds, the page of one, and its log."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from process import track
from rounds import actions
from rounds.models import Round, Step
from tests import factories as f

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def round_():
    return f.RoundFactory(open_step=Step.SCREEN)


def path(round_, rest=""):
    return f"/omgangar/{round_.public_id}/{rest}"


def states(round_):
    return [moment["state"] for moment in track.moments(round_, at=NOW)]


def test_the_track_says_what_is_done_now_and_to_come():
    assert states(f.RoundFactory(open_step=Step.GATHER)) == [
        "done",
        "now",
        *["next"] * 5,
    ]


@pytest.mark.parametrize("step", [Step.COMPILE, Step.SCREEN])
def test_moment_four_goes_on_in_both_of_its_steps(step):
    round_ = f.RoundFactory(open_step=step)

    assert states(round_)[3] == "now"
    inner = track.moments(round_, at=NOW)[3]["steps"]
    assert [one["state"] for one in inner] == (
        ["now", "next"] if step == Step.COMPILE else ["done", "now"]
    )


def test_before_and_after_the_round_nothing_goes_on():
    before = f.RoundFactory()
    after = f.RoundFactory(open_step=Step.FEEDBACK)
    over = after.period(Step.FEEDBACK).closes_at

    assert states(before) == ["next"] * 7
    assert {m["state"] for m in track.moments(after, at=over)} == {"done"}
    assert track.in_short(after, at=over) == "Alla sju moment är klara"
    assert track.in_short(before, at=NOW).startswith("Välja verksamhetsområde öppnar ")


def test_where_a_round_is_is_said_in_one_line():
    gather = f.RoundFactory(open_step=Step.GATHER)
    assert track.in_short(gather, at=NOW) == "Moment 2 av 7: Samla in behov"

    gather.periods.filter(step=Step.CHOOSE_AREA).update(
        closes_at=NOW + timedelta(days=1)
    )
    gather = Round.objects.get(pk=gather.pk)
    assert track.in_short(gather, at=NOW) == "Moment 1 och 2 av 7 pågår"


def test_the_page_shows_whose_turn_it_is_until_when_and_how_far(client, round_):
    need = f.SourceFactory(need__round=round_).need
    engagement = f.EngagementFactory(round=round_)
    f.EngagementFactory(round=round_)
    f.ScreeningFactory(need=need, agency=engagement.agency)
    client.force_login(f.UserFactory())

    page = client.get(path(round_)).content.decode()

    assert page.count("<h3>Nationella myndigheter</h3>") == 1
    assert "Bedöm vilka behov som redan har ett kunskapsstöd." in page
    assert page.count("1 av 2 bedömningar är lämnade") >= 1
    assert "kl. 23.59, om 20 dagar" in page


def test_a_step_to_come_tells_no_numbers(client):
    round_ = f.RoundFactory(open_step=Step.CHOOSE_AREA)
    f.PanelMemberFactory(round=round_)
    client.force_login(f.UserFactory())

    page = client.get(path(round_)).content.decode()

    assert "0 av 1 i panelen har röstat" in page
    assert "har rangordnat" not in page


def test_each_role_finds_its_own_pages(client, round_):
    agency = f.EngagementFactory(round=round_).agency
    participation = f.ParticipationFactory(round=round_)
    roles = {
        "representative": f.RepresentativeFactory().user,
        "coordinator": f.CoordinatorFactory(rss=participation.rss).user,
        "officer": f.OfficerFactory(agency=agency).user,
        "member": f.PanelMemberFactory(round=round_).user,
        "stranger": f.UserFactory(),
    }

    links = {}
    for role, person in roles.items():
        client.force_login(person)
        links[role] = [url for _text, url in client.get(path(round_)).context["pages"]]

    slug = round_.public_id
    assert links == {
        "representative": [f"/kommun/omgang/{slug}/"],
        "coordinator": [
            f"/rss/omgang/{slug}/",
            f"/nationellt/omgang/{slug}/placeringar/",
            f"/omgangar/{slug}/brev/",
        ],
        "officer": [
            f"/myndighet/omgang/{slug}/bedom/",
            f"/myndighet/omgang/{slug}/svara/",
        ],
        "member": [
            f"/panel/omgang/{slug}/omrade/",
            f"/panel/omgang/{slug}/rangordning/",
        ],
        "stranger": [],
    }


def test_only_skr_finds_the_pages_for_leading_the_round(client, round_):
    leading = [path(round_, rest) for rest in ("deltagare/", "tider/", "handelser/")]

    client.force_login(round_.planned_by)
    page = client.get(path(round_)).content.decode()
    assert [url for url in leading if f'href="{url}"' not in page] == []
    assert [client.get(url).status_code for url in leading] == [200, 200, 200]

    client.force_login(f.UserFactory())
    page = client.get(path(round_)).content.decode()
    assert [url for url in leading if f'href="{url}"' in page] == []
    assert [client.get(url).status_code for url in leading] == [403, 403, 403]


def test_an_extension_is_shown_to_skr_and_to_its_own_people_alone(client, round_):
    mine = f.RepresentativeFactory()
    f.ExtensionFactory(
        period=round_.period(Step.GATHER),
        organization_key=mine.municipality.organization_key,
        organization_name=mine.municipality.name,
    )

    shown = []
    for person in (round_.planned_by, mine.user, f.RepresentativeFactory().user):
        client.force_login(person)
        shown.append(len(client.get(path(round_)).context["extensions"]))

    assert shown == [1, 1, 0]


def test_a_moved_last_day_is_told_with_its_reason(client, round_):
    screen = round_.period(Step.SCREEN)
    actions.move_deadline(
        screen,
        last_day=screen.last_day + timedelta(days=3),
        reason="<b>Två</b> myndigheter bad om det.",
        by=round_.planned_by,
        at=NOW,
    )
    client.force_login(f.UserFactory())

    page = client.get(path(round_)).content.decode()

    assert "&lt;b&gt;Två&lt;/b&gt; myndigheter bad om det." in page


def test_the_log_shows_the_latest_first(client, round_):
    skr = round_.planned_by
    actions.note("planerade", round_, by=skr, at=NOW)
    actions.note("<script>", round_, by=skr, at=NOW + timedelta(seconds=1))
    actions.note("något annat", f.RoundFactory(), by=skr, at=NOW)
    client.force_login(skr)

    response = client.get(path(round_, "handelser/"))

    assert [event.verb for event in response.context["page"]] == [
        "<script>",
        "planerade",
    ]
    assert "<script>:" not in response.content.decode()


def test_a_round_that_does_not_exist_answers_404(client, round_):
    client.force_login(round_.planned_by)

    for rest in ("", "tider/", "deltagare/", "handelser/"):
        assert client.get(f"/omgangar/finns-inte/{rest}").status_code == 404


def test_no_page_about_rounds_is_open_to_the_world(client, round_):
    for address in ("/att-gora/", "/omgangar/", path(round_)):
        assert client.get(address).url.startswith("/logga-in/")


def test_the_list_says_what_goes_on_and_what_is_done(client, round_):
    done = f.RoundFactory(open_step=Step.FEEDBACK)
    done.periods.filter(step=Step.FEEDBACK).update(closes_at=NOW)
    client.force_login(f.UserFactory())

    context = client.get("/omgangar/").context

    assert [row["title"] for row in context["ongoing"]] == [round_.title]
    assert [row["title"] for row in context["done"]] == [done.title]


def test_without_rounds_the_list_says_why_it_is_empty(client):
    client.force_login(f.UserFactory())

    assert "Ingen omgång är planerad än" in client.get("/omgangar/").content.decode()


@pytest.mark.parametrize(("address", "most"), [("/omgangar/", 6), ("page", 10)])
def test_statements_do_not_grow_with_what_is_shown(client, round_, address, most):
    address = path(round_) if address == "page" else address
    client.force_login(round_.planned_by)
    client.get(address)  # the first visit of a session is noted in it
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))
        for _more in range(2):
            other = f.RoundFactory(open_step=Step.GATHER)
            f.PanelMemberFactory(round=round_)
            f.ParticipationFactory(round=other)
            actions.note("flyttade sista dagen", round_, by=round_.planned_by, at=NOW)

    assert counts[0] == counts[1]
    assert counts[0] <= most

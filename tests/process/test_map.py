"""The map of the answers in a round, and the table that says the same."""

import csv
import json
import re
from collections import Counter
from itertools import pairwise, product
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from municipalities.models import Municipality
from process import answers, atlas, outstanding, progress
from process.answers import State
from process.management.commands import load_registries
from rounds.actions import note
from rounds.models import Step
from tests import factories as f

NOW = timezone.now()
REGISTRY = Path(load_registries.__file__).parent.parent / "data" / "municipalities.csv"


def path(round_, rest=""):
    return f"/omgangar/{round_.public_id}/karta/{rest}"


@pytest.fixture
def round_(db):
    return f.RoundFactory(open_step=Step.GATHER)


@pytest.fixture
def skr(client, db):
    user = f.SkrFactory()
    client.force_login(user)
    return user


# --- The drawing ----------------------------------------------------------------------


def test_each_municipality_of_the_registry_is_drawn_and_no_other():
    with REGISTRY.open(encoding="utf-8") as file:
        codes = {row["kommunkod"] for row in csv.DictReader(file)}

    assert len(codes) == 290
    assert atlas.sweden().shapes.keys() == codes


def test_each_border_is_drawn_once_for_both_its_sides():
    """So that no gap can show between two neighbours, and none overlaps another."""
    borders = atlas.sweden().borders

    assert {len(border.sides) for border in borders} == {1, 2}
    assert [b.sides for b in borders if len(set(b.sides)) != len(b.sides)] == []


def test_every_outline_goes_round_without_a_jump():
    """Each arc begins where the one before it ended, and the last where the first did."""
    drawing = json.loads(atlas.DRAWING.read_text(encoding="utf-8"))
    ends = []
    for arc in drawing["arcs"]:
        steps = [int(number) for number in arc.split()]
        ends.append(((steps[0], steps[1]), (sum(steps[::2]), sum(steps[1::2]))))
    jumps = []
    for code, rings in drawing["municipalities"].items():
        for ring in rings:
            turned = [ends[n - 1] if n > 0 else ends[-n - 1][::-1] for n in ring]
            for (_start, end), (start, _end) in pairwise([*turned, turned[0]]):
                if end != start:
                    jumps.append(code)

    assert jumps == []


def test_the_drawing_is_as_large_as_sweden():
    """The outlines as they are written, measured: a corner too many would show."""
    square = 0.0
    for shape in atlas.sweden().shapes.values():
        for part in shape.path.rstrip("z").split("z"):
            x, y = map(int, part.removeprefix("M").split("l")[0].split())
            steps = [int(n) for n in re.findall(r"-?\d+", part.split("l")[1])]
            for across, down in zip(steps[::2], steps[1::2], strict=True):
                square += x * (y + down) - (x + across) * y
                x, y = x + across, y + down
            first = tuple(map(int, part.removeprefix("M").split("l")[0].split()))
            square += x * first[1] - first[0] * y
    kilometres = abs(square) / 2 * 0.25**2

    assert 430_000 < kilometres < 440_000  # land, and the lakes inside municipalities


def test_islands_and_small_municipalities_are_there():
    shapes = atlas.sweden().shapes
    neighbours = {
        code
        for border in atlas.sweden().borders
        for code in border.sides
        if len(border.sides) == 2
    }

    assert "0980" not in neighbours  # Gotland
    assert "1407" not in neighbours  # Öckerö
    assert shapes["1407"].path.count("M") > 1
    assert shapes["0183"].right - shapes["0183"].left > 5  # Sundbyberg, the smallest
    stockholm, gothenburg, malmo = atlas.INSETS
    assert stockholm.shows(shapes["0183"])
    assert gothenburg.shows(shapes["1407"])
    assert malmo.shows(shapes["1231"])  # Burlöv
    assert not malmo.shows(shapes["0980"])


def test_what_a_ground_is_drawn_of_nothing_is_said():
    picture = atlas.picture(kinds={"2321": "nil"}, texts={"2321": "Åre"}, owners={})

    drawn = {group.kind: len(group.places) for group in picture.painted}
    assert drawn == {"": 289, "nil": 1}
    assert picture.borders == ""


def test_thick_borders_are_those_between_two_rss():
    owners = dict.fromkeys(atlas.sweden().shapes, "one")
    assert atlas.picture(kinds={}, texts={}, owners=owners).borders == ""

    owners["2321"] = "other"
    around = [
        border.path
        for border in atlas.sweden().borders
        if len(border.sides) == 2 and "2321" in border.sides
    ]
    assert atlas.picture(kinds={}, texts={}, owners=owners).borders == "".join(around)
    assert around


# --- What it says ---------------------------------------------------------------------


def _nothing(round_, municipality):
    """Silent."""


def _draft(round_, municipality):
    f.SubmissionFactory(round=round_, municipality=municipality)


def _handed_in(round_, municipality):
    f.SubmissionFactory(round=round_, municipality=municipality, submitted=True)


def _withdrawn(round_, municipality):
    one = f.SubmissionFactory(round=round_, municipality=municipality, submitted=True)
    one.withdrawn_at, one.withdrawn_by = NOW, one.created_by
    one.save()


def _nil(round_, municipality):
    f.NilReturnFactory(round=round_, municipality=municipality)


def _nil_taken_back(round_, municipality):
    f.NilReturnFactory(
        round=round_,
        municipality=municipality,
        taken_back_at=NOW,
        taken_back_by=f.UserFactory(),
    )


def _both(round_, municipality):
    _handed_in(round_, municipality)
    _nil(round_, municipality)


def _in_another_round(round_, municipality):
    _handed_in(f.RoundFactory(open_step=Step.GATHER), municipality)


SAYINGS = {
    _nothing: State.SILENT,
    _draft: State.SILENT,
    _handed_in: State.HANDED_IN,
    _withdrawn: State.SILENT,
    _nil: State.NIL,
    _nil_taken_back: State.SILENT,
    _both: State.HANDED_IN,
    _in_another_round: State.SILENT,
}
# What an RSS may have said; or that it was never asked, or there is none.
ANSWERS = {
    True: None,
    False: State.OUTSIDE,
    None: State.UNDECIDED,
    "unasked": State.OUTSIDE,
}


@pytest.mark.django_db
@pytest.mark.parametrize("direct", [False, True])
def test_all_that_can_be_said_agrees_with_progress_and_with_who_is_reminded(direct):
    round_ = f.RoundFactory(open_step=Step.GATHER, direct_to_skr=direct)
    rss = {}
    for answer in ANSWERS:
        rss[answer] = f.RssFactory()
        if answer != "unasked":
            f.ParticipationFactory(round=round_, rss=rss[answer], takes_part=answer)
    expected = {}
    for answer, say in product(ANSWERS, SAYINGS):
        municipality = f.CoverageFactory(rss=rss[answer]).municipality
        f.RepresentativeFactory(municipality=municipality)
        say(round_, municipality)
        asked = answer is True or direct
        expected[municipality.public_id] = SAYINGS[say] if asked else ANSWERS[answer]
    alone = f.MunicipalityFactory()  # no RSS covers it
    expected[alone.public_id] = State.OUTSIDE

    groups = answers.of(round_, at=NOW)

    found = {one.code: one.state for group in groups for one in group.answers}
    assert found == expected
    counts = answers.count(one for group in groups for one in group.answers)
    measured = progress.municipalities_answered(round_)
    answered = counts[State.HANDED_IN] + counts[State.NIL]
    assert answered == measured.done.count() == sum(one.answered for one in groups)
    assert answered + counts[State.SILENT] == measured.of.count()
    reminded = Municipality.objects.filter(
        representatives__user__in=outstanding.representatives_without_answer(round_)
    )
    assert {code for code, state in found.items() if state is State.SILENT} == {
        one.public_id for one in reminded
    }
    assert sum(counts.values()) == Municipality.objects.count()


@pytest.mark.django_db
def test_a_draft_changes_nothing_on_the_page(client, skr, round_):
    coverage = f.CoverageFactory(municipality__public_id="2321")
    f.ParticipationFactory(round=round_, rss=coverage.rss)

    def page():
        text = client.get(path(round_)).content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)

    before = page()
    f.SubmissionFactory(
        round=round_, municipality=coverage.municipality, title="Utkast"
    )
    assert page() == before

    _handed_in(round_, coverage.municipality)
    assert page() != before


def test_the_map_the_legend_and_the_table_say_the_same(client, skr, round_):
    rss = f.RssFactory(name="RSS Jämtland")
    participation = f.ParticipationFactory(round=round_, rss=rss)
    for code, name, say in (
        ("2321", "Åre", _handed_in),
        ("2326", "Berg", _nil),
        ("2380", "Östersund", _nothing),
    ):
        coverage = f.CoverageFactory(
            rss=rss, municipality__public_id=code, municipality__name=name
        )
        say(round_, coverage.municipality)
    out = f.ParticipationFactory(
        round=round_, takes_part=False, reason="<b>Ingen</b> kan.", rss__name="RSS <i>"
    )
    f.CoverageFactory(
        rss=out.rss, municipality__public_id="0980", municipality__name="Gotland"
    )

    page = client.get(path(round_)).content.decode()

    for text in (
        "<title>Åre, RSS Jämtland: 1 behov inskickat</title>",
        "<title>Berg, RSS Jämtland: Har inga behov denna gång</title>",
        "<title>Östersund, RSS Jämtland: Har inte svarat än</title>",
        "<title>Gotland, RSS &lt;i&gt;: RSS deltar inte</title>",
        "<li>Åre: 1 behov inskickat</li>",
        "2 av 3 kommuner har svarat",
        "1 av 2 RSS deltar.",
        "Skäl: &lt;b&gt;Ingen&lt;/b&gt; kan.",
        f'<a href="/rss/deltagande/{participation.public_id}/">RSS Jämtland</a>',
    ):
        assert text in page, text
    legend = re.findall(r"<span>([^<]+)</span> <strong>(\d+)</strong>", page)
    assert legend == [
        ("Har skickat in behov", "1"),
        ("Har inga behov denna gång", "1"),
        ("Har inte svarat än", "1"),
        ("RSS har inte sagt om den deltar", "0"),
        ("RSS deltar inte", "1"),
    ]
    assert page.count('<svg class="map"') == 1
    assert 'aria-labelledby="karta-namn karta-text"' in page


def test_each_state_has_a_pattern_of_its_own_and_nothing_is_styled_in_place(
    client, skr, round_
):
    page = client.get(path(round_)).content.decode()

    used = set(re.findall(r"url\(#([\w-]+)\)", page))
    patterns = dict(
        re.findall(r'<pattern id="([\w-]+)"[^>]*>(.*?)</pattern>', page, re.DOTALL)
    )
    assert used == {f"map-{state.value}" for state in State}
    assert used | {f"{name}-inset" for name in used} == patterns.keys()
    assert len({patterns[name] for name in used}) == len(State)
    assert " style=" not in page
    assert "<style" not in page
    ids = Counter(re.findall(r'\bid="([^"]+)"', page))
    assert [name for name, times in ids.items() if times > 1] == []


def test_a_municipality_that_is_not_on_the_map_is_named(client, skr, round_):
    f.CoverageFactory(municipality__public_id="9999", municipality__name="Nybildad")

    page = client.get(path(round_)).content.decode()

    assert "Saknas på kartan: Nybildad." in page
    assert "<li>Nybildad: " in page


def test_who_may_turn_to_skr_directly_is_asked_though_the_rss_stays_out(client, skr):
    round_ = f.RoundFactory(open_step=Step.GATHER, direct_to_skr=True)
    out = f.ParticipationFactory(round=round_, takes_part=False)
    _handed_in(round_, f.CoverageFactory(rss=out.rss).municipality)

    page = client.get(path(round_)).content.decode()

    assert "Kommunerna lämnar direkt till SKR." in page
    assert "1 av 1 kommun har svarat" in page


def test_a_round_before_its_gathering_says_when_it_opens(client, skr):
    page = client.get(path(f.RoundFactory())).content.decode()

    assert "Insamlingen öppnar " in page


@pytest.fixture
def three(round_):
    """Half, none and all have answered; a fourth stays out, a fifth has not said."""
    for name, sayings in (
        ("RSS Alfa", [_handed_in, _nothing]),
        ("RSS Beta", [_nothing, _nothing, _nothing]),
        ("RSS Gamma", [_nil]),
    ):
        rss = f.ParticipationFactory(round=round_, rss__name=name).rss
        for say in sayings:
            say(round_, f.CoverageFactory(rss=rss).municipality)
    for name, answer in (("RSS Delta", False), ("RSS Epsilon", None)):
        f.ParticipationFactory(round=round_, rss__name=name, takes_part=answer)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "Alfa Beta Delta Epsilon Gamma"),
        ("?visa=ja", "Alfa Beta Gamma"),
        ("?visa=nej", "Delta"),
        ("?visa=obesvarat", "Epsilon"),
        ("?visa=tysta&ordning=tysta", "Beta Alfa"),
        ("?ordning=svar", "Beta Alfa Gamma Delta Epsilon"),
        ("?visa=%00&ordning=<script>", "Alfa Beta Delta Epsilon Gamma"),
    ],
)
def test_the_table_is_filtered_and_ordered_by_plain_links(
    client, skr, round_, three, query, names
):
    response = client.get(path(round_, query))

    page = response.content.decode()
    shown = re.findall(r'<th scope="row"><a[^>]*>RSS (\w+)<', page)
    assert shown == names.split()
    if "<" not in query:
        chosen = [
            link["url"].removesuffix("#svaren").replace("?", "", 1)
            for kind in ("choices", "orders")
            for link in response.context[kind]
            if link["current"]
        ]
        assert set(chosen) == {query.removeprefix("?")}


def test_a_choice_that_nobody_answers_to_says_so(client, skr, round_):
    f.ParticipationFactory(round=round_)

    assert (
        "Ingen RSS stämmer med urvalet"
        in client.get(path(round_, "?visa=nej")).content.decode()
    )


def test_a_municipality_counts_where_it_belongs_today(client, skr, round_):
    old, new = (f.ParticipationFactory(round=round_) for _ in range(2))
    today = timezone.localdate()
    row = f.CoverageFactory(rss=old.rss, until=today)
    f.CoverageFactory(rss=new.rss, municipality=row.municipality, since=today)

    groups = {group.name: len(group.answers) for group in answers.of(round_, at=NOW)}

    assert groups == {old.rss.name: 0, new.rss.name: 1}


# --- What it costs --------------------------------------------------------------------


def test_statements_do_not_grow_with_what_is_shown(client, skr, round_):
    client.get(path(round_))  # the first visit of a session is noted in it
    counts = []
    for more in (1, 3, 5):
        for _ in range(more):
            rss = f.ParticipationFactory(round=round_).rss
            _handed_in(round_, f.CoverageFactory(rss=rss).municipality)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path(round_)).status_code == 200
        counts.append(len(captured))

    assert len(set(counts)) == 1
    assert counts[0] <= 2 + 6


@pytest.mark.usefixtures("answers_are_kept")
def test_the_answer_is_kept_until_something_happens(client, skr, round_):
    rss = f.ParticipationFactory(round=round_).rss
    municipality = f.CoverageFactory(rss=rss).municipality
    assert client.get(path(round_)).context["answered"] == 0

    _handed_in(round_, municipality)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path(round_)).context["answered"] == 0
    assert len(captured) <= 2 + 3

    note("skickade in", municipality.submissions.get(), by=skr, at=NOW)
    assert client.get(path(round_)).context["answered"] == 1

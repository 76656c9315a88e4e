"""A round in pictures: every number of what was handed in is in one place."""

from collections import Counter
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from needs.models import Need, SetAside, Theme, Themed
from process import reckoning
from process.flow import LINE, NARROW, ROW, Part, descent, drawing
from rounds.models import Step
from tests import factories as f
from tests.needs.scenes import behind, forwarded, said

S = Need.Status
parts = st.recursive(
    st.builds(Part, st.just("x"), st.just("Så"), st.integers(0, 3000)),
    lambda inner: st.builds(
        lambda below: Part("x", "Så", parts=tuple(below)),
        st.lists(inner, min_size=1, max_size=5),
    ),
    max_leaves=20,
)


@given(whole=parts)
def test_what_flows_out_of_each_bar_is_what_flows_in(whole):
    leaves = [part.here for _depth, part in whole.walk() if not part.parts]
    assert whole.count == sum(leaves)

    drawn = drawing(whole)

    height = {id(bar.part): bar.height for bar in drawn.bars}
    for bar in drawn.bars:
        assert bar.part.count > 0
        out = [r.width for r in drawn.ribbons if r.part in bar.part.parts]
        if any(part.count for part in bar.part.parts):
            # The same part twice (equal numbers) is drawn twice.
            assert sum(height[id(p)] for p in bar.part.parts if p.count) == (
                pytest.approx(bar.height, abs=0.1)
            )
            assert out
    assert len(drawn.ribbons) == max(len(drawn.bars) - 1, 0)


@given(whole=parts)
def test_from_the_top_down_each_bar_stands_below_its_share_and_says_the_same(whole):
    drawn = descent(whole)

    assert [(step.depth, step.part) for step in drawn.steps] == [
        (depth, part) for depth, part in whole.walk() if part.count
    ]
    assert drawn.height == sum(ROW for _step in drawn.steps)
    above = {}
    for row, step in enumerate(drawn.steps):
        assert step.y == row * ROW
        assert step.width == pytest.approx(
            NARROW * step.part.count / whole.count, abs=1
        )
        # After what is before it of the same, and within that.
        ends = step.x + step.width
        if step.depth:
            held = above[step.depth - 1]
            assert held.x - 0.1 <= step.x
            assert ends <= held.x + held.width + 0.1
            beside = above.get(step.depth)
            if beside and beside.y > held.y:
                assert step.x == pytest.approx(beside.x + beside.width, abs=0.1)
            else:
                assert step.x == pytest.approx(held.x, abs=0.1)
        assert ends <= NARROW + 0.1
        above[step.depth] = step


@given(whole=parts)
def test_bars_and_their_words_stand_apart_and_inside(whole):
    drawn = drawing(whole)

    columns = {}
    for bar in drawn.bars:
        columns.setdefault(bar.x, []).append(bar)
    for bars in columns.values():
        for above, below in pairwise(bars):
            assert below.y >= above.y + max(above.height, LINE)
    for bar in drawn.bars:
        assert bar.y + max(bar.height, LINE) <= drawn.height
        assert bar.x < drawn.width


pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return f.RoundFactory(open_step=Step.SCREEN)


def everything(round_):
    """One submission in each place there is, and two where support is lacking."""
    here = {"round": round_, "submitted": True}
    f.SubmissionFactory(round=round_)  # a draft is nowhere
    f.SubmissionFactory(**here)
    withdrawn = {"withdrawn_at": timezone.now(), "withdrawn_by": f.UserFactory()}
    f.SubmissionFactory(**here, **withdrawn)
    f.LeftOutFactory(participation__round=round_)
    f.GatheredSubmissionFactory(regional_need__participation__round=round_)
    forwarded(round_)
    aside = forwarded(round_)
    behind(aside, **withdrawn)
    SetAside.objects.create(
        regional_need=aside, rule="local", reason="Så.", linked_by=f.SkrFactory()
    )
    for status in (S.COMPILED, S.SUPPORT_EXISTS, S.SUPPORT_LACKING, S.ANSWERED):
        need = f.NeedFactory(round=round_, status=status)
        f.SourceFactory(need=need, regional_need=forwarded(round_))


def test_each_submission_is_in_one_place_and_the_numbers_add_up(round_):
    everything(round_)
    f.SubmissionFactory(submitted=True)  # of another round

    counted = reckoning.of(round_)

    assert counted.submissions == Counter(
        ungathered=1,
        withdrawn=2,
        left_out=1,
        gathered=1,
        to_do=1,
        aside=1,
        undecided=1,
        exists=1,
        lacking=2,
    )
    whole = counted.whole
    assert whole.count == sum(counted.submissions.values()) == 11
    rows = {part.key: counted.of(part) for _depth, part in whole.walk()}
    assert rows["forwarded"] == (6, 6, 4)
    assert rows["placed"] == (4, 4, 4)
    assert rows["lacking"] == (2, 2, 2)
    assert counted.themes.total() == counted.needs.total() == 6


def test_what_has_been_taken_back_is_no_longer_there(round_):
    need = f.NeedFactory(round=round_)
    source = f.SourceFactory(need=need, regional_need=forwarded(round_))
    theme = Theme.objects.create(round=round_, name="Äldre", added_by=f.SkrFactory())
    themed = Themed.objects.create(
        theme=theme, regional_need=source.regional_need, linked_by=f.SkrFactory()
    )
    for link in (source, themed):
        link.unlinked_at, link.unlinked_by = timezone.now(), f.SkrFactory()
        link.save()

    counted = reckoning.of(round_)

    assert counted.submissions == Counter(to_do=1)
    assert set(counted.themes) == {("Utan tema", source.regional_need.rss.name)}


def test_the_table_and_the_drawing_say_the_same(client, round_):
    everything(round_)
    client.force_login(f.SkrFactory())

    response = client.get(reverse("process:picture", args=[round_.public_id]))

    drawn = {bar.part.key: bar.part.count for bar in response.context["drawing"].bars}
    told = {part.key: n for _depth, part, n, *_rest in response.context["rows"] if n}
    assert drawn == told
    assert "style=" not in response.text.split("<main")[1]


def test_a_theme_is_felt_where_its_needs_come_from(client, round_):
    norr, soder = f.RssFactory(name="RSS Norr"), f.RssFactory(name="RSS Söder")
    theme = Theme.objects.create(round=round_, name="Unga", added_by=f.SkrFactory())
    for rss in (norr, norr, soder):
        Themed.objects.create(
            theme=theme,
            regional_need=forwarded(round_, rss=rss),
            linked_by=theme.added_by,
        )
    forwarded(round_, rss=soder)
    client.force_login(f.SkrFactory())
    url = reverse("process:picture", args=[round_.public_id])

    felt = client.get(url).context["felt"]

    assert felt.columns == ["RSS Norr", "RSS Söder"]
    assert felt.rows == [
        ("Unga", [(2, 4), (1, 2)], 3),
        ("Utan tema", [(0, 0), (1, 2)], 1),
    ]
    assert (felt.sums, felt.total) == ([2, 2], 4)
    needs = client.get(url, {"rader": "behov"})
    assert needs.context["felt"].total == 4
    assert "Kvar att placera" in said(needs)
    assert client.get(url, {"rader": "hej"}).status_code == 200


def test_an_empty_round_says_so(client, round_):
    client.force_login(f.SkrFactory())

    response = client.get(reverse("process:picture", args=[round_.public_id]))

    assert "Ingen kommun har skickat in något än" in said(response)


def test_a_name_that_is_markup_is_text(client, round_):
    forwarded(round_, rss=f.RssFactory(name="<script>RSS</script>"))
    client.force_login(f.SkrFactory())

    response = client.get(reverse("process:picture", args=[round_.public_id]))

    assert "<script>RSS" not in response.text


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_however_much_there_is(client, round_, number):
    for _each in range(number):
        everything(round_)
    client.force_login(f.SkrFactory())
    url = reverse("process:picture", args=[round_.public_id])
    client.get(url)

    with CaptureQueriesContext(connection) as captured:
        client.get(url)

    assert len(captured) == 8

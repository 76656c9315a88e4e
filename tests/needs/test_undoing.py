"""The last steps on SKR's desk are taken back, the newest first."""

import pytest
from django.utils import timezone

from needs import actions
from needs.models import Move, Need, SetAside, Source, Themed
from outbox.models import Letter
from rounds.models import Event, Step
from tests.factories import CoordinatorFactory, RoundFactory, SkrFactory
from tests.needs.scenes import forwarded

pytestmark = pytest.mark.django_db

WORDS = {"title": "Rubrik", "target_group": "Vuxna", "description": "Text"}


@pytest.fixture
def round_():
    return RoundFactory(open_step=Step.COMPILE)


def by():
    return {"by": SkrFactory(), "at": timezone.now()}


def merge(round_, *sources, **words):
    return actions.compile_need(round_, **{**WORDS, **words}, sources=sources, **by())


def aside(round_, *needs):
    return actions.set_aside(
        round_, regional_needs=needs, rule="local", reason="Skäl", **by()
    )


def state(round_):
    """Where everything stands: what merging and undoing must leave as it was."""
    words = Need.objects.values_list("pk", "title", "target_group", "description")
    return (
        set(Source.objects.live().values_list("need", "regional_need")),
        set(SetAside.objects.live().values_list("regional_need", "rule", "reason")),
        set(Themed.objects.live().values_list("regional_need", "theme__name")),
        {row for row in words if Source.objects.live().filter(need=row[0]).exists()},
    )


def undo_latest(round_):
    return actions.undo(Move.objects.to_undo(round_), **by())


def test_each_step_undone_leaves_the_desk_as_it_was_before_it(round_):
    one, two, three, four = (forwarded(round_) for _ in range(4))
    need = merge(round_, one)
    theme = actions.name_theme(round_, name="Unga", **by())
    before = [state(round_)]

    def step(what, *args, **kwargs):
        what(*args, **kwargs, **by())
        before.append(state(round_))

    step(actions.add_sources, need, sources=[two, three])
    step(actions.reword, need, **{**WORDS, "title": "Andra"}, edition=1)
    step(actions.reword, need, **{**WORDS, "title": "Tredje"}, edition=2)
    step(actions.sort_under, theme, round_=round_, regional_needs=[one, four])
    step(
        actions.set_aside, round_, regional_needs=[four], rule="other", reason="Därför"
    )
    step(actions.take_back_set_aside, round_, regional_needs=[four])
    parts = [
        actions.Part("A", "Vuxna", "Text", [one]),
        actions.Part("B", "Vuxna", "Text", [two, three]),
    ]
    step(actions.take_out, need, source=two)
    step(actions.add_sources, need, sources=[two])
    step(actions.split, need, parts=parts)

    for was in reversed(before[:-1]):
        undo_latest(round_)
        assert state(round_) == was
    assert Move.objects.filter(undone_at=None).count() == 1
    assert Event.objects.filter(verb="ångrade").count() == len(before) - 1


def test_merging_and_undoing_leaves_everybody_where_they_were(round_):
    sources = [forwarded(round_) for _ in range(3)]
    before = state(round_)

    merge(round_, *sources)
    undo_latest(round_)

    assert state(round_) == before
    assert Move.objects.to_undo(round_) is None
    merge(round_, *sources)  # and can be placed again


def test_only_the_last_ten_steps_can_be_undone(round_):
    for _ in range(11):
        merge(round_, forwarded(round_))

    for _ in range(10):
        undo_latest(round_)

    assert Move.objects.to_undo(round_) is None
    assert Source.objects.live().count() == 1


def test_a_step_is_undone_once_and_never_before_a_later_one(round_):
    merge(round_, forwarded(round_))
    first = Move.objects.get()
    merge(round_, forwarded(round_))
    second = Move.objects.to_undo(round_)

    with pytest.raises(actions.NotTheLatest) as refusal:
        actions.undo(first, **by())
    assert refusal.value.latest == second
    actions.undo(second, **by())
    with pytest.raises(actions.NotTheLatest):
        actions.undo(second, **by())
    assert Source.objects.live().count() == 1


def test_what_somebody_has_changed_since_is_not_undone(round_):
    source = forwarded(round_)
    merge(round_, source)
    # By other means than a step on the desk.
    Source.objects.update(unlinked_at=timezone.now(), unlinked_by=SkrFactory())

    with pytest.raises(actions.NotAsLeft):
        undo_latest(round_)

    assert Move.objects.to_undo(round_) is not None


def test_what_has_been_decided_on_is_not_undone(round_):
    need = merge(round_, forwarded(round_))
    actions.decide(need, to=Need.Status.SUPPORT_LACKING, reason="Skäl", **by())

    with pytest.raises(actions.NoLongerCompiled):
        undo_latest(round_)

    assert Source.objects.live().count() == 1


def test_a_closed_list_is_not_undone(round_):
    merge(round_, forwarded(round_))
    actions.close_list(round_, **by())

    with pytest.raises(actions.ListClosed):
        undo_latest(round_)


def test_who_was_told_of_a_setting_aside_is_told_that_it_was_undone(round_):
    need = forwarded(round_)
    person = CoordinatorFactory(rss=need.rss).user

    aside(round_, need)
    undo_latest(round_)

    assert list(
        Letter.objects.filter(to=person.email)
        .order_by("pk")
        .values_list("kind", flat=True)
    ) == ["needs.set_aside", "needs.taken_back"]

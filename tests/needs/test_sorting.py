"""What goes no further, with its reason, and what SKR sorts the rest by."""

import pytest
from django.utils import timezone

from needs import actions
from needs.models import SetAside, Source, Theme, Themed
from needs.querysets import numbers_of, on_desk
from outbox.models import Letter
from process import trace
from rounds.models import Event, Step
from tests.factories import (
    CoordinatorFactory,
    MunicipalityFactory,
    RegionalNeedFactory,
    RepresentativeFactory,
    RoundFactory,
    RssFactory,
    SkrFactory,
)
from tests.needs.scenes import behind, forwarded

pytestmark = pytest.mark.django_db
Rule = SetAside.Rule


@pytest.fixture
def round_():
    return RoundFactory(open_step=Step.COMPILE)


def by():
    return {"by": SkrFactory(), "at": timezone.now()}


def aside(round_, *needs, rule=Rule.LOCAL, reason="Löses bäst på plats."):
    return actions.set_aside(
        round_, regional_needs=needs, rule=rule, reason=reason, **by()
    )


def numbers(round_):
    found = numbers_of(on_desk(round_))
    return tuple(found[name] for name in ("forwarded", "placed", "aside", "left"))


def test_what_is_set_aside_is_neither_placed_nor_to_do(round_):
    one, two = forwarded(round_, title="Ett"), forwarded(round_)
    RegionalNeedFactory(participation__round=round_)  # a draft is not on the desk
    assert numbers(round_) == (2, 0, 0, 2)

    aside(round_, one)

    assert numbers(round_) == (2, 0, 1, 1)
    with pytest.raises(actions.AlreadySetAside) as refusal:
        aside(round_, one, two)
    with pytest.raises(actions.AlreadyPlaced):
        actions.compile_need(
            round_,
            title="T",
            target_group="M",
            description="B",
            sources=[one],
            **by(),
        )
    assert refusal.value.titles == ["Ett"]
    assert numbers(round_) == (2, 0, 1, 1)
    assert list(Event.objects.values_list("verb", "target_id", "note")) == [
        ("lade undan", one.public_id, "Löses bäst på plats.")
    ]


def test_what_is_placed_is_not_set_aside(round_):
    need = forwarded(round_)
    actions.compile_need(
        round_, title="T", target_group="M", description="B", sources=[need], **by()
    )

    with pytest.raises(actions.AlreadyPlaced):
        aside(round_, need)
    with pytest.raises(actions.NothingChosen):
        aside(round_)

    assert SetAside.objects.count() == 0


def test_each_person_behind_gets_one_letter_with_own_words_and_the_reason(round_):
    rss = RssFactory(name="RSS Skåne")
    lund = MunicipalityFactory(name="Lunds kommun")
    person = RepresentativeFactory(municipality=lund).user
    coordinator = CoordinatorFactory(rss=rss).user
    stranger = RepresentativeFactory().user
    one, two = forwarded(round_, rss=rss), forwarded(round_, rss=rss)
    behind(one, municipality=lund, title="Vårt första")
    behind(two, municipality=lund, title="Vårt andra")

    aside(round_, one, two)

    letter = Letter.objects.get(to=person.email)
    assert letter.subject == "2 behov ni står bakom går inte vidare"
    assert "Ni skrev: ”Vårt första”" in letter.body
    assert "Ni skrev: ”Vårt andra”" in letter.body
    assert "därför att det kan lösas lokalt." in letter.body
    assert "SKR:s skäl: Löses bäst på plats." in letter.body
    told = Letter.objects.get(to=coordinator.email)
    assert f"Ni skickade vidare: ”{one.title}”" in told.body
    assert not Letter.objects.filter(to=stranger.email).exists()


def test_the_municipality_reads_in_the_trace_why_it_goes_no_further(round_):
    need = forwarded(round_)
    submission = behind(need)

    (row,) = aside(round_, need)
    assert trace.of(submission, at=timezone.now()).next == (
        "Behovet går inte vidare, därför att det kan lösas lokalt. "
        "SKR:s skäl: ”Löses bäst på plats.”"
    )
    row.rule = Rule.OTHER
    row.save()
    assert trace.of(submission, at=timezone.now()).next == (
        "Behovet går inte vidare. SKR:s skäl: ”Löses bäst på plats.”"
    )


def test_taken_back_it_is_to_do_again_and_those_behind_are_told(round_):
    need = forwarded(round_)
    person = CoordinatorFactory(rss=need.rss).user
    aside(round_, need)

    actions.take_back_set_aside(round_, regional_needs=[need], **by())

    assert numbers(round_) == (1, 0, 0, 1)
    assert SetAside.objects.count() == 1
    assert list(
        Letter.objects.filter(to=person.email)
        .order_by("pk")
        .values_list("subject", flat=True)
    ) == [
        "Ett behov ni står bakom går inte vidare",
        "Ett behov ni står bakom är med igen",
    ]
    with pytest.raises(actions.NotSetAside):
        actions.take_back_set_aside(round_, regional_needs=[need], **by())


def test_every_rule_is_told_in_a_sentence():
    said = {rule: SetAside(rule=rule).because for rule in Rule}

    assert [rule for rule, because in said.items() if not because] == [Rule.OTHER]


def test_a_theme_is_named_once_whatever_its_case(round_):
    first = actions.name_theme(round_, name="Äldre", **by())
    again = actions.name_theme(round_, name="ÄLDRE", **by())
    elsewhere = actions.name_theme(
        RoundFactory(open_step=Step.COMPILE), name="Äldre", **by()
    )

    assert first == again != elsewhere
    assert Theme.objects.count() == 2


def test_a_regional_need_has_one_theme_at_a_time_placed_or_not(round_):
    one, two = forwarded(round_), forwarded(round_)
    aside(round_, two)
    old = actions.name_theme(round_, name="Unga", **by())
    new = actions.name_theme(round_, name="Boende", **by())

    def sort(theme, *needs):
        return actions.sort_under(theme, round_=round_, regional_needs=needs, **by())

    assert sort(old, one) == 1
    assert sort(new, one, two) == 2
    with pytest.raises(actions.NothingChanged):
        sort(new, one)
    live = Themed.objects.live().values_list("regional_need", "theme__name")
    assert set(live) == {(one.pk, "Boende"), (two.pk, "Boende")}
    assert sort(None, one, two) == 2
    assert Themed.objects.live().count() == 0
    assert Themed.objects.count() == 3
    assert Source.objects.count() == 0

"""What a search in the register finds, and what not: by the rules of needs/finding.py,
on both databases."""

from urllib.parse import urlencode

import pytest
from django.db import transaction

from register.models import Entry
from tests import factories as f
from tests.register.public import area_round, handed_over, publish
from tests.register.test_register_pages import listed, page

pytestmark = pytest.mark.django_db

LONG = "Skuldsatta familjer och deras långvariga svårigheter " * 12
NEEDS = {
    "Missbruksvård för ungdomar": "Kommunernas psykosociala insatser når inte fram.",
    "Våld i nära relationer": "Stöd åt barn som bevittnar våld.",
    "Ålder och åldrande": "Äldre som själva har vårdat sin man.",
    "Alternativ till placering": "Familjehemmen har få metoder, högst 7318 % når målen.",
    "Idéburna aktörer": "E-hälsa, HBTQI-frågor och ”öppna” insatser 2024/25.",
    "Överskuldsättning": LONG,
}
DRUGS, VIOLENCE, AGE, PLACEMENT, CIVIL, DEBTS = NEEDS


@pytest.fixture(scope="module")
def register(django_db_setup, django_db_blocker):
    """Searching changes nothing: published once for all tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        round_, agency = area_round(title="Omgång"), f.AgencyFactory(name="X")
        for title, text in NEEDS.items():
            handed_over(
                round_,
                title=title,
                description=text,
                target_group="Alla",
                agencies=[agency],
            )
        publish(round_)
        yield
        transaction.set_rollback(True)


def found(client, words):
    return set(listed(client, f"?{urlencode({'sok': words})}"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # Å, ä and ö are letters of their own; capitals and other accents are not.
        ("ålder", {AGE}),
        ("ÅLDER", {AGE}),
        ("a\u030alder", {AGE}),
        ("alder", set()),
        ("aldre", set()),
        ("överskuldsättning", {DEBTS}),
        ("overskuldsattning", set()),
        ("VÅLD", {VIOLENCE}),
        ("vald", set()),
        ("idéburen", {CIVIL}),
        ("ideburna", {CIVIL}),
        ("hbtqi", {CIVIL}),
        # All forms of a word.
        ("kommun", {DRUGS}),
        ("kommunen", {DRUGS}),
        ("kommunernas", {DRUGS}),
        ("insats", {DRUGS, CIVIL}),
        ("insatserna", {DRUGS, CIVIL}),
        ("placerad", {PLACEMENT}),
        ("familjehem", {PLACEMENT}),
        # Any part of a compound, but not more than what stands there.
        ("missbruk", {DRUGS}),
        ("vård", {DRUGS, AGE}),
        ("missbruksvårdens", {DRUGS}),
        ("missbruksvårdskedja", set()),
        ("skuldsätt", {DEBTS}),
        # Hyphens part words, in what is searched and in what is searched for.
        ("psykosocial-", {DRUGS}),
        ("-sociala", {DRUGS}),
        ("våld-i-nära-relationer", {VIOLENCE}),
        ("e-hälsa", {CIVIL}),
        ("ehälsa", {CIVIL}),
        ("hälsa", {CIVIL}),
        # Short words begin another.
        ("man", {AGE}),
        ("män", set()),
        ("få", {PLACEMENT}),
        ("7318 %", {PLACEMENT}),
        ("731", {PLACEMENT}),
        ("318", set()),
        ("2024", {CIVIL}),
        # What only links is passed over, unless there is nothing else.
        ("stöd till barn med våld", {VIOLENCE}),
        ("vård av den äldre", {AGE}),
        ("åt", {VIOLENCE}),
        ("åt och", set()),
        # Quotation marks are no letters.
        ('"nära relationer"', {VIOLENCE}),
        ("”nära relationer”", {VIOLENCE}),
        ("öppna", {CIVIL}),
        # Odd signs beside words.
        ("%våld_", {VIOLENCE}),
        ("våld'; drop table", set()),
        ("\\våld\\", {VIOLENCE}),
        ("vå\x00ld", {VIOLENCE}),
        ("🙂 våld 🙂", {VIOLENCE}),
        ("\u202evåld", {VIOLENCE}),
        ("عنف", set()),
        # As much as can be written in an address.
        (LONG[:500], {DEBTS}),
        (f"{'Skuldsatta familjer ' * 10}xyzzy", {DEBTS}),
        ("w" * 500, set()),
    ],
)
def test_a_search_finds(client, register, words, expected):
    assert found(client, words) == expected


@pytest.mark.parametrize(
    "words", ["%", "_", "'", '"', "\\", "\x00", "🙂", "–", " ", "…"]
)
def test_what_has_no_word_in_it_asks_for_nothing(client, register, words):
    html = page(client, f"/behov/?{urlencode({'sok': words, 'malgrupp': words})}")

    assert f"{len(NEEDS)} behov i registret." in html
    assert found(client, words) == {*NEEDS}


def test_every_word_of_a_search_must_be_there(client, register):
    assert found(client, "våld relation") == {VIOLENCE}
    assert found(client, "våld skuld") == set()


def test_without_a_hit_it_says_what_to_try(client, register):
    html = page(client, f"/behov/?{urlencode({'sok': 'missbruksvårdskedja'})}")

    assert "0 behov passar det du söker." in html
    assert "Inget behov passar det du söker" in html
    assert "”missbruk” hittar också ”missbruksvård”" in html
    assert 'value="missbruksvårdskedja"' in html
    assert Entry.objects.count() == len(NEEDS)

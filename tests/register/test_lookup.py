"""A search finds by the words that are kept what it would find by reading all texts."""

import pytest
from django.utils import timezone

from needs import finding
from register import actions, lookup
from register.models import Entry, Word, WordInEntry
from tests import factories as f
from tests.register.public import area_round, catch_up, handed_over, publish

pytestmark = pytest.mark.django_db

LONG = "".join(chr(97 + n * n % 26) + chr(97 + n % 23) for n in range(800))
TEXTS = [
    "Samsjuklighet hos unga vuxna i små kommuner",
    "Kommunernas samverkan om hemmasittare: 50 % av dem är över 15 år",
    "Barn_under sex år, barnens behov och föräldraförmåga",
    "Äldre, ÄLDREOMSORGEN och e-hälsa; åren 2024/25",
    "Dödsbon Ab ö abc abcd xabcd 7 17 170 x\\y",
    f"En mycket lång {LONG} rad utan mellanrum",
    "",
]
SOUGHT = [
    *(text[:200] for text in TEXTS),  # more is not searched for
    *("kommunerna", "KOMMUN", "sjuk", "samsjuk hemma", "år", "åren", "ä", "a", "ab"),
    *("abc", "abcd", "bcd", "%", "_", "barn_", "\\", "'", "7", "17", "70", "x\\y"),
    *("e-hälsa", "hälsa", "föräldrar", "omsorg", "finns inte", "behov barn", " "),
    *(LONG[at : at + 200] for at in (0, 150, 290, 450, 599, 700, 1100, 1399)),
]


def entries():
    """One for each text; the target group is the text before it."""
    publication = publish_one()
    made = [
        Entry(
            publication=publication,
            public_id=f"t{number:07d}",
            asked_on="2031-01-01",
            year=2031,
            municipality_count=1,
            rss_count=1,
            local_count=1,
            regional_count=1,
            answer="new",
            answered_at=timezone.now(),
            news_at=timezone.now(),
        )
        for number in range(len(TEXTS))
    ]
    Entry.objects.bulk_create(made)
    said = {
        entry: (f"{TEXTS[number - 1]} {text}", TEXTS[number - 1])
        for number, (entry, text) in enumerate(zip(made, TEXTS, strict=True))
    }
    lookup.write({entry: lookup.said([a], b) for entry, (a, b) in said.items()})
    return {entry.pk: texts for entry, texts in said.items()}


def publish_one():
    round_ = area_round()
    handed_over(round_)
    publication = publish(round_)
    publication.entries.all().delete()
    return publication


def test_it_finds_what_reading_every_text_would_find():
    said = entries()

    for number, in_group in ((0, False), (1, True)):
        for words in SOUGHT:
            parts = finding.sought(words)
            read = {
                pk
                for pk, texts in said.items()
                if finding.is_in(parts, finding.reduced(texts[number]))
            }
            found = Entry.objects.with_words(parts, in_group=in_group)
            assert set(found.values_list("pk", flat=True)) == read, words


def test_a_word_is_kept_once_and_as_long_as_it_is_in_something_public():
    round_, agency = area_round(), f.AgencyFactory()
    for title in ("Enastående ord", "Ord igen"):
        handed_over(round_, title=title, agencies=[agency])
    publish(round_)

    kept = Word.objects.get(text=" ord")
    assert kept.uses.count() == 2
    numbers = Word.objects.count(), WordInEntry.objects.count()
    catch_up(whole=True)
    assert (Word.objects.count(), WordInEntry.objects.count()) == numbers

    actions.withdraw(round_, reason="Skäl.", by=f.SkrFactory(), at=timezone.now())
    assert (Word.objects.count(), WordInEntry.objects.count()) == (0, 0)

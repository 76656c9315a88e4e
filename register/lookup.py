"""The words by which public needs are found, each written once.

A search goes through the words, of which there are some thousand however many needs
there are, and then to the needs in which those it has found are.
"""

from collections.abc import Iterable, Iterator, Mapping

from needs import finding
from register.models import Entry, Word, WordInEntry

Said = dict[str, bool]  # each word as it is searched; whether it is in the target group
BATCH = 1000
ASKED = 500  # words looked for at once


def said(texts: Iterable[str], target_group: str) -> Said:
    """What all texts of an entry say, the target group among them."""
    group = set(pieces(target_group))
    found = dict.fromkeys(pieces(" ".join(texts)), False)
    return found | dict.fromkeys(group, True)


def pieces(text: str) -> Iterator[str]:
    """As `finding.reduced` has them, each with the space before it, so that what begins
    a word is told from what is inside it. A word too long for an index is several
    pieces, that overlap by more than anyone can search for."""
    for word in finding.reduced(text).split():
        spaced = f" {word}"
        step = Word.PIECE - Word.OVERLAP
        for at in range(0, max(1, len(spaced) - Word.OVERLAP), step):
            yield spaced[at : at + Word.PIECE]


def write(entries: Mapping[Entry, Said]) -> None:
    """Of entries that have just been written."""
    wanted = sorted({word for words in entries.values() for word in words})
    known: dict[str, int] = {}
    for at in range(0, len(wanted), ASKED):
        some = wanted[at : at + ASKED]
        rows = Word.objects.filter(text__in=some).values_list("text", "pk")
        known.update(rows)
        new = [Word(text=word) for word in some if word not in known]
        made = Word.objects.bulk_create(new, batch_size=BATCH)
        known.update((word.text, word.pk) for word in made)
    WordInEntry.objects.bulk_create(
        [
            WordInEntry(word_id=known[word], entry=entry, in_group=in_group)
            for entry, words in entries.items()
            for word, in_group in words.items()
        ],
        batch_size=BATCH,
    )


def forget() -> None:
    """Words that are in no entry any more: what is withdrawn leaves none behind."""
    Word.objects.filter(uses=None).delete()

"""What every field of the database is, why it is kept, and for how long.

One table for all apps, by the names of models and fields, so that it can stand at the
bottom and be read by everyone; each module here has one part of it. The page on personal
data and docs/personuppgifter.md are printed from it, the sweep clears by it
(process/keeping.py), and what a person gets to see or may have erased follows from it
(process/personal.py). A field that is not here fails tests/accounts/test_classification.py,
which says what to add.

A model has one Part, or several where its fields have different purposes or different
writers. In each part the fields are listed by kind:

none        says nothing about a person by itself
identity    who somebody is, or who did something
free_text   what somebody wrote: may say anything about anybody
ballot      what a member of the panel thinks: nobody else reads it until the step closes
log         what happened: never changed
"""

from collections.abc import Iterator, Mapping

from accounts.classification import (
    django,
    letters,
    local,
    national,
    panel,
    people,
    register,
    rounds,
)
from accounts.classification.names import FIELD_NAMES
from accounts.purposes import (
    ACCOUNT,
    ASSIGNMENTS,
    BALLOTS,
    DEEDS,
    LETTERS,
    LOG,
    NOT_PERSONAL,
    SIGN_IN,
    SUBJECTS,
    WORDS,
    Erasure,
    Kind,
    Part,
    Subject,
)

__all__ = [
    "ACCOUNT",
    "ASSIGNMENTS",
    "BALLOTS",
    "DEEDS",
    "FIELD_NAMES",
    "LETTERS",
    "LOG",
    "NOT_PERSONAL",
    "SIGN_IN",
    "SUBJECTS",
    "TABLE",
    "WORDS",
    "Erasure",
    "Kind",
    "Part",
    "Subject",
    "parts",
]

TABLE: Mapping[str, tuple[Part, ...]] = {
    **people.TABLE,
    **rounds.TABLE,
    **local.TABLE,
    **national.TABLE,
    **panel.TABLE,
    **register.TABLE,
    **letters.TABLE,
    **django.TABLE,
}


def parts() -> Iterator[tuple[str, Part]]:
    for label, those in TABLE.items():
        for part in those:
            yield label, part

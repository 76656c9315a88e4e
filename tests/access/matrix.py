"""Who gets in where, written by hand: one line for each address.

A new view without a line here turns the tests red; so does a line without a view.
In the world of the tests every step is open, so only who matters.
"""

EVERYONE = frozenset({"everyone"})
SIGNED_IN = frozenset(
    {
        "stranger",
        "representative",
        "other_representative",
        "coordinator",
        "other_coordinator",
        "officer",
        "other_officer",
        "member",
        "other_member",
        "skr",
    }
)
SKR = frozenset({"skr"})
REPRESENTATIVE = frozenset({"representative"})
COORDINATOR = frozenset({"coordinator"})
OFFICER = frozenset({"officer"})
MEMBER = frozenset({"member"})
NOBODY = frozenset()

# Where the record is not simply the first of its kind in tests/world.py.
RECORDS = {
    "municipalities:withdraw": "submitted",
}

WHO: dict[str, frozenset[str]] = {
    "health": EVERYONE,
    "ready": EVERYONE,
    "set_language": EVERYONE,
}

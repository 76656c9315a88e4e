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
    "register:front": EVERYONE,
    "register:about": EVERYONE,
    "register:help": EVERYONE,
    "register:guide_kommun": EVERYONE,
    "register:guide_rss": EVERYONE,
    "register:guide_skr": EVERYONE,
    "register:guide_myndighet": EVERYONE,
    "register:guide_socialchef": EVERYONE,
    "register:accessibility": EVERYONE,
    "register:report": EVERYONE,
    "register:privacy": EVERYONE,
    "register:robots": EVERYONE,
    "register:favicon": EVERYONE,
    "register:security": EVERYONE,
}

"""What one voter says of each need, and how a list of needs is put in order.

A position (1 is best, equal positions share the place), None for "seen, not chosen",
and two for "not judged": CANNOT_JUDGE, and CONFLICT for who has an interest in the need.
Both are compared with nothing. Pure functions; needs are known by their public ids.
"""

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256

CANNOT_JUDGE = "cannot_judge"
CONFLICT = "conflict"
NOT_JUDGED = (CANNOT_JUDGE, CONFLICT)
# What a voter may tick to remember of a need. Never counted.
REMINDERS = ("benefit", "extent", "lacking", "equality")

Choice = int | str | None
Choices = dict[str, Choice]
# By the public id of the need; needs without a mark are not in it.
Memory = dict[str, list[str]]


def sent_plainly(needs: Iterable[str], sent: Mapping[str, str]) -> Choices | None:
    """What the page sends, if it is as the page sends it: a whole number or nothing, or
    one cross. None if anything else is among it; BallotForm then says what.

    A need that came to the list after the page was shown was not seen.
    """
    known, found = list(needs), Choices()
    for need in known:
        place = sent.get(f"place-{need}")
        cannot, conflict = sent.get(f"cannot-{need}"), sent.get(f"conflict-{need}")
        if {cannot, conflict} - {None, "on"} or sum(
            map(bool, (place, cannot, conflict))
        ) > 1:
            return None
        if conflict:
            found[need] = CONFLICT
        elif cannot or place is None:
            found[need] = CANNOT_JUDGE
        elif not place:
            found[need] = None
        elif place.isascii() and place.isdigit() and len(place) < 5:
            found[need] = int(place)
        else:
            return None
    places = ranked(found).values()
    return found if all(1 <= place <= len(known) for place in places) else None


def remembered(needs: Iterable[str], ticked: Mapping[str, Collection[str]]) -> Memory:
    """What is ticked to remember of the needs on the list: what is no reminder is left
    out."""
    found = {
        need: [one for one in REMINDERS if one in ticked.get(need, ())]
        for need in needs
    }
    return {need: marks for need, marks in found.items() if marks}


def ranked(choices: Choices) -> dict[str, int]:
    """The needs that have a position."""
    return {need: at for need, at in choices.items() if isinstance(at, int)}


def numbered(choices: Choices) -> Choices:
    """The same order with the places that people expect: 1, 2, 2, 4."""
    return _with_groups(choices, _groups(choices))


def moved_up(choices: Choices, need: str) -> Choices:
    """One step towards the top; what had no place gets the last one."""
    groups = _groups(choices)
    if need not in ranked(choices):
        return _with_groups(choices, [*groups, [need]])
    at = next(index for index, group in enumerate(groups) if need in group)
    if len(groups[at]) > 1:
        groups[at].remove(need)
        groups.insert(at, [need])
    elif at:
        groups[at - 1], groups[at] = groups[at], groups[at - 1]
    return _with_groups(choices, groups)


def moved_down(choices: Choices, need: str) -> Choices:
    """One step towards the end; the last one loses its place."""
    groups = _groups(choices)
    if need not in ranked(choices):
        return choices
    at = next(index for index, group in enumerate(groups) if need in group)
    if len(groups[at]) > 1:
        groups[at].remove(need)
        groups.insert(at + 1, [need])
    elif at + 1 < len(groups):
        groups[at + 1], groups[at] = groups[at], groups[at + 1]
    else:
        groups.pop()
    return _with_groups({**choices, need: None}, groups)


def levelled(choices: Choices, need: str) -> Choices:
    """Made equal to those before it; the first stays alone."""
    groups = _groups(choices)
    at = next((i for i, group in enumerate(groups) if need in group), 0)
    if at == 0:
        return choices
    if len(groups[at]) > 1:
        groups[at].remove(need)
    else:
        groups.pop(at)
    groups[at - 1].append(need)
    return _with_groups(choices, groups)


def taken_out(choices: Choices, need: str) -> Choices:
    """Not chosen after all."""
    return numbered({**choices, need: None})


def listed(choices: Choices, needs: Iterable[str], seed: str) -> list[str]:
    """The order on the page: what has a place, then the rest, shuffled for each
    voter, so that no need gains by standing first on everybody's list."""

    def key(need: str) -> tuple[bool, int, bytes]:
        choice = choices.get(need)
        place = choice if isinstance(choice, int) else 0
        return (not place, place, sha256(f"{seed}:{need}".encode()).digest())

    return sorted(needs, key=key)


def _groups(choices: Choices) -> list[list[str]]:
    """Those that share a place, the best first."""
    places = ranked(choices)
    return [
        [need for need, at in places.items() if at == place]
        for place in sorted(set(places.values()))
    ]


def _with_groups(choices: Choices, groups: Iterable[Iterable[str]]) -> Choices:
    result, place = dict(choices), 1
    for group in groups:
        members = list(group)
        result.update(dict.fromkeys(members, place))
        place += len(members)
    return result

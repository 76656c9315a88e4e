"""Needs held while something is done to them: whoever comes second waits, and then sees
what the first has done."""

from collections.abc import Collection

from needs.models import Need


class NotOpenForVerdicts(Exception):
    """SKR has decided on the need, or it stands empty."""


def held_for_verdicts(needs: Collection[Need]) -> list[Need]:
    """The needs, locked; all of them on the list and undecided."""
    asked_for = {need.pk for need in needs}
    found = (
        Need.objects.open_for_verdicts()
        .select_related("round")
        .select_for_update(of=("self",))
        .filter(pk__in=asked_for)
        .order_by("pk")
    )
    held = list(found)
    if len(held) < len(asked_for):
        raise NotOpenForVerdicts
    return held

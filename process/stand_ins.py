"""Who stands in for whom, as the person concerned sees it, and who may change it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import Http404

from accounts.models import Assignment, User
from municipalities.models import Representative
from process.people import KINDS, covered_by, find


@dataclass(frozen=True)
class Held:
    """An assignment of one's own, with those who stand in for one; or a stand-in's."""

    assignment: Assignment
    stand_ins: list[Assignment]

    @property
    def role(self) -> str:
        kinds = {kind: label for kind, label, _name in KINDS.values()}
        return str(kinds[type(self.assignment)])


def held_by(user: User, *, at: datetime) -> list[Held]:
    """What one acts in now, or as a stand-in later; one statement for each kind."""
    found: list[Assignment] = []
    for kind, _label, _name in KINDS.values():
        concerned = kind.objects.live(at).filter(Q(user=user) | Q(in_place_of=user))
        people = concerned.with_organization().select_related("user", "in_place_of")
        found += people.order_by("acts_from", "pk")
    return [
        Held(
            one,
            [
                other
                for other in found
                if other.in_place_of_id == user.pk
                and other.organization == one.organization
                and (other.is_taken_on or other.can_be_accepted(at))
            ],
        )
        for one in found
        if one.user_id == user.pk and one.is_taken_on
    ]


def to_stand_in_for(user: User, public_id: str, *, at: datetime) -> Assignment:
    """One's own assignment, or one of an organization into which one may invite: 404
    for all others, and for a stand-in's. Of a seat on the panel SKR may have said that
    nobody stands in (`may_have_stand_in`): the page tells why."""
    own = find(public_id)
    if (
        own.is_active
        and not own.is_stand_in
        and (own.user_id == user.pk or _may_invite(user, own, at))
    ):
        return own
    raise Http404


def stand_in_to_end(user: User, public_id: str, *, at: datetime) -> Assignment:
    """Of oneself, for oneself, or of an organization into which one may invite."""
    one = find(public_id, in_place_of__isnull=False)
    if user.pk in {one.user_id, one.in_place_of_id} or _may_invite(user, one, at):
        return one
    raise Http404


def _may_invite(user: User, assignment: Assignment, at: datetime) -> bool:
    if user.is_skr or not isinstance(assignment, Representative):
        return user.is_skr
    return covered_by(user, at).filter(pk=assignment.municipality_id).exists()

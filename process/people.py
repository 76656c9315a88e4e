"""Who acts for whom: the four kinds of assignment, seen together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Prefetch, QuerySet, Value
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Assignment, User
from accounts.querysets import INVITATION_VALID
from municipalities.models import Municipality, Representative
from needs.models import Agency, Officer
from needs.models.provenance import swedish_order
from outbox.models import Mailbox
from prioritization.models import PanelMember
from rounds.dates import day_of
from rounds.models import Round, Step
from rounds.templatetags.swedish import through, when
from rss.models import Coordinator, Coverage, Participation, Rss

# The kind in the address of a page, what people call it, and its organization's name.
KINDS: dict[str, tuple[type[Assignment], Any, str]] = {
    "kommun": (Representative, gettext_lazy("Kommun"), "municipality__name"),
    "rss": (Coordinator, gettext_lazy("RSS"), "rss__name"),
    "myndighet": (Officer, gettext_lazy("Myndighet"), "agency__name"),
    "panel": (PanelMember, gettext_lazy("Panel"), "round__title"),
}
STATES = {
    "aktiv": gettext_lazy("Aktiv"),
    "kommande": gettext_lazy("Har inte börjat"),
    "inbjuden": gettext_lazy("Inbjuden"),
    "forfallen": gettext_lazy("Inbjudan förfallen"),
    "avslutad": gettext_lazy("Avslutad"),
}
# Beside the states: whom letters do not reach.
REFUSED = "avvisad"
TAGS = {"aktiv": "done", "inbjuden": "waiting"}


@dataclass(frozen=True)
class Row:
    """One assignment, as a row of a table."""

    public_id: str
    kind: str
    name: str
    email: str
    organization: str
    state: str
    since: datetime
    in_place_of: str = ""
    acts_from: date | None = None
    acts_through: date | None = None
    refused: str = ""  # what the server says that refuses letters to the address

    @property
    def stands_in(self) -> str:
        """ "Ersättare för Bo, 3–20 december 2026"."""
        if not self.acts_from or not self.acts_through:
            return ""
        days = through(self.acts_from, self.acts_through)
        words = {"other": self.in_place_of, "days": days}
        return _("Ersättare för %(other)s, %(days)s") % words

    @property
    def is_taken_on(self) -> bool:
        return self.state in {"aktiv", "kommande"}

    @property
    def may_have_stand_in(self) -> bool:
        """Of a seat on the panel, where SKR allows it for the round: the page says so."""
        return self.state == "aktiv" and not self.stands_in

    @property
    def kind_label(self) -> str:
        return str(KINDS[self.kind][1])

    @property
    def tag(self) -> str:
        return TAGS.get(self.state, "neutral")

    @property
    def state_label(self) -> str:
        if self.state == "inbjuden":
            return _("Inbjuden till och med %(day)s") % {"day": when(self.since)}
        return str(STATES[self.state])

    @property
    def may_be_renewed(self) -> bool:
        return self.state in {"inbjuden", "forfallen"}

    @property
    def may_be_ended(self) -> bool:
        return self.state != "avslutad"


def covered_by(user: User, at: datetime) -> QuerySet[Municipality]:
    """The municipalities of the RSS that a person coordinates; for SKR, all."""
    if user.is_skr:
        return Municipality.objects.all()
    mine = Coordinator.objects.active().filter(user=user).values("rss")
    covered = Coverage.objects.on(day_of(at)).filter(rss__in=mine)
    return Municipality.objects.filter(pk__in=covered.values("municipality"))


def rows(user: User, *, at: datetime) -> list[Row]:
    """The assignments a person may see, in Swedish order; two statements.

    SKR sees them all, a coordinator those of the municipalities of the RSS.
    """
    kinds = KINDS if user.is_skr else {"kommun": KINDS["kommun"]}
    parts = []
    for slug, (kind, _label, name) in kinds.items():
        held: QuerySet = kind.objects.order_by()
        if not user.is_skr:
            held = held.filter(municipality__in=covered_by(user, at))
        parts.append(
            held.values_list(
                "public_id",
                Value(slug, output_field=CharField()),
                "user__name",
                "user__email",
                name,
                "invited_at",
                "accepted_at",
                "ended_at",
                "in_place_of__name",
                "in_place_of__email",
                "acts_from",
                "acts_through",
            )
        )
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    refusing = dict(Mailbox.objects.refusing().values_list("address", "refused_with"))
    return sorted(
        (_row(values, at, refusing) for values in found),
        key=lambda row: (swedish_order(row.organization), swedish_order(row.name)),
    )


def _row(values: tuple, at: datetime, refusing: Mapping[str, str]) -> Row:
    public_id, kind, name, email, organization, *moments, other, other_email = values[
        :10
    ]
    invited_at, accepted_at, ended_at = moments
    first, last = values[10:]
    today = day_of(at)
    lapses_at = invited_at + INVITATION_VALID
    if ended_at or (last and last < today):
        state, since = "avslutad", ended_at or lapses_at
    elif accepted_at:
        state, since = ("kommande" if first and first > today else "aktiv"), accepted_at
    else:
        state, since = ("inbjuden" if at < lapses_at else "forfallen"), lapses_at
    return Row(
        public_id,
        kind,
        name or email,
        email,
        organization,
        state,
        since,
        in_place_of=other or other_email or "",
        acts_from=first,
        acts_through=last,
        refused=refusing.get(email.lower(), ""),
    )


def chosen(
    found: list[Row], *, kind: str = "", state: str = "", query: str = ""
) -> list[Row]:
    """Those that answer to a filter; å, ä and ö fold like other letters."""
    wanted = query.casefold().split()
    return [
        row
        for row in found
        if (not kind or row.kind == kind)
        and (row.state == state if state in STATES else row.may_be_ended)
        and (row.refused or state != REFUSED)
        and all(
            word in f"{row.name} {row.email} {row.organization}".casefold()
            for word in wanted
        )
    ]


def as_query(wanted: dict[str, str]) -> str:
    """The filter as parameters, for links to the next page."""
    return urlencode({name: value for name, value in wanted.items() if value})


def organizations(slug: str, user: User, *, at: datetime) -> list[tuple[str, Any]]:
    """Those into which a person may invite, by name."""
    found: Any = {
        "kommun": covered_by(user, at),
        "rss": Rss.objects.all(),
        "myndighet": Agency.objects.all(),
    }[slug]
    return [
        (one.name, one) for one in sorted(found, key=lambda o: swedish_order(o.name))
    ]


def unrepresented(user: User, found: list[Row], *, at: datetime) -> list[Municipality]:
    """Municipalities for which nobody acts, and nobody has been asked."""
    held = {
        row.organization
        for row in found
        if row.kind == "kommun" and row.state in {"aktiv", "inbjuden"}
    }
    left = [m for m in covered_by(user, at) if m.name not in held]
    return sorted(left, key=lambda municipality: swedish_order(municipality.name))


def find(public_id: str, **which: Any) -> Assignment:
    """The assignment with that address, of whatever kind; else 404."""
    for kind, _label, _name in KINDS.values():
        if found := kind.objects.filter(public_id=public_id, **which).first():
            return found
    raise Http404


def helped_by(
    user: User, public_id: str, *, at: datetime
) -> tuple[Assignment, Collection[Step]]:
    """Somebody whom SKR or a coordinator may help, and in which steps; else 404. Whoever
    represents a municipality may be on the panel too: that is no business of the RSS."""
    if user.is_skr:
        return find(public_id), tuple(Step)
    own = Representative.objects.filter(municipality__in=covered_by(user, at))
    assignment = get_object_or_404(own.select_related("user"), public_id=public_id)
    return assignment, (Step.GATHER,)


def actors(round_: Round, step: Step) -> list[tuple[str, Any]]:
    """The organizations whose turn a step is, by name; none where SKR acts itself."""
    if step in {Step.CHOOSE_AREA, Step.RANK}:
        panel = PanelMember.objects.in_round(round_).active().select_related("user")
        return [(f"{member.user} ({member.user.email})", member) for member in panel]
    found: list[Any] = []
    if step == Step.GATHER:
        found = list(Municipality.objects.all())
    elif step == Step.FORWARD:
        found = list(Rss.objects.filter(participations__round=round_))
    elif step in {Step.SCREEN, Step.FEEDBACK}:
        found = list(Agency.objects.filter(engagements__round=round_))
    return [
        (str(one), one) for one in sorted(found, key=lambda o: swedish_order(o.name))
    ]


def taking_part(round_: Round, *, at: datetime) -> dict[str, Any]:
    """What the page of those who take part in a round shows; three statements and
    two that come along."""
    participations = list(
        Participation.objects.in_round(round_)
        .select_related("rss")
        .prefetch_related(_holders("rss__coordinators", Coordinator))
    )
    answers = [participation.takes_part for participation in participations]
    panel = PanelMember.objects.in_round(round_).filter(ended_at=None)
    return {
        "participations": participations,
        "yes": answers.count(True),
        "no": answers.count(False),
        "unanswered": answers.count(None),
        "panel": [
            {"member": member, "state": _state_of(member, at)}
            for member in panel.select_related("user", "rss").order_by("user__name")
        ],
        "engagements": list(
            round_.engagements.select_related("agency").prefetch_related(
                _holders("agency__officers", Officer)
            )
        ),
    }


def _holders(path: str, kind: type[Assignment]) -> Prefetch:
    """Those who act for an organization now, as `holders` of it."""
    active = kind.objects.active().select_related("user")
    return Prefetch(path, queryset=active, to_attr="holders")


def _state_of(assignment: Assignment, at: datetime) -> tuple[str, str]:
    """The tag of somebody who has been invited, and its text."""
    if assignment.is_active:
        return "done", _("Med")
    if assignment.can_be_accepted(at):
        day = when(assignment.lapses_at)
        return "waiting", _("Inbjuden till och med %(day)s") % {"day": day}
    return "neutral", str(STATES["forfallen"])

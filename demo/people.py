"""The people of the demo: roles, never persons. Each address ends with @demo.invalid,
which no letter can ever reach."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.text import slugify

from accounts.models import User
from municipalities.models import Municipality, Representative
from needs.models import Agency, Officer
from rss.models import Coordinator, Rss

DOMAIN = "@demo.invalid"
# A real agency must never seem to have answered; these three do not exist.
AGENCIES = ("Exempelmyndigheten", "Exempelinstitutet", "Exempelrådet")
PANEL_SIZE = 15
ARE = "2321"


@dataclass
class Cast:
    """Who acts for whom, by public id."""

    skr: User
    representatives: dict[str, User] = field(default_factory=dict)
    coordinators: dict[str, User] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    officers: dict[str, User] = field(default_factory=dict)
    directors: list[User] = field(default_factory=list)


def person(local_part: str, name: str, **fields: bool) -> User:
    return User(email=f"{local_part}{DOMAIN}", name=name, password="!", **fields)  # noqa: S106


def address_of(municipality: Municipality, taken: set[str]) -> str:
    """ "are"; of two that would be the same (Habo and Håbo), the later has its code."""
    slug = slugify(municipality.name)
    if slug in taken:
        slug = f"{slug}-{municipality.public_id}"
    taken.add(slug)
    return slug


def make_cast(at: datetime) -> Cast:
    """Everyone, with the assignments they have had since before the first round."""
    cast = Cast(skr=person("skr", "Handläggare, SKR", is_skr=True))
    taken: set[str] = set()
    for municipality in Municipality.objects.order_by("public_id"):
        cast.representatives[municipality.public_id] = person(
            address_of(municipality, taken), f"Kommunrepresentant, {municipality.name}"
        )
    for rss in Rss.objects.order_by("public_id"):
        cast.coordinators[rss.public_id] = person(
            rss.public_id, f"Samordnare, {rss.name}"
        )
    for name in AGENCIES:
        slug = slugify(name)
        cast.agencies[slug] = Agency(public_id=slug, short_name=name, name=name)
        cast.officers[slug] = person(slug, f"Handläggare, {name}")
    for number, rss in enumerate(spokesmen(), start=1):
        cast.directors.append(
            person(f"socialchef-{number}", f"Socialchef, talar för {rss.name}")
        )
    store(cast, at)
    return cast


def appoint_stand_in(cast: Cast, today: date) -> None:
    """The representative of Åre is away this month, and somebody else acts instead."""
    away = Representative.objects.select_related("user").get(
        user=cast.representatives[ARE]
    )
    user = person("ersattare-are", "Ersättare, Åre", has_stood_in=True)
    user.created_at = away.accepted_at or away.invited_at
    user.save()
    Representative.objects.create(
        user=user,
        municipality_id=away.municipality_id,
        in_place_of=away.user,
        acts_from=today - timedelta(days=3),
        acts_through=today + timedelta(days=28),
        invited_by=away.user,
        invited_at=away.invited_at,
        accepted_at=away.accepted_at,
    )


def spokesmen() -> list[Rss]:
    """For whom the panel's members speak: each second RSS, and a few more."""
    every = list(Rss.objects.order_by("public_id"))
    return [*every[1::2], *every[::8]][:PANEL_SIZE]


def store(cast: Cast, at: datetime) -> None:
    everyone = [
        cast.skr,
        *cast.representatives.values(),
        *cast.coordinators.values(),
        *cast.officers.values(),
        *cast.directors,
    ]
    for user in everyone:
        user.created_at = at
    User.objects.bulk_create(everyone)
    Agency.objects.bulk_create(cast.agencies.values())
    since = {"invited_by": cast.skr, "invited_at": at, "accepted_at": at}
    by_code = {one.public_id: one for one in Municipality.objects.all()}
    Representative.objects.bulk_create(
        Representative(municipality=by_code[code], user=user, **since)
        for code, user in cast.representatives.items()
    )
    by_id = {one.public_id: one for one in Rss.objects.all()}
    Coordinator.objects.bulk_create(
        Coordinator(rss=by_id[public_id], user=user, **since)
        for public_id, user in cast.coordinators.items()
    )
    Officer.objects.bulk_create(
        Officer(agency=cast.agencies[slug], user=user, **since)
        for slug, user in cast.officers.items()
    )

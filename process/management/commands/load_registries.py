"""The registries that every site needs: municipalities, RSS, coverage, agencies and
service areas, from the files in process/management/data.

Safe to run again, on a site in use: names follow the files, what the site has beyond
them stays, nothing is deleted. Which RSS covers which municipality is only filled in
where nobody has said anything yet; later changes are dated, and made in the admin.
"""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.text import slugify

from municipalities.models import Municipality
from needs.models import Agency
from rounds.models import ServiceArea
from rss.models import Coverage, Rss

DATA = Path(__file__).resolve().parent.parent / "data"
COVERED_SINCE = date(2020, 1, 1)

Rows = dict[str, dict[str, Any]]


class Command(BaseCommand):
    help = "Läser in kommuner, RSS, täckning, myndigheter och verksamhetsområden."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        kinds: tuple[tuple[type[Any], Rows], ...] = (
            (Municipality, municipalities()),
            (Rss, rss()),
            (Agency, agencies()),
            (ServiceArea, service_areas()),
        )
        for model, rows in kinds:
            new, changed = load(model, rows)
            self.say(model, f"{len(rows)} i filen, {new} nya, {changed} ändrade")
        new, kept = cover(covering_rss())
        self.say(Coverage, f"{new} nya, {kept} lämnade som de var")

    def say(self, model: type[Any], text: str) -> None:
        name = str(model._meta.verbose_name_plural)
        self.stdout.write(f"{name[0].upper()}{name[1:]}: {text}.")


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def municipalities() -> Rows:
    return {
        row["kommunkod"]: {"name": row["kommun"], "county": row["lan"]}
        for row in read("municipalities.csv")
    }


def rss() -> Rows:
    return {
        slugify(row["rss"]): {"name": row["namn"], "county": row["lan"]}
        for row in read("rss.csv")
    }


def agencies() -> Rows:
    return {
        slugify(row["kortnamn"]): {"short_name": row["kortnamn"], "name": row["namn"]}
        for row in read("agencies.csv")
    }


def service_areas() -> Rows:
    return {
        slugify(row["omrade"]): {
            "name": row["omrade"],
            "description": row["beskrivning"],
        }
        for row in read("service_areas.csv")
    }


def covering_rss() -> dict[str, str]:
    """The RSS of each municipality, both as public ids."""
    return {row["kommunkod"]: slugify(row["rss"]) for row in read("municipalities.csv")}


def load(model: type[Any], rows: Rows) -> tuple[int, int]:
    """Make the rows that are missing and mend those that differ: how many of each."""
    records = model._default_manager
    present = {
        record.public_id: record for record in records.filter(public_id__in=rows)
    }
    new = [
        model(public_id=public_id, **fields)
        for public_id, fields in rows.items()
        if public_id not in present
    ]
    changed = [
        record for record in present.values() if differs(record, rows[record.public_id])
    ]
    records.bulk_create(new)
    if changed:
        records.bulk_update(changed, field_names(rows))
    return len(new), len(changed)


def differs(record: Any, fields: dict[str, Any]) -> bool:
    """Bring the record in line with the file; say whether it was not."""
    before = {name: getattr(record, name) for name in fields}
    for name, value in fields.items():
        setattr(record, name, value)
    return before != fields


def field_names(rows: Rows) -> Iterable[str]:
    return next(iter(rows.values())).keys()


def cover(wanted: dict[str, str]) -> tuple[int, int]:
    """Cover the municipalities about which nothing has been said."""
    rss_by_id = {record.public_id: record for record in Rss.objects.all()}
    without = Municipality.objects.filter(public_id__in=wanted, coverage=None)
    new = [
        Coverage(
            municipality=municipality,
            rss=rss_by_id[wanted[municipality.public_id]],
            since=COVERED_SINCE,
        )
        for municipality in without
    ]
    Coverage.objects.bulk_create(new)
    return len(new), len(wanted) - len(new)

"""Rounds that were handed over before there was a package have one all the same."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from prioritization.models import HandOver
from rounds.actions import note
from tests import factories as f

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("prioritization", "0004_handed_over_with_a_letter")]
AT = datetime(2025, 3, 4, 9, tzinfo=UTC)


def migrate(to=None):
    """There; without a name, to the tables as they are now."""
    executor = MigrationExecutor(connection)
    executor.migrate(to or executor.loader.graph.leaf_nodes())


def test_rounds_handed_over_before_get_a_hand_over_by_the_log(request):
    migrate(BEFORE)
    request.addfinalizer(migrate)
    skr, other = f.SkrFactory(), f.SkrFactory()
    logged, older, waiting, made = (f.RoundFactory() for _ in range(4))
    for round_ in (logged, older, made):
        for number in range(2):
            need = f.NeedFactory(round=round_, status="handed_over")
            f.PriorityPlaceFactory(
                need=need, place=number + 1, last_place=number + 1, fixed_by=other
            )
            f.RecipientFactory(need=need, handed_over_at=AT)
    f.PriorityPlaceFactory(need=f.NeedFactory(round=waiting, status="support_lacking"))
    note("överlämnade behoven", logged, by=skr, at=AT, text="2")
    kept = f.HandOverFactory(round=made, letter="Skrivet.")

    migrate()

    rows = HandOver.objects.exclude(pk=kept.pk).order_by("round")
    found = [(r.round, r.handed_over_at, r.handed_over_by, r.letter) for r in rows]
    assert found == [(logged, AT, skr, ""), (older, AT, other, "")]
    assert len({row.public_id for row in HandOver.objects.all()}) == 3
    kept.refresh_from_db()
    assert kept.letter == "Skrivet."

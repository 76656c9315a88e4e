"""What a migration does to rows that are there: nothing that somebody has said is lost."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from needs.models import Feedback, Homecoming, KnowledgeSupport, Screening
from tests import factories as f
from tests.needs.scenes import behind, forwarded, listed

# The tables are taken back and forward once for all of them.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("needs-migrations")]

BEFORE = [("needs", "0004_stand_ins")]


def migrate(to=None):
    """There; without a name, to the tables as they are now."""
    executor = MigrationExecutor(connection)
    executor.migrate(to or executor.loader.graph.leaf_nodes())


def words_of(row):
    """All that a row holds, but what it points at in the register."""
    fields = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in fields if name != "support_id"}


def supports_that_are_the_same_become_one_and_all_that_points_at_them_is_kept(
    old_apps,
):
    skr, need, now = f.SkrFactory(), listed(), timezone.now()
    agencies = [f.AgencyFactory() for _ in range(3)]

    def registered(title, url):
        return old_apps.get_model("needs", "KnowledgeSupport").objects.create(
            title=title, url=url, publisher="FoU", year=2020, added_by_id=skr.pk
        )

    first = registered("Vräkning – en vägledning", "https://www.exempel.se/vrakning/")
    again = registered("VRÄKNING: en vägledning.", "http://exempel.se/vrakning?utm_a=1")
    third = registered("Vräkning en  vägledning", "https://exempel.se:443/vrakning")
    other = registered("Vräkning – en vägledning", "https://exempel.se/annat")

    verdict = {
        "opinion": "exists",
        "reason": "Det finns.",
        "edition": 1,
        "handed_in_at": now,
        "handed_in_by_id": skr.pk,
    }
    answer = {"code": "exists", "created_by_id": skr.pk, "public_id": "svar5678"}
    lacking = verdict | {"opinion": "lacking"}
    said = [
        ("Screening", agencies[0], first, verdict),
        ("Screening", agencies[1], again, verdict | {"answering_part": "Kapitel 2"}),
        ("Screening", agencies[2], other, verdict),
        ("EarlierScreening", agencies[1], third, verdict),
        ("EarlierScreening", agencies[1], again, verdict),
        ("EarlierScreening", agencies[2], None, lacking),
        ("Feedback", agencies[0], third, answer | {"reason": "Läs den."}),
    ]
    rows = [
        old_apps.get_model("needs", name).objects.create(
            need_id=need.pk,
            agency_id=agency.pk,
            support_id=to and to.pk,
            **fields,
        )
        for name, agency, to, fields in said
    ]
    # Everything that can point at a support is among them.
    relations = KnowledgeSupport._meta.get_fields(include_hidden=True)
    pointing = {one.related_model.__name__ for one in relations if one.one_to_many}
    assert {name for name, *_rest in said} == pointing

    yield

    kept = KnowledgeSupport.objects.filter(publisher="FoU").order_by("pk")
    assert [(one.pk, one.title, one.url) for one in kept] == [
        (one.pk, one.title, one.url) for one in (first, other)
    ]
    assert [(one.title_key, one.url_key) for one in kept] == [
        ("vräkning en vägledning", "exempel.se/vrakning"),
        ("vräkning en vägledning", "exempel.se/annat"),
    ]
    same = {first.pk: first.pk, again.pk: first.pk, third.pk: first.pk}
    for (name, _agency, to, _fields), row in zip(said, rows, strict=True):
        now_there = apps.get_model("needs", name).objects.get(pk=row.pk)
        assert now_there.support_id == (same.get(to.pk, to.pk) if to else None)
        before = words_of(row)
        assert {name: words_of(now_there)[name] for name in before} == before
    assert Screening.objects.count() == 3
    assert Feedback.objects.filter(need=need).count() == 1
    # Here it is one with what is registered from now on.
    with pytest.raises(IntegrityError), transaction.atomic():
        f.KnowledgeSupportFactory(title=again.title, url=again.url)


def a_register_of_which_nothing_is_the_same_is_left_as_it_was(old_apps):
    skr = f.SkrFactory()
    support = old_apps.get_model("needs", "KnowledgeSupport")
    rows = [
        support.objects.create(
            title=f"Stöd {n}",
            url="https://exempel.se/",
            publisher="SBU",
            year=2020,
            added_by_id=skr.pk,
        )
        for n in range(3)
    ]
    yield
    now = KnowledgeSupport.objects.filter(publisher="SBU").order_by("pk")
    assert [(one.pk, one.title, one.public_id) for one in now] == [
        (one.pk, one.title, one.public_id) for one in rows
    ]
    assert {one.checked_at for one in now} == {None}


def earlier_answers_have_come_home_and_stand_and_point_to_their_reason(old_apps):
    source = forwarded(f.RoundFactory())
    need, second = listed(source.round, source=source), behind(source)
    person, now = f.UserFactory(), timezone.now()

    def said(code, reason, **fields):
        agency = f.AgencyFactory()
        return old_apps.get_model("needs", "Feedback").objects.create(
            need_id=need.pk,
            agency_id=agency.pk,
            code=code,
            reason=reason,
            created_by_id=person.pk,
            public_id=f"svar234{agency.pk % 10}",
            **fields,
        )

    published = {"published_at": now, "published_by_id": person.pk}
    declined = said("not_handled", "Fråga er RSS.", **published)
    draft = said("new", "Vi tänker än.")

    yield

    rows = {row.pk: row for row in Feedback.objects.filter(need=need)}
    assert (rows[declined.pk].reason, rows[declined.pk].instead) == (
        "Fråga er RSS.",
        "Se motiveringen.",
    )
    assert rows[draft.pk].instead == ""
    first = source.gathered.earliest("pk").submission
    home = Homecoming.objects.order_by("submission")
    assert list(home.values_list("feedback", "submission")) == [
        (declined.pk, first.pk),
        (declined.pk, second.pk),
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        Feedback.objects.filter(pk=declined.pk).update(reason="Något annat")


STORIES = [
    supports_that_are_the_same_become_one_and_all_that_points_at_them_is_kept,
    a_register_of_which_nothing_is_the_same_is_left_as_it_was,
    earlier_answers_have_come_home_and_stand_and_point_to_their_reason,
]


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """Each story as far as its `yield`, in the tables as they were before; then all
    migrations. What follows reads the tables as they are now."""
    with django_db_blocker.unblock():
        try:
            migrate(BEFORE)
            old_apps = MigrationExecutor(connection).loader.project_state(BEFORE).apps
            told = {story: story(old_apps) for story in STORIES}
            for rest in told.values():
                next(rest)
        finally:
            migrate()
        yield told
        call_command("flush", verbosity=0, interactive=False)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_of_what_was_there_before(story, told):
    with pytest.raises(StopIteration):
        next(told[story])

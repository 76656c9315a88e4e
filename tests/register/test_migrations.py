"""What the register's migrations do to rows that are there: what is public stays so, and
all that is made from it is made anew by the next who asks."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from needs.finding import sought
from register.models import CaughtUp, Entry, Follow, Publication, Reply, Word
from tests import factories as f
from tests.register.public import answered, area_round, handed_over

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2031, 3, 4, 9, tzinfo=UTC)


def migrate(to=None):
    """There; without a name, to the tables as they are now."""
    executor = MigrationExecutor(connection)
    executor.migrate(to or executor.loader.graph.leaf_nodes())


def models_at(target):
    return MigrationExecutor(connection).loader.project_state(target).apps.get_model


def flat_rows(get, publication, needs, **words):
    """As the register wrote them then: an entry for each need, one with an answer."""
    agency = f.AgencyFactory()
    for need in needs:
        entry = get("register", "Entry").objects.create(
            publication_id=publication.pk,
            public_id=need.public_id,
            round_address=need.round.public_id,
            round_title="Som den hette",
            asked_on=date(2031, 1, 2),
            year=2031,
            title=need.title,
            target_group=need.target_group,
            text=need.description,
            municipality_count=1,
            rss_count=1,
            answer="waiting",
            waiting_since=date(2031, 2, 3),
            news_at=AT,
            digest="x" * 64,
            **words,
        )
        get("register", "Reply").objects.create(
            entry_id=entry.pk, agency_id=agency.pk, latest=True, leads=True
        )
    get("register", "CaughtUp").objects.create(
        pk=1, events=[1, 2, 3], choices={"all": 99}, changed_at=AT, whole_at=AT
    )


def published_before(target, **words):
    """Two needs in a published round, and one in a round that is withdrawn, in the
    tables as they were; and somebody who follows something."""
    migrate(target)
    get, skr = models_at(target), f.SkrFactory()
    round_, other = area_round(title="Barn 2031"), area_round()
    agency = f.AgencyFactory()
    needs = [
        handed_over(round_, title=title, agencies=[agency])
        for title in ("Skolfrånvaro", "Orosanmälan från skolan")
    ]
    answered(needs[0], agency, code="new", reason="Vi skriver en vägledning.")
    handed_over(other, title="Borttaget")
    publication = get("register", "Publication").objects.create(
        round_id=round_.pk, published_at=AT, published_by_id=skr.pk
    )
    get("register", "Publication").objects.create(
        round_id=other.pk,
        published_at=AT,
        published_by_id=skr.pk,
        withdrawn_at=AT,
        withdrawn_by_id=skr.pk,
        withdrawal_reason="En text pekar ut någon.",
    )
    flat_rows(get, publication, needs, **words)
    follow = get("register", "Follow").objects.create(
        user_id=skr.pk, words="frånvaro", since=AT, told_at=AT
    )
    return needs, follow


def check_that_all_is_there(needs, follow):
    """By asking for a page, as the next visitor does."""
    assert CaughtUp.objects.count() == 0
    assert Publication.objects.count() == 2
    assert Publication.objects.live().get().published_at == AT
    kept = Follow.objects.get()
    assert (kept.pk, kept.words, kept.told_at) == (follow.pk, "frånvaro", AT)

    html = Client().get("/behov/?sok=frånvaro").content.decode()

    assert "1 behov passar det du söker." in html
    assert "<mark>Skolfrånvaro</mark>" in html
    assert "Nytt stöd tas fram" in html
    assert set(Entry.objects.values_list("public_id", "round_title")) == {
        (need.public_id, "Barn 2031") for need in needs
    }
    assert Entry.objects.filter(answer="waiting").count() == 1
    assert Reply.objects.count() == 2
    assert CaughtUp.objects.get().choices["all"] == 2


def test_what_was_searched_in_texts_is_searched_in_words_afterwards(request):
    request.addfinalizer(migrate)
    needs, follow = published_before(
        [("register", "0002_follows")], words=" gamla ord", group_words=" gamla"
    )

    migrate()

    check_that_all_is_there(needs, follow)
    assert not Word.objects.filter(text__contains="gamla").exists()
    for words, number in (("orosanmälan skola", 1), ("vägledningar", 1), ("bort", 0)):
        assert Entry.objects.with_words(sought(words)).count() == number, words
    assert Entry.objects.with_words(sought("unga"), in_group=True).count() == 2


def test_entries_get_the_number_of_needs_behind_them(request):
    request.addfinalizer(migrate)
    needs, follow = published_before([("register", "0003_the_words_of_the_register")])

    migrate()

    check_that_all_is_there(needs, follow)
    counts = Entry.objects.values_list("local_count", "regional_count").order_by()
    assert list(counts) == [(1, 1), (1, 1)]


def test_a_register_with_nothing_in_it_is_migrated_to_one(request):
    request.addfinalizer(migrate)
    migrate([("register", "0002_follows")])

    migrate()

    assert (Entry.objects.count(), Word.objects.count()) == (0, 0)
    assert "Inga behov är publicerade än" in Client().get("/behov/").content.decode()

"""Nothing shows before its round has published it, and only what is meant to: every text
field of the database holds a word of its own, and each public address is opened."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.utils import timezone

from accounts.classification import TABLE, Kind
from needs.finding import sought
from needs.models import AnswerTemplate, Feedback, Need
from prioritization.models import Result
from register import catching_up
from register.models import Entry, Reply, Word
from tests import factories as f
from tests.access.matrix import EVERYONE, WHO
from tests.register.public import public_paths
from tests.register.said import say_everything, say_the_rest
from tests.urls import addresses, path_of
from tests.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("public-secrets")]

# Of the published round, in the needs that are handed over or have support.
MEANT_FOR_ALL = {
    "needs.Need.title",
    "needs.Need.target_group",
    "needs.Need.description",
    "needs.Need.decision_reason",
    "needs.Feedback.reason",
    "rounds.Round.title",
}
PERSONS = {"accounts.User.name", "accounts.User.email"}
# Says nothing of a person, and is for those whom it concerns all the same.
NUMBERS = {
    "municipalities.Submission.registry_number",
    "needs.Recipient.registry_number",
    "outbox.Letter.subject",
}
TEXTS = (models.CharField, models.TextField, models.JSONField)
# Written from the fields above; and the log, which the database lets nobody change.
LEFT_OUT = {
    *("register.Entry", "register.Reply", "register.Word"),
    *("rounds.Event", "rounds.Seal"),
}


def text_fields() -> Iterator[tuple[type[models.Model], models.Field]]:
    for label, parts in TABLE.items():
        if label in LEFT_OUT:
            continue
        model = apps.get_model(label)
        for field in model._meta.concrete_fields:
            name = f"{label}.{field.name}"
            if not isinstance(field, TEXTS) or field.choices:
                continue
            told = any(
                field.name in part.fields(kind)
                for part in parts
                for kind in (Kind.FREE_TEXT, Kind.IDENTITY, Kind.BALLOT)
            )
            if told or name in NUMBERS:
                yield model, field


def mark() -> dict[str, tuple[str, Any]]:
    """A word for each field of each row: which field, and the row's number."""
    words: dict[str, tuple[str, Any]] = {}
    for model, field in text_fields():
        rows = model._default_manager.order_by("pk")
        if model is Feedback:
            rows = rows.drafts()  # nobody changes what is published
        for pk in rows.values_list("pk", flat=True):
            row = model._default_manager.filter(pk=pk)
            word = f"kq{len(words):05d}x"
            is_json = isinstance(field, models.JSONField)
            try:
                with transaction.atomic():
                    value = {"ord": word} if is_json else word
                    assert row.update(**{field.attname: value}) == 1
            except DatabaseError:
                # Empty where the database asks for it; what says something is marked.
                assert not getattr(row.get(), field.attname)
                continue
            words[word] = (f"{model._meta.label}.{field.name}", pk)
    return words


@pytest.fixture(scope="module")
def marked(django_db_setup, django_db_blocker) -> Iterator[tuple[World, Any, str]]:
    """The world, its words, and all that a visitor sees anywhere."""
    with django_db_blocker.unblock(), transaction.atomic():
        world, published = make_world(), {}
        for place in (world.own, world.foreign):
            need = place["handed_over"]
            said = f.FeedbackFactory(
                need=need,
                agency=place["Agency"],
                published=True,
                reason=f"kqsvar{need.pk:05d}x",
            )
            published[said.reason] = ("needs.Feedback.reason", said.pk)
            f.VerdictDraftFactory(need=place["Need"], agency=place["Agency"])
            say_everything(place, world.people["skr"])
        say_the_rest(world.people["skr"])
        AnswerTemplate.objects.create(
            agency=world.own["Agency"],
            code=Feedback.Code.NOT_HANDLED,
            name="Mall",
            reason="Skäl.",
            instead="I stället.",
            saved_by=world.people["officer"],
        )
        words = mark() | published
        catching_up.catch_up(at=timezone.now(), whole=True)
        client = Client()
        paths = {
            path_of(address, world)
            for address in addresses()
            if address.name.startswith("register:") and WHO[address.name] == EVERYONE
        }
        paths |= {*public_paths(client)}
        seen = [client.get(path).content.decode() for path in sorted(paths)]
        yield world, words, "\n".join(seen)
        transaction.set_rollback(True)


def meant(world: World, words: dict[str, tuple[str, Any]]) -> set[str]:
    needs = Need.objects.in_round(world.own["Round"]).known_outside()
    public = {
        "needs.Need": set(needs.values_list("pk", flat=True)),
        "needs.Feedback": set(
            Feedback.objects.published()
            .filter(need__in=needs.values("pk"))
            .values_list("pk", flat=True)
        ),
    }
    public["rounds.Round"] = {world.own["Round"].pk}
    return _of_these(words, public)


def in_the_result(words: dict[str, tuple[str, Any]]) -> set[str]:
    """What the published result shows: the titles of what was ranked, and the ballots
    without names."""
    published = Result.objects.published()
    ranked = Need.objects.filter(ballot_papers__results__in=published)
    return {
        word
        for word, (field, pk) in words.items()
        if (field == "needs.Need.title" and pk in ranked.values_list("pk", flat=True))
        or (
            field == "prioritization.Result.ballots"
            and pk in published.values_list("pk", flat=True)
        )
    }


def _of_these(
    words: dict[str, tuple[str, Any]], public: dict[str, set[int]]
) -> set[str]:
    return {
        word
        for word, (field, pk) in words.items()
        if field in MEANT_FOR_ALL and pk in public[field.rpartition(".")[0]]
    }


def test_no_field_of_the_table_is_forgotten(marked):
    """Red: make a row in said.py in which the new field says something."""
    _world, words, _seen = marked
    asked = {f"{model._meta.label}.{field.name}" for model, field in text_fields()}

    assert asked - {field for field, _pk in words.values()} == set()


def test_there_is_something_that_could_leak_in_every_part_of_the_process(marked):
    _world, words, _seen = marked

    fields = {field for field, _pk in words.values()}

    assert len(fields) > 65
    assert fields >= PERSONS | MEANT_FOR_ALL
    assert {field.split(".")[0] for field in fields} >= {
        "accounts",
        "municipalities",
        "rss",
        "needs",
        "prioritization",
    }


def test_a_visitor_finds_what_is_meant_for_all_and_nothing_else(marked):
    world, words, seen = marked
    public = meant(world, words)
    # That a round is planned is no secret, and on the first page as well.
    public |= {w for w, (field, _pk) in words.items() if field == "rounds.Round.title"}

    found = {word for word in words if word in seen}

    assert {
        (words[word], word) for word in found - public - in_the_result(words)
    } == set()
    assert public - found == set()


def test_the_register_holds_no_other_word(marked):
    world, words, _seen = marked
    rows = (Entry.objects, Reply.objects, Word.objects)
    held = str([row for model in rows for row in model.values()])

    assert {word for word in words if word in held} == meant(world, words)


def test_no_other_word_can_be_searched_for(marked):
    world, words, _seen = marked

    found = {word for word in words if Entry.objects.with_words(sought(word)).exists()}

    assert found == meant(world, words)


def test_the_other_round_is_in_no_number(marked):
    world, _words, _seen = marked
    public = Need.objects.in_round(world.own["Round"]).known_outside().count()

    assert Need.objects.known_outside().count() > public
    assert Entry.objects.count() == public
    assert f"{public} behov i registret." in Client().get("/behov/").content.decode()

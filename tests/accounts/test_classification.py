"""Every field of the database is classified: no model is forgotten, none that is gone is left."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import translation

from accounts import classification, codes
from accounts.classification import (
    FIELD_NAMES,
    SIGN_IN,
    SUBJECTS,
    TABLE,
    Kind,
    Part,
    parts,
)
from process.management.commands import describe_data
from rounds.models import Step

HOW = """

accounts/classification/ does not say what these are. For each: is it personal data,
why is it kept, for how long? Add it to the model's Part under its kind (none, identity,
free_text, ballot or log), or add the model:

    "app.Model": (Part(none="id …", identity="created_by", free_text="text"),),

then run: manage.py describe_data > docs/personuppgifter.md
"""


@pytest.fixture(autouse=True)
def swedish():
    """Whatever language a test before this one left behind."""
    with translation.override("sv"):
        yield


def fields_of(model):
    meta = model._meta
    return {field.name for field in (*meta.concrete_fields, *meta.many_to_many)}


def in_the_database(models_):
    return {
        f"{model._meta.label}.{name}" for model in models_ for name in fields_of(model)
    }


def all_models():
    return apps.get_models(include_auto_created=True)


def in_the_table():
    return [
        f"{label}.{name}" for label, part in parts() for name, _kind in part.kinds()
    ]


def unclassified(models_):
    return sorted(in_the_database(models_) - set(in_the_table()))


def test_every_field_is_classified():
    assert unclassified(all_models()) == [], HOW


def test_a_field_that_nobody_thought_of_is_named():
    """The positive control."""

    class Newcomer(models.Model):
        shoe_size = models.IntegerField()

        class Meta:
            app_label = "accounts"

        def __str__(self):
            return ""

    del apps.all_models["accounts"]["newcomer"]
    apps.clear_cache()

    assert unclassified([Newcomer]) == [
        "accounts.Newcomer.id",
        "accounts.Newcomer.shoe_size",
    ]


def test_nothing_is_classified_that_is_not_there():
    assert sorted(set(in_the_table()) - in_the_database(all_models())) == []


def test_every_field_is_classified_once():
    table = in_the_table()

    assert sorted(name for name in set(table) if table.count(name) > 1) == []


def test_who_a_person_is_is_never_called_nothing():
    """Whatever points at a person is an identity, a ballot or the log."""
    wrong = [
        f"{label}.{name}"
        for label, part in parts()
        for name in part.fields(Kind.NONE)
        if getattr(apps.get_model(label)._meta.get_field(name), "related_model", None)
        and apps.get_model(label)._meta.get_field(name).related_model._meta.label
        in ("accounts.User", "prioritization.PanelMember")
    ]

    assert wrong == []


def test_long_texts_that_people_write_are_never_called_nothing():
    wrong = [
        f"{label}.{name}"
        for label, part in parts()
        for name in (*part.fields(Kind.NONE), *part.fields(Kind.IDENTITY))
        if isinstance(apps.get_model(label)._meta.get_field(name), models.TextField)
        and label != "sessions.Session"
    ]

    assert wrong == []


def test_what_a_part_refers_to_is_there():
    for label, part in parts():
        model = apps.get_model(label)
        if part.draft_until:
            *through, name = part.draft_until.split(".")
            of = model
            for step in through:
                of = of._meta.get_field(step).related_model
            assert isinstance(of._meta.get_field(name), models.DateTimeField)
        if part.sealed_until:
            assert part.sealed_until in Step.__members__
        if part.person:
            model._default_manager.filter(**{part.person: 1})
        if part.fields(Kind.BALLOT):
            assert part.sealed_until != ""
            assert part.person != ""


def test_every_field_has_a_name_in_swedish():
    nameless = {
        name
        for label, part in parts()
        for name, _kind in part.kinds()
        for field in [apps.get_model(label)._meta.get_field(name)]
        if name not in FIELD_NAMES and str(field.verbose_name) == name.replace("_", " ")
    } - {"app_label", "digest", "address_digest"}  # never shown to anybody

    assert sorted(nameless) == []


def test_each_subject_is_used_and_each_that_is_used_is_on_the_page():
    used = {
        part.subject_of(kind)
        for _label, part in parts()
        for kind in Kind
        if kind != Kind.NONE and part.fields(kind)
    }

    assert used == set(SUBJECTS)


def test_traces_of_codes_are_kept_as_long_as_the_limits_need_them():
    assert max(period for _times, period in codes.LIMITS) == SIGN_IN.after
    assert timedelta(seconds=settings.SESSION_COOKIE_AGE) == timedelta(hours=12)


# --- Printed for people -----------------------------------------------------------------


def test_the_document_is_up_to_date():
    """Else: manage.py describe_data > docs/personuppgifter.md."""
    out = StringIO()
    call_command("describe_data", stdout=out)

    assert out.getvalue() == Path(
        settings.BASE_DIR, "docs", "personuppgifter.md"
    ).read_text("utf-8")
    call_command("describe_data", "--check")


@pytest.mark.parametrize("text", [None, "# Personuppgifter\n"])
def test_the_check_notices_a_document_that_is_not(tmp_path, monkeypatch, text):
    old = tmp_path / "personuppgifter.md"
    if text:
        old.write_text(text)
    monkeypatch.setattr(describe_data, "TARGET", old)

    with pytest.raises(CommandError, match="stämmer inte"):
        call_command("describe_data", "--check")


def test_the_document_names_every_field():
    text = describe_data.describe()

    assert [
        f"{label}.{name}"
        for label, part in parts()
        for name, _kind in part.kinds()
        if f"(`{label}`)" not in text or f"`{name}`" not in text
    ] == []


@pytest.mark.django_db
def test_the_page_says_what_the_table_says(client):
    html = client.get("/personuppgifter/").content.decode()

    for subject in SUBJECTS:
        for text in (subject.name, subject.purpose, subject.keep):
            assert str(text) in html


def test_a_part_knows_under_which_heading_it_stands():
    assert Part(none="id").main_subject == classification.NOT_PERSONAL
    assert Part(identity="by").main_subject == classification.DEEDS
    assert Part(identity="by", free_text="said").main_subject == classification.WORDS
    assert TABLE["prioritization.Ballot"][0].main_subject == classification.BALLOTS
    assert TABLE["outbox.Letter"][0].main_subject == classification.LETTERS

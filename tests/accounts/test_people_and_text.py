"""People, what can be asked of them, and how what they type is tidied."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser

from accounts import clock
from accounts.forms import HouseMixin
from accounts.models import User
from accounts.predicates import is_oneself, is_skr
from tests.factories import RepresentativeFactory, SkrFactory, UserFactory

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_a_person_is_known_by_the_address_and_has_no_password():
    person = User.objects.create_user(" Kim@Ale.SE ", name="Kim")

    assert (person.email, str(person)) == ("kim@ale.se", "Kim")
    assert not person.has_usable_password()
    assert User.objects.get_by_natural_key("KIM@ale.se") == person
    assert str(User(email="kim@ale.se")) == "kim@ale.se"


@pytest.mark.django_db
def test_who_works_at_skr_and_who_one_is():
    skr, other = SkrFactory(), UserFactory()

    assert [is_skr(skr, None), is_skr(other, None)] == [True, False]
    assert [is_oneself(skr, skr), is_oneself(skr, other)] == [True, False]
    assert not is_oneself(skr, None)
    assert not is_oneself(other, AnonymousUser())


@pytest.mark.django_db
def test_one_acts_for_accepted_assignments_that_have_not_ended(
    django_assert_num_queries,
):
    active = RepresentativeFactory()
    RepresentativeFactory(user=active.user, accepted_at=None)
    RepresentativeFactory(user=active.user, ended_at=NOW)
    person = User.objects.get(pk=active.user_id)

    with django_assert_num_queries(4):  # one for each kind
        keys = person.organization_keys

    assert keys == {active.municipality.organization_key}


@pytest.mark.django_db
def test_a_request_sees_one_time_however_long_it_takes():
    with clock.stopped_at(NOW):
        assert [clock.now(), clock.now()] == [NOW, NOW]
    assert clock.now() > NOW


class Note(HouseMixin, forms.Form):
    text = forms.CharField(required=False, strip=False, widget=forms.Textarea)
    title = forms.CharField(required=False)
    kind = forms.TypedChoiceField(choices=[(1, "ett")], coerce=int, required=False)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Åsa", "Åsa"),
        ("A\u030asa", "Åsa"),  # the same, typed on another machine
        ("rad ett\r\nrad två\rrad tre", "rad ett\nrad två\nrad tre"),
        ("abc\u202edcba\u2066x\u2069", "abcdcbax"),  # text that reads backwards
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("🦊 👩‍👩‍👧", "🦊 👩‍👩‍👧"),
        ("שלום", "שלום"),
        ("x" * 10_000, "x" * 10_000),
        ("", ""),
    ],
)
def test_text_is_stored_in_one_form(typed, stored):
    form = Note({"text": typed})

    assert form.is_valid()
    assert form.cleaned_data["text"] == stored


def test_what_stands_on_one_line_stays_on_one_line():
    form = Note({"title": "rad ett\r\nrad två"})

    assert form.is_valid()
    assert form.cleaned_data["title"] == "rad ett rad två"


@pytest.mark.parametrize("typed", ["a\x00b", "a\ud800b", "\udfff"])
def test_what_no_database_takes_is_refused_with_a_sentence(typed):
    form = Note({"text": typed})

    assert form.errors == {
        "text": [
            "Texten innehåller tecken som inte går att spara. "
            "Klistra in den som ren text."
        ]
    }


def test_fields_that_are_no_text_are_left_alone():
    form = Note({"kind": "1"})

    assert form.is_valid()
    assert form.cleaned_data["kind"] == 1

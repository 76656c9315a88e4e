"""Fields that are put together from what is kept are those that would be rendered anew."""

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django.utils import translation

from municipalities.forms import DraftForm
from municipalities.templatetags import kept_field
from municipalities.templatetags.kept_field import HOLE, as_kept_field
from tests import factories as f

pytestmark = pytest.mark.django_db

HOSTILE = "</textarea><script>\"'&amp; {{ x }} %s \\1"


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch):
    monkeypatch.setattr(kept_field, "_rendered", {})


def compare(form):
    for bound in (*form.first_part, *form.rest):
        anew = as_crispy_field(bound)
        assert [as_kept_field(bound) for _twice in range(2)] == [anew, anew], bound.name


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    "words",
    [
        "",
        "Ett ord",
        "\nEn rad\n\nen till ",
        HOSTILE,
        "ord " * 200,
        "<span data-words>1</span>",
    ],
)
def test_a_field_says_the_same_whatever_stands_in_it(words, language):
    words_are_the_same(words, language)


def test_the_mark_of_where_words_belong_may_stand_among_them():
    words_are_the_same(f"{HOLE} {HOLE}", "sv")


def words_are_the_same(words, language):
    draft = f.SubmissionFactory(
        title=words[:100],
        challenge=words,
        tried=words,
        lack="missing" if words else "",
        wanted_form="guidance" if words else "",
        people_affected=len(words) or None,
    )
    with translation.override(language):
        compare(DraftForm(instance=f.SubmissionFactory()))
        compare(DraftForm(instance=draft))
        compare(DraftForm.filled_in(draft))


def test_what_is_wrong_and_what_is_to_be_ticked_is_shown():
    draft = f.SubmissionFactory()
    compare(DraftForm(instance=draft))
    number = "19121212-1212"
    sent = {"challenge": number, "tried": "x" * 100_000, "lack": "nonsense"}
    form = DraftForm(sent, instance=draft)

    compare(form)

    assert set(form.errors) >= {"challenge", "tried", "lack"}
    assert 'type="checkbox"' in as_kept_field(form["challenge"])


def test_what_one_writes_is_not_kept_for_another():
    compare(DraftForm(instance=f.SubmissionFactory(title="Hemligt", tried="Hemligt")))
    kept = str(kept_field._rendered)

    assert "Säg kort vad behovet gäller" in kept
    assert "Hemligt" not in kept

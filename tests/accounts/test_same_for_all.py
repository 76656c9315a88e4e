"""Parts of pages that say the same to everybody, rendered once."""

from django.template import engines
from django.utils import translation

PAGE = """{% load i18n same_for_all %}{% same_for_all %}{% translate "Så gör du" %}{% if user %}, {{ user }}{% endif %}{% endsame_for_all %}, {{ user }}"""


def test_what_is_the_same_for_all_has_its_own_words_in_each_language():
    page = engines["django"].from_string(PAGE)
    for _again in range(2):
        assert page.render({"user": "Kim"}) == "Så gör du, Kim"
        with translation.override("en"):
            assert page.render({"user": "Kim"}) == "How to do it, Kim"


def test_it_knows_nothing_of_who_reads_so_nothing_is_shown_to_the_next():
    page = engines["django"].from_string(PAGE)

    assert page.render({"user": "Kim"}) == "Så gör du, Kim"
    assert page.render({"user": "Bo"}) == "Så gör du, Bo"


def test_it_is_rendered_once_in_each_language():
    page = engines["django"].from_string(
        "{% load same_for_all %}{% same_for_all %}{% now 'u' %}{% endsame_for_all %}"
    )

    assert page.render() == page.render()

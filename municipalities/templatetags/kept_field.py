"""Fields of long forms, quickly: what is the same for everybody is rendered once.

A field is its label, help and control, and in it a person's words. The former are what
templates/bootstrap5/field.html makes of them, once in each language; the latter are put in
where they belong. A field with an error, or with a box to tick, is rendered anew.
"""

from secrets import token_hex
from typing import Any

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from rounds.templatetags.swedish import words_in

register = template.Library()

HOLE = token_hex(16)  # one word, and in no text of ours
COUNTED = "<span data-words>{}</span>"  # components/word_count.html
_rendered: dict[Any, tuple[str, ...]] = {}


class _Sample(BoundField):
    def value(self) -> str:
        return HOLE


@register.filter
def as_kept_field(bound: BoundField) -> SafeString:
    """{{ field|as_kept_field }}, for {{ field|as_crispy_field }}."""
    value = bound.value()
    is_empty = value in (None, "")
    is_text = type(bound.field) is forms.CharField and isinstance(value, str)
    is_plain = is_empty or is_text or _is_offered(bound, value)
    if bound.errors or hasattr(bound.field, "looked_through") or not is_plain:
        return as_crispy_field(bound)
    words = escape(value) if is_text and not is_empty else None
    shows = HOLE if words else str(value or "")
    key = (get_language(), type(bound.form), bound.auto_id, shows)
    if key not in _rendered:
        _rendered[key] = _split(bound) if words else (as_crispy_field(bound),)
    parts = _rendered[key]
    if words is None:
        return mark_safe(parts[0])  # noqa: S308 (by our own template)
    before, after, *end = parts
    count = [COUNTED.format(words_in(value)), *end] if end else []
    return mark_safe("".join([before, words, after, *count]))  # noqa: S308 (escaped)


def _is_offered(bound: BoundField, value: Any) -> bool:
    field = bound.field
    return isinstance(field, forms.ChoiceField) and value in dict(field.widget.choices)


def _split(bound: BoundField) -> tuple[str, ...]:
    """Before the words, after them, and after how many they are where that is said."""
    sample = as_crispy_field(_Sample(bound.form, bound.field, bound.name))
    before, after = sample.split(HOLE)
    if not hasattr(bound.field, "enough_words"):
        return before, after
    between, end = after.split(COUNTED.format(1))
    return before, between, end

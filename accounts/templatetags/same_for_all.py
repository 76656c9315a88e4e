"""What a page says to everybody is rendered once in each language, and by each process.

    {% same_for_all %}<a href="{% url "register:help" %}">…</a>{% endsame_for_all %}

It is given nothing of the page around it, neither the request nor the person: so nothing
of theirs can be kept in it and shown to another.
"""

from typing import Any

from django import template
from django.template import Context, Node, NodeList
from django.template.base import Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


class SameForAll(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.written: dict[str | None, SafeString] = {}

    def render(self, context: Any) -> SafeString:
        language = get_language()
        if language not in self.written:
            alone = Context()
            with alone.bind_template(context.template):
                self.written[language] = self.nodelist.render(alone)
        return self.written[language]


@register.tag
def same_for_all(parser: Parser, token: Token) -> SameForAll:
    nodelist = parser.parse(("endsame_for_all",))
    parser.delete_first_token()
    return SameForAll(nodelist)

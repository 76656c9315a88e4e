"""What search engines are told of a public page."""

from typing import Any

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag(takes_context=True)
def canonical(context: dict[str, Any]) -> str:
    """The page's one address: with the page of a list, without what was searched for,
    and from the settings, never from what the visitor calls the site."""
    request, page = context["request"], context.get("page")
    address = f"{settings.SITE_URL}{request.path}"
    if page and page.number > 1 and request.GET.keys() == {"sida"}:
        return f"{address}?sida={page.number}"
    return address

"""What is new in the register, for feed readers (Atom) and search engines (sitemap)."""

import re
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from accounts import clock
from accounts.access import public
from register import catching_up
from register.guides import GUIDES
from register.models import Entry, Reply
from rounds.models import Round, ServiceArea

ITEMS = 50
AT_MOST = 50_000  # addresses in a sitemap (sitemaps.org)
# What XML cannot hold, however it is written.
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def address(name: str, *args: str) -> str:
    """From the settings, never from what the visitor calls the site."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def _changed(request: HttpRequest, **_named: str) -> datetime:
    return catching_up.now(at=clock.now()).changed_at


class Answers(Feed):
    """The newest answers, in all areas or in one."""

    feed_type = Atom1Feed

    def __init__(self, area: ServiceArea | None = None) -> None:
        self.area = area

    def title(self) -> str:
        if self.area:
            return _("Nya svar om %(area)s – Lokala behov") % {"area": self.area.name}
        return _("Nya svar – Lokala behov")

    def subtitle(self) -> str:
        return _("Vad nationella myndigheter svarar på kommunernas behov av kunskap.")

    def link(self) -> str:
        return address("register:needs")

    def feed_url(self) -> str:
        if self.area:
            return address("register:area_feed", self.area.public_id)
        return address("register:answers_feed")

    def feed_guid(self) -> str:
        return self.feed_url()

    def items(self) -> Any:
        found = Reply.objects.answers().select_related("agency", "entry")
        if self.area:
            found = found.filter(entry__area=self.area.public_id)
        return found[:ITEMS]

    def item_title(self, item: Any) -> str:
        said = _("%(agency)s: %(answer)s – %(need)s") % {
            "agency": item.agency.name,
            "answer": item.get_code_display(),
            "need": item.entry.title,
        }
        return NOT_XML.sub("", said)

    def item_description(self, item: Reply) -> str:
        """Read as HTML by those who follow."""
        return escape(NOT_XML.sub("", item.reason))

    def item_link(self, item: Reply) -> str:
        page = address("register:need", item.entry.public_id)
        return f"{page}#svar-{item.public_id}"

    def item_pubdate(self, item: Reply) -> datetime | None:
        return item.at

    def item_updateddate(self, item: Reply) -> datetime | None:
        return item.at

    def item_author_name(self, item: Reply) -> str:
        return item.agency.name

    def item_categories(self, item: Reply) -> tuple[str, ...]:
        return (item.entry.area_name,) if item.entry.area_name else ()


def _fed(feed: Answers, request: HttpRequest) -> HttpResponse:
    """Changed when the register was: an answer may also have been taken out of it."""
    response = feed(request)
    del response.headers["Last-Modified"]
    return response


@public
@require_safe
@condition(last_modified_func=_changed)
def answers(request: HttpRequest) -> HttpResponse:
    return _fed(Answers(), request)


@public
@require_safe
@condition(last_modified_func=_changed)
def area_answers(request: HttpRequest, area: str) -> HttpResponse:
    """Also of an area without answers yet: who follows it need not wait."""
    return _fed(Answers(get_object_or_404(ServiceArea, public_id=area)), request)


@public
@require_safe
@condition(last_modified_func=_changed)
def sitemap(request: HttpRequest) -> HttpResponse:
    """All pages that make sense in a search engine."""
    pages = ["front", "needs", "rounds", "agencies", "coverage", "about", "help"]
    pages += ["method", "accessibility"]
    names = [f"register:{name}" for name in pages] + [one.view_name for one in GUIDES]
    lines = [_line(address(name)) for name in names]
    rounds = Round.objects.values_list("public_id", flat=True)
    lines += [_line(address("register:round", one)) for one in rounds]
    agencies = Reply.objects.order_by().values_list("agency__public_id", flat=True)
    lines += [_line(address("register:agency", a)) for a in agencies.distinct()]
    beginning = address("register:need", "x").removesuffix("x/")
    entries = Entry.objects.values_list("public_id", "news_at")
    lines += [
        _line(f"{beginning}{public_id}/", news_at)
        for public_id, news_at in entries[: AT_MOST - len(lines)]
    ]
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{''.join(lines)}</urlset>\n"
    )
    return HttpResponse(text, content_type="application/xml")


def _line(url: str, changed: datetime | None = None) -> str:
    when = f"<lastmod>{changed.date().isoformat()}</lastmod>" if changed else ""
    return f"<url><loc>{escape(url)}</loc>{when}</url>\n"

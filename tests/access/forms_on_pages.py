"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

TEXTUAL = {"text", "search", "email", "url", "number", "date", "hidden", "textarea"}


@dataclass
class PageForm:
    """One form: where it goes, and its controls by name."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def filled(self, text: str, **by_kind: str) -> dict[str, Any]:
        """What would be sent with `text` in every field that takes text; hidden
        fields as they are. Of choices the first, where none is made."""
        sent: dict[str, Any] = {}
        for name, kind in self.kinds.items():
            values = [value for value in self.values.get(name, []) if value]
            if kind in by_kind:
                sent[name] = by_kind[kind]
            elif kind in {"text", "search", "textarea"}:
                sent[name] = text
            elif kind == "email":
                sent[name] = "nagon.annan@example.se"
            elif kind == "url":
                sent[name] = "https://example.se/ny"
            elif kind == "number":
                sent[name] = values[:1] or ["2020"]
            elif kind == "date":
                sent[name] = values[:1] or ["2030-05-15"]
            else:
                sent[name] = values[:1]
        return sent


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.select = ""
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(
                PageForm(has.get("action", ""), has.get("method", "get").lower())
            )
            self.inside = True
        elif not self.inside or "disabled" in has:
            return
        elif tag == "option" and self.select:
            self._add(self.select, "select", has.get("value", ""))
        elif tag == "select":
            self.select = has.get("name", "")
            self.forms[-1].kinds.setdefault(self.select, "select")
        elif tag in {"input", "button", "textarea"} and has.get("name"):
            kind = "textarea" if tag == "textarea" else has.get("type", "text")
            chosen = kind in {"radio", "checkbox"} and "checked" in has
            self._add(has["name"], kind, has.get("value", ""), first=chosen)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""

    def _add(self, name: str, kind: str, value: str, *, first: bool = False) -> None:
        form = self.forms[-1]
        form.kinds.setdefault(name, kind)
        values = form.values.setdefault(name, [])
        values.insert(0, value) if first else values.append(value)


def forms_of(response: Any, path: str) -> list[PageForm]:
    """The forms of a page that send by POST, but the one for signing out."""
    reader = _Reader()
    reader.feed(response.content.decode())
    for form in reader.forms:
        form.action = form.action or path
        form.kinds.pop("csrfmiddlewaretoken", None)
    return [
        form
        for form in reader.forms
        if form.method == "post" and "/logga-ut/" not in form.action
    ]

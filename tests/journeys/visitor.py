"""Somebody at a browser without scripts: reads pages, follows links, presses buttons.

Knows nothing of the site but what a page says: fields are filled in by their labels
and buttons found by their words. A page that cannot be used so fails the journey.
"""

import re
from typing import Any

from django.core.wsgi import get_wsgi_application
from webtest import TestApp
from webtest.forms import Checkbox, Form, Radio, Submit

from outbox.models import Letter

SIGN_IN = "/logga-in/"


class Visitor:
    """One person's browser, with cookies of its own."""

    def __init__(self, email: str = "") -> None:
        self.browser = TestApp(
            get_wsgi_application(),
            extra_environ={"HTTP_HOST": "testserver", "REMOTE_ADDR": "127.0.0.1"},
        )
        self.page: Any = None
        self.email = email

    def sign_in(self) -> None:
        """With the code from the letter, as everybody does."""
        self.page = self.browser.get(SIGN_IN)
        self.press("Skicka en kod till min e-post", {"E-postadress": self.email})
        code = re.search(r"Koden är ([\d ]+)", last_letter(self.email).body)
        assert code, last_letter(self.email).body
        self.press("Logga in", {"Kod": code.group(1)})

    def visit(self, path: str) -> "Visitor":
        self.page = self.browser.get(path).maybe_follow()
        if self.email and self.page.request.path == SIGN_IN:
            # The first time, and whenever the session has run out meanwhile.
            self.sign_in()
            self.page = self.browser.get(path).maybe_follow()
        return self

    def follow(self, words: str) -> "Visitor":
        """Follow the first link in the content whose text contains `words`."""
        for link in self.page.html.select("main a[href]"):
            if words in text_of(link):
                return self.visit(
                    link["href"]
                    if link["href"][0] != "?"
                    else self.page.request.path + link["href"]
                )
        raise AssertionError(f"no link with {words!r} on {self.page.request.path}")

    def press(
        self, words: str, fields: dict[str, Any] | None = None, *, nth: int = 0
    ) -> "Visitor":
        """Fill in the fields, by label, and press the button that says `words`."""
        form, button = self._button(words, nth)
        for label, value in (fields or {}).items():
            self._fill(form, label, value)
        name, number = (button.name or None), None
        if name:
            same = [b for b in form.fields[name] if isinstance(b, Submit)]
            number = same.index(button)
        self.page = form.submit(name, index=number).maybe_follow()
        return self

    def sees(self, *words: str) -> "Visitor":
        """Each of the words stands on the page, as a person would read it."""
        content = text_of(self.page.html.body)
        missing = [word for word in words if word not in content]
        assert missing == [], f"{self.page.request.path} lacks {missing}:\n{content}"
        return self

    def does_not_see(self, *words: str) -> "Visitor":
        content = text_of(self.page.html.body)
        assert [word for word in words if word in content] == []
        return self

    def _button(self, words: str, nth: int) -> tuple[Form, Any]:
        found = [
            (form, button)
            for form in unique(self.page.forms.values())
            for button in form.html.select("button:not([type=button])")
            if words in (text_of(button) or button.get("aria-label", ""))
        ]
        assert len(found) > nth, f"no button {words!r} on {self.page.request.path}"
        form, tag = found[nth]
        for submit in _submits(form):
            if submit.name == tag.get("name") and submit._value == tag.get("value"):
                return form, submit
        return form, Submit(form, "button", None, None)

    def _fill(self, form: Form, label: str, value: Any) -> None:
        name = self._named(form, label)
        fields = [f for f in form.fields[name] if not isinstance(f, Submit)]
        if isinstance(fields[0], Radio):
            fields[0].value = value
        elif isinstance(fields[0], Checkbox):
            wanted = value if isinstance(value, list | tuple | set) else [value]
            for box in fields:
                box.checked = box._value in wanted or wanted == [True]
        else:
            fields[0].value = value

    @staticmethod
    def _named(form: Form, label: str) -> str:
        """The name of the field with that label, legend, or aria-label."""
        if label in form.fields:
            return label
        for tag in form.html.select("label"):
            if text_of(tag).startswith(label) and tag.get("for"):
                return form.html.find(id=tag["for"])["name"]
        for tag in form.html.select("legend"):
            if text_of(tag).startswith(label):
                return tag.find_parent("fieldset").select_one("input, select")["name"]
        for tag in form.html.select("[aria-label]"):
            if tag["aria-label"].startswith(label):
                return tag["name"]
        raise AssertionError(f"no field {label!r}: {sorted(map(str, form.fields))}")


def _submits(form: Form) -> list[Submit]:
    return [f for fs in form.fields.values() for f in fs if isinstance(f, Submit)]


def unique(forms: Any) -> list[Form]:
    """WebTest lists a form with an id twice."""
    return list({id(form): form for form in forms}.values())


def text_of(tag: Any) -> str:
    return " ".join(tag.get_text(" ").split())


def last_letter(email: str) -> Letter:
    """The newest letter to an address."""
    return Letter.objects.filter(to=email).latest("pk")

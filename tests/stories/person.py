"""A person at a browser: opens pages, fills the forms that stand there, presses their buttons."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from flask import Flask
from flask.testing import FlaskClient

from foodaid.demo.names import PASSWORD


@dataclass(slots=True)
class Form:
    """One form of a page: where it goes, and what stands in its fields."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class FormReader(HTMLParser):
    """Reads the forms of a page as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select: str | None = None
        self._textarea: str | None = None
        self._button: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(known.get("action", ""), known.get("method", "get").lower()))
        elif self.forms:
            self._read(tag, known)

    def _read(self, tag: str, known: dict[str, str]) -> None:
        fields, name = self.forms[-1].fields, known.get("name", "")
        if tag == "input" and name:
            if known.get("type") not in {"checkbox", "radio"} or "checked" in known:
                fields[name] = known.get("value", "on")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select is not None:
            if "selected" in known or self._select not in fields:
                fields[self._select] = known.get("value", "")
        elif tag == "textarea":
            self._textarea = name
            fields[name] = ""
        elif tag == "button" and known.get("type", "submit") == "submit":
            self._button = (name, known.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self.forms[-1].fields[self._textarea] += data
        if self._button is not None and data.strip() and self.forms:
            self.forms[-1].buttons[" ".join(data.split())] = self._button

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None
        elif tag == "button":
            self._button = None


class Person:
    """Somebody who signs in with the demo password and works through the pages."""

    def __init__(self, app: Flask, email: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        self.page = ""
        self.url = ""
        self.open("/sign-in")
        self.press("Sign in", email=email, password=PASSWORD)

    def open(self, url: str) -> str:
        answer = self.client.get(url, follow_redirects=True)
        assert answer.status_code == 200, f"{url}: {answer.status_code}"
        self.page, self.url = answer.text, answer.request.path
        return self.page

    def press(self, button: str, **typed: object) -> str:
        """Fill the form that has this button, and press it. Fields that are not there fail."""
        reader = FormReader()
        reader.feed(self.page)
        form = next((form for form in reader.forms if button in form.buttons), None)
        assert form is not None, f"no button {button!r} at {self.url}: {self._words()}"
        wanted = {name.replace("__", "-"): str(text) for name, text in typed.items()}
        missing = wanted.keys() - form.fields.keys()
        assert not missing, f"no field {missing} at {self.url}, but {sorted(form.fields)}"
        name, choice = form.buttons[button]
        data = form.fields | wanted | ({name: choice} if name else {})
        answer = self.client.post(form.action or self.url, data=data, follow_redirects=True)
        assert answer.status_code == 200, f"{button!r} at {self.url}: {self._words(answer.text)}"
        self.page, self.url = answer.text, answer.request.path
        return self.page

    def link(self, words: str) -> str:
        """The address behind a link with these words."""
        for url, inside in re.findall(r'<a\b[^>]*href="([^"]+)"[^>]*>(.*?)</a>', self.page, re.S):
            if words in " ".join(re.sub(r"<[^>]+>", " ", inside).split()):
                return unescape(url)
        raise AssertionError(f"no link {words!r} at {self.url}: {self._words()}")

    def follow(self, words: str) -> str:
        return self.open(self.link(words))

    def sees(self, words: str) -> None:
        assert words in self._words(), f"{words!r} is not at {self.url}: {self._words()}"

    def _words(self, page: str | None = None) -> str:
        body = re.sub(r".*<main", "<main", page or self.page, flags=re.S)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())[:6000]

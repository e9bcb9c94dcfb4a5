"""What a page asks and what it says beside each field, read as a browser reads it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

Pairs = list[tuple[str, str | None]]


@dataclass(slots=True)
class PageForm:
    """A form: where it goes and what it holds now, by name."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)

    def missing(self, name: str) -> None:
        self.fields.setdefault(name, [])


class Reader(HTMLParser):
    """Collects the forms of a page, with what would be sent if nobody typed anything."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self._is_inside = False
        self._select = ""
        self._text_of = ""

    def handle_starttag(self, tag: str, attrs: Pairs) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "get").lower() == "post":
            self.forms.append(PageForm(said.get("action", "")))
            self._is_inside = True
        elif self._is_inside and "disabled" not in said:
            self._control(tag, said)

    def _control(self, tag: str, said: dict[str, str]) -> None:
        form, name = self.forms[-1], said.get("name", "")
        if tag == "option" and self._select and "selected" in said:
            form.fields[self._select] = [said.get("value", "")]
        elif tag == "option" and self._select and not form.fields[self._select]:
            form.add(self._select, said.get("value", ""))
        elif tag == "select" and name:
            self._select = name
            form.missing(name)
        elif tag == "textarea" and name:
            self._text_of = name
            form.add(name, "")
        elif tag == "button" and name:
            form.buttons.append((name, said.get("value", "")))
        elif tag == "input" and name:
            is_tick = said.get("type") in {"checkbox", "radio"}
            if is_tick and "checked" not in said:
                form.missing(name)
            else:
                form.add(name, said.get("value", "y" if is_tick else ""))

    def handle_data(self, data: str) -> None:
        if self._text_of:
            self.forms[-1].fields[self._text_of][-1] += data.removeprefix("\r\n").removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._text_of = ""


def forms_of(page: str) -> list[PageForm]:
    """The forms of a page that send something."""
    reader = Reader()
    reader.feed(page)
    return reader.forms


def main_form(page: str) -> PageForm:
    """The form with the most fields: the one the page is about."""
    return max(forms_of(page), key=lambda form: len(form.fields))


def error_beside(page: str, name: str) -> str:
    """What a page says is wrong with a field; "" when it says nothing."""
    found = re.search(rf'id="{re.escape(name)}-error"(.*?)</p>', page, re.DOTALL)
    return re.sub(r"<[^>]*>|\s+", " ", found.group(1)).strip("> ").strip() if found else ""


def assert_nothing_is_lost(page: str, typed: Mapping[str, object], but: str = "") -> None:
    """All that was typed stands in the form again; a choice that is none cannot."""
    shown = main_form(page).fields
    for name, given in typed.items():
        wanted = given if isinstance(given, list) else [str(given)]
        if not (name == but and is_choice(page, name)):
            assert [text.strip() for text in shown[name]] == [text.strip() for text in wanted], name


def is_choice(page: str, name: str) -> bool:
    """Whether a field is a list to choose from."""
    return re.search(rf'<select[^>]*name="{re.escape(name)}"', page) is not None

"""The form every form is made from, and whole numbers as people type them."""

import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import wtforms
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from foodaid.core.errors import Invalid, Refusal
from foodaid.web.support.messages import sentence

MOST = 9_999_999
WHOLE = re.compile(r"[0-9]{1,3}(?:[ .\u00a0\u202f][0-9]{3})+|[0-9]{1,9}")


class PageForm(FlaskForm):  # type: ignore[misc]
    """A form with a key against double taps. `version` is added where a row is edited."""

    idempotency_key = HiddenField(validators=[Length(max=64)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.idempotency_key.data:
            self.idempotency_key.data = secrets.token_urlsafe(18)

    def is_sent_and_valid(self) -> bool:
        return bool(self.validate_on_submit())

    def show(self, refusal: Refusal) -> bool:
        """Put a refusal beside the fields it speaks of. False if it names none of ours."""
        problems = refusal.problems if isinstance(refusal, Invalid) else {}
        if refusal.field is not None:
            problems = {refusal.field: refusal, **problems}  # type: ignore[dict-item]
        shown = False
        for name, problem in problems.items():
            if name in self._fields:
                errors = self._fields[name].errors
                self._fields[name].errors = [*errors, sentence(problem)]
                shown = True
        return shown


class WholeNumberField(StringField):
    """A whole number of 0 or more. `1.234` and `1 234` are 1234; `1,5`, `1e3` and `-1` are not.

    `data` is an int or None (blank); what was typed stays in `raw_data` and is shown again.
    """

    def __init__(
        self,
        label: object = None,
        validators: Sequence[Any] | None = None,
        *,
        most: int = MOST,
        least: int = 0,
        is_required: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)  # type: ignore[arg-type]
        self.most, self.least, self.is_required = most, least, is_required
        self.render_kw = {"inputmode": "numeric", "autocomplete": "off", **(self.render_kw or {})}

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data: Any = None
        if not typed:
            return
        if not WHOLE.fullmatch(typed):
            raise ValueError(gettext("Give a whole number, for example 12."))
        self.data = int(re.sub(r"[^0-9]", "", typed))

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            if self.is_required and not self.process_errors:
                if self.least > 0:
                    raise ValidationError(gettext("Fill in a number."))
                raise ValidationError(gettext("Fill in a number. Write 0 if there is none."))
        elif self.data < self.least:
            raise ValidationError(gettext("The lowest number is %(least)s.", least=self.least))
        elif self.data > self.most:
            raise ValidationError(gettext("The highest number is %(most)s.", most=self.most))


class ChoiceField(SelectField):
    """One of a list; what is not on it is refused in plain words."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(gettext("Choose one from the list.")) from error

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            return
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(gettext("Choose one from the list.")) from error


class DayField(DateField):
    """A day near enough to be meant: in a year of the programmes, not in the year 20 or 9999.

    Browsers send 2026-11-09; who types the day may write 09/11/2026, as it is shown everywhere.
    """

    first, last = date(2014, 1, 1), date(2100, 12, 31)
    formats = ("%Y-%m-%d", "%d/%m/%Y")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"format": list(self.formats), **kwargs})

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not str(valuelist[0]).strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(gettext("Give a day, for example 09/11/2026.")) from error

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not self.first <= self.data <= self.last:
            raise ValidationError(gettext("Give a day between 2014 and 2100."))


class HourField(TimeField):
    """An hour of the day. Browsers send 08:00; who types may write 8.00 or 8u00 as well."""

    formats = ("%H:%M", "%H.%M", "%Hu%M", "%Hh%M", "%H:%M:%S")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"format": list(self.formats), **kwargs})

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not str(valuelist[0]).strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(gettext("Give an hour, for example 08:00.")) from error


class TickListField(SelectMultipleField):
    """Several of a few things, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def text_of(field: Field) -> str:
    """What stands in a text field, "" when it was not sent at all."""
    return str(field.data) if field.data is not None else ""


def choices(pairs: Iterable[tuple[object, str]]) -> list[Any]:
    """What a select field offers: (code, words)."""
    choice: Any = wtforms.SelectChoice  # type: ignore[attr-defined]
    return [choice(str(code), words) for code, words in pairs]


def row_version(field: Field) -> int | None:
    """The version of the row that the person looked at; None when there was none."""
    typed = text_of(field)
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


class Text:
    """Trim a text field; a blank one is the empty string."""

    def __call__(self, value: str | None) -> str:
        return (value or "").strip()


REQUIRED = _("Fill this in.")


def field_order(form: FlaskForm) -> list[Field]:
    """The fields with errors, in page order, for the summary at the top."""
    return [field for field in form if field.errors]

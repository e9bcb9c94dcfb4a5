"""The sentence for every refusal code. A code without a sentence fails a test."""

from datetime import date, datetime
from enum import StrEnum

from flask_babel import gettext

from foodaid.core.errors import Refusal
from foodaid.core.translation import days, number, when
from foodaid.web.support.labels import LABELS, label, yes_no
from foodaid.web.support.sentences import SENTENCES


def sentence(refusal: Refusal) -> str:
    """A refusal in the reader's language, with its facts in the reader's formats."""
    message = SENTENCES.get(refusal.code)
    if message is None:
        return str(gettext("This is not possible (%(code)s).", code=refusal.code))
    return str(message) % {key: _shown(fact) for key, fact in refusal.facts.items()}


def _shown(fact: object) -> str:
    if isinstance(fact, StrEnum) and type(fact) in LABELS:
        return label(fact)
    if isinstance(fact, bool):
        return yes_no(fact)
    if isinstance(fact, int):
        return number(fact)
    if isinstance(fact, datetime):
        return when(fact)
    if isinstance(fact, date):
        return days(fact)
    return str(fact)

"""The sentence for every rule that a report's figures or a partner's declaration may not meet."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from foodaid.core.translation import decimal, number
from foodaid.reports.domain.codes import INDICATORS
from foodaid.reports.sheets import BY_CODE, indicator_label

BY_KEY: Mapping[str, str] = {
    indicator.key: indicator.label for indicators in INDICATORS.values() for indicator in indicators
}

SENTENCES: Mapping[str, Any] = {
    "V1": _("%(label)s: the figure is %(value)s, but nothing can be less than 0."),
    "V2": _("%(label)s: more people than the partner helped in all."),
    "V3": _("%(label)s: the ages come to more people than all together."),
    "V5": _("%(label)s: nobody was helped, but there are people in a group."),
    "V6": _("%(label)s: the categories come to %(categories)s t, the total is %(total)s t."),
    "V7": _("%(label)s: %(value)s%% does not lie between 0 and 100."),
    "V8": _("%(label)s: the parts come to %(parts)s euro, the total is %(total)s euro."),
    "V9": _("%(label)s: the parts come to %(parts)s euro, the total is %(total)s euro."),
    "V10": _("%(label)s: food, goods and vouchers come to %(parts)s euro, paid is %(total)s euro."),
    "V11": _("%(label)s: %(value)s euro is more than the %(limit)s euro it is a part of."),
    "V12": _("%(label)s: nothing was donated, so the share must be 0."),
    "V13": _("%(label)s: partners distributed no food, or less than that of the programme."),
    "V15": _(
        "%(label)s: people were helped where nothing was distributed, or the other way round."
    ),
    "V20": _("%(label)s: something was handed out, but nobody was declared."),
    "V21": _("%(label)s: some partners do not know how many; they are missing in the figure."),
    "V22": _("%(label)s: possible, but unusual."),
    "declared-twice": _("%(label)s: declared more than once, and every time counted."),
    "cumulative-persons": _(
        "%(label)s: who was helped in several years counts several times in the sum of the years."
    ),
}
"""What is said once, of a figure or of all partners together."""

DETAILS: Mapping[str, Any] = {
    "V2": _("%(people)s of %(total)s people"),
    "V3": _("the ages come to %(ages)s, all together are %(total)s"),
    "declared-twice": _("%(declarations)s declarations"),
}
"""What is said beside the name of each partner."""

MEASURES: Mapping[str, Any] = {
    "percent_change": _("%(label)s: %(value)s%% more or less than the year before."),
    "kilos_a_person": _("%(label)s: %(value)s kg a person; usual is %(low)s to %(high)s kg."),
    "euros_a_kilo": _("%(label)s: %(value)s euro a kg; usual is %(low)s to %(high)s euro."),
    "percent_of_people": _("%(label)s: %(value)s%% of the people; usual is %(low)s to %(high)s%%."),
}
"""V22 says what was measured."""


def finding_sentence(programme: str, finding: Mapping[str, Any]) -> str:
    """What a finding says, without its partner, in the reader's language."""
    values = {name: _shown(value) for name, value in finding["values"].items()}
    message = MEASURES.get(finding["values"].get("measure")) or SENTENCES[finding["rule"]]
    return str(message) % {"label": _label(programme, finding["where"]["code"]), **values}


def finding_detail(finding: Mapping[str, Any]) -> str:
    """What is to be said of the partner of a finding; "" where its name says it all."""
    message = DETAILS.get(finding["rule"])
    if message is None:
        return ""
    return str(message) % {name: _shown(value) for name, value in finding["values"].items()}


def _label(programme: str, code: str) -> str:
    """An indicator's code and words; some rules look at a value that is no indicator."""
    if code in BY_CODE[programme]:
        return f"{code} {indicator_label(programme, code)}"
    return str(gettext(BY_KEY[code])) if code in BY_KEY else code


def _shown(value: object) -> str:
    if isinstance(value, int):
        return number(value)
    return decimal(value) if isinstance(value, str) and _is_decimal(value) else str(value)


def _is_decimal(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal()

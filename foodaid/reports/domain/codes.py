"""The one table of indicators: semantic key, official code, unit and label.

A wrong number is mended here, in one line. FEAD: Annex of Delegated Regulation 1255/2014.
ESF+: Annex III of Regulation 2021/1057; the codes follow its order. In its block on vouchers
(EMCR19 to 27) the people of 65 and over come before the women, in the other two after them.
Labels are English source sentences for gettext.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from foodaid.reports.domain.facts import Category, Declared, Programme, Support


def N_(message: str) -> str:  # a mark for the extraction of sentences to translate
    return message


class Unit(StrEnum):
    TONNES = "t"
    PERCENT = "%"
    EURO = "EUR"
    PERSONS = "persons"
    NUMBER = "number"


@dataclass(frozen=True)
class Indicator:
    """One line of a report; `is_estimate` where the regulation says so of the whole line."""

    code: str
    key: str
    unit: Unit
    label: str
    is_estimate: bool = False


@dataclass(frozen=True)
class Group:
    """A group among the people helped: the counts that make it up and its label."""

    name: str
    counts: tuple[str, ...]
    label: str

    def people(self, declared: Declared) -> int | None:
        """How many of this group a partner helped; None if one of the counts is unknown."""
        counts = self._counts(declared)
        return None if None in counts else self.at_least(declared)

    def at_least(self, declared: Declared) -> int:
        """How many of this group a partner is known to have helped."""
        return sum(count for count in self._counts(declared) if count is not None)

    def _counts(self, declared: Declared) -> list[int | None]:
        return [getattr(declared, count) for count in self.counts]


TOTAL = "total"

_WOMEN = Group("women", ("women",), N_("Women"))
_ELDERLY = Group("age_ge65", ("age_65_up",), N_("People aged 65 or over"))
_DISABILITIES = Group("disabilities", ("disabilities",), N_("People with disabilities"))

GROUPS: Mapping[Programme, tuple[Group, ...]] = {
    Programme.FEAD: (
        Group("age_le15", ("age_0_15",), N_("Children aged 15 or under")),
        _ELDERLY,
        _WOMEN,
        Group("migrants", ("migrants",), N_("Migrants, people of foreign origin, minorities")),
        _DISABILITIES,
        Group("homeless", ("homeless",), N_("Homeless people")),
    ),
    Programme.ESF: (
        Group("age_lt18", ("age_0_15", "age_16_17"), N_("Children under 18")),
        Group("age_18_29", ("age_18_29",), N_("Young people aged 18 to 29")),
        _WOMEN,
        _ELDERLY,
        _DISABILITIES,
        Group("third_country", ("third_country",), N_("Nationals of a country outside the EU")),
        Group(
            "foreign_or_minority",
            ("foreign_or_minority",),
            N_("People of foreign origin and minorities"),
        ),
        Group("homeless", ("homeless",), N_("People who are homeless or badly housed")),
    ),
}

# Ages exclude one another; only these groups may be added up and compared with the total.
AGE_GROUPS: Mapping[Programme, tuple[str, ...]] = {
    Programme.FEAD: ("age_le15", "age_ge65"),
    Programme.ESF: ("age_lt18", "age_18_29", "age_ge65"),
}

_PEOPLE: Mapping[Support, str] = {
    Support.FOOD: N_("People who received food"),
    Support.GOODS: N_("People who received basic goods"),
    Support.VOUCHERS: N_("People who received vouchers or cards"),
}


def _people(programme: Programme, support: Support, codes: Sequence[str]) -> Iterable[Indicator]:
    """The total and the groups of one support, the codes given in the order of the groups."""
    yield Indicator(codes[0], f"{support}.{TOTAL}", Unit.PERSONS, _PEOPLE[support])
    for group, code in zip(GROUPS[programme], codes[1:], strict=True):
        yield Indicator(code, f"{support}.{group.name}", Unit.PERSONS, group.label)


def _lettered(code: str, dot: str = "") -> list[str]:
    return [code, *(f"{code}{dot}{letter}" for letter in "abcdef")]


def _numbered(*numbers: int) -> list[str]:
    return [f"EMCR{number:02}" for number in numbers]


_FEAD: tuple[Indicator, ...] = (
    Indicator("1", "cost.approved", Unit.EURO, N_("Eligible public expenditure approved")),
    Indicator("2", "cost.paid", Unit.EURO, N_("Eligible public expenditure incurred and paid")),
    Indicator("2a", "cost.paid_food", Unit.EURO, N_("Of which for food")),
    Indicator("2b", "cost.paid_goods", Unit.EURO, N_("Of which for basic goods")),
    Indicator("2c", "cost.paid_vouchers", Unit.EURO, N_("Of which for vouchers or cards")),
    Indicator(
        "3",
        "cost.declared",
        Unit.EURO,
        N_("Eligible public expenditure declared to the Commission"),
    ),
    Indicator(
        "4", f"food.quantity_{Category.FRUIT_VEGETABLES}", Unit.TONNES, N_("Fruit and vegetables")
    ),
    Indicator(
        "5",
        f"food.quantity_{Category.MEAT_FISH_EGGS}",
        Unit.TONNES,
        N_("Meat, eggs, fish and seafood"),
    ),
    Indicator(
        "6",
        f"food.quantity_{Category.STARCH}",
        Unit.TONNES,
        N_("Flour, bread, potatoes, rice, other starch"),
    ),
    Indicator("7", f"food.quantity_{Category.SUGAR}", Unit.TONNES, N_("Sugar")),
    Indicator("8", f"food.quantity_{Category.MILK}", Unit.TONNES, N_("Milk products")),
    Indicator("9", f"food.quantity_{Category.FATS}", Unit.TONNES, N_("Fats and oil")),
    Indicator(
        "10", f"food.quantity_{Category.OTHER}", Unit.TONNES, N_("Ready meals and other food")
    ),
    Indicator("11", "food.quantity", Unit.TONNES, N_("Food distributed, in total")),
    Indicator(
        "11a", "food.logistics_only", Unit.PERCENT, N_("Share of food with only its logistics paid")
    ),
    Indicator(
        "11b",
        "food.cofinanced",
        Unit.PERCENT,
        N_("Share of co-financed food in all food the partners distributed"),
        is_estimate=True,
    ),
    Indicator("12", "food.meals", Unit.NUMBER, N_("Meals distributed"), is_estimate=True),
    Indicator(
        "13", "food.packages", Unit.NUMBER, N_("Food packages distributed"), is_estimate=True
    ),
    *_people(Programme.FEAD, Support.FOOD, _lettered("14")),
    Indicator("15", "goods.value", Unit.EURO, N_("Value of goods distributed")),
    Indicator("15a", "goods.value_children", Unit.EURO, N_("Value of goods for children")),
    Indicator("15b", "goods.value_homeless", Unit.EURO, N_("Value of goods for homeless people")),
    Indicator("15c", "goods.value_other", Unit.EURO, N_("Value of goods for other target groups")),
    *_people(Programme.FEAD, Support.GOODS, _lettered("19")),
    *_people(Programme.FEAD, Support.VOUCHERS, _lettered("19bis", dot=".")),
)

_ESF: tuple[Indicator, ...] = (
    Indicator("EMCO01", "support.value", Unit.EURO, N_("Value of food and goods distributed")),
    Indicator("EMCO02", "food.value", Unit.EURO, N_("Value of food distributed")),
    Indicator("EMCO03", "food.value_homeless", Unit.EURO, N_("Value of food for homeless people")),
    Indicator("EMCO04", "food.value_other", Unit.EURO, N_("Value of food for other target groups")),
    Indicator("EMCO05", "goods.value", Unit.EURO, N_("Value of goods distributed")),
    Indicator("EMCO06", "goods.value_children", Unit.EURO, N_("Value of goods for children")),
    Indicator(
        "EMCO07", "goods.value_homeless", Unit.EURO, N_("Value of goods for homeless people")
    ),
    Indicator(
        "EMCO08", "goods.value_other", Unit.EURO, N_("Value of goods for other target groups")
    ),
    Indicator("EMCO09", "food.quantity", Unit.TONNES, N_("Food distributed, in total")),
    Indicator(
        "EMCO10",
        "food.logistics_only",
        Unit.PERCENT,
        N_("Share of food with only its logistics paid"),
        is_estimate=True,
    ),
    Indicator(
        "EMCO11",
        "food.cofinanced",
        Unit.PERCENT,
        N_("Share of co-financed food in all food the partners distributed"),
        is_estimate=True,
    ),
    *_people(Programme.ESF, Support.FOOD, _numbered(1, 2, 3, 4, 5, 6, 7, 8, 9)),
    *_people(Programme.ESF, Support.GOODS, _numbered(10, 11, 12, 13, 14, 15, 16, 17, 18)),
    *sorted(
        _people(Programme.ESF, Support.VOUCHERS, _numbered(19, 20, 21, 23, 22, 24, 25, 26, 27)),
        key=lambda indicator: indicator.code,
    ),
)

INDICATORS: Mapping[Programme, tuple[Indicator, ...]] = {
    Programme.FEAD: _FEAD,
    Programme.ESF: _ESF,
}
CODES: Mapping[Programme, Mapping[str, str]] = {
    programme: {indicator.key: indicator.code for indicator in indicators}
    for programme, indicators in INDICATORS.items()
}

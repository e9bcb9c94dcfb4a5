"""Every rule about facts and figures fires where it should, and only there."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from foodaid.reports.domain.case import Case, Finding, Level
from foodaid.reports.domain.facts import Facts, OtherFood, Period
from foodaid.reports.domain.findings import findings
from foodaid.reports.domain.indicators import figures
from foodaid.reports.domain.reading import read_facts
from foodaid.reports.domain.settings import Settings
from foodaid.reports.domain.values import exact_values
from tests.domain.figure_facts import (
    case,
    declared,
    distributed,
    facts,
    money,
    product,
    purchase,
)


def read(given: dict[str, Any]) -> Facts:
    return read_facts(json.dumps(given))


def found(given: dict[str, Any], rule: str) -> list[Finding]:
    return [finding for finding in figures(read(given)).findings if finding.rule == rule]


def found_with(given: dict[str, Any], rule: str, **changed: Any) -> list[Finding]:
    """The findings of a rule when the values named (`__` for a dot) are changed."""
    read_given = read(given)
    year = Period(read_given.year, read_given.year)
    values = exact_values(read_given, Settings(), year)
    wrong = {name.replace("__", "."): value for name, value in changed.items()}
    said = findings(Case(read_given, values | wrong, {}))
    return [finding for finding in said if finding.rule == rule]


RICE = [product("RYS", 1000)]
SOUND = facts(
    products=[*RICE, product("SOAP", category=None)],
    distributed=[distributed("RYS", 2000, cents=200_000), distributed("SOAP", 10, cents=500)],
    declared=[
        declared(100, age_0_15=30, age_65_up=10, women=50, migrants=5, disabilities=3, homeless=2),
        declared(
            20,
            support="goods",
            age_0_15=5,
            age_65_up=2,
            women=10,
            migrants=0,
            disabilities=0,
            homeless=0,
        ),
    ],
    money=money(approved=900_000, purchases=[purchase(200_000)], declared=["food"]),
)


def test_sound_facts_have_no_findings() -> None:
    assert figures(read(SOUND)).findings == ()


def test_sound_facts_of_esf_have_no_findings() -> None:
    ages = {"age_0_15": 20, "age_16_17": 5, "age_18_29": 15, "age_65_up": 10}
    groups = {"women": 50, "disabilities": 3, "third_country": 9, "foreign_or_minority": 9}
    row = declared(100, homeless=2, **ages, **groups)
    line = distributed("RYS", 2000, cents=200_000)

    said = figures(read(facts("esf", products=RICE, distributed=[line], declared=[row]))).findings

    assert said == ()


def test_a_negative_value_is_an_error() -> None:
    said = found_with(SOUND, "V1", food__meals=-1)

    assert [(f.level, f.code) for f in said] == [(Level.ERROR, "12")]


def test_a_group_larger_than_its_total_is_an_error() -> None:
    said = found(facts(declared=[declared(60, women=61)]), "V2")

    assert [(f.level, f.partner, f.code) for f in said] == [(Level.ERROR, "A", "14c")]
    assert said[0].values == {"people": 61, "total": 60}


def test_a_group_as_large_as_its_total_is_fine() -> None:
    assert found(facts(declared=[declared(60, women=60)]), "V2") == []


def test_young_and_old_together_above_the_total_are_an_error() -> None:
    given = case("fead-persons")["facts"]
    given["declared"][0]["age_65_up"] = 95

    said = found(given, "V3")

    assert [(f.level, f.partner, f.code) for f in said] == [(Level.ERROR, "A", "14")]
    assert said[0].values == {"ages": 125, "total": 120}


def test_esf_adds_three_ages() -> None:
    ages = {"age_0_15": 3, "age_16_17": 1, "age_18_29": 4, "age_65_up": 2}

    assert found(facts("esf", declared=[declared(10, **ages)]), "V3") == []
    assert len(found(facts("esf", declared=[declared(9, **ages)]), "V3")) == 1


def test_more_children_than_people_are_an_error_even_if_older_children_are_unknown() -> None:
    said = found(facts("esf", declared=[declared(9, age_0_15=10)]), "V2")

    assert [(f.code, f.values["people"]) for f in said] == [("EMCR02", 10)]


def test_groups_may_overlap() -> None:
    given = case("fead-persons")["facts"]

    result = figures(read(given))

    groups = [f.value for f in result.figures if f.code in {f"14{x}" for x in "abcdef"}]
    assert sum(value for value in groups if isinstance(value, int)) == 407
    assert not result.has_errors


def test_groups_of_nobody_are_an_error() -> None:
    assert [f.partner for f in found(facts(declared=[declared(0, women=1)]), "V5")] == ["A"]
    assert found(facts(declared=[declared(0, women=0)]), "V5") == []


def test_categories_that_do_not_make_up_the_quantity_are_an_error() -> None:
    said = found_with(SOUND, "V6", food__quantity=Fraction(3))

    assert [f.code for f in said] == ["11"]
    assert said[0].values == {"categories": "2.00", "total": "3.00"}


@pytest.mark.parametrize("percent", [Fraction(-1), Fraction(101)])
def test_a_share_outside_zero_to_hundred_is_an_error(percent: Fraction) -> None:
    said = found_with(SOUND, "V7", food__cofinanced=percent)

    assert [(f.level, f.code) for f in said] == [(Level.ERROR, "11b")]


def test_shares_of_zero_and_hundred_are_fine() -> None:
    shares = {"food__cofinanced": Fraction(100), "food__logistics_only": Fraction(0)}

    assert found_with(SOUND, "V7", **shares) == []


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("support__value", "EMCO01"),
        ("food__value_homeless", "EMCO02"),
        ("goods__value_other", "EMCO05"),
    ],
)
def test_esf_values_that_do_not_add_up_are_an_error(key: str, code: str) -> None:
    esf = case("esf-outputs")["facts"]

    said = found_with(esf, "V8", **{key: Fraction(1, 100)})

    assert [(f.level, f.code) for f in said] == [(Level.ERROR, code)]
    assert found(esf, "V8") == []


def test_fead_goods_that_do_not_add_up_are_an_error() -> None:
    assert [f.code for f in found_with(SOUND, "V9", goods__value_other=Fraction(1))] == ["15"]


def test_supports_above_the_expenditure_are_an_error() -> None:
    assert [f.code for f in found_with(SOUND, "V10", cost__paid=Fraction(1))] == ["2"]


def test_paying_more_than_approved_is_worth_a_warning() -> None:
    given = facts(money=money(approved=100, purchases=[purchase(101)], declared=["food"]))

    said = found(given, "V11")

    assert [(f.level, f.code) for f in said] == [(Level.WARNING, "2")]


def test_declaring_more_than_paid_is_worth_a_warning() -> None:
    assert [f.code for f in found_with(SOUND, "V11", cost__declared=Fraction(9_000))] == ["3"]


def test_a_share_of_no_donations_must_be_zero() -> None:
    assert [f.code for f in found_with(SOUND, "V12", food__logistics_only=None)] == ["11a"]


def test_a_share_of_donations_may_be_anything() -> None:
    gift = distributed("RYS", 1, origin="donated")

    assert found(facts(products=RICE, distributed=[gift]), "V12") == []


def test_all_food_below_the_programmes_food_is_an_error() -> None:
    less = replace(read(SOUND), other_food=(OtherFood("A", 2020, -1),))

    said = [finding for finding in figures(less).findings if finding.rule == "V13"]

    assert [(f.level, f.code) for f in said] == [(Level.ERROR, "11b")]


def test_a_share_without_any_food_is_unknown_and_that_is_said() -> None:
    said = found(facts(), "V13")

    assert [(f.level, f.code) for f in said] == [(Level.WARNING, "11b")]


def test_people_without_support_are_worth_a_warning() -> None:
    said = found(facts(declared=[declared(5), declared(6, support="goods")]), "V15")

    assert [(f.level, f.code) for f in said] == [(Level.WARNING, "14"), (Level.WARNING, "19")]


def test_support_without_people_is_worth_a_warning() -> None:
    said = found(facts(products=RICE, distributed=[distributed("RYS", 1)]), "V15")

    assert [(f.code, f.values["people"]) for f in said] == [("14", None)]


def test_people_with_vouchers_need_paid_vouchers() -> None:
    people = [declared(5, support="vouchers")]
    paid = money(purchases=[purchase(100, support="vouchers")])

    assert [f.code for f in found(facts(declared=people, money=money()), "V15")] == ["19bis"]
    assert found(facts(declared=people, money=paid), "V15") == []
    assert found(facts(declared=people), "V15") == []


def test_a_partner_that_hands_out_and_does_not_declare_is_named() -> None:
    lines = [
        distributed("RYS", 1, partner="A"),
        distributed("RYS", 1, partner="B"),
        distributed("RYS", 1, partner="C", on="2019-12-31"),
        distributed("RYS", 0, partner="D"),
    ]
    given = facts(products=RICE, distributed=lines, declared=[declared(1, partner="A")])

    assert [(f.level, f.partner) for f in found(given, "V20")] == [(Level.WARNING, "B")]


def test_an_unknown_group_is_worth_a_warning_for_each_partner() -> None:
    known = {"age_0_15": 0, "age_65_up": 0, "women": 0, "migrants": 0, "disabilities": 0}
    rows = [declared(1, partner="A", **known), declared(1, partner="B", **known, homeless=0)]

    said = found(facts(declared=rows), "V21")

    assert [(f.level, f.partner, f.code) for f in said] == [(Level.WARNING, "A", "14f")]


def test_a_leap_of_more_than_thirty_percent_wants_a_word() -> None:
    earlier = [distributed("RYS", 900, on="2018-05-01"), distributed("RYS", 100, on="2019-05-01")]
    same = facts(products=RICE, distributed=[*earlier, distributed("RYS", 130)])
    more = facts(products=RICE, distributed=[*earlier, distributed("RYS", 131)])

    assert found(same, "V22") == []
    assert [(f.code, f.values["value"]) for f in found(more, "V22")] == [("11", "31.00")]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"units": 499, "cents": 0}, "11"),
        ({"units": 6001, "cents": 0}, "11"),
        ({"units": 2000, "cents": 99_999}, "food.value"),
        ({"units": 2000, "cents": 1_200_001}, "food.value"),
    ],
)
def test_unusual_weight_or_price_wants_a_word(changed: dict[str, int], code: str) -> None:
    line = distributed("RYS", **changed)
    given = facts(products=RICE, distributed=[line], declared=[declared(100)])

    assert [(f.level, f.code) for f in found(given, "V22")] == [(Level.WARNING, code)]


@pytest.mark.parametrize(
    ("group", "people", "code"),
    [
        ("age_0_15", 19, "14a"),
        ("age_0_15", 36, "14a"),
        ("age_65_up", 2, "14b"),
        ("women", 59, "14c"),
        ("homeless", 16, "14f"),
    ],
)
def test_an_unusual_share_of_a_group_wants_a_word(group: str, people: int, code: str) -> None:
    said = found(facts(declared=[declared(100, **{group: people})]), "V22")

    assert [(f.level, f.code) for f in said] == [(Level.WARNING, code)]


def test_two_declarations_of_a_partner_are_both_counted_and_that_is_said() -> None:
    rows = [declared(1), declared(2), declared(3, support="goods"), declared(4, partner="B")]

    said = found(facts(declared=rows), "declared-twice")

    assert [(f.partner, f.code, f.values) for f in said] == [("A", "14", {"declarations": 2})]

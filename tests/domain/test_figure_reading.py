"""Facts are read strictly: every fault is named with its place, and none is a traceback."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodaid.core.strict_json import Faults
from foodaid.reports.domain.facts import Origin, Programme, Support
from foodaid.reports.domain.reading import read_facts
from foodaid.reports.domain.settings import Settings, read_settings
from tests.domain.figure_facts import declared, distributed, facts, money, product, purchase


def faults_of(text: str | bytes) -> list[str]:
    with pytest.raises(Faults) as caught:
        read_facts(text)
    return list(caught.value.lines)


def faults_in(given_facts: Any) -> list[str]:
    return faults_of(json.dumps(given_facts))


def test_sound_facts_become_typed_facts() -> None:
    given_facts = facts(
        products=[product("RYS")],
        distributed=[distributed("RYS", 3, origin="intervention")],
        declared=[declared(5)],
        money=money(purchases=[purchase(7)], declared=["food"]),
    )

    found = read_facts(json.dumps(given_facts).encode())

    assert found.programme is Programme.FEAD
    assert found.distributed[0].on == date(2020, 6, 1)
    assert found.distributed[0].origin is Origin.INTERVENTION
    assert found.declared[0].women is None
    assert found.money is not None
    assert found.money.declared == {Support.FOOD}


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_facts(b"\xef\xbb\xbf" + json.dumps(facts()).encode()).year == 2020


RICE = [product("RYS")]


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        ({"programme": "feder"}, "programme: must be one of fead, esf"),
        ({"programme": ["fead"]}, "programme: must be one of fead, esf"),
        ({"year": "2020"}, "year: must be a whole number"),
        ({"year": 2020.0}, "year: must be a whole number"),
        ({"year": 0}, "year: must be a year"),
        ({"year": -1}, "year: must be 0 or more"),
        ({"products": None}, "products: must be a list"),
        ({"products": {}}, "products: must be a list"),
        ({"products": [7]}, "products[0]: must be an object"),
        ({"products": [product("")]}, "products[0].code: must not be empty"),
        ({"products": [product("R", True)]}, "products[0].grams: must be a whole number"),
        ({"products": RICE * 2}, "products: code RYS is given twice"),
        ({"other_food": [{"partner": "A", "year": 2020}]}, "other_food[0].grams: missing"),
        ({"declared": [declared(-1)]}, "declared[0].total: must be 0 or more"),
        ({"declared": [declared(1, women=-2)]}, "declared[0].women: must be 0 or more"),
        ({"declared": [declared(1, women=True)]}, "declared[0].women: must be a whole number"),
        (
            {"declared": [declared(1, estimated=1)]},
            "declared[0].estimated: must be true or false",
        ),
        ({"declared": [declared(1, name="Ann")]}, "declared[0].name: unknown key"),
        ({"money": []}, "money: must be an object"),
        (
            {"money": money(declared=["cash"])},
            "money.declared[0]: must be one of food, goods, vouchers",
        ),
        (
            {"money": money(purchases=[purchase(1, rejected=2)])},
            "money.purchases[0].rejected: must be at most the cents of the purchase",
        ),
        (
            {"money": money(real_costs=[{"kind": "donations"}])},
            "money.real_costs[0].cents: missing",
        ),
        ({"line\nbreak": 1}, '"line\\nbreak": unknown key'),
    ],
)
def test_a_fault_names_its_place(parts: dict[str, Any], line: str) -> None:
    assert faults_in(facts(**parts)) == [line]


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        ({"units": -1}, "distributed[1].units: must be 0 or more"),
        ({"units": 10**16}, "distributed[1].units: must be at most 1000000000000000"),
        ({"units": None}, "distributed[1].units: must be a whole number"),
        ({"on": "20200601"}, "distributed[1].on: must be a day written YYYY-MM-DD"),
        ({"on": "2020-02-30"}, "distributed[1].on: is no day of the calendar"),
        ({"on": "2020-W01-1"}, "distributed[1].on: must be a day written YYYY-MM-DD"),
        ({"product": "NO"}, "distributed[1].product: unknown product NO"),
        ({"partner": 5}, "distributed[1].partner: must be a text"),
        ({"partner": " "}, "distributed[1].partner: must not be empty"),
        ({"partner": "\ud800"}, "distributed[1].partner: must be valid Unicode"),
        (
            {"origin": "found"},
            "distributed[1].origin: must be one of purchased, intervention, donated",
        ),
        ({"target": None}, "distributed[1].target: must be one of homeless, children, other"),
        ({"cents": 1.5}, "distributed[1].cents: must be a whole number"),
        ({"cents": float("nan")}, "distributed[1].cents: must be a whole number"),
        ({"cents": float("inf")}, "distributed[1].cents: must be a whole number"),
    ],
)
def test_a_fault_in_a_line_names_the_line(parts: dict[str, Any], line: str) -> None:
    good = distributed("RYS", 1)

    assert faults_in(facts(products=RICE, distributed=[good, good | parts])) == [line]


def test_food_has_a_category_and_goods_have_none() -> None:
    goods = product("SOAP", category="milk") | {"kind": "goods"}
    food = product("RYS") | {"category": None}

    assert faults_in(facts(products=[goods, food])) == [
        "products[0].category: must be null for goods",
        "products[1].category: must be given for food",
    ]


def test_all_faults_are_named_at_once() -> None:
    given_facts = facts(distributed=[distributed("NO", -1)], colour="red")
    given_facts["year"] = "x"
    del given_facts["money"]

    assert sorted(faults_in(given_facts)) == [
        "colour: unknown key",
        "distributed[0].product: unknown product NO",
        "distributed[0].units: must be 0 or more",
        "money: missing",
        "year: must be a whole number",
    ]


@pytest.mark.parametrize("text", ["null", "[]", "3", '"facts"', "true", "NaN"])
def test_facts_are_an_object(text: str) -> None:
    assert faults_of(text) == ["facts: must be an object"]


@pytest.mark.parametrize("text", ["", "{", "{'a': 1}", "[1,]", "\x00"])
def test_what_is_not_json_says_where(text: str) -> None:
    (line,) = faults_of(text)

    assert line.startswith("facts: not JSON at line 1, column ")


def test_a_key_given_twice_is_a_fault() -> None:
    text = json.dumps(facts())[:-1] + ', "year": 2021}'

    assert faults_of(text) == ["year: given twice"]


def test_text_that_is_not_utf_8_is_a_fault() -> None:
    assert faults_of(b'{"programme": "f\xe9ad"}') == ["facts: not UTF-8 at byte 16"]


def test_deep_nesting_is_a_fault() -> None:
    assert faults_of("[" * 100_000) == ["facts: nested too deeply"]


@pytest.mark.parametrize(
    ("digits", "fault"),
    [("9" * 10_000, "must be at most 1000000000000000"), ("-" + "9" * 10_000, "must be 0 or more")],
)
def test_a_number_of_thousands_of_digits_is_a_fault(digits: str, fault: str) -> None:
    line = '{"partner": "A", "year": 2020, "grams": ' + digits + "}"
    text = json.dumps(facts()).replace('"other_food": []', f'"other_food": [{line}]')

    assert faults_of(text) == [f"other_food[0].grams: {fault}"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(list(facts())), anything)
def test_whatever_stands_in_a_part_is_read_or_named(key: str, wrong: Any) -> None:
    given_facts = facts(products=RICE, distributed=[distributed("RYS", 1)]) | {key: wrong}

    try:
        read_facts(json.dumps(given_facts))
    except Faults as faults:
        assert faults.lines
        assert all(len(line.splitlines()) == 1 for line in faults.lines)


@given(st.binary(max_size=40))
def test_whatever_bytes_come_there_is_no_other_exception(content: bytes) -> None:
    assert faults_of(content)


def test_settings_have_defaults_that_are_printed() -> None:
    assert read_settings([]).as_dict() == {
        "eleven_b_numerator": "all",
        "donated_value": "zero",
        "persons_cumulative": "sum",
    }


def test_settings_are_read_from_pairs() -> None:
    assert read_settings(["donated_value=given"]) == Settings(donated_value="given")


@pytest.mark.parametrize("pair", ["donated_value=half", "donated_value", "colour=red", "", "="])
def test_an_unknown_setting_is_a_fault(pair: str) -> None:
    with pytest.raises(Faults, match="setting"):
        read_settings([pair])

"""The EU figures: the given cases, the acceptance cases, and what holds for all facts."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foodaid.reports.domain.codes import INDICATORS
from foodaid.reports.domain.facts import Programme
from foodaid.reports.domain.indicators import Result, figures
from foodaid.reports.domain.reading import read_facts
from foodaid.reports.domain.settings import Settings
from tests.domain.figure_facts import (
    case,
    declared,
    distributed,
    facts,
    money,
    product,
    purchase,
)


def result(given_facts: dict[str, Any], **settings: Any) -> Result:
    return figures(read_facts(json.dumps(given_facts)), Settings(**settings))


def year_of(found: Result) -> dict[str, int | str | None]:
    return {figure.code: figure.value for figure in found.figures}


def all_years_of(found: Result) -> dict[str, int | str | None]:
    return {figure.code: figure.value for figure in found.cumulative}


def the(found: dict[str, Any], *codes: str) -> list[Any]:
    return [found[code] for code in codes]


@pytest.mark.parametrize("name", ["fead-quantities", "fead-persons", "esf-outputs", "esf-persons"])
def test_the_given_cases_come_out_exactly(name: str) -> None:
    given_case = case(name)

    found = result(given_case["facts"], **given_case["settings"])

    assert list(year_of(found).items()) == list(given_case["expect"]["figures"].items())
    assert list(all_years_of(found).items()) == list(given_case["expect"]["cumulative"].items())
    assert not found.has_errors


def test_fead_quantities_are_tonnes_by_category() -> None:
    found = year_of(result(case("fead-quantities")["facts"]))

    tonnes = the(found, "4", "5", "6", "7", "8", "9", "10", "11")
    assert tonnes == ["0.79", "0.14", "2.00", "0.30", "2.06", "0.23", "0.48", "6.00"]
    assert the(found, "11a", "11b") == ["6.50", "50.00"]


def test_the_cofinanced_share_can_count_purchased_food_only() -> None:
    found = result(case("fead-quantities")["facts"], eleven_b_numerator="purchased")

    assert year_of(found)["11b"] == "46.75"
    assert found.as_dict()["settings"]["eleven_b_numerator"] == "purchased"


def test_fead_people_are_the_sum_of_what_partners_know() -> None:
    found = result(case("fead-persons")["facts"])

    people = the(year_of(found), "14", "14a", "14b", "14c", "14d", "14e", "14f")
    assert people == [300, 68, 29, 150, 95, 22, 43]
    assert the(year_of(found), "12", "13") == [3000, 1750]
    unknown = [(f.partner, f.code) for f in found.findings if f.rule == "V21"]
    assert unknown == [("D", "14d")]


def test_esf_outputs_are_euros_tonnes_and_shares() -> None:
    found = year_of(result(case("esf-outputs")["facts"]))

    euros = [found[f"EMCO{number:02}"] for number in range(1, 9)]
    assert euros == [
        "85000.00",
        "75000.00",
        "15000.00",
        "60000.00",
        "10000.00",
        "5000.00",
        "1000.00",
        "4000.00",
    ]
    assert the(found, "EMCO09", "EMCO10", "EMCO11") == ["60.00", "16.67", "50.00"]


TEN_PEOPLE = {
    "age_0_15": 2,
    "age_16_17": 2,
    "age_18_29": 2,
    "age_30_64": 2,
    "age_65_up": 2,
    "women": 6,
    "disabilities": 1,
    "third_country": 1,
    "foreign_or_minority": 1,
    "migrants": 2,
    "homeless": 1,
}


def test_the_same_ten_people_are_grouped_by_each_fund_in_its_own_way() -> None:
    fead = year_of(result(facts("fead", declared=[declared(10, **TEN_PEOPLE)])))
    esf = year_of(result(facts("esf", declared=[declared(10, **TEN_PEOPLE)])))

    fead_codes = ["14", "14a", "14b", "14c", "14d", "14e", "14f"]
    assert the(fead, *fead_codes) == [10, 2, 2, 6, 2, 1, 1]
    assert [esf[f"EMCR{n:02}"] for n in range(1, 10)] == [10, 4, 2, 6, 2, 1, 1, 1, 1]


def test_elderly_come_before_women_among_people_with_vouchers() -> None:
    vouchers = declared(10, support="vouchers", **TEN_PEOPLE)
    found = year_of(result(facts("esf", declared=[vouchers])))

    assert [found[f"EMCR{n}"] for n in range(19, 28)] == [10, 4, 2, 2, 6, 1, 1, 1, 1]
    assert found["EMCR01"] is None


def test_every_code_of_the_regulations_is_there_once_and_in_order() -> None:
    fead = [indicator.code for indicator in INDICATORS[Programme.FEAD]]
    esf = [indicator.code for indicator in INDICATORS[Programme.ESF]]

    letters = "abcdef"
    assert fead[:6] == ["1", "2", "2a", "2b", "2c", "3"]
    assert fead[6:18] == [*map(str, range(4, 12)), "11a", "11b", "12", "13"]
    assert fead[18:29] == ["14", *("14" + x for x in letters), "15", "15a", "15b", "15c"]
    assert fead[29:36] == ["19", *("19" + x for x in letters)]
    assert fead[36:] == ["19bis", *("19bis." + x for x in letters)]
    assert esf == [f"EMCO{n:02}" for n in range(1, 12)] + [f"EMCR{n:02}" for n in range(1, 28)]


def test_a_child_of_sixteen_is_unknown_to_esf_if_the_partner_does_not_say() -> None:
    rows = [
        declared(10, partner="A", age_0_15=3, age_16_17=1),
        declared(10, partner="B", age_0_15=5),
    ]

    found = result(facts("esf", declared=rows))

    assert year_of(found)["EMCR02"] == 4
    assert ("B", "EMCR02") in {(f.partner, f.code) for f in found.findings if f.rule == "V21"}


def test_a_half_is_rounded_up_once_at_the_end() -> None:
    rice = [product("RYS", grams=5)]
    lines = [distributed("RYS", 500), distributed("RYS", 500)]

    found = year_of(result(facts(products=rice, distributed=lines)))

    assert the(found, "6", "11") == ["0.01", "0.01"]


def test_donations_count_for_nothing_unless_their_value_is_wanted() -> None:
    gift = distributed("RYS", 10, origin="donated", cents=1234)
    given_facts = facts("esf", products=[product("RYS")], distributed=[gift])

    assert year_of(result(given_facts))["EMCO02"] == "0.00"
    assert year_of(result(given_facts, donated_value="given"))["EMCO02"] == "12.34"


def test_food_for_children_is_food_for_another_target_group() -> None:
    line = distributed("RYS", 10, target="children", cents=1000)
    found = year_of(result(facts("esf", products=[product("RYS")], distributed=[line])))

    assert the(found, "EMCO03", "EMCO04", "EMCO06") == ["0.00", "10.00", "0.00"]


def test_people_of_several_years_are_summed_and_that_is_said() -> None:
    rows = [
        declared(10, year=2019, women=4),
        declared(20, year=2020, women=6),
        declared(9, year=2021),
    ]

    found = result(facts(declared=rows))

    assert the(year_of(found), "14", "14c") == [20, 6]
    assert the(all_years_of(found), "14", "14c") == [30, 10]
    summed = [finding for finding in found.findings if finding.rule == "cumulative-persons"]
    assert [(f.code, f.values["years"]) for f in summed] == [("14", [2019, 2020])]


def test_people_of_one_year_need_no_word_about_years() -> None:
    found = result(facts(declared=[declared(10)]))

    assert "cumulative-persons" not in {finding.rule for finding in found.findings}


def test_people_are_estimated_where_a_partner_estimated() -> None:
    rows = [declared(5, estimated=False), declared(6, partner="B", support="goods")]

    found = {f.code: f.estimated for f in result(facts(declared=rows)).figures}

    assert the(found, "14", "19", "19bis", "11", "11b") == [False, True, False, False, True]


def test_fead_money_is_purchases_flat_rates_and_real_costs() -> None:
    bought = [
        purchase(100_000, rejected=10_000, transport_included=False),
        purchase(50_000, support="goods"),
        purchase(70_000, on="2019-02-01"),
    ]
    costs = [{"kind": "donations", "cents": 700}, {"kind": "transport", "cents": 300}]
    spent = money(approved=200_000, purchases=bought, declared=["goods"], real_costs=costs)

    found = result(facts(money=spent))

    codes = ["1", "2", "2a", "2b", "2c", "3"]
    # Food: 900 + 1 % of 900 + 10 % of 1000 + 7; goods: 500 + 10 % of 500; transport: 3.
    year = ["2000.00", "1569.00", "1016.00", "550.00", "0.00", "550.00"]
    assert the(year_of(found), *codes) == year
    assert all_years_of(found)["2a"] == "1786.00"


def test_esf_money_stands_apart_from_the_indicators() -> None:
    spent = money(purchases=[purchase(100_000, rejected=10_000, transport_included=False)])

    found = result(facts("esf", money=spent)).as_dict()

    # 900 + 1 % of 900 + 14 % of 1000, and 90 % of that.
    assert found["money"] == {"cost.total": "1049.00", "cost.eu_share": "944.10"}
    assert not [figure for figure in found["figures"] if figure["key"].startswith("cost")]


def test_without_money_facts_there_are_no_figures_of_money() -> None:
    found = result(facts())

    assert "1" not in year_of(found)
    assert "money" not in found.as_dict()


counts = st.integers(min_value=0, max_value=10**9)
lines = st.lists(
    st.builds(
        lambda units, year, origin, target, cents: distributed(
            "RYS", units, on=f"{year}-12-31", origin=origin, target=target, cents=cents
        ),
        counts,
        st.integers(min_value=2018, max_value=2021),
        st.sampled_from(["purchased", "intervention", "donated"]),
        st.sampled_from(["homeless", "children", "other"]),
        counts,
    ),
    max_size=8,
)


@given(lines, counts, st.sampled_from(["fead", "esf"]))
def test_the_order_of_the_facts_changes_nothing(
    given_lines: list[dict[str, Any]], beyond: int, programme: str
) -> None:
    parts: dict[str, Any] = {
        "products": [product("RYS", grams=997)],
        "other_food": [{"partner": "A", "year": 2020, "grams": beyond}],
    }

    found = result(facts(programme, distributed=given_lines, **parts)).as_dict()
    turned = result(facts(programme, distributed=given_lines[::-1], **parts)).as_dict()

    assert found["figures"] == turned["figures"]
    assert found["cumulative"] == turned["cumulative"]


@given(lines, st.sampled_from(["fead", "esf"]))
def test_no_facts_that_can_be_read_break_a_rule_about_sums(
    given_lines: list[dict[str, Any]], programme: str
) -> None:
    given_facts = facts(programme, products=[product("RYS", 997)], distributed=given_lines)

    assert not result(given_facts).has_errors


@given(lines)
def test_what_was_handed_out_later_changes_nothing(given_lines: list[dict[str, Any]]) -> None:
    rice = [product("RYS")]
    earlier = [line for line in given_lines if not line["on"].startswith("2021")]

    found = result(facts(products=rice, distributed=given_lines))
    without = result(facts(products=rice, distributed=earlier))

    assert found == without


@given(st.lists(st.tuples(counts, st.none() | counts), min_size=1, max_size=6))
def test_a_group_is_null_only_if_nobody_knows_it(rows: list[tuple[int, int | None]]) -> None:
    given_rows = [declared(total, women=women) for total, women in rows]

    found = year_of(result(facts(declared=given_rows)))

    known = [women for _, women in rows if women is not None]
    assert found["14"] == sum(total for total, _ in rows)
    assert found["14c"] == (sum(known) if known else None)

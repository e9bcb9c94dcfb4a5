"""Facts written and read again are the same facts."""

import json

import pytest

from foodaid.reports.domain.reading import read_facts
from foodaid.reports.domain.writing import facts_json
from tests.domain.figure_facts import case, facts, money, purchase


@pytest.mark.parametrize("name", ["esf-outputs", "esf-persons", "fead-persons", "fead-quantities"])
def test_facts_survive_being_written(name: str) -> None:
    read = read_facts(json.dumps(case(name)["facts"]))

    assert read_facts(facts_json(read)) == read


def test_money_survives_too_and_the_same_facts_are_the_same_bytes() -> None:
    paid = money(approved=5, purchases=[purchase(100)], declared=["goods", "food"])
    read = read_facts(json.dumps(facts(money=paid)))

    assert read_facts(facts_json(read)) == read
    assert facts_json(read) == facts_json(read_facts(facts_json(read)))

"""A problem that cannot be read says everything that is wrong with it, and where."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foodaid.allocation.domain.problem import Problem, as_json, read_problem
from foodaid.core.strict_json import Faults, digits_of, whole_from
from tests.domain.allocation_examples import line, partner, problem, problems, product, read

Written = dict[str, Any]


def plain() -> Written:
    partners = [partner("a", 10, 0), partner("b", 20, 1), partner("c", 0, 2)]
    ceiling = {"name": "commune", "partners": ["a"], "grams": 9000}
    return problem([product()], partners, [line("a", 4), line("b", 5)], [ceiling])


def faults_of(text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(Faults) as caught:
        read_problem(text)
    return caught.value.lines


def test_a_right_problem_is_read() -> None:
    found = read_problem(json.dumps(plain()).encode())

    assert isinstance(found, Problem)
    assert [asked.asked for asked in found.lines] == [4, 5]


def test_a_worked_case_is_read_as_the_problem_in_it() -> None:
    case = {"name": "two of them", "problem": plain(), "expect": {"shares": []}}

    assert read_problem(json.dumps(case)) == read(plain())


@pytest.mark.parametrize(
    "case, fault",
    [
        (
            {"problem": {}, "lines": [], "method": "basket"},
            "file: has a key 'problem' and beside it 'method', 'lines': which is the problem?",
        ),
        ({"problem": []}, "file: must be an object"),
    ],
)
def test_a_case_that_is_unclear_about_its_problem_is_a_fault(case: Written, fault: str) -> None:
    assert faults_of(json.dumps(case)) == (fault,)


def test_a_case_with_two_problems_is_a_fault() -> None:
    assert faults_of('{"problem": {}, "problem": {}}') == (
        "file: key 'problem' stands there twice",
    )


def test_faults_in_a_worked_case_are_told_from_its_problem_on() -> None:
    written = plain()
    written["lines"][1]["asked"] = -1

    assert faults_of(json.dumps({"problem": written})) == (f"lines[1].asked: {WHOLE}",)


def put(*path: Any, value: Any) -> Callable[[Written], None]:
    def plant(written: Written) -> None:
        row: Any = written
        for key in path[:-1]:
            row = row[key]
        row[path[-1]] = value

    return plant


WHOLE = "must be a whole number of 0 or more"


@pytest.mark.parametrize(
    "plant, fault",
    [
        (put("lines", 1, "asked", value=-1), f"lines[1].asked: {WHOLE}"),
        (put("lines", 1, "asked", value=1.0), f"lines[1].asked: {WHOLE}"),
        (put("lines", 1, "asked", value=True), f"lines[1].asked: {WHOLE}"),
        (put("lines", 1, "asked", value=None), f"lines[1].asked: {WHOLE}"),
        (put("lines", 1, "asked", value="3"), f"lines[1].asked: {WHOLE}"),
        (put("lines", 1, "most", value=float("nan")), f"lines[1].most: {WHOLE}"),
        (put("lines", 1, "locked", value=float("inf")), f"lines[1].locked: {WHOLE}"),
        (
            put("products", 0, "units_per_box", value=0),
            "units_per_box: must be a whole number of 1",
        ),
        (put("partners", 0, "credit_grams", value="1/0"), "partners[0].credit_grams: must be"),
        (put("partners", 0, "credit_grams", value=1.5), "partners[0].credit_grams: must be"),
        (put("partners", 0, "credit_grams", value="٣"), "partners[0].credit_grams: must be"),
        (put("partners", 2, "id", value="a"), "partners[2].id: is not unique"),
        (put("partners", 2, "id", value="\ud800"), "partners[2].id: must be a text"),
        (put("partners", 1, "rank", value=0), "partners[1].rank: is not unique"),
        (put("lines", 0, "partner", value="z\n"), "lines[0].partner: unknown partner 'z\\n'"),
        (put("lines", 0, "product", value="z"), "lines[0].product: unknown product 'z'"),
        (put("lines", 1, "partner", value="a"), "lines[1]: is a second line"),
        (put("lines", 0, "colour", value=1), "lines[0]: unknown key 'colour'"),
        (put("lines", 0, value=[]), "lines[0]: must be an object"),
        (put("lines", value={}), "lines: must be a list"),
        (put("settings", "tie", value="size"), 'settings.tie: must be "people" or "partners"'),
        (put("settings", value=None), "settings: must be an object"),
        (put("method", value=["basket"]), 'method: must be "basket" or "single"'),
        (put("lines", 1, "locked", value=31), "products[0].boxes: the locked lines need more"),
        (put("lines", 0, "locked", value=10), "ceilings[0].grams: the locked lines weigh more"),
        (put("ceilings", 0, "partners", value=["a", "a"]), "ceilings[0].partners[1]: stands"),
        (put("ceilings", 0, "partners", value=["q"]), "ceilings[0].partners[0]: unknown partner"),
    ],
)
def test_a_fault_is_told_with_its_place(plant: Callable[[Written], None], fault: str) -> None:
    written = plain()
    plant(written)

    found = faults_of(json.dumps(written))

    assert len(found) == 1, found
    assert fault in found[0]


def test_all_faults_are_told_at_once_a_line_each() -> None:
    written = plain()
    written["lines"][0]["asked"] = -1
    written["lines"][1]["held_units"] = 0.5
    del written["partners"][1]["rank"]
    del written["ceilings"]

    found = faults_of(json.dumps(written))

    assert sorted(found) == [
        "ceilings: is missing",
        f"lines[0].asked: {WHOLE}",
        f"lines[1].held_units: {WHOLE}",
        "partners[1].rank: is missing",
    ]


@pytest.mark.parametrize(
    "text, words",
    [
        (b"\xff{}", "not UTF-8"),
        ("", "not JSON"),
        ("{", "not JSON"),
        ("null", "must be an object"),
        ("[" * 200_000, "nested too deeply"),
        ('{"a":' * 200_000, "nested too deeply"),
        ('{"method": "basket", "method": "single"}', "'method' stands there twice"),
    ],
)
def test_what_is_no_problem_at_all_is_a_fault_too(text: str | bytes, words: str) -> None:
    assert any(words in fault for fault in faults_of(text))


def test_numbers_longer_than_python_reads_by_itself_are_exact() -> None:
    text = json.dumps(plain()).replace('"asked": 4', '"asked": 1' + "0" * 5000)

    assert read_problem(text).lines[0].asked == 10**5000
    assert whole_from("-" + digits_of(7**9000)) == -(7**9000)


def test_a_number_of_absurd_length_is_refused() -> None:
    text = json.dumps(plain()).replace('"most": null', '"most": ' + "9" * 100_001, 1)

    assert faults_of(text) == (f"lines[0].most: {WHOLE}",)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
PLACES = [(key,) for key in ("method", "settings", "products", "partners", "lines", "ceilings")] + [
    (section, 0, key)
    for section, keys in {
        "products": ("code", "boxes", "grams_per_box", "units_per_box"),
        "partners": ("id", "people", "rank", "credit_grams"),
        "lines": ("partner", "product", "asked", "most", "guaranteed", "locked", "held_units"),
        "ceilings": ("name", "partners", "grams"),
    }.items()
    for key in keys
]


@given(st.sampled_from(PLACES), anything)
@example(("ceilings", 0, "partners"), [["a"]])
def test_whatever_stands_in_a_place_it_is_read_or_told(place: tuple[Any, ...], value: Any) -> None:
    written = plain()
    put(*place, value=value)(written)

    try:
        found = read_problem(json.dumps(written))
    except Faults as faults:
        assert faults.lines
        assert all(len(fault.splitlines()) == 1 for fault in faults.lines)
    else:
        assert isinstance(found, Problem)


@given(problems(ceilings=True))
def test_a_written_problem_is_read_back_the_same(written: dict[str, Any]) -> None:
    read_once = read(written)

    again = read_problem(json.dumps(as_json(read_once)))

    assert again == read_once

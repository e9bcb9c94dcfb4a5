"""The map of the provinces: five steps, each with a number, and what they stand for."""

from collections.abc import Iterator
from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foodaid.allocation import use_cases
from foodaid.allocation.domain.problem import Method, ZeroPeople
from foodaid.allocation.domain.rules import Rules
from foodaid.allocation.use_cases import Scenario
from foodaid.core.permissions import Role
from foodaid.web.authority.scenarios.provinces import Map, map_of_changes, map_of_kilograms
from tests import factories as make
from tests.allocation_stories import closed_window

ANTWERP, LIEGE, NAMUR = "10000", "60000", "90000"


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def _steps(found: Map) -> dict[str, int]:
    return {shape.name: shape.step for shape in found.shapes if shape.step}


def test_amounts_fall_in_five_steps_of_one_round_width() -> None:
    found = map_of_kilograms(
        {ANTWERP: Fraction(7000), LIEGE: Fraction(7499), NAMUR: Fraction(15001, 2)}
    )

    assert _steps(found) == {"Antwerp": 1, "Liège": 3, "Namur": 3}
    assert [row.words for row in found.legend][:3] == [
        "7,00 up to 7,20 kg",
        "7,20 up to 7,40 kg",
        "7,40 up to 7,60 kg",
    ]


def test_the_upper_end_of_a_step_belongs_to_the_next_one() -> None:
    found = map_of_kilograms({ANTWERP: Fraction(0), LIEGE: Fraction(99), NAMUR: Fraction(199)})
    edges = map_of_kilograms({ANTWERP: Fraction(0), LIEGE: Fraction(50), NAMUR: Fraction(249)})

    assert _steps(found) == {"Antwerp": 1, "Liège": 2, "Namur": 4}
    assert _steps(edges) == {"Antwerp": 1, "Liège": 2, "Namur": 5}


def test_where_all_get_the_same_all_are_in_one_step() -> None:
    assert set(_steps(map_of_kilograms({ANTWERP: Fraction(7), LIEGE: Fraction(7)})).values()) == {1}
    assert set(_steps(map_of_changes({ANTWERP: Fraction(0), LIEGE: Fraction(0)})).values()) == {3}


def test_changes_have_two_steps_down_and_two_up_around_the_same() -> None:
    found = map_of_changes(
        {
            "04000": Fraction(-29),
            ANTWERP: Fraction(-10),
            "20001": Fraction(-99, 10),
            LIEGE: Fraction(10),
            NAMUR: Fraction(20),
        }
    )

    assert _steps(found) == {
        "Brussels-Capital": 1,
        "Antwerp": 2,
        "Flemish Brabant": 3,
        "Liège": 4,
        "Namur": 5,
    }
    assert found.legend[2].words == "about the same: less than 0,01 kg of difference"
    assert found.legend[4].words == "much more: at least 0,02 kg more"


def test_a_province_without_declared_people_has_no_step_and_the_legend_says_so() -> None:
    found = map_of_changes({ANTWERP: None, LIEGE: Fraction(1)})

    assert found.step_of("Antwerp") == 0
    assert found.step_of("Nowhere") == 0
    assert found.legend[-1].words == "no partner here, or nobody declared"


def test_the_map_speaks_without_colour(client: FlaskClient) -> None:
    story = closed_window(people=(100, 300))
    make.sign_in(client, make.make_user(Role.ALLOCATOR))
    story.propose()
    never = Rules(method=Method.SINGLE, zero_people=ZeroPeople.NEVER)
    use_cases.propose(story.proposer, story.window.id, None, Scenario("Never", never))

    for page in ("", "/bench"):
        text = client.get(f"/allocation/windows/{story.window.id}/scenarios{page}").text
        drawing = text[text.index('<figure class="map">') : text.index("</figure>")]

        assert 'role="img"' in drawing
        assert '<title id="map-title">Map of the provinces' in drawing
        assert '<desc id="map-text">' in drawing
        assert drawing.count('class="map-area') == drawing.count('class="map-number') == 11
        assert "© NGI/IGN, Statbel (CC BY 4.0)" in drawing
        assert "style=" not in drawing
        assert "By province" in text

"""The tables of Belgium are complete and agree with one another."""

import re
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from foodaid.organisations.reference import (
    MAP_SIZE,
    Language,
    Municipality,
    Province,
    municipalities,
    postal_codes,
    provinces,
)


def current() -> dict[str, Municipality]:
    return {place.refnis: place for place in municipalities() if place.is_current}


def test_belgium_has_565_municipalities_and_had_581_before_2025() -> None:
    at_2024 = [place for place in municipalities() if place.valid_from < date(2025, 1, 1)]

    assert len(current()) == 565
    assert len(at_2024) == 581
    assert len(municipalities()) == len({place.refnis for place in municipalities()}) == 594


def test_codes_are_texts_with_their_leading_zeros() -> None:
    assert all(len(place.refnis) == 5 and place.refnis.isdigit() for place in municipalities())
    assert {place.region for place in municipalities()} == {"02000", "03000", "04000"}
    assert all(len(row.postal_code) == 4 and row.postal_code.isdigit() for row in postal_codes())


def test_every_province_has_its_municipalities() -> None:
    assert Counter(place.province for place in current().values()) == {
        "04000": 19,
        "10000": 67,
        "20001": 63,
        "20002": 27,
        "30000": 62,
        "40000": 55,
        "50000": 69,
        "60000": 84,
        "70000": 38,
        "80000": 43,
        "90000": 38,
    }


def test_every_successor_exists_and_is_current() -> None:
    ended = [place for place in municipalities() if not place.is_current]

    assert len(ended) == 29
    assert all(place.successor in current() for place in ended)
    assert {place.valid_until for place in ended} == {date(2024, 12, 31)}
    assert not [place for place in current().values() if place.successor]


def test_the_mergers_of_2025_left_sixteen_fewer() -> None:
    successors = {place.successor for place in municipalities() if place.successor}
    begun = {p.refnis for p in municipalities() if p.valid_from == date(2025, 1, 1)}

    # Antwerp took in Borsbeek under its old code; the others were given a new one.
    assert successors - begun == {"11002"}
    assert len(begun) == 13


def test_languages_follow_the_language_areas() -> None:
    spoken = Counter(place.language for place in current().values())

    assert spoken == {
        Language.DUTCH: 285,
        Language.FRENCH: 252,
        Language.DUTCH_AND_FRENCH: 19,
        Language.GERMAN: 9,
    }
    assert {p.region for p in current().values() if p.language == "nl-fr"} == {"04000"}


def test_twenty_seven_municipalities_serve_in_another_language_too() -> None:
    facilities = Counter(p.facilities for p in current().values() if p.facilities)

    assert facilities == {Language.FRENCH: 21, Language.DUTCH: 4, Language.GERMAN: 2}
    assert not [p for p in current().values() if p.facilities == p.language]


def test_names_are_in_three_languages() -> None:
    brussels, liege = current()["21004"], current()["62063"]

    assert (brussels.name_nl, brussels.name_fr, brussels.name_de) == (
        "Brussel",
        "Bruxelles",
        "Brüssel",
    )
    assert (liege.name_nl, liege.name_fr, liege.name_de) == ("Luik", "Liège", "Lüttich")
    assert all(p.name_nl and p.name_fr and p.name_de for p in municipalities())


def test_every_point_lies_in_belgium() -> None:
    for place in municipalities():
        assert 49.49 <= place.lat <= 51.51, place
        assert 2.54 <= place.lon <= 6.41, place


def test_no_two_municipalities_of_today_share_a_point() -> None:
    points = Counter((place.lat, place.lon) for place in current().values())

    assert [point for point, places in points.items() if places > 1] == []


def test_every_postal_code_lies_in_a_current_municipality() -> None:
    assert len(postal_codes()) == len(set(postal_codes())) == 1152
    assert {row.refnis for row in postal_codes()} == set(current())


def test_a_postal_code_can_lie_in_several_municipalities() -> None:
    found = {row.refnis for row in postal_codes() if row.postal_code == "1050"}

    assert found == {"21004", "21009"}


def test_the_map_has_every_province_once_and_is_small() -> None:
    assert {shape.code for shape in provinces()} == {place.province for place in current().values()}
    assert len(provinces()) == 11
    assert sum(len(shape.path) for shape in provinces()) < 25_000


@pytest.mark.parametrize("shape", provinces(), ids=lambda shape: shape.code)
def test_a_province_lies_on_the_map_with_its_number_inside(shape: Province) -> None:
    """Every point is on the drawing; the number is inside the borders (an odd crossing rule)."""
    rings = [_points(ring) for ring in shape.path.split("z") if ring]

    places = [place for ring in rings for place in ring]
    crossings = sum(
        (here[1] > shape.y) != (there[1] > shape.y)
        and shape.x < here[0] + (there[0] - here[0]) * (shape.y - here[1]) / (there[1] - here[1])
        for ring in rings
        for here, there in pairwise([*ring, ring[0]])
    )

    assert all(0 <= x <= MAP_SIZE[0] and 0 <= y <= MAP_SIZE[1] for x, y in places)
    assert crossings % 2 == 1


def _points(ring: str) -> list[tuple[int, int]]:
    """The points of a ring that starts at a place and goes on in steps."""
    start, steps = ring.removeprefix("M").split("l")
    x, y = map(int, start.split())
    numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
    found = [(x, y)]
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        found.append((x, y))
    return found

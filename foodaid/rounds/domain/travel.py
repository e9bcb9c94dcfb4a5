"""Distances and driving times between places when no road matrix is at hand.

Metres are the great-circle distance on a sphere of 6,371,008.8 m radius (mean earth radius,
IUGG) times 1.3, the usual detour of roads. Seconds: the first 10 km at 36 km/h, for leaving and
reaching a town, and what is longer at 72 km/h. Both are rounded to the nearest whole number.
"""

import math
from collections.abc import Sequence

EARTH_METRES = 6_371_008.8
DETOUR = 1.3
SLOW_METRES = 10_000
SLOW_METRES_A_SECOND, FAST_METRES_A_SECOND = 10, 20

Matrix = tuple[tuple[int, ...], ...]


def road_metres(here: tuple[float, float], there: tuple[float, float]) -> int:
    """The estimated road between two places, each latitude and longitude in degrees."""
    north_1, east_1, north_2, east_2 = map(math.radians, (*here, *there))
    half_chord = (
        math.sin((north_2 - north_1) / 2) ** 2
        + math.cos(north_1) * math.cos(north_2) * math.sin((east_2 - east_1) / 2) ** 2
    )
    angle = 2 * math.asin(math.sqrt(min(1.0, half_chord)))
    return math.floor(EARTH_METRES * angle * DETOUR + 0.5)


def driving_seconds(metres: int) -> int:
    """The estimated time for so many metres of road."""
    slow = min(metres, SLOW_METRES)
    seconds = slow / SLOW_METRES_A_SECOND + (metres - slow) / FAST_METRES_A_SECOND
    return math.floor(seconds + 0.5)


def matrices(places: Sequence[tuple[float, float]]) -> tuple[Matrix, Matrix]:
    """Metres and seconds between all places."""
    metres = tuple(tuple(road_metres(here, there) for there in places) for here in places)
    seconds = tuple(tuple(driving_seconds(far) for far in row) for row in metres)
    return metres, seconds

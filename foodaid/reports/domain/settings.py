"""The open readings of the regulations, as settings that a report prints with its figures."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Literal

from foodaid.core.strict_json import Faults


@dataclass(frozen=True)
class Settings:
    """`eleven_b_numerator`: does the co-financed share count all food or only what was purchased.

    `donated_value`: do donations count in the values of ESF+ (EMCO01 to 08) for nothing or for
    the value given. `persons_cumulative`: people of several years are summed.
    """

    eleven_b_numerator: Literal["all", "purchased"] = "all"
    donated_value: Literal["zero", "given"] = "zero"
    persons_cumulative: Literal["sum"] = "sum"

    def as_dict(self) -> dict[str, str]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


CHOICES: dict[str, tuple[str, ...]] = {
    "eleven_b_numerator": ("all", "purchased"),
    "donated_value": ("zero", "given"),
    "persons_cumulative": ("sum",),
}


def read_settings(pairs: Iterable[str]) -> Settings:
    """Settings from texts like `donated_value=given`, the last of a key counts; raises Faults."""
    chosen: dict[str, str] = {}
    faults: list[str] = []
    for pair in pairs:
        key, _, choice = pair.partition("=")
        if key not in CHOICES:
            faults.append(f"setting {key!r}: unknown, must be one of {', '.join(CHOICES)}")
        elif choice not in CHOICES[key]:
            faults.append(f"setting {key}: must be one of {', '.join(CHOICES[key])}")
        chosen[key] = choice
    if faults:
        raise Faults(faults)
    return Settings(**chosen)  # type: ignore[arg-type]  # checked against CHOICES above

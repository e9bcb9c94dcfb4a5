"""How many people the demo's partners say they help, by age and group."""

from datetime import date

from numpy.random import Generator

from foodaid.core import clock
from foodaid.declarations.models import Declaration, DeclarationStatus, Support
from foodaid.demo.bulk import Bulk
from foodaid.demo.country import Member

YEARS_OF_FEAD = (2022, 2023)
AGE_SHARES = (0.27, 0.04, 0.15, 0.44, 0.10)
ELSEWHERE_PERCENT = {"one_elsewhere": 12, "two_elsewhere": 4, "more_elsewhere": 1}
GROWTH = {2022: 0.90, 2023: 0.93}


def declare(bulk: Bulk, members: list[Member], rng: Generator) -> dict[int, dict[int, int]]:
    """Write declarations; returns people with food by year and partner."""
    this_year = clock.today().year
    people: dict[int, dict[int, int]] = {}
    rows: list[dict[str, object]] = []
    for year in (*YEARS_OF_FEAD, this_year - 1, this_year):
        people[year] = {}
        for number, member in enumerate(members):
            total = max(5, round(member.people * GROWTH.get(year, 1.0) * rng.uniform(0.94, 1.06)))
            if year == this_year and number % 14 == 9:
                continue
            people[year][member.partner_id] = total
            is_known = year >= this_year - 1 and number % 3 == 1
            rows.append(
                _row(bulk, member, year, Support.FOOD, total, rng)
                | _elsewhere(total, is_known=is_known)
            )
            if year < this_year or number % 5 < 3:
                rows.append(
                    _row(bulk, member, year, Support.GOODS, round(total * 0.6), rng)
                    | _elsewhere(0, is_known=False)
                )
    bulk.insert_dicts(Declaration, rows)
    return people


def _row(
    bulk: Bulk, member: Member, year: int, support: Support, total: int, rng: Generator
) -> dict[str, object]:
    ages = rng.multinomial(total, AGE_SHARES)
    is_estimate = bool(rng.random() < 0.4)
    third, foreign = int(total * rng.uniform(0.1, 0.3)), int(total * rng.uniform(0.1, 0.25))
    return {
        "id": bulk.id(Declaration),
        "partner_id": member.partner_id,
        "year": year,
        "support": support,
        "status": DeclarationStatus.SUBMITTED,
        "total": total,
        "age_0_15": int(ages[0]),
        "age_16_17": int(ages[1]),
        "age_18_29": int(ages[2]),
        "age_30_64": int(ages[3]),
        "age_65_up": int(ages[4]),
        "women": int(total * rng.uniform(0.46, 0.57)),
        "disabilities": None if rng.random() < 0.05 else int(total * rng.uniform(0.02, 0.08)),
        "third_country": third,
        "foreign_or_minority": foreign,
        "migrants": third + foreign,
        "homeless": int(total * rng.uniform(0.0, 0.08)),
        "is_estimate": is_estimate,
        "method": "demo: counted on the distribution lists" if is_estimate else "",
        "other_food_grams": total * int(rng.integers(8, 25)) * 1000
        if support is Support.FOOD
        else None,
        "submitted_at": clock.at(date(year, 12, 31), 10)
        if year < clock.today().year
        else clock.now(),
        "submitted_by": "demo",
        "version": 1,
    }


def _elsewhere(total: int, *, is_known: bool) -> dict[str, object]:
    """Who also gets food elsewhere: invented parts, the same at every partner that knows."""
    return {
        name: total * percent // 100 if is_known else None
        for name, percent in ELSEWHERE_PERCENT.items()
    }

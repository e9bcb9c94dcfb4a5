"""Five questions to the ledger, each asked in three ways: ours, bare SQL, DuckDB.

Each way gives rows of whole numbers; they must be the same rows.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from foodaid.core.db import db
from foodaid.core.permissions import Actor, Grant, Role
from foodaid.deliveries.tracing import trace_of
from foodaid.reports.queries.accounts import Wanted, account, holder_partner
from foodaid.stock import queries
from foodaid.stock.domain.tracing import Stage
from foodaid.stock.models import Lot, MovementKind
from foodaid.stock.queries.lot_list import units_of_lot

Rows = list[tuple[int, ...]]
ALL = Actor(id=None, name="measured", grants=(Grant(Role.AUDITOR),))
KINDS = {kind.value: number for number, kind in enumerate(MovementKind)}
STAGES = ("supplier", "depot", "transit", "site", "recipients", "loss", "scrap")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about: a depot's place, a lot, a partner and its site's place, and days."""

    place_id: int
    lot_id: int
    partner_id: int
    site_place_id: int
    first_on: str
    last_on: str
    today: str
    until: str

    def names(self) -> dict[str, int | str]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Question:
    """A question: how we answer it, and the SQL that says the same."""

    name: str
    ours: Callable[[Subject], Rows]
    sql: str


def _sorted(rows: Iterable[tuple[int, ...]]) -> Rows:
    return sorted(rows)


def _place(about: Subject) -> Rows:
    return _sorted(queries.units_at(about.place_id).items())


def _lot(about: Subject) -> Rows:
    return _sorted(units_of_lot(about.lot_id).items())


def _account(about: Subject) -> Rows:
    """A row a lot: units at first, in, out (lost too), each without what was undone."""
    days = Wanted(date.fromisoformat(about.first_on), date.fromisoformat(about.last_on))
    found, _goods = account(holder_partner(ALL, about.partner_id), days)
    return _sorted(
        (entry.goods.lot_id, entry.opening, entry.came, entry.went + entry.lost) for entry in found
    )


def _trace(about: Subject) -> Rows:
    """Units from stage to stage, without what was undone; all depots of a road together."""
    found: Counter[tuple[int, ...]] = Counter()
    for flow in trace_of(ALL, about.lot_id).trace.flows:
        key = (*_stage(flow.start), *_stage(flow.end), KINDS[flow.kind])
        found[key] += flow.units
    return _sorted((*key, units) for key, units in found.items() if units)


def _stage(stage: Stage) -> tuple[int, int]:
    return STAGES.index(stage.kind), 0 if stage.kind == "transit" else stage.number


def _near_expiry(about: Subject) -> Rows:
    """Where what is near its date lies, wherever that is."""
    on = func.coalesce(Lot.use_by, Lot.best_before)
    days = on.between(date.fromisoformat(about.today), date.fromisoformat(about.until))
    near = db.session.scalars(select(Lot.id).where(days))
    return _sorted(queries.units_of_lots(near))


IN = "SELECT to_place_id AS place, lot_id, units FROM movements WHERE {}"
OUT = "SELECT from_place_id AS place, lot_id, -units AS units FROM movements WHERE {}"
STAGE_SQL = "CASE {0}.kind {1} END, coalesce({0}.depot_id, {0}.site_id, 0)".format(
    "{0}", " ".join(f"WHEN '{kind}' THEN {number}" for number, kind in enumerate(STAGES))
)
KIND_SQL = "CASE {}.kind {} END".format(
    "{0}", " ".join(f"WHEN '{kind}' THEN {number}" for kind, number in KINDS.items())
)


def _sum_sql(key: str, came: str, went: str) -> str:
    both = f"{IN.format(came)} UNION ALL {OUT.format(went)}"
    return (
        f"SELECT {key}, CAST(sum(units) AS BIGINT) FROM ({both}) AS moved "
        f"GROUP BY {key} HAVING sum(units) <> 0"
    )


def _account_sql() -> str:
    before, within = "m.occurred_on < :first_on", "m.occurred_on >= :first_on"
    side = (
        "SELECT m.lot_id, CASE WHEN {before} THEN {sign}m.units ELSE 0 END AS opening, "
        "CASE WHEN {within} THEN {is_in} * m.units ELSE 0 END AS came, "
        "CASE WHEN {within} THEN {is_out} * m.units ELSE 0 END AS went "
        "FROM movements m LEFT JOIN movements u ON u.reversal_of_id = m.id "
        "WHERE m.{column} = :site_place_id AND m.occurred_on <= :last_on "
        "AND m.kind <> 'reversed' AND u.id IS NULL"
    )
    sides = [
        side.format(
            before=before, within=within, sign=sign, is_in=is_in, is_out=1 - is_in, column=column
        )
        for column, sign, is_in in (("to_place_id", "", 1), ("from_place_id", "-", 0))
    ]
    sums = ", ".join(f"CAST(sum({name}) AS BIGINT)" for name in ("opening", "came", "went"))
    return f"SELECT lot_id, {sums} FROM ({' UNION ALL '.join(sides)}) AS moved GROUP BY lot_id"


QUESTIONS = (
    Question(
        "balance of a place",
        _place,
        _sum_sql("lot_id", "to_place_id = :place_id", "from_place_id = :place_id"),
    ),
    Question("balance of a lot", _lot, _sum_sql("place", "lot_id = :lot_id", "lot_id = :lot_id")),
    Question("account of a year", _account, _account_sql()),
    Question(
        "trace of a lot",
        _trace,
        f"SELECT {STAGE_SQL.format('a')}, {STAGE_SQL.format('b')}, {KIND_SQL.format('m')}, "
        "CAST(sum(m.units) AS BIGINT) "
        "FROM movements m JOIN places a ON a.id = m.from_place_id "
        "JOIN places b ON b.id = m.to_place_id "
        "LEFT JOIN movements u ON u.reversal_of_id = m.id "
        "WHERE m.lot_id = :lot_id AND m.kind <> 'reversed' AND u.id IS NULL "
        "GROUP BY 1, 2, 3, 4, 5",
    ),
    Question(
        "near expiry, all places",
        _near_expiry,
        "SELECT place, lot_id, CAST(sum(units) AS BIGINT) FROM ("
        + " UNION ALL ".join(
            side.format(
                "lot_id IN (SELECT id FROM lots "
                "WHERE coalesce(use_by, best_before) BETWEEN :today AND :until)"
            )
            for side in (IN, OUT)
        )
        + ") AS moved "
        "GROUP BY place, lot_id HAVING sum(units) <> 0",
    ),
)


def days_about(today: date) -> dict[str, str]:
    """The year and the near days that are asked about."""
    return {
        "first_on": date(today.year - 1, 1, 1).isoformat(),
        "last_on": date(today.year - 1, 12, 31).isoformat(),
        "today": today.isoformat(),
        "until": (today + timedelta(days=90)).isoformat(),
    }

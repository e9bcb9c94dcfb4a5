"""From rows to facts, and reports and their files as far as the actor may see them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import and_, case, exists, extract, func, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from foodaid.catalogue.models import Campaign, Product, ProductKind, Programme
from foodaid.core import clock
from foodaid.core.db import db, release, writes
from foodaid.core.errors import NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.declarations.domain import COUNTS
from foodaid.declarations.models import Declaration, DeclarationStatus, Support
from foodaid.distributions.models import Distribution, DistributionLine
from foodaid.organisations.models import Partner, Site
from foodaid.reports.domain import facts as domain
from foodaid.reports.models import Export, Figure, Report, ReportStatus
from foodaid.stock.models import Lot, Movement, MovementKind, Place

MONTHS = 12
_Line = tuple[date, str, str, domain.Origin, domain.Target, int]
_Declarations = list[tuple[Declaration, str]]


@contextmanager
def reading_only() -> Iterator[None]:
    """Read for long without holding back those who write."""
    release()
    before = writes.set(False)
    try:
        yield
    finally:
        release()
        writes.reset(before)


def load_facts(programme: Programme, year: int) -> domain.Facts:
    """What the figures of a programme and year rest on, with all years before for the sums.

    Goods are kept apart by the programme of their lot (rule V19). People are declared without
    naming a programme: they count in every year in which it handed something out, and in the
    year of the report. What the other programme handed out is other food here.
    """
    distributed = _distributed(programme, year)
    years = {line.on.year for line in distributed} | {year}
    codes = {line.product for line in distributed}
    declarations = _declarations(years)
    return domain.Facts(
        programme=domain.Programme(programme),
        year=year,
        products=_products(codes),
        distributed=tuple(distributed),
        other_food=tuple(_other_food(programme, years, declarations)),
        declared=tuple(_declared(declarations)),
        handed_out=tuple(_handed_out(programme, years)),
        money=None,
    )


def _handed_out_movements() -> tuple[Any, ...]:
    """Movements out of a partner's site to people, but for those that were reversed.

    A reversal takes the goods out of the month in which they were booked, not of its own.
    """
    reversed_ids = select(Movement.reversal_of_id).where(Movement.reversal_of_id.is_not(None))
    return (Movement.kind == MovementKind.HANDED_OUT, Movement.id.not_in(reversed_ids))


def _distributed(programme: Programme, year: int) -> list[domain.Distributed]:
    """Units by partner, product, origin and price: a month a line, a year a line before.

    The database sums up the ledger by place and lot; what those are is looked up afterwards,
    which is far faster than joining a million movements to their names.
    """
    goods, partners = _goods(programme), _partners_by_place()
    units: Counter[_Line] = Counter()
    for place_id, lot_id, in_year, in_month, booked in _booked(programme, year):
        if place_id in partners:
            on = _last_day(int(in_year), int(in_month))
            units[on, partners[place_id], *goods[lot_id]] += int(booked)
    return [
        domain.Distributed(on, partner, product, units[key], origin, target, units[key] * cents)
        for key in sorted(units)
        for on, partner, product, origin, target, cents in (key,)
    ]


def _booked(programme: Programme, year: int) -> Iterable[Any]:
    on_year = extract("year", Movement.occurred_on)
    on_month = case((on_year == year, extract("month", Movement.occurred_on)), else_=MONTHS)
    what = (Movement.from_place_id, Movement.lot_id, on_year, on_month)
    return db.session.execute(
        select(*what, func.sum(Movement.units))
        .where(
            *_handed_out_movements(),
            Movement.occurred_on <= date(year, MONTHS, 31),
            Movement.lot_id.in_(select(Lot.id).where(Lot.programme == programme)),
        )
        .group_by(*what)
    )


def _goods(programme: Programme) -> dict[int, tuple[str, domain.Origin, domain.Target, int]]:
    """What each lot of a programme is: product, origin, for whom, and cents a unit."""
    rows = (
        select(Lot.id, Product.code, Lot.origin, Product.target, Lot.unit_cents)
        .join(Product, Product.id == Lot.product_id)
        .where(Lot.programme == programme)
    )
    return {
        lot_id: (product, domain.Origin(origin), domain.Target(target), cents)
        for lot_id, product, origin, target, cents in db.session.execute(rows)
    }


def _partners_by_place() -> dict[int, str]:
    rows = (
        select(Place.id, Partner.code)
        .join(Site, Site.id == Place.site_id)
        .join(Partner, Partner.id == Site.partner_id)
    )
    return {place_id: partner for place_id, partner in db.session.execute(rows)}


@cache
def _last_day(year: int, month: int) -> date:
    first_of_next = date(year + month // MONTHS, month % MONTHS + 1, 1)
    return first_of_next - timedelta(days=1)


def _products(codes: Iterable[str]) -> dict[str, domain.Product]:
    rows = select(Product).where(Product.code.in_(sorted(codes))).order_by(Product.code)
    return {
        row.code: domain.Product(
            row.code,
            domain.Kind(row.kind),
            None if row.category is None else domain.Category(row.category),
            row.grams_per_unit,
        )
        for row in db.session.scalars(rows)
    }


def _other_food(
    programme: Programme, years: Iterable[int], declarations: _Declarations
) -> Iterator[domain.OtherFood]:
    """What partners said they handed out besides, and the food of the other programme."""
    grams: dict[tuple[str, int], int] = defaultdict(int)
    for row, partner in declarations:
        if row.support is Support.FOOD and row.other_food_grams:
            grams[partner, row.year] += row.other_food_grams
    for partner, year, beyond in _food_of_others(programme, years):
        grams[partner, year] += beyond
    for (partner, year), total in sorted(grams.items()):
        yield domain.OtherFood(partner, year, total)


def _food_of_others(programme: Programme, years: Iterable[int]) -> Iterator[tuple[str, int, int]]:
    others = (
        select(Lot.id)
        .join(Lot.product)
        .where(Lot.programme != programme, Product.kind == ProductKind.FOOD)
    )
    on_year = extract("year", Movement.occurred_on)
    rows = (
        select(Partner.code, on_year, func.sum(Movement.units * Product.grams_per_unit))
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .join(Place, Place.id == Movement.from_place_id)
        .join(Site, Site.id == Place.site_id)
        .join(Partner, Partner.id == Site.partner_id)
        .where(
            *_handed_out_movements(),
            Movement.lot_id.in_(others),
            Movement.occurred_on.between(date(min(years), 1, 1), date(max(years), MONTHS, 31)),
        )
        .group_by(Partner.code, on_year)
    )
    wanted = set(years)
    for partner, year, grams in db.session.execute(rows):
        if int(year) in wanted:
            yield partner, int(year), int(grams)


def _declarations(years: Iterable[int]) -> _Declarations:
    rows = (
        select(Declaration, Partner.code)
        .join(Partner, Partner.id == Declaration.partner_id)
        .where(
            Declaration.status == DeclarationStatus.SUBMITTED,
            Declaration.year.in_(sorted(years)),
        )
        .order_by(Declaration.year, Partner.code, Declaration.support)
    )
    return [(row, code) for row, code in db.session.execute(rows)]


def _declared(declarations: _Declarations) -> Iterator[domain.Declared]:
    for row, partner in declarations:
        yield domain.Declared(
            partner=partner,
            year=row.year,
            support=domain.Support(row.support),
            total=row.total,
            estimated=row.is_estimate,
            **{name: getattr(row, name) for name in COUNTS},
        )


def _handed_out(programme: Programme, years: Iterable[int]) -> Iterator[domain.HandedOut]:
    """Meals and packages in which there was food of the programme, wholly or in part."""
    on_year = extract("year", Distribution.handed_out_on)
    has_food = exists().where(
        DistributionLine.distribution_id == Distribution.id,
        DistributionLine.lot_id == Lot.id,
        Lot.programme == programme,
    )
    rows = (
        select(Partner.code, on_year, func.sum(Distribution.meals), func.sum(Distribution.packages))
        .join(Partner, Partner.id == Distribution.partner_id)
        .where(has_food, Distribution.undone_at.is_(None))
        .group_by(Partner.code, on_year)
        .order_by(on_year, Partner.code)
    )
    wanted = set(years)
    for partner, year, meals, packages in db.session.execute(rows):
        if int(year) in wanted and (meals or packages):
            yield domain.HandedOut(partner, int(year), int(meals), int(packages))


@dataclass(frozen=True, slots=True)
class ReportYear:
    """One programme and year, with its newest report if there is one."""

    programme: Programme
    year: int
    report: Report | None


def report_years(actor: Actor) -> list[ReportYear]:
    """Every programme and year that can have a report, the newest first."""
    _check_may_see(actor)
    newest = {(row.programme, row.year): row for row in _newest_reports()}
    found = set(newest)
    for programme, year in db.session.execute(select(Campaign.programme, Campaign.year)):
        if year <= clock.today().year:
            found |= {(programme, later) for later in (year, year + 1)}
    ordered = sorted(found, key=lambda key: (-key[1], key[0]))
    return [
        ReportYear(programme, year, newest.get((programme, year)))
        for programme, year in ordered
        if year <= clock.today().year
    ]


def _newest_reports() -> Sequence[Report]:
    newest = (
        select(Report.programme, Report.year, func.max(Report.number).label("number"))
        .group_by(Report.programme, Report.year)
        .subquery()
    )
    rows = select(Report).join(
        newest,
        and_(
            Report.programme == newest.c.programme,
            Report.year == newest.c.year,
            Report.number == newest.c.number,
        ),
    )
    return db.session.scalars(rows).all()


def exports_of(actor: Actor, limit: int = 100) -> list[Export]:
    """The files that were made, the newest first, without their content."""
    _check_may_see(actor)
    rows = select(Export).options(joinedload(Export.report)).order_by(Export.id.desc()).limit(limit)
    return list(db.session.scalars(rows))


def export_of(actor: Actor, export_id: int) -> Export:
    """One file with its content."""
    _check_may_see(actor)
    found = db.session.get(Export, export_id, options=[undefer(Export.content)])
    if found is None:
        raise NotFound
    return found


def report_of(actor: Actor, report_id: int, *, with_facts: bool = False) -> Report:
    """One report with its figures and files."""
    _check_may_see(actor)
    options: list[Any] = [selectinload(Report.figures), selectinload(Report.exports)]
    if with_facts:
        options = [undefer(Report.facts)]
    found = db.session.get(Report, report_id, options=options)
    if found is None:
        raise NotFound
    return found


def versions_of(report: Report) -> list[Report]:
    """All reports about the same programme and year, the newest first."""
    rows = (
        select(Report)
        .where(Report.programme == report.programme, Report.year == report.year)
        .order_by(Report.number.desc())
    )
    return list(db.session.scalars(rows))


def figures_before(report: Report) -> dict[tuple[bool, str], str | None]:
    """The figures of the report before this one, by whether they are cumulative, and code."""
    rows = (
        select(Figure)
        .join(Report, Report.id == Figure.report_id)
        .where(
            Report.programme == report.programme,
            Report.year == report.year,
            Report.number == report.number - 1,
        )
    )
    return {(row.is_cumulative, row.code): row.value for row in db.session.scalars(rows)}


def running_years() -> set[tuple[Programme, int]]:
    """The programmes and years in which a campaign ran."""
    rows = select(Campaign.programme, Campaign.year, Campaign.ends_on)
    return {
        (programme, year)
        for programme, first, ends_on in db.session.execute(rows)
        for year in range(first, ends_on.year + 1)
    }


def sealed_years() -> set[tuple[Programme, int]]:
    """The programmes and years with a sealed report."""
    rows = select(Report.programme, Report.year).where(Report.status == ReportStatus.SEALED)
    return {(programme, year) for programme, year in db.session.execute(rows)}


def partner_ids(codes: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Number and name of partners, by code."""
    rows = select(Partner.code, Partner.id, Partner.name).where(Partner.code.in_(sorted(codes)))
    return {code: (partner_id, name) for code, partner_id, name in db.session.execute(rows)}


def made_keys(keys: Iterable[str]) -> set[str]:
    """Which of these scheduled files are there already."""
    rows = select(Export.due_key).where(Export.due_key.in_(sorted(keys)))
    return {key for key in db.session.scalars(rows) if key is not None}


def last_number(programme: Programme, year: int) -> int:
    """The number of the newest report; 0 if there is none."""
    rows = select(func.max(Report.number)).where(Report.programme == programme, Report.year == year)
    return db.session.scalar(rows) or 0


def _check_may_see(actor: Actor) -> None:
    if not actor.may(Permission.VIEW_REPORTS):
        raise NotFound

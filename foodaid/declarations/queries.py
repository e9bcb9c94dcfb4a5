"""Declared people, as far as the actor may see them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from foodaid.catalogue.models import Campaign, Programme
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.errors import NotAllowed, NotFound
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor, Permission
from foodaid.declarations.domain import LESS_TWELFTHS, TWELFTHS
from foodaid.declarations.models import Declaration, DeclarationStatus, Support
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Municipality, Partner, PartnerStatus

ASKED = (Support.FOOD, Support.GOODS)
"""What partners are asked about: Belgium hands out no vouchers."""


def people(year: int, partner_id: int | None = None) -> int:
    """The people declared as receiving food in a year, of one partner or of all together."""
    rows = select(func.coalesce(func.sum(Declaration.total), 0)).where(
        Declaration.year == year,
        Declaration.support == Support.FOOD,
        Declaration.status == DeclarationStatus.SUBMITTED,
    )
    if partner_id is not None:
        rows = rows.where(Declaration.partner_id == partner_id)
    return db.session.scalar(rows) or 0


def people_by_partner(year: int) -> dict[int, int]:
    """The people declared as receiving food in a year, by partner (absent: none)."""
    rows = select(Declaration.partner_id, Declaration.total).where(
        Declaration.year == year,
        Declaration.support == Support.FOOD,
        Declaration.status == DeclarationStatus.SUBMITTED,
    )
    return {partner_id: total for partner_id, total in db.session.execute(rows)}


def twelfths_by_partner(year: int) -> dict[int, int]:
    """The equivalents of those people, by partner, in twelfths of a person (absent: none)."""
    rows = select(Declaration.partner_id, _twelfths()).where(
        Declaration.year == year,
        Declaration.support == Support.FOOD,
        Declaration.status == DeclarationStatus.SUBMITTED,
    )
    return {partner_id: int(twelfths) for partner_id, twelfths in db.session.execute(rows)}


def _twelfths() -> Any:
    """`domain.twelfths` of a declaration, for the database."""
    less = sum(
        func.coalesce(getattr(Declaration, name), 0) * each for name, each in LESS_TWELFTHS.items()
    )
    return Declaration.total * TWELFTHS - less


def has_declared(partner_id: int, year: int) -> bool:
    """Whether this partner has said how many people it helps with food in a year."""
    row = select(Declaration.id).where(
        Declaration.partner_id == partner_id,
        Declaration.year == year,
        Declaration.support == Support.FOOD,
        Declaration.status == DeclarationStatus.SUBMITTED,
    )
    return db.session.scalar(row) is not None


def declared_years(partner_id: int) -> set[int]:
    """The years for which this partner has said how many people it helps with food."""
    rows = select(Declaration.year).where(
        Declaration.partner_id == partner_id,
        Declaration.support == Support.FOOD,
        Declaration.status == DeclarationStatus.SUBMITTED,
    )
    return set(db.session.scalars(rows))


@dataclass(frozen=True, slots=True)
class DeclarationPage:
    """All that the page of one declaration shows; `earlier` is what was sent about last year.

    Only FEAD asks for migrants as one group; without its goods nobody need count them.
    """

    partner: Partner
    year: int
    support: Support
    declaration: Declaration | None
    earlier: Declaration | None
    has_fead: bool

    @property
    def is_submitted(self) -> bool:
        return (
            self.declaration is not None and self.declaration.status is DeclarationStatus.SUBMITTED
        )

    @property
    def is_proposal(self) -> bool:
        """Whether the figures shown are last year's, because there are none yet."""
        return self.declaration is None and self.earlier is not None


@dataclass(frozen=True, slots=True)
class Declarable:
    """One year and support that a partner may declare, and what is there already."""

    year: int
    support: Support
    declaration: Declaration | None


def years() -> list[int]:
    """The years about which people can be declared, the newest first."""
    found = set(db.session.scalars(select(Campaign.year).distinct()))
    return sorted(found | {clock.today().year}, reverse=True)


def find_declaration(partner_id: int, year: int, support: Support) -> Declaration | None:
    """What a partner declared or drafted about one year and support."""
    rows = select(Declaration).where(
        Declaration.partner_id == partner_id,
        Declaration.year == year,
        Declaration.support == support,
    )
    return db.session.scalar(rows)


def earlier_declaration(partner_id: int, year: int, support: Support) -> Declaration | None:
    """What a partner sent about the year before."""
    found = find_declaration(partner_id, year - 1, support)
    is_sent = found is not None and found.status is DeclarationStatus.SUBMITTED
    return found if is_sent else None


def declaration_page(
    actor: Actor, partner_id: int, year: int, support: Support, permission: Permission
) -> DeclarationPage:
    """The page of one declaration; NotFound for a year or partner that is not the actor's."""
    partner = organisations.partner_of(actor, partner_id, permission)
    if year not in years() or support not in ASKED:
        raise NotFound
    return DeclarationPage(
        partner=partner,
        year=year,
        support=support,
        declaration=find_declaration(partner_id, year, support),
        earlier=earlier_declaration(partner_id, year, support),
        has_fead=_has_fead(year),
    )


def _has_fead(year: int) -> bool:
    """Whether goods of FEAD, bought this year or the year before, may be handed out in a year."""
    rows = select(Campaign.id).where(
        Campaign.programme == Programme.FEAD, Campaign.year.in_((year - 1, year))
    )
    return db.session.scalar(rows.limit(1)) is not None


def declarations_of(actor: Actor, partner_id: int) -> tuple[Partner, list[Declarable]]:
    """Every year and support a partner can declare, the newest year first, food first."""
    partner = organisations.partner_of(actor, partner_id, Permission.VIEW_DECLARATIONS)
    rows = select(Declaration).where(Declaration.partner_id == partner_id)
    there = {(row.year, row.support): row for row in db.session.scalars(rows)}
    return partner, [
        Declarable(year, support, there.get((year, support)))
        for year in years()
        for support in ASKED
    ]


class State(StrEnum):
    """How far a partner is with a declaration."""

    SUBMITTED = "submitted"
    DRAFT = "draft"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class DeclarationFilter:
    """What the list of all partners is narrowed to."""

    year: int
    support: Support = Support.FOOD
    state: State | None = None
    depot_id: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class DeclarationRow:
    """One partner, with its declaration of the year if there is one."""

    partner: Partner
    declaration: Declaration | None

    @property
    def state(self) -> State:
        return State.MISSING if self.declaration is None else State(self.declaration.status)


@dataclass(frozen=True, slots=True)
class DeclarationTotals:
    """Over the filtered list: how many partners, how many of them have sent, how many people.

    `twelfths` are the equivalents of those people, in twelfths of a person.
    """

    partners: int
    submitted: int
    people: int
    twelfths: int


def overview(actor: Actor, wanted: DeclarationFilter, number: int, size: int) -> Page[Any]:
    """A page of who has declared and who has not, by name."""
    page = page_of(_overview_rows(actor, wanted), number, size, scalars=False)
    rows = [DeclarationRow(partner, declaration) for partner, declaration in page.rows]
    return Page(rows=rows, number=page.number, size=page.size, total=page.total)


def overview_export(actor: Actor, wanted: DeclarationFilter) -> Iterator[DeclarationRow]:
    """The same list, whole and in the same order."""
    found = db.session.execute(_overview_rows(actor, wanted))
    return (DeclarationRow(partner, declaration) for partner, declaration in found)


def overview_totals(actor: Actor, wanted: DeclarationFilter) -> DeclarationTotals:
    """The sums of the same list; only what was sent counts."""
    is_sent = Declaration.status == DeclarationStatus.SUBMITTED
    row = db.session.execute(
        _narrowed(
            actor,
            wanted,
            select(
                func.count(Partner.id),
                func.count(Declaration.id).filter(is_sent),
                func.coalesce(func.sum(Declaration.total).filter(is_sent), 0),
                func.coalesce(func.sum(_twelfths()).filter(is_sent), 0),
            ),
        )
    ).one()
    return DeclarationTotals(*(int(number) for number in row))


def _overview_rows(actor: Actor, wanted: DeclarationFilter) -> Any:
    return (
        _narrowed(actor, wanted, select(Partner, Declaration))
        .options(contains_eager(Partner.municipality), joinedload(Partner.depot))
        .order_by(Partner.name, Partner.id)
    )


def _narrowed(actor: Actor, wanted: DeclarationFilter, rows: Any) -> Any:
    """Partners that take part or declared, beside their declaration; for the whole country only."""
    if actor.partners(Permission.OVERSEE_DECLARATIONS) is not None:
        raise NotAllowed("page-not-yours")
    rows = (
        rows.select_from(Partner)
        .join(Partner.municipality)
        .outerjoin(
            Declaration,
            and_(
                Declaration.partner_id == Partner.id,
                Declaration.year == wanted.year,
                Declaration.support == wanted.support,
            ),
        )
        .where(or_(Partner.status != PartnerStatus.ENDED, Declaration.id.is_not(None)))
    )
    if wanted.state is State.MISSING:
        rows = rows.where(Declaration.id.is_(None))
    elif wanted.state is not None:
        rows = rows.where(Declaration.status == DeclarationStatus(wanted.state))
    if wanted.depot_id is not None:
        rows = rows.where(Partner.depot_id == wanted.depot_id)
    for word in wanted.words.lower().split():
        places = (Partner.name, Partner.code, Municipality.name_nl, Municipality.name_fr)
        rows = rows.where(
            or_(*(func.lower(place).contains(word, autoescape=True) for place in places))
        )
    return rows

"""Ceilings of municipalities in a campaign: what was set, what was given, what is left."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from foodaid.allocation.models import AllocationRun, MunicipalCeiling, RunStatus, Share
from foodaid.catalogue import queries as catalogue
from foodaid.catalogue.models import Offer, Product
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor, Permission
from foodaid.declarations.models import Declaration, DeclarationStatus, Support
from foodaid.orders.models import Order
from foodaid.organisations.models import Municipality, Partner, PartnerStatus

NAMES = {"nl": Municipality.name_nl, "fr": Municipality.name_fr, "de": Municipality.name_de}


@dataclass(frozen=True, slots=True)
class CeilingFilter:
    """Which municipalities; `has_ceiling` None is all. They go by their names in a language."""

    language: str = "nl"
    words: str = ""
    province: str = ""
    has_ceiling: bool | None = None


@dataclass(frozen=True, slots=True)
class CeilingRow:
    """One municipality with partners or a ceiling. Weights in grams; `grams` None: no ceiling."""

    municipality: Municipality
    partners: int
    people: int
    grams: int | None
    given: int

    @property
    def left(self) -> int | None:
        return None if self.grams is None else max(0, self.grams - self.given)

    @property
    def is_full(self) -> bool:
        return self.grams is not None and self.given >= self.grams


def ceilings_page(
    actor: Actor, campaign_id: int, wanted: CeilingFilter, number: int, size: int
) -> Page[Any]:
    """A page of municipalities, by name."""
    page = page_of(_rows(actor, campaign_id, wanted), number, size, scalars=False)
    return Page([_row(row) for row in page.rows], page.number, page.size, page.total)


def all_ceilings(actor: Actor, campaign_id: int, wanted: CeilingFilter) -> Iterator[CeilingRow]:
    """The same list, whole."""
    return map(_row, db.session.execute(_rows(actor, campaign_id, wanted)))


def ceiling_of(actor: Actor, campaign_id: int, municipality_id: int) -> CeilingRow:
    """One municipality of the list."""
    rows = _rows(actor, campaign_id, CeilingFilter()).where(Municipality.id == municipality_id)
    row = db.session.execute(rows).first()
    if row is None:
        raise NotFound
    return _row(row)


def _row(row: Any) -> CeilingRow:
    town, partners, people, grams, given = row
    return CeilingRow(town, partners, int(people), grams, int(given))


def _rows(actor: Actor, campaign_id: int, wanted: CeilingFilter) -> Select[Any]:
    if not actor.may(Permission.VIEW_CAMPAIGNS):
        raise NotFound
    campaign = catalogue.campaign(campaign_id)
    members = _members(campaign.year)
    given = given_grams(campaign.id).subquery()
    rows = (
        select(
            Municipality,
            func.coalesce(members.c.partners, 0),
            func.coalesce(members.c.people, 0),
            MunicipalCeiling.grams,
            func.coalesce(given.c.grams, 0),
        )
        .outerjoin(members, members.c.municipality_id == Municipality.id)
        .outerjoin(given, given.c.municipality_id == Municipality.id)
        .outerjoin(
            MunicipalCeiling,
            (MunicipalCeiling.municipality_id == Municipality.id)
            & (MunicipalCeiling.campaign_id == campaign.id),
        )
        .where(or_(members.c.partners.is_not(None), MunicipalCeiling.id.is_not(None)))
        .order_by(NAMES.get(wanted.language, Municipality.name_nl), Municipality.refnis)
    )
    if wanted.has_ceiling is not None:
        is_set = MunicipalCeiling.id.is_not(None)
        rows = rows.where(is_set if wanted.has_ceiling else ~is_set)
    if wanted.province:
        rows = rows.where(Municipality.province == wanted.province)
    for word in wanted.words.lower().split():
        found = [func.lower(name).contains(word, autoescape=True) for name in NAMES.values()]
        rows = rows.where(or_(*found, Municipality.refnis == word))
    return rows


def _members(year: int) -> Any:
    """Partners that take part and the people they declared, by municipality."""
    is_counted = (
        (Declaration.partner_id == Partner.id)
        & (Declaration.year == year)
        & (Declaration.support == Support.FOOD)
        & (Declaration.status == DeclarationStatus.SUBMITTED)
    )
    return (
        select(
            Partner.municipality_id,
            func.count(Partner.id).label("partners"),
            func.sum(case((Declaration.id.is_not(None), Declaration.total), else_=0)).label(
                "people"
            ),
        )
        .outerjoin(Declaration, is_counted)
        .where(Partner.status != PartnerStatus.ENDED)
        .group_by(Partner.municipality_id)
        .subquery()
    )


def given_grams(campaign_id: int) -> Select[Any]:
    """What published runs of a campaign gave, in grams, by municipality."""
    weight = func.sum(Share.boxes * Product.units_per_box * Product.grams_per_unit)
    columns: tuple[Any, ...] = (Partner.municipality_id, weight.label("grams"))
    return (
        select(*columns)
        .select_from(Share)
        .join(AllocationRun, AllocationRun.id == Share.run_id)
        .join(Order, Order.id == Share.order_id)
        .join(Partner, Partner.id == Order.partner_id)
        .join(Offer, Offer.id == Share.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .where(AllocationRun.status == RunStatus.PUBLISHED, Offer.campaign_id == campaign_id)
        .group_by(Partner.municipality_id)
    )

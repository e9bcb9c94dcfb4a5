"""Products, campaigns and offers. They are no secret: everybody may see what is on offer."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from foodaid.catalogue.models import Campaign, Offer, Product, ProductKind
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.paging import Page, page_of


def product(product_id: int) -> Product:
    """One product."""
    found = db.session.get(Product, product_id)
    if found is None:
        raise NotFound
    return found


def products(words: str, kind: ProductKind | None, number: int, size: int) -> Page[Product]:
    """A page of the products, by code."""
    return page_of(_products(words, kind), number, size)


def products_export(words: str, kind: ProductKind | None) -> Iterator[Product]:
    """The same list, whole and in the same order."""
    return iter(db.session.scalars(_products(words, kind)))


def _products(words: str, kind: ProductKind | None) -> Any:
    rows = select(Product).order_by(Product.code)
    if kind is not None:
        rows = rows.where(Product.kind == kind)
    for word in words.split():
        pattern = f"%{word.lower()}%"
        rows = rows.where(
            or_(
                func.lower(Product.code).like(pattern),
                func.lower(Product.name_nl).like(pattern),
                func.lower(Product.name_fr).like(pattern),
                func.lower(Product.name_de).like(pattern),
                func.lower(Product.name_en).like(pattern),
            )
        )
    return rows


def active_products() -> list[Product]:
    """Every product that can be offered, by code."""
    rows = select(Product).where(Product.is_active).order_by(Product.code)
    return list(db.session.scalars(rows))


def campaigns() -> list[Campaign]:
    """Every campaign, the newest first."""
    rows = select(Campaign).order_by(Campaign.year.desc(), Campaign.programme)
    return list(db.session.scalars(rows))


def campaign(campaign_id: int) -> Campaign:
    """One campaign with its offers."""
    found = db.session.get(
        Campaign, campaign_id, options=[selectinload(Campaign.offers).joinedload(Offer.product)]
    )
    if found is None:
        raise NotFound
    return found

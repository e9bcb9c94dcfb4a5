"""The board: what partners have too much of, and what of it is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from foodaid.catalogue.models import Product
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.errors import NotFound
from foodaid.core.paging import Page, page_of
from foodaid.core.permissions import Actor, Permission
from foodaid.deliveries.domain import TransferStatus
from foodaid.deliveries.models import Transfer, TransferLine, TransferOffer
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Municipality, Partner, Site
from foodaid.stock.models import Lot

OVER = (TransferStatus.REFUSED, TransferStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class OfferFilter:
    """What the board is narrowed to."""

    words: str = ""
    depot_id: int | None = None


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """An offer, and how many of its units nobody has taken yet."""

    offer: TransferOffer
    left: int

    @property
    def lot(self) -> Lot:
        return self.offer.lot

    @property
    def partner(self) -> Partner:
        return self.offer.site.partner


def _taken() -> Any:
    """Units that others took of an offer, but for what was refused or cancelled."""
    return (
        select(func.coalesce(func.sum(TransferLine.units), 0))
        .join(Transfer, Transfer.id == TransferLine.transfer_id)
        .where(Transfer.offer_id == TransferOffer.id, Transfer.status.not_in(OVER))
        .correlate(TransferOffer)
        .scalar_subquery()
    )


def _rows() -> Select[Any]:
    left = (TransferOffer.units - _taken()).label("left")
    return (
        select(TransferOffer, left)
        .join(TransferOffer.lot)
        .join(Lot.product)
        .join(TransferOffer.site)
        .join(Site.partner)
        .join(Partner.municipality)
        .options(
            contains_eager(TransferOffer.lot).options(
                contains_eager(Lot.product), joinedload(Lot.campaign)
            ),
            contains_eager(TransferOffer.site)
            .contains_eager(Site.partner)
            .options(contains_eager(Partner.municipality), joinedload(Partner.depot)),
        )
    )


def _is_open() -> Any:
    """Open today, with something left of it, and of a lot that may still change hands."""
    today = clock.today()
    return and_(
        TransferOffer.withdrawn_at.is_(None),
        TransferOffer.open_until >= today,
        TransferOffer.units > _taken(),
        Lot.is_held.is_(False),
        Lot.is_unfit.is_(False),
        or_(Lot.use_by.is_(None), Lot.use_by >= today),
        or_(
            Lot.use_by.is_not(None),
            Lot.best_before.is_(None),
            Lot.best_before >= today,
            Lot.good_until >= today,
        ),
    )


def open_offers(
    actor: Actor, partner_id: int, wanted: OfferFilter, number: int, size: int
) -> Page[OpenOffer]:
    """What other partners offer, the first to expire first."""
    organisations.partner_of(actor, partner_id, Permission.VIEW_PARTNER_STOCK)
    rows = (
        _rows()
        .where(_is_open(), Site.partner_id != partner_id)
        .order_by(func.coalesce(Lot.use_by, Lot.best_before), TransferOffer.id)
    )
    if wanted.depot_id is not None:
        rows = rows.where(Partner.depot_id == wanted.depot_id)
    for word in wanted.words.split():
        rows = rows.where(_speaks_of(f"%{word.lower()}%"))
    page = page_of(rows, number, size, scalars=False)
    found = [OpenOffer(offer, int(left)) for offer, left in page.rows]
    return Page(found, page.number, page.size, page.total)


def _speaks_of(pattern: str) -> Any:
    names = (
        Product.name_nl, Product.name_fr, Product.name_de, Product.name_en,
        Municipality.name_nl, Municipality.name_fr,
    )  # fmt: skip
    return or_(*(func.lower(name).like(pattern) for name in names))


def own_offers(actor: Actor, partner_id: int) -> list[OpenOffer]:
    """What a partner offers itself and did not withdraw, while it is open."""
    organisations.partner_of(actor, partner_id, Permission.VIEW_PARTNER_STOCK)
    rows = (
        _rows()
        .where(
            Site.partner_id == partner_id,
            TransferOffer.withdrawn_at.is_(None),
            TransferOffer.open_until >= clock.today(),
        )
        .order_by(TransferOffer.id)
    )
    return [OpenOffer(offer, int(left)) for offer, left in db.session.execute(rows)]


def open_offer(actor: Actor, partner_id: int, offer_id: int) -> OpenOffer:
    """An offer as another partner sees it; NotFound when it never was one."""
    organisations.partner_of(actor, partner_id, Permission.TRANSFER_GOODS)
    return offer_of(offer_id)


def own_offer(actor: Actor, partner_id: int, offer_id: int) -> OpenOffer:
    """An offer of this partner's own; NotFound for that of others."""
    organisations.partner_of(actor, partner_id, Permission.TRANSFER_GOODS)
    found = offer_of(offer_id)
    if found.offer.site.partner_id != partner_id:
        raise NotFound
    return found


def offer_of(offer_id: int) -> OpenOffer:
    """One offer and what is left of it."""
    rows = _rows().where(TransferOffer.id == offer_id)
    row = db.session.execute(rows, execution_options={"populate_existing": True}).first()
    if row is None:
        raise NotFound
    return OpenOffer(row[0], int(row[1]))


def still_offered(site_id: int, lot_ids: Iterable[int]) -> dict[int, int]:
    """Units of lots that a site still offers and nobody has taken."""
    rows = _rows().where(
        TransferOffer.site_id == site_id,
        TransferOffer.lot_id.in_(list(lot_ids)),
        TransferOffer.withdrawn_at.is_(None),
        TransferOffer.open_until >= clock.today(),
    )
    found: dict[int, int] = {}
    for offer, left in db.session.execute(rows):
        found[offer.lot_id] = found.get(offer.lot_id, 0) + max(0, int(left))
    return found

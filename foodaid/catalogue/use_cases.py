"""Writing down products, campaigns and what a campaign offers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from foodaid.catalogue import queries
from foodaid.catalogue.domain import MOST_KCAL_PER_100G
from foodaid.catalogue.models import (
    Campaign,
    CampaignStatus,
    Category,
    Dating,
    Offer,
    Product,
    ProductKind,
    Programme,
    Storage,
    Target,
    UnitName,
)
from foodaid.core import audit, idempotency
from foodaid.core.db import db, use_case
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.permissions import Actor, Permission


@dataclass(frozen=True, slots=True)
class SaveProduct:
    """A product as the authority describes it."""

    code: str
    name_nl: str
    name_fr: str
    name_de: str
    name_en: str
    kind: ProductKind
    category: Category | None
    target: Target
    storage: Storage
    dating: Dating
    unit: UnitName
    gtin: str | None
    grams_per_unit: int
    units_per_box: int
    boxes_per_pallet: int
    shelf_life_months: int | None
    is_active: bool
    kcal_per_100g: int | None = None


@use_case
def save_product(
    actor: Actor,
    wish: SaveProduct,
    product_id: int | None = None,
    version: int | None = None,
    key: str | None = None,
) -> Product:
    """Add a product, or change one. Packing stays as it is once something was offered of it."""
    _may_edit(actor)
    earlier = idempotency.earlier_result(actor, "product.save", key)
    if earlier is not None:
        return queries.product(earlier)
    product = queries.product(product_id) if product_id is not None else Product()
    if product_id is not None and version is not None and product.version != version:
        raise Conflict("changed-meanwhile")
    problems = _product_problems(product, wish)
    if problems:
        raise Invalid("product-not-right", problems=problems)
    before = {name: getattr(product, name) for name in asdict(wish)} if product_id else {}
    for name, fact in asdict(wish).items():
        setattr(product, name, fact)
    db.session.add(product)
    db.session.flush()
    idempotency.remember(actor, "product.save", key, product.id)
    audit.record(
        actor,
        "product.changed" if product_id else "product.added",
        f"product:{product.id}",
        old=before,
        new=asdict(wish),
    )
    return product


def _is_offered(product: Product) -> bool:
    row = select(Offer.id).where(Offer.product_id == product.id).limit(1)
    return db.session.scalar(row) is not None


def _product_problems(product: Product, wish: SaveProduct) -> dict[str, Invalid]:
    """All that is wrong, by field. Orders and stock are counted in the packing: it stays."""
    problems: dict[str, Invalid] = {}
    if (wish.kind is ProductKind.FOOD) != (wish.category is not None):
        problems["category"] = Invalid("category-of-food")
    if wish.kcal_per_100g is not None and wish.kind is not ProductKind.FOOD:
        problems["kcal_per_100g"] = Invalid("energy-of-food")
    elif not 0 <= (wish.kcal_per_100g or 0) <= MOST_KCAL_PER_100G:
        problems["kcal_per_100g"] = Invalid("energy-too-high", most=MOST_KCAL_PER_100G)
    twin = db.session.scalar(select(Product.id).where(Product.code == wish.code))
    if twin is not None and twin != product.id:
        problems["code"] = Invalid("product-code-taken")
    if product.id is not None and _is_offered(product):
        for name in ("grams_per_unit", "units_per_box"):
            if getattr(product, name) != getattr(wish, name):
                problems[name] = Invalid("packing-fixed")
    return problems


@dataclass(frozen=True, slots=True)
class AddCampaign:
    """A purchase of one programme: ordered in one year, handed out until its last day."""

    programme: Programme
    year: int
    name: str
    starts_on: date
    ends_on: date
    key: str | None = None


@use_case
def add_campaign(actor: Actor, wish: AddCampaign) -> Campaign:
    """Open a campaign; there is one a programme and year."""
    _may_edit(actor)
    earlier = idempotency.earlier_result(actor, "campaign.add", wish.key)
    if earlier is not None:
        return queries.campaign(earlier)
    _check_campaign(wish)
    campaign = Campaign(
        programme=wish.programme,
        year=wish.year,
        name=wish.name,
        starts_on=wish.starts_on,
        ends_on=wish.ends_on,
        status=CampaignStatus.OPEN,
    )
    db.session.add(campaign)
    db.session.flush()
    idempotency.remember(actor, "campaign.add", wish.key, campaign.id)
    audit.record(actor, "campaign.added", f"campaign:{campaign.id}", new=_told(wish))
    return campaign


def _check_campaign(wish: AddCampaign) -> None:
    """All that is wrong with a new campaign, at once."""
    problems: dict[str, Invalid] = {}
    if wish.ends_on < wish.starts_on:
        problems["ends_on"] = Invalid("ends-before-start")
    same = select(Campaign.id).where(
        Campaign.programme == wish.programme, Campaign.year == wish.year
    )
    if db.session.scalar(same) is not None:
        problems["year"] = Invalid("campaign-there")
    if problems:
        raise Invalid("campaign-not-right", problems=problems)


def _told(wish: AddCampaign) -> dict[str, object]:
    return {name: fact for name, fact in asdict(wish).items() if name != "key"}


@dataclass(frozen=True, slots=True)
class SaveOffer:
    """What a campaign offers of one product."""

    boxes: int
    unit_cents: int
    most_boxes_per_order: int | None
    quota_units: int | None = None


@use_case
def save_offers(actor: Actor, campaign_id: int, wishes: Mapping[int, SaveOffer]) -> Campaign:
    """Set what a campaign offers, by product. Products that are not named stay as they are."""
    _may_edit(actor)
    campaign = queries.campaign(campaign_id)
    known = {offer.product_id: offer for offer in campaign.offers}
    for product_id, wish in wishes.items():
        offer = known.get(product_id)
        if offer is None:
            offer = Offer(campaign_id=campaign.id, product_id=product_id)
            db.session.add(offer)
        offer.boxes, offer.unit_cents = wish.boxes, wish.unit_cents
        offer.most_boxes_per_order = wish.most_boxes_per_order
        offer.quota_units = wish.quota_units
    audit.record(
        actor,
        "campaign.offers-set",
        f"campaign:{campaign.id}",
        new={str(product_id): asdict(wish) for product_id, wish in wishes.items()},
    )
    db.session.flush()
    db.session.expire(campaign, ["offers"])
    return campaign


def _may_edit(actor: Actor) -> None:
    if not actor.may(Permission.EDIT_CATALOGUE):
        raise NotFound

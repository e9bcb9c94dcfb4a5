"""Small makers of rows. A test states every value it asserts; the rest is from here."""

from datetime import date, timedelta
from itertools import count
from typing import TypeVar

from flask.testing import FlaskClient

from foodaid.accounts.models import Membership, User
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
from foodaid.core import clock
from foodaid.core.db import db, transaction
from foodaid.core.permissions import DEPOT_ROLES, PARTNER_ROLES, Actor, Role
from foodaid.declarations.models import Declaration, DeclarationStatus, Support
from foodaid.deliveries.models import Transfer, TransferLine, TransferStatus
from foodaid.orders.models import Order, OrderLine, OrderStatus, Window, WindowOffer
from foodaid.organisations.models import (
    Depot,
    Half,
    Municipality,
    Opening,
    Partner,
    PartnerKind,
    PartnerStatus,
    Site,
)
from foodaid.purchasing.models import (
    Contract,
    ContractLine,
    ContractStatus,
    DepotPlan,
    NoticeStatus,
    Supplier,
    SupplierNotice,
)
from foodaid.stock.models import Lot, Movement, MovementKind, Place, PlaceKind, Zone

_numbers = count(1)
Row = TypeVar("Row")


def save(row: Row) -> Row:
    """Write a row in a transaction of its own."""
    with transaction():
        db.session.add(row)
    return row


def make_municipality(name: str = "Lier") -> Municipality:
    number = next(_numbers)
    return save(
        Municipality(
            refnis=f"{12000 + number}",
            name_nl=name,
            name_fr=name,
            name_de=name,
            province="10000",
            region="02000",
            language="nl",
            lat=51.13,
            lon=4.57,
        )
    )


def make_depot(name: str = "Depot Lier") -> Depot:
    number = next(_numbers)
    depot = save(
        Depot(
            code=f"D{number}",
            name=name,
            operator="Food bank",
            language="nl",
            street="Kaai 1",
            postal_code="2500",
            municipality=make_municipality(),
            lat=51.13,
            lon=4.57,
            phone="03 000 00 00",
            email=f"depot{number}@example.be",
        )
    )
    for zone in Zone:
        save(Place(kind=PlaceKind.DEPOT, depot_id=depot.id, zone=zone))
    return depot


def make_partner(
    depot: Depot | None = None,
    *,
    name: str = "Sint-Jan",
    language: str = "nl",
    people: int | None = None,
    year: int | None = None,
    kind: PartnerKind = PartnerKind.ASSOCIATION,
) -> Partner:
    """A partner with one site that is open on Tuesday and Thursday mornings."""
    number = next(_numbers)
    depot = depot or make_depot()
    partner = Partner(
        code=f"P{number}",
        kind=kind,
        name=name,
        language=language,
        municipality=depot.municipality,
        depot_id=depot.id,
        status=PartnerStatus.ACTIVE,
        email=f"partner{number}@example.be",
        phone="03 111 11 11",
    )
    site = Site(
        name=f"{name}, hall",
        street="Markt 2",
        postal_code="2500",
        municipality=depot.municipality,
        lat=51.14,
        lon=4.58,
        phone="03 111 11 12",
        pallet_places=6,
        openings=[Opening(weekday=1, half=Half.MORNING), Opening(weekday=3, half=Half.MORNING)],
    )
    partner.sites = [site]
    save(partner)
    save(Place(kind=PlaceKind.SITE, site_id=site.id))
    if people is not None:
        make_declaration(partner, people, year or clock.today().year)
    return partner


def make_declaration(
    partner: Partner, people: int, year: int, support: Support = Support.FOOD
) -> Declaration:
    return save(
        Declaration(
            partner_id=partner.id,
            year=year,
            support=support,
            status=DeclarationStatus.SUBMITTED,
            total=people,
            is_estimate=False,
            submitted_at=clock.now(),
            submitted_by="test",
        )
    )


def make_user(
    role: Role,
    *,
    partner: Partner | None = None,
    depot: Depot | None = None,
    language: str | None = "en",
    password_hash: str | None = None,
) -> User:
    number = next(_numbers)
    return save(
        User(
            email=f"{role.value}{number}@example.be",
            name=f"Vera {number}",
            language=language,
            password_hash=password_hash,
            created_at=clock.now(),
            memberships=[
                Membership(
                    role=role,
                    partner_id=partner.id if partner and role in PARTNER_ROLES else None,
                    depot_id=depot.id if depot and role in DEPOT_ROLES else None,
                )
            ],
        )
    )


def make_actor(role: Role, *, partner: Partner | None = None, depot: Depot | None = None) -> Actor:
    return make_user(role, partner=partner, depot=depot).as_actor("en")


def sign_in(client: FlaskClient, user: User) -> None:
    """Put a person's session into the client, without the sign-in page."""
    with client.session_transaction() as session:
        session["_user_id"] = f"{user.id}:{user.session_number}"
        session["_fresh"] = True


def make_product(code: str = "RYS1", **changes: object) -> Product:
    values: dict[str, object] = {
        "code": code,
        "name_nl": f"Rijst {code}",
        "name_fr": f"Riz {code}",
        "name_de": f"Reis {code}",
        "name_en": f"Rice {code}",
        "kind": ProductKind.FOOD,
        "category": Category.STARCH,
        "target": Target.OTHER,
        "storage": Storage.DRY,
        "dating": Dating.BEST_BEFORE,
        "unit": UnitName.PACK,
        "grams_per_unit": 1000,
        "units_per_box": 10,
        "boxes_per_pallet": 80,
        **changes,
    }
    return save(Product(**values))


def make_campaign(
    *products: Product,
    year: int | None = None,
    programme: Programme = Programme.ESF,
    boxes: int = 1000,
) -> Campaign:
    year = year or clock.today().year
    return save(
        Campaign(
            programme=programme,
            year=year,
            name=f"{programme.value.upper()} {year}",
            starts_on=date(year, 1, 1),
            ends_on=date(year + 1, 6, 30),
            status=CampaignStatus.OPEN,
            offers=[Offer(product=product, boxes=boxes, unit_cents=120) for product in products],
        )
    )


def make_window(campaign: Campaign, *, boxes: int = 100, is_open: bool = True) -> Window:
    """A window that shares out `boxes` of each offer: open until tomorrow, or closed just now."""
    now = clock.now()
    return save(
        Window(
            campaign_id=campaign.id,
            number=next(_numbers),
            opens_at=now - timedelta(days=7),
            closes_at=now + timedelta(days=1) if is_open else now - timedelta(minutes=1),
            closed_at=None if is_open else now,
            delivery_from=clock.today() + timedelta(days=7),
            delivery_until=clock.today() + timedelta(days=21),
            offers=[WindowOffer(offer=offer, boxes=boxes) for offer in campaign.offers],
        )
    )


def make_order(partner: Partner, window: Window, boxes: dict[Offer, int]) -> Order:
    """An order that was sent."""
    return save(
        Order(
            window_id=window.id,
            partner_id=partner.id,
            site_id=partner.sites[0].id,
            status=OrderStatus.PLACED,
            saved_at=clock.now(),
            placed_at=clock.now(),
            placed_by="Vera",
            lines=[OrderLine(offer_id=offer.id, boxes=n) for offer, n in boxes.items()],
        )
    )


def make_transfer(status: TransferStatus, units: dict[int, int], **ends: int) -> Transfer:
    """A transfer as it stands: from_site_id and to_site_id, or from_depot_id and to_depot_id."""
    return save(
        Transfer(
            **ends,
            status=status,
            needs_permission=True,
            reason="too much",
            asked_at=clock.now(),
            asked_by="test",
            accepted_at=None if status is TransferStatus.ASKED else clock.now(),
            lines=[TransferLine(lot_id=lot_id, units=n) for lot_id, n in units.items()],
        )
    )


def make_ends() -> dict[PlaceKind, Place]:
    """Supplier, transit, recipients, loss and scrap."""
    ends = [kind for kind in PlaceKind if kind not in {PlaceKind.DEPOT, PlaceKind.SITE}]
    return {kind: save(Place(kind=kind)) for kind in ends}


def make_lot(
    product: Product,
    campaign: Campaign,
    *,
    code: str = "L1",
    best_before: date | None = None,
    use_by: date | None = None,
) -> Lot:
    """A lot that is good for two years, unless a date is given."""
    if product.dating is Dating.BEST_BEFORE and best_before is None and use_by is None:
        best_before = clock.today() + timedelta(days=730)
    return save(
        Lot(
            product_id=product.id,
            campaign_id=campaign.id,
            programme=campaign.programme,
            code=code,
            best_before=best_before,
            use_by=use_by,
            unit_cents=120,
        )
    )


def put(lot: Lot, place: Place, supplier: Place, units: int) -> Movement:
    """Units of a lot at a place, straight from the supplier."""
    return save(
        Movement(
            kind=MovementKind.GOODS_IN,
            from_place_id=supplier.id,
            to_place_id=place.id,
            lot_id=lot.id,
            units=units,
            occurred_on=clock.today(),
            recorded_at=clock.now(),
            recorded_by="test",
            document="delivery:test",
        )
    )


def make_supplier(name: str = "Molens van Oudaen") -> Supplier:
    """A supplier; the company number is one of a row that all have right check digits."""
    body = 4_000_000 + next(_numbers)
    return save(
        Supplier(
            name=name,
            kbo=f"0{body:07d}{97 - body % 97:02d}",
            email="orders@supplier.example",
            phone="09 000 00 00",
            language="nl",
        )
    )


def make_contract(
    campaign: Campaign, *products: Product, boxes: int = 100, unit_cents: int = 120
) -> Contract:
    """An awarded contract with a line of `boxes` for each product."""
    return save(
        Contract(
            campaign_id=campaign.id,
            supplier_id=make_supplier().id,
            number=f"C-{next(_numbers)}",
            tender_lot="4",
            awarded_on=date(campaign.year, 1, 10),
            status=ContractStatus.AWARDED,
            lines=[
                ContractLine(product=product, boxes=boxes, unit_cents=unit_cents)
                for product in products
            ],
        )
    )


def make_plan(line: ContractLine, depot: Depot, boxes: int, until: date) -> DepotPlan:
    """Boxes that a depot should have by a day, in the ten days before it."""
    return save(
        DepotPlan(
            line_id=line.id,
            depot_id=depot.id,
            boxes=boxes,
            due_from=until - timedelta(days=10),
            due_until=until,
        )
    )


def make_notice(
    line: ContractLine, depot: Depot, *, boxes: int = 40, due_on: date | None = None
) -> SupplierNotice:
    return save(
        SupplierNotice(
            line_id=line.id,
            depot_id=depot.id,
            boxes=boxes,
            pallets=1,
            due_on=due_on or clock.today(),
            document="DN-1",
            status=NoticeStatus.ANNOUNCED,
            announced_at=clock.now(),
            announced_by="test",
        )
    )

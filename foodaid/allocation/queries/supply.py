"""What there is to share out: planned, on hand, promised elsewhere, still to come."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from foodaid.allocation.domain.rules import Supply
from foodaid.allocation.domain.terms import Stocked
from foodaid.catalogue.models import Product
from foodaid.core import clock
from foodaid.orders.models import Window, WindowOffer
from foodaid.purchasing import queries as purchasing
from foodaid.stock import queries as stock
from foodaid.stock.queries import UsableLot


@dataclass(frozen=True, slots=True)
class Ground:
    """The usable lots of a campaign in all depots, and what of each product is to come (boxes)."""

    lots: tuple[UsableLot, ...]
    to_come: dict[int, int]


def ground_of(window: Window) -> Ground:
    """What lies in the depots for a window's deliveries, and what suppliers still have to bring."""
    day = max(window.delivery_from, clock.today())
    lots = tuple(stock.usable_lots(window.campaign_id, day))
    return Ground(lots, _to_come(window))


def stocked(
    window: Window,
    offers: Iterable[WindowOffer],
    rule: Supply,
    ground: Ground,
    but_orders: Collection[int] = (),
) -> dict[str, Stocked]:
    """By product code: what a window shares out of what it names (case A10).

    Never more than is free: fit to go and not promised to others, with what is still to come or
    without it, as the rule says. Boxes are whole: loose units are not shared out.
    """
    on_hand: defaultdict[int, int] = defaultdict(int)
    for lot in ground.lots:
        on_hand[lot.product_id] += lot.units
    promised = stock.promised_units(window.campaign_id, but_orders)
    found = {}
    for on in offers:
        product = on.offer.product
        units = (on_hand[product.id], promised.get(product.id, 0))
        found[product.code] = _stocked(product, on.boxes, units, ground, rule)
    return found


def free_boxes(window: Window, product: Product) -> int:
    """The boxes of one product that nobody was promised, on hand or still to come."""
    ground = ground_of(window)
    on_hand = sum(lot.units for lot in ground.lots if lot.product_id == product.id)
    promised = stock.promised_units(window.campaign_id).get(product.id, 0)
    units = (on_hand, promised)
    return _stocked(product, 0, units, ground, Supply.EXPECTED).free


def _stocked(
    product: Product, planned: int, units: tuple[int, int], ground: Ground, rule: Supply
) -> Stocked:
    on_hand, promised = units[0] // product.units_per_box, -(-units[1] // product.units_per_box)
    to_come = ground.to_come.get(product.id, 0)
    free = on_hand - promised + (to_come if rule is Supply.EXPECTED else 0)
    boxes = planned if rule is Supply.PLANNED else max(0, min(planned, free))
    return Stocked(planned, on_hand, promised, to_come, boxes)


def _to_come(window: Window) -> dict[int, int]:
    """Boxes by product that the campaign bought and that are not here yet.

    What contracts will certainly not bring any more is off.
    """
    campaign = window.campaign
    expected = purchasing.expected_boxes(campaign.id)
    brought = stock.brought_units(campaign.id)
    found = {}
    for offer in campaign.offers:
        product = offer.product
        short = expected[product.id].short if product.id in expected else 0
        came = brought.get(product.id, 0) // product.units_per_box
        found[product.id] = max(0, offer.boxes - short - came)
    return found

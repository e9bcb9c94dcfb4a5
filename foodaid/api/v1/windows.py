"""Open order windows and what they offer."""

from typing import Any

from foodaid.api.support.tokens import requires
from foodaid.api.v1.blueprint import pages
from foodaid.core.permissions import Permission
from foodaid.orders import queries
from foodaid.orders.models import Window


@pages.get("/windows", summary="Open order windows and what they offer")
@requires(Permission.VIEW_ORDERS)
def windows() -> dict[str, Any]:
    return {"windows": [_as_json(queries.window(found.id)) for found in queries.open_windows()]}


def _as_json(window: Window) -> dict[str, Any]:
    return {
        "id": window.id,
        "campaign": window.campaign.name,
        "closes_at": window.closes_at.isoformat(),
        "delivery_from": window.delivery_from.isoformat(),
        "delivery_until": window.delivery_until.isoformat(),
        "offers": [
            {
                "product": on_offer.offer.product.code,
                "name": {
                    code: on_offer.offer.product.name_in(code) for code in ("nl", "fr", "de", "en")
                },
                "units_per_box": on_offer.offer.product.units_per_box,
                "grams_per_box": on_offer.offer.product.grams_per_box,
                "most_boxes": on_offer.offer.most_boxes_per_order,
            }
            for on_offer in window.offers
        ],
    }

"""What a partner holds."""

from typing import Any

from foodaid.api.support.reading import PartnerPath
from foodaid.api.support.tokens import actor, requires
from foodaid.api.v1.blueprint import pages
from foodaid.core.permissions import Permission
from foodaid.stock import queries


@pages.get("/partners/<int:partner_id>/stock", summary="What a partner holds, lot by lot")
@requires(Permission.VIEW_PARTNER_STOCK)
def read_stock(path: PartnerPath) -> dict[str, Any]:
    _partner, shelves = queries.site_stock(actor(), path.partner_id)
    return {
        "sites": [
            {
                "id": shelf.site.id,
                "name": shelf.site.name,
                "lots": [
                    {
                        "product": found.lot.product.code,
                        "lot": found.lot.code,
                        "units": found.units,
                        "programme": found.lot.programme.value,
                        "expires_on": found.lot.expires_on.isoformat()
                        if found.lot.expires_on
                        else None,
                    }
                    for found in shelf.lots
                ],
            }
            for shelf in shelves
        ]
    }

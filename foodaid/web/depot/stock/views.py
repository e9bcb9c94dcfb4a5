"""What lies at a depot: per product on hand, promised and free; and every lot."""

from flask import Blueprint, render_template, url_for
from flask import Response as File
from werkzeug.wrappers import Response

from foodaid.core.permissions import Permission
from foodaid.organisations import queries as organisations
from foodaid.stock import queries
from foodaid.web.depot.support import depot_tabs, first_depot
from foodaid.web.support import covers
from foodaid.web.support.access import requires
from foodaid.web.support.sessions import actor
from foodaid.web.support.shelves import Freshnesses

pages = Blueprint("depot_stock", __name__, url_prefix="/depots")


@pages.get("/stock")
@requires(Permission.VIEW_DEPOT_STOCK)
def choose() -> str | Response:
    """The first depot that the reader may see; the others are a tab away."""
    return first_depot("depot_stock.index", Permission.VIEW_DEPOT_STOCK)


@pages.get("/<int:depot_id>/stock")
@requires(Permission.VIEW_DEPOT_STOCK)
def index(depot_id: int) -> str:
    depot = organisations.depot_of(actor(), depot_id, Permission.VIEW_DEPOT_STOCK)
    return render_template(
        "depot/stock/index.html",
        depot=depot,
        tabs=depot_tabs("depot_stock.index", depot_id, Permission.VIEW_DEPOT_STOCK),
        balances=queries.depot_stock(actor(), depot_id),
        may_receive=actor().may(Permission.RECEIVE_GOODS),
    )


@pages.get("/<int:depot_id>/lots")
@requires(Permission.VIEW_DEPOT_STOCK)
def lots(depot_id: int) -> str:
    depot = organisations.depot_of(actor(), depot_id, Permission.VIEW_DEPOT_STOCK)
    return render_template(
        "depot/stock/lots.html",
        depot=depot,
        tabs=depot_tabs("depot_stock.lots", depot_id, Permission.VIEW_DEPOT_STOCK),
        lots=queries.depot_lots(actor(), depot_id),
        freshness=Freshnesses().of,
        link=lambda lot: url_for("depot_lots.show", depot_id=depot_id, lot_id=lot.id),
    )


@pages.get("/<int:depot_id>/cover")
@requires(Permission.VIEW_DEPOT_STOCK)
def cover(depot_id: int) -> str:
    rules = queries.cover_rules()
    return render_template(
        "depot/stock/cover.html",
        depot=organisations.depot_of(actor(), depot_id, Permission.VIEW_DEPOT_STOCK),
        tabs=depot_tabs("depot_stock.cover", depot_id, Permission.VIEW_DEPOT_STOCK),
        rules=rules,
        rows=queries.depot_cover(actor(), depot_id, rules),
        covers=covers,
    )


@pages.get("/<int:depot_id>/cover/file")
@requires(Permission.VIEW_DEPOT_STOCK)
def cover_file(depot_id: int) -> File:
    return covers.cover_file(queries.depot_cover(actor(), depot_id, queries.cover_rules()))

"""Where each reader can go: one table, cut to what the reader may do."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import lazy_gettext as _

from foodaid.core.permissions import Permission
from foodaid.organisations import queries as organisations
from foodaid.web.support import sessions


@dataclass(frozen=True, slots=True)
class Link:
    """One place to go."""

    label: str
    url: str
    icon: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A place that readers with a permission can go to."""

    endpoint: str
    label: object
    icon: str
    permission: Permission


HOME = Entry("public_home.index", _("Today"), "house", Permission.VIEW_HOME)
OF_A_PARTNER = (
    Entry("partner_orders.index", _("Orders"), "cart", Permission.VIEW_ORDERS),
    Entry("partner_deliveries.index", _("Deliveries"), "truck", Permission.RECEIVE_DELIVERIES),
    Entry("partner_stock.index", _("Stock"), "boxes", Permission.VIEW_PARTNER_STOCK),
    Entry("partner_transfers.index", _("Transfers"), "arrow-right", Permission.VIEW_PARTNER_STOCK),
    Entry("partner_distributions.index", _("Handing out"), "transfer", Permission.HAND_OUT),
    Entry("partner_declarations.index", _("People"), "people", Permission.VIEW_DECLARATIONS),
    Entry("partner_people.index", _("Accounts"), "person", Permission.MANAGE_PARTNER_PEOPLE),
)
OF_A_DEPOT = (
    Entry("depot_rounds.choose", _("Rounds"), "truck", Permission.VIEW_ROUNDS),
    Entry("depot_stock.choose", _("Stock"), "boxes", Permission.VIEW_DEPOT_STOCK),
    Entry("depot_coming.choose", _("What is coming"), "calendar", Permission.RECEIVE_GOODS),
    Entry("depot_transfers.choose", _("Transfers"), "arrow-right", Permission.RECEIVE_GOODS),
    Entry("depot_goods_in.choose", _("Goods in"), "box", Permission.RECEIVE_GOODS),
    Entry("depot_reviews.choose", _("Proposals"), "scales", Permission.REVIEW_ALLOCATION),
    Entry("depot_people.choose", _("Accounts"), "person", Permission.MANAGE_DEPOT_PEOPLE),
)
OF_THE_AUTHORITY = (
    Entry("authority_allocation.index", _("Allocation"), "scales", Permission.VIEW_ALLOCATION),
    Entry("authority_campaigns.index", _("Campaigns"), "calendar", Permission.VIEW_CAMPAIGNS),
    Entry("authority_contracts.index", _("Contracts"), "journal", Permission.VIEW_CONTRACTS),
    Entry("authority_invoices.index", _("Invoices"), "list-check", Permission.VIEW_CONTRACTS),
    Entry("authority_catalogue.index", _("Products"), "box", Permission.VIEW_CAMPAIGNS),
    Entry("authority_lots.index", _("Lots"), "search", Permission.VIEW_DEPOT_STOCK),
    Entry(
        "authority_organisations.index", _("Partners"), "building", Permission.VIEW_ORGANISATIONS
    ),
    Entry(
        "authority_declarations.index",
        _("Declarations"),
        "people",
        Permission.OVERSEE_DECLARATIONS,
    ),
    Entry("authority_transfers.index", _("Transfers"), "arrow-right", Permission.VIEW_TRANSFERS),
    Entry("authority_radar.index", _("Shortages"), "bar-chart", Permission.OVERSEE_STOCK),
    Entry("authority_holds.index", _("Recalls"), "shield", Permission.VIEW_HOLDS),
    Entry("authority_reports.index", _("Reports"), "report", Permission.VIEW_REPORTS),
    Entry("authority_people.index", _("Accounts"), "person", Permission.MANAGE_PEOPLE),
    Entry("authority_operations.index", _("Operations"), "settings", Permission.VIEW_OPERATIONS),
    Entry("authority_audit.index", _("Audit trail"), "shield", Permission.VIEW_AUDIT),
    Entry("authority_styleguide.show", _("Style guide"), "eye", Permission.VIEW_STYLEGUIDE),
)

BELONGS_TO = {
    "authority_appeals": "authority_allocation",
    "authority_batch": "authority_allocation",
    "authority_ceilings": "authority_campaigns",
    "authority_contract_lines": "authority_contracts",
    "authority_notices": "authority_contracts",
    "authority_reviews": "authority_allocation",
    "authority_scenarios": "authority_allocation",
    "authority_shares": "authority_allocation",
    "authority_shortage": "authority_allocation",
    "authority_suppliers": "authority_contracts",
    "partner_appeals": "partner_orders",
    "partner_shares": "partner_orders",
}
"""Pages without an entry of their own, by the place where a reader looks for them."""


def links() -> list[Link]:
    """The places this reader can go to, in the order of the work."""
    if not sessions.is_signed_in():
        return []
    actor = sessions.actor()
    partner_id = organisations.own_partner_id(actor)
    is_of_partner = partner_id is not None
    entries = (HOME, *OF_A_PARTNER) if is_of_partner else (HOME, *OF_A_DEPOT, *OF_THE_AUTHORITY)
    at = {"partner_id": partner_id} if is_of_partner else {}
    return [
        Link(
            str(entry.label),
            url_for(entry.endpoint, **(at if entry is not HOME else {})),  # type: ignore[arg-type]
            entry.icon,
            _is_current(entry.endpoint),
        )
        for entry in entries
        if actor.may(entry.permission)
    ]


def _is_current(endpoint: str) -> bool:
    blueprint = (request.endpoint or "").partition(".")[0]
    return BELONGS_TO.get(blueprint, blueprint) == endpoint.partition(".")[0]

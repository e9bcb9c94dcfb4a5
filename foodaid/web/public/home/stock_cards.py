"""What on the own shelf or in the own depot must go out first."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext, ngettext

from foodaid.core import clock
from foodaid.core.permissions import Actor, Permission
from foodaid.core.settings import setting
from foodaid.core.translation import language
from foodaid.organisations import queries as organisations
from foodaid.stock import queries as stock
from foodaid.stock.queries import CoverRow, LotBalance
from foodaid.web.public.home.card import Card


def stock_cards(actor: Actor) -> Iterator[Card]:
    """Recalled lots first; then where lots are short-dated or past their date, or run out."""
    partner_id = organisations.own_partner_id(actor)
    depot_id = organisations.own_depot_id(actor)
    yield from _recall_cards(actor, partner_id, depot_id)
    if partner_id is not None and actor.may(Permission.HAND_OUT):
        lots = stock.partner_lots(actor, partner_id)
        url = url_for("partner_stock.index", partner_id=partner_id)
        yield from _short_dated_cards(lots, gettext("Hand out first"), url)
    elif depot_id is not None and actor.may(Permission.RECEIVE_GOODS):
        # Held in hand, the depot is read once for both questions about it.
        depot = organisations.depot_of(actor, depot_id, Permission.VIEW_DEPOT_STOCK)
        lots = stock.depot_lots(actor, depot.id)
        url = url_for("depot_stock.lots", depot_id=depot.id)
        yield from _short_dated_cards(lots, gettext("Send out first"), url)
        rows = stock.depot_cover(actor, depot.id, stock.cover_rules(), lots)
        yield from _low_cards(rows, url_for("depot_stock.cover", depot_id=depot.id))
    elif partner_id is None and actor.may(Permission.OVERSEE_STOCK):
        rows = stock.national_cover(actor, stock.cover_rules())
        yield from _low_cards(rows, url_for("authority_radar.index", state="low"))


def _short_dated_cards(lots: list[LotBalance], verb: str, url: str) -> Iterator[Card]:
    count = _short_dated(lots)
    if count:
        words = ngettext(
            "%(num)s lot is short-dated or past its date.",
            "%(num)s lots are short-dated or past their date.",
            count,
        )
        yield Card(gettext("Stock"), words, verb, url, "boxes", count)


def _low_cards(rows: list[CoverRow], url: str) -> Iterator[Card]:
    """One card where products run low, with the worst of them."""
    low = [row for row in rows if row.cover.is_low]
    if low:
        worst = low[0]
        name = worst.product.name_in(language())
        yield Card(
            gettext("Shortages"),
            gettext("First of all %(product)s, %(depot)s.", product=name, depot=worst.depot.name),
            gettext("See what runs out"),
            url,
            "bar-chart",
            len(low),
        )


def _recall_cards(actor: Actor, partner_id: int | None, depot_id: int | None) -> Iterator[Card]:
    if partner_id is not None and actor.may(Permission.COUNT_STOCK):
        notices = stock.open_notices(partner_id=partner_id)
    elif partner_id is None and depot_id is not None and actor.may(Permission.STORE_GOODS):
        notices = stock.open_notices(depot_id=depot_id)
    else:
        return
    for notice in notices[:2]:
        lot = notice.hold.lot
        url = (
            url_for("partner_recalls.answer", partner_id=partner_id, notice_id=notice.id)
            if partner_id is not None
            else url_for("depot_recalls.answer", depot_id=depot_id, depot_notice_id=notice.id)
        )
        name = lot.product.name_in(language())
        yield Card(
            gettext("Recall: do not hand out"),
            gettext("%(product)s, lot %(lot)s", product=name, lot=lot.code),
            gettext("Set apart and answer"),
            url,
            "warning",
            is_urgent=True,
        )


def _short_dated(lots: list[LotBalance]) -> int:
    today, within = clock.today(), int(setting("stock.near_expiry_days"))
    return sum(balance.is_near_expiry(today, within) for balance in lots)

"""What a partner holds, and counting it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core.errors import Invalid, NotFound, Refusal
from foodaid.core.permissions import Permission
from foodaid.deliveries.queries import under_way
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Site
from foodaid.stock import queries, use_cases
from foodaid.stock.models import Lot
from foodaid.web.partner.stock.forms import CountForm, ScrapForm, count_form
from foodaid.web.support.access import requires
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor
from foodaid.web.support.shelves import Freshnesses
from foodaid.web.support.transfers import mark

pages = Blueprint("partner_stock", __name__, url_prefix="/partners/<int:partner_id>/stock")
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_PARTNER_STOCK)
def index(partner_id: int) -> str:
    partner, shelves = queries.site_stock(actor(), partner_id)
    may_count = actor().may(Permission.COUNT_STOCK)
    return render_template(
        "partner/stock/index.html",
        partner=partner,
        shelves=shelves,
        freshness=Freshnesses().of,
        may_count=may_count,
        links={shelf.site.id: _scrap_link(shelf.site) for shelf in shelves if may_count},
        may_hand_out=actor().may(Permission.HAND_OUT),
        may_give=actor().may(Permission.TRANSFER_GOODS),
        under_way=under_way(partner_id),
        mark=mark,
        transfer_link=lambda one: url_for(
            "partner_transfers.show", partner_id=partner_id, transfer_id=one.id
        ),
    )


def _scrap_link(site: Site) -> Callable[[Lot], str]:
    """From a lot on the shelf to throwing some of it away."""
    return lambda lot: url_for(".scrap", partner_id=site.partner_id, site_id=site.id, lot_id=lot.id)


@pages.route("/<int:site_id>/count", methods=["GET", "POST"])
@requires(Permission.COUNT_STOCK)
def count(partner_id: int, site_id: int) -> Page:
    site = organisations.site_of(actor(), site_id, Permission.COUNT_STOCK)
    if site.partner_id != partner_id:
        raise NotFound
    place = queries.place_of_site(site_id)
    lots = queries.lots_at(place.id)
    newest = queries.last_movement_id(place.id)
    form = count_form(lots, newest)
    status = 200
    if form.is_sent_and_valid():
        try:
            use_cases.declare_count(actor(), form.to_wish(site_id))
        except Refusal as refusal:
            status = _refused(form, refusal, newest)
        else:
            flash(gettext("Your count is saved."), "success")
            return redirect(url_for(".index", partner_id=partner_id))
    elif form.is_submitted():
        status = 422
    answer = render_template(
        "partner/stock/count.html",
        form=form,
        site=site,
        lots=lots,
        freshness=Freshnesses().of,
    )
    return answer, status


@pages.route("/<int:site_id>/lots/<int:lot_id>/scrap", methods=["GET", "POST"])
@requires(Permission.COUNT_STOCK)
def scrap(partner_id: int, site_id: int, lot_id: int) -> Page:
    site = organisations.site_of(actor(), site_id, Permission.COUNT_STOCK)
    if site.partner_id != partner_id:
        raise NotFound
    balance = queries.site_lot(actor(), site_id, lot_id)
    form = ScrapForm()
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            use_cases.scrap_at_site(actor(), form.to_wish(site_id, lot_id))
        except Refusal as refusal:
            status = refusal.status
            if not form.show(refusal):
                problems = refusal.problems.values() if isinstance(refusal, Invalid) else ()
                flash(" ".join([sentence(refusal), *map(sentence, problems)]), "refusal")
        else:
            flash(gettext("Booked as thrown away."), "success")
            return redirect(url_for(".index", partner_id=partner_id))
    answer = render_template(
        "partner/stock/scrap.html",
        form=form,
        site=site,
        found=balance,
        fresh=Freshnesses().of,
        may_offer=actor().may(Permission.TRANSFER_GOODS),
    )
    return answer, status


def _refused(form: CountForm, refusal: Refusal, newest: int) -> int:
    if not form.show(refusal):
        flash(sentence(refusal), "refusal")
    if refusal.code == "stock-moved":
        form.seen.data = str(newest)
    return refusal.status

"""Take in what a supplier brings."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core.errors import NotFound, Refusal
from foodaid.core.permissions import Permission
from foodaid.organisations import queries as organisations
from foodaid.stock import queries, use_cases
from foodaid.web.depot.goods_in.forms import goods_in_form
from foodaid.web.depot.support import depot_tabs
from foodaid.web.support.access import requires
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("depot_goods_in", __name__, url_prefix="/depots")
Page = str | Response | tuple[str, int]


@pages.get("/goods-in")
@requires(Permission.RECEIVE_GOODS)
def choose() -> Response:
    """The first depot where the reader may take goods in."""
    depots = organisations.depots_of(actor(), Permission.RECEIVE_GOODS)
    if not depots:
        raise NotFound
    return redirect(url_for(".new", depot_id=depots[0].id))


@pages.route("/<int:depot_id>/goods-in", methods=["GET", "POST"])
@requires(Permission.RECEIVE_GOODS)
def new(depot_id: int) -> Page:
    depot = organisations.depot_of(actor(), depot_id, Permission.RECEIVE_GOODS)
    offers = queries.open_offers()
    form = goods_in_form(offers)
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            lot = use_cases.receive_goods(actor(), form.to_wish(depot_id, offers))
        except Refusal as refusal:
            status = refusal.status
            if not form.show(refusal):
                flash(sentence(refusal), "refusal")
        else:
            flash(gettext("Lot %(lot)s is in the stock.", lot=lot.code), "success")
            return redirect(url_for(".new", depot_id=depot_id))
    answer = render_template(
        "depot/goods_in/new.html",
        form=form,
        depot=depot,
        offers=offers,
        tabs=depot_tabs("depot_goods_in.new", depot_id, Permission.RECEIVE_GOODS),
    )
    return answer, status

"""Deliveries of a partner: what comes, what to confirm, what came."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core.errors import NotFound, Refusal
from foodaid.core.permissions import Permission
from foodaid.deliveries import queries, use_cases
from foodaid.deliveries.queries import Delivery
from foodaid.web.partner.deliveries.forms import ReceiveForm, all_right, receive_form
from foodaid.web.support.access import requires
from foodaid.web.support.forms import text_of
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint(
    "partner_deliveries", __name__, url_prefix="/partners/<int:partner_id>/deliveries"
)
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Permission.RECEIVE_DELIVERIES)
def index(partner_id: int) -> str:
    return render_template(
        "partner/deliveries/index.html", page=queries.deliveries_of(actor(), partner_id)
    )


@pages.route("/<int:stop_id>/receive", methods=["GET", "POST"])
@requires(Permission.RECEIVE_DELIVERIES)
def receive(partner_id: int, stop_id: int) -> Page:
    delivery = queries.delivery_of(actor(), partner_id, stop_id)
    form = receive_form(delivery)
    if not form.is_submitted():
        if delivery.receipt is not None:
            return redirect(url_for(".show", partner_id=partner_id, stop_id=stop_id))
        return _receive_page(delivery, form)
    is_all_right = request.form.get("action") == "all"
    if not is_all_right and not form.is_sent_and_valid():
        return _receive_page(delivery, form), 422
    told = all_right(delivery) if is_all_right else form.received(delivery)
    try:
        use_cases.record_receipt(
            actor(), stop_id, told, text_of(form.note)[:500], form.idempotency_key.data
        )
    except Refusal as refusal:
        if not form.show(refusal):
            flash(sentence(refusal), "refusal")
        return _receive_page(delivery, form), refusal.status
    flash(gettext("Thank you. The goods are in your stock now."), "success")
    return redirect(url_for(".show", partner_id=partner_id, stop_id=stop_id))


@pages.get("/<int:stop_id>")
@requires(Permission.RECEIVE_DELIVERIES)
def show(partner_id: int, stop_id: int) -> str:
    delivery = queries.delivery_of(actor(), partner_id, stop_id)
    if delivery.receipt is None:
        raise NotFound
    return render_template(
        "partner/deliveries/show.html", delivery=delivery, receipt=delivery.receipt
    )


def _receive_page(delivery: Delivery, form: ReceiveForm) -> str:
    return render_template("partner/deliveries/receive.html", delivery=delivery, form=form)

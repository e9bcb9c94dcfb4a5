"""What a supplier announces, as the authority writes it down for a depot."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core.errors import Conflict, NotFound, Refusal
from foodaid.core.permissions import Permission
from foodaid.organisations import queries as organisations
from foodaid.purchasing import queries, use_cases
from foodaid.web.support.access import requires
from foodaid.web.support.messages import sentence
from foodaid.web.support.notices import notice_form
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_notices", __name__, url_prefix="/contracts/<int:contract_id>/notices")
Page = str | Response | tuple[str, int]


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_CONTRACTS)
def new(contract_id: int) -> Page:
    contract = queries.contract_of(actor(), contract_id)
    form = notice_form(contract.lines, organisations.depots())
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            use_cases.announce(actor(), form.to_wish())
        except Refusal as refusal:
            status = refusal.status
            if not form.show(refusal):
                flash(sentence(refusal), "refusal")
        else:
            flash(gettext("The notice is written down: the depot sees what is coming."), "success")
            return redirect(url_for("authority_contracts.deliveries", contract_id=contract_id))
    return render_template("authority/notices/new.html", form=form, contract=contract), status


@pages.post("/<int:supply_notice_id>/cancel")
@requires(Permission.EDIT_CONTRACTS)
def cancel(contract_id: int, supply_notice_id: int) -> Response:
    if queries.notice(supply_notice_id).line.contract_id != contract_id:
        raise NotFound
    try:
        use_cases.cancel_notice(actor(), supply_notice_id, request.form.get("version", 0, type=int))
    except Conflict as refusal:
        flash(sentence(refusal), "refusal")
    else:
        flash(gettext("The notice is cancelled."), "success")
    return redirect(url_for("authority_contracts.deliveries", contract_id=contract_id))

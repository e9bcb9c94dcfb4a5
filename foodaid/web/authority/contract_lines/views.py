"""What a contract orders of each product, and how that is spread over the depots."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.organisations import queries as organisations
from foodaid.purchasing import queries, use_cases
from foodaid.web.authority.contract_lines.forms import lines_form, plan_form
from foodaid.web.support.access import requires
from foodaid.web.support.forms import PageForm, row_version
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_contract_lines", __name__, url_prefix="/contracts/<int:contract_id>")
Page = str | Response | tuple[str, int]


@pages.route("/lines", methods=["GET", "POST"])
@requires(Permission.EDIT_CONTRACTS)
def edit(contract_id: int) -> Page:
    contract = queries.contract_of(actor(), contract_id)
    products = sorted(
        (offer.product for offer in contract.campaign.offers), key=lambda product: product.code
    )
    form = lines_form(contract, products)
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            use_cases.save_lines(
                actor(), contract_id, form.wishes(products), row_version(form.version) or 0
            )
        except Refusal as refusal:
            status = _tell(form, refusal)
        else:
            flash(gettext("The lines of the contract are saved."), "success")
            return redirect(url_for("authority_contracts.show", contract_id=contract_id))
    page = render_template(
        "authority/contract_lines/edit.html", form=form, contract=contract, products=products
    )
    return page, status


@pages.route("/lines/<int:line_id>/plan", methods=["GET", "POST"])
@requires(Permission.EDIT_CONTRACTS)
def plan(contract_id: int, line_id: int) -> Page:
    line = queries.line_of(actor(), contract_id, line_id)
    depots = organisations.depots()
    form = plan_form(line, depots)
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        wishes, version = form.wishes(depots), row_version(form.version) or 0
        try:
            use_cases.plan_depots(actor(), contract_id, line_id, wishes, version)
        except Refusal as refusal:
            status = _tell(form, refusal)
        else:
            flash(gettext("The plan for the depots is saved."), "success")
            return redirect(url_for("authority_contracts.deliveries", contract_id=contract_id))
    page = render_template(
        "authority/contract_lines/plan.html", form=form, line=line, depots=depots
    )
    return page, status


def _tell(form: PageForm, refusal: Refusal) -> int:
    if not form.show(refusal):
        flash(sentence(refusal), "refusal")
    return refusal.status

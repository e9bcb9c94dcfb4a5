"""Suppliers: the list, and writing them down."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.purchasing import queries, use_cases
from foodaid.purchasing.models import Supplier
from foodaid.web.authority.suppliers.forms import SupplierForm
from foodaid.web.support.access import requires
from foodaid.web.support.forms import row_version
from foodaid.web.support.lists import Chip, here, page_number, place_in
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_suppliers", __name__, url_prefix="/suppliers")
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_CONTRACTS)
def index() -> str:
    words = request.args.get("search", "").strip()[:100]
    found = queries.suppliers(actor(), words, *page_number(request.args))
    text = gettext("Search: %(words)s", words=words)
    return render_template(
        "authority/suppliers/index.html",
        words=words,
        rows=found.rows,
        place=place_in(found),
        chips=[Chip(text, here(search=None, page=None))] if words else [],
        clear_url=url_for(".index"),
        may_edit=actor().may(Permission.EDIT_CONTRACTS),
    )


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_CONTRACTS)
def new() -> Page:
    return _edit(None)


@pages.route("/<int:supplier_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_CONTRACTS)
def edit(supplier_id: int) -> Page:
    return _edit(queries.supplier_of(actor(), supplier_id))


def _edit(supplier: Supplier | None) -> Page:
    form = SupplierForm(obj=supplier)
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            use_cases.save_supplier(
                actor(),
                form.to_wish(),
                supplier.id if supplier is not None else None,
                row_version(form.version),
                None if supplier is not None else form.idempotency_key.data,
            )
        except Refusal as refusal:
            status = refusal.status
            if not form.show(refusal):
                flash(sentence(refusal), "refusal")
        else:
            flash(gettext("The supplier is saved."), "success")
            return redirect(url_for(".index"))
    return render_template("authority/suppliers/edit.html", form=form, supplier=supplier), status

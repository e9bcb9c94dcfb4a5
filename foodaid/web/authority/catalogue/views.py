"""Products: the list, and writing them down."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.catalogue import queries, use_cases
from foodaid.catalogue.models import Product, ProductKind
from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.web.authority.catalogue.forms import ProductForm, product_form
from foodaid.web.support.access import requires
from foodaid.web.support.forms import row_version
from foodaid.web.support.labels import label
from foodaid.web.support.lists import Chip, Choice, here, page_number, place_in
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_catalogue", __name__, url_prefix="/products")
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_CAMPAIGNS)
def index() -> str:
    words = request.args.get("search", "").strip()[:100]
    kind = {kind.value: kind for kind in ProductKind}.get(request.args.get("kind", ""))
    found = queries.products(words, kind, *page_number(request.args))
    options = [(kind.value, label(kind)) for kind in ProductKind]
    chips = [Chip(label(kind), here(kind=None, page=None))] if kind is not None else []
    if words:
        text = gettext("Search: %(words)s", words=words)
        chips.append(Chip(text, here(search=None, page=None)))
    return render_template(
        "authority/catalogue/index.html",
        words=words,
        rows=found.rows,
        place=place_in(found),
        choices=[Choice("kind", gettext("Kind"), options, kind.value if kind else "")],
        chips=chips,
        clear_url=url_for(".index"),
        may_edit=actor().may(Permission.EDIT_CATALOGUE),
    )


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_CATALOGUE)
def new() -> Page:
    return _edit(None)


@pages.route("/<int:product_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_CATALOGUE)
def edit(product_id: int) -> Page:
    return _edit(queries.product(product_id))


def _edit(product: Product | None) -> Page:
    form = product_form(product)
    if form.is_sent_and_valid():
        try:
            use_cases.save_product(
                actor(),
                form.to_wish(),
                product.id if product is not None else None,
                row_version(form.version),
                None if product is not None else form.idempotency_key.data,
            )
        except Refusal as refusal:
            if not form.show(refusal):
                flash(sentence(refusal), "refusal")
            return _form_page(form, product), refusal.status
        flash(gettext("The product is saved."), "success")
        return redirect(url_for(".index"))
    return _form_page(form, product), 422 if form.is_submitted() else 200


def _form_page(form: ProductForm, product: Product | None) -> str:
    return render_template("authority/catalogue/edit.html", form=form, product=product)

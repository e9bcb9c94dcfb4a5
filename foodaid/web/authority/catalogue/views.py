"""Products: the list, and writing them down."""

from collections.abc import Iterator

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.catalogue import queries, use_cases
from foodaid.catalogue.models import Product, ProductKind
from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.core.translation import language
from foodaid.web.authority.catalogue.forms import ProductForm, product_form
from foodaid.web.support.access import requires
from foodaid.web.support.forms import row_version
from foodaid.web.support.labels import label, yes_no
from foodaid.web.support.lists import Chip, Choice, csv_download, here, page_number, place_in
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_catalogue", __name__, url_prefix="/products")
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_CAMPAIGNS)
def index() -> str:
    words, kind = _wanted()
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
        export_url=here("authority_catalogue.export", page=None, size=None),
        may_edit=actor().may(Permission.EDIT_CATALOGUE),
    )


@pages.get("/file")
@requires(Permission.VIEW_CAMPAIGNS)
def export() -> Response:
    titles = [
        gettext("Code"), gettext("Product"), gettext("Kind"), gettext("Food category"),
        gettext("Unit"), gettext("Grams in a unit"), gettext("Units in a box"),
        gettext("Boxes on a pallet"), gettext("Barcode (GTIN)"),
        gettext("Shelf life at delivery, in months"), gettext("kcal in 100 g"),
        gettext("Can be offered"),
    ]  # fmt: skip
    return csv_download("products.csv", titles, _lines(queries.products_export(*_wanted())))


def _lines(rows: Iterator[Product]) -> Iterator[list[object]]:
    """A line a product; what is not known stays empty."""
    for row in rows:
        yield [
            row.code, row.name_in(language()), label(row.kind),
            label(row.category) if row.category else None, label(row.unit), row.grams_per_unit,
            row.units_per_box, row.boxes_per_pallet, row.gtin, row.shelf_life_months,
            row.kcal_per_100g, yes_no(row.is_active),
        ]  # fmt: skip


def _wanted() -> tuple[str, ProductKind | None]:
    """The filters of the address; what makes no sense there counts as not given."""
    kinds = {kind.value: kind for kind in ProductKind}
    words = request.args.get("search", "").strip()[:100]
    return words, kinds.get(request.args.get("kind", ""))


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

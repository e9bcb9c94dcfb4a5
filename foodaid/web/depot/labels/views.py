"""The labels of a lot at a depot: what was printed, and more of them."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as Answer

from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.core.translation import number
from foodaid.reports.papers.labels import labels_pdf
from foodaid.reports.queries import labels as queries
from foodaid.reports.use_cases import print_labels
from foodaid.web.depot.labels.forms import label_form
from foodaid.web.support.access import requires
from foodaid.web.support.files import PDF, download
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("depot_labels", __name__, url_prefix="/depots/<int:depot_id>/lots/<int:lot_id>")
Page = str | Answer | tuple[str, int]


@pages.get("/labels")
@requires(Permission.VIEW_DEPOT_STOCK)
def index(depot_id: int, lot_id: int) -> str:
    holder, lot = queries.lot_at(actor(), depot_id, lot_id)
    return render_template(
        "depot/labels/index.html",
        depot=holder,
        lot=lot,
        prints=queries.prints_of(depot_id, lot_id),
        may_print=queries.may_print(actor(), depot_id),
    )


@pages.route("/labels/new", methods=["GET", "POST"])
@requires(Permission.RECEIVE_GOODS)
def new(depot_id: int, lot_id: int) -> Page:
    holder, lot = queries.lot_at(actor(), depot_id, lot_id)
    form = label_form()
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            made = print_labels(actor(), form.to_wish(depot_id, lot_id))
        except Refusal as refusal:
            status = refusal.status
            if not form.show(refusal):
                flash(sentence(refusal), "refusal")
        else:
            words = ngettext(
                "%(count)s label is ready to be printed.",
                "%(count)s labels are ready to be printed.",
                made.labels,
                count=number(made.labels),
            )
            flash(words, "success")
            return redirect(url_for(".index", depot_id=depot_id, lot_id=lot_id))
    answer = render_template(
        "depot/labels/new.html",
        form=form,
        depot=holder,
        lot=lot,
        prints=queries.prints_of(depot_id, lot_id),
    )
    return answer, status


@pages.get("/labels/<int:print_id>")
@requires(Permission.VIEW_DEPOT_STOCK)
def pdf(depot_id: int, lot_id: int, print_id: int) -> Response:
    holder, depot, made = queries.print_of(actor(), depot_id, lot_id, print_id)
    url = url_for("depot_lots.show", depot_id=depot_id, lot_id=lot_id, _external=True)
    content = labels_pdf(depot, made, url, is_demo=holder.is_demo)
    return download(f"{gettext('Labels')} {made.lot.code} {made.id}", PDF, content)

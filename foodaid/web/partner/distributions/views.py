"""What a partner handed out: the list, a new one, undoing the last one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core import clock
from foodaid.core.errors import Invalid, NotFound, Refusal
from foodaid.core.permissions import Permission
from foodaid.distributions import queries, use_cases
from foodaid.organisations import queries as organisations
from foodaid.stock import queries as stock
from foodaid.web.partner.distributions.forms import UndoForm, hand_out_form, products_of
from foodaid.web.support.access import requires
from foodaid.web.support.forms import text_of
from foodaid.web.support.lists import page_number, place_in
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor
from foodaid.web.support.shelves import Freshnesses

pages = Blueprint(
    "partner_distributions", __name__, url_prefix="/partners/<int:partner_id>/distributions"
)
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_PARTNER_STOCK)
def index(partner_id: int) -> str:
    partner = organisations.partner_of(actor(), partner_id, Permission.VIEW_PARTNER_STOCK)
    found = queries.distributions(actor(), partner_id, *page_number(request.args))
    return render_template(
        "partner/distributions/index.html",
        partner=partner,
        sites=[site for site in partner.sites if site.is_active],
        distributions=found.rows,
        place=place_in(found),
        totals=queries.totals(partner_id),
        last_ids=queries.last_ids(partner_id),
        may_hand_out=actor().may(Permission.HAND_OUT),
    )


@pages.route("/new/<int:site_id>", methods=["GET", "POST"])
@requires(Permission.HAND_OUT)
def new(partner_id: int, site_id: int) -> Page:
    site = organisations.site_of(actor(), site_id, Permission.HAND_OUT)
    if site.partner_id != partner_id:
        raise NotFound
    shelf = products_of(stock.lots_at(stock.place_of_site(site_id).id))
    form = hand_out_form(shelf, clock.today())
    is_asked = request.form.get("action") == "spread"
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid() and form.spread(shelf, is_asked=is_asked):
        status = 200
        if not is_asked:
            try:
                use_cases.record(actor(), form.to_wish(partner_id, site_id, shelf))
            except Refusal as refusal:
                status = refusal.status
                if not form.show(refusal):
                    flash(sentence(refusal), "refusal")
            else:
                flash(gettext("Saved: thank you for handing out this food."), "success")
                return redirect(url_for(".index", partner_id=partner_id))
    answer = render_template(
        "partner/distributions/new.html",
        form=form,
        site=site,
        shelf=shelf,
        freshness=Freshnesses().of,
    )
    return answer, status


@pages.route("/<int:distribution_id>/undo", methods=["GET", "POST"])
@requires(Permission.HAND_OUT)
def undo(partner_id: int, distribution_id: int) -> Page:
    found = queries.distribution_of(actor(), partner_id, distribution_id, Permission.HAND_OUT)
    form = UndoForm()
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            use_cases.undo(actor(), partner_id, distribution_id, text_of(form.reason))
        except Refusal as refusal:
            status = refusal.status
            problems = refusal.problems.values() if isinstance(refusal, Invalid) else ()
            flash(" ".join([sentence(refusal), *map(sentence, problems)]), "refusal")
        else:
            flash(gettext("Undone: the food is back on the shelf."), "success")
            return redirect(url_for(".index", partner_id=partner_id))
    answer = render_template("partner/distributions/undo.html", form=form, distribution=found)
    return answer, status

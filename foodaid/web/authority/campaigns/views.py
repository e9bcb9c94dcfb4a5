"""Campaigns: what was bought, and when it can be ordered."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.catalogue import queries, use_cases
from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.orders import queries as orders
from foodaid.orders.use_cases import add_window, change_offers
from foodaid.web.authority.campaigns.forms import campaign_form, offers_form, window_form
from foodaid.web.support.access import requires
from foodaid.web.support.forms import PageForm
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_campaigns", __name__, url_prefix="/campaigns")
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_CAMPAIGNS)
def index() -> str:
    return render_template(
        "authority/campaigns/index.html",
        campaigns=queries.campaigns(),
        may_edit=actor().may(Permission.EDIT_CATALOGUE),
    )


@pages.get("/<int:campaign_id>")
@requires(Permission.VIEW_CAMPAIGNS)
def show(campaign_id: int) -> str:
    return render_template(
        "authority/campaigns/show.html",
        campaign=queries.campaign(campaign_id),
        windows=orders.windows_of(campaign_id),
        shared=orders.boxes_in_windows(campaign_id),
        may_edit=actor().may(Permission.EDIT_CATALOGUE),
    )


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_CATALOGUE)
def new() -> Page:
    form = campaign_form()
    if form.is_sent_and_valid():
        try:
            campaign = use_cases.add_campaign(actor(), form.to_wish())
        except Refusal as refusal:
            _tell(form, refusal)
            return render_template("authority/campaigns/new.html", form=form), refusal.status
        flash(gettext("The campaign is added. Now say what it offers."), "success")
        return redirect(url_for(".offers", campaign_id=campaign.id))
    page = render_template("authority/campaigns/new.html", form=form)
    return page, 422 if form.is_submitted() else 200


@pages.route("/<int:campaign_id>/offers", methods=["GET", "POST"])
@requires(Permission.EDIT_CATALOGUE)
def offers(campaign_id: int) -> Page:
    campaign = queries.campaign(campaign_id)
    products = queries.active_products()
    form = offers_form(campaign, products)
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            change_offers(actor(), campaign_id, form.wishes(products))
        except Refusal as refusal:
            _tell(form, refusal)
            status = refusal.status
        else:
            flash(gettext("What the campaign offers is saved."), "success")
            return redirect(url_for(".show", campaign_id=campaign_id))
    page = render_template(
        "authority/campaigns/offers.html", form=form, campaign=campaign, products=products
    )
    return page, status


@pages.route("/<int:campaign_id>/windows/new", methods=["GET", "POST"])
@requires(Permission.EDIT_CATALOGUE)
def new_window(campaign_id: int) -> Page:
    campaign = queries.campaign(campaign_id)
    shared = orders.boxes_in_windows(campaign_id)
    left = {offer.id: max(0, offer.boxes - shared.get(offer.id, 0)) for offer in campaign.offers}
    form = window_form(campaign, left)
    status = 200
    if form.is_sent_and_valid():
        try:
            add_window(actor(), campaign_id, form.to_wish(campaign))
        except Refusal as refusal:
            _tell(form, refusal)
            status = refusal.status
        else:
            flash(gettext("The window is added."), "success")
            return redirect(url_for(".show", campaign_id=campaign_id))
    elif form.is_submitted():
        status = 422
    page = render_template(
        "authority/campaigns/window.html", form=form, campaign=campaign, left=left
    )
    return page, status


def _tell(form: PageForm, refusal: Refusal) -> None:
    if not form.show(refusal):
        flash(sentence(refusal), "refusal")

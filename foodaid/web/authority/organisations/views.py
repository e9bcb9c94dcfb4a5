"""Partners: the list, one partner, and writing them down."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.core.translation import language
from foodaid.organisations import queries
from foodaid.organisations.models import Partner, PartnerKind
from foodaid.organisations.queries import PartnerFilter
from foodaid.organisations.use_cases import change_partner
from foodaid.stock.use_cases import recognise_partner
from foodaid.web.authority.organisations.forms import PartnerForm, partner_form
from foodaid.web.support.access import requires
from foodaid.web.support.labels import label
from foodaid.web.support.lists import Chip, Choice, csv_download, here, page_number, place_in
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_organisations", __name__, url_prefix="/organisations")
Page = str | Answer | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_ORGANISATIONS)
def index() -> str:
    wanted = _wanted()
    found = queries.partners(actor(), wanted, *page_number(request.args))
    return render_template(
        "authority/organisations/index.html",
        wanted=wanted,
        rows=found.rows,
        place=place_in(found),
        choices=_choices(wanted),
        chips=_chips(wanted),
        clear_url=url_for(".index"),
        export_url=here("authority_organisations.export", page=None, size=None),
        may_edit=actor().may(Permission.EDIT_ORGANISATIONS),
    )


@pages.get("/file")
@requires(Permission.VIEW_ORGANISATIONS)
def export() -> Response:
    titles = [
        gettext("Code"),
        gettext("Kind"),
        gettext("Name"),
        gettext("Municipality"),
        gettext("Depot"),
        gettext("Status"),
        gettext("E-mail address"),
        gettext("Telephone"),
    ]
    rows = (
        [
            partner.code,
            label(partner.kind),
            partner.name,
            partner.municipality.name_in(language()),
            partner.depot.name,
            label(partner.status),
            partner.email,
            partner.phone,
        ]
        for partner in queries.partners_whole(actor(), _wanted())
    )
    return csv_download("partners.csv", titles, rows)


@pages.get("/<int:partner_id>")
@requires(Permission.VIEW_ORGANISATIONS)
def show(partner_id: int) -> str:
    return render_template(
        "authority/organisations/show.html",
        partner=queries.partner_of(actor(), partner_id, Permission.VIEW_ORGANISATIONS),
        may_edit=actor().may(Permission.EDIT_ORGANISATIONS),
    )


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_ORGANISATIONS)
def new() -> Page:
    form = partner_form()
    if form.is_sent_and_valid():
        try:
            partner = recognise_partner(actor(), form.to_wish())
        except Refusal as refusal:
            return _refused(form, refusal, None)
        flash(gettext("The partner is added."), "success")
        return redirect(url_for(".show", partner_id=partner.id))
    return _form_page(form, None), 422 if form.is_submitted() else 200


@pages.route("/<int:partner_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_ORGANISATIONS)
def edit(partner_id: int) -> Page:
    partner = queries.partner_of(actor(), partner_id, Permission.EDIT_ORGANISATIONS)
    form = partner_form(partner)
    if form.is_sent_and_valid():
        try:
            change_partner(actor(), partner_id, form.to_wish())
        except Refusal as refusal:
            return _refused(form, refusal, partner)
        flash(gettext("The change is saved."), "success")
        return redirect(url_for(".show", partner_id=partner_id))
    return _form_page(form, partner), 422 if form.is_submitted() else 200


def _refused(form: PartnerForm, refusal: Refusal, partner: Partner | None) -> Page:
    if not form.show(refusal):
        flash(sentence(refusal), "refusal")
    return _form_page(form, partner), refusal.status


def _form_page(form: PartnerForm, partner: Partner | None) -> str:
    return render_template("authority/organisations/edit.html", form=form, partner=partner)


def _wanted() -> PartnerFilter:
    kinds = {kind.value: kind for kind in PartnerKind}
    depot_id = request.args.get("depot", type=int)
    return PartnerFilter(
        words=request.args.get("search", "").strip()[:100],
        kind=kinds.get(request.args.get("kind", "")),
        depot_id=depot_id if depot_id is not None and 0 < depot_id < 2**31 else None,
    )


def _choices(wanted: PartnerFilter) -> list[Choice]:
    return [
        Choice(
            "kind",
            gettext("Kind"),
            [(kind.value, label(kind)) for kind in PartnerKind],
            wanted.kind.value if wanted.kind else "",
        ),
        Choice(
            "depot",
            gettext("Depot"),
            [(depot.id, depot.name) for depot in queries.depots()],
            wanted.depot_id or "",
        ),
    ]


def _chips(wanted: PartnerFilter) -> list[Chip]:
    chips = []
    if wanted.kind is not None:
        chips.append(Chip(label(wanted.kind), here(kind=None, page=None)))
    depot = next((d for d in queries.depots() if d.id == wanted.depot_id), None)
    if depot is not None:
        chips.append(Chip(depot.name, here(depot=None, page=None)))
    if wanted.words:
        words = gettext("Search: %(words)s", words=wanted.words)
        chips.append(Chip(words, here(search=None, page=None)))
    return chips

"""The most that the partners of a municipality together may get in a campaign."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from foodaid.allocation import queries, use_cases
from foodaid.allocation.queries import CeilingFilter
from foodaid.catalogue import queries as catalogue
from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.core.translation import language, number
from foodaid.web.authority.ceilings.forms import CeilingForm, CeilingsForm
from foodaid.web.authority.scenarios.groups import PROVINCES, province_name
from foodaid.web.support.access import requires
from foodaid.web.support.forms import PageForm, text_of
from foodaid.web.support.lists import Chip, Choice, csv_download, here, page_number, place_in
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint(
    "authority_ceilings", __name__, url_prefix="/campaigns/<int:campaign_id>/ceilings"
)
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_CAMPAIGNS)
def index(campaign_id: int) -> str:
    wanted = _wanted()
    found = queries.ceilings_page(actor(), campaign_id, wanted, *page_number(request.args))
    choices = _choices(wanted)
    return render_template(
        "authority/ceilings/index.html",
        campaign=catalogue.campaign(campaign_id),
        rows=found.rows,
        place=place_in(found),
        wanted=wanted,
        choices=choices,
        chips=_chips(wanted, choices),
        clear_url=url_for(".index", campaign_id=campaign_id),
        export_url=here("authority_ceilings.export", page=None, size=None),
        province_name=province_name,
        may_edit=actor().may(Permission.EDIT_CATALOGUE),
    )


@pages.get("/file")
@requires(Permission.VIEW_CAMPAIGNS)
def export(campaign_id: int) -> Response:
    titles = [
        gettext("REFNIS"), gettext("Kilograms at most"), gettext("Municipality"),
        gettext("Province"), gettext("Partners"), gettext("People"), gettext("Grams given"),
    ]  # fmt: skip
    rows = (
        [
            row.municipality.refnis,
            None if row.grams is None else row.grams // 1000,
            row.municipality.name_in(language()),
            province_name(row.municipality.province),
            row.partners,
            row.people,
            row.given,
        ]
        for row in queries.all_ceilings(actor(), campaign_id, _wanted())
    )
    return csv_download(f"ceilings-{campaign_id}.csv", titles, rows)


@pages.route("/<int:municipality_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_CATALOGUE)
def edit(campaign_id: int, municipality_id: int) -> Page:
    row = queries.ceiling_of(actor(), campaign_id, municipality_id)
    form = CeilingForm(kilograms=None if row.grams is None else row.grams // 1000)
    if form.is_sent_and_valid():
        use_cases.set_ceilings(actor(), campaign_id, {municipality_id: form.kilograms.data})
        flash(gettext("The ceiling is saved. It counts from the next run on."), "success")
        return redirect(url_for(".index", campaign_id=campaign_id))
    page = render_template(
        "authority/ceilings/edit.html",
        form=form,
        row=row,
        campaign=catalogue.campaign(campaign_id),
    )
    return page, 422 if form.is_submitted() else 200


@pages.route("/list", methods=["GET", "POST"])
@requires(Permission.EDIT_CATALOGUE)
def many(campaign_id: int) -> Page:
    form = CeilingsForm()
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            lines = text_of(form.lines)
            changed = use_cases.set_ceilings_from_list(actor(), campaign_id, lines)
        except Refusal as refusal:
            _tell(form, refusal)
            status = refusal.status
        else:
            flash(_changed(len(changed)), "success")
            return redirect(url_for(".index", campaign_id=campaign_id))
    page = render_template(
        "authority/ceilings/many.html", form=form, campaign=catalogue.campaign(campaign_id)
    )
    return page, status


def _changed(count: int) -> str:
    return str(
        ngettext(
            "%(count)s ceiling is changed. It counts from the next run on.",
            "%(count)s ceilings are changed. They count from the next run on.",
            count,
            count=number(count),
        )
    )


def _tell(form: PageForm, refusal: Refusal) -> None:
    if not form.show(refusal):
        flash(sentence(refusal), "refusal")


def _wanted() -> CeilingFilter:
    """The filters of the address; what makes no sense there counts as not given."""
    province, ceiling = request.args.get("province", ""), request.args.get("ceiling", "")
    return CeilingFilter(
        language=language(),
        words=request.args.get("search", "").strip()[:100],
        province=province if province in PROVINCES else "",
        has_ceiling={"yes": True, "no": False}.get(ceiling),
    )


def _choices(wanted: CeilingFilter) -> list[Choice]:
    provinces = [(code, str(words)) for code, words in PROVINCES.items()]
    ceiling = [("yes", gettext("With a ceiling")), ("no", gettext("Without a ceiling"))]
    chosen = {True: "yes", False: "no", None: ""}[wanted.has_ceiling]
    return [
        Choice("province", gettext("Province"), provinces, wanted.province),
        Choice("ceiling", gettext("Ceiling"), ceiling, chosen),
    ]


def _chips(wanted: CeilingFilter, choices: list[Choice]) -> list[Chip]:
    chips = []
    if wanted.words:
        words = gettext("Search: %(words)s", words=wanted.words)
        chips.append(Chip(words, here(search=None, page=None)))
    for choice in choices:
        for code, words in choice.options:
            if choice.chosen and code == choice.chosen:
                chips.append(Chip(words, here(**{choice.name: None, "page": None})))
    return chips

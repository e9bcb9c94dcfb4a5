"""Many shares by hand at once: choose the lines, see what it costs the others, then save."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from foodaid.allocation import queries, use_cases
from foodaid.allocation.models import AllocationRun, RunStatus
from foodaid.allocation.queries import BatchWish, Change, LineFilter
from foodaid.allocation.use_cases import OverrideMany
from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.core.translation import language
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import PartnerKind
from foodaid.web.authority.batch.forms import BatchForm, batch_form
from foodaid.web.support.access import requires
from foodaid.web.support.forms import row_version, text_of
from foodaid.web.support.labels import label
from foodaid.web.support.lists import Chip, Choice, here, page_number, place_in
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_batch", __name__, url_prefix="/allocation/runs/<int:run_id>/batch")
Page = str | Response | tuple[str, int]


@pages.route("", methods=["GET", "POST"])
@requires(Permission.PROPOSE_ALLOCATION)
def index(run_id: int) -> Page:
    run = queries.run_of(actor(), run_id)
    form = batch_form(run.version)
    step = request.form.get("step", "")
    if not form.is_submitted():
        return _list_page(run, form)
    if not form.is_sent_and_valid():
        return _list_page(run, form), 422
    try:
        if step == "save":
            return _saved(run_id, form)
        return _list_page(run, form) if step == "edit" else _preview_page(run, form)
    except Refusal as refusal:
        if not form.show(refusal):
            flash(sentence(refusal), "refusal")
        return _after_refusal(run_id, form, refusal), refusal.status


def _saved(run_id: int, form: BatchForm) -> Response:
    wanted = OverrideMany(
        wish=_wish(form),
        reason=text_of(form.reason),
        version=row_version(form.version) or 0,
        seen=text_of(form.seen),
        is_all_or_nothing=bool(form.is_all_or_nothing.data),
    )
    batch = use_cases.override_many(actor(), run_id, wanted)
    saved, refused = len(batch.valid), len(batch.refused)
    flash(
        ngettext("%(count)s line is changed.", "%(count)s lines are changed.", saved, count=saved),
        "success",
    )
    if refused:
        words = ngettext(
            "%(count)s line was refused and stays as it was.",
            "%(count)s lines were refused and stay as they were.",
            refused,
            count=refused,
        )
        flash(words, "warning")
    return redirect(url_for("authority_allocation.show", run_id=run_id))


def _after_refusal(run_id: int, form: BatchForm, refusal: Refusal) -> str:
    """The preview again where it was one line too many; else the list as it is by now."""
    run = queries.run_of(actor(), run_id)
    if refusal.code == "batch-refused":
        return _preview_page(run, form)
    form.version.process_data(run.version)
    form.seen.process_data("")
    return _list_page(run, form)


def _list_page(run: AllocationRun, form: BatchForm) -> str:
    wanted, depots = _wanted(), organisations.depots()
    found = queries.lines_page(run.id, wanted, *page_number(request.args))
    products = [
        (row.offer_id, row.product.name_in(language())) for row in queries.product_sums(run)
    ]
    kinds = [(kind.value, label(kind)) for kind in PartnerKind]
    choices = [
        Choice("offer", gettext("Product"), products, wanted.offer_id or ""),
        Choice(
            "depot", gettext("Depot"), [(row.id, row.name) for row in depots], wanted.depot_id or ""
        ),
        Choice("kind", gettext("Kind"), kinds, wanted.kind.value if wanted.kind else ""),
    ]
    return render_template(
        "authority/batch/index.html",
        run=run,
        form=form,
        rows=found.rows,
        place=place_in(found),
        wanted=wanted,
        choices=choices,
        chips=_chips(wanted, choices),
        clear_url=url_for(".index", run_id=run.id),
        action=here(),
        may_change=run.status is RunStatus.PROPOSED,
    )


def _preview_page(run: AllocationRun, form: BatchForm) -> str:
    batch = queries.batch_of(run, _wish(form))
    effects = queries.effects_of(run, batch.locks)
    form.seen.data = batch.fingerprint
    return render_template(
        "authority/batch/preview.html",
        run=queries.run_of(actor(), run.id),
        form=form,
        batch=batch,
        effects=effects,
        action=here(),
    )


def _wish(form: BatchForm) -> BatchWish:
    return BatchWish(_wanted(), Change(form.change.data), form.number.data or 0)


def _wanted() -> LineFilter:
    """The filters of the address; what makes no sense there counts as not given."""
    kinds = {kind.value: kind for kind in PartnerKind}
    return LineFilter(
        depot_id=_row_id("depot"),
        kind=kinds.get(request.args.get("kind", "")),
        offer_id=_row_id("offer"),
        words=request.args.get("search", "").strip()[:100],
    )


def _row_id(name: str) -> int | None:
    number = request.args.get(name, type=int)
    return number if number is not None and 0 < number < 2**31 else None


def _chips(wanted: LineFilter, choices: list[Choice]) -> list[Chip]:
    chips = []
    if wanted.words:
        words = gettext("Search: %(words)s", words=wanted.words)
        chips.append(Chip(words, here(search=None, page=None)))
    for choice in choices:
        for code, words in choice.options:
            if choice.chosen and str(code) == str(choice.chosen):
                chips.append(Chip(words, here(**{choice.name: None, "page": None})))
    return chips

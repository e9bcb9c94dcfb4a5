"""One arrival: what came, what was refused; the sample's result; undoing it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core.errors import Refusal
from foodaid.core.permissions import Permission
from foodaid.organisations import queries as organisations
from foodaid.purchasing import queries, use_cases
from foodaid.web.depot.arrivals.forms import SampleForm, UndoForm, sample_form
from foodaid.web.support.access import requires
from foodaid.web.support.forms import PageForm, row_version, text_of
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint(
    "depot_arrivals", __name__, url_prefix="/depots/<int:depot_id>/arrivals/<int:arrival_id>"
)
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_DEPOT_STOCK)
def show(depot_id: int, arrival_id: int) -> str:
    return _page(depot_id, arrival_id)


@pages.post("/undo")
@requires(Permission.RECEIVE_GOODS)
def undo(depot_id: int, arrival_id: int) -> Page:
    form = UndoForm()
    if not form.is_sent_and_valid():
        return _page(depot_id, arrival_id, undo=form), 422
    version = row_version(form.version) or 0
    try:
        use_cases.undo_arrival(actor(), depot_id, arrival_id, text_of(form.reason), version)
    except Refusal as refusal:
        _tell(form, refusal)
        return _page(depot_id, arrival_id, undo=form), refusal.status
    flash(gettext("The arrival is undone; both movements stay in the ledger."), "success")
    return redirect(url_for(".show", depot_id=depot_id, arrival_id=arrival_id))


@pages.post("/sample")
@requires(Permission.RECEIVE_GOODS)
def sample(depot_id: int, arrival_id: int) -> Page:
    arrival = queries.arrival_of(actor(), depot_id, arrival_id, Permission.RECEIVE_GOODS)
    form = sample_form(arrival)
    if not form.is_sent_and_valid():
        return _page(depot_id, arrival_id, sample=form), 422
    version, note = row_version(form.version) or 0, text_of(form.note)
    try:
        use_cases.note_sample(actor(), depot_id, arrival_id, form.result.data, note, version)
    except Refusal as refusal:
        _tell(form, refusal)
        return _page(depot_id, arrival_id, sample=form), refusal.status
    flash(gettext("The result of the sample is saved."), "success")
    return redirect(url_for(".show", depot_id=depot_id, arrival_id=arrival_id))


def _tell(form: PageForm, refusal: Refusal) -> None:
    if not form.show(refusal):
        flash(sentence(refusal), "refusal")


def _page(
    depot_id: int, arrival_id: int, undo: UndoForm | None = None, sample: SampleForm | None = None
) -> str:
    arrival = queries.arrival_of(actor(), depot_id, arrival_id, Permission.VIEW_DEPOT_STOCK)
    return render_template(
        "depot/arrivals/show.html",
        depot=organisations.depot_of(actor(), depot_id, Permission.VIEW_DEPOT_STOCK),
        arrival=arrival,
        undo=undo or UndoForm(formdata=None, version=arrival.version),
        sample=sample or sample_form(arrival, is_sent=False),
        may_change=actor().may(Permission.RECEIVE_GOODS) and not arrival.is_undone,
    )

"""One lot in a depot: where it lies, whether it may go out, and what can be done with it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core import clock
from foodaid.core.errors import NotFound, Refusal
from foodaid.core.permissions import Permission
from foodaid.organisations import queries as organisations
from foodaid.stock import queries, use_cases
from foodaid.stock.models import HoldKind, Lot, Zone
from foodaid.stock.queries import LotBalance
from foodaid.web.depot.lots.forms import HoldForm, ResolveForm, judge_form, shift_form
from foodaid.web.support.access import requires
from foodaid.web.support.forms import PageForm, text_of
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor
from foodaid.web.support.shelves import Freshnesses

pages = Blueprint("depot_lots", __name__, url_prefix="/depots/<int:depot_id>/lots/<int:lot_id>")
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_DEPOT_STOCK)
def show(depot_id: int, lot_id: int) -> str:
    lot, zones = queries.lot_in_depot(actor(), depot_id, lot_id)
    may = actor().may
    return render_template(
        "depot/lots/show.html",
        depot=organisations.depot_of(actor(), depot_id, Permission.VIEW_DEPOT_STOCK),
        lot=lot,
        zones=zones,
        bar=lot.bar_on(clock.today()),
        fresh=Freshnesses().of(LotBalance(lot, sum(zones.values()))),
        same_as=queries.batch_of(lot),
        holds=queries.holds_of(lot_id),
        decisions=queries.decisions_about(lot_id),
        may_hold=may(Permission.HOLD_LOTS) and not lot.is_held,
        may_judge=may(Permission.JUDGE_LOTS),
        may_resolve=may(Permission.RECEIVE_GOODS) and not lot.is_known,
        may_shift=may(Permission.STORE_GOODS) and any(zones.values()),
    )


@pages.route("/hold", methods=["GET", "POST"])
@requires(Permission.HOLD_LOTS)
def hold(depot_id: int, lot_id: int) -> Page:
    lot, _zones = _found(depot_id, lot_id, Permission.HOLD_LOTS)
    form = HoldForm()

    def act() -> str:
        use_cases.hold_lot(actor(), lot_id, HoldKind.HOLD, text_of(form.reason))
        return str(gettext("Lot %(lot)s is on hold everywhere.", lot=lot.code))

    return _answer("hold", depot_id, lot, form, act)


@pages.route("/judge", methods=["GET", "POST"])
@requires(Permission.JUDGE_LOTS)
def judge(depot_id: int, lot_id: int) -> Page:
    lot, _zones = _found(depot_id, lot_id, Permission.JUDGE_LOTS)
    form = judge_form()

    def act() -> str:
        use_cases.decide_quality(actor(), form.to_wish(lot_id))
        return str(gettext("The decision on lot %(lot)s is saved.", lot=lot.code))

    return _answer("judge", depot_id, lot, form, act)


@pages.route("/resolve", methods=["GET", "POST"])
@requires(Permission.RECEIVE_GOODS)
def resolve(depot_id: int, lot_id: int) -> Page:
    lot, _zones = _found(depot_id, lot_id, Permission.RECEIVE_GOODS)
    form = ResolveForm()

    def act() -> str:
        code = text_of(form.code)
        use_cases.resolve_lot(actor(), lot_id, code, form.expires_on.data)
        return str(gettext("The lot is known now: %(lot)s.", lot=code))

    return _answer("resolve", depot_id, lot, form, act)


@pages.route("/shift", methods=["GET", "POST"])
@requires(Permission.STORE_GOODS)
def shift(depot_id: int, lot_id: int) -> Page:
    lot, zones = _found(depot_id, lot_id, Permission.STORE_GOODS)
    form = shift_form(zones)

    def act() -> str:
        use_cases.shift_goods(actor(), form.to_wish(depot_id, lot_id))
        return str(gettext("The goods are booked."))

    return _answer("shift", depot_id, lot, form, act)


def _found(depot_id: int, lot_id: int, permission: Permission) -> tuple[Lot, dict[Zone, int]]:
    """A lot in a depot where the reader may do this too, and its units by zone."""
    found = queries.lot_in_depot(actor(), depot_id, lot_id)
    reach = actor().depots(permission)
    if reach is not None and depot_id not in reach:
        raise NotFound
    return found


def _answer(name: str, depot_id: int, lot: Lot, form: PageForm, act: Callable[[], str]) -> Page:
    """The page of a form; once it was sent and could be done, the lot again."""
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            said = act()
        except Refusal as refusal:
            status = refusal.status
            if not form.show(refusal):
                flash(sentence(refusal), "refusal")
        else:
            flash(said, "success")
            return redirect(url_for(".show", depot_id=depot_id, lot_id=lot.id))
    answer = render_template(f"depot/lots/{name}.html", form=form, depot_id=depot_id, lot=lot)
    return answer, status

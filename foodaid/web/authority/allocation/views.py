"""Windows and their allocation: follow the orders, propose, approve, publish, withdraw."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.allocation import queries, use_cases
from foodaid.allocation.models import AllocationRun, RunStatus
from foodaid.core.errors import Conflict
from foodaid.core.permissions import Permission
from foodaid.core.translation import at_length, when
from foodaid.orders import queries as orders
from foodaid.orders.use_cases import close_window
from foodaid.rounds.use_cases import publish_allocation, withdraw_allocation
from foodaid.web.authority.allocation.forms import WithdrawForm, publish_form
from foodaid.web.authority.scenarios.words import rules_in_words
from foodaid.web.support.access import requires
from foodaid.web.support.form_pages import Page, form_page, step
from foodaid.web.support.forms import PageForm, row_version, text_of
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_allocation", __name__, url_prefix="/allocation")


@dataclass(frozen=True, slots=True)
class Step:
    """One station of an allocation: done, now or later."""

    label: str
    state: str
    note: str


@pages.get("")
@requires(Permission.VIEW_ALLOCATION)
def index() -> str:
    return render_template("authority/allocation/index.html", rows=queries.window_rows(actor()))


@pages.get("/windows/<int:window_id>")
@requires(Permission.VIEW_ALLOCATION)
def window(window_id: int) -> str:
    found = orders.window(window_id)
    runs = queries.runs_of(actor(), window_id)
    is_open = {on.offer_id for on in found.offers} - queries.decided_offers(window_id)
    return render_template(
        "authority/allocation/window.html",
        window=found,
        is_closed=queries.has_closed(found),
        counts=orders.count_by_status(window_id),
        undeclared=queries.undeclared_partners(found),
        left_out=queries.left_out(window_id),
        runs=runs,
        may_propose=bool(is_open) and actor().may(Permission.PROPOSE_ALLOCATION),
        key=PageForm().idempotency_key.data,
    )


@pages.post("/windows/<int:window_id>/close")
@requires(Permission.PROPOSE_ALLOCATION)
def close(window_id: int) -> Response:
    close_window(actor(), window_id, request.form.get("version", 0, type=int))
    flash(gettext("The window is closed: no order can come in any more."), "success")
    return redirect(url_for(".window", window_id=window_id))


@pages.post("/windows/<int:window_id>/propose")
@requires(Permission.PROPOSE_ALLOCATION)
def propose(window_id: int) -> Response:
    try:
        run = use_cases.propose(actor(), window_id, request.form.get("idempotency_key"))
    except Conflict as refusal:
        flash(sentence(refusal), "refusal")
        return redirect(url_for(".window", window_id=window_id))
    flash(gettext("The proposal is ready. Nobody has been told yet."), "success")
    return redirect(url_for(".show", run_id=run.id))


@pages.get("/runs/<int:run_id>")
@requires(Permission.VIEW_ALLOCATION)
def show(run_id: int) -> str:
    run = queries.run_of(actor(), run_id)
    sums, terms = queries.product_sums(run), queries.terms_of(run)
    return render_template(
        "authority/allocation/show.html",
        run=run,
        sums=sums,
        grams=sum(row.grams for row in sums),
        steps=_steps(run),
        reviews=queries.review_rows(actor(), run_id),
        is_own=run.proposed_by_id == actor().id,
        may_decide=actor().may(Permission.APPROVE_ALLOCATION),
        may_propose=actor().may(Permission.PROPOSE_ALLOCATION),
        shares_print=queries.shares_fingerprint(run_id),
        supply={} if terms is None else terms.supply,
        rules=[] if terms is None else rules_in_words(terms.rules),
    )


@pages.post("/runs/<int:run_id>/approve")
@requires(Permission.APPROVE_ALLOCATION)
def approve(run_id: int) -> Response:
    try:
        use_cases.approve(actor(), run_id, request.form.get("version", 0, type=int))
    except Conflict as refusal:
        flash(sentence(refusal), "refusal")
    else:
        flash(gettext("Approved. It can be published now."), "success")
    return redirect(url_for(".show", run_id=run_id))


@pages.route("/runs/<int:run_id>/publish", methods=["GET", "POST"])
@requires(Permission.APPROVE_ALLOCATION)
def publish(run_id: int) -> Page:
    run = queries.run_of(actor(), run_id)
    form = publish_form(run)

    def act() -> tuple[str, str]:
        version, typed = row_version(form.version) or 0, form.typed.data
        if form.is_for_later:
            use_cases.schedule_publishing(actor(), run_id, version, form.publish_at, typed)
            words = gettext(
                "It is published by itself on %(when)s.", when=at_length(run.publish_at)
            )
        else:
            publish_allocation(actor(), run_id, version, typed)
            words = gettext("Published. Every partner with an order gets a mail.")
        return words, url_for(".show", run_id=run_id)

    return form_page(
        form,
        act,
        "authority/allocation/publish.html",
        run=run,
        count=len(queries.order_ids_of(run)),
        shares_print=queries.shares_fingerprint(run_id),
    )


@pages.post("/runs/<int:run_id>/call-off")
@requires(Permission.APPROVE_ALLOCATION)
def call_off(run_id: int) -> Response:
    version = request.form.get("version", 0, type=int)
    words = gettext("Called off. It is approved, and waits to be published.")
    there = url_for(".show", run_id=run_id)
    return step(lambda: use_cases.call_off_publishing(actor(), run_id, version), words, there)


@pages.route("/runs/<int:run_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.APPROVE_ALLOCATION)
def withdraw(run_id: int) -> Page:
    run = queries.run_of(actor(), run_id)
    form = WithdrawForm(version=run.version)

    def act() -> tuple[str, str]:
        version = row_version(form.version) or 0
        withdraw_allocation(actor(), run_id, version, text_of(form.reason))
        words = gettext("Withdrawn. The orders wait for a new allocation.")
        return words, url_for(".window", window_id=run.window_id)

    return form_page(form, act, "authority/allocation/withdraw.html", run=run)


def _steps(run: AllocationRun) -> list[Step]:
    """How far the run has come: who did what, and when."""
    planned = (
        gettext(
            "on %(when)s, planned by %(name)s",
            when=at_length(run.publish_at),
            name=run.scheduled_by,
        )
        if run.publish_at is not None
        else ""
    )
    happened = [
        (gettext("Proposed"), run.proposed_at, run.proposed_by, ""),
        (gettext("Approved by a second person"), run.approved_at, run.approved_by, ""),
        (gettext("Published"), run.published_at, run.published_by, planned),
    ]
    steps, is_next = [], run.status is not RunStatus.WITHDRAWN
    for words, at, by, plan in happened:
        note = f"{when(at)}, {by}" if at is not None else plan
        state = "done" if at is not None else ("now" if is_next else "later")
        is_next = is_next and at is not None
        steps.append(Step(words, state, note))
    return steps

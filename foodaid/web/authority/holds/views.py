"""Lots on hold and recalled: who has them, who was told, who answered, how it ended."""

from collections import defaultdict

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext, ngettext
from werkzeug.wrappers import Response as Answer

from foodaid.core import clock
from foodaid.core.errors import NotFound, Refusal
from foodaid.core.permissions import Permission
from foodaid.core.translation import LOCALES, language
from foodaid.organisations import queries as organisations
from foodaid.reports.exports.bundle import zip_bytes
from foodaid.reports.exports.pdf import pdf_bytes
from foodaid.reports.papers.recalls import recall_letters
from foodaid.rounds.queries import on_the_road_with
from foodaid.stock import queries, use_cases
from foodaid.stock.models import Hold, HoldKind, Notice
from foodaid.stock.queries import Holder
from foodaid.web.authority.holds.forms import HoldForm, ReasonForm, hold_form
from foodaid.web.support.access import requires
from foodaid.web.support.files import ZIP, download, plain
from foodaid.web.support.forms import row_version, text_of
from foodaid.web.support.lists import Chip, Choice, csv_download, here, page_number, place_in
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint("authority_holds", __name__, url_prefix="/holds")
Page = str | Answer | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_HOLDS)
def index() -> str:
    words = request.args.get("search", "").strip()[:100]
    state = request.args.get("state", "")
    is_open = {"open": True, "over": False}.get(state)
    number, size = page_number(request.args)
    found = queries.holds(actor(), words, is_open=is_open, number=number, size=size)
    names = {"open": gettext("Open"), "over": gettext("Lifted or closed")}
    chips = [Chip(names[state], here(state=None, page=None))] if state in names else []
    if words:
        said = gettext("Search: %(words)s", words=words)
        chips.append(Chip(said, here(search=None, page=None)))
    return render_template(
        "authority/holds/index.html",
        words=words,
        rows=found.rows,
        place=place_in(found),
        choices=[Choice("state", gettext("Status"), list(names.items()), state)],
        chips=chips,
        clear_url=url_for(".index"),
    )


@pages.route("/new/<int:lot_id>", methods=["GET", "POST"])
@requires(Permission.RECALL_LOTS)
def new(lot_id: int) -> Page:
    lot = queries.lot_of(actor(), lot_id, Permission.RECALL_LOTS)
    form = hold_form()
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            kind = HoldKind(text_of(form.kind))
            hold = use_cases.hold_lot(actor(), lot_id, kind, text_of(form.reason))
        except Refusal as refusal:
            status = _refused(form, refusal)
        else:
            flash(gettext("Lot %(lot)s is on hold everywhere.", lot=lot.code), "success")
            return redirect(url_for(".show", hold_id=hold.id))
    places = queries.whereabouts(queries.batch_of(lot))
    answer = render_template("authority/holds/new.html", form=form, lot=lot, places=places)
    return answer, status


@pages.get("/<int:hold_id>")
@requires(Permission.VIEW_HOLDS)
def show(hold_id: int) -> str:
    hold = queries.hold_of(actor(), hold_id)
    lots = queries.batch_of(hold.lot)
    may_act = actor().may(Permission.RECALL_LOTS) and hold.is_open
    places = queries.whereabouts(lots)
    return render_template(
        "authority/holds/show.html",
        hold=hold,
        places=places,
        on_the_road=on_the_road_with(lot.id for lot in lots),
        told_by={(n.partner_id, n.depot_id): n for n in hold.notices},
        answered=sum(notice.acknowledged_at is not None for notice in hold.notices),
        untold=[holder for holder in places.holders if _untold(hold, holder)],
        may_act=may_act,
        is_recall=hold.kind is HoldKind.RECALL,
    )


@pages.post("/<int:hold_id>/tell")
@requires(Permission.RECALL_LOTS)
def tell(hold_id: int) -> Answer:
    told = use_cases.tell_holders(actor(), hold_id)
    said = ngettext(
        "%(num)s holder is told, in its language.",
        "%(num)s holders are told, each in its language.",
        len(told),
    )
    flash(said, "success")
    return redirect(url_for(".show", hold_id=hold_id))


@pages.route("/<int:hold_id>/lift", methods=["GET", "POST"])
@requires(Permission.RECALL_LOTS)
def lift(hold_id: int) -> Page:
    hold = queries.hold_of(actor(), hold_id)
    form = ReasonForm()
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            use_cases.lift_hold(actor(), hold.lot_id, text_of(form.reason))
        except Refusal as refusal:
            status = _refused(form, refusal)
        else:
            flash(gettext("Lot %(lot)s may go out again.", lot=hold.lot.code), "success")
            return redirect(url_for(".show", hold_id=hold_id))
    return render_template("authority/holds/lift.html", form=form, hold=hold), status


@pages.route("/<int:hold_id>/close", methods=["GET", "POST"])
@requires(Permission.RECALL_LOTS)
def close(hold_id: int) -> Page:
    hold = queries.hold_of(actor(), hold_id)
    form = ReasonForm(version=str(hold.version))
    status = 422 if form.is_submitted() else 200
    if form.is_sent_and_valid():
        try:
            version = row_version(form.version) or 0
            use_cases.close_recall(actor(), hold_id, text_of(form.reason), version)
        except Refusal as refusal:
            status = _refused(form, refusal)
        else:
            flash(gettext("The recall is closed. The file says how it went."), "success")
            return redirect(url_for(".show", hold_id=hold_id))
    waiting = [notice for notice in hold.notices if notice.acknowledged_at is None]
    answer = render_template("authority/holds/close.html", form=form, hold=hold, waiting=waiting)
    return answer, status


@pages.get("/<int:hold_id>/file")
@requires(Permission.VIEW_HOLDS)
def export(hold_id: int) -> Response:
    """The closure file: every holder, what it was told, what it answered, what it has now."""
    hold = queries.hold_of(actor(), hold_id)
    places = queries.whereabouts(queries.batch_of(hold.lot))
    now = {_key(holder): holder for holder in places.holders}
    notices = {(n.partner_id, n.depot_id): n for n in hold.notices}
    titles = [
        gettext("Lot"), gettext("Product"), gettext("Holder"), gettext("E-mail address"),
        gettext("Telephone"), gettext("Units when told"), gettext("Told at"),
        gettext("Units found"), gettext("Answered at"), gettext("Answered by"), gettext("Note"),
        gettext("Units now"),
    ]  # fmt: skip
    lot = [hold.lot.code, hold.lot.product.name_in(language())]
    rows = [[*lot, *_line(notices.get(key), now.get(key))] for key in {**notices, **now}]
    return csv_download(f"recall-{hold.id}.csv", titles, rows)


@pages.get("/<int:hold_id>/letters")
@requires(Permission.VIEW_HOLDS)
def letters(hold_id: int) -> Response:
    """A letter to every holder that was told, a document for each language."""
    hold, now = queries.hold_of(actor(), hold_id), clock.now()
    by_language: dict[str, list[Notice]] = defaultdict(list)
    for notice in hold.notices:
        who = notice.partner or notice.depot
        by_language[who.language if who else "nl"].append(notice)
    files = {}
    for code, notices in sorted(by_language.items()):
        with force_locale(LOCALES[code]):
            paper = recall_letters(actor(), hold, notices, is_demo=organisations.is_demo())
            files[f"{plain(paper.title)}-{code}.pdf"] = pdf_bytes(paper, now)
    if not files:
        raise NotFound
    return download(f"recall {hold.lot.code}", ZIP, zip_bytes(files, now))


def _line(notice: Notice | None, holder: Holder | None) -> list[object]:
    """What one holder was told and answered, and what it has now."""
    has_now = holder.units if holder else 0
    if notice is None:
        assert holder is not None
        return [holder.name, holder.email, holder.phone, *[None] * 6, has_now]
    who = Holder(notice.partner, notice.depot, has_now)
    answered_at = notice.acknowledged_at
    return [
        who.name, who.email, who.phone, notice.units_told, notice.told_at.isoformat(),
        notice.units_found, answered_at.isoformat() if answered_at else None,
        notice.acknowledged_by, notice.note, has_now,
    ]  # fmt: skip


def _key(holder: Holder) -> tuple[int | None, int | None]:
    return (
        holder.partner.id if holder.partner else None,
        holder.depot.id if holder.depot else None,
    )


def _untold(hold: Hold, holder: Holder) -> bool:
    return all((n.partner_id, n.depot_id) != _key(holder) for n in hold.notices)


def _refused(form: HoldForm | ReasonForm, refusal: Refusal) -> int:
    if not form.show(refusal):
        flash(sentence(refusal), "refusal")
    return refusal.status

"""Declarations of a partner: the list, the form, and what was sent."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from foodaid.core.errors import Conflict, Invalid, Refusal
from foodaid.core.permissions import Permission
from foodaid.declarations import queries, use_cases
from foodaid.declarations.domain import COUNTS, ELSEWHERE
from foodaid.declarations.models import Support
from foodaid.declarations.queries import DeclarationPage
from foodaid.web.partner.declarations.forms import DeclarationForm, declaration_form
from foodaid.web.support.access import requires
from foodaid.web.support.messages import sentence
from foodaid.web.support.sessions import actor

pages = Blueprint(
    "partner_declarations", __name__, url_prefix="/partners/<int:partner_id>/declarations"
)
SUPPORTS = {support.value: support for support in queries.ASKED}
Page = str | Response | tuple[str, int]


@pages.get("")
@requires(Permission.VIEW_DECLARATIONS)
def index(partner_id: int) -> str:
    partner, declarables = queries.declarations_of(actor(), partner_id)
    return render_template(
        "partner/declarations/index.html",
        partner=partner,
        declarables=declarables,
        may_declare=actor().may(Permission.DECLARE_PEOPLE),
    )


@pages.route("/<int:year>/<support>", methods=["GET", "POST"])
@requires(Permission.DECLARE_PEOPLE)
def edit(partner_id: int, year: int, support: str) -> Page:
    page = queries.declaration_page(
        actor(), partner_id, year, _support(support), Permission.DECLARE_PEOPLE
    )
    form = declaration_form(page)
    if not form.is_submitted():
        return _edit_page(page, form)
    is_draft = request.form.get("action") == "save"
    if not form.is_sent_and_valid():
        if not is_draft and form.total.data is not None:
            problems = use_cases.figure_problems(form.total.data, form.counts())
            form.show(Invalid("declaration-figures", problems=problems))
        return _edit_page(page, form), 422
    try:
        (use_cases.save_draft if is_draft else use_cases.submit)(actor(), form.to_wish(page))
    except Refusal as refusal:
        return _refused(page, form, refusal)
    if is_draft:
        flash(gettext("Your draft is saved. Nothing has been sent yet."), "success")
        return redirect(url_for(".edit", partner_id=partner_id, year=year, support=support))
    flash(gettext("Your declaration is sent. You get a mail with the same figures."), "success")
    return redirect(url_for(".show", partner_id=partner_id, year=year, support=support))


@pages.get("/<int:year>/<support>/sent")
@requires(Permission.VIEW_DECLARATIONS)
def show(partner_id: int, year: int, support: str) -> str:
    page = queries.declaration_page(
        actor(), partner_id, year, _support(support), Permission.VIEW_DECLARATIONS
    )
    return render_template(
        "partner/declarations/show.html",
        page=page,
        names=[name for name in COUNTS if name != "migrants" or page.has_fead],
        elsewhere=ELSEWHERE if page.support is Support.FOOD else (),
        may_declare=actor().may(Permission.DECLARE_PEOPLE),
    )


def _support(word: str) -> Support:
    if word not in SUPPORTS:
        abort(404)
    return SUPPORTS[word]


def _refused(page: DeclarationPage, form: DeclarationForm, refusal: Refusal) -> Page:
    """The form again with all that was typed, and what stands in the way."""
    if not form.show(refusal):
        flash(sentence(refusal), "refusal")
    if isinstance(refusal, Conflict) and page.declaration is not None:
        form.version.data = str(page.declaration.version)
    return _edit_page(page, form), refusal.status


def _edit_page(page: DeclarationPage, form: DeclarationForm) -> str:
    return render_template("partner/declarations/edit.html", page=page, form=form)

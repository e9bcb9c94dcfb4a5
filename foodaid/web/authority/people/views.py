"""Everybody who works with foodaid."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Length, ValidationError

from foodaid.accounts import queries
from foodaid.core.permissions import DEPOT_ROLES, PARTNER_ROLES, Grant, Permission, Role
from foodaid.organisations import queries as organisations
from foodaid.web.support import people
from foodaid.web.support.access import requires
from foodaid.web.support.forms import ChoiceField, Text, choices, text_of
from foodaid.web.support.labels import label
from foodaid.web.support.lists import Chip, Choice, here, page_number, place_in
from foodaid.web.support.people import InviteForm

pages = Blueprint("authority_people", __name__, url_prefix="/people")
Page = str | Response | tuple[str, int]


class AnyInviteForm(InviteForm):
    """An invitation to any organisation."""

    partner_code = StringField(
        _("Code of the partner"),
        [Length(max=10)],
        filters=[Text()],
        description=_("For a role at a partner."),
    )
    depot_id = ChoiceField(_("Depot"), coerce=int, description=_("For a role at a depot."))

    def validate_partner_code(self, field: StringField) -> None:
        if self.role.data in PARTNER_ROLES and not field.data:
            raise ValidationError(gettext("Give the code of the partner."))
        if field.data and organisations.partner_with_code(text_of(field)) is None:
            raise ValidationError(gettext("No partner has this code."))

    def validate_depot_id(self, field: ChoiceField) -> None:
        if self.role.data in DEPOT_ROLES and not field.data:
            raise ValidationError(gettext("Choose a depot."))


@pages.get("")
@requires(Permission.MANAGE_PEOPLE)
def index() -> str:
    words = request.args.get("search", "").strip()[:100]
    role = {role.value: role for role in Role}.get(request.args.get("role", ""))
    found = queries.people(words, role, *page_number(request.args))
    chips = [Chip(label(role), here(role=None, page=None))] if role is not None else []
    if words:
        text = gettext("Search: %(words)s", words=words)
        chips.append(Chip(text, here(search=None, page=None)))
    options = [(role.value, label(role)) for role in Role]
    return render_template(
        "authority/people/index.html",
        words=words,
        rows=found.rows,
        place=place_in(found),
        choices=[Choice("role", gettext("Role"), options, role.value if role else "")],
        chips=chips,
        clear_url=url_for(".index"),
        names=organisations.names_of(
            [m.partner_id for user in found.rows for m in user.memberships if m.partner_id],
            [m.depot_id for user in found.rows for m in user.memberships if m.depot_id],
        ),
    )


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def new() -> Page:
    form = AnyInviteForm()
    form.offer(tuple(Role), "nl")
    form.depot_id.choices = choices(
        [(0, gettext("None")), *((d.id, d.name) for d in organisations.depots())]
    )
    status = 200
    if form.is_sent_and_valid():
        status = people.invite(form, _grant(form))
        if status == 302:
            return redirect(url_for(".index"))
    elif form.is_submitted():
        status = 422
    return render_template("authority/people/new.html", form=form), status


@pages.post("/end")
@requires(Permission.MANAGE_PEOPLE)
def end() -> Response:
    people.end_role()
    return redirect(url_for(".index"))


def _grant(form: AnyInviteForm) -> Grant:
    """The role with the organisation it goes with; a missing one is refused by the use-case."""
    role = form.role.data
    partner = organisations.partner_with_code(text_of(form.partner_code))
    return Grant(
        role,
        partner_id=partner.id if partner is not None and role in PARTNER_ROLES else None,
        depot_id=form.depot_id.data or None if role in DEPOT_ROLES else None,
    )

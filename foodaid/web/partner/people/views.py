"""Who works with foodaid for this partner."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from foodaid.accounts import queries
from foodaid.core.permissions import Grant, Permission, Role
from foodaid.organisations import queries as organisations
from foodaid.organisations.models import Partner, PartnerKind
from foodaid.web.support import people
from foodaid.web.support.access import requires
from foodaid.web.support.people import InviteForm
from foodaid.web.support.sessions import actor

pages = Blueprint("partner_people", __name__, url_prefix="/partners/<int:partner_id>/people")
Page = str | Response | tuple[str, int]


@pages.route("", methods=["GET", "POST"])
@requires(Permission.MANAGE_PARTNER_PEOPLE)
def index(partner_id: int) -> Page:
    partner = organisations.partner_of(actor(), partner_id, Permission.MANAGE_PARTNER_PEOPLE)
    form = InviteForm()
    form.offer(_roles(partner), partner.language)
    status = 200
    if form.is_sent_and_valid():
        status = people.invite(form, Grant(form.role.data, partner_id=partner_id))
        if status == 302:
            return redirect(url_for(".index", partner_id=partner_id))
    elif form.is_submitted():
        status = 422
    page = render_template(
        "partner/people/index.html",
        partner=partner,
        form=form,
        rows=queries.members_of_partner(partner_id),
    )
    return page, status


@pages.post("/end")
@requires(Permission.MANAGE_PARTNER_PEOPLE)
def end(partner_id: int) -> Response:
    organisations.partner_of(actor(), partner_id, Permission.MANAGE_PARTNER_PEOPLE)
    people.end_role()
    return redirect(url_for(".index", partner_id=partner_id))


def _roles(partner: Partner) -> tuple[Role, Role]:
    is_ocmw = partner.kind is PartnerKind.OCMW
    return Role.PARTNER_VOLUNTEER, Role.OCMW_MANAGER if is_ocmw else Role.PARTNER_MANAGER

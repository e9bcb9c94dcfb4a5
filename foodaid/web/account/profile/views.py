"""My account."""

from flask import Blueprint, render_template
from flask_login import current_user

from foodaid.core.permissions import Permission
from foodaid.web.support.access import signed_in
from foodaid.web.support.sessions import actor

pages = Blueprint("account_profile", __name__, url_prefix="/account")


@pages.get("")
@signed_in
def show() -> str:
    has_use_for_keys = actor().may(Permission.PLACE_ORDERS) or actor().may(
        Permission.DECLARE_PEOPLE
    )
    return render_template(
        "account/profile/show.html", user=current_user.user, has_use_for_keys=has_use_for_keys
    )

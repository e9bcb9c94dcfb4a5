"""My account."""

from flask import Blueprint, render_template
from flask_login import current_user

from foodaid.web.support.access import signed_in

pages = Blueprint("account_profile", __name__, url_prefix="/account")


@pages.get("")
@signed_in
def show() -> str:
    return render_template("account/profile/show.html", user=current_user.user)

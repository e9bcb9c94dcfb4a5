"""The accessibility statement."""

from flask import Blueprint, render_template

from foodaid.web.support.access import public

pages = Blueprint("public_accessibility", __name__)


@pages.get("/accessibility")
@public
def show() -> str:
    return render_template("public/accessibility/show.html")

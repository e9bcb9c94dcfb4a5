"""The style guide, inside the running application."""

from flask import Blueprint, render_template

from foodaid.core.permissions import Permission
from foodaid.web.authority.styleguide import samples
from foodaid.web.support.access import requires

pages = Blueprint("authority_styleguide", __name__)


@pages.get("/styleguide")
@requires(Permission.VIEW_STYLEGUIDE)
def show() -> str:
    return render_template("styleguide.html", **samples.context())

"""How foodaid works, in plain words."""

from flask import Blueprint, render_template

from foodaid.web.support.access import public

pages = Blueprint("public_help", __name__)


@pages.get("/help")
@public
def index() -> str:
    return render_template("public/help/index.html")

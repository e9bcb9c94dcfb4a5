"""What is kept about whom."""

from flask import Blueprint, render_template

from foodaid.web.support.access import public

pages = Blueprint("public_privacy", __name__)


@pages.get("/privacy")
@public
def show() -> str:
    return render_template("public/privacy/show.html")

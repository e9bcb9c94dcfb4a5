"""Today: what must I do, by when, what changed."""

from flask import Blueprint, render_template

from foodaid.web.public.home import cards
from foodaid.web.support import sessions
from foodaid.web.support.access import public

pages = Blueprint("public_home", __name__)


@pages.get("/")
@public
def index() -> str:
    if not sessions.is_signed_in():
        return render_template("public/home/welcome.html")
    return render_template("public/home/index.html", cards=cards.cards_of(sessions.actor()))

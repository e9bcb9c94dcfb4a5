"""A driver's round, by a signed link: where, when, whom to call."""

from flask import Blueprint, render_template

from foodaid.rounds import queries, use_cases
from foodaid.web.support.access import public
from foodaid.web.support.driver_links import round_and_number

pages = Blueprint("driver_round", __name__, url_prefix="/driver")


@pages.get("/<token>")
@public
def show(token: str) -> str:
    found = use_cases.open_link(*round_and_number(token))
    return render_template(
        "driver/round/show.html", round=found, listed=queries.loading_list(found)
    )

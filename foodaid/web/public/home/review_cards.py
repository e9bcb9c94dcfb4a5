"""Proposals that a depot is asked to look at."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext

from foodaid.allocation import queries
from foodaid.core import clock
from foodaid.core.permissions import Actor, Permission
from foodaid.organisations import queries as organisations
from foodaid.web.public.home.card import Card
from foodaid.web.support.windows import window_name


def review_cards(actor: Actor) -> Iterator[Card]:
    depot_id = organisations.own_depot_id(actor)
    if depot_id is None or not actor.may(Permission.REVIEW_ALLOCATION):
        return
    for review in queries.reviews_to_do(depot_id)[:1]:
        yield Card(
            window_name(review.run.window),
            gettext("POD MI asks you to look at a proposal before it is approved."),
            gettext("Look"),
            url_for("depot_reviews.show", depot_id=depot_id, own_review_id=review.id),
            "scales",
            due_at=clock.end_of(review.until),
        )

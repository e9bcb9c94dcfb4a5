"""Reports that the Commission waits for."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext

from foodaid.catalogue.models import Programme
from foodaid.core import clock
from foodaid.core.permissions import Actor, Permission
from foodaid.reports import queries
from foodaid.reports.domain import calendar
from foodaid.web.public.home.card import Card
from foodaid.web.support.labels import label


def report_cards(actor: Actor) -> Iterator[Card]:
    if not actor.may(Permission.MAKE_REPORTS):
        return
    today = clock.today()
    open_now = [due for due in calendar.due(today) if due.year < today.year]
    sealed = queries.sealed_years() if open_now else set()
    for due in open_now:
        programme = Programme(due.programme)
        if (programme, due.year) not in sealed:
            yield Card(
                gettext("Report %(programme)s %(year)s", programme=label(programme), year=due.year),
                gettext("It is not sealed yet."),
                gettext("Look"),
                url_for("authority_reports.index"),
                "report",
                None,
                clock.end_of(due.due_on),
                True,
            )

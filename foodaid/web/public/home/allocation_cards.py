"""Windows to share out, proposals that wait for a second person, and news for partners."""

from collections.abc import Iterator, Sequence

from flask import url_for
from flask_babel import gettext, ngettext

from foodaid.allocation import queries
from foodaid.allocation.models import AppealStatus, RunStatus
from foodaid.allocation.queries import WindowRow
from foodaid.core.permissions import Actor, Permission
from foodaid.core.translation import at_length
from foodaid.organisations import queries as organisations
from foodaid.web.public.home.card import Card
from foodaid.web.support.windows import window_name


def allocation_cards(actor: Actor) -> Iterator[Card]:
    may_propose = actor.may(Permission.PROPOSE_ALLOCATION)
    may_approve = actor.may(Permission.APPROVE_ALLOCATION)
    rows = queries.window_rows(actor) if may_propose or may_approve else []
    if may_propose:
        yield from _to_share_out(rows)
    if may_approve:
        yield from _to_decide(actor, rows)
        yield from _appeals(sum(row.appeals for row in rows))


def _to_share_out(rows: Sequence[WindowRow]) -> Iterator[Card]:
    for row in rows:
        if row.is_closed and row.run is None and row.sent:
            yield Card(
                window_name(row.window),
                gettext("The orders are in and wait to be shared out."),
                gettext("Share out"),
                url_for("authority_allocation.window", window_id=row.window.id),
                "scales",
                row.sent,
                is_urgent=True,
            )


def _to_decide(actor: Actor, rows: Sequence[WindowRow]) -> Iterator[Card]:
    """Runs that wait for a second person, or to be published: the current one of each window."""
    for row in sorted(rows, key=lambda row: row.run.id if row.run else 0):
        run = row.run
        if run is None or run.status not in (RunStatus.PROPOSED, RunStatus.APPROVED):
            continue
        if run.publish_at is not None:
            yield _to_be_published(row)
            continue
        is_approved = run.status is RunStatus.APPROVED
        if not is_approved and run.proposed_by_id == actor.id:
            continue
        yield Card(
            window_name(row.window),
            gettext("The allocation is approved; partners do not know yet.")
            if is_approved
            else gettext("A proposal by %(name)s waits for you.", name=run.proposed_by),
            gettext("Publish") if is_approved else gettext("Approve"),
            url_for("authority_allocation.show", run_id=run.id),
            "check",
            is_urgent=True,
        )


def _appeals(count: int) -> Iterator[Card]:
    if count:
        yield Card(
            gettext("Appeals"),
            ngettext(
                "%(num)s appeal waits for an answer.", "%(num)s appeals wait for an answer.", count
            ),
            gettext("Answer"),
            url_for("authority_appeals.index", status=AppealStatus.OPEN.value),
            "scales",
            count,
            is_urgent=True,
        )


def _to_be_published(row: WindowRow) -> Card:
    assert row.run is not None
    return Card(
        window_name(row.window),
        gettext(
            "It is published on %(when)s, as planned by %(name)s.",
            when=at_length(row.run.publish_at),
            name=row.run.scheduled_by,
        ),
        gettext("Look"),
        url_for("authority_allocation.show", run_id=row.run.id),
        "calendar",
    )


def share_cards(actor: Actor) -> Iterator[Card]:
    partner_id = organisations.own_partner_id(actor)
    if partner_id is None or not actor.may(Permission.VIEW_ORDERS):
        return
    for order in queries.news_for(partner_id)[:1]:
        yield Card(
            window_name(order.window),
            gettext("Your allocation is known."),
            gettext("See what you get"),
            url_for("partner_shares.show", partner_id=partner_id, window_id=order.window_id),
            "scales",
        )

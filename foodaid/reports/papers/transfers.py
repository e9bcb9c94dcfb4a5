"""The slip of a transfer: the form that both sides keep with their stock accounts."""

from flask_babel import gettext

from foodaid.core.permissions import Actor
from foodaid.core.translation import days, language, when
from foodaid.deliveries.models import Transfer, TransferLine, TransferStatus
from foodaid.organisations.models import Depot, Partner, Site
from foodaid.reports.exports.paper import (
    Block,
    Column,
    Facts,
    Mass,
    Notice,
    Paper,
    Signatures,
    Table,
)
from foodaid.reports.papers import words


def slip(actor: Actor, found: Transfer) -> Paper:
    """Both sides, the goods, the permission, and where to sign; the goods go along with it."""
    giver, taker = found.giver, found.taker
    is_demo = any(isinstance(side, Partner) and side.is_demo for side in (giver, taker))
    number = words.document_label(found.document)
    blocks: list[Block] = [
        *_warnings(found),
        Facts(
            [
                (gettext("From"), _side(giver, found.from_site)),
                (gettext("To"), _side(taker, found.to_site)),
                (gettext("Permission"), _permission(found)),
                (gettext("Why"), found.reason),
                (gettext("Sent"), _step(found, TransferStatus.SENT)),
                (gettext("Received"), _step(found, TransferStatus.RECEIVED)),
            ]
        ),
        _goods(found),
        Signatures(
            [
                gettext("For %(name)s, who gives", name=giver.name),
                gettext("For %(name)s, who receives", name=taker.name),
            ]
        ),
    ]
    return Paper(
        title=number,
        subject=f"{giver.name} → {taker.name}",
        issuer=giver.name,
        made=words.made(actor),
        funding=words.funding(),
        demo=gettext("Demonstration: not a real document") if is_demo else "",
        blocks=blocks,
    )


def _warnings(found: Transfer) -> list[Block]:
    """A slip of what may not travel says so."""
    if found.status in (TransferStatus.ALLOWED, TransferStatus.SENT, TransferStatus.RECEIVED):
        return []
    return [Notice("warning", gettext("These goods may not leave: the transfer is not allowed."))]


def _side(side: Partner | Depot, site: Site | None) -> str:
    place = side if isinstance(side, Depot) else site
    street = f"{place.street}, {place.postal_code}" if place is not None else ""
    return f"{side.name} ({side.code}), {street}, {side.phone}"


def _permission(found: Transfer) -> str:
    if found.permission is not None:
        return found.permission
    if found.needs_permission:
        return str(gettext("not given"))
    return str(gettext("not needed"))


def _step(found: Transfer, status: TransferStatus) -> str:
    """When a step was taken and by whom."""
    is_sent = status is TransferStatus.SENT
    at = found.sent_at if is_sent else found.received_at
    who = found.sent_by if is_sent else found.received_by
    return f"{when(at)}, {who}" if at is not None else str(gettext("not yet"))


def _goods(found: Transfer) -> Table:
    is_over = found.status is TransferStatus.RECEIVED
    columns = [
        Column(gettext("Product"), weight=2),
        Column(gettext("Lot"), weight=1.2),
        Column(gettext("Units"), is_number=True),
        Column(gettext("Mass"), is_number=True),
        Column(gettext("Accepted"), is_number=True),
        Column(gettext("Refused"), is_number=True),
        Column(gettext("Missing"), is_number=True),
    ]
    return Table(
        caption=gettext("Goods"),
        columns=columns,
        rows=[
            [
                f"{line.lot.product.name_in(language())}\n{line.lot.campaign.name}",
                _lot(line),
                line.units,
                Mass(line.units * line.lot.product.grams_per_unit),
                *_outcome(line, is_over=is_over),
            ]
            for line in found.lines
        ],
        totals=[
            gettext("Total"),
            "",
            sum(line.units for line in found.lines),
            Mass(found.grams),
            "",
            "",
            "",
        ],
    )


def _lot(line: TransferLine) -> str:
    """The code of the lot, and below it the date."""
    expires_on = line.lot.expires_on
    return line.lot.code if expires_on is None else f"{line.lot.code}\n{days(expires_on)}"


def _outcome(line: TransferLine, *, is_over: bool) -> list[int | None]:
    """What became of the units; left blank on paper until somebody counted."""
    return [line.accepted, line.refused, line.missing] if is_over else [None, None, None]

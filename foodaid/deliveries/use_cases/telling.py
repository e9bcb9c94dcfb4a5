"""The mails about transfers: to a side or to the authority, each in the language of its reader."""

from foodaid.accounts.queries import users_with_role
from foodaid.core import outbox
from foodaid.core.permissions import Role
from foodaid.deliveries.models import Transfer, TransferLine
from foodaid.organisations.models import Depot, Partner


def tell_giver(found: Transfer, event: str) -> None:
    _tell(found, found.giver, event)


def tell_taker(found: Transfer, event: str) -> None:
    _tell(found, found.taker, event)


def tell_both(found: Transfer, event: str) -> None:
    tell_giver(found, event)
    tell_taker(found, event)


def tell_authority(found: Transfer, event: str) -> None:
    """To everyone who may allow transfers."""
    for user in users_with_role(Role.ALLOCATOR):
        language = user.language or "nl"
        _post(found, event, user.email, language, user.name, {})


def _tell(found: Transfer, reader: Partner | Depot, event: str) -> None:
    side = {"partner_id" if isinstance(reader, Partner) else "depot_id": reader.id}
    _post(found, event, reader.email, reader.language, reader.name, side)


def _post(
    found: Transfer, event: str, to: str, language: str, name: str, side: dict[str, int]
) -> None:
    outbox.post(
        to,
        language,
        "transfer-news",
        event=event,
        name=name,
        giver=found.giver.name,
        taker=found.taker.name,
        transfer_id=found.id,
        permission=found.permission,
        reason=found.decision_reason or found.reason,
        lines=[_line(line, language) for line in found.lines],
        **{"partner_id": None, "depot_id": None, **side},
    )


def _line(line: TransferLine, language: str) -> dict[str, object]:
    return {
        "name": line.lot.product.name_in(language),
        "lot": line.lot.code,
        "units": line.units,
        "refused": line.refused,
        "missing": line.missing,
        "reason": line.reason or "",
    }

"""What every step of a transfer asks: who may take it, with whom, and of what."""

from collections import Counter
from collections.abc import Mapping

from foodaid.core import clock
from foodaid.core.db import lock
from foodaid.core.errors import Invalid, NotAllowed, NotFound
from foodaid.core.permissions import Actor, Permission
from foodaid.deliveries import queries
from foodaid.deliveries.models import Transfer
from foodaid.organisations.models import Partner
from foodaid.stock import queries as stock
from foodaid.stock.use_cases import barred_lots


def locked(transfer_id: int) -> Transfer:
    """A transfer that nobody else changes until this transaction ends."""
    lock(f"transfer:{transfer_id}")
    return queries.transfer_of_anyone(transfer_id)


def giving(found: Transfer) -> Permission:
    """What it takes to give these goods away, or to answer who wants to."""
    between_depots = Permission.TRANSFER_BETWEEN_DEPOTS
    return between_depots if found.is_between_depots else Permission.TRANSFER_GOODS


def require_giver(actor: Actor, found: Transfer, permission: Permission) -> None:
    """Only who gives may send; who receives knows of it and is told so (case D5)."""
    giver, taker = _ends(found)
    _require(actor, found, permission, giver, taker, "transfer-not-giver")


def require_taker(actor: Actor, found: Transfer, permission: Permission) -> None:
    """Only who gets the goods may say what came (case D5)."""
    giver, taker = _ends(found)
    _require(actor, found, permission, taker, giver, "transfer-not-taker")


def require_side(actor: Actor, found: Transfer, permission: Permission) -> None:
    """Either side will do."""
    reach = actor.depots(permission) if found.is_between_depots else actor.partners(permission)
    if reach is not None and not reach.intersection(_ends(found)):
        raise NotFound


def _ends(found: Transfer) -> tuple[int, int]:
    return found.giver.id, found.taker.id


def _require(
    actor: Actor, found: Transfer, permission: Permission, own: int, other: int, code: str
) -> None:
    reach = actor.depots(permission) if found.is_between_depots else actor.partners(permission)
    if reach is None or own in reach:
        return
    if other in reach:
        raise NotAllowed(code)
    raise NotFound


def check_partners(giver: Partner, taker: Partner) -> None:
    """Both sides are active and recognised today (case A21)."""
    today = clock.today()
    for partner in (giver, taker):
        if not partner.may_trade_on(today):
            raise Invalid("transfer-partner-inactive", partner=partner.name)


def check_partners_of(found: Transfer) -> None:
    if isinstance(found.giver, Partner) and isinstance(found.taker, Partner):
        check_partners(found.giver, found.taker)


def check_shelf(
    site_id: int, units: Mapping[int, int], *, is_from_board: bool = False
) -> dict[str, Invalid]:
    """What of these lots may not be given, by field: barred, or not there and free.

    Not free is what was promised to somebody, or offered to all; what is taken from the board was
    offered for that. The shelf is locked first, so that two who want the last units are told one
    after the other.
    """
    place = stock.place_of_site(site_id)
    lock(f"place:{place.id}")
    there = stock.units_at(place.id, units)
    spoken_for = Counter(queries.promised_away(site_id, units))
    if not is_from_board:
        spoken_for.update(queries.still_offered(site_id, units))
    problems = barred_lots(units.keys(), clock.today())
    for lot_id, wanted in units.items():
        lies, taken = there.get(lot_id, 0), spoken_for[lot_id]
        if wanted < 1:
            problems[f"units-{lot_id}"] = Invalid("units-missing")
        elif wanted > lies - taken:
            problems.setdefault(
                f"units-{lot_id}",
                Invalid("transfer-too-much", asked=wanted, there=lies, promised=taken),
            )
    return problems

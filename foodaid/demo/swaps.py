"""Transfers in the demo: two that are over, some that wait, one between depots, and offers."""

from datetime import timedelta

from foodaid.core import clock
from foodaid.core.db import db, use_case
from foodaid.core.permissions import Actor, system
from foodaid.deliveries.domain import TransferStatus, permission_number
from foodaid.deliveries.models import Transfer, TransferLine, TransferOffer
from foodaid.demo.country import Country, Member
from foodaid.stock import queries as stock
from foodaid.stock.models import Lot, MovementKind, Place, PlaceKind, Zone
from foodaid.stock.use_cases import Move, move

WHY = "demo: more than we can hand out before the date"
OFFERED_DAYS = 21
MOST_LOOKED_AT = 60


@use_case
def make_transfers(country: Country, first: Member) -> None:
    """Transfers between `first`, whose people sign in to the demo, and the partners after it."""
    others = [member for member in country.members if member is not first][:MOST_LOOKED_AT]
    shelves = _shelves(others)
    givers = [member for member in others if member.place_id in shelves]
    writer = _Writer()
    received = TransferStatus.RECEIVED
    states = ((received, 0), (received, 1), (TransferStatus.SENT, 0), (TransferStatus.ASKED, 0))
    for giver, (status, missing) in zip(givers, states, strict=False):
        found = writer.between(giver, first, *shelves[giver.place_id], status)
        writer.carry(found, giver.place_id, first.place_id, missing)
    for giver in givers[4:5]:
        found = writer.between(giver, givers[0], *shelves[giver.place_id], TransferStatus.ASKED)
        found.accepted_at, found.accepted_by = clock.now(), "demo"
    for giver in givers[5:7]:
        writer.offer(giver, *shelves[giver.place_id])
    _between_depots(writer, country)


def _shelves(members: list[Member]) -> dict[int, tuple[Lot, int]]:
    """A lot of each shelf that may be given away, and a tenth of its units."""
    today = clock.today()
    found: dict[int, tuple[Lot, int]] = {}
    for place_id, lots in stock.lots_by_place([member.place_id for member in members]).items():
        for balance in lots:
            units = balance.units // 10
            if units > 1 and not balance.lot.is_blocked_on(today):
                found.setdefault(place_id, (balance.lot, units))
    return found


class _Writer:
    """Writes transfers as if people had made them; no mails go out for what is invented."""

    def __init__(self) -> None:
        self.actor: Actor = system("demo")
        self.numbers = 0

    def between(
        self, giver: Member, taker: Member, lot: Lot, units: int, status: TransferStatus
    ) -> Transfer:
        found = self._transfer(lot, units, status)
        found.from_site_id, found.to_site_id = giver.site_id, taker.site_id
        if status is not TransferStatus.ASKED:
            found.permission = permission_number(clock.today().year, self.numbers)
            self.numbers += 1
            found.accepted_at = found.decided_at = clock.now()
            found.accepted_by = found.decided_by = "demo"
        db.session.add(found)
        db.session.flush()
        return found

    def between_depots(self, giver_id: int, taker_id: int, lot: Lot, units: int) -> Transfer:
        found = self._transfer(lot, units, TransferStatus.SENT)
        found.needs_permission = False
        found.from_depot_id, found.to_depot_id = giver_id, taker_id
        found.accepted_at = clock.now()
        db.session.add(found)
        db.session.flush()
        return found

    def _transfer(self, lot: Lot, units: int, status: TransferStatus) -> Transfer:
        return Transfer(
            status=status,
            needs_permission=True,
            reason=WHY,
            asked_at=clock.now(),
            asked_by="demo",
            lines=[TransferLine(lot=lot, units=units)],
        )

    def carry(self, found: Transfer, from_place_id: int, to_place_id: int, missing: int) -> None:
        """The movements of what was sent, and of what came."""
        if found.status not in (TransferStatus.SENT, TransferStatus.RECEIVED):
            return
        [line] = found.lines
        transit, loss = stock.end_place(PlaceKind.TRANSIT), stock.end_place(PlaceKind.LOSS)
        start, end = (db.session.get_one(Place, id) for id in (from_place_id, to_place_id))
        out = Move(line.lot_id, start, transit, line.units, MovementKind.TRANSFERRED)
        found.sent_at, found.sent_by = clock.now(), "demo"
        move(self.actor, [out], found.document)
        if found.status is TransferStatus.SENT:
            return
        line.accepted, line.missing = line.units - missing, missing
        line.reason = "demo: one pack fewer" if missing else None
        db.session.flush()
        came = Move(line.lot_id, transit, end, line.accepted, MovementKind.RECEIVED)
        lost = Move(line.lot_id, transit, loss, missing, MovementKind.LOST, line.reason)
        move(self.actor, [came, lost], found.document)
        found.received_at, found.received_by = clock.now(), "demo"

    def offer(self, giver: Member, lot: Lot, units: int) -> None:
        db.session.add(
            TransferOffer(
                site_id=giver.site_id,
                lot_id=lot.id,
                units=units,
                open_until=clock.today() + timedelta(days=OFFERED_DAYS),
                note="demo",
                offered_at=clock.now(),
                offered_by="demo",
            )
        )


def _between_depots(writer: _Writer, country: Country) -> None:
    """A few boxes of the first depot that has something free, on their way to another depot."""
    for depot_id in country.depots:
        free = {(one.product.id, one.campaign.id): one.free for one in stock.products_at(depot_id)}
        place_id = country.zones[depot_id, Zone.DRY]
        for balance in stock.lots_at(place_id):
            lot = balance.lot
            units = min(balance.units, free.get((lot.product_id, lot.campaign_id), 0)) // 20
            if units > 0 and not lot.is_blocked_on(clock.today()):
                taker_id = next(other for other in country.depots if other != depot_id)
                found = writer.between_depots(depot_id, taker_id, lot, units)
                there = country.zones[taker_id, Zone.DRY]
                writer.carry(found, place_id, there, missing=0)
                return

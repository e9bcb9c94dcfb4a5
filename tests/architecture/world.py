"""One of everything, twice: what is the reader's own, and what belongs to somebody else."""

from dataclasses import dataclass
from datetime import timedelta

from foodaid.allocation.models import Share
from foodaid.allocation.use_cases import (
    MakeAppeal,
    WriteComment,
    approve,
    ask_review,
    make_appeal,
    override,
    propose,
    publish,
    write_comment,
)
from foodaid.catalogue.models import Campaign, Offer, Programme, Storage
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.deliveries.models import TransferOffer, TransferStatus
from foodaid.distributions.models import Distribution
from foodaid.orders.models import Order
from foodaid.organisations.models import Depot, Partner
from foodaid.purchasing.models import Contract
from foodaid.purchasing.use_cases import EnterInvoice, Receive, enter_invoice, receive
from foodaid.reports.models import Export, LabelKind, LabelSheet
from foodaid.reports.use_cases import (
    Format,
    PrintLabels,
    compute_report,
    export_report,
    print_labels,
)
from foodaid.rounds.models import LoadLine, Round, RoundStatus, Stop, Vehicle
from foodaid.stock import queries as stock
from foodaid.stock.models import Hold, HoldKind, Lot, Notice, PlaceKind, Zone
from foodaid.stock.use_cases import OpenCount, Tally, open_count, save_tally
from tests import factories as make

Names = dict[str, object]


@dataclass(slots=True)
class Side:
    """A partner with its depot, and the numbers of all that is theirs, as addresses name them."""

    partner: Partner
    depot: Depot
    names: Names


@dataclass(slots=True)
class World:
    """Ours, theirs, and what belongs to nobody in particular."""

    ours: Side
    theirs: Side
    shared: Names


def make_world() -> World:
    """Two partners at two depots: orders that were shared out, a round on the road, reports."""
    make.make_ends()
    product = make.make_product("RYS1")
    campaign = make.make_campaign(product)
    window = make.make_window(campaign, is_open=False)
    offer = campaign.offers[0]
    sides = [_side(name) for name in ("Ours", "Theirs")]
    for side in sides:
        side.names |= {"order_id": make.make_order(side.partner, window, {offer: 5}).id}
    run = propose(make.make_actor(Role.ALLOCATOR), window.id, None)
    contract = make.make_contract(campaign, product)
    for side in sides:
        _arrived(side, contract)
    share = db.session.query(Share).filter_by(run_id=run.id).first()
    assert share is not None
    for side in sides:
        _on_the_road(side, campaign, window.id)
    shared: Names = {
        "window_id": window.id,
        "campaign_id": campaign.id,
        "municipality_id": sides[0].partner.municipality_id,
        "product_id": product.id,
        "offer_id": offer.id,
        "run_id": run.id,
        "share_id": share.id,
        "year": clock.today().year,
        "support": "food",
        "purpose": "reset",
        "token": "not-a-token",
        "mark": "0123456789",
        "name": "css/tokens.css",
        **_bought(contract),
        **_report(),
    }
    shared |= {"appeal_id": _appealed(sides, campaign), "comment_id": _reviewed(sides, run.id)}
    third = make.make_partner(make.make_depot("Third depot"), name="Third")
    for side in sides:
        _transfers(side, third)
    for one, other in (sides, sides[::-1]):
        one.names["transfer_offer_id"] = other.names["own_offer_id"]
    shared["to_partner_id"] = third.id
    return World(sides[0], sides[1], shared)


def _appealed(sides: list[Side], campaign: Campaign) -> int:
    """A window that was published with boxes left over: each partner may ask for more, or did."""
    bread = make.make_product("BRO1")
    offer = make.save(Offer(campaign_id=campaign.id, product=bread, boxes=1000, unit_cents=90))
    window = make.make_window(campaign, is_open=False)
    orders = [
        make.make_order(side.partner, window, dict.fromkeys((campaign.offers[0], offer), 60))
        for side in sides
    ]
    proposer, approver = (make.make_actor(Role.ALLOCATOR) for _ in range(2))
    run = propose(proposer, window.id, None)
    for share in db.session.query(Share).filter_by(run_id=run.id).all():
        run = override(proposer, run.id, share.id, 10, "test", run.version)
    run = approve(approver, run.id, run.version)
    publish(approver, run.id, run.version, len(orders))
    for side, order in zip(sides, orders, strict=True):
        shares = db.session.query(Share).filter_by(run_id=run.id, order_id=order.id).all()
        volunteer = make.make_actor(Role.PARTNER_VOLUNTEER, partner=side.partner)
        wish = MakeAppeal(side.partner.id, shares[0].id, 5, "test")
        appeal_id = make_appeal(volunteer, wish).id
        side.names |= {"own_share_id": shares[1].id, "own_appeal_id": appeal_id}
    return appeal_id


def _reviewed(sides: list[Side], run_id: int) -> int:
    """Both depots are asked to look at the proposal, and each commented on its own line."""
    reviews = ask_review(make.make_actor(Role.ALLOCATOR), run_id, clock.today())
    by_depot = {review.depot_id: review.id for review in reviews}
    for side in sides:
        share = db.session.query(Share).filter_by(run_id=run_id, order_id=side.names["order_id"])
        line_id, review_id = share.one().id, by_depot[side.depot.id]
        worker = make.make_actor(Role.DEPOT_WORKER, depot=side.depot)
        said = write_comment(worker, WriteComment(side.depot.id, review_id, line_id, "test"))
        side.names |= {"own_review_id": review_id, "own_line_id": line_id}
    return said.id


def _transfers(side: Side, third: Partner) -> None:
    """Given, asked and coming, between partners and between depots; and an offer on the board."""
    lot_id = int(str(side.names["lot_id"]))
    ends = {"from_site_id": side.partner.sites[0].id, "to_site_id": third.sites[0].id}
    back = {"from_site_id": ends["to_site_id"], "to_site_id": ends["from_site_id"]}
    depots = {"from_depot_id": side.depot.id, "to_depot_id": third.depot_id}
    back_again = {"from_depot_id": third.depot_id, "to_depot_id": side.depot.id}
    allowed, asked, sent = TransferStatus.ALLOWED, TransferStatus.ASKED, TransferStatus.SENT
    offer = make.save(
        TransferOffer(
            site_id=ends["from_site_id"], lot_id=lot_id, units=5, open_until=clock.today(),
            offered_at=clock.now(), offered_by="test",
        )
    )  # fmt: skip
    given = make.make_transfer(allowed, {lot_id: 2}, **ends)
    given_by_depot = make.make_transfer(allowed, {lot_id: 2}, **depots)
    side.names |= {
        "transfer_id": given.id,
        "given_id": given.id,
        "asked_id": make.make_transfer(asked, {lot_id: 2}, **back).id,
        "coming_id": make.make_transfer(sent, {lot_id: 2}, **back).id,
        "depot_transfer_id": given_by_depot.id,
        "depot_given_id": given_by_depot.id,
        "depot_coming_id": make.make_transfer(sent, {lot_id: 2}, **back_again).id,
        "own_offer_id": offer.id,
    }


def _side(name: str) -> Side:
    depot = make.make_depot(f"Depot of {name}")
    partner = make.make_partner(depot, name=name, people=50)
    names = {"partner_id": partner.id, "depot_id": depot.id, "site_id": partner.sites[0].id}
    return Side(partner, depot, dict(names))


def _on_the_road(side: Side, campaign: Campaign, window_id: int) -> None:
    """A lorry that left with two boxes, and something handed out before."""
    vehicle = make.save(
        Vehicle(
            depot_id=side.depot.id, name="Lorry", grams=10**7, pallet_tenths=100,
            has_tail_lift=True, starts_at_minute=420, ends_at_minute=1020,
        )
    )  # fmt: skip
    lot = make.make_lot(campaign.offers[0].product, campaign, code=f"L{side.depot.id}")
    supplier, transit = stock.end_place(PlaceKind.SUPPLIER), stock.end_place(PlaceKind.TRANSIT)
    make.put(lot, stock.home_in_depot(side.depot.id, Storage.DRY), supplier, 40)
    make.put(lot, transit, supplier, 20)
    make.put(lot, stock.zones_of_depot(side.depot.id)[Zone.DRY], supplier, 40)
    make.put(lot, stock.place_of_site(side.partner.sites[0].id), supplier, 30)
    now = clock.now()
    trip = make.save(
        Round(
            depot_id=side.depot.id, vehicle_id=vehicle.id, window_id=window_id, day=clock.today(),
            status=RoundStatus.LOADED, leaves_at=now, returns_at=now + timedelta(hours=3),
            metres=5000,
        )
    )  # fmt: skip
    make.put(lot, stock.home_in_depot(side.depot.id, Storage.DRY), supplier, 40)
    worker = make.make_actor(Role.DEPOT_WORKER, depot=side.depot)
    wish = PrintLabels(side.depot.id, lot.id, LabelKind.BOX, LabelSheet.EIGHT, labels=4)
    side.names |= {"lot_id": lot.id, "print_id": print_labels(worker, wish).id}
    order = db.session.get_one(Order, side.names["order_id"])
    stop = make.save(
        Stop(
            round_id=trip.id, order_id=order.id, site_id=order.site_id, position=1, trip=1,
            arrives_at=now, grams=20_000, pallet_tenths=3,
            load=[LoadLine(lot_id=lot.id, units=20)],
        )
    )  # fmt: skip
    distribution = make.save(
        Distribution(
            partner_id=side.partner.id, site_id=order.site_id, handed_out_on=clock.today(),
            packages=1, meals=0, recorded_at=now, recorded_by="test",
        )
    )  # fmt: skip
    recalled = make.make_lot(lot.product, campaign, code=f"R{side.depot.id}")
    recalled.is_held = True
    hold = make.save(
        Hold(lot_id=recalled.id, kind=HoldKind.RECALL, reason="test", placed_at=now, placed_by="x")
    )
    notice = make.save(
        Notice(hold_id=hold.id, partner_id=side.partner.id, units_told=1, told_at=now)
    )
    at_depot = make.save(Notice(hold_id=hold.id, depot_id=side.depot.id, units_told=1, told_at=now))
    side.names |= {
        "lot_id": lot.id,
        "hold_id": hold.id,
        "notice_id": notice.id,
        "depot_notice_id": at_depot.id,
        "count_id": _count(side, lot),
        "vehicle_id": vehicle.id,
        "round_id": trip.id,
        "stop_id": stop.id,
        "distribution_id": distribution.id,
    }


def _count(side: Side, lot: Lot) -> int:
    """A count of the dry store that is under way: one lot is counted."""
    worker = make.make_actor(Role.DEPOT_WORKER, depot=side.depot)
    count = open_count(worker, OpenCount(side.depot.id, Zone.DRY, None))
    line = next(line for line in count.lines if line.lot_id == lot.id)
    save_tally(worker, Tally(side.depot.id, count.id, {line.id: 40}))
    return count.id


def _arrived(side: Side, contract: Contract) -> None:
    """A notice of the supplier, and half of it off the lorry, with a box for the laboratory."""
    notice = make.make_notice(contract.lines[0], side.depot)
    arrival = receive(
        make.make_actor(Role.DEPOT_WORKER, depot=side.depot),
        Receive(
            depot_id=side.depot.id, notice_id=notice.id, lot_code=f"S{side.depot.id}", boxes=20,
            expires_on=clock.today() + timedelta(days=400), document="DN-1", sampled=1,
        ),
    )  # fmt: skip
    side.names |= {"arrival_id": arrival.id, "supply_notice_id": notice.id}


def _bought(contract: Contract) -> Names:
    """An invoice for what arrived, entered by somebody else."""
    line = contract.lines[0]
    invoice = enter_invoice(
        make.make_actor(Role.CATALOGUE_EDITOR),
        EnterInvoice(contract.id, "F-1", clock.today(), 12_000, {line.id: (10, 120)}),
    )
    return {
        "contract_id": contract.id,
        "supplier_id": contract.supplier_id,
        "line_id": line.id,
        "invoice_id": invoice.id,
    }


def _report() -> Names:
    officer = make.make_actor(Role.REPORTING_OFFICER)
    report = compute_report(officer, Programme.ESF, clock.today().year)
    export = export_report(officer, report.id, Format.CSV)
    assert isinstance(export, Export)
    return {"report_id": report.id, "export_id": export.id}

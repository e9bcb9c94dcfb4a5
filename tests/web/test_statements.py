"""Every page of the demo, opened by everybody who may see it, asks the database little."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, event
from werkzeug.routing import Rule

from foodaid.accounts.domain import Passwords
from foodaid.accounts.models import User
from foodaid.accounts.use_cases import _token, make_token
from foodaid.allocation import queries
from foodaid.allocation.models import RunStatus, Share
from foodaid.allocation.use_cases import (
    MakeAppeal,
    WriteComment,
    approve,
    ask_review,
    make_appeal,
    propose,
    publish,
    write_comment,
)
from foodaid.app import create_app
from foodaid.catalogue.models import Product
from foodaid.config import Settings
from foodaid.core import clock
from foodaid.core.db import db, transaction
from foodaid.core.permissions import DEPOT_ROLES, PARTNER_ROLES, ROLE_PERMISSIONS, Permission, Role
from foodaid.declarations.models import Declaration
from foodaid.deliveries.models import TransferOffer, TransferStatus
from foodaid.demo.load import load
from foodaid.distributions.models import Distribution
from foodaid.orders.models import Order, OrderStatus, Window
from foodaid.organisations.models import Depot, Partner, Site
from foodaid.organisations.use_cases import load_reference
from foodaid.purchasing.models import Arrival, Invoice
from foodaid.reports.models import (
    Export,
    LabelKind,
    LabelPrint,
    LabelSheet,
    Report,
    ReportStatus,
)
from foodaid.rounds.models import Round, RoundStatus, Stop, Vehicle
from foodaid.stock import queries as stock
from foodaid.stock.models import HoldKind, Lot, Movement, Notice, Place, Zone
from foodaid.stock.use_cases import (
    OpenCount,
    Tally,
    hold_lot,
    make_ends,
    open_count,
    save_tally,
    tell_holders,
)
from foodaid.web.support import driver_links
from tests import factories as make
from tests import postgres

MOST = 15
NO_DATABASE = "static_files.file"
FOR_STRANGERS = frozenset({"account_sign_in.new", "driver_round.show"})
"""Who is signed in does not sign in, and drivers have no account."""
Names = dict[str, object]


@dataclass(slots=True)
class Demo:
    """A demo with somebody of each role, the names of rows they may see, and a key."""

    app: Flask
    engine: Engine
    sessions: dict[Role, str]
    shared: Names
    by_endpoint: dict[str, Names]
    secret: str


@pytest.fixture(scope="session")
def demo(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    is_sqlite = database == "sqlite"
    url = f"sqlite:///{folder / 'demo.sqlite'}" if is_sqlite else postgres.new_database()
    app = create_app(
        Settings(folder=folder, database_url=url, secret_key="for tests", is_testing=True)
    )
    with app.app_context():
        upgrade()
        load_reference()
        make_ends()
        load(0.02, 1, Passwords(memory_kib=1024, time_cost=1), lambda _what, _part: None)
        found = _found(app)
        db.session.remove()
    yield found
    found.engine.dispose()


def _found(app: Flask) -> Demo:
    people: dict[Role, User] = {}
    for user in db.session.query(User).order_by(User.id):
        people.setdefault(user.memberships[0].role, user)
    loaded = _one(Round, Round.status == RoundStatus.PUBLISHED)
    partner_id = people[Role.PARTNER_VOLUNTEER].memberships[0].partner_id
    with transaction():
        for role in PARTNER_ROLES:
            people[role].memberships[0].partner_id = partner_id
        for role in DEPOT_ROLES:
            people[role].memberships[0].depot_id = loaded.depot_id
    assert partner_id is not None
    shared = _of_partner(partner_id) | _of_depot(loaded) | _allocated(people[Role.ALLOCATOR])
    shared |= _reviewed(int(str(shared["run_id"])), loaded.depot_id, people[Role.ALLOCATOR])
    shared |= _appealed(partner_id, people[Role.ALLOCATOR])
    shared |= _recalled(people[Role.CATALOGUE_EDITOR], partner_id, loaded.depot_id)
    shared |= _transfers(partner_id, loaded.depot_id)
    shared |= _counted_depot(people[Role.DEPOT_WORKER], loaded.depot_id)
    shared |= _of_the_authority() | {
        "purpose": "reset",
        "token": _token(people[Role.PARTNER_VOLUNTEER], "reset"),
    }
    _key, secret = make_token(people[Role.PARTNER_MANAGER].as_actor("en"), "test", 1)
    sessions = {role: f"{user.id}:{user.session_number}" for role, user in people.items()}
    return Demo(app, db.engine, sessions, shared, _exceptions(partner_id, loaded), secret)


def _allocated(allocator: User) -> Names:
    closed = (
        db.session.query(Window)
        .join(Order, Order.window_id == Window.id)
        .filter(Window.closed_at.is_not(None), Order.status == OrderStatus.PLACED)
        .first()
    )
    assert closed is not None
    run = propose(allocator.as_actor("en"), closed.id)
    share = db.session.query(Share).filter_by(run_id=run.id).first()
    assert share is not None
    return {
        "run_id": run.id,
        "share_id": share.id,
        "offer_id": share.offer_id,
        "window_id": closed.id,
        "campaign_id": closed.campaign_id,
    }


def _reviewed(run_id: int, depot_id: int, allocator: User) -> Names:
    """The depot was asked to look at the proposal, and commented on a line of it."""
    asked = ask_review(allocator.as_actor("en"), run_id, clock.today())
    review = next(review for review in asked if review.depot_id == depot_id)
    worker = make.make_actor(Role.DEPOT_WORKER, depot=db.session.get_one(Depot, depot_id))
    share = next(row[0] for row in queries.all_depot_lines(review, queries.ReviewFilter()))
    said = write_comment(worker, WriteComment(depot_id, review.id, share.id, "test"))
    return {"own_review_id": review.id, "own_line_id": share.id, "comment_id": said.id}


def _appealed(partner_id: int, allocator: User) -> Names:
    """Two published lines of the partner: one on which it appealed, and one on which it can."""
    partner = db.session.get_one(Partner, partner_id)
    products = make.make_product("ZZZ1"), make.make_product("ZZZ2")
    campaign = make.make_campaign(*products, year=2014, boxes=9)
    window = make.make_window(campaign, boxes=9, is_open=False)
    make.make_order(partner, window, dict.fromkeys(campaign.offers, 20))
    run = propose(allocator.as_actor("en"), window.id)
    approver = make.make_actor(Role.ALLOCATOR)
    run = approve(approver, run.id, run.version)
    publish(approver, run.id, run.version, 1)
    shares = db.session.query(Share).filter_by(run_id=run.id).order_by(Share.id).all()
    volunteer = make.make_actor(Role.PARTNER_VOLUNTEER, partner=partner)
    appeal = make_appeal(volunteer, MakeAppeal(partner_id, shares[0].id, 1, "test"))
    return {"own_share_id": shares[1].id, "own_appeal_id": appeal.id, "appeal_id": appeal.id}


def _recalled(editor: User, partner_id: int, depot_id: int) -> Names:
    """A lot that the partner holds is recalled; the depot was told as well."""
    actor = editor.as_actor("en")
    hold = hold_lot(actor, _lot_on(_shelf(partner_id)), HoldKind.RECALL, "swollen tins")
    notices = tell_holders(actor, hold.id)
    at_depot = Notice(hold_id=hold.id, depot_id=depot_id, units_told=0, told_at=clock.now())
    with transaction():
        db.session.add(at_depot)
    return {
        "hold_id": hold.id,
        "notice_id": next(n.id for n in notices if n.partner_id == partner_id),
        "depot_notice_id": at_depot.id,
    }


def _lot_on(place_id: int) -> int:
    return min(found.lot.id for found in stock.lots_at(place_id))


def _shelf(partner_id: int) -> int:
    return stock.place_of_site(_one(Site, Site.partner_id == partner_id).id).id


def _transfers(partner_id: int, depot_id: int) -> Names:
    """What the partner and the depot give, get and are asked; offers of its own and of others."""
    site_id = _one(Site, Site.partner_id == partner_id).id
    other = _one(Site, Site.partner_id != partner_id)
    far = _one(Depot, Depot.id != depot_id).id
    lot = _lot_on(_shelf(partner_id))
    gives, gets = (site_id, other.id), (other.id, site_id)
    allowed, sent = TransferStatus.ALLOWED, TransferStatus.SENT
    given = _transfer(allowed, lot, from_site_id=gives[0], to_site_id=gives[1])
    coming = _transfer(sent, lot, from_site_id=gets[0], to_site_id=gets[1])
    asked = _transfer(TransferStatus.ASKED, lot, from_site_id=gets[0], to_site_id=gets[1])
    by_depot = _transfer(allowed, lot, from_depot_id=depot_id, to_depot_id=far)
    to_depot = _transfer(sent, lot, from_depot_id=far, to_depot_id=depot_id)
    return {
        "to_partner_id": other.partner_id,
        "transfer_id": given,
        "given_id": given,
        "coming_id": coming,
        "asked_id": asked,
        "depot_transfer_id": by_depot,
        "depot_given_id": by_depot,
        "depot_coming_id": to_depot,
        "own_offer_id": _offer(site_id, lot),
        "transfer_offer_id": _offer(other.id, lot),
    }


def _transfer(status: TransferStatus, lot_id: int, **ends: int) -> int:
    return make.make_transfer(status, {lot_id: 1}, **ends).id


def _offer(site_id: int, lot_id: int) -> int:
    offer = TransferOffer(
        site_id=site_id, lot_id=lot_id, units=1, open_until=clock.today(),
        offered_at=clock.now(), offered_by="test",
    )  # fmt: skip
    return make.save(offer).id


def _one(model: Any, *conditions: Any) -> Any:
    row = db.session.query(model).filter(*conditions).order_by(model.id.desc()).first()
    assert row is not None, model
    return row


def _of_partner(partner_id: int) -> Names:
    return {
        "partner_id": partner_id,
        "municipality_id": _one(Partner, Partner.id == partner_id).municipality_id,
        "site_id": _one(Site, Site.partner_id == partner_id).id,
        "distribution_id": _one(Distribution, Distribution.partner_id == partner_id).id,
        "year": _one(Declaration, Declaration.partner_id == partner_id).year,
        "support": "food",
    }


def _of_depot(loaded: Round) -> Names:
    vehicle = _one(Vehicle, Vehicle.depot_id == loaded.depot_id)
    arrival = _one(Arrival, Arrival.depot_id == loaded.depot_id)
    return {
        "depot_id": loaded.depot_id,
        "round_id": loaded.id,
        "vehicle_id": vehicle.id,
        "arrival_id": arrival.id,
        **_labels(loaded.depot_id),
    }


def _labels(depot_id: int) -> Names:
    """A lot that came in at a depot, and labels of it."""
    place = _one(Place, Place.depot_id == depot_id)
    lot_id = _one(Movement, Movement.to_place_id == place.id).lot_id
    with transaction():
        made = LabelPrint(
            depot_id=depot_id, lot_id=lot_id, kind=LabelKind.BOX, sheet=LabelSheet.EIGHT,
            labels=3, skipped=0, units=10, printed_at=clock.now(), printed_by="test",
        )  # fmt: skip
        db.session.add(made)
    return {"lot_id": lot_id, "print_id": made.id}


def _counted_depot(worker: User, depot_id: int) -> Names:
    """A count of one product that is ready to be finished."""
    actor = worker.as_actor("en")
    lot_id = _lot_on(stock.zones_of_depot(depot_id)[Zone.DRY].id)
    product_id = db.session.get_one(Lot, lot_id).product_id
    count = open_count(actor, OpenCount(depot_id, None, product_id))
    for _time in range(2):
        lines = {line.id: 1 for line in count.lines}
        save_tally(actor, Tally(depot_id, count.id, lines))
    return {"count_id": count.id}


def _of_the_authority() -> Names:
    return {
        "product_id": _one(Product).id,
        "report_id": _one(Report, Report.status == ReportStatus.SEALED).id,
        "export_id": _one(Export).id,
        **_bought(),
    }


def _bought() -> Names:
    invoice = _one(Invoice)
    contract = invoice.contract
    return {
        "contract_id": contract.id,
        "line_id": contract.lines[0].id,
        "supplier_id": contract.supplier_id,
        "invoice_id": invoice.id,
    }


def _exceptions(partner_id: int, loaded: Round) -> dict[str, Names]:
    """Pages that want a row in a certain state."""
    open_window = _one(Window, Window.closed_at.is_(None), Window.opens_at <= clock.now())
    given = _one(Share, Share.run.has(status=RunStatus.PUBLISHED))
    delivered = _one(Order, Order.status == OrderStatus.DELIVERED, Order.partner_id == partner_id)
    return {
        "partner_stock.scrap": {"lot_id": _lot_on(_shelf(partner_id))},
        "partner_board.new": {"lot_id": _lot_on(_shelf(partner_id))},
        "partner_orders.edit": {"window_id": open_window.id},
        "partner_orders.show": {"window_id": delivered.window_id},
        "partner_shares.show": {"window_id": delivered.window_id},
        "partner_shares.pdf": {"window_id": delivered.window_id},
        "authority_shares.pdf": {"run_id": given.run_id, "share_id": given.id},
        "partner_deliveries.receive": {"stop_id": _stop(partner_id, RoundStatus.LOADED)},
        "partner_deliveries.show": {"stop_id": _stop(partner_id, RoundStatus.DONE)},
        "driver_round.show": {"token": driver_links.token_of(loaded)},
        "authority_reports.seal": {"report_id": _one(Report, Report.sealed_at.is_(None)).id},
    }


def _stop(partner_id: int, status: RoundStatus) -> int:
    row = (
        db.session.query(Stop)
        .join(Round, Round.id == Stop.round_id)
        .join(Site, Site.id == Stop.site_id)
        .filter(Site.partner_id == partner_id, Round.status == status)
        .first()
    )
    assert row is not None
    return row.id


def _rules(app: Flask) -> list[tuple[Rule, object]]:
    return [
        (rule, getattr(app.view_functions[rule.endpoint], "permission", None))
        for rule in sorted(app.url_map.iter_rules(), key=str)
        if "GET" in (rule.methods or set()) and rule.endpoint != NO_DATABASE
    ]


@contextmanager
def _counted(engine: Engine) -> Iterator[list[str]]:
    """All that goes to the database; PostgreSQL's driver sends the BEGIN itself."""
    seen: list[str] = []

    def noted(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(" ".join(statement.split()))

    def begun(_connection: Any) -> None:
        if engine.dialect.name == "postgresql":
            seen.append("BEGIN")

    event.listen(engine, "before_cursor_execute", noted)
    event.listen(engine, "begin", begun)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", noted)
        event.remove(engine, "begin", begun)


def _visit(demo: Demo, rule: Rule, role: Role | None) -> tuple[int, list[str], str]:
    """One request as it comes from outside: its status, its statements, its address."""
    names = demo.shared | demo.by_endpoint.get(rule.endpoint, {})
    with demo.app.test_request_context():
        arguments = {name: names[name] for name in rule.arguments}
        address = demo.app.url_for(rule.endpoint, **arguments)  # type: ignore[arg-type]
    client = demo.app.test_client()
    if role is not None:
        with client.session_transaction() as session:
            session["_user_id"] = demo.sessions[role]
            session["_fresh"] = True
    is_api = rule.endpoint.startswith("api_v1.")
    headers = {"Authorization": f"Bearer {demo.secret}"} if is_api else {}
    with _counted(demo.engine) as seen, client.get(address, headers=headers) as answer:
        answer.get_data()
        return answer.status_code, seen, address


def _wrong(demo: Demo, rule: Rule, role: Role | None) -> str | None:
    status, seen, address = _visit(demo, rule, role)
    if status == 200 and len(seen) <= MOST:
        return None
    if status == 302 and rule.endpoint.endswith(".choose"):
        return None  # who works at one depot only has nothing to choose
    return "\n  ".join(
        [f"{role or 'a stranger'} {address}: {status}, {len(seen)} statements", *seen]
    )


@pytest.mark.parametrize("role", list(Role))
def test_no_page_takes_more_than_fifteen_statements(demo: Demo, role: Role) -> None:
    visits = [
        rule
        for rule, permission in _rules(demo.app)
        if permission in ROLE_PERMISSIONS[role] or permission in {"public", "signed-in"}
        if not rule.endpoint.startswith("api_v1.") and rule.endpoint not in FOR_STRANGERS
    ]

    wrong = [fault for rule in visits if (fault := _wrong(demo, rule, role))]

    assert len(visits) > 10
    assert wrong == [], "\n".join(wrong)


def test_no_public_page_and_no_api_address_does_either(demo: Demo) -> None:
    visits = [
        rule
        for rule, permission in _rules(demo.app)
        if permission == "public" or rule.endpoint.startswith("api_v1.")
    ]

    wrong = [fault for rule in visits if (fault := _wrong(demo, rule, None))]

    assert len(visits) > 10
    assert wrong == [], "\n".join(wrong)


def test_every_page_is_visited_by_somebody(demo: Demo) -> None:
    everybody = {permission for rights in ROLE_PERMISSIONS.values() for permission in rights}

    unseen = [
        str(rule)
        for rule, permission in _rules(demo.app)
        if isinstance(permission, Permission) and permission not in everybody
    ]

    assert unseen == []

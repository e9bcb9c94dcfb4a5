"""How long the server works on its busiest pages, and how many statements each takes.

    python -m benchmarks.pages [--scale 1] [--data DIR] [--database-url URL]

Loads the demo at the scale into a folder of its own, or measures the installation in DIR. Each
page is opened by the role that works with it, through the test client: server time, without a
network or a browser. Prints the median of twenty warm requests, the statements of one, the size
of the page, and the ratio to /health in the same run, which says more about the page than about
the machine.
"""

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func

from benchmarks.installation import counted, installation
from foodaid.accounts.models import User
from foodaid.accounts.queries import user_by_email
from foodaid.allocation.models import AllocationRun, Share
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.demo.names import MAIL, PASSWORD
from foodaid.orders.models import Window
from foodaid.reports.models import Report
from foodaid.stock.models import Movement

WARM, TIMES = 3, 20


@dataclass(frozen=True, slots=True)
class Measured:
    """One page in figures."""

    name: str
    milliseconds: float
    statements: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A page, and the demo account that opens it ("" is a stranger)."""

    name: str
    account: str
    endpoint: str
    arguments: dict[str, Any]


def visits() -> list[Visit]:
    """The pages, with the rows of this demo."""
    volunteer = _person("volunteer").memberships[0].partner_id
    depot = _person("depot").memberships[0].depot_id
    run = _newest(AllocationRun)
    offer_id = db.session.query(Share.offer_id).filter_by(run_id=run.id).limit(1).scalar()
    window = _newest(Window, Window.closed_at.is_(None), Window.opens_at <= clock.now())
    order = {"partner_id": volunteer, "window_id": window.id}
    return [
        Visit("first screen (volunteer)", "volunteer", "public_home.index", {}),
        Visit("order", "volunteer", "partner_orders.edit", order),
        Visit("partner stock", "volunteer", "partner_stock.index", {"partner_id": volunteer}),
        Visit("depot stock", "depot", "depot_stock.index", {"depot_id": depot}),
        Visit("allocation run", "allocation", "authority_allocation.show", {"run_id": run.id}),
        Visit(
            "shares of a product",
            "allocation",
            "authority_shares.index",
            {"run_id": run.id, "offer_id": offer_id},
        ),
        Visit("report", "reporting", "authority_reports.show", {"report_id": _newest(Report).id}),
        Visit("depot lots", "depot", "depot_stock.lots", {"depot_id": depot}),
        Visit("depot cover", "depot", "depot_stock.cover", {"depot_id": depot}),
        Visit("stock account", "volunteer", "partner_accounts.index", {"partner_id": volunteer}),
        Visit("control file", "inspector", "partner_control.show", {"partner_id": volunteer}),
        Visit("lots", "inspector", "authority_lots.index", {}),
        Visit("where is a lot", "inspector", "authority_lots.show", {"lot_id": _busiest_lot()}),
        Visit("shortages", "allocation", "authority_radar.index", {}),
        Visit("near its date", "allocation", "authority_radar.expiry", {}),
        Visit("hold a lot", "catalogue", "authority_holds.new", {"lot_id": _busiest_lot()}),
        Visit("contracts", "catalogue", "authority_contracts.index", {}),
        Visit("transfers", "allocation", "authority_transfers.index", {}),
        Visit("organisations", "catalogue", "authority_organisations.index", {}),
        Visit("declarations", "inspector", "authority_declarations.index", {}),
        Visit("audit trail", "auditor", "authority_audit.index", {}),
        Visit("accounts", "admin", "authority_people.index", {}),
    ]


def _busiest_lot() -> int:
    """The lot with the most movements: the longest way to follow."""
    rows = db.session.query(Movement.lot_id).group_by(Movement.lot_id)
    return int(rows.order_by(func.count().desc()).limit(1).scalar())


def _person(name: str) -> User:
    user = user_by_email(f"{name}@{MAIL}")
    assert user is not None, f"no demo account {name}"
    return user


def _newest(model: Any, *conditions: Any) -> Any:
    row = db.session.query(model).filter(*conditions).order_by(model.id.desc()).first()
    assert row is not None, f"no {model.__name__} in this demo"
    return row


def signed_in(app: Flask, account: str) -> FlaskClient:
    """A client in which this demo account signed in on the sign-in page."""
    client = app.test_client()
    if account:
        wish = {"email": f"{account}@{MAIL}", "password": PASSWORD}
        answer = client.post("/sign-in", data=wish)
        assert answer.status_code == 302, f"{account} could not sign in"
    return client


def measured(app: Flask, name: str, client: FlaskClient, address: str) -> Measured:
    """The median of twenty warm requests."""

    def ask() -> int:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return len(answer.get_data())

    for _time in range(WARM):
        ask()
    with counted(app) as seen:
        size = ask()
    return Measured(name, median(_timed(ask) for _time in range(TIMES)), len(seen), size)


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def main() -> None:
    """Measure and print a table."""
    reader = ArgumentParser(description="Server time and statements of the busiest pages.")
    reader.add_argument("--scale", type=float, default=1)
    reader.add_argument("--data", type=Path)
    reader.add_argument("--database-url")
    wanted = reader.parse_args()
    with installation(wanted.data, wanted.database_url, wanted.scale) as app:
        with app.test_request_context():
            pages = [(visit, app.url_for(visit.endpoint, **visit.arguments)) for visit in visits()]
        base = measured(app, "/health", app.test_client(), "/health")
        print(f"{'page':26}{'ms':>9}{'x /health':>11}{'statements':>12}{'kB':>8}")
        clients = {visit.account: signed_in(app, visit.account) for visit, _address in pages}
        found = [measured(app, v.name, clients[v.account], address) for v, address in pages]
        for row in (base, *found):
            ratio = row.milliseconds / base.milliseconds
            print(
                f"{row.name:26}{row.milliseconds:9.2f}{ratio:11.1f}{row.statements:12}"
                f"{row.bytes / 1000:8.1f}"
            )


if __name__ == "__main__":
    main()

"""An invoice beside what was ordered and accepted."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from foodaid.accounts.models import User
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.purchasing.models import ContractLine, Invoice, InvoiceStatus
from foodaid.purchasing.use_cases import Receive, receive
from tests import factories as make
from tests.web.reading import assert_nothing_is_lost, error_beside


@dataclass
class Scene:
    """40 boxes of 10 units at 1.20 euro were accepted of 100."""

    line: ContractLine
    editor: User
    second: User

    @property
    def address(self) -> str:
        return f"/contracts/{self.line.contract_id}/invoices/new"

    def filled(self, **others: object) -> dict[str, object]:
        return {
            "number": "F-1",
            "invoiced_on": clock.today().isoformat(),
            "total_cents": "480,00",
            f"boxes-{self.line.id}": "40",
            f"cents-{self.line.id}": "120",
            "idempotency_key": "invoice-key",
            **others,
        }


@pytest.fixture
def scene(client: FlaskClient) -> Scene:
    make.make_ends()
    depot, product = make.make_depot(), make.make_product()
    line = make.make_contract(make.make_campaign(product), product).lines[0]
    receive(
        make.make_actor(Role.DEPOT_WORKER, depot=depot),
        Receive(depot.id, "L1", 40, clock.today() + timedelta(days=400), "DN-1", line_id=line.id),
    )
    users = [make.make_user(Role.CATALOGUE_EDITOR) for _ in range(2)]
    make.sign_in(client, users[0])
    return Scene(line, *users)


def test_an_invoice_that_matches_is_approved_at_once(client: FlaskClient, scene: Scene) -> None:
    for _ in range(2):
        answer = client.post(scene.address, data=scene.filled())
    invoice = db.session.query(Invoice).one()

    assert "Everything matches" in client.get(answer.headers["Location"]).text
    client.post(f"/invoices/{invoice.id}/approve", data={"reason": "", "version": 1})

    assert invoice.status is InvoiceStatus.APPROVED


def test_each_difference_is_named_with_its_numbers(client: FlaskClient, scene: Scene) -> None:
    typed = scene.filled(
        **{f"boxes-{scene.line.id}": "45", f"cents-{scene.line.id}": "125", "total_cents": "600,00"}
    )

    page = client.post(scene.address, data=typed, follow_redirects=True).text

    assert "5 boxes too many" in page
    assert "€ 1,25 instead of € 1,20 a unit" in page
    assert "The lines come to € 562,50, but the invoice says € 600,00." in page
    assert "for the boxes that may be invoiced: € 480,00." in page


def test_what_does_not_match_is_approved_by_a_second_person_with_a_reason(
    client: FlaskClient, scene: Scene
) -> None:
    client.post(scene.address, data=scene.filled(total_cents="481,00"))
    invoice = db.session.query(Invoice).one()
    address = f"/invoices/{invoice.id}/approve"

    own = client.post(address, data={"reason": "fine", "version": 1})
    make.sign_in(client, scene.second)
    silent = client.post(address, data={"reason": "", "version": 1})
    done = client.post(address, data={"reason": "rounding", "version": 1})

    assert own.status_code == 409
    assert "another person must approve it" in own.text
    assert error_beside(silent.text, "reason") == "Say why."
    assert done.status_code == 302
    assert invoice.decision_reason == "rounding"


def test_an_invoice_is_sent_back_with_a_reason(client: FlaskClient, scene: Scene) -> None:
    client.post(scene.address, data=scene.filled())
    invoice = db.session.query(Invoice).one()

    client.post(f"/invoices/{invoice.id}/refuse", data={"reason": "twice", "version": 1})

    assert invoice.status is InvoiceStatus.REFUSED
    assert "Sent back" in client.get("/invoices?status=refused").text
    assert "No invoice fits these filters" in client.get("/invoices?status=entered").text


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"total_cents": "4,8"}, "total_cents", "Give an amount in euros"),
        ({"total_cents": ""}, "total_cents", "Fill this in."),
        ({"total_cents": "99999999999"}, "total_cents", "Give an amount in euros"),
        ({"number": " "}, "number", "Fill this in."),
        ({"invoiced_on": "2099-01-01"}, "invoiced_on", "This day is still to come."),
    ],
)
def test_what_is_wrong_stands_beside_the_field(
    client: FlaskClient, scene: Scene, changes: dict[str, object], field: str, said: str
) -> None:
    typed = scene.filled(**changes)

    answer = client.post(scene.address, data=typed)

    assert answer.status_code == 422
    assert said in error_beside(answer.text, field)
    assert_nothing_is_lost(answer.text, typed)


@pytest.mark.parametrize("typed", ["480", "480,00", "480.00", "0480"])
def test_euros_are_read_as_people_write_them(client: FlaskClient, scene: Scene, typed: str) -> None:
    client.post(scene.address, data=scene.filled(total_cents=typed))

    assert db.session.query(Invoice).one().total_cents == 48_000


def test_an_invoice_without_lines_is_refused(client: FlaskClient, scene: Scene) -> None:
    answer = client.post(scene.address, data=scene.filled(**{f"boxes-{scene.line.id}": ""}))

    assert "Fill in at least one line of the invoice." in answer.text


def test_lists_and_comparisons_are_files_too(client: FlaskClient, scene: Scene) -> None:
    client.post(scene.address, data=scene.filled(number="=F-1"))
    invoice = db.session.query(Invoice).one()

    everything = client.get("/invoices/file").text
    one = client.get(f"/invoices/{invoice.id}/file").text

    assert "'=F-1" in everything
    assert "48000" in everything
    assert "100;40;0;40;120;120;It matches" in one

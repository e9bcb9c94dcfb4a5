"""What the authority buys: suppliers, contracts, their lines and plans, and the files of them."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from foodaid.catalogue.models import Campaign
from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.purchasing.models import Contract, ContractStatus, DepotPlan, Supplier, SupplierNotice
from tests import factories as make
from tests.statements import count_statements
from tests.web.reading import assert_nothing_is_lost, error_beside

SUPPLIER: dict[str, object] = {
    "name": "Molens",
    "kbo": "BE 0403.019.261",
    "email": "orders@molens.example",
    "phone": "09 000 00 00",
    "language": "nl",
    "idempotency_key": "supplier-key",
}


@pytest.fixture
def editor(client: FlaskClient) -> FlaskClient:
    make.sign_in(client, make.make_user(Role.CATALOGUE_EDITOR))
    return client


@pytest.fixture
def contract(editor: FlaskClient) -> Contract:
    make.make_ends()
    product = make.make_product()
    return make.make_contract(make.make_campaign(product), product)


def test_a_supplier_is_added_once_however_often_it_is_sent(editor: FlaskClient) -> None:
    for _ in range(2):
        assert editor.post("/suppliers/new", data=SUPPLIER).status_code == 302

    supplier = db.session.query(Supplier).one()
    assert supplier.kbo == "0403019261"
    assert "Molens" in editor.get("/suppliers?search=mol 0403").text
    assert "No supplier fits this search" in editor.get("/suppliers?search=zz").text


def test_a_wrong_company_number_is_marked(editor: FlaskClient) -> None:
    typed = {**SUPPLIER, "kbo": "0403.019.262"}

    answer = editor.post("/suppliers/new", data=typed)

    assert answer.status_code == 422
    assert error_beside(answer.text, "kbo") == "This is no Belgian company number."
    assert_nothing_is_lost(answer.text, typed)


def test_a_contract_is_written_down_and_found_again(editor: FlaskClient) -> None:
    campaign: Campaign = make.make_campaign(make.make_product())
    supplier = make.make_supplier()
    typed = {
        "campaign_id": campaign.id, "supplier_id": supplier.id, "number": "2026/VM/4",
        "tender_lot": "4", "awarded_on": "19/07/2026", "idempotency_key": "contract-key",
    }  # fmt: skip

    for _ in range(2):
        assert editor.post("/contracts/new", data=typed).status_code == 302
    twin = editor.post("/contracts/new", data={**typed, "idempotency_key": "another-key"})

    assert db.session.query(Contract).count() == 1
    assert error_beside(twin.text, "number") == "Another contract has this number already."
    assert "2026/VM/4" in editor.get("/contracts?search=vm&status=awarded").text
    empty = editor.get(f"/contracts?campaign={campaign.id}&status=cancelled").text
    assert "No contract fits these filters" in empty


def test_lines_are_set_for_what_the_campaign_offers(
    editor: FlaskClient, contract: Contract
) -> None:
    product_id = contract.lines[0].product_id
    typed = {
        f"boxes-{product_id}": "1.250", f"cents-{product_id}": "118",
        "version": contract.version,
    }  # fmt: skip

    assert editor.post(f"/contracts/{contract.id}/lines", data=typed).status_code == 302
    again = editor.post(f"/contracts/{contract.id}/lines", data=typed)

    page = editor.get(f"/contracts/{contract.id}").text
    assert ">1.250<" in page
    assert "1,18" in page
    assert again.status_code == 409


def test_a_plan_for_the_depots_shows_who_is_late(editor: FlaskClient, contract: Contract) -> None:
    depot, line = make.make_depot(), contract.lines[0]
    last = clock.today() - timedelta(days=2)
    typed = {
        f"boxes-{depot.id}": "60", f"from-{depot.id}": last.isoformat(),
        f"until-{depot.id}": last.isoformat(), "version": contract.version,
    }  # fmt: skip
    address = f"/contracts/{contract.id}/lines/{line.id}/plan"

    wrong = editor.post(address, data={**typed, f"boxes-{depot.id}": "101"})
    done = editor.post(address, data=typed)

    assert "101 boxes are planned, but only 100 are ordered." in wrong.text
    assert done.status_code == 302
    assert db.session.query(DepotPlan).one().boxes == 60
    assert "2 days late" in editor.get(f"/contracts/{contract.id}/deliveries").text
    file = editor.get(f"/contracts/{contract.id}/progress")
    assert "Depot Lier" in file.text
    assert file.headers["Content-Type"].startswith("text/csv")


def test_a_line_of_another_contract_is_not_found(editor: FlaskClient, contract: Contract) -> None:
    other = make.make_contract(contract.campaign)
    line, depot = contract.lines[0], make.make_depot()
    notice = make.make_notice(line, depot)

    assert editor.get(f"/contracts/{other.id}/lines/{line.id}/plan").status_code == 404
    address = f"/contracts/{other.id}/notices/{notice.id}/cancel"
    assert editor.post(address, data={"version": 1}).status_code == 404


def test_a_notice_is_written_down_for_a_depot(editor: FlaskClient, contract: Contract) -> None:
    depot = make.make_depot()
    typed = {
        "line_id": contract.lines[0].id, "depot_id": depot.id, "boxes": "24",
        "due_on": clock.today().isoformat(), "idempotency_key": "notice-key",
    }  # fmt: skip
    address = f"/contracts/{contract.id}/notices/new"

    early = editor.post(address, data={**typed, "due_on": "2015-01-01"})
    done = editor.post(address, data=typed, follow_redirects=True)

    assert "The contract was awarded later" in error_beside(early.text, "due_on")
    assert db.session.query(SupplierNotice).one().boxes == 24
    assert "Depot Lier" in done.text


def test_a_cancelled_contract_says_why_and_cannot_be_changed(
    editor: FlaskClient, contract: Contract
) -> None:
    address = f"/contracts/{contract.id}/cancel"

    silent = editor.post(address, data={"reason": "", "version": contract.version})
    done = editor.post(
        address, data={"reason": "bankrupt", "version": contract.version}, follow_redirects=True
    )

    assert silent.status_code == 422
    assert contract.status is ContractStatus.CANCELLED
    assert "Cancelled: bankrupt" in done.text
    assert f"/contracts/{contract.id}/lines" not in done.text


def test_the_file_holds_exactly_what_is_filtered(editor: FlaskClient, contract: Contract) -> None:
    other = make.make_contract(contract.campaign)

    file = editor.get(f"/contracts/file?search={contract.number}").text

    assert contract.number in file
    assert f"{other.number};" not in file


def test_who_only_reads_sees_no_button(client: FlaskClient, contract: Contract) -> None:
    make.sign_in(client, make.make_user(Role.INSPECTOR))

    page = client.get(f"/contracts/{contract.id}")

    assert page.status_code == 200
    assert f"/contracts/{contract.id}/cancel" not in page.text
    assert client.post(f"/contracts/{contract.id}/cancel").status_code == 403


def test_a_depot_worker_reads_no_contract(client: FlaskClient, contract: Contract) -> None:
    make.sign_in(client, make.make_user(Role.DEPOT_WORKER, depot=make.make_depot()))

    for address in ("/contracts", f"/contracts/{contract.id}", "/invoices", "/suppliers"):
        assert client.get(address).status_code == 403


def test_many_contracts_cost_few_statements(editor: FlaskClient, contract: Contract) -> None:
    for _ in range(30):
        make.make_contract(contract.campaign, contract.lines[0].product)

    for address in ("/contracts", "/contracts/file", f"/contracts/{contract.id}/deliveries"):
        db.session.expunge_all()
        with count_statements() as statements:
            assert editor.get(address).status_code == 200

        assert len(statements) <= 15, address

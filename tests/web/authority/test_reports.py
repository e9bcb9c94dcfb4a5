"""The pages of reports to the Commission."""

import hashlib
import json
from datetime import date

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from foodaid.catalogue.models import Programme
from foodaid.core.db import db
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.reports.models import Export, Report, ReportStatus
from foodaid.reports.use_cases import compute_report, export_due
from foodaid.web.support.findings import DETAILS, SENTENCES, finding_detail, finding_sentence
from tests.factories import (
    make_actor,
    make_campaign,
    make_declaration,
    make_ends,
    make_lot,
    make_partner,
    make_product,
    make_user,
    sign_in,
)
from tests.reporting import hand_out
from tests.statements import count_statements

YEAR = 2025


@pytest.fixture
def officer(app: Flask, client: FlaskClient) -> FlaskClient:
    sign_in(client, make_user(Role.REPORTING_OFFICER))
    make_ends()
    return client


def computed(*, women: int | None = 60, name: str = "Sint-Jan") -> Report:
    """A report of 1.5 tonnes for 120 people."""
    partner = make_partner(name=name)
    declaration = make_declaration(partner, 120, YEAR)
    declaration.women = women
    db.session.commit()
    product = make_product("RICE")
    lot = make_lot(product, make_campaign(product, year=YEAR))
    hand_out(partner, lot, 1500, date(YEAR, 6, 1))
    return compute_report(make_actor(Role.REPORTING_OFFICER), Programme.ESF, YEAR)


def test_the_list_shows_years_deadlines_and_files(officer: FlaskClient) -> None:
    report = computed()
    export_due(date(2026, 9, 1))

    with count_statements() as statements:
        page = officer.get("/reports")

    exports = db.session.query(Export).all()
    assert page.status_code == 200
    assert "ESF+ 2025" in page.text
    assert "31/01/2026" in page.text
    assert "Late" in page.text
    assert len(exports) == 2
    assert all(export.sha256 in page.text for export in exports)
    assert f"/reports/{report.id + 1}" in page.text
    assert len(statements) <= 15


def test_without_anything_the_list_says_so(officer: FlaskClient) -> None:
    page = officer.get("/reports")

    assert page.status_code == 200
    assert "There is nothing to report yet" in page.text
    assert "No file was made yet" in page.text


def test_a_report_is_computed_from_its_page(officer: FlaskClient) -> None:
    shown = officer.get("/reports/new?programme=fead&year=2020")
    answer = officer.post("/reports/new", data={"programme": "esf", "year": "2025"})

    report = db.session.query(Report).one()
    assert 'selected value="fead"' in shown.text
    assert 'selected value="2020"' in shown.text
    assert answer.location == f"/reports/{report.id}"


def test_a_second_tap_computes_one_report(officer: FlaskClient) -> None:
    typed = {"programme": "esf", "year": "2025", "idempotency_key": "one-and-the-same"}

    for _ in range(2):
        officer.post("/reports/new", data=typed)

    assert db.session.query(Report).count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"programme": "usda", "year": "2025"},
        {"programme": "esf", "year": "2999"},
        {"programme": "esf", "year": "soon"},
        {"programme": "", "year": ""},
    ],
)
def test_a_wrong_choice_is_said_beside_its_field(
    officer: FlaskClient, typed: dict[str, str]
) -> None:
    page = officer.post("/reports/new", data=typed)

    assert page.status_code == 422
    assert "Choose one from the list." in page.text
    assert db.session.query(Report).count() == 0


def test_a_report_shows_its_figures_in_words_and_is_not_computed_again(
    officer: FlaskClient,
) -> None:
    report = computed()

    with count_statements() as statements:
        page = officer.get(f"/reports/{report.id}")

    assert page.status_code == 200
    assert "EMCO09" in page.text
    assert "Food distributed, in total" in page.text
    assert "1,50" in page.text
    assert report.facts_sha256 in page.text
    assert not any("movements" in statement for statement in statements)
    assert len(statements) <= 15


def test_findings_are_plain_sentences_with_a_way_to_the_partner(officer: FlaskClient) -> None:
    report = computed(women=130, name="De Brug")

    page = officer.get(f"/reports/{report.id}")

    assert "EMCR04 People who received food / Women: more people than" in page.text
    assert "De Brug (P" in page.text
    assert "130 of 120 people" in page.text
    assert "/declarations" in page.text
    assert "This report cannot be sealed: it has 1 error." in page.text


def test_what_changed_since_the_report_before_is_said(officer: FlaskClient) -> None:
    computed()
    partner = make_partner(people=30, year=YEAR)
    newer = compute_report(make_actor(Role.REPORTING_OFFICER), Programme.ESF, YEAR)

    page = officer.get(f"/reports/{newer.id}")

    assert partner.code
    assert "before: 120" in page.text


def test_sealing_asks_for_the_year(officer: FlaskClient) -> None:
    report = computed()

    asked = officer.get(f"/reports/{report.id}/seal")
    refused = officer.post(f"/reports/{report.id}/seal", data={"typed": "2024"})
    sealed = officer.post(f"/reports/{report.id}/seal", data={"typed": "2025"})
    again = officer.post(f"/reports/{report.id}/seal", data={"typed": "2025"})

    assert "Type 2025 to go on" in asked.text
    assert (refused.status_code, sealed.status_code, again.status_code) == (422, 302, 409)
    assert db.session.get_one(Report, report.id).status is ReportStatus.SEALED


def test_a_report_with_errors_is_not_sealed(officer: FlaskClient) -> None:
    report = computed(women=130)

    page = officer.post(f"/reports/{report.id}/seal", data={"typed": "2025"})

    assert page.status_code == 409
    assert "This report has 1 errors." in page.text


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_file_is_made_once_and_downloaded_as_it_was_kept(
    officer: FlaskClient, format: str
) -> None:
    report = computed()
    typed = {"format": format, "idempotency_key": "one-and-the-same"}

    answers = [officer.post(f"/reports/{report.id}/files", data=typed) for _ in range(2)]
    export = db.session.query(Export).one()
    file = officer.get(f"/reports/files/{export.id}")
    page = officer.get(f"/reports/{report.id}")

    assert [answer.status_code for answer in answers] == [302, 302]
    assert hashlib.sha256(file.data).hexdigest() == export.sha256
    assert file.headers["Content-Disposition"] == f'attachment; filename="{export.file_name}"'
    assert export.sha256 in page.text


def test_an_unknown_format_is_refused(officer: FlaskClient) -> None:
    report = computed()

    assert officer.post(f"/reports/{report.id}/files", data={"format": "pdf"}).status_code == 400
    assert db.session.query(Export).count() == 0


def test_the_evidence_has_the_checksum_of_the_report(officer: FlaskClient) -> None:
    report = computed()

    file = officer.get(f"/reports/{report.id}/evidence")

    assert hashlib.sha256(file.data).hexdigest() == report.facts_sha256
    assert json.loads(file.data)["year"] == YEAR


def test_what_is_not_there_is_not_found(officer: FlaskClient) -> None:
    for path in ("/reports/99", "/reports/99/seal", "/reports/files/99", "/reports/99/evidence"):
        assert officer.get(path).status_code == 404


def test_other_colleagues_look_and_do_not_touch(app: Flask, client: FlaskClient) -> None:
    make_ends()
    report = computed()
    sign_in(client, make_user(Role.ALLOCATOR))

    page = client.get(f"/reports/{report.id}")

    assert page.status_code == 200
    assert "Make a CSV file" not in page.text
    assert client.get("/reports").status_code == 200
    assert client.get("/reports/new").status_code == 403
    assert client.post(f"/reports/{report.id}/seal").status_code == 403
    assert client.post(f"/reports/{report.id}/files").status_code == 403


@pytest.mark.parametrize("role", [Role.PARTNER_MANAGER, Role.DEPOT_MANAGER, Role.ADMINISTRATOR])
def test_reports_are_not_for_others(app: Flask, client: FlaskClient, role: Role) -> None:
    make_ends()
    report = computed()
    partner = make_partner()
    sign_in(client, make_user(role, partner=partner, depot=partner.depot))

    for path in ("/reports", f"/reports/{report.id}", f"/reports/{report.id}/evidence"):
        assert client.get(path).status_code == 403


def test_the_mail_names_the_files_and_their_checksums(app: Flask, officer: FlaskClient) -> None:
    make_campaign(make_product(), year=2025)
    made = export_due(date(2026, 8, 31))
    mail = db.session.query(OutboxMail).order_by(OutboxMail.id).first()
    assert mail is not None

    with app.test_request_context(headers={"Accept-Language": "en"}):
        text = render_template("mail/report-made.txt", facts=mail.facts)

    assert "The files of the report ESF+ 2025 are made." in text
    assert all(export.sha256 in text for export in made[:2])
    assert f"http://localhost/reports/{made[0].report_id}" in text


RULES = [
    "V1",
    "V2",
    "V3",
    "V5",
    "V6",
    "V7",
    "V8",
    "V9",
    "V10",
    "V11",
    "V12",
    "V13",
    "V15",
    "V20",
    "V21",
    "V22",
    "declared-twice",
    "cumulative-persons",
]
VALUES = {
    "categories": "1.00", "declarations": 2, "limit": "1.00", "parts": "1.00", "people": 3,
    "total": "2.00", "value": "7.50", "ages": 4, "high": "9.00", "low": "1.00",
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_its_sentence(app: Flask, rule: str) -> None:
    finding = {"rule": rule, "where": {"partner": None, "code": "EMCO09"}, "values": VALUES}

    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert finding_sentence("esf", finding).startswith("EMCO09 Food distributed, in total: ")
        assert "%(" not in finding_detail(finding)
    assert set(SENTENCES) == set(RULES)
    assert set(DETAILS) <= set(RULES)

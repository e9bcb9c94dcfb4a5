"""Reports: from the ledger, distributions and declarations to sealed figures and kept files."""

import gzip
import hashlib
import io
import json
from datetime import UTC, date, datetime
from threading import Thread

import openpyxl
import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from foodaid.catalogue.models import Category, Product, ProductKind, Programme, Target
from foodaid.cli.figures import figures as figures_command
from foodaid.core.db import db, transaction
from foodaid.core.errors import Conflict, Invalid, NotFound
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import Role
from foodaid.declarations.models import DeclarationStatus, Support
from foodaid.distributions.models import Distribution, DistributionLine
from foodaid.jobs import eu_reports
from foodaid.organisations.models import Partner
from foodaid.reports import queries
from foodaid.reports.domain.reading import read_facts
from foodaid.reports.models import Export, Report, ReportStatus
from foodaid.reports.use_cases import Format, compute_report, export_due, export_report, seal_report
from foodaid.stock import queries as stock
from foodaid.stock.models import Lot, Movement, MovementKind, Origin, Place, PlaceKind
from tests.factories import (
    make_actor,
    make_campaign,
    make_declaration,
    make_ends,
    make_lot,
    make_partner,
    make_product,
    make_user,
    save,
)
from tests.reporting import hand_out, reverse

YEAR = 2025


@pytest.fixture
def ends(app: Flask) -> dict[PlaceKind, Place]:
    return make_ends()


@pytest.fixture
def rice(ends: dict[PlaceKind, Place]) -> Product:
    return make_product("RICE", category=Category.STARCH, grams_per_unit=1000)


def lot_of(product: Product, programme: Programme = Programme.ESF, year: int = YEAR) -> Lot:
    return make_lot(product, make_campaign(product, year=year, programme=programme))


def figure(report: Report, code: str, *, is_cumulative: bool = False) -> str | None:
    return next(
        row.value
        for row in report.figures
        if row.code == code and row.is_cumulative is is_cumulative
    )


def test_the_figures_come_from_the_ledger_and_the_declarations(rice: Product) -> None:
    partner = make_partner(people=120, year=YEAR)
    lot = lot_of(rice)
    hand_out(partner, lot, 1500, date(YEAR, 1, 1))
    hand_out(partner, lot, 500, date(YEAR, 12, 31))
    hand_out(partner, lot, 7, date(YEAR + 1, 1, 1))

    report = compute_report(make_actor(Role.REPORTING_OFFICER), Programme.ESF, YEAR)

    assert figure(report, "EMCO09") == "2.00"
    assert figure(report, "EMCO01") == "2400.00"
    assert figure(report, "EMCR01") == "120"
    assert figure(report, "EMCR04") is None
    assert (report.number, report.status) == (1, ReportStatus.DRAFT)


def test_both_ends_of_the_year_count_and_a_reversal_takes_its_own_month_out(
    rice: Product,
) -> None:  # case R1
    partner = make_partner()
    lot = lot_of(rice)
    hand_out(partner, lot, 10, date(YEAR, 3, 31))
    wrong = hand_out(partner, lot, 90, date(YEAR, 3, 31))
    reverse(wrong, date(YEAR + 1, 2, 1))

    facts = queries.load_facts(Programme.ESF, YEAR)

    assert [(line.on, line.units, line.cents) for line in facts.distributed] == [
        (date(YEAR, 3, 31), 10, 1200)
    ]


def test_the_two_programmes_never_mix(rice: Product) -> None:  # rule V19
    partner = make_partner(people=10, year=YEAR)
    hand_out(partner, lot_of(rice, Programme.ESF), 300, date(YEAR, 5, 1))
    hand_out(partner, lot_of(rice, Programme.FEAD), 100, date(YEAR, 5, 1))
    officer = make_actor(Role.REPORTING_OFFICER)

    esf = compute_report(officer, Programme.ESF, YEAR)
    fead = compute_report(officer, Programme.FEAD, YEAR)

    assert (figure(esf, "EMCO09"), figure(esf, "EMCO11")) == ("0.30", "75.00")
    assert (figure(fead, "11"), figure(fead, "11b")) == ("0.10", "25.00")


def test_goods_donations_targets_and_other_food(rice: Product) -> None:
    nappies = make_product("NAPPY", kind=ProductKind.GOODS, category=None, target=Target.CHILDREN)
    partner = make_partner()
    declaration = make_declaration(partner, 50, YEAR)
    declaration.other_food_grams = 500_000
    db.session.commit()
    campaign = make_campaign(rice, nappies, year=YEAR)
    bought, given = make_lot(rice, campaign), make_lot(rice, campaign, code="L2")
    given.origin = Origin.DONATED
    db.session.commit()
    hand_out(partner, bought, 400, date(YEAR, 6, 1))
    hand_out(partner, given, 100, date(YEAR, 6, 1))
    hand_out(partner, make_lot(nappies, campaign), 10, date(YEAR, 6, 1))

    report = compute_report(make_actor(Role.REPORTING_OFFICER), Programme.ESF, YEAR)

    assert figure(report, "EMCO06") == "12.00"
    assert figure(report, "EMCO09") == "0.50"
    assert figure(report, "EMCO10") == "20.00"
    assert figure(report, "EMCO11") == "50.00"


def test_meals_and_packages_count_where_they_held_food_of_the_programme(rice: Product) -> None:
    partner = make_partner()
    fead, esf = lot_of(rice, Programme.FEAD), lot_of(rice, Programme.ESF)
    for lots, packages, meals in (((fead, esf), 30, 5), ((esf,), 900, 900), ((), 40, 40)):
        save(
            Distribution(
                partner_id=partner.id,
                site_id=partner.sites[0].id,
                handed_out_on=date(YEAR, 4, 1),
                packages=packages,
                meals=meals,
                recorded_at=datetime(YEAR, 4, 1, tzinfo=UTC),
                recorded_by="test",
                lines=[DistributionLine(lot_id=lot.id, units=1) for lot in lots],
            )
        )

    report = compute_report(make_actor(Role.REPORTING_OFFICER), Programme.FEAD, YEAR)

    assert (figure(report, "12"), figure(report, "13")) == ("5", "30")


def test_earlier_years_are_in_the_sums_only(rice: Product) -> None:
    partner = make_partner(people=100, year=YEAR)
    make_declaration(partner, 80, YEAR - 1)
    make_declaration(partner, 9999, YEAR - 2)
    lot = lot_of(rice, year=YEAR - 1)
    hand_out(partner, lot, 1000, date(YEAR - 1, 2, 3))
    hand_out(partner, lot, 500, date(YEAR, 2, 3))

    report = compute_report(make_actor(Role.REPORTING_OFFICER), Programme.ESF, YEAR)

    assert (figure(report, "EMCO09"), figure(report, "EMCR01")) == ("0.50", "100")
    assert figure(report, "EMCO09", is_cumulative=True) == "1.50"
    assert figure(report, "EMCR01", is_cumulative=True) == "180"


def test_a_draft_declaration_is_no_fact(rice: Product) -> None:
    partner = make_partner()
    row = make_declaration(partner, 5, YEAR, Support.FOOD)
    row.status = DeclarationStatus.DRAFT
    db.session.commit()

    assert queries.load_facts(Programme.ESF, YEAR).declared == ()


def test_anybody_can_compute_the_report_again_from_its_evidence(rice: Product) -> None:
    partner = make_partner(people=120, year=YEAR)
    hand_out(partner, lot_of(rice), 1500, date(YEAR, 7, 21))
    report = compute_report(make_actor(Role.REPORTING_OFFICER), Programme.ESF, YEAR)
    evidence = gzip.decompress(report.facts)

    outcome = CliRunner().invoke(figures_command, ["-"], input=evidence)

    printed = json.loads(outcome.stdout)
    assert hashlib.sha256(evidence).hexdigest() == report.facts_sha256
    for name, is_cumulative in (("figures", False), ("cumulative", True)):
        assert [
            (row["code"], row["value"] if row["value"] is None else str(row["value"]))
            for row in printed[name]
        ] == [(row.code, row.value) for row in report.figures if row.is_cumulative is is_cumulative]
    assert printed["findings"] == report.findings["list"]
    assert read_facts(evidence).year == YEAR
    assert partner.name not in evidence.decode()


def test_a_report_of_nothing_is_a_report(ends: object) -> None:  # case R10
    officer = make_actor(Role.REPORTING_OFFICER)

    report = compute_report(officer, Programme.ESF, YEAR)
    export = export_report(officer, report.id, Format.CSV)

    assert figure(report, "EMCO09") == "0.00"
    assert "EMCO09;" in export.content.decode("utf-8-sig")


def test_a_year_that_has_not_begun_has_no_report(ends: object) -> None:
    with pytest.raises(Invalid, match="report-year"):
        compute_report(make_actor(Role.REPORTING_OFFICER), Programme.ESF, 2999)


def test_a_second_tap_computes_one_report(rice: Product) -> None:
    officer = make_actor(Role.REPORTING_OFFICER)

    first = compute_report(officer, Programme.ESF, YEAR, key="tap-tap-tap")
    again = compute_report(officer, Programme.ESF, YEAR, key="tap-tap-tap")
    other = compute_report(officer, Programme.ESF, YEAR)

    assert first.id == again.id
    assert other.number == 2


def faulty_report(partner: Partner) -> Report:
    declaration = make_declaration(partner, 10, YEAR)
    declaration.women = 11
    db.session.commit()
    return compute_report(make_actor(Role.REPORTING_OFFICER), Programme.ESF, YEAR)


def test_a_report_with_errors_is_not_sealed(rice: Product) -> None:
    report = faulty_report(make_partner())

    with pytest.raises(Conflict, match="report-has-errors") as refused:
        seal_report(make_actor(Role.REPORTING_OFFICER), report.id)

    assert refused.value.facts == {"errors": 1}
    assert db.session.get_one(Report, report.id).status is ReportStatus.DRAFT


def test_what_is_sealed_never_changes(rice: Product) -> None:  # case R5
    officer = make_actor(Role.REPORTING_OFFICER)
    report = compute_report(officer, Programme.ESF, YEAR)
    seal_report(officer, report.id)

    with pytest.raises(Conflict, match="report-sealed"):
        seal_report(officer, report.id)
    for change in (
        "UPDATE reports SET computed_by = 'somebody else'",
        "UPDATE reports SET status = 'draft'",
        "DELETE FROM reports",
        "UPDATE figures SET value = '1'",
    ):
        with pytest.raises(Conflict), transaction():
            db.session.execute(text(change))


def test_new_facts_make_a_new_report_and_leave_the_sealed_one(rice: Product) -> None:
    officer = make_actor(Role.REPORTING_OFFICER)
    partner, lot = make_partner(), lot_of(rice)
    hand_out(partner, lot, 1000, date(YEAR, 3, 1))
    sealed = seal_report(officer, compute_report(officer, Programme.ESF, YEAR).id)
    hand_out(partner, lot, 1000, date(YEAR, 3, 2))

    newer = compute_report(officer, Programme.ESF, YEAR)

    assert (figure(sealed, "EMCO09"), figure(newer, "EMCO09")) == ("1.00", "2.00")
    assert queries.figures_before(newer)[False, "EMCO09"] == "1.00"


def test_files_are_kept_with_their_checksum_and_speak_the_readers_language(rice: Product) -> None:
    officer = make_actor(Role.REPORTING_OFFICER)
    hand_out(make_partner(), lot_of(rice), 1500, date(YEAR, 7, 21))
    report = compute_report(officer, Programme.ESF, YEAR)

    written = export_report(officer, report.id, Format.CSV)
    book = export_report(officer, report.id, Format.XLSX)

    lines = written.content.decode("utf-8-sig").splitlines()
    cells = [
        [cell.value for cell in row]
        for row in openpyxl.load_workbook(io.BytesIO(book.content)).active.iter_rows()
    ]
    assert written.sha256 == hashlib.sha256(written.content).hexdigest()
    assert written.bytes_count == len(written.content)
    assert lines[0] == "Programme;ESF+"
    assert "EMCO09;Food distributed, in total;1.50;t;no;" in lines
    assert any(row[0] == "EMCO09" and row[2] == 1.5 for row in cells)
    assert book.file_name == "foodaid-esf-2025-1.xlsx"


@pytest.mark.parametrize("role", [Role.ALLOCATOR, Role.PARTNER_MANAGER, Role.ADMINISTRATOR])
def test_only_reporting_officers_make_reports(rice: Product, role: Role) -> None:
    report = compute_report(make_actor(Role.REPORTING_OFFICER), Programme.ESF, YEAR)
    other = make_actor(role, partner=make_partner())

    with pytest.raises(NotFound):
        compute_report(other, Programme.ESF, YEAR)
    with pytest.raises(NotFound):
        seal_report(other, report.id)
    with pytest.raises(NotFound):
        export_report(other, report.id, Format.CSV)


def run_campaigns(rice: Product) -> None:
    """FEAD in 2022 and 2023, ESF+ in 2025 and 2026."""
    make_campaign(rice, year=2022, programme=Programme.FEAD)
    make_campaign(rice, year=2025)


def test_years_without_a_campaign_have_nothing_to_report(rice: Product) -> None:
    assert export_due(date(2026, 11, 21)) == []


def test_a_due_export_is_made_once_and_told_to_the_officers(rice: Product) -> None:  # case R6
    run_campaigns(rice)
    officer = make_user(Role.REPORTING_OFFICER, language="fr")
    make_user(Role.ALLOCATOR)

    made = export_due(date(2027, 1, 31))
    again = export_due(date(2027, 1, 31))

    on_time = {export.due_key: export.is_late for export in made}
    assert on_time["esf-annual-2026-csv"] is False
    assert on_time["esf-annual-2026-xlsx"] is False
    assert on_time["esf-annual-2025-csv"] is True
    assert again == []
    mails = db.session.query(OutboxMail).all()
    assert {(mail.to, mail.language, mail.template) for mail in mails} == {
        (officer.email, "fr", "report-made")
    }
    assert len(mails) == len(made) / 2


def test_a_long_pause_is_caught_up_with_and_marked_late(rice: Product) -> None:
    run_campaigns(rice)
    made = export_due(date(2026, 11, 21))

    assert {(export.due_key, export.is_late) for export in made} == {
        ("esf-annual-2025-csv", True),
        ("esf-annual-2025-xlsx", True),
        ("fead-final-2023-csv", True),
        ("fead-final-2023-xlsx", True),
    }


def test_only_the_missing_file_is_made_again(rice: Product) -> None:
    run_campaigns(rice)
    with time_machine.travel(datetime(2026, 2, 1, tzinfo=UTC)):
        export_due(date(2026, 1, 31))
    officer = make_actor(Role.REPORTING_OFFICER)
    report = compute_report(officer, Programme.ESF, 2025)

    by_hand = export_report(officer, report.id, Format.CSV)

    assert by_hand.due_key is None
    assert export_due(date(2026, 1, 31)) == []


def test_two_schedulers_at_once_make_one_set_of_files(app: Flask, rice: Product) -> None:
    run_campaigns(rice)
    db.session.remove()

    def work() -> None:
        with app.app_context():
            export_due(date(2026, 1, 31))
            db.session.remove()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    keys = [export.due_key for export in db.session.query(Export)]
    assert len(keys) == len(set(keys))
    assert "esf-annual-2025-csv" in keys


def test_the_job_says_what_it_made_and_is_silent_otherwise(rice: Product) -> None:
    run_campaigns(rice)
    with time_machine.travel(datetime(2027, 1, 15, 3, tzinfo=UTC)):
        first, second = eu_reports.run(), eu_reports.run()

    assert "foodaid-esf-2026-1.csv" in first
    assert "foodaid-esf-2025-1.csv (late)" in first
    assert second == ""


def test_movements_to_other_ends_are_not_handed_out(
    rice: Product, ends: dict[PlaceKind, Place]
) -> None:
    partner, lot = make_partner(), lot_of(rice)
    save(
        Movement(
            kind=MovementKind.SCRAPPED,
            from_place_id=stock.place_of_site(partner.sites[0].id).id,
            to_place_id=ends[PlaceKind.SCRAP].id,
            lot_id=lot.id,
            units=5,
            occurred_on=date(YEAR, 1, 1),
            recorded_at=datetime(YEAR, 1, 1, tzinfo=UTC),
            recorded_by="test",
            document="scrap:1",
        )
    )

    assert queries.load_facts(Programme.ESF, YEAR).distributed == ()

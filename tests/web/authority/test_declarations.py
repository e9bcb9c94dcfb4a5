"""The list of who has declared and who has not."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foodaid.core import clock
from foodaid.core.db import db
from foodaid.core.permissions import Role
from tests.factories import make_declaration, make_partner, make_user, sign_in
from tests.statements import count_statements

YEAR = clock.today().year


@pytest.fixture
def officer(app: Flask, client: FlaskClient) -> FlaskClient:
    sign_in(client, make_user(Role.REPORTING_OFFICER))
    return client


def test_the_list_shows_everybody_and_the_totals(officer: FlaskClient) -> None:
    make_partner(name="Aalst", people=1200)
    make_partner(name="Brugge")

    with count_statements() as statements:
        page = officer.get("/declarations")

    assert page.status_code == 200
    assert "Aalst" in page.text
    assert "Brugge" in page.text
    assert "1.200" in page.text
    assert "1 of 2 have declared" in page.text
    assert len(statements) <= 15


def test_filters_narrow_the_list_and_the_file_alike(officer: FlaskClient) -> None:
    make_partner(name="Aalst", people=1200)
    missing = make_partner(name="=Brugge()")

    page = officer.get("/declarations?state=missing")
    file = officer.get("/declarations/file?state=missing")

    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig")), delimiter=";"))
    assert "Aalst" not in page.text
    assert "/declarations/file?state=missing" in page.text
    assert file.mimetype == "text/csv"
    assert [row[0] for row in rows] == ["Number", missing.code]
    assert rows[1][1] == "'=Brugge()"
    assert (rows[1][5], rows[1][6]) == ("Nothing yet", "")


def test_the_file_holds_who_also_gets_food_elsewhere(officer: FlaskClient) -> None:
    partner = make_partner(name="Aalst")
    declared = make_declaration(partner, 100, YEAR)
    declared.one_elsewhere, declared.more_elsewhere = 10, 4
    db.session.commit()

    file, page = officer.get("/declarations/file"), officer.get("/declarations")

    head, row = csv.reader(io.StringIO(file.data.decode("utf-8-sig")), delimiter=";")
    told = dict(zip(head, row, strict=True))
    assert told["People who also get food from one other organisation (two in all)"] == "10"
    assert told["People who also get food from two others (three in all)"] == ""
    assert told["Equivalents, in twelfths of a person"] == "1104"
    assert "92,00" in page.text
    assert "Equivalents" not in officer.get("/declarations?support=goods").text


def test_a_search_that_finds_nothing_says_so(officer: FlaskClient) -> None:
    make_partner(name="Aalst")

    page = officer.get("/declarations?search=50%25_x&depot=99999999999999&year=x&page=-3&size=7")

    assert page.status_code == 200
    assert "No partner fits these filters" in page.text


def test_the_list_comes_in_pages(officer: FlaskClient) -> None:
    depot = make_partner(name="A").depot
    for number in range(26):
        make_partner(depot, name=f"B{number:02}")

    first, second = officer.get("/declarations"), officer.get("/declarations?page=2")

    assert "1 to 25 of 27" in first.text
    assert "page=2" in first.text
    assert "26 to 27 of 27" in second.text


@pytest.mark.parametrize("role", [Role.PARTNER_MANAGER, Role.DEPOT_WORKER])
def test_it_is_not_for_partners_and_depots(app: Flask, client: FlaskClient, role: Role) -> None:
    partner = make_partner()
    sign_in(client, make_user(role, partner=partner, depot=partner.depot))

    assert client.get("/declarations").status_code == 403
    assert client.get("/declarations/file").status_code == 403

"""Partners, as POD MI finds them and writes them down."""

import csv
import io

import pytest
from flask.testing import FlaskClient

from foodaid.core.audit import AuditEvent
from foodaid.core.db import db
from foodaid.core.permissions import Role
from foodaid.organisations.models import Partner, PartnerStatus, PostalCode, Site
from foodaid.stock.models import Place
from tests.factories import make_depot, make_partner, make_user, save, sign_in
from tests.statements import count_statements
from tests.web.reading import assert_nothing_is_lost, error_beside, main_form

KEY = "a-key-of-the-page"


@pytest.fixture
def editor(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_user(Role.CATALOGUE_EDITOR))
    return client


@pytest.fixture
def typed() -> dict[str, object]:
    """A good form for a new partner in Lier."""
    depot = make_depot()
    save(PostalCode(code="2500", municipality_id=depot.municipality_id))
    return {
        "idempotency_key": KEY,
        "code": "lier-1",
        "kind": "ocmw",
        "name": "OCMW Lier",
        "kbo": "0207.504.576",
        "language": "nl",
        "email": "Food@Lier.example.be",
        "phone": "03 800 00 00",
        "street": "Dungelhoeffsite 1",
        "postal_code": "2500",
        "depot_id": depot.id,
        "pallet_places": "1.200",
        "has_freezer": "y",
        "openings": ["0-morning", "4-afternoon"],
        "access_note": "Ring twice",
        "status": "active",
    }


def test_the_list_shows_partners_and_costs_few_statements(editor: FlaskClient) -> None:
    depot = make_depot("Depot Zuid")
    for number in range(30):
        make_partner(depot, name=f"Partner {number}")
    db.session.expunge_all()

    with count_statements() as statements:
        page = editor.get("/organisations")

    assert page.status_code == 200
    assert "Partner 1" in page.text
    assert "Depot Zuid" in page.text
    assert len(statements) <= 15


def test_filters_narrow_the_list_and_the_file_alike(editor: FlaskClient) -> None:
    lier, zuid = make_partner(name="=Lier()"), make_partner(name="Brugge")

    page = editor.get(f"/organisations?depot={lier.depot_id}")
    file = editor.get(f"/organisations/file?depot={lier.depot_id}")

    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig")), delimiter=";"))
    assert zuid.name not in page.text
    assert [row[0] for row in rows] == ["Code", lier.code]
    assert rows[1][2] == "'=Lier()"


def test_one_partner_shows_its_sites(editor: FlaskClient) -> None:
    partner = make_partner(name="Sint-Jan")
    db.session.expunge_all()

    with count_statements() as statements:
        page = editor.get(f"/organisations/{partner.id}")

    assert "Markt 2" in page.text
    assert "Room for 6 pallets" in page.text
    assert len(statements) <= 15
    assert editor.get("/organisations/99999").status_code == 404


@pytest.mark.parametrize("role", [Role.PARTNER_MANAGER, Role.DEPOT_WORKER])
def test_partners_and_depots_do_not_see_the_list(client: FlaskClient, role: Role) -> None:
    partner = make_partner()
    sign_in(client, make_user(role, partner=partner, depot=partner.depot))

    for path in ("", "/file", "/new", f"/{partner.id}", f"/{partner.id}/edit"):
        assert client.get(f"/organisations{path}").status_code == 403, path


def test_who_only_reads_may_not_write(client: FlaskClient, typed: dict[str, object]) -> None:
    sign_in(client, make_user(Role.INSPECTOR))

    assert client.get("/organisations").status_code == 200
    assert client.post("/organisations/new", data=typed).status_code == 403
    assert db.session.query(Partner).count() == 0


def test_a_partner_is_added_with_its_site_and_its_place(
    editor: FlaskClient, typed: dict[str, object]
) -> None:
    answer = editor.post("/organisations/new", data=typed)

    partner = db.session.query(Partner).one()
    site = partner.sites[0]
    assert answer.headers["Location"] == f"/organisations/{partner.id}"
    assert (partner.code, partner.kbo) == ("LIER-1", "0207504576")
    assert partner.email == "food@lier.example.be"
    assert (site.pallet_places, site.has_freezer, site.access_note) == (1200, True, "Ring twice")
    assert {(o.weekday, o.half.value) for o in site.openings} == {(0, "morning"), (4, "afternoon")}
    assert db.session.query(Place).filter_by(site_id=site.id).count() == 1
    assert db.session.query(AuditEvent).filter_by(event="partner.added").count() == 1


def test_a_second_tap_adds_no_second_partner(editor: FlaskClient, typed: dict[str, object]) -> None:
    first = editor.post("/organisations/new", data=typed)
    second = editor.post("/organisations/new", data=typed)

    assert second.status_code == 302
    assert second.headers["Location"] == first.headers["Location"]
    assert db.session.query(Partner).count() == 1
    assert db.session.query(Place).filter(Place.site_id.is_not(None)).count() == 1


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("code", "", "Fill this in."),
        ("code", "A B", "Letters, digits and dashes only."),
        ("code", "A!", "Letters, digits and dashes only."),
        ("code", "ABCDEFGHIJK", "Field cannot be longer than 10 characters."),
        ("kind", "bank", "Choose one from the list."),
        ("name", "   ", "Fill this in."),
        ("name", "x" * 161, "Field cannot be longer than 160 characters."),
        ("kbo", "0123.456.789", "This is no Belgian company number."),
        ("language", "es", "Choose one from the list."),
        ("email", "food at lier", "Give an e-mail address."),
        ("email", "", "Fill this in."),
        ("phone", "", "Fill this in."),
        ("phone", "1" * 31, "Field cannot be longer than 30 characters."),
        ("street", "", "Fill this in."),
        ("postal_code", "B-2500", "Four digits, for example 1000."),
        ("postal_code", "9999", "This postal code does not exist in Belgium."),
        ("depot_id", "99999999", "Choose one from the list."),
        ("pallet_places", "", "Fill in a number. Write 0 if there is none."),
        ("pallet_places", "1,5", "Give a whole number, for example 12."),
        ("pallet_places", "10001", "The highest number is 10000."),
        ("access_note", "x" * 301, "Field cannot be longer than 300 characters."),
        ("status", "gone", "Choose one from the list."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    editor: FlaskClient, typed: dict[str, object], name: str, wrong: str, words: str
) -> None:
    page = editor.post("/organisations/new", data={**typed, name: wrong})

    assert page.status_code == 422
    assert error_beside(page.text, name) == words
    assert db.session.query(Partner).count() == 0
    assert_nothing_is_lost(page.text, {**typed, name: wrong}, but=name)


def test_a_suspension_needs_its_last_day(editor: FlaskClient, typed: dict[str, object]) -> None:
    wrong = {**typed, "status": "suspended", "postal_code": "9999"}

    page = editor.post("/organisations/new", data=wrong)

    assert page.status_code == 422
    assert error_beside(page.text, "suspended_until") == "Say up to which day the suspension runs."
    assert error_beside(page.text, "postal_code") == "This postal code does not exist in Belgium."
    assert_nothing_is_lost(page.text, wrong)


@pytest.mark.parametrize("day", ["soon", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_day_that_cannot_be_meant_is_refused(
    editor: FlaskClient, typed: dict[str, object], day: str
) -> None:
    wrong = {**typed, "status": "suspended", "suspended_until": day}

    page = editor.post("/organisations/new", data=wrong)

    assert page.status_code == 422
    assert error_beside(page.text, "suspended_until").startswith("Give a day")
    assert_nothing_is_lost(page.text, wrong)


def test_all_errors_are_said_at_once(editor: FlaskClient) -> None:
    page = editor.post("/organisations/new", data={"idempotency_key": KEY})

    required = ("code", "name", "email", "phone", "street", "postal_code", "pallet_places")
    assert [name for name in required if not error_beside(page.text, name)] == []


def test_a_code_is_given_once(editor: FlaskClient, typed: dict[str, object]) -> None:
    taken = make_partner(name="Other").code

    page = editor.post("/organisations/new", data={**typed, "code": taken})

    assert page.status_code == 409
    assert error_beside(page.text, "code") == f"Another partner has the code {taken} already."
    assert_nothing_is_lost(page.text, {**typed, "code": taken})


def test_a_partner_is_changed_and_the_trail_says_how(
    editor: FlaskClient, typed: dict[str, object]
) -> None:
    editor.post("/organisations/new", data=typed)
    partner = db.session.query(Partner).one()
    form = main_form(editor.get(f"/organisations/{partner.id}/edit").text)
    assert form.fields["openings"] == ["0-morning", "4-afternoon"]

    changed = {**form.fields, "phone": ["03 999"], "openings": ["1-morning"], "has_freezer": []}
    answer = editor.post(f"/organisations/{partner.id}/edit", data=changed)

    db.session.expire_all()
    site = db.session.query(Site).one()
    event = db.session.query(AuditEvent).filter_by(event="partner.changed").one()
    assert answer.status_code == 302
    assert (partner.phone, site.has_freezer) == ("03 999", False)
    assert [(o.weekday, o.half.value) for o in site.openings] == [(1, "morning")]
    assert (event.old["phone"], event.new["phone"]) == ("03 800 00 00", "03 999")


def test_two_who_change_a_partner_do_not_overwrite_each_other(
    editor: FlaskClient, typed: dict[str, object]
) -> None:
    editor.post("/organisations/new", data=typed)
    partner = db.session.query(Partner).one()
    address = f"/organisations/{partner.id}/edit"
    form = main_form(editor.get(address).text)
    editor.post(address, data={**form.fields, "phone": ["03 111"]})

    late = editor.post(address, data={**form.fields, "phone": ["03 222"]})

    db.session.expire_all()
    assert late.status_code == 409
    assert "Somebody else changed this" in late.text
    assert main_form(late.text).fields["phone"] == ["03 222"]
    assert partner.phone == "03 111"


def test_a_suspension_that_ends_is_forgotten(editor: FlaskClient, typed: dict[str, object]) -> None:
    editor.post(
        "/organisations/new",
        data={**typed, "status": "suspended", "suspended_until": "2030-01-31"},
    )
    partner = db.session.query(Partner).one()
    assert partner.status is PartnerStatus.SUSPENDED
    assert partner.suspended_until is not None
    form = main_form(editor.get(f"/organisations/{partner.id}/edit").text)

    editor.post(f"/organisations/{partner.id}/edit", data={**form.fields, "status": ["active"]})

    db.session.expire_all()
    assert partner.suspended_until is None

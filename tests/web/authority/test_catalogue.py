"""Products, as POD MI describes them."""

import csv
import io

import pytest
from flask.testing import FlaskClient

from foodaid.catalogue.models import (
    Category,
    Dating,
    Product,
    ProductKind,
    Storage,
    Target,
    UnitName,
)
from foodaid.catalogue.use_cases import SaveProduct, save_product
from foodaid.core.audit import AuditEvent
from foodaid.core.db import db
from foodaid.core.errors import Invalid
from foodaid.core.permissions import Role
from tests.factories import (
    make_actor,
    make_campaign,
    make_partner,
    make_product,
    make_user,
    sign_in,
)
from tests.statements import count_statements
from tests.web.reading import assert_nothing_is_lost, error_beside, main_form

TYPED: dict[str, object] = {
    "idempotency_key": "a-key-of-the-page",
    "code": "peas-2",
    "name_nl": "Erwten",
    "name_fr": "Petits pois",
    "name_de": "Erbsen",
    "name_en": "Peas",
    "kind": "food",
    "category": "fruit_vegetables",
    "target": "other",
    "storage": "dry",
    "dating": "best-before",
    "unit": "tin",
    "gtin": "5410000000002",
    "grams_per_unit": "1.400",
    "units_per_box": "12",
    "boxes_per_pallet": "90",
    "shelf_life_months": "",
    "kcal_per_100g": "67",
    "is_active": "y",
}


@pytest.fixture
def editor(client: FlaskClient) -> FlaskClient:
    sign_in(client, make_user(Role.CATALOGUE_EDITOR))
    return client


def test_the_list_shows_products_and_costs_few_statements(editor: FlaskClient) -> None:
    for number in range(30):
        make_product(f"P{number:02}")
    db.session.expunge_all()

    with count_statements() as statements:
        page = editor.get("/products")

    assert "Rice P07" in page.text
    assert "1 to 25 of 30" in " ".join(page.text.split())
    assert len(statements) <= 15


def test_a_search_that_finds_nothing_says_so(editor: FlaskClient) -> None:
    make_product("P1")

    assert "No product fits these filters" in editor.get("/products?search=50%25_x").text
    assert "Rice P1" in editor.get("/products?search=p1&kind=nonsense&page=-3&size=x").text


def test_who_only_reads_may_not_write(client: FlaskClient) -> None:
    product = make_product()
    sign_in(client, make_user(Role.AUDITOR))

    assert client.get("/products").status_code == 200
    assert "Add a product" not in client.get("/products").text
    for path in ("/products/new", f"/products/{product.id}"):
        assert client.get(path).status_code == 403
        assert client.post(path, data=TYPED).status_code == 403


def test_partners_do_not_see_the_list(client: FlaskClient) -> None:
    sign_in(client, make_user(Role.PARTNER_MANAGER, partner=make_partner()))

    assert client.get("/products").status_code == 403


def test_a_product_is_added_once_however_often_it_is_sent(editor: FlaskClient) -> None:
    first = editor.post("/products/new", data=TYPED)
    second = editor.post("/products/new", data=TYPED)

    product = db.session.query(Product).one()
    event = db.session.query(AuditEvent).filter_by(event="product.added").one()
    assert (first.status_code, second.status_code) == (302, 302)
    assert (product.code, product.grams_per_unit) == ("PEAS-2", 1400)
    assert (product.category, product.shelf_life_months) == (Category.FRUIT_VEGETABLES, None)
    assert (product.kcal_per_100g, event.new["kcal_per_100g"]) == (67, 67)
    assert (event.subject, event.new["units_per_box"]) == (f"product:{product.id}", 12)


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("code", "", "Fill this in."),
        ("code", "PEAS!", "Letters, digits and dashes only."),
        ("code", "ABCDEFGHIJK", "Field cannot be longer than 10 characters."),
        ("name_nl", "", "Fill this in."),
        ("name_fr", " ", "Fill this in."),
        ("name_de", "x" * 81, "Field cannot be longer than 80 characters."),
        ("name_en", "", "Fill this in."),
        ("kind", "drink", "Choose one from the list."),
        ("category", "", "Food has a category, material goods have none."),
        ("category", "sweets", "Choose one from the list."),
        ("target", "x", "Choose one from the list."),
        ("storage", "x", "Choose one from the list."),
        ("dating", "x", "Choose one from the list."),
        ("unit", "x", "Choose one from the list."),
        ("gtin", "5410000000001", "This is no barcode number: the check digit is wrong."),
        ("grams_per_unit", "", "Fill in a number."),
        ("grams_per_unit", "0", "The lowest number is 1."),
        ("grams_per_unit", "1,5", "Give a whole number, for example 12."),
        ("units_per_box", "-1", "Give a whole number, for example 12."),
        ("units_per_box", "10001", "The highest number is 10000."),
        ("boxes_per_pallet", "0", "The lowest number is 1."),
        ("shelf_life_months", "241", "The highest number is 240."),
        ("kcal_per_100g", "901", "The highest number is 900."),
        ("kcal_per_100g", "-1", "Give a whole number, for example 12."),
        ("kcal_per_100g", "67,5", "Give a whole number, for example 12."),
        ("shelf_life_months", "two years", "Give a whole number, for example 12."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    editor: FlaskClient, name: str, wrong: str, words: str
) -> None:
    page = editor.post("/products/new", data={**TYPED, name: wrong})

    assert page.status_code == 422
    assert error_beside(page.text, name) == words
    assert db.session.query(Product).count() == 0
    assert_nothing_is_lost(page.text, {**TYPED, name: wrong}, but=name)


def test_all_errors_are_said_at_once(editor: FlaskClient) -> None:
    make_product("PEAS-2")

    empty = editor.post("/products/new", data={"idempotency_key": "another-key"})
    twice = editor.post("/products/new", data={**TYPED, "category": ""})

    names = ("name_nl", "name_fr", "name_de", "name_en", "grams_per_unit", "units_per_box")
    assert [name for name in ("code", *names) if not error_beside(empty.text, name)] == []
    assert error_beside(twice.text, "category")
    assert error_beside(twice.text, "code") == "Another product has this code already."


def test_goods_have_no_energy(editor: FlaskClient) -> None:
    goods = {**TYPED, "kind": "goods", "category": ""}

    refused = editor.post("/products/new", data=goods)
    taken = editor.post("/products/new", data={**goods, "kcal_per_100g": ""})

    assert "Only food has energy." in error_beside(refused.text, "kcal_per_100g")
    assert taken.status_code == 302
    assert db.session.query(Product).one().kcal_per_100g is None


@pytest.mark.parametrize("kcal", [-1, 901])
def test_no_food_holds_more_energy_than_pure_fat(editor: FlaskClient, kcal: int) -> None:
    wish = SaveProduct(
        "PEAS", "Erwten", "Pois", "Erbsen", "Peas", ProductKind.FOOD, Category.OTHER, Target.OTHER,
        Storage.DRY, Dating.NONE, UnitName.TIN, None, 400, 12, 90, None, True, kcal,
    )  # fmt: skip

    with pytest.raises(Invalid) as refused:
        save_product(make_actor(Role.CATALOGUE_EDITOR), wish)

    assert refused.value.problems["kcal_per_100g"].code == "energy-too-high"


def test_the_file_holds_the_energy_of_what_the_filter_leaves(editor: FlaskClient) -> None:
    make_product("RICE", kcal_per_100g=350)
    make_product("TEA")
    make_product("NAPPY", kind=ProductKind.GOODS, category=None)

    page = editor.get("/products")
    file = editor.get("/products/file?kind=food")

    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig")), delimiter=";"))
    assert "/products/file" in page.text
    assert "350 kcal" in page.text
    assert rows[0][10] == "kcal in 100 g"
    assert [(row[0], row[10]) for row in rows[1:]] == [("RICE", "350"), ("TEA", "")]


def test_the_packing_of_what_was_offered_stays(editor: FlaskClient) -> None:
    product = make_product("RICE")
    make_campaign(product)
    address = f"/products/{product.id}"
    form = main_form(editor.get(address).text)

    packing = {"grams_per_unit": ["500"], "units_per_box": ["20"]}
    refused = editor.post(address, data={**form.fields, **packing, "name_en": ["Long rice"]})
    saved = editor.post(address, data={**form.fields, "name_en": ["Long rice"]})

    db.session.expire_all()
    assert refused.status_code == 422
    assert "so its packing stays" in error_beside(refused.text, "grams_per_unit")
    assert "so its packing stays" in error_beside(refused.text, "units_per_box")
    assert main_form(refused.text).fields["units_per_box"] == ["20"]
    assert saved.status_code == 302
    assert (product.name_en, product.grams_per_unit) == ("Long rice", 1000)


def test_two_who_change_a_product_do_not_overwrite_each_other(editor: FlaskClient) -> None:
    product = make_product("RICE")
    address = f"/products/{product.id}"
    form = main_form(editor.get(address).text)
    editor.post(address, data={**form.fields, "name_en": ["First"]})

    late = editor.post(address, data={**form.fields, "name_en": ["Second"]})

    db.session.expire_all()
    assert late.status_code == 409
    assert "Somebody else changed this" in late.text
    assert main_form(late.text).fields["name_en"] == ["Second"]
    assert product.name_en == "First"


def test_a_product_that_is_not_there_is_not_found(editor: FlaskClient) -> None:
    assert editor.get("/products/99999").status_code == 404

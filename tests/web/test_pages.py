"""What every page shares: static files, error pages, the public pages."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from foodaid.core.permissions import Role
from foodaid.web.support.navigation import (
    BELONGS_TO,
    OF_A_DEPOT,
    OF_A_PARTNER,
    OF_THE_AUTHORITY,
)
from tests import factories
from tests.factories import sign_in


def _file(client: FlaskClient, address: str) -> tuple[int, str, str]:
    with client.get(address) as answer:
        text = answer.get_data().decode("utf-8", "replace")
        return answer.status_code, answer.headers["Cache-Control"], text


PUBLIC = ("/", "/help", "/accessibility", "/privacy", "/sign-in", "/password/forgotten")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_opens_for_anybody(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 200
    assert "<h1>" in answer.text


def test_a_static_file_is_found_at_the_address_on_the_page(client: FlaskClient) -> None:
    addresses = set(re.findall(r'(?:href|src)="(/assets/[^"#]+)', client.get("/").text))

    answers = [_file(client, address) for address in sorted(addresses)]

    assert len(answers) > 5
    assert {status for status, _cache, _text in answers} == {200}
    assert all("immutable" in cache for _status, cache, _text in answers)


def test_a_module_finds_its_neighbours_under_the_same_mark(client: FlaskClient) -> None:
    page = client.get("/").text
    mark = re.search(r"/assets/([0-9a-f]{10})/js/app\.js", page)
    assert mark is not None

    names = re.findall(r'from "\./([a-z]+\.js)"', _file(client, mark.group(0))[2])

    assert len(names) > 5
    for name in names:
        assert _file(client, f"/assets/{mark.group(1)}/js/{name}")[0] == 200


def test_every_style_sheet_of_ours_is_in_the_one_that_is_served(
    app: Flask, client: FlaskClient
) -> None:
    found = re.search(r"/assets/[0-9a-f]{10}/css/foodaid\.css", client.get("/").text)
    assert found is not None
    served = _file(client, found.group(0))[2]

    sheets = sorted((Path(app.config["STATIC_TREE"]) / "css").glob("*.css"))

    assert len(sheets) > 5
    assert all(sheet.read_text("utf-8") in served for sheet in sheets)


@pytest.mark.parametrize("address", ["/assets/0123456789/js/app.js", "/assets/x/../wsgi.py"])
def test_an_unknown_mark_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_wrong_address_says_what_to_do_in_words(client: FlaskClient) -> None:
    answer = client.get("/no-such-page", headers={"Accept-Language": "en"})

    assert answer.status_code == 404
    assert "500" not in answer.text
    assert "Traceback" not in answer.text
    assert "To the first page" in answer.text


def test_a_fault_of_ours_shows_no_code_and_no_trace(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def broken() -> str:
        raise RuntimeError("a secret detail")

    monkeypatch.setitem(app.view_functions, "public_privacy.show", broken)
    broken.permission = "public"  # type: ignore[attr-defined]

    answer = app.test_client().get("/privacy", headers={"Accept-Language": "en"})

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "secret detail" not in answer.text
    assert ">500" not in answer.text


def test_the_style_guide_is_for_the_authority(client: FlaskClient) -> None:
    sign_in(client, factories.make_user(Role.ALLOCATOR))

    answer = client.get("/styleguide")

    assert answer.status_code == 200
    assert "Rice, long grain" in answer.text


def test_the_style_guide_is_not_for_a_volunteer(client: FlaskClient) -> None:
    partner = factories.make_partner()
    sign_in(client, factories.make_user(Role.PARTNER_VOLUNTEER, partner=partner))

    assert client.get("/styleguide").status_code == 403


def test_a_page_without_an_entry_of_its_own_shows_where_it_belongs(app: Flask) -> None:
    entries = (*OF_A_PARTNER, *OF_A_DEPOT, *OF_THE_AUTHORITY)
    places = {entry.endpoint.partition(".")[0] for entry in entries}

    assert set(BELONGS_TO) <= set(app.blueprints)
    assert set(BELONGS_TO.values()) <= places
    assert not set(BELONGS_TO) & places

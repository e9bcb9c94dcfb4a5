"""Every sentence in every language: the catalogues, the pages, the mails."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from flask import Flask
from flask.testing import FlaskClient

from foodaid.accounts.models import User
from foodaid.core.outbox import OutboxMail
from foodaid.core.permissions import ROLE_PERMISSIONS, Role
from foodaid.jobs.mails import render
from tests import factories as make
from tests.architecture.test_doors import Door, doors
from tests.architecture.world import Side, World, make_world

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
TRANSLATED = ("nl", "fr", "de")
UNSEEN = {"script", "style", "code", "svg"}
NOT_PROSE = {"static_files.file", "public_health.show", "api_description.show"}
NOT_FOR_READERS = {"authority_styleguide.show"}

SIGN_IN = {
    "en": "I forgot my password",
    "nl": "Ik ben mijn wachtwoord vergeten",
    "fr": "J\u2019ai oublié mon mot de passe",
    "de": "Ich habe mein Passwort vergessen",
}
ORDERS = {
    "en": "Your orders appear here once you have begun one.",
    "nl": "Uw bestellingen verschijnen hier zodra u er een begonnen bent.",
    "fr": "Vos commandes apparaissent ici dès que vous en avez commencé une.",
    "de": "Ihre Bestellungen erscheinen hier, sobald Sie eine begonnen haben.",
}
HELP = {
    "en": "Today shows what you must do and by when. Start there.",
    "nl": "Vandaag toont wat u moet doen en tegen wanneer. Begin daar.",
    "fr": "Aujourd\u2019hui montre ce que vous devez faire et pour quand. Commencez par là.",
    "de": "Heute zeigt, was Sie tun müssen und bis wann. Beginnen Sie dort.",
}

LINE = {
    "name": "Rice", "boxes": 2, "units": 20, "asked": 3, "got": 2, "before": 4, "lot": "L1",
    "refused": 0, "missing": 2, "reason": "Torn",
}  # fmt: skip
FACTS: dict[str, object] = {
    "partner": "Sint-Jan", "partner_id": 1, "window_id": 1, "campaign": "ESF+ 2027", "number": 3,
    "name": "Vera", "token": "a-token", "comment": "", "note": "", "reason": "Torn",
    "lines": [LINE], "closes_at": "2027-03-05T17:00:00+00:00",
    "arrives_at": "2027-03-05T09:00:00+00:00", "leaves_at": "2027-03-05T07:00:00+00:00",
    "site": "Lier", "depot": "Depot Lier", "depot_id": 1, "phone": "03 000 00 00",
    "round_id": 1, "vehicle": "Lorry", "stops": 2, "programme": "esf", "year": 2027,
    "support": "food", "total": 12, "counts": {"women": 5, "homeless": None},
    "product": "Rijst", "lot": "L1", "units": 12, "notice_id": 1,
    "event": "asked", "giver": "Sint-Jan", "taker": "De Brug", "transfer_id": 1, "permission": None,
    "lots": [{
        "product": "Rice", "lot": "L1", "units": 12, "is_use_by": False,
        "expires_on": "05/03/2027", "days_left": 7, "site": "Lier",
    }],
    "run_id": 1, "publish_at": "2027-03-05T07:00:00+00:00", "code": "typed-count", "orders": 5,
    "count": 4, "appeals_until": "2027-03-19", "appeals": 1, "granted": 1, "boxes": 3, "asked": 2,
    "review_id": 1, "until": "2027-03-12",
    "is_estimate": True, "report_id": 1, "is_late": True, "errors": 2, "files": [],
}  # fmt: skip


@cache
def script() -> ModuleType:
    """scripts/translations, which has no .py."""
    loader = SourceFileLoader("translations", str(ROOT / "scripts" / "translations"))
    spec = spec_from_loader("translations", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@cache
def template() -> Catalog:
    found: Catalog = script().extracted()
    return found


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)  # sentences are looked for from there


def test_there_are_sentences_to_translate() -> None:
    assert len(template()) > 1000


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_there_sure_and_compiled(language: str) -> None:
    assert script().faults(language, template()) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_loses_or_invents_a_fact(language: str) -> None:
    wrong = [
        (message.id, message.string)
        for message in script().catalogue(language)
        if message.id and _facts(message.id) != _facts(message.string)
    ]

    assert wrong == []


def test_french_spaces_stand_before_high_punctuation() -> None:
    wrong = [
        sentence
        for sentence in _sentences("fr")
        if re.search(r" ([;:!?»]|%%)|« |[\w)][;!?»]|[^\W\d]:(?!/)|\)s:", sentence)
    ]

    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_has_stray_spaces(language: str) -> None:
    wrong = [s for s in _sentences(language) if s != s.strip(" ") or "  " in s]

    assert wrong == []


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_pages_speak_the_language_of_their_reader_and_no_other(
    app: Flask, client: FlaskClient, language: str
) -> None:
    before = client.get("/sign-in", headers={"Accept-Language": language}).text
    partner = make.make_partner()
    make.sign_in(client, make.make_user(Role.PARTNER_MANAGER, partner=partner, language=language))

    after = client.get(f"/partners/{partner.id}/orders").text
    guide = client.get("/help").text

    for page, known in ((before, SIGN_IN), (after, ORDERS), (guide, HELP)):
        assert f'<html lang="{language}"' in page
        assert [name for name, words in known.items() if words in page] == [language]


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_page_leaves_a_sentence_in_another_language(
    app: Flask, client: FlaskClient, language: str
) -> None:
    world = make_world()
    foreign = _foreign_to(language)

    pages = list(_pages(app, client, world, language))

    assert len(pages) > 40
    assert {f"{door}: {text}" for door, page in pages for text in _texts(page) & foreign} == set()


def test_each_mail_has_its_own_words_in_each_language(app: Flask) -> None:
    names = sorted(path.stem for path in (ROOT / "templates" / "mail").glob("*.txt"))
    assert len(names) > 8

    for name in names:
        mails = [OutboxMail(template=name, language=code, facts=FACTS) for code in SIGN_IN]
        subjects, texts = zip(*(render(app, mail) for mail in mails), strict=True)

        assert all(subjects)
        assert len(set(subjects)) == len(set(texts)) == 4, name


def _facts(words: str | tuple[str, ...] | list[str]) -> set[str]:
    return {
        fact for sentence in script().sentences(words) for fact in PLACEHOLDER.findall(sentence)
    }


def _sentences(language: str) -> Iterator[str]:
    for message in script().catalogue(language):
        if message.id:
            yield from script().sentences(message.string)


def _foreign_to(language: str) -> set[str]:
    """Every sentence of another language that is not one of this language too."""
    english = {words for m in template() if m.id for words in script().sentences(m.id)}
    others = {words for code in TRANSLATED if code != language for words in _sentences(code)}
    return (english | others) - set(_sentences(language))


class _Text(HTMLParser):
    """What a page shows as text, and what it tells a screen reader."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.unseen = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        said = {value for name, value in attributes if name in {"aria-label", "placeholder"}}
        self.found |= {value.strip() for value in said if value}

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.found.add(" ".join(data.split(" ")).strip())


def _texts(page: str) -> set[str]:
    parser = _Text()
    parser.feed(page)
    return parser.found


def _pages(
    app: Flask, client: FlaskClient, world: World, language: str
) -> Iterator[tuple[Door, str]]:
    """Every page, opened by somebody who may."""
    people = {role: _person(role, world.ours, language) for role in Role}
    for door in doors(app):
        if door.method != "GET" or door.rule.endpoint in NOT_PROSE | NOT_FOR_READERS:
            continue
        role = next((r for r in Role if door.permission in ROLE_PERMISSIONS[r]), Role.ADMINISTRATOR)
        make.sign_in(client, people[role])
        answer = client.get(door.address(app, world.shared | world.ours.names))
        if answer.status_code == 200 and answer.mimetype == "text/html":
            yield door, answer.text


def _person(role: Role, side: Side, language: str) -> User:
    return make.make_user(role, partner=side.partner, depot=side.depot, language=language)

"""One Chromium and one running server for all walks: made once, on SQLite, with CSRF as outside."""

import logging
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from werkzeug.serving import make_server

from foodaid.accounts.models import User
from foodaid.allocation import use_cases as allocation
from foodaid.allocation.models import AllocationRun
from foodaid.app import create_app
from foodaid.catalogue.models import Campaign
from foodaid.config import Settings
from foodaid.core.db import db
from foodaid.core.permissions import Role
from tests import factories as make
from tests.architecture.world import World, make_world

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]


@dataclass(frozen=True, slots=True)
class Running:
    """The application as a browser meets it, with a world of rows in it."""

    app: Flask
    url: str
    world: World

    def sign_in(self, context: BrowserContext, user: User) -> None:
        """Give a browser a person's session, without the sign-in page."""
        serializer = self.app.session_interface.get_signing_serializer(  # type: ignore[attr-defined]
            self.app
        )
        session = {"_user_id": f"{user.id}:{user.session_number}", "_fresh": True}
        cookie = {"name": "foodaid", "value": serializer.dumps(session), "url": self.url}
        context.clear_cookies()
        context.add_cookies([cookie])  # type: ignore[list-item]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    named = os.environ.get("FOODAID_CHROMIUM")
    path = named or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("there is no Chromium: install it or name it in FOODAID_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    app = _application(tmp_path_factory.mktemp("running"))
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with app.app_context():
        yield Running(app, f"http://127.0.0.1:{server.server_port}", _world_of_all_ages())
        db.session.remove()
        server.shutdown()
        thread.join()
        server.server_close()
        db.engine.dispose()


def _world_of_all_ages() -> World:
    """A world whose first window is shared out for good, and whose second waits for approval."""
    world = make_world()
    run = db.session.get_one(AllocationRun, world.shared["run_id"])
    approver = make.make_actor(Role.ALLOCATOR)
    allocation.approve(approver, run.id, run.version)
    allocation.publish(approver, run.id, run.version, 2)
    campaign = db.session.get_one(Campaign, world.shared["campaign_id"])
    window = make.make_window(campaign, is_open=False)
    for side in (world.ours, world.theirs):
        make.make_order(side.partner, window, {campaign.offers[0]: 70})
    proposal = allocation.propose(make.make_actor(Role.ALLOCATOR), window.id)
    world.shared |= {"proposal_id": proposal.id, "second_window_id": window.id}
    return world


def _application(folder: Path) -> Flask:
    app = create_app(
        Settings(
            folder=folder,
            database_url=f"sqlite:///{folder / 'walks.sqlite'}",
            secret_key="for tests only",
            argon2_memory_kib=1024,
            argon2_time=1,
            is_testing=True,
        )
    )
    with app.app_context():
        upgrade()
    return app

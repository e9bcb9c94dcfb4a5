"""Every room as each role sees it, on a wide screen, by day and by night."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from foodaid.core.permissions import Role
from tests import factories as make
from tests.browser.conftest import Running
from tests.browser.walker import COLOURS_ONLY, Walker, walk_in

DESK = {"width": 1280, "height": 900}
MAIN_PAGES: dict[Role, tuple[str, ...]] = {
    Role.PARTNER_VOLUNTEER: (
        "/",
        "/partners/{partner_id}/orders",
        "/partners/{partner_id}/shares/{window_id}",
        "/partners/{partner_id}/stock",
        "/partners/{partner_id}/account",
        "/partners/{partner_id}/transfers",
        "/partners/{partner_id}/board",
        "/partners/{partner_id}/recalls/{notice_id}",
        "/partners/{partner_id}/distributions",
        "/partners/{partner_id}/distributions/new/{site_id}",
    ),
    Role.PARTNER_MANAGER: (
        "/",
        "/partners/{partner_id}/people",
        "/partners/{partner_id}/declarations/{year}/food",
    ),
    Role.OCMW_MANAGER: ("/", "/partners/{partner_id}/declarations"),
    Role.DEPOT_WORKER: (
        "/",
        "/depots/{depot_id}/stock",
        "/depots/{depot_id}/lots",
        "/depots/{depot_id}/lots/{lot_id}",
        "/depots/{depot_id}/lots/{lot_id}/hold",
        "/depots/{depot_id}/lots/{lot_id}/labels/new",
        "/depots/{depot_id}/account",
        "/depots/{depot_id}/counts",
        "/depots/{depot_id}/counts/new",
        "/depots/{depot_id}/cover",
        "/depots/{depot_id}/goods-in",
        "/depots/{depot_id}/coming",
        "/depots/{depot_id}/coming/new",
        "/depots/{depot_id}/rounds/{round_id}",
    ),
    Role.DEPOT_MANAGER: (
        "/",
        "/depots/{depot_id}/rounds",
        "/depots/{depot_id}/vehicles",
        "/depots/{depot_id}/transfers",
    ),
    Role.ALLOCATOR: (
        "/",
        "/allocation/windows/{second_window_id}",
        "/allocation/runs/{run_id}",
        "/allocation/runs/{proposal_id}",
        "/allocation/runs/{proposal_id}/products/{offer_id}",
        "/allocation/runs/{proposal_id}/shortage",
        "/radar",
        "/radar/near-expiry",
        "/lots",
        "/lots/{lot_id}",
        "/transfers",
        "/declarations",
        "/styleguide",
    ),
    Role.CATALOGUE_EDITOR: (
        "/",
        "/campaigns",
        "/campaigns/{campaign_id}",
        "/campaigns/{campaign_id}/offers",
        "/holds",
        "/holds/{hold_id}",
        "/holds/new/{lot_id}",
        "/contracts",
        "/contracts/{contract_id}",
        "/contracts/{contract_id}/deliveries",
        "/contracts/{contract_id}/lines",
        "/contracts/{contract_id}/lines/{line_id}/plan",
        "/contracts/{contract_id}/invoices/new",
        "/invoices/{invoice_id}",
        "/products",
        "/organisations/{partner_id}/edit",
    ),
    Role.REPORTING_OFFICER: ("/", "/reports", "/reports/{report_id}"),
    Role.INSPECTOR: (
        "/",
        "/organisations",
        "/organisations/{partner_id}",
        "/partners/{partner_id}/control",
    ),
    Role.AUDITOR: ("/", "/audit"),
    Role.ADMINISTRATOR: ("/", "/people", "/people/new", "/operations"),
}


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(viewport=DESK, locale="en-GB", reduced_motion="reduce")  # type: ignore[arg-type]
    made.set_default_timeout(10_000)
    yield made
    made.close()


def test_each_role_has_its_pages() -> None:
    assert set(MAIN_PAGES) == set(Role)


@pytest.mark.parametrize("role", list(Role))
def test_nothing_bars_the_way_on_the_pages_of(
    role: Role, running: Running, context: BrowserContext
) -> None:
    side = running.world.ours
    running.sign_in(context, make.make_user(role, partner=side.partner, depot=side.depot))
    walker = walk_in(context, running.url)

    for path in MAIN_PAGES[role]:
        walker.go(path.format(**running.world.shared, **side.names))
        _look_by_day_and_night(walker)
    walker.page.close()

    assert "\n".join(walker.wrong) == ""


def test_nothing_bars_the_way_before_signing_in(running: Running, context: BrowserContext) -> None:
    context.clear_cookies()
    walker = walk_in(context, running.url)

    for path in ("/", "/sign-in", "/password/forgotten", "/help", "/accessibility", "/privacy"):
        walker.go(path)
        _look_by_day_and_night(walker)
    walker.page.close()

    assert "\n".join(walker.wrong) == ""


def _look_by_day_and_night(walker: Walker) -> None:
    """Everything by day; by night only the colours can be different."""
    walker.page.emulate_media(color_scheme="light")
    walker.look()
    walker.page.emulate_media(color_scheme="dark")
    walker.look(COLOURS_ONLY)
    walker.page.emulate_media(color_scheme="light")

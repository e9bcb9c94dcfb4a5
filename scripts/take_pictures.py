"""Take the pictures of README in Chromium: python scripts/take_pictures.py ADDRESS FOLDER."""

import os
import re
import shutil
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Page, sync_playwright

from foodaid.demo.names import MAIL, PASSWORD

CHROMIUM = os.environ.get("FOODAID_CHROMIUM") or shutil.which("chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def wait_for(address: str) -> None:
    """Until the server answers, a minute at most."""
    for _second in range(60):
        try:
            urllib.request.urlopen(f"{address}/health")
        except URLError:
            time.sleep(1)
        else:
            return
    sys.exit("foodaid did not start")


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("input[name=email]", f"{name}@{MAIL}")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def open_first(page: Page, pattern: str) -> None:
    """Follow the first link whose address fits."""
    links = page.eval_on_selector_all("main a", "all => all.map(one => one.href)")
    page.goto(next(link for link in links if re.search(pattern, link)))


def main(address: str, folder: Path) -> None:
    wait_for(address)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        phone = browser.new_page(viewport={"width": 360, "height": 720}, locale="en-GB")
        sign_in(phone, address, "volunteer")
        open_first(phone, r"/orders/\d+$")
        phone.locator("main form button").first.click()
        phone.wait_for_load_state()
        phone.locator("main h2").first.scroll_into_view_if_needed()
        phone.evaluate("window.scrollBy(0, 500)")
        phone.screenshot(path=folder / "order.png")
        desk = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
        sign_in(desk, address, "allocation")
        desk.goto(f"{address}/allocation")
        windows = desk.eval_on_selector_all("main a", "all => all.map(one => one.href)")
        for window in (link for link in windows if re.search(r"/allocation/windows/\d+$", link)):
            desk.goto(window)
            if desk.locator("main a[href*='/allocation/runs/']").count():
                break
        open_first(desk, r"/allocation/runs/\d+$")
        desk.screenshot(path=folder / "allocation.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

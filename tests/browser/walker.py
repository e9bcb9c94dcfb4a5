"""A person who looks at pages, and whom nothing escapes."""

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

EVERYTHING: dict[str, object] = {}
COLOURS_ONLY: dict[str, object] = {"runOnly": ["color-contrast"]}


@dataclass
class Walker:
    """A page of a browser with all that was wrong on the way."""

    page: Page
    url: str
    wrong: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        answer = self.page.goto(self.url + path)
        if answer is None or answer.status != 200:
            self.wrong.append(f"{path}: {answer.status if answer else 'no answer'}")

    def tap(self, name: str) -> None:
        """Tap the button or link with this name, and wait for the page that comes."""
        button = self.page.get_by_role("button", name=name, exact=True)
        found = button if button.count() else self.page.get_by_role("link", name=name, exact=True)
        with self.page.expect_navigation():
            found.first.click()

    def look(self, options: dict[str, object] = EVERYTHING) -> None:
        """Note what axe finds on this page."""
        results = Axe().run(self.page, options=options).response
        for violation in results["violations"]:
            nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            self.wrong.append(f"{self._here}: {violation['id']}: {violation['help']}: {nodes}")

    def look_narrow(self, width: int = 320) -> None:
        """Note whether this page must be moved sideways on a small phone."""
        before = self.page.viewport_size
        assert before is not None
        self.page.set_viewport_size({"width": width, "height": 640})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            self.wrong.append(f"{self._here}: {wide} wide on {width}")
        self.page.set_viewport_size(before)

    @property
    def _here(self) -> str:
        return self.page.url.removeprefix(self.url)

    def heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.wrong.append(f"{self._here}: console: {message.text}")


def walk_in(context: BrowserContext, url: str) -> Walker:
    """A new page whose console is listened to."""
    walker = Walker(context.new_page(), url)
    walker.page.on("console", walker.heard)
    walker.page.on("pageerror", lambda error: walker.wrong.append(str(error)))
    return walker

"""A person at a browser, and all that goes wrong before their eyes and behind them."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 780}
TIMEOUT = 10_000  # milliseconds
# A violation is told to the console too, but only as a sentence of the browser's own; this one names its rule.
WATCH = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.effectiveDirective} refuses ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`));"""
ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


class Visitor:
    """A browser context with one page; every fault that it meets is collected until `assert_no_faults`."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.url = url
        self.faults: list[str] = []
        self.refusals: list[tuple[int, str]] = []  # pages and fragments that were answered with 4xx, and where
        self.context: BrowserContext = browser.new_context(
            base_url=url, locale="id-ID", viewport=options.pop("viewport", WIDE), **options
        )
        self.context.set_default_timeout(TIMEOUT)
        self.context.add_init_script(WATCH)
        self.context.on("console", self._heard)
        self.context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        self.context.on("response", self._answered)
        self.context.on("requestfailed", self._failed)
        self.page: Page = self.context.new_page()

    def open(self, path: str) -> Page:
        """Open an address of the portal."""
        self.page.goto(path)
        return self.page

    def another_tab(self) -> Page:
        """Open a second page of the same person."""
        return self.context.new_page()

    def press(self, name: str | re.Pattern[str], place: Locator | Page | None = None, exact: bool = False) -> None:
        """Press the one button of this name (its words, or the beginning of them)."""
        pattern = name if isinstance(name, re.Pattern) or exact else re.compile("^" + re.escape(name))
        (place or self.page).get_by_role("button", name=pattern, exact=exact).click()

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Follow the one link of this name."""
        self.page.get_by_role("link", name=name).click()

    def enter_as(self, title: str, agency: str, name: str = "") -> Visitor:
        """Sign in by the button of a demo account: its title, its agency and, where several hold it, its name."""
        self.open("/masuk")
        group = self.page.locator("details").filter(has=self.page.locator("summary", has_text=agency)).first
        if group.get_attribute("open") is None:
            group.locator("summary").click()
        rows = group.get_by_role("row").filter(has=self.page.get_by_role("cell", name=title, exact=True))
        row = (rows.filter(has_text=name) if name else rows).first
        row.get_by_role("button", name=f"Masuk sebagai {title}", exact=True).click()
        self.page.get_by_role("button", name="Keluar").wait_for()
        return self

    def assert_no_faults(self) -> None:
        """Fail with all that went wrong; what is told is forgotten."""
        found, self.faults = self.faults, []
        assert not found, "\n".join(found)

    def close(self) -> None:
        """Close the browser of this person."""
        self.context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        # A refused form is answered with 422, 409 or 403 on purpose; the journey itself says where it expects that.
        if message.type == "error" and not ANSWERED.match(message.text):
            self.faults.append(f"console at {_place(message)}: {message.text}")

    def _answered(self, response: Response) -> None:
        kind = response.request.resource_type
        if not response.url.startswith(self.url):
            self.faults.append(f"a foreign host answered: {response.url}")
        elif response.status >= 500 or (response.status >= 400 and kind not in ("document", "fetch", "xhr")):
            self.faults.append(f"{response.status} for {response.url} ({kind})")
        elif response.status >= 400:
            self.refusals.append((response.status, response.url.removeprefix(self.url)))

    def _failed(self, request: Request) -> None:
        # A page that is left ends its running requests, and a download ends the navigation that began it.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"request failed ({request.failure}): {request.url}")


def _place(message: ConsoleMessage) -> str:
    return message.page.url if message.page else "an unknown page"

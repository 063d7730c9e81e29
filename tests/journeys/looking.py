"""What is looked at on every page, at both widths: heading, title, language, width, and what axe finds."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.journeys.visitor import NARROW, WIDE, Visitor

TITLE = re.compile(r"\S.* · Alur")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,  # axe would fetch the style sheets again
}
TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
FACTS = """() => ({
  headings: document.querySelectorAll("h1").length,
  title: document.title,
  language: document.documentElement.lang,
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  ids: [...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, at, all) => all.indexOf(id) !== at),
})"""


class Looker:
    """Looks at pages; what looks the same to the letter is given to axe only once."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.pages = 0

    def look(self, visitor: Visitor, path: str) -> list[str]:
        """Open an address at both widths and return what is wrong with its page, in sentences."""
        page = visitor.page
        visitor.faults.clear()
        page.set_viewport_size(WIDE)
        answer = page.goto(path)
        assert answer is not None, path
        self.pages += 1
        found = _status_faults(answer.status, page)
        found += self._at_this_width(page, "1280")
        page.set_viewport_size(NARROW)
        found += self._at_this_width(page, "360", scroll_only=self._knows(page, "360"))
        found += visitor.faults  # those that axe itself causes are told as well: preload is off, so it causes none
        visitor.faults.clear()
        return [f"{path} ({page.url.removeprefix(visitor.url)}): {sentence}" for sentence in found]

    def _at_this_width(self, page: Page, width: str, scroll_only: bool = False) -> list[str]:
        facts = page.evaluate(FACTS)
        found = []
        if facts["headings"] != 1:
            found.append(f"{facts['headings']} h1")
        if not TITLE.fullmatch(facts["title"]):
            found.append(f"title {facts['title']!r}")
        if facts["language"] != "id":
            found.append(f"language {facts['language']!r}")
        if facts["wide"] > 0:
            found.append(f"scrolls sideways by {facts['wide']} px at {width} px: {_widest(page)}")
        if facts["ids"]:
            found.append(f"ids twice: {facts['ids']}")
        if not scroll_only and not self._knows(page, width, remember=True):
            found += [f"at {width} px: {sentence}" for sentence in axe(page)]
        return found

    def _knows(self, page: Page, width: str, remember: bool = False) -> bool:
        mark = hashlib.sha256((width + TOKEN.sub("", page.content())).encode()).hexdigest()
        known = mark in self.seen
        if remember:
            self.seen.add(mark)
        return known


def axe(page: Page) -> list[str]:
    """Return what axe finds on a page, a sentence a rule."""
    page.evaluate(AXE_SCRIPT)
    result: dict[str, Any] = page.evaluate(f"axe.run({json.dumps(RULES)})")
    return [
        f"axe {each['id']} ({each['impact']}), {len(each['nodes'])} times: {each['help']}: "
        + " | ".join(f"{node['target']} {node['html'][:160]}" for node in each["nodes"][:3])
        for each in result["violations"]
    ]


def _status_faults(status: int, page: Page) -> list[str]:
    failed = page.title().startswith("Kesalahan: ")
    if status >= 500:
        return [f"status {status}"]
    return [f"status {status} with title {page.title()!r}"] if failed != (status >= 400) else []


def _widest(page: Page) -> str:
    return str(
        page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter((e) => {
              if (e.getBoundingClientRect().right <= document.documentElement.clientWidth + 1) return false;
              for (let up = e.parentElement; up; up = up.parentElement)
                if (["auto", "scroll", "hidden"].includes(getComputedStyle(up).overflowX)) return false;
              return true;
            }).slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(" | ")"""
        )
    )

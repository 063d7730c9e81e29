"""What is looked at on every page, at both widths: heading, title, language, width, and what axe finds."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.journeys.routes import Walk
from tests.journeys.visitor import NARROW, WIDE, Visitor

TITLE = re.compile(r"\S.* · Alur")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,  # axe would fetch the style sheets again
}
TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
# The kinds of elements and how they lie in each other: where nothing of that is new, a narrow page has no new layout.
SHAPE = """() => [...new Set([...document.querySelectorAll("body *")].map((e) =>
  `${e.parentElement.tagName}.${e.parentElement.className}>${e.tagName}.${e.className}`))].sort().join()"""
FACTS = """() => ({
  headings: document.querySelectorAll("h1").length,
  title: document.title,
  language: document.documentElement.lang,
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  ids: [...document.querySelectorAll("[id]")].map((e) => e.id).filter((id, at, all) => all.indexOf(id) !== at),
})"""


class Looker:
    """Looks at pages; what is the same to the letter (narrow: what is built the same) is given to axe only once."""

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
        if answer.status >= 500:
            visitor.faults.clear()
            return [f"{path}: status {answer.status}"]
        found = _status_faults(answer.status, page) + _facts_faults(page, "1280")
        if self._is_new("1280" + TOKEN.sub("", page.content())):
            found += [f"at 1280 px: {sentence}" for sentence in axe(page)]
        page.set_viewport_size(NARROW)
        found += _facts_faults(page, "360")
        if self._is_new("360" + str(page.evaluate(SHAPE))):
            found += [f"at 360 px: {sentence}" for sentence in axe(page)]
        found += visitor.faults  # axe causes none itself: it fetches nothing, as preload is off
        visitor.faults.clear()
        return [f"{path} ({page.url.removeprefix(visitor.url)}): {sentence}" for sentence in found]

    def fetch(self, visitor: Visitor, path: str) -> list[str]:
        """Fetch an answer that is no page, and return what is wrong with it."""
        answer = visitor.context.request.get(path, max_redirects=0)
        kind = answer.headers.get("content-disposition", "")
        if answer.status == 200 and not kind.startswith("attachment"):
            return [f"{path}: content-disposition {kind!r}"]
        return [] if answer.status in (200, 303, 403, 404) else [f"{path}: status {answer.status}"]

    def _is_new(self, text: str) -> bool:
        mark = hashlib.sha256(text.encode()).hexdigest()
        known = mark in self.seen
        self.seen.add(mark)
        return not known


def _facts_faults(page: Page, width: str) -> list[str]:
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
    return found


def axe(page: Page) -> list[str]:
    """Return what axe finds on a page, a sentence a rule."""
    if not page.evaluate("'axe' in window"):  # half a megabyte: once a page is enough for both widths
        page.evaluate(AXE_SCRIPT)
    result: dict[str, Any] = page.evaluate(f"axe.run({json.dumps(RULES)})")
    return [
        f"axe {each['id']} ({each['impact']}), {len(each['nodes'])} times: {each['help']}: "
        + " | ".join(f"{node['target']} {node['html'][:160]}" for node in each["nodes"][:3])
        for each in result["violations"]
    ]


def _status_faults(status: int, page: Page) -> list[str]:
    failed = page.title().startswith("Kesalahan: ")
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


def walk_all(looker: Looker, visitor: Visitor, walk: Walk, full: tuple[str, ...]) -> None:
    """Look at every page and fetch every file; fail with all that was found."""
    found = [fault for path in walk.pages(full) for fault in looker.look(visitor, path)]
    found += [fault for path in walk.files() for fault in looker.fetch(visitor, path)]
    visitor.refusals.clear()
    assert not found, "\n".join(found)

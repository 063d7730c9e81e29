"""Browser, server and people of the journeys. One server a file, so that files do not disturb each other."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.conftest import missing
from tests.journeys.facts import Facts
from tests.journeys.looking import Looker
from tests.journeys.server import Server, made_once
from tests.journeys.visitor import Visitor

CHROMIUM = Path("/usr/bin/chromium")  # Debian's; Playwright's own are never downloaded
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium; the people of one file share it."""
    if not CHROMIUM.exists():
        missing(f"there is no Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Give a data folder with the demonstration in it, to be copied; made once for all workers."""
    folder = tmp_path_factory.getbasetemp()
    return made_once(folder if worker_id == "master" else folder.parent)


@pytest.fixture(scope="module")
def server(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a copy of the demonstration; nothing unforeseen may be in its log at the end."""
    made = Server(Path(shutil.copytree(demo_data, tmp_path_factory.mktemp("portal") / "data")))
    made.start()
    yield made
    made.stop()
    assert "Traceback" not in made.text, made.text


@pytest.fixture
def page(browser: Browser, app: Flask) -> Iterator[Page]:
    """Open a page of an app that the test itself made, served from a thread; for tests of the script alone."""
    served = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    context = browser.new_context(base_url=f"http://127.0.0.1:{served.server_port}")
    yield context.new_page()
    context.close()
    served.shutdown()
    thread.join()
    served.server_close()


class People:
    """Who takes part in the journeys of a file: officials stay signed in, the public comes anew each time."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.browser = browser
        self.server = server
        self.officials: dict[tuple[str, str, str], Visitor] = {}
        self.guests: list[Visitor] = []

    def guest(self, **options: Any) -> Visitor:
        """Give somebody of the public, with a browser of their own."""
        self.guests.append(Visitor(self.browser, self.server.url, **options))
        return self.guests[-1]

    def official(self, title: str, agency: str, name: str = "", script: bool = True) -> Visitor:
        """Give the holder of an office, signed in by their demo button; `script`: whether their browser runs any."""
        who = (title, agency, f"{name} {script}")
        if who not in self.officials:
            visitor = Visitor(self.browser, self.server.url, java_script_enabled=script)
            self.officials[who] = visitor.enter_as(title, agency, name)
        return self.officials[who]

    def end_of_test(self) -> None:
        """Close the guests' browsers, and fail with everything that anybody met."""
        everybody = [*self.guests, *self.officials.values()]
        faults = [fault for person in everybody for fault in person.faults]
        for person in everybody:
            person.faults.clear()
            person.refusals.clear()
        for guest in self.guests:
            guest.close()
        self.guests.clear()
        assert not faults, "\n".join(faults)


@pytest.fixture(scope="module")
def everybody(browser: Browser, server: Server) -> Iterator[People]:
    """Keep the people of a file."""
    people = People(browser, server)
    yield people
    for official in people.officials.values():
        official.close()


@pytest.fixture
def people(everybody: People) -> Iterator[People]:
    """Give the people of a journey; what went wrong before any of them fails it."""
    yield everybody
    everybody.end_of_test()


@pytest.fixture(scope="module")
def looker() -> Looker:
    """Give the eyes of the walker; what it saw in this file it knows again."""
    return Looker()


@pytest.fixture(scope="module")
def facts(server: Server) -> Facts:
    """Give the numbers and keys of the portal of this file."""
    return Facts(server.data)

"""What is measured over HTTP: a signed-in step, the tracking page, an unchanged poll; each beside the bare page."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from bench import servers, stage
from bench.browse import Visitor, controls, form_at
from bench.loader import Slot, load, quantile

ROUNDS = 3
SECONDS = 2.5  # a slot
STEPS = 600  # cases, and thus steps a slot
PAGES = 200  # cases whose tracking page is asked for in turn


@dataclass
class Measured:
    """A scene over its rounds, beside the bare page of the same round."""

    name: str
    expected: int
    slots: list[Slot] = field(default_factory=list)
    bare: list[Slot] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # seconds of processor time of the portal, a slot
    bare_cpu: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second, the median of the rounds."""
        return statistics.median(slot.rate for slot in self.slots)

    @property
    def ratio(self) -> float:
        """The rate as a share of the bare page's, the median of the rounds."""
        pairs = zip(self.slots, self.bare, strict=True)
        return statistics.median(slot.rate / bare.rate for slot, bare in pairs if bare.rate)

    def milliseconds(self, share: float) -> float:
        """Return a quantile of all answers of all rounds."""
        return quantile([t for slot in self.slots for t in slot.latencies], share) * 1000

    @property
    def bare_p99(self) -> float:
        """The bare page's p99 in the same rounds, in milliseconds."""
        return quantile([t for slot in self.bare for t in slot.latencies], 0.99) * 1000

    def cost(self) -> tuple[float, float]:
        """Return the processor time of one answer, and of one of the bare page, in microseconds."""
        spent = ((self.cpu, self.slots), (self.bare_cpu, self.bare))
        ours, bare = (1e6 * sum(cpu) / (sum(len(s.latencies) for s in slots) or 1) for cpu, slots in spent)
        return ours, bare

    @property
    def wrong(self) -> Counter[int]:
        """The answers with another status than expected."""
        found: Counter[int] = Counter()
        for slot in self.slots:
            found += slot.statuses
        del found[self.expected]
        return found

    @property
    def sample(self) -> str:
        """The beginning of an answer that was not as expected."""
        return next((s.sample.decode("utf-8", "replace") for s in self.slots if s.sample), "")


def measure(folder: Path, synchronous: str) -> list[Measured]:
    """Serve the portal and the bare page; measure every scene, in turns with the bare page."""
    with servers.portal(folder, synchronous) as portal, servers.bare(folder) as hello:
        official, anyone = Visitor(portal.port), Visitor(portal.port)
        official.sign_in(stage.LOGIN, stage.PASSWORD)
        bare = [Visitor(hello.port).request("GET", "/")]
        parts = _parts(folder)
        numbers = [part.number for part in parts[STEPS:][:PAGES]]  # these stay where they are
        moving = {part.number for part in parts[:STEPS]}
        pages = [anyone.request("GET", f"/lacak/{number}") for number in numbers]
        polls = [_poll(anyone, number) for number in numbers]
        found = [Measured("step", 200), Measured("tracking page", 200), Measured("poll, unchanged", 204)]
        for target, requests in ((hello, bare), (portal, pages), (portal, polls)):
            load(target.port, requests, 200, 0.6, repeat=True)  # both workers compile and fill their caches
        for _ in range(ROUNDS):
            steps = _steps(official, [part for part in _parts(folder) if part.number in moving])
            for scene, requests in zip(found, (steps, pages, polls), strict=True):
                _slot(hello, bare, 200, SECONDS / 2, scene.bare, scene.bare_cpu)
                if requests is steps:
                    _slot(portal, steps, 200, SECONDS * 4, scene.slots, scene.cpu, repeat=False)
                else:
                    _slot(portal, requests, scene.expected, SECONDS, scene.slots, scene.cpu)
    return found


def _slot(
    server: servers.Server, requests: list[bytes], expected: int, seconds: float, slots: list[Slot], cpu: list[float],
    repeat: bool = True,
) -> None:  # fmt: skip
    before = server.cpu()
    slots.append(load(server.port, requests, expected, seconds, repeat))
    cpu.append(server.cpu() - before)


def _parts(folder: Path) -> list[stage.Part]:
    with stage.opened(folder, synchronous=1):
        return stage.waiting()


def _poll(anyone: Visitor, number: str) -> bytes:
    """Return the request that a tracking page sends by itself to ask for news."""
    page = anyone.ask("GET", f"/lacak/{number}").body
    found = re.search(r'hx-get="([^"]*/posisi[^"]*)"', page)
    if found is None:
        raise SystemExit(f"The tracking page of {number} asks for no news:\n{page[:2000]}")
    return anyone.request("GET", unescape(found[1]), partial=True)


def _steps(official: Visitor, parts: list[stage.Part]) -> list[bytes]:
    """Return a request a part, with the hidden fields that the case page of the first of them has."""
    page = official.ask("GET", f"/berkas/{parts[0].number}").body
    try:
        form = form_at(page, f"/berkas/{parts[0].number}/langkah/")
    except LookupError as error:
        raise SystemExit(f"{error}:\n{page[:2000]}") from None
    fields = {c["name"]: c.get("value", "") for c in controls(form) if c.get("type") == "hidden" and c.get("name")}
    made = []
    for part in parts:
        values = {**fields, "csrf_token": official.token, "revisi": str(part.revision), "catatan": "", "keluaran": ""}
        if part.outcome:
            values["keputusan"] = part.outcome
        made.append(official.request("POST", f"/berkas/{part.number}/langkah/{part.task_id}", values, partial=True))
    return made

"""Lists and figures with 10,000 complaints and 50,000 visits, beside the same pages of a small portal and the bare page.

Everything is asked through Flask's test client in one process, so it is processor time that is compared.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import bare, crowd, servers, stage  # noqa: E402 - the folder of the project comes first
from portal import accounts, clock, config, factory, statistics_rollup  # noqa: E402
from portal.models.accounts import Account, Agency  # noqa: E402
from portal.models.statistics import CaseFigure  # noqa: E402

ROUNDS = 2
SMALL = (200, 1_000, 200)  # complaints, visits, survey answers
LARGE = (10_000, 50_000, 10_000)
KEPT, LIST = 1.5, 3.0  # how many times the small portal's time a page may take: figures that are kept, lists
ANEW = 1_000  # times the bare page that figures may take when they are added up anew: once a minute and worker


@dataclass
class Page:
    """A page, with the seconds that it took in each round."""

    name: str
    path: str
    goal: float = LIST  # times the small portal's; 0: the bare page is what counts
    anew: bool = False  # with nothing kept
    small: list[float] = field(default_factory=list)
    large: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many times the small portal's time it takes with the large one."""
        return statistics.median(self.large) / statistics.median(self.small)

    def holds(self, floor: float) -> bool:
        """Whether the goal is reached; `floor` is the bare page's seconds."""
        return self.ratio <= self.goal if self.goal else statistics.median(self.large) <= ANEW * floor


@dataclass
class Found:
    """What was measured: the pages, the bare page, and how long the rows behind the figures take."""

    pages: list[Page]
    bare: list[float] = field(default_factory=list)
    sweep: float = 0.0  # seconds to make every row anew, with the large portal
    refresh: float = 0.0  # seconds to find that nothing changed, likewise


def pages(agency: str, day: str) -> list[Page]:
    """Return what is asked for; `agency` is a slug, `day` an ISO date that has visits."""
    book = f"/buku-tamu/{agency}"
    return [
        Page("Statistik, kept", "/statistik", KEPT),
        Page("Statistik, anew", "/statistik", 0, anew=True),
        Page("Statistik of complaints, anew", "/statistik?layanan=pengaduan", 0, anew=True),
        Page("Statistik as a file", "/statistik/angka.csv", 0),
        Page("Statistik for officials, kept", "/statistik/rinci?layanan=pengaduan"),  # what waits is counted live
        Page("Statistik for officials, anew", "/statistik/rinci?layanan=pengaduan", 0, anew=True),
        Page("cases behind a figure", "/statistik/rinci/berkas?layanan=pengaduan&angka=selesai"),
        Page("cases behind a figure, received", "/statistik/rinci/berkas?layanan=pengaduan&angka=diterima"),
        Page("complaints", "/pengaduan/kelola"),
        Page("complaints, one status", "/pengaduan/kelola?status=diproses"),
        Page("complaints, searched in vain", "/pengaduan/kelola?q=tidak+ada+yang+begini", 0),
        Page("Tugas saya", "/tugas"),
        Page("guest book, a day", f"{book}?tanggal={day}"),
        Page("guest book, searched", f"{book}/cari?q=smk+12"),
        Page("guest book, searched in vain", f"{book}/cari?q=tidak+ada+yang+begini", 0),
        Page("guest book, figures of a year", f"{book}/angka?sejak={int(day[:4]) - 1}{day[4:]}&sampai={day}", 0),
        Page("survey report", f"/admin/skm?instansi={agency}&periode={day[:4]}", 0),
    ]


def measure() -> Found:
    """Make both portals and measure every page in turns."""
    with tempfile.TemporaryDirectory(prefix="alur-bench-") as name:
        folders = [Path(name) / "small", Path(name) / "large"]
        for folder, size in zip(folders, (SMALL, LARGE), strict=True):
            folder.mkdir()
            crowd.fill(folder, *size)
        apps = [_app(folder) for folder in folders]
        with stage.opened(folders[0], 0):
            agency = Agency.get_by_id(stage.official().offices[0].agency_id)
            found = Found(pages(agency.slug, (accounts.today(clock.now(), agency.zone)).isoformat()))
        hello = bare.create_app().test_client()
        for _ in range(ROUNDS):
            found.bare.append(_seconds(hello, "/", 200))
            for folder, app, side in zip(folders, apps, ("small", "large"), strict=True):
                with stage.opened(folder, 1):
                    _round(app, found, side)
        with stage.opened(folders[1], 1):
            _rows(found)
    return found


def _app(folder: Path) -> Any:
    return factory.create_app(config.read(servers.environment(folder)))


def _round(app: Any, found: Found, side: str) -> None:
    client = app.test_client()
    account = Account.get(Account.login == stage.LOGIN)
    with client.session_transaction() as session:
        session.update(_user_id=accounts.session_id(account), _fresh=True, seen=int(time.time()))
    for page in found.pages:
        _ask(client, page.path)
        if page.anew:
            app.extensions.pop("portal_figures", None)
        getattr(page, side).append(_seconds(client, page.path, 1 if page.anew else 5))


def _seconds(client: Any, path: str, times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        _ask(client, path)
    return (time.process_time() - began) / times


def _ask(client: Any, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}: {answer.get_data(as_text=True)[:800]}")


def _rows(found: Found) -> None:
    now = clock.now()
    began = time.process_time()
    statistics_rollup.refresh(now)
    found.refresh = time.process_time() - began
    CaseFigure.delete().execute()
    began = time.process_time()
    while statistics_rollup.sweep(now):
        pass
    found.sweep = time.process_time() - began


def lines(found: Found) -> list[str]:
    """Return the table for the terminal and for bench/results.md."""
    floor = statistics.median(found.bare) * 1000
    told = [
        f"## Lists and figures: {LARGE[0]:,} complaints and {LARGE[1]:,} visits",
        "",
        f"One process, through the test client; beside it a portal with {SMALL[0]} complaints and {SMALL[1]:,} visits, and "
        f"the bare page (H, {floor:.2f} ms). All complaints and visits are of one agency, whose official asks. “Anew” is "
        "once a minute and worker, and only where somebody looks.",
        "",
        "| page | small, ms | large, ms | large : small | of H | goal |",
        "|---|---|---|---|---|---|",
    ]
    for page in found.pages:
        small, large = (statistics.median(side) * 1000 for side in (page.small, page.large))
        goal = f"<= {page.goal:g} x small" if page.goal else f"<= {ANEW:,} H"
        word = "reached" if page.holds(floor / 1000) else "MISSED"
        told.append(
            f"| {page.name} | {small:.1f} | {large:.1f} | {page.ratio:.1f} | {large / floor:.0f} | {goal}, {word} |"
        )
    per_case = found.sweep / LARGE[0] * 1000
    return [
        *told,
        "",
        f"- Making the rows of all {LARGE[0]:,} cases anew (first start, or after a restore): {found.sweep:.1f} s, "
        f"{per_case:.2f} ms a case; finding that nothing changed: {found.refresh * 1000:.1f} ms. No step of a case writes them.",
        "",
    ]


if __name__ == "__main__":
    print("\n".join(lines(measure())))

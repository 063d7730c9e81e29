"""Start the portal as `make run` does, in production mode on a scratch folder, and the bare page beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECRET = "bench-0123456789abcdef0123456789abcdef"
START = 40  # seconds that a server may take


def environment(folder: Path, synchronous: str = "FULL", port: int = 0) -> dict[str, str]:
    """Return the settings of the portal under measurement; everything else of the shell's PORTAL_* is dropped."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    own.update(
        PORTAL_MODE="production",
        PORTAL_DATA=str(folder),
        PORTAL_PORT=str(port),
        PORTAL_SECRET_KEY=SECRET,
        PORTAL_MATRICES=str(ROOT / "matrices"),
        PORTAL_SQLITE_SYNCHRONOUS=synchronous,
        PYTHONPATH=str(ROOT),
    )
    return own


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Return the seconds of processor time that the server and its workers took so far; 0 without /proc."""
        family, grown = {self.pid}, True
        rows = [row for path in Path("/proc").glob("[0-9]*/stat") if (row := _row(path))]
        while grown:
            born = {pid for pid, parent, _ in rows if parent in family and pid not in family}
            family, grown = family | born, bool(born)
        return sum(ticks for pid, _, ticks in rows if pid in family) / os.sysconf("SC_CLK_TCK")


def _row(path: Path) -> tuple[int, int, int] | None:
    """Return pid, parent and processor ticks of a process; None where it is gone."""
    try:
        name, _, rest = path.read_text().rpartition(") ")
    except OSError:
        return None
    columns = rest.split()
    return int(name.split(" ")[0]), int(columns[1]), int(columns[11]) + int(columns[12])


@contextmanager
def portal(folder: Path, synchronous: str) -> Iterator[Server]:
    """Serve the portal over a folder."""
    port = free_port()
    env = environment(folder, synchronous, port)
    with _serve([sys.executable, "app.py"], env, port, folder / "portal.log") as server:
        yield server


@contextmanager
def bare(folder: Path) -> Iterator[Server]:
    """Serve the bare page."""
    port = free_port()
    command = [sys.executable, "-m", "bench.bare", str(port), str(os.cpu_count() or 1)]
    with _serve(command, environment(folder), port, folder / "bare.log") as server:
        yield server


@contextmanager
def _serve(command: list[str], env: dict[str, str], port: int, log: Path) -> Iterator[Server]:
    with log.open("ab") as out:
        server = subprocess.Popen(command, env=env, cwd=ROOT, stdout=out, stderr=out)
        try:
            _wait(server, port, log)
            yield Server(port, server.pid)
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"The server did not start:\n{log.read_text(errors='replace')[-3000:]}")

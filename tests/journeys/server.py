"""The portal as it is really run: `python app.py` in a process group of its own, on a free port."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "kuda terbang di awan"
LONGEST_START = 90  # seconds; the first start makes the demonstration, on a machine that may be busy
LONGEST_STOP = 20
SERVING = 2  # a worker that serves has more threads: its own, one that takes requests, those of the server's loop


class Server:
    """One portal with its data in a folder; it may be stopped, killed and started again."""

    def __init__(self, data: Path, workers: int = 2) -> None:
        self.data = data
        self.workers = workers
        self.log = data.with_name(data.name + ".log")
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def text(self) -> str:
        """Everything that it printed and logged."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def environment(self) -> dict[str, str]:
        """Return the environment that it runs in: ours, without any setting of the portal but these."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        return kept | {
            "PORTAL_MODE": "demo",
            "PORTAL_DATA": str(self.data),
            "PORTAL_PORT": str(self.port),
            "PORTAL_WORKERS": str(self.workers),
            "PORTAL_DEMO_PASSWORD": PASSWORD,
        }

    def start(self) -> float:
        """Start it at a free port, wait until all of it serves, and return how many seconds that took."""
        assert self.process is None, "it runs already"
        self.port = free_port()
        begun = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "app.py"],
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while not (self.answers() and self.all_serve()):
            assert self.process.poll() is None, f"the server ended:\n{self.text}"
            assert time.monotonic() - begun < LONGEST_START, f"the server does not answer:\n{self.text}"
            time.sleep(0.05)
        return time.monotonic() - begun

    def stop(self) -> None:
        """Stop it by Ctrl+C, which reaches its whole group; what does not stop is killed and fails the test."""
        process, self.process = self.process, None
        if process is None:
            return
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(LONGEST_STOP)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the server does not stop:\n{self.text}") from None
        finally:
            _kill_group(process)

    def kill(self) -> None:
        """Kill every process of it at once, as a power cut does."""
        process, self.process = self.process, None
        if process is not None:
            _kill_group(process)

    def answers(self) -> bool:
        """Whether it serves its sign-in page."""
        try:
            with urllib.request.urlopen(f"{self.url}/masuk", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def all_serve(self) -> bool:
        """Whether every worker has come to its serving threads: one that is told to stop just before does not hear it."""
        assert self.process is not None
        pid = self.process.pid
        own = Path(f"/proc/{pid}/cmdline").read_bytes()
        children = [Path("/proc") / child for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        threads = [len(list((each / "task").iterdir())) for each in children if (each / "cmdline").read_bytes() == own]
        return len(threads) == self.workers and min(threads) > SERVING


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(LONGEST_STOP)


def free_port() -> int:
    """Return a port that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def made_once(folder: Path) -> Path:
    """Return a data folder with the demonstration in it, made by the first caller of all test processes."""
    data, done = folder / "demo-data", folder / "demo-data.done"
    with (folder / "demo-data.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(data, ignore_errors=True)
            server = Server(data, workers=1)
            try:
                server.start()
            finally:
                server.stop()
            done.touch()
    return data

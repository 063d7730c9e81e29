"""`flask --app app …` finds create_app here; `python app.py` prepares everything and serves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from flask import Flask

from portal import config, factory, startup


def create_app() -> Flask:
    """Make the app; a setting that cannot be read ends with what to write."""
    try:
        return factory.create_app()
    except config.ConfigError as error:
        sys.exit(f"Alur tidak dapat dijalankan: {error}")


def create_worker() -> Flask:
    """Make the app of a worker."""
    heed_the_server_only()
    return create_app()


def heed_the_server_only() -> None:
    """Let a worker end when the server tells it to, at once while it starts, and not by the keys of a terminal.

    Ctrl+C reaches every process of the terminal; a worker that is told twice, by it and by the server, hangs in
    granian 2.8 until it is killed, ten seconds later. So does one that is told before it listens: until then a forked
    one has the handlers of the server, which only set a mark that nobody in the worker reads.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # granian sets its own once the app is made


def main() -> None:
    """Prepare, print where the portal is, and serve until interrupted."""
    app = create_app()
    settings: config.Config = app.extensions["portal"]
    try:
        lines = startup.prepare(settings)
    except startup.CannotStart as error:
        sys.exit(f"Alur tidak dapat dijalankan: {error}")
    if startup.is_taken(settings.host, settings.port):
        sys.exit(
            f"Alur tidak dapat dijalankan: porta {settings.port} di {settings.host} sedang dipakai program lain. "
            "Hentikan program itu, atau atur PORTAL_PORT."
        )
    print("\n".join(lines), flush=True)
    serve(settings)


def serve(settings: config.Config) -> None:
    """Serve with one process a core and one thread each: more threads only make the slowest answers slower."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    tidier = start_tidier()
    os.register_at_fork(after_in_child=heed_the_server_only)
    server = Granian(
        "app:create_worker",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    try:
        server.serve()
    finally:
        tidier.terminate()


def start_tidier() -> subprocess.Popen[bytes]:
    """Start the process that tidies up once an hour: what is over is closed, what is kept no longer is erased.

    It is a process of its own, so that no answer waits for it, and it ends by itself when this one is gone.
    """
    app = str(Path(__file__).resolve())  # the folder stays: settings may hold paths from here
    mine = str(os.getpid())  # told, not looked up: this process may be gone before the other has begun
    command = [sys.executable, "-m", "flask", "--app", app, "sweep", "--every", "60", "--beside", mine]
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603 - nothing of it comes from outside


if __name__ == "__main__":
    main()

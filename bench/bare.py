"""The page that everything is compared with: Flask saying hello, served as `app.py` serves the portal."""

from __future__ import annotations

import sys

from flask import Flask


def create_app() -> Flask:
    """Make the bare page."""
    app = Flask("bare")

    @app.get("/")
    def hello() -> str:
        return "halo"

    return app


def main() -> None:
    """Serve on the port and with the number of workers of the command line, otherwise as app.serve does."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "bench.bare:create_app",
        factory=True,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=int(sys.argv[2]),
        blocking_threads=1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


if __name__ == "__main__":
    main()

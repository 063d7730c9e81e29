"""`flask --app app …` finds create_app here; `python app.py` prepares everything and serves."""

from __future__ import annotations

import sys

from flask import Flask

from portal import config, factory, startup


def create_app() -> Flask:
    """Make the app for `flask` and for each worker; a setting that cannot be read ends with what to write."""
    try:
        return factory.create_app()
    except config.ConfigError as error:
        sys.exit(f"Alur tidak dapat dijalankan: {error}")


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

    Granian(
        "app:create_app",
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
    ).serve()


if __name__ == "__main__":
    main()

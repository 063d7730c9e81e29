"""Wiring: settings, database, guards, rooms; nothing is decided here."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import peewee
from flask import Flask, g, request
from playhouse.pool import MaxConnectionsExceeded

from portal import access, assets, commands, config, errors, formatters, logs, security, views
from portal.models import base
from portal.views.polls import Polls

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: config.Config | None = None) -> Flask:
    """Make the app; reads the settings from the environment, and connects to nothing, until it is asked."""
    settings = settings or config.read()
    config.use(settings)
    logs.configure()
    app = Flask("portal", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.extensions["portal"] = settings
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    base.bind(base.connect(settings.database_url, settings.sqlite_synchronous))
    app.before_request(_open_database)  # before everything that may ask who is signed in
    app.teardown_request(_close_database)
    app.wsgi_app = Polls(app.wsgi_app, base.connection)  # type: ignore[method-assign]
    security.guard(app, settings)
    access.init(app)
    errors.init(app)
    for trouble in (peewee.OperationalError, peewee.InterfaceError, MaxConnectionsExceeded):
        app.register_error_handler(trouble, errors.database_unavailable)
    formatters.register(app)
    assets.init(app)
    commands.register(app)
    for module in pkgutil.iter_modules(views.__path__, "portal.views."):
        room = importlib.import_module(module.name)
        if hasattr(room, "bp") and (settings.is_demo or not getattr(room, "DEMO_ONLY", False)):
            app.register_blueprint(room.bp)
    return app


def _open_database() -> None:
    if request.endpoint != "static":
        g.opened = base.db.connect(reuse_if_open=True)


def _close_database(_error: BaseException | None) -> None:
    if g.pop("opened", False) and not base.db.is_closed():
        base.db.close()

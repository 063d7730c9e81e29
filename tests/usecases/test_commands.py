"""The commands that need a database."""

from __future__ import annotations

from pathlib import Path

from portal import publishing
from portal.factory import create_app
from portal.models import base
from tests.factories import NOW, settings


def test_export_writes_out_what_is_published_byte_for_byte(sqlite_url, tmp_path):
    app = create_app(settings(tmp_path, sqlite_url))
    with base.db.connection_context():
        publishing.publish_folder(Path("matrices"), NOW)
    result = app.test_cli_runner().invoke(args=["matrix", "export", str(tmp_path / "out")])
    assert result.exit_code == 0
    written = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert written == {path.name: path.read_bytes() for path in Path("matrices").glob("*.csv")}
    base.db.obj.close_all()

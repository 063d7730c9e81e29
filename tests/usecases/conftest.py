"""The use cases keep documents in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import config


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    """Point the settings at a data folder of this test's own."""
    before = list(config._current)
    config.use(config.read({"PORTAL_MODE": "demo", "PORTAL_DATA": str(tmp_path / "data")}))
    yield tmp_path / "data"
    config._current[:] = before

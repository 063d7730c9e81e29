"""Every pair in tests/golden/: what a file says (`matrix check --json`), problem by problem, cell by cell."""

import json
from pathlib import Path

import pytest

from portal.commands_matrix import file_json
from portal.sop.matrix import read_matrix

FOLDER = Path(__file__).parent.parent / "golden"
NAMES = sorted(path.stem for path in FOLDER.glob("*.csv"))


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_read_as_written_down(name):
    expected = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    found = file_json(name, read_matrix((FOLDER / f"{name}.csv").read_bytes()))
    found.pop("file")
    assert found == expected
    assert name.startswith(("sound", "note", "read")) == (found["state"] == "publishable")
    assert name.startswith("note") <= any(problem["level"] == "note" for problem in found["problems"])

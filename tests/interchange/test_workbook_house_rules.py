"""The room of the workbooks stands between the core and the use cases: it knows neither the web nor the database."""

from pathlib import Path

import pytest

import portal.interchange
from tests.test_architecture import STANDARD, imports

FILES = sorted(Path(portal.interchange.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_imports_the_core_and_the_standard_library_only(path):
    for name in imports(path):
        assert name.split(".")[0] in STANDARD or name.startswith(("portal.sop", "portal.interchange")), name

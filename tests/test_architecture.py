"""Who may enter whom: the rooms of the house, file by file (import-linter holds the same rules across detours)."""

from __future__ import annotations

import ast
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PORTAL = ROOT / "portal"
WEB_ROOMS = {"access", "assets", "diagrams", "drawing", "errors", "formatters", "forms", "htmx", "logs", "security"}
WEB_ROOMS |= {"charts", "swimlane_svg"}
TOP = {"factory", "startup"}  # and all commands
WEB = {"flask", "wtforms", "flask_wtf", "flask_login", "jinja2"}
STANDARD = sys.stdlib_module_names


def imports(path: Path) -> Iterator[str]:
    """Give the dotted names that a file imports, those for type checkers left out."""
    tree = ast.parse(path.read_text())
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(path: Path) -> str:
    """Give the room of a file: sop, models, views, web, top or usecase."""
    inside = path.relative_to(PORTAL).parts
    if len(inside) > 1:
        return inside[0]
    name = path.stem
    if name in TOP or name.startswith("commands"):
        return "top"
    return "web" if name in WEB_ROOMS else "usecase"


FILES = sorted(path for path in PORTAL.rglob("*.py") if "migrations" not in path.parts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PORTAL)))
def test_a_file_imports_only_what_its_room_may(path: Path) -> None:
    where = room(path)
    for name in imports(path):
        top = name.split(".")[0]
        into = name.split(".")[1] if top == "portal" and "." in name else ""
        if where == "sop":
            assert top in STANDARD or name.startswith("portal.sop") or name == "portal", name
        if where == "models":
            assert top not in WEB, name
            assert not into or into in {"sop", "models"}, name
        if where == "usecase":
            assert top not in WEB, name
            assert into not in {"views"} | TOP, name
        if where in ("web", "views"):
            assert into not in {"models", "commands"} | TOP, name
            assert top not in ("peewee", "playhouse"), name
        if where == "web":
            assert into != "views", name


@pytest.mark.parametrize("path", sorted((PORTAL / "views").glob("*.py")), ids=lambda path: path.name)
def test_a_view_changes_no_row_itself(path: Path) -> None:
    calls = re.findall(
        r"\.(?:delete_instance|insert_many|execute_sql)\(|\.save\(\)|\b[A-Z]\w+\.(?:create|insert|update|delete)\(",
        path.read_text(),
    )
    assert not calls


def test_the_core_pulls_in_nothing_of_the_web() -> None:
    code = "import portal.sop.process, sys; assert not {'flask', 'peewee', 'werkzeug'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_only_one_room_reads_the_headers_of_htmx() -> None:
    reading = [path.name for path in FILES if re.search(r"headers[^\n]*\"HX-(?!Trigger)", path.read_text())]
    assert reading == ["htmx.py"]


def test_only_the_clock_asks_what_time_it_is() -> None:
    asking = re.compile(r"\b(?:datetime\.(?:now|utcnow|today)|date\.today|time\.time)\(")
    assert [path.name for path in FILES if asking.search(path.read_text())] == ["clock.py"]


def test_times_are_stored_through_the_field_that_keeps_zones() -> None:
    for path in (PORTAL / "models").glob("*.py"):
        assert path.name == "base.py" or "DateTimeField(" not in path.read_text().replace("UTCDateTimeField(", ""), path


def test_the_wiring_stays_short() -> None:
    assert len((PORTAL / "factory.py").read_text().splitlines()) < 60


@pytest.mark.parametrize("folder", sorted((ROOT / "static/vendor").iterdir()), ids=lambda path: path.name)
def test_vendored_files_are_those_that_were_written_down(folder: Path) -> None:
    sums = dict(reversed(line.split()) for line in (folder / "SHA256SUMS").read_text().splitlines())
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert names == set(sums)
    assert "LICENSE" in names
    for name, expected in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == expected


def test_the_script_of_public_pages_stays_small() -> None:
    assert (ROOT / "static/portal.js").stat().st_size < 5000

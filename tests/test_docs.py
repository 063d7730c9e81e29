"""What the README says is held against the code."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from portal.config import SETTINGS, Config, read

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
CODE = [*(ROOT / "portal").rglob("*.py"), ROOT / "app.py"]


def test_the_table_of_settings_is_that_of_the_code() -> None:
    rows = re.findall(r"^\| `(PORTAL_\w+)` \| (.*?) \| (.*?) \|$", README, re.MULTILINE)
    expected = [(s.name, f"`{s.default}`" if s.default else "(empty)", s.sentence) for s in SETTINGS]
    assert rows == expected


def test_every_setting_reaches_the_code_and_no_other_is_read() -> None:
    named = {name for path in CODE for name in re.findall(r"\"(PORTAL_\w+)\"", path.read_text())}
    assert named == {setting.name for setting in SETTINGS}
    assert {f"PORTAL_{name.upper()}" for name in Config.__dataclass_fields__} == named
    assert read({}).is_demo is False


@pytest.mark.parametrize("name", Config.__dataclass_fields__)
def test_every_setting_does_something(name: str) -> None:
    reading = re.compile(rf"\.{name}\b")
    assert any(reading.search(path.read_text()) for path in CODE), f"nothing reads {name}"


def test_every_command_that_the_readme_names_exists(app: Flask) -> None:
    for words in set(re.findall(r"flask --app app ((?:[a-z]+ ?)+)", README)):
        group: object = app.cli
        for word in words.split():
            commands = getattr(group, "commands", None)
            if commands is None:
                break
            assert word in commands, f"README names `{words}`, but there is no `{word}`"
            group = commands[word]


def test_every_make_target_that_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", README)) <= targets


def test_the_project_names_no_place_of_a_machine_or_of_its_makers() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    foreign = re.compile(r"/work/(?:main|shared|\.library)|shared/design")
    for name in tracked:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".html", ".js", ".css", ".toml", ".csv", ".in", ".lock"} and path.exists():
            if path.name == "test_docs.py":
                continue
            assert not foreign.search(path.read_text(errors="replace")), name
    for lock in (ROOT / "requirements").glob("*.lock"):
        assert "://" not in lock.read_text(), lock

"""Rules for every template of the tree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FRAGMENTS = [path for path in TEMPLATES if "fragments" in path.parts]
PLAIN = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
STATES = "open|done|refused|withdrawn|returned|waiting|closed|archived|undone|draft|published|unsound|unreadable"


def ids(path: Path) -> str:
    """Give the test's id of a template."""
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_a_template_holds_nothing_that_the_policy_forbids(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\|\s*safe\b|autoescape\s+false|Markup\(", text)
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:|hx-on|js:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    foreign = set(re.findall(r"(?:src|action|hx-\w+)=\"(https?:[^\"]*)", text))
    assert not foreign


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_a_template_compares_no_states(path: Path) -> None:
    code = " ".join(re.findall(r"\{[%{](.*?)[%}]\}", path.read_text(), re.DOTALL))
    assert not re.search(rf"(?:==|!=)\s*[\"'](?:{STATES})[\"']", code)


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_a_template_speaks_as_the_wording_asks(path: Path) -> None:
    text = re.sub(r"<[^>]*>", " ", PLAIN.sub(" ", path.read_text()))
    text = re.sub(r"\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    assert not re.search(r"(?i)\b(?:klik|login|logout|upload|download|submit|password|deadline|error|user)\b", text)
    assert not re.search(r"\w!(?!\w)", text.replace("SP4N-LAPOR!", "").replace("<!doctype", ""))


@pytest.mark.parametrize("path", [path for path in TEMPLATES if "pages" in path.parts], ids=ids)
def test_a_page_stands_in_the_layout_and_has_a_title(path: Path) -> None:
    text = path.read_text()
    assert re.match(r"\{% extends \"layouts/\w+\.html\" %\}", text)
    assert "{% block title %}" in text
    assert "{% block main %}" in text


@pytest.mark.parametrize("path", FRAGMENTS, ids=ids)
def test_a_fragment_stands_alone_and_is_named_after_its_file(path: Path) -> None:
    text = path.read_text()
    assert "{% extends" not in text
    assert path.name.startswith("_")
    roots = [tag for tag in BeautifulSoup(PLAIN.sub("", text), "html.parser").children if getattr(tag, "name", None)]
    main = [tag for tag in roots if tag.name != "hx-partial"]
    assert len(main) == 1, [tag.name for tag in roots]
    name = path.stem.lstrip("_")
    assert re.match(rf"{re.escape(name).replace('_', '[-_]')}(?:$|-|\{{)", str(main[0].get("id", "")))


@pytest.mark.parametrize("path", TEMPLATES, ids=ids)
def test_every_form_that_changes_something_carries_its_token(path: Path) -> None:
    for form in re.findall(r"<form\b(?:(?!</form>).)*", path.read_text(), re.DOTALL):
        if 'method="post"' in form:
            assert "csrf()" in form or "csrf_token()" in form, form[:80]

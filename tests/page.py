"""A client that looks at every page it fetches, as a careful person would.

Each HTML answer must have one h1 (a fragment: none), a title of the house's pattern, ids that stand once, forms with
an action (and a token where they change something), labels with fields, and htmx controls that work without script.
"""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
UNNAMED = {"hidden", "submit", "button", "image", "reset"}


class Page:
    """An answer with its HTML, checked."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        self.soup = BeautifulSoup(self.html, "html.parser")
        self.is_fragment = bool(self.html) and self.soup.find("html") is None
        if self.html.strip() and not 300 <= self.status < 400:
            check(self)

    @property
    def title(self) -> str:
        """The title, without the portal's name."""
        return (self.soup.title.get_text() if self.soup.title else "").removesuffix(" · Alur")

    @property
    def h1(self) -> str:
        """The heading."""
        return words(self.one("h1"))

    @property
    def text(self) -> str:
        """All words of the page's main part (of the whole fragment)."""
        return words(self.soup.select_one("main") or self.soup)

    def one(self, selector: str) -> Tag:
        """Give the one element that matches."""
        found = self.soup.select(selector)
        assert len(found) == 1, f"{len(found)} elements match {selector}"
        return found[0]

    def form(self, action: str) -> dict[str, str]:
        """Give the values of the form with this action, as a browser would send them (without buttons)."""
        values: dict[str, str] = {}
        for field in self.one(f'form[method="post"][action="{action}"]').select("input, select, textarea"):
            name = field.get("name")
            if not name or field.get("type") in UNNAMED - {"hidden"}:
                continue
            if field.get("type") in ("radio", "checkbox") and not field.has_attr("checked"):
                continue
            if field.name == "select":
                chosen = field.select_one("option[selected]") or field.select_one("option")
                values[str(name)] = str(chosen.get("value", chosen.get_text())) if chosen else ""
            else:
                values[str(name)] = field.get_text() if field.name == "textarea" else str(field.get("value", ""))
        return values


class Client:
    """Fetches pages of an app and checks them."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.http: FlaskClient = app.test_client()

    def get(self, path: str, **options: Any) -> Page:
        """Open a page."""
        return Page(self.http.get(path, **options))

    def fragment(self, path: str) -> Page:
        """Ask for a part of a page, as htmx does."""
        return self.get(path, headers=HTMX)

    def post(self, path: str, data: dict[str, Any], *, htmx: bool = False, **options: Any) -> Page:
        """Send a form as it stands, token included."""
        return Page(self.http.post(path, data=data, headers=HTMX if htmx else {}, **options))

    def send(self, page: str, action: str, data: dict[str, Any] | None = None, *, htmx: bool = False) -> Page:
        """Open a page, fill in one of its forms and send it."""
        return self.post(action, {**self.get(page).form(action), **(data or {})}, htmx=htmx)

    def token(self, page: str = "/masuk") -> str:
        """Give a form token of this session."""
        return str(self.get(page).soup.select_one("input[name=csrf_token]")["value"])

    def sign_in(self, account_id: int) -> Page:
        """Enter a demo account by its button; who was signed in before is forgotten."""
        if self.http.get("/masuk").status_code == 303:
            self.http.delete_cookie("alur")
        return self.send("/masuk", "/masuk/sebagai", {"akun": str(account_id)})


def words(element: Tag) -> str:
    """Give the words of an element, with single spaces."""
    return " ".join(element.get_text(" ").split())


def check(page: Page) -> None:
    """Fail with a sentence that names the fault."""
    soup, where = page.soup, page.response.request.path
    heads = len(soup.find_all("h1"))
    assert heads == (0 if page.is_fragment else 1), f"{where}: {heads} h1"
    if not page.is_fragment:
        assert re.fullmatch(r"\S.* · Alur", soup.title.get_text()), f"{where}: title {soup.title}"
        assert soup.html["lang"] == "id", where
        assert soup.select_one("main"), where
        failed = page.status >= 400
        assert page.title.startswith("Kesalahan: ") == failed, f"{where}: {page.status} has title {page.title}"
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), f"{where}: ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    assert not soup.select("[style], style, script:not([src]), [onclick], [hx-on]"), f"{where}: inline style or script"
    _check_forms(soup, where)
    _check_labels(soup, where, set(ids) if not page.is_fragment else None)
    _check_htmx(soup, where, page.is_fragment)


def _check_forms(soup: BeautifulSoup, where: str) -> None:
    for form in soup.find_all("form"):
        assert form.get("action"), f"{where}: a form without action"
        assert form.get("method") in ("get", "post"), f"{where}: form {form['action']} without method"
        has_token = form.select_one("input[name=csrf_token]") is not None
        assert has_token == (form["method"] == "post"), f"{where}: token of form {form['action']}"


def _check_labels(soup: BeautifulSoup, where: str, ids: set[str] | None) -> None:
    labelled = {label.get("for") for label in soup.find_all("label")}
    for field in soup.select("input, select, textarea"):
        if field.get("type") in UNNAMED:
            continue
        named = field.get("id") in labelled or field.find_parent("label") or field.get("aria-label")
        assert named, f"{where}: field {field.get('name')} without label"
    if ids is None:
        return
    for attribute in ("for", "aria-describedby", "aria-labelledby"):
        for tag in soup.find_all(attrs={attribute: True}):
            for target in str(tag[attribute]).split():
                assert target in ids, f"{where}: {attribute} names {target}, which is not there"


def _check_htmx(soup: BeautifulSoup, where: str, is_fragment: bool) -> None:
    for verb in ("get", "post"):
        for tag in soup.select(f"[hx-{verb}]"):
            polls = "every" in str(tag.get("hx-trigger", ""))
            real = (
                (tag.name == "a" and tag.get("href"))
                or (tag.name == "form" and tag.get("action"))
                or tag.find_parent("form") is not None
                or (is_fragment and tag.get("name"))  # a field or a button whose form lies around the fragment
            )
            assert real or polls, f"{where}: <{tag.name} hx-{verb}> does nothing without script"

"""A visitor of the portal over HTTP: keeps cookies, finds form tokens, and writes requests for the loader."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

_INPUT = re.compile(r"<(?:input|button)\b[^>]*>")
_ATTRIBUTE = re.compile(r"""([a-z-]+)="([^"]*)\"""")


@dataclass
class Answer:
    """What came back."""

    status: int
    body: str
    location: str


@dataclass
class Visitor:
    """Somebody with a browser."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """Send one request, as a plain form or link does; cookies and the form token are kept."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        body = urlencode(form) if form is not None else None
        headers = {"Cookie": self._cookie()}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        link.request(method, path, body, headers)
        got = link.getresponse()
        text = got.read().decode("utf-8", "replace")
        for line in got.headers.get_all("Set-Cookie") or ():
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name.strip()] = value
        link.close()
        if found := re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text):
            self.token = unescape(found[1])
        return Answer(got.status, text, got.headers.get("Location", ""))

    def sign_in(self, login: str, password: str) -> None:
        """Sign in by the form; stops with what the page said where that fails."""
        self.ask("GET", "/masuk")
        form = {"csrf_token": self.token, "login": login, "password": password}
        got = self.ask("POST", "/masuk", form)
        if got.status != 303:
            raise SystemExit(f"Sign-in failed with {got.status}:\n{got.body[:2000]}")

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def request(self, method: str, path: str, form: dict[str, str] | None = None, partial: bool = False) -> bytes:
        """Return a request in bytes, with this visitor's cookies; `partial` asks for a fragment as htmx does."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept: text/html"]
        if cookie := self._cookie():
            lines.append(f"Cookie: {cookie}")
        if partial:
            lines += ["HX-Request: true", "HX-Request-Type: partial", f"HX-Current-URL: http://127.0.0.1:{self.port}/"]
        body = urlencode(form).encode() if form is not None else b""
        if form is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body


def controls(form: str) -> list[dict[str, str]]:
    """Return the attributes of the inputs and buttons in a piece of HTML, in order."""
    return [{name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)} for tag in _INPUT.findall(form)]


def form_at(page: str, action: str) -> str:
    """Return the HTML of the form whose action begins so; raises LookupError."""
    for form in re.findall(r"<form\b.*?</form>", page, re.S):
        found = re.search(r'action="([^"]*)"', form)
        if found and unescape(found[1]).startswith(action):
            return str(form)
    raise LookupError(f"no form with the action {action}")

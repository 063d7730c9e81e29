"""Officials who press as fast as they can, over plain HTTP and each in a thread, until the server is gone."""

from __future__ import annotations

import http.client
import random
import threading
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from bs4 import BeautifulSoup, Tag

GONE = (urllib.error.URLError, http.client.HTTPException, OSError)


class Hammerer(threading.Thread):
    """Signs in by a demo button, then opens its inbox, takes a case and presses a button of it, again and again."""

    def __init__(self, url: str, account: str, seed: int) -> None:
        super().__init__(daemon=True)
        self.url = url
        self.account = account
        self.random = random.Random(seed)
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.done = 0  # presses that were answered as done
        self.fault: Exception | None = None

    def run(self) -> None:
        """Press until the server is gone."""
        try:
            self._send("/masuk/sebagai", {"csrf_token": _token(self._get("/masuk")), "akun": self.account})
            while True:
                self._press()
        except GONE:
            return
        except Exception as fault:
            self.fault = fault

    def _press(self) -> None:
        links = self._get("/tugas").select("#inbox a.code")
        if not links:
            return
        page = self._get(str(self.random.choice(links)["href"]))
        forms = [form for form in page.select("#case-panel form") if "/langkah/" in str(form["action"])]
        if not forms:
            return
        form = self.random.choice(forms)
        self.done += self._send(str(form["action"]), self._filled(form))

    def _filled(self, form: Tag) -> dict[str, str]:
        values = {str(field["name"]): str(field.get("value", "")) for field in form.select("input[type=hidden]")}
        classes = form.select("input[name=klasifikasi]")
        if classes:
            values["klasifikasi"] = str(self.random.choice(classes)["value"])
        button = self.random.choice(form.select("button.choice"))
        if form.select_one("[name=keluaran]"):
            values["keluaran"] = "Hasil untuk dicoba."  # without it an answer to a complaint is not sent
        return {**values, "catatan": "Alasan untuk dicoba.", "keputusan": str(button.get("value", ""))}

    def _get(self, path: str) -> BeautifulSoup:
        with self.opener.open(self.url + path, timeout=10) as answer:
            return BeautifulSoup(answer.read(), "html.parser")

    def _send(self, path: str, values: dict[str, str]) -> bool:
        try:
            self.opener.open(self.url + path, urlencode(values).encode(), timeout=10).close()
            return True
        except urllib.error.HTTPError as refused:
            refused.close()
            if refused.code not in (403, 409):  # somebody was first, or it is not theirs: that is what pages say
                raise AssertionError(f"{refused.code} for {path}") from refused
            return False


def _token(page: BeautifulSoup) -> str:
    found = page.select_one("input[name=csrf_token]")
    assert found is not None
    return str(found["value"])

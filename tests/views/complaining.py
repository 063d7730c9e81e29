"""What the tests of complaint pages share: two agencies at work, a reporter at a browser, and short ways through a form."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from portal.complaint_form import open_complaint
from portal.intake import Opened
from tests.page import Client, Page
from tests.usecases import matrices as m
from tests.usecases import reports as r
from tests.views.offices import Desk, press

UNIT = "Dinas Uji"  # the agency that complaints are about


class Town(Desk):
    """The agencies, with who handles complaints (olah), who answers (tim) and who has no part in them (loket)."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(app, monkeypatch)
        m.publish(m.PERMIT, "izin")
        m.publish(r.SHIPPED, "pengaduan")

    @property
    def olah(self) -> Client:
        """Who handles the complaints of the unit."""
        return self.hire("olah", r.HANDLER)

    @property
    def tim(self) -> Client:
        """Who answers them."""
        return self.hire("tim", r.TEAM)

    @property
    def loket(self) -> Client:
        """An official of the unit without any part in complaints."""
        return self.hire("loket", "Loket")

    @property
    def guest(self) -> Client:
        """Somebody of the public, with a browser of their own."""
        return Client(self.app)

    def complain(self, agency: str = "dinas-uji", **raw: object) -> Opened:
        """Open a complaint as the public does."""
        facts = {"nama": r.NAME, "Jenis": "Pengaduan", "Uraian": "Antrean tidak dipanggil.", **raw}
        uploads = facts.pop("uploads", ())
        return open_complaint(m.request("pengaduan", raw=facts, agency=agency, uploads=uploads), None, self.now)

    def pass_on(self, number: str, case_class: str = r.NORMATIVE) -> Page:
        """Let the handler set the class and pass a complaint on."""
        page = press(self.olah, number, "2", keputusan=r.FORWARD, klasifikasi=case_class)
        assert page.status == 303, page.text
        return page

    def answer(self, number: str, text: str = "Antrean sudah diperbaiki.", **sent: object) -> Page:
        """Let the team answer a complaint."""
        page = press(self.tim, number, "3", keluaran=text, **sent)
        assert page.status == 303, page.text
        return page

    def answered(self, **raw: object) -> Opened:
        """Open a complaint, pass it on, answer it."""
        opened = self.complain(**raw)
        self.pass_on(opened.number)
        self.answer(opened.number)
        return opened

    def returned(self, **raw: object) -> Opened:
        """Open a complaint and ask for what is missing."""
        opened = self.complain(**raw)
        press(self.olah, opened.number, "2", keputusan=r.INCOMPLETE, catatan="Sebutkan loketnya.")
        return opened

    def reporter(self, opened: Opened) -> Client:
        """Give the reporter's browser, with the key open."""
        client, page = self.guest, f"/lacak/{opened.number}"
        assert client.send(page, f"{page}/kunci", {"kunci": opened.key}).status == 303
        return client

    def reply(self, client: Client, number: str, **sent: object) -> Page:
        """Send the form of the reporter's open step."""
        page = f"/lacak/{number}"
        return client.send(page, f"{page}/langkah", sent)


FORM = {
    "isian:Jenis": "Pengaduan",
    "isian:Uraian": "Kursi ruang tunggu rusak.",
    "instansi": "dinas-uji",
    "nama": r.NAME,
}


def open_form(client: Client, query: str = "") -> tuple[str, dict[str, str]]:
    """Open an empty form; give its token and its hidden fields."""
    page = client.get(f"/layanan/pengaduan/ajukan{query}")
    action = str(page.one("form.form")["action"])
    hidden = page.soup.select("form.form input[type=hidden]")
    return action.split("/")[2], {str(field["name"]): str(field["value"]) for field in hidden}


def checked(client: Client, **more: Any) -> tuple[str, Page]:
    """Fill in and check a form; give its token and the page that answers."""
    token, hidden = open_form(client)
    return token, client.post(f"/formulir/{token}/periksa", {**hidden, **FORM, **more})


def send(client: Client, token: str, **sent: str) -> Page:
    """Press the button of the page on which the answers are read once more."""
    return client.send(f"/formulir/{token}/periksa", f"/formulir/{token}/kirim", sent)


def picture(name: str = f"foto {r.NAME}.jpg", data: bytes | None = None) -> tuple[BytesIO, str]:
    """Give a picture to upload, which tells too much, under a name that does too."""
    return BytesIO(r.jpeg() if data is None else data), name

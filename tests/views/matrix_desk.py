"""Agencies with published services, their admins and an admin of the portal, for the tests of Kelola matriks."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal.models.accounts import Agency
from portal.models.matrices import MatrixDraft
from portal.models.services import Version
from portal.publishing import publish_bytes
from tests import factories
from tests.page import HTMX, Client, Page
from tests.usecases import matrices as m

HOME = "/admin/matriks"
SEND = "/admin/matriks/unggah"
OTHER = m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "IZL")
FAULTY = m.PERMIT.replace("? lengkap | belum lengkap -> 1", "setuju? <b>x</b>").replace("15 menit", "kapan-kapan")
GONE = m.PERMIT.replace("2,Memeriksa,,? lengkap | belum lengkap -> 1,,,30 menit\n", "").replace(
    "setuju -> 2", "setuju -> 1"
)
UNSOUND = m.PERMIT.replace(",,,,x,15 menit", ",,,,x -> 4,15 menit")
CHANGED = m.PERMIT.replace("Mencatat", "Mencatat dan menyimpan").replace("15 menit", "20 menit")


class Rooms:
    """Two agencies, each with a service; `admin` of the first, `other` of the second, `portal` of all."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        publish_bytes("izin-uji", m.PERMIT.encode(), None, "Pertama", m.TUESDAY)
        publish_bytes("izin-lain", OTHER.encode(), None, "Pertama", m.TUESDAY)
        self.own = Agency.get(Agency.name == "Dinas Uji")
        self.people = {
            "admin": factories.person("admin", admin_of=self.own).id,
            "other": factories.person("other", admin_of=Agency.get(Agency.name == "Dinas Lain")).id,
            "portal": factories.person("pusat", is_portal_admin=True).id,
            "second": factories.person("kedua", is_portal_admin=True).id,
        }

    def enter(self, who: str) -> Client:
        """Sign a person in with a browser of their own."""
        client = Client(self.app)
        client.sign_in(self.people[who])
        return client


def send(client: Client, *files: tuple[str, bytes], htmx: bool = False, **typed: str) -> Page:
    """Upload files through the form of the page."""
    return _post(client, SEND, {**client.get(SEND).form(SEND), **typed}, files, htmx)


def draft_of(client: Client, text: str = CHANGED, slug: str = "izin-uji") -> str:
    """Upload a text as a new version, and give the address of its draft."""
    page = send(client, ("matriks.csv", text.encode()), layanan=slug)
    assert page.status == 303, page.text
    return str(page.response.location)


def again(client: Client, place: str, text: bytes, **typed: str) -> Page:
    """Put a file in the place of a draft's content, from a fresh page."""
    return _post(client, f"{place}/unggah", {**client.get(place).form(f"{place}/unggah"), **typed}, [("b.csv", text)])


def stored() -> tuple[int, int]:
    """Give how many drafts and versions there are."""
    return MatrixDraft.select().count(), Version.select().count()


def _post(
    client: Client, path: str, typed: dict[str, str], files: Sequence[tuple[str, bytes]], htmx: bool = False
) -> Page:
    """Send a form with files as one piece of bytes: the test client would leave the file of a large one open."""
    data: dict[str, Any] = {**typed, "berkas": [FileStorage(io.BytesIO(content), name) for name, content in files]}
    boundary, body = encode_multipart(data)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return Page(client.http.post(path, data=body, content_type=kind, headers=HTMX if htmx else {}))

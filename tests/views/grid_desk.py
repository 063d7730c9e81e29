"""Grids of drafts and their forms, as browsers with and without script send them."""

from __future__ import annotations

from portal.models.matrices import MatrixDraft
from portal.sop.matrix import read_matrix
from portal.sop.model import Matrix
from tests.page import Client, Page
from tests.views.matrix_desk import CHANGED, draft_of, send

UNMARKED = """Nama SOP,Izin Baru
Instansi,Dinas Uji

No,Kegiatan,Pelaksana,,,Mutu Baku,,,Keterangan
,,Pemohon,Loket,Kabid,Kelengkapan,Waktu,Output,
1,Pemohon mengajukan berkas,,,,,10 menit,,
2,Loket memeriksa berkas,,,,,,,
3,Kabid menelaah. Jika tidak setuju dikembalikan ke langkah 2,,,,,1 jam,,
"""


def table_of(client: Client, text: str = CHANGED) -> str:
    """Upload a text as a new version and give the address of its grid."""
    return f"{draft_of(client, text)}/tabel"


def unmarked(client: Client, text: str = UNMARKED) -> str:
    """Upload a new service and give the address of its grid."""
    return f"{send(client, ('izin-baru.csv', text.encode())).response.location}/tabel"


def matrix_of(place: str) -> Matrix:
    """Read the draft of a grid as it is stored."""
    row = MatrixDraft.get_by_id(int(place.split("/")[-2]))
    found = read_matrix(bytes(row.content)).matrix
    assert found is not None
    return found


def filled(page: Page, selector: str) -> dict[str, list[str]]:
    """Give all values of a form as a browser sends them: a name may stand several times."""
    found: dict[str, list[str]] = {}
    for field in page.one(selector).select("input[name], select[name], textarea[name]"):
        if field.get("type") == "checkbox" and not field.has_attr("checked"):
            continue
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            value = str(chosen.get("value", chosen.get_text())) if chosen else ""
        else:
            value = field.get_text() if field.name == "textarea" else str(field.get("value", ""))
        found.setdefault(str(field["name"]), []).append(value)
    return found


def change(client: Client, place: str, **fields: str) -> Page:
    """Send one change as the script does, from a fresh page."""
    sent = filled(client.get(place), "#grid-change")
    return client.post(place, {**sent, **_named(fields)}, htmx=True)


def press(client: Client, place: str, act: str, **fields: str) -> Page:
    """Send the whole form with a button, as a browser without script does."""
    sent = filled(client.get(place), "#grid-form")
    return client.post(place, {**sent, **_named(fields), **({"tindakan": act} if act else {})})


def _named(fields: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in fields.items()}

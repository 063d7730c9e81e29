"""The status words of complaints that people know: one table, from the open step and the last outcome.

There is no second state machine: what a case's own history and marking say (`case_situation`) is looked up here, so the
words follow an SOP that an office has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.case_situation import Situation, closed_kind

STATUSES: dict[str, tuple[str, str]] = {  # key -> word, class of its sign
    "diterima": ("Diterima", "open"),
    "verifikasi": ("Verifikasi", "open"),
    "perlu_dilengkapi": ("Perlu dilengkapi", "returned"),
    "menunggu_pelapor": ("Menunggu pelapor", "waiting"),
    "diteruskan": ("Diteruskan", "open"),
    "diproses": ("Diproses", "open"),
    "ditanggapi": ("Ditanggapi", "done"),
    "selesai": ("Selesai", "done"),
    "ditutup_tanpa_kabar": ("Ditutup tanpa kabar", "withdrawn"),
    "ditolak": ("Ditolak", "refused"),
    "dibuka_kembali": ("Dibuka kembali", "returned"),
    "dicabut": ("Dicabut", "withdrawn"),
    "tidak_dilengkapi": ("Dianggap dicabut", "withdrawn"),
    "diarsipkan": ("Diarsipkan", "withdrawn"),
}
_BY_KIND = {
    "received": "diterima", "received_off_hours": "diterima",
    "returned_to_applicant": "perlu_dilengkapi", "applicants_turn": "menunggu_pelapor",
    "handed_over": "diteruskan", "delivered": "ditanggapi",
    "delivered_refused": "ditolak", "refused_going_on": "ditolak", "refused": "ditolak",
    "done": "selesai", "closed_by_itself": "ditutup_tanpa_kabar",
    "withdrawn": "dicabut", "not_completed": "tidak_dilengkapi", "archived": "diarsipkan",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Status:
    """A complaint's status: its key in STATUSES, the word, the class of its sign."""

    key: str
    word: str
    css: str


def status_of(told: Situation) -> Status:
    """Return the status of a complaint, of where it stands."""
    key = _key(told)
    return Status(key, *STATUSES[key])


def status_of_closed(result: str, last: str, at: datetime) -> Status:
    """Return the status of a closed complaint, of its result and the kind of the last line that moved it."""
    return status_of(Situation(kind=closed_kind(result, last), since=at, outcome=result))


def _key(told: Situation) -> str:
    if told.kind == "closed_by_itself" and told.outcome == "refused":
        return "ditolak"
    if told.kind in _BY_KIND:
        return _BY_KIND[told.kind]
    # at work: what brought it to the step that is open now
    if told.is_reopened:
        return "dibuka_kembali"
    if told.is_forwarded:
        return "diteruskan"
    return "verifikasi" if told.is_verified else "diproses"

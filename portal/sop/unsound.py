"""What makes a process unsound, in words: the message and the advice of each kind of fault (docs/wording.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.sop.faults import Faults
from portal.sop.model import Level, Shown
from portal.sop.sheet import address


@dataclass(frozen=True, slots=True)
class Fault:
    """What the check found: never_opened | no_end | clash | open_at_end | waiting_at_end | incomplete."""

    what: str
    step: str = ""
    role: str = ""
    sequence: str = ""

    turns: tuple[tuple[str, int], ...] = ()  # the same sequence: step, and which of its outcomes

    @property
    def message(self) -> str:
        """What is wrong, in Indonesian."""
        number = self.step
        match self.what:
            case "never_opened":
                return f"Langkah {number} tidak pernah terbuka: tidak ada panah atau urutan yang sampai ke sana."
            case "no_end":
                return f"Berkas dapat berputar atau tertahan tanpa pernah selesai: {self.sequence}."
            case "clash":
                where = f"dua cabang bertemu di langkah {number}: tulis & di depan tandanya."
                return f"{where} Terjadi pada: {self.sequence}."
            case "open_at_end":
                who = f"langkah {number} ({self.role})"
                return f"Permohonan dapat selesai saat {who} masih terbuka: {self.sequence}."
            case "waiting_at_end":
                return f"Permohonan dapat selesai saat satu cabang masih menunggu di langkah {number}: {self.sequence}."
        return "Alur ini terlalu banyak kemungkinannya; baru 100.000 keadaan yang diperiksa."

    def describe(self, faults: Faults, cells: Mapping[str, tuple[int, int]], texts: Mapping[str, str]) -> None:
        """Add the problem in words; `cells` and `texts` give each step's first acting cell and what stands there."""
        at, number = cells.get(self.step), self.step
        if self.what == "incomplete":
            faults.note(None, self.message, "Periksa dengan uji coba, terutama cabang yang berjalan bersamaan.")
            return
        advice = {
            "never_opened": f"Beri panah menuju langkah {number}, atau hapus barisnya.",
            "no_end": "Beri jalan keluar: satu pilihan yang menuju langkah berikutnya atau selesai.",
            "clash": f"Ubah {{sel}} menjadi & {texts.get(number, 'x')}, agar langkah ini menunggu semua cabang.",
            "open_at_end": "Tulis & pada langkah tempat cabang bertemu, sebelum selesai.",
            "waiting_at_end": f"Arahkan panah selesai sesudah langkah {number}.",
        }[self.what]
        advice = advice.replace("{sel}", address(*at)) if at else advice
        faults.add(Level.unsound, at, self.message, advice, Shown(self.what, self.step, self.turns))

"""The problems of a matrix in words: what is wrong, what to write instead (the texts of docs/wording.md)."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.sop.model import Level, Problem, Shown
from portal.sop.notation import Fault
from portal.sop.sheet import address

SYMBOLS_ADVICE = "Tulis x, mulai, selesai, ?, atau koordinasi."


def quoted(text: str) -> str:
    """Quote what the file says, cut after 40 characters."""
    text = " ".join(text.split())
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


def perhaps(nearest: str) -> str:
    """Suggest the nearest known word; nothing without one."""
    return f" Mungkin “{nearest}”." if nearest else ""


def listing(names: list[str]) -> str:
    """`A`, `A dan B`, `A, B, dan C`."""
    if len(names) < 3:
        return " dan ".join(names)
    return ", ".join(names[:-1]) + f", dan {names[-1]}"


@dataclass(slots=True)
class Faults:
    """Collects problems in the order of the sheet; those of the file as a whole come first."""

    found: list[tuple[tuple[int, int], Problem]] = field(default_factory=list)

    def add(
        self, level: Level, at: tuple[int, int] | None, message: str, advice: str, shown: Shown | None = None
    ) -> None:
        """Add a problem; `at` is (row, column) from 0, and `{sel}` in the message becomes its address."""
        cell = address(*at) if at else None
        self.found.append((at or (-1, -1), Problem(level, cell, message.replace("{sel}", cell or ""), advice, shown)))

    def draft(self, at: tuple[int, int] | None, message: str, advice: str) -> None:
        """Add what must be mended before the matrix can be published."""
        self.add(Level.draft, at, message, advice)

    def note(self, at: tuple[int, int] | None, message: str, advice: str) -> None:
        """Add something to know."""
        self.add(Level.note, at, message, advice)

    @property
    def has_draft(self) -> bool:
        """Whether anything keeps the matrix from being compiled."""
        return any(problem.level >= Level.draft for _, problem in self.found)

    def problems(self) -> tuple[Problem, ...]:
        """All problems, in the order of the sheet."""
        return tuple(problem for _, problem in sorted(self.found, key=lambda f: f[0]))


def mark_fault(faults: Faults, at: tuple[int, int], fault: Fault) -> None:
    """Add the problem of a single role's cell."""
    value = quoted(fault.value)
    if fault.what == "unknown":
        faults.draft(at, f"{{sel}}: tanda {value} tidak dikenal.{perhaps(fault.nearest)}", SYMBOLS_ADVICE)
    elif fault.what == "two_meanings":
        faults.draft(at, "{sel}: “k” dapat berarti dua hal.", "tulis koordinasi atau ?")
    elif fault.what == "notation":
        advice = "Tulis seperti ? setuju | dikembalikan -> 3b, atau x -> 6."
        faults.draft(at, f"{{sel}}: {value} belum terbaca sebagai tanda dengan panah.", advice)
    elif fault.what == "one_arrow":
        faults.draft(
            at,
            f"{{sel}}: {fault.value} hanya dapat memiliki satu panah, tanpa nama keputusan dan tanpa (tolak).",
            "Ganti tandanya menjadi ?, atau tulis satu panah saja, misalnya x -> 6.",
        )
    elif fault.what == "no_arrows":
        faults.draft(
            at,
            f"{{sel}}: {fault.value} tidak dapat memiliki panah atau nama keputusan.",
            "Pindahkan panah ke sel yang mengerjakan; untuk koordinasi tulis tandanya saja.",
        )
    else:
        faults.draft(
            at, "{sel}: & tidak berlaku pada koordinasi.", "Tulis & di depan tanda pelaksana yang mengerjakan."
        )


_TIME_ADVICE = "Tulis misalnya 30 menit, 2 jam, atau 3 hari kerja."


def time_fault(faults: Faults, at: tuple[int, int], text: str, why: str) -> None:
    """Note a Waktu that gives no deadline."""
    value = quoted(text)
    if why == "empty":
        faults.note(at, "{sel}: waktu kosong, jadi langkah ini tanpa tenggat.", "Isi bila waktunya sudah ditetapkan.")
    elif why == "two_lengths":
        faults.note(
            at, f"{{sel}}: {value} menyebut dua waktu yang berbeda, jadi langkah ini tanpa tenggat.", "Sisakan satu."
        )
    elif why == "excel_date":
        faults.note(
            at,
            f"{{sel}}: {value} tampak seperti 1-2 yang diubah Excel menjadi tanggal.",
            "Tulis misalnya 1-2 hari, dengan satuannya.",
        )
    else:
        faults.note(at, f"{{sel}}: waktu {value} tidak dapat dihitung, jadi langkah ini tanpa tenggat.", _TIME_ADVICE)

"""What a matrix says, as frozen values: the words that every room shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

Kind = Literal["process", "start", "end", "decision", "coordinate"]
Unit = Literal["minutes", "hours", "working_days", "calendar_days", "months"]
END = "selesai"


class Level(IntEnum):
    """How bad a problem is; the state of a file is its worst level."""

    note = 0
    unsound = 1
    draft = 2
    unreadable = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """How an unsound problem comes about: its kind (see portal.sop.unsound), its step, the turns that lead there."""

    what: str
    step: str
    turns: tuple[tuple[str, int], ...]  # step, and which of its outcomes; none where the step is never reached


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of a matrix: where it is, what is wrong, what to write instead (Indonesian)."""

    level: Level
    cell: str | None
    message: str
    advice: str
    shown: Shown | None = field(default=None, compare=False, repr=False)  # of an unsound one


@dataclass(frozen=True, slots=True)
class Arrow:
    """Where a step leads. `to` holds step numbers or `selesai`; empty means: not written."""

    label: str | None
    to: tuple[str, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in a role's cell."""

    kind: Kind
    join: bool = False
    arrows: tuple[Arrow, ...] = ()

    @property
    def acts(self) -> bool:
        """Whether the role does the step (a coordinator does not)."""
        return self.kind != "coordinate"


@dataclass(frozen=True, slots=True)
class Duration:
    """A term as written, and as understood: `unit` and `amount` are both None where it gives no deadline."""

    text: str
    unit: Unit | None = None
    amount: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the table."""

    number: str
    activity: str
    marks: Mapping[str, Mark]  # role -> mark, in column order
    requirements: str = ""
    duration: Duration = Duration("")
    output: str = ""
    note: str = ""
    row: int = field(default=0, compare=False)  # as the spreadsheet counts rows, from 1

    @property
    def join(self) -> bool:
        """Whether the step waits for all its branches."""
        return any(mark.join for mark in self.marks.values() if mark.acts)

    @property
    def arrows(self) -> tuple[Arrow, ...]:
        """The arrows of the row, as written; they stand in one cell."""
        return next((mark.arrows for mark in self.marks.values() if mark.arrows), ())


@dataclass(frozen=True, slots=True)
class Field:
    """An `Isian`: a field of the request form."""

    label: str
    type: Literal["teks", "paragraf", "angka", "tanggal", "email", "telepon", "pilihan", "berkas", "daftar"]
    required: bool = False
    step: str | None = None  # `@c`: asked at the applicant's step c; None: at the first
    choices: tuple[str, ...] = ()  # of a `daftar`: its columns


@dataclass(frozen=True, slots=True)
class CaseClass:
    """A `Klasifikasi`: a class of case with its own overall limit."""

    name: str
    limit: Duration


@dataclass(frozen=True, slots=True)
class Letter:
    """A `Surat`: made at a step, when the case is `disetujui`, `ditolak` or either (empty)."""

    name: str
    step: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """A `Jadwal`: what is booked at a step, and the label of the Isian with the wished date."""

    name: str
    step: str
    wish: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A `Tenggat`: what is due, its term, and the label of the Isian with the date."""

    name: str
    term: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """The table and its identity block."""

    title: str
    agency: str
    roles: tuple[str, ...]
    steps: tuple[Step, ...]
    code: str = ""  # Kode, made from the title if absent
    zone: str = "WIB"  # WIB | WITA | WIT
    for_all_agencies: bool = False  # Berlaku Untuk, semua instansi
    applicant: str = ""  # the key Pemohon
    facts: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # canonical key -> its values, without those above
    other: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # unknown keys, as written ("Lain-lain")
    fields: tuple[Field, ...] = ()
    classes: tuple[CaseClass, ...] = ()
    letters: tuple[Letter, ...] = ()
    bookings: tuple[Booking, ...] = ()
    reminders: tuple[Reminder, ...] = ()

    def fact(self, key: str) -> str:
        """Return the first value of a key of the identity block, or an empty text."""
        return next(iter(self.facts.get(key, ())), "")


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a file gave: a matrix (None if unreadable), the problems, and the sheet as it was read."""

    matrix: Matrix | None
    problems: tuple[Problem, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    encoding: str = ""
    delimiter: str = ""

    @property
    def state(self) -> Literal["unreadable", "draft", "unsound", "publishable"]:
        """The worst level found; `publishable` where there are only notes."""
        worst = max((problem.level for problem in self.problems), default=Level.note)
        return "publishable" if worst is Level.note else worst.name  # type: ignore[return-value]

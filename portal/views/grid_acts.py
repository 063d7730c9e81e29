"""What the buttons of the marking grid do: their values, read into edits of the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from portal.sop.editing import (
    AddRow,
    Edit,
    MoveField,
    MoveRole,
    MoveRow,
    RemoveField,
    RemoveIdentity,
    RemoveRole,
    RemoveRow,
)

NUMBER_MAX = 6  # digits of a position: more name nothing
_ACT = re.compile(r"([a-z]+(?:-[a-z]+)*)((?::[^:]{1,60}){0,3})")


@dataclass(frozen=True, slots=True)
class Act:
    """A pressed button: its verb, and what stood behind it."""

    verb: str = ""
    words: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[int, ...]:
        """The positions that it names; empty where one is no number."""
        if not all(word.isascii() and word.isdigit() and len(word) <= NUMBER_MAX for word in self.words):
            return ()
        return tuple(int(word) for word in self.words)


_EDITS: dict[str, tuple[int, Callable[..., Edit]]] = {
    "baris-tambah": (1, lambda row: AddRow(row + 1)),
    "baris-naik": (1, lambda row: MoveRow(row, row - 1)),
    "baris-turun": (1, lambda row: MoveRow(row, row + 1)),
    "baris-hapus-ya": (1, lambda row: RemoveRow(row)),
    "kolom-kiri": (1, lambda role: MoveRole(role, role - 1)),
    "kolom-kanan": (1, lambda role: MoveRole(role, role + 1)),
    "kolom-hapus": (1, lambda role: RemoveRole(role)),
    "identitas-hapus": (1, lambda index: RemoveIdentity(index)),
    "isian-naik": (1, lambda index: MoveField(index, index - 1)),
    "isian-turun": (1, lambda index: MoveField(index, index + 1)),
    "isian-hapus": (1, lambda index: RemoveField(index)),
}


def read_act(text: str) -> Act:
    """Read the value of a pressed button, `verb:position:…`; what is none is an act without a verb."""
    found = _ACT.fullmatch(text)
    return Act(found[1], tuple(found[2].split(":")[1:])) if found else Act()


def edits_of(act: Act) -> Sequence[Edit]:
    """Return what a button changes besides what stands in the fields."""
    count, edit = _EDITS.get(act.verb, (-1, None))
    return [edit(*act.places)] if edit and len(act.places) == count else []


def fields_of(act: Act, form: Mapping[str, str]) -> dict[str, str]:
    """Return the fields as they are to be saved: an outcome is removed by leaving its label empty."""
    values = dict(form)
    if act.verb == "keputusan-hapus" and len(act.places) == 3:
        values["label-{}-{}-{}".format(*act.places)] = ""
    return values

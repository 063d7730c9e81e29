"""Edits of a draft's table: small frozen values, and the one function that does them.

Handles are the positions of rows, roles, identity rows and Isian in the table as it was opened; they hold for all edits
that are done at once. Rows and roles that such an edit adds get the handles that follow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Target = int | str  # the handle of a row, `selesai`, or a text that names no step
KINDS = {
    "": "kosong",
    "process": "x (mengerjakan)",
    "decision": "? (memutuskan)",
    "start": "mulai",
    "end": "selesai",
    "coordinate": "koordinasi",
}
CYCLE = tuple(KINDS)


class EditRefused(Exception):
    """An edit cannot be done; `field` is the input it came from (see editing_form), `text` says why (Indonesian)."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field
        self.text = text


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome of a decision, or (without label) the arrow of x and mulai; no target means: the next row."""

    label: str = ""
    to: tuple[Target, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class SetMark:
    """Put another mark into a role's cell; arrow and join stay where the new mark may have them."""

    row: int
    role: int
    kind: str


@dataclass(frozen=True, slots=True)
class Cycle:
    """Put the next mark into a role's cell: empty, x, ?, mulai, selesai, koordinasi, empty."""

    row: int
    role: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class SetJoin:
    """Let a step wait for all its branches, or not."""

    row: int
    role: int
    on: bool


@dataclass(frozen=True, slots=True)
class SetText:
    """Write a role's cell as typed, in the notation."""

    row: int
    role: int
    text: str


@dataclass(frozen=True, slots=True)
class SetOutcomes:
    """Make a role's cell a decision with these outcomes; what Ya, Tidak and Keterangan said of them moves into it."""

    row: int
    role: int
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class SetTargets:
    """Say where an `x` or a `mulai` leads; nothing: to the next row."""

    row: int
    role: int
    to: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class AddRole:
    """Add a role's column; `at` is the position it gets, None the last."""

    name: str
    at: int | None = None


@dataclass(frozen=True, slots=True)
class RenameRole:
    """Give a role another name, also where the identity block names it."""

    role: int
    name: str


@dataclass(frozen=True, slots=True)
class MoveRole:
    """Put a role's column in another position."""

    role: int
    to: int


@dataclass(frozen=True, slots=True)
class RemoveRole:
    """Take a role's column away."""

    role: int


@dataclass(frozen=True, slots=True)
class AddRow:
    """Add a step; `at` is the position it gets."""

    at: int
    activity: str = ""


@dataclass(frozen=True, slots=True)
class MoveRow:
    """Put a step in another position; arrows follow."""

    row: int
    to: int


@dataclass(frozen=True, slots=True)
class RemoveRow:
    """Take a step away; arrows to it are emptied."""

    row: int


@dataclass(frozen=True, slots=True)
class SetCell:
    """Write a text of a step: number, activity, requirements, duration, output, note, yes, no, extra0, extra1 and so on."""

    row: int
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class SetNumbers:
    """Give several steps other numbers at once; arrows follow."""

    numbers: Mapping[int, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class SetFact:
    """Write the value of a key of the identity block that stands once; an empty one takes its row away."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class SetIdentity:
    """Write an identity row."""

    index: int
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddIdentity:
    """Add an identity row; `at` is its position, None: after the last one with this key."""

    key: str
    values: tuple[str, ...]
    at: int | None = None


@dataclass(frozen=True, slots=True)
class MoveIdentity:
    """Put an identity row in another position."""

    index: int
    to: int


@dataclass(frozen=True, slots=True)
class RemoveIdentity:
    """Take an identity row away."""

    index: int


@dataclass(frozen=True, slots=True)
class SetField:
    """Write an Isian; `index` counts the Isian only."""

    index: int
    label: str
    kind: str = "teks"
    required: bool = False
    step: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddField:
    """Add an Isian; `at` is its position among them, None the last."""

    label: str
    kind: str = "teks"
    required: bool = False
    step: str = ""
    choices: tuple[str, ...] = ()
    at: int | None = None


@dataclass(frozen=True, slots=True)
class MoveField:
    """Put an Isian in another position among them."""

    index: int
    to: int


@dataclass(frozen=True, slots=True)
class RemoveField:
    """Take an Isian away."""

    index: int


MarkEdit = SetMark | Cycle | SetJoin | SetText | SetOutcomes | SetTargets
RoleEdit = AddRole | RenameRole | MoveRole | RemoveRole
RowEdit = AddRow | MoveRow | RemoveRow | SetCell | SetNumbers
IdentityEdit = SetFact | SetIdentity | AddIdentity | MoveIdentity | RemoveIdentity
FieldEdit = SetField | AddField | MoveField | RemoveField
Edit = MarkEdit | RoleEdit | RowEdit | IdentityEdit | FieldEdit
Edits = Sequence[Edit]

"""A whole page of the marking grid posted at once, as plain inputs -> the edits that it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from portal.sop.editing import (
    KINDS,
    AddField,
    AddIdentity,
    AddRole,
    AddRow,
    Edit,
    Outcome,
    RemoveField,
    RemoveIdentity,
    RenameRole,
    SetCell,
    SetField,
    SetIdentity,
    SetJoin,
    SetMark,
    SetNumbers,
    SetOutcomes,
    SetTargets,
    SetText,
    Target,
)
from portal.sop.editing_shown import Cell, FormField, Grid
from portal.sop.editing_work import clean
from portal.sop.headings import folded
from portal.sop.model import END

Form = Mapping[str, str]
_NAME = re.compile(r"(label|value|field)-(\d{1,5})-(?:(\d{1,5})-)?(\d{1,5}|[a-z]+)")
_MOST = 10_000  # outcomes, values and fields beyond are no page's


def form_edits(grid: Grid, form: Form) -> tuple[Edit, ...]:
    """Return the edits by which a posted page differs from the grid it showed; what was not posted stays as it is."""
    posted = _Posted(form)
    edits = [
        *_marks(grid, form, posted),
        *_rows(grid, form),
        *_roles(grid, form),
        *_identity(grid, form, posted),
        *_fields(grid, form, posted),
        *_new(form, grid),
    ]
    return tuple(edits)


class _Posted:
    """Which numbered inputs a form holds."""

    def __init__(self, form: Form) -> None:
        self.labels: dict[tuple[int, int], set[int]] = {}
        self.values: dict[int, set[int]] = {}
        self.fields: set[int] = set()
        for name in form:
            found = _NAME.fullmatch(name)
            if not found:
                continue
            kind, one, two, last = found[1], int(found[2]), found[3], found[4]
            if kind == "label" and two and last.isdigit():
                self.labels.setdefault((one, int(two)), set()).add(int(last))
            elif kind == "value" and not two and last.isdigit() and int(last) < _MOST:
                self.values.setdefault(one, set()).add(int(last))
            elif kind == "field" and not two and last == "label":
                self.fields.add(one)


def read_targets_value(value: str, rows: int) -> tuple[Target, ...]:
    """Read the value of an input for an arrow's targets, see `targets_value`; what is none is left out."""
    found: list[Target] = []
    for piece in value.split(","):
        piece = piece.strip()
        if piece.isascii() and piece.isdigit() and len(piece) < 6 and int(piece) < rows:
            found.append(int(piece))
        elif piece == END:
            found.append(END)
        elif piece.startswith("=") and folded(clean(piece[1:])):
            found.append(folded(clean(piece[1:])))
    return tuple(dict.fromkeys(found))


def _marks(grid: Grid, form: Form, posted: _Posted) -> Iterator[Edit]:
    for row in grid.rows:
        for cell in row.cells:
            yield from _cell(grid, cell, form, posted)


def _cell(grid: Grid, cell: Cell, form: Form, posted: _Posted) -> Iterator[Edit]:
    at = f"{cell.row}-{cell.role}"
    text = form.get(f"text-{at}")
    if text is not None and not _same(text, cell.text):
        yield SetText(cell.row, cell.role, text)
        return
    kind = form.get(f"mark-{at}", cell.kind)
    if kind not in KINDS:
        kind = cell.kind
    if kind != cell.kind:
        yield SetMark(cell.row, cell.role, kind)
    if kind == "decision":
        outcomes = _outcomes(grid, form, at, posted.labels.get((cell.row, cell.role), set()))
        if outcomes is not None and outcomes != (cell.outcomes if cell.kind == "decision" else ()):
            yield SetOutcomes(cell.row, cell.role, outcomes)
    elif kind in ("process", "start") and f"to-{at}" in form:
        to = read_targets_value(form[f"to-{at}"], len(grid.rows))
        if to != (cell.outcomes[0].to if cell.takes_arrow and cell.outcomes else ()):
            yield SetTargets(cell.row, cell.role, to)
    join = form.get(f"join-{at}")
    if join is not None and kind in ("process", "decision", "start", "end") and (join == "1") != cell.join:
        yield SetJoin(cell.row, cell.role, join == "1")


def _outcomes(grid: Grid, form: Form, at: str, numbers: set[int]) -> tuple[Outcome, ...] | None:
    """The outcomes as posted; lines without a name are dropped. None where none were posted."""
    if not numbers:
        return None
    found = []
    for n in sorted(numbers):
        label = folded(clean(form[f"label-{at}-{n}"]))
        if label:
            to = read_targets_value(form.get(f"to-{at}-{n}", ""), len(grid.rows))
            found.append(Outcome(label, to, form.get(f"refused-{at}-{n}") == "1"))
    return tuple(found)


def _rows(grid: Grid, form: Form) -> Iterator[Edit]:
    numbers = {}
    for row in grid.rows:
        for what, text in row.texts.items():
            typed = form.get(f"{what}-{row.index}")
            if typed is None or _same(typed, text):
                continue
            if what == "number":
                numbers[row.index] = typed
            elif what not in ("yes", "no") or grid.has_ways:
                yield SetCell(row.index, what, typed)
    if numbers:
        yield SetNumbers(numbers)


def _same(typed: str, text: str) -> bool:
    """Browsers send line breaks as CR LF, and inputs of one line without them: neither is a change."""
    return clean(typed) == clean(text) or clean(typed) == clean(text.replace("\r", "").replace("\n", ""))


def _roles(grid: Grid, form: Form) -> Iterator[Edit]:
    for role in grid.roles:
        typed = form.get(f"role-{role.index}")
        if typed is not None and folded(clean(typed)) != folded(clean(role.name)):
            yield RenameRole(role.index, typed)


def _identity(grid: Grid, form: Form, posted: _Posted) -> Iterator[Edit]:
    for row in grid.identity:
        key = form.get(f"key-{row.index}", row.key)
        key = row.key if _same(key, row.key) else key
        values = list(row.values)
        for j in sorted(posted.values.get(row.index, set())):
            values += [""] * (j + 1 - len(values))
            typed = form[f"value-{row.index}-{j}"]
            values[j] = values[j] if _same(typed, values[j]) else typed
        new, old = _trimmed(values), _trimmed(row.values)
        if not new and old:
            yield RemoveIdentity(row.index)
        elif (key, new) != (row.key, old):
            yield SetIdentity(row.index, key, new)


def _trimmed(values: Iterable[str]) -> tuple[str, ...]:
    found = list(values)
    while found and not clean(found[-1]):
        found.pop()
    return tuple(found)


def _fields(grid: Grid, form: Form, posted: _Posted) -> Iterator[Edit]:
    for index in sorted(posted.fields):
        asked = grid.fields[index] if index < len(grid.fields) else None
        label = form[f"field-{index}-label"]
        kind = form.get(f"field-{index}-kind", asked.kind if asked else "teks")
        required = form.get(f"field-{index}-required") == "1"
        step = form.get(f"field-{index}-step", asked.step if asked else "")
        choices = (
            _choices(form[name]) if (name := f"field-{index}-choices") in form else (asked.choices if asked else ())
        )
        if asked is None:
            if clean(label):
                yield AddField(label, kind, required, step, choices)
        elif not clean(label):
            if clean(asked.label):
                yield RemoveField(index)
        elif (folded(clean(label)), kind, required, clean(step), _choices("\n".join(choices))) != _as_posted(asked):
            yield SetField(index, label, kind, required, step, choices)


def _as_posted(asked: FormField) -> tuple[str, str, bool, str, tuple[str, ...]]:
    """An Isian as a page posts it that was not touched."""
    label, choices = folded(clean(asked.label)), _choices("\n".join(asked.choices))
    return label, asked.kind, asked.required, clean(asked.step), choices


def _choices(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (folded(clean(choice)) for choice in re.split(r"[\r\n;]+", text))))


def _new(form: Form, grid: Grid) -> Iterator[Edit]:
    """The empty inputs at the end of each part: a further identity row, role and step."""
    key = clean(form.get("new-key", ""))
    values = _trimmed([form.get("new-value", ""), *(form.get(f"new-value-{j}", "") for j in range(1, 4))])
    if key and values:
        yield AddIdentity(key, values)
    if clean(form.get("new-role", "")):
        yield AddRole(form["new-role"])
    if clean(form.get("new-activity", "")):
        yield AddRow(len(grid.rows), form["new-activity"])

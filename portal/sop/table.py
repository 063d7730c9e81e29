"""The rows under the header: which are steps, what they are called, which are remarks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from portal.sop.headings import Columns, folded, is_header, read_columns
from portal.sop.notation import is_mark, step_number

MISSING = ""
_NUMBER = re.compile(
    r"[(\[]?(?:\d{1,4}[a-z]{0,2}|[a-z]{1,2}\d{0,3}|[ivxl]{1,6})(?:[.\-/]\d{1,3}[a-z]?)*[.):\]]*", re.IGNORECASE
)
_TOTAL = re.compile(r"\s*(?:jumlah|total)\b", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """A step's row before its marks are read: `row` counts from 0, `texts` are keyed by column."""

    row: int
    printed: str
    activity: str
    cells: dict[int, str]  # role column -> text
    rest: dict[str, str]  # requirements, duration, output, note, yes, no
    number: str = ""


@dataclass(slots=True)
class Table:
    """The table of a sheet."""

    top: int
    columns: Columns
    lines: list[Line] = field(default_factory=list)
    total: tuple[int, str] | None = None  # row and text of the closing row
    remarks: list[tuple[int, str]] = field(default_factory=list)  # rows below the table
    second: int | None = None  # the row at which a second table begins
    beyond: list[tuple[int, int, str]] = field(default_factory=list)  # marks right of the last named column
    stray: list[tuple[int, int, str]] = field(default_factory=list)  # marks in a column without a role's name
    repeated: dict[str, tuple[str, ...]] = field(default_factory=dict)  # printed number -> what its steps are called


def read_table(rows: Sequence[Sequence[str]]) -> Table:
    """Read the first table of a sheet that has one."""
    top = next(r for r, row in enumerate(rows) if is_header(row))
    columns = read_columns(rows, top)
    body = range(top + columns.header_rows, len(rows))
    _choose_activity(rows, columns, body)
    table = Table(top, columns)
    _read_rows(rows, table, list(body))
    name_steps(table)
    return table


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else MISSING


def _choose_activity(rows: Sequence[Sequence[str]], columns: Columns, body: range) -> None:
    """Of two activity headings the one with text is the activity."""

    def has_text(column: int) -> bool:
        return any(re.search(r"[^\W\d_]", _cell(rows[r], column)) for r in body)

    columns.activity = next((c for c in columns.activities if has_text(c)), columns.activities[0])


def _read_rows(rows: Sequence[Sequence[str]], table: Table, body: list[int]) -> None:
    columns = table.columns
    header = [folded(cell) for cell in rows[table.top]]
    gap = ended = False
    skip = -1
    last = max((r for r in body if _is_step(rows[r], columns)), default=-1)
    for r in body:
        row = rows[r]
        if not any(cell.strip() for cell in row):
            gap = True
        elif r <= skip or _is_counting(row, columns, just_under=r == body[0] or r == skip + 1):
            continue
        elif is_header(row):
            if table.lines and not _continues(rows, header, r, table):
                table.second = r
                _forget_identity_of_second(table, rows)
                return
            skip = r + columns.header_rows - 1
        elif r > last and _closes(row, columns):
            table.total = table.total or (r, next(folded(cell) for cell in row if cell.strip()))
            ended = True
        elif _is_step(row, columns):
            _add_step(table, r, row)
            gap = False
        elif (
            table.lines
            and not ended
            and not gap
            and _cell(row, columns.activity).strip()
            and not _cell(row, columns.number).strip()
        ):
            _continue_step(table.lines[-1], row, columns)
        else:
            table.remarks.append((r, " ".join(folded(cell) for cell in row if cell.strip())))


def _is_counting(row: Sequence[str], columns: Columns, just_under: bool) -> bool:
    """A strictly rising row of column numbers under the header."""
    if not just_under:
        return False
    texts = [cell.strip().strip("()") for cell in row if cell.strip()]
    if (
        len(texts) < 3
        or not all(re.fullmatch(r"\d{1,3}", text) for text in texts)
        or not _cell(row, columns.activity).strip()
    ):
        return False
    numbers = [int(text) for text in texts]
    return all(a < b for a, b in pairwise(numbers))


def _continues(rows: Sequence[Sequence[str]], header: list[str], at: int, table: Table) -> bool:
    """Whether a header further down is the first one, repeated at a page break: the numbering goes on below it."""
    if [folded(cell) for cell in rows[at] if cell.strip()] != [cell for cell in header if cell]:
        return False
    below = rows[at + 1 :]
    printed = next((step_number(_cell(row, table.columns.number)) for row in below if _is_step(row, table.columns)), "")
    return printed != step_number(table.lines[0].printed) or (len(table.lines) == 1 and not printed)


def _forget_identity_of_second(table: Table, rows: Sequence[Sequence[str]]) -> None:
    """What stands between the last blank row and the second table's header belongs to that table."""
    last = table.lines[-1].row if table.lines else table.top
    blank = next((r for r in range(last + 1, table.second or 0) if not any(c.strip() for c in rows[r])), None)
    if blank is not None:
        table.remarks = [(r, text) for r, text in table.remarks if r < blank]


def _closes(row: Sequence[str], columns: Columns) -> bool:
    first = next((cell for cell in row if cell.strip()), "")
    numbered = _NUMBER.fullmatch(_cell(row, columns.number).strip())
    return not numbered and bool(_TOTAL.match(first) or _TOTAL.match(_cell(row, columns.activity)))


def _is_step(row: Sequence[str], columns: Columns) -> bool:
    """A row is a step if it has a number or a mark."""
    if is_header(row):
        return False
    printed = folded(_cell(row, columns.number))
    return bool(printed and _NUMBER.fullmatch(printed)) or _has_mark(row, columns)


def _has_mark(row: Sequence[str], columns: Columns) -> bool:
    if not columns.roles and columns.roles_head is not None:  # one column of names: a name does the row
        return bool(_cell(row, columns.roles_head).strip() and _cell(row, columns.activity).strip())
    return any(_cell(row, c).strip() and is_mark(_cell(row, c)) for c in columns.roles)


def _add_step(table: Table, r: int, row: Sequence[str]) -> None:
    columns = table.columns
    printed = folded(_cell(row, columns.number))
    cells = {c: _cell(row, c) for c in columns.roles if _cell(row, c).strip()}
    rest = {what: _cell(row, c).strip() for what, c in columns.rest.items()}
    table.lines.append(Line(r, printed, _cell(row, columns.activity).strip(), cells, rest))
    for c, cell in enumerate(row):
        if not cell.strip() or not is_mark(cell):
            continue
        if c > columns.last:
            table.beyond.append((r, c, folded(cell)))
        elif c in columns.unnamed:
            table.stray.append((r, c, folded(cell)))


def _continue_step(line: Line, row: Sequence[str], columns: Columns) -> None:
    """A row without number and mark continues the activity above it, and its other texts."""
    line.activity = " ".join(filter(None, (line.activity, _cell(row, columns.activity).strip())))
    for what, c in columns.rest.items():
        line.rest[what] = " ".join(filter(None, (line.rest.get(what, ""), _cell(row, c).strip())))


def name_steps(table: Table) -> None:
    """Give every step the name it is called by (§3): printed, `3a` of several, `c1` after an unnumbered row's neighbour."""
    printed = [step_number(line.printed) for line in table.lines]
    count: dict[str, int] = {}
    for number in printed:
        count[number.casefold()] = count.get(number.casefold(), 0) + (number != "")
    used = {number.casefold() for number in printed if number}
    turn: dict[str, int] = {}
    base, extra = "", 0
    for line, number in zip(table.lines, printed, strict=True):
        if number:
            base, extra = number, 0
            style = _style(number, count[number.casefold()], used) if count[number.casefold()] > 1 else None
            turn[number.casefold()] = turn.get(number.casefold(), 0) + 1
            line.number = style(turn[number.casefold()]) if style else number
            if style:
                table.repeated[number] = (*table.repeated.get(number, ()), line.number)
        else:
            extra += 1
            line.number = _after(base, extra, used)
            used.add(line.number.casefold())


def _suffix(number: str) -> Callable[[int], str]:
    if number[-1:].isdigit():
        return lambda n: number + chr(96 + n)
    return lambda n: f"{number}{n}"


def _style(number: str, count: int, used: set[str]) -> Callable[[int], str]:
    plain = _suffix(number)
    if count <= 26 and not any(plain(n).casefold() in used for n in range(1, count + 1)):
        return plain
    return lambda n: f"{number}.{n}"


def _after(base: str, extra: int, used: set[str]) -> str:
    """Name a marked row without number after the row above: `c` -> `c1`, `2` -> `2a`."""
    if not base:
        return next(name for n in range(extra, extra + 999) if (name := f"0.{n}") not in used)
    plain = _suffix(base)
    if extra <= 26 and plain(extra).casefold() not in used:
        return plain(extra)
    return next(name for n in range(extra, extra + 999) if (name := f"{base}.{n}").casefold() not in used)


def settle_roles(rows: Sequence[Sequence[str]], table: Table) -> list[tuple[int, str]]:
    """Spread a single column Pelaksana; with one header row drop text columns, which are returned as (column, heading)."""
    columns = table.columns
    if columns.header_rows == 1 and not columns.roles and columns.roles_head is not None:
        _spread(rows, table, columns.roles_head)
        return []
    if columns.header_rows == 2 and not columns.roles and not columns.unnamed and columns.roles_head is not None:
        _spread(rows, table, columns.roles_head)
        return []
    if columns.header_rows == 2:
        return []
    texts = []
    for key, name in list(columns.roles.items()):
        cells = [line.cells[key] for line in table.lines if key in line.cells]
        if cells and not any(is_mark(cell) for cell in cells):
            texts.append((key, name))
            del columns.roles[key]
            for line in table.lines:
                line.cells.pop(key, None)
    return texts


def _spread(rows: Sequence[Sequence[str]], table: Table, column: int) -> None:
    """One column for each name in a column of names; a cell is several names only where each also stands alone."""
    texts = {line.row: _cell(rows[line.row], column).strip() for line in table.lines}
    filled = [text for text in texts.values() if text]
    if sum(is_mark(text) for text in filled) * 2 > len(filled) or not filled:
        table.columns.roles = {column: folded(_cell(rows[table.top], column))} if filled else {}
        for line in table.lines:
            line.cells = {column: texts[line.row]} if texts[line.row] else {}
        return
    above = ""
    for r, text in texts.items():
        if re.sub(r"[\s.]", "", text).casefold() in ("sda", "idem"):
            texts[r] = above
        above = texts[r] or above
    alone = {folded(text).casefold(): folded(text) for text in reversed(list(texts.values())) if text}
    keys: dict[str, int] = {}
    for line in table.lines:
        for name in _names(texts[line.row], alone):
            line.cells[keys.setdefault(name, len(keys))] = "x"
    table.columns.roles = {key: name for name, key in keys.items()}
    table.columns.at = dict.fromkeys(keys.values(), column)


def _names(text: str, alone: dict[str, str]) -> list[str]:
    if not text:
        return []
    parts = [folded(part) for part in re.split(r"[/,;&\n]|\bdan\b|\s-\s", text) if part.strip()]
    if len(parts) > 1 and all(part.casefold() in alone for part in parts):
        return list(dict.fromkeys(alone[part.casefold()] for part in parts))
    return [alone[folded(text).casefold()]]

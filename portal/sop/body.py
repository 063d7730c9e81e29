"""The rows below the table's header: which are steps, which are ignored, where a second table begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from portal.sop.headings import Columns, Rows, cell_of, folded, is_header, next_filled, same_cells, same_header
from portal.sop.identity import canonical
from portal.sop.notation import is_mark, step_number

_NUMBER = re.compile(
    r"[(\[]?(?:\d{1,4}[a-z]{0,2}|[a-z]{1,2}\d{0,3}|[ivxl]{1,6})(?:[.\-/]\d{1,3}[a-z]?)*[.):\]\s]*", re.IGNORECASE
)
_TOTAL = re.compile(r"(?:jumlah|total)\b", re.IGNORECASE)
HEAD_KEYS = {"Nama SOP", "Instansi", "Kode", "Nomor SOP"}  # these begin the block of another table
LONGEST_NUMBER = 20


class Body:
    """The rows below the header: which are steps, where a second table begins."""

    def __init__(self, rows: Rows, columns: Columns) -> None:
        self.rows, self.columns = rows, columns
        self.start = columns.bottom + 1
        self.seconds = self._second_headers()
        self.headers = {r for r in range(self.start, len(rows)) if is_header(rows[r])} - self.seconds
        self.counting: set[int] = set()
        self._find_counting(self.start)
        for r in self.headers:
            self._find_counting(self.past_header(r))
        for r in self.seconds:
            self._find_counting(r + 1)
        self.is_step: list[bool] = []
        self.sort_out()
        self.second = self._second_table()
        self.stop = len(rows) if self.second is None else self.second

    def sort_out(self) -> None:
        """Decide again which rows are steps: the role columns may have changed."""
        self.is_step = [r >= self.start and self._step(r) for r in range(len(self.rows))]

    def steps(self) -> list[int]:
        """Return the rows of the steps of the first table."""
        return [r for r in range(self.start, self.stop) if self.is_step[r]]

    def past_header(self, r: int) -> int:
        """Return the row after a header like the first one that stands at `r`."""
        below = next_filled(self.rows, r + 1)
        second = self.columns.second
        return (
            below + 1
            if second is not None and below is not None and same_header(self.rows[below], self.rows[second])
            else r + 1
        )

    def _second_headers(self) -> set[int]:
        """The rows below that say what the second header row says, cell by cell: a page break may repeat it alone."""
        second = self.columns.second
        if second is None or all(is_mark(cell) for cell in self.rows[second] if cell.strip()):
            return set()
        return {r for r in range(self.start, len(self.rows)) if same_cells(self.rows[r], self.rows[second])}

    def _find_counting(self, start: int) -> None:
        """A strictly rising row of column numbers under the header is ignored."""
        r = next_filled(self.rows, start)
        if r is None:
            return
        texts = [cell.strip().strip("()") for cell in self.rows[r] if cell.strip()]
        if len(texts) < 3 or not all(re.fullmatch(r"[0-9]{1,3}", text) for text in texts):
            return
        if cell_of(self.rows[r], self.columns.activity).strip() and all(int(a) < int(b) for a, b in pairwise(texts)):
            self.counting.add(r)

    def _step(self, r: int) -> bool:
        """A row is a step if it has a number or a mark."""
        row, columns = self.rows[r], self.columns
        if r in self.headers or r in self.seconds or r in self.counting:
            return False
        if total_of(row, columns) and not printed_of(row, columns):
            return False
        if printed_of(row, columns):
            return True
        if columns.single is not None and cell_of(row, columns.single).strip():  # a name does the row
            return bool(cell_of(row, columns.activity).strip())
        return any(is_mark(cell_of(row, c)) for c in (*columns.roles, *columns.unnamed) if cell_of(row, c))

    def _second_table(self) -> int | None:
        """A further header is the first one repeated at a page break if the numbering goes on below it."""
        first, columns = self.rows[self.columns.top], self.columns
        numbers = [r for r in range(self.start, len(self.rows)) if self.is_step[r]]
        begun = step_number(printed_of(self.rows[numbers[0]], columns)) if numbers else ""
        below: dict[int, str] = {}
        coming = ""
        for r in range(len(self.rows) - 1, self.start - 1, -1):
            if self.is_step[r]:
                coming = step_number(printed_of(self.rows[r], columns))
            below[r] = coming
        for r in sorted(self.headers):
            restarts = bool(numbers) and numbers[0] < r and bool(below[r]) and below[r] == begun
            if restarts or not same_header(self.rows[r], first) or self._other_head(r):
                return r
        return None

    def _other_head(self, r: int) -> bool:
        """Whether an identity block of its own stands above a header."""
        for row in reversed(self.rows[max(self.start, r - 60) : r]):
            at = next((c for c, cell in enumerate(row) if cell.strip()), None)
            if at is not None and canonical(row[at]) in HEAD_KEYS:
                return True
            if at is not None and printed_of(row, self.columns):
                return False
        return False


def printed_of(row: Sequence[str], columns: Columns) -> str:
    """Return what stands in the column No if it can be a number, else an empty text."""
    text = folded(cell_of(row, columns.number)[: 2 * LONGEST_NUMBER])
    return text if len(text) <= LONGEST_NUMBER and _NUMBER.fullmatch(text) else ""


def total_of(row: Sequence[str], columns: Columns) -> tuple[int, str] | None:
    """Return column and text of the word that makes a row a closing one: `Jumlah`, `Total …`, and no mark but digits."""
    found = next(((c, folded(cell)) for c, cell in enumerate(row) if cell.strip()), None)
    if found is None or not _TOTAL.match(found[1]):
        return None
    marks = [folded(cell_of(row, c)) for c in columns.roles if c != found[0]]
    return found if all(not mark or mark.replace(".", "").isdigit() for mark in marks) else None

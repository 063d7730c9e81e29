"""The table of the marking grid -> the standard form (UTF-8 with BOM, `;`), whatever is wrong with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from portal.sop.editing_table import EditRow, EditTable, Opened, open_content
from portal.sop.sheet import Unreadable, read_sheet

_MOST_READINGS = 4


class Unfit(Exception):
    """The table cannot be written so that it is read as the same table; `reason` and `advice` say why (Indonesian)."""

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice


def normal(table: EditTable) -> EditTable:
    """Return the table without columns that have neither heading nor text: nothing of them is left in a file."""
    bodies = (*table.rows, *table.totals)
    roles = [i for i, name in enumerate(table.roles) if name or any(row.cells[i] for row in bodies)]
    extras = [k for k, name in enumerate(table.extras) if name or any(row.extras[k] for row in bodies)]
    if len(roles) == len(table.roles) and len(extras) == len(table.extras):
        return table

    def cut(row: EditRow) -> EditRow:
        cells, texts = tuple(row.cells[i] for i in roles), tuple(row.extras[k] for k in extras)
        return EditRow(row.number, row.activity, cells, row.rest, texts)

    return EditTable(
        table.identity,
        tuple(table.roles[i] for i in roles),
        tuple(cut(row) for row in table.rows),
        tuple(table.extras[k] for k in extras),
        table.has_ways,
        tuple(cut(row) for row in table.totals),
        table.after,
    )


def write_rows(table: EditTable) -> list[list[str]]:
    """Return the rows of the standard form: identity, an empty row, two header rows, the steps, closing rows."""
    rows = [list(row) for row in table.identity]
    rows.append([])
    width = max(1, len(table.roles))
    ways = ["Ya", "Tidak"] if table.has_ways else []
    extras = list(table.extras)
    head = ["No", "Kegiatan", "Pelaksana", *[""] * (width - 1), "Mutu Baku", "", "", "Keterangan", *ways, *extras]
    below = ["", "", *(table.roles or ("",)), "Kelengkapan", "Waktu", "Output", ""]
    rows += [head, [*below, *[""] * (len(head) - len(below))] if len(head) > len(below) else below]
    rows += [_step_row(row, table) for row in (*table.rows, *table.totals)]
    if table.after:
        rows += [[], *(list(row) for row in table.after)]
    return rows


def _step_row(row: EditRow, table: EditTable) -> list[str]:
    rest = row.rest if table.has_ways else row.rest[:4]
    return [row.number, row.activity, *(row.cells if table.roles else ("",)), *rest, *row.extras]


def write_table(table: EditTable) -> bytes:
    """Write a table as CSV. Raises Unfit where reading it would not give the same table back."""
    table = normal(table)
    rows = write_rows(table)
    content = _bytes(rows, "")
    opened = _opened(content)
    if opened is None or opened.table != table:
        content = _bytes(rows, "sep=;\r\n")  # a text may look as if something else parted the cells
        opened = _opened(content)
    if opened is None:
        raise Unfit(_why_unreadable(content))
    if opened.table != table:
        raise Unfit(
            "Isian ini akan membuat tabelnya terbaca lain dari yang tampak di sini.",
            "Periksa tulisan yang menyerupai kepala tabel atau nomor langkah, lalu ubah kalimatnya.",
        )
    return content


@lru_cache(maxsize=32)
def standard(content: bytes) -> bytes:
    """Return a readable file as the grid edits it: itself where its table can be written as it is read.

    Of the few that cannot, the standard form of what is read, so that everybody sees what would be saved; a second
    table that would run into the first becomes Catatan.
    """
    table = open_content(content).table
    if _stands(table):
        return content
    if table.after:
        notes = [" | ".join(cell.strip() for cell in row if cell.strip()) for row in table.after]
        table = replace(table, after=(), identity=(*table.identity, *(("Catatan", note) for note in notes if note)))
    for _ in range(_MOST_READINGS):
        content = _bytes(write_rows(normal(table)), "sep=;\r\n")
        opened = _opened(content)
        if opened is None or opened.table == normal(table):
            break
        table = opened.table
    return content


def _stands(table: EditTable) -> bool:
    try:
        write_table(table)
    except Unfit:
        return False
    return True


def _bytes(rows: Sequence[Sequence[str]], before: str) -> bytes:
    out = io.StringIO(newline="")
    out.write(before)
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", errors="replace")


def _opened(content: bytes) -> Opened | None:
    try:
        return open_content(content)
    except Unreadable:
        return None


def _why_unreadable(content: bytes) -> str:
    try:
        read_sheet(content)
    except Unreadable as fault:
        return f"{fault.problem.message} {fault.problem.advice}".strip()
    return "Tabel ini tidak terbaca."

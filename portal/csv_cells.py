"""CSV files that people open in a spreadsheet: UTF-8 with BOM, semicolons, and no cell that runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(head: Sequence[str], rows: Iterable[Sequence[object]], notes: Iterable[str] = ()) -> bytes:
    """Return the file: notes as lines that begin with `#`, a line of headings, a line a row; numbers stay numbers, texts
    are made harmless.
    """  # fmt: skip
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerows([f"# {note}"] for note in notes)
    writer.writerow([harmless(cell) for cell in head])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", errors="replace")


def harmless(cell: object) -> object:
    """Return a cell that a spreadsheet shows as it is: one that would begin a formula gets an apostrophe before it."""
    if not isinstance(cell, str) or not cell or cell[0].isalnum():
        return cell
    return f"'{cell}" if cell.lstrip(" ").startswith(BEGINS_A_FORMULA) else cell

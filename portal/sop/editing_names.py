"""Numbers that keep a row a step, and names that keep a column a role, when the file is read again."""

from __future__ import annotations

from collections.abc import Iterable

from portal.sop.body import LONGEST_NUMBER, printed_of
from portal.sop.headings import Columns, heading
from portal.sop.notation import is_mark


def fit_roles(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of roles that are read as such: a lone column without a name would be read in other ways.

    So would a first one that is called as the heading above it, beside others.
    """
    roles = tuple(names)
    if roles == ("",) or (len(roles) > 1 and heading(roles[0]) is not None):
        return ("Pelaksana 1", *roles[1:])
    return roles


def keeps_step(number: str, cells: Iterable[str]) -> bool:
    """Whether a row with this number is read as a step, and by this number: any text is one beside a mark."""
    return is_number(number) or (0 < len(number) <= LONGEST_NUMBER and any(is_mark(cell) for cell in cells))


def is_number(text: str) -> bool:
    """Whether a text can be the printed number of a step, so that its row is a step whatever else stands in it."""
    return len(text) <= LONGEST_NUMBER and bool(printed_of((text,), Columns(0, 1, 0)))

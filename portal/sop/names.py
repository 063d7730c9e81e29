"""A single column Pelaksana whose cells hold names -> one column for each name (docs/matrix-format.md, The table)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.sop.headings import folded
from portal.sop.notation import is_mark

_SAME_AS_ABOVE = {"sda", "idem"}
_BETWEEN = re.compile(r"\s*(?:[/,;&\n]|\bdan\b|\s-\s)\s*", re.IGNORECASE)
_MOST_PARTS = 40


def hold_names(cells: Sequence[str]) -> bool:
    """Whether the filled cells of a column hold names rather than marks."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and sum(is_mark(cell) for cell in filled) * 2 <= len(filled)


def spread(cells: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """Return all names in order of appearance, and per cell the names it stands for.

    `sda`, `s.d.a.` and `idem` mean the name above. A cell is several names only where each part also stands alone in
    another cell; else it is one role.
    """
    texts: list[str] = []
    above = ""
    for cell in cells:
        text = cell.strip()
        if re.sub(r"[\s.]", "", text).casefold() in _SAME_AS_ABOVE:
            text = above
        above = text or above
        texts.append(text)
    known: dict[str, str] = {}
    for text in texts:
        if text:
            known.setdefault(folded(text).casefold(), folded(text))
    named = [_parts(text, known) for text in texts]
    return list(dict.fromkeys(name for names in named for name in names)), named


def _parts(text: str, known: dict[str, str]) -> list[str]:
    if not text:
        return []
    whole = folded(text).casefold()
    cuts = [(0, 0), *((m.start(), m.end()) for m in _BETWEEN.finditer(text)), (len(text), len(text))]
    if not 2 < len(cuts) <= _MOST_PARTS:
        return [known[whole]]
    # From the right: the names that the text from each cut on consists of; a name may hold a separator itself.
    rest: dict[int, list[str]] = {len(cuts) - 1: []}
    for i in range(len(cuts) - 2, -1, -1):
        for j in range(len(cuts) - 1, i, -1):
            part = folded(text[cuts[i][1] : cuts[j][0]]).casefold()
            if j in rest and part != whole and part in known:
                rest[i] = [known[part], *rest[j]]
                break
    return list(dict.fromkeys(rest.get(0, [known[whole]])))

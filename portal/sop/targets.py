"""What the targets of arrows mean."""

from __future__ import annotations

import difflib
from itertools import pairwise

from portal.sop.faults import Faults, perhaps, quoted
from portal.sop.model import END
from portal.sop.notation import step_number
from portal.sop.table import Table

_MOST_SUGGESTIONS = 200  # looking for the nearest name is slow, and nobody reads more of them


class Targets:
    """The names of a table's steps; of several with the same number the first is meant."""

    def __init__(self, table: Table) -> None:
        self.names = {line.number.casefold(): line.number for line in table.lines}
        for printed, called in table.repeated.items():
            self.names.setdefault(printed.casefold(), called[0])
        self.after = {one.number: other.number for one, other in pairwise(table.lines)}
        self._nearest: dict[str, str] = {}

    def __call__(self, target: str) -> str | None:
        """Return the name of the step that a written target means, `selesai`, or None."""
        if target.casefold() == END:
            return END
        return self.names.get(step_number(target).casefold())

    def nearest(self, target: str) -> str:
        """Return the known name that looks most like an unknown target, or an empty text."""
        key = target.casefold()[:20]
        if key not in self._nearest and len(self._nearest) < _MOST_SUGGESTIONS:
            near = difflib.get_close_matches(key, [*self.names, END], n=1, cutoff=0.5)
            self._nearest[key] = self.names.get(near[0], near[0]) if near else ""
        return self._nearest.get(key, "")


def unknown_target(faults: Faults, at: tuple[int, int], target: str, known: Targets) -> None:
    """Add the problem of an arrow that leads nowhere."""
    message = f"{{sel}}: panah menuju langkah {quoted(target)}, yang tidak ada.{perhaps(known.nearest(target))}"
    faults.draft(at, message, "Tulis nomor langkah yang ada, atau selesai.")

"""What the sentences of a table suggest for its empty cells. Nothing is written before somebody accepts it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from portal.sop.editing import Edit, Outcome, SetMark, SetOutcomes, Target
from portal.sop.editing_table import EditRow, EditTable
from portal.sop.faults import quoted
from portal.sop.headings import folded
from portal.sop.identity import canonical
from portal.sop.model import END
from portal.sop.notation import EMPTY, WRITTEN, read_mark, read_pairs, step_number
from portal.sop.process import is_applicants
from portal.sop.suggestion_words import Decision, Named, RoleNames, maker, read_decision, returned_to


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mark that a sentence suggests for a cell, why (Indonesian), and the edits that accept it."""

    id: str
    row: int
    role: int
    kind: str
    outcomes: tuple[Outcome, ...]
    words: str  # the mark as it would be written
    reason: str
    edits: tuple[Edit, ...]


def suggest(table: EditTable) -> tuple[Suggestion, ...]:
    """Return what the sentences suggest for the rows that nobody does yet, and for decisions without outcomes."""
    return _Suggester(table).all()


class _Suggester:
    """Goes through the rows from the top; who does a row above, really or as suggested, is known below."""

    def __init__(self, table: EditTable) -> None:
        self.table = table
        self.names = RoleNames(table.roles)
        named = next((row[1] for row in table.identity if canonical(row[0]) == "Pemohon" and len(row) > 1), "")
        self.applicants = [i for i, role in enumerate(table.roles) if is_applicants(role, named)]
        marks = [read_mark(cell).mark for row in table.rows for cell in row.cells]
        kinds = {mark.kind for mark in marks if mark}
        self.has_start, self.has_end = "start" in kinds, "end" in kinds
        self.doers: list[set[int]] = []

    def all(self) -> tuple[Suggestion, ...]:
        """Return the suggestions in the order of the rows."""
        found = []
        for n, row in enumerate(self.table.rows):
            acting = self._acting(row)
            suggestion = self._for_row(n, row, acting)
            self.doers.append(acting | ({suggestion.role} if suggestion else set()))
            if suggestion:
                found.append(suggestion)
        return tuple(found)

    def _acting(self, row: EditRow) -> set[int]:
        """The roles that do a row; what is not understood counts: somebody meant something by it."""
        return {
            i
            for i, cell in enumerate(row.cells)
            if cell not in EMPTY and ((mark := read_mark(cell).mark) is None or mark.acts)
        }

    def _for_row(self, n: int, row: EditRow, acting: set[int]) -> Suggestion | None:
        decision = read_decision(row.activity) if n else None
        if acting:
            return self._decide_marked(n, row, acting, decision)
        found = self._doer(n, row)
        if found is None:
            return None
        role, reason = found
        if row.cells[role] not in EMPTY:  # koordinasi stands there
            return None
        if decision is not None:
            return self._decided(n, role, decision, reason)
        return self._marked(n, role, reason)

    def _doer(self, n: int, row: EditRow) -> tuple[int, str] | None:
        named = self.names.doer(row.activity)
        if named is not None:
            return named.role, _why(named)
        received = self._received(n, row)
        if received is not None:
            number = step_number(self.table.rows[n - 1].number)
            return received, f"Langkah {number} meneruskannya ke {quoted(self.table.roles[received])}."
        if n == 0 and len(self.applicants) == 1 and not self.has_start:
            return self.applicants[0], "Langkah pertama biasanya dikerjakan pemohon."
        last = n == len(self.table.rows) - 1
        if last and len(self.applicants) == 1 and folded(row.activity).casefold().startswith("menerima "):
            return self.applicants[0], "Langkah terakhir, dan kalimatnya diawali “Menerima”."
        return None

    def _received(self, n: int, row: EditRow) -> int | None:
        """The role to which the row above hands on, where this row does not name it as somebody else."""
        received = folded(row.activity).casefold().startswith("menerima ")
        role = self.names.receiver(self.table.rows[n - 1].activity, received) if n else None
        if role is None or role in self.names.all_in(row.activity):
            return None
        return role

    def _marked(self, n: int, role: int, reason: str) -> Suggestion:
        kind = "process"
        if n == 0 and not self.has_start:
            kind, reason = "start", f"{reason} Langkah pertama menjadi mulai."
        elif n == len(self.table.rows) - 1 and not self.has_end:
            kind, reason = "end", f"{reason} Langkah terakhir menjadi selesai."
        words = dict(WRITTEN)[kind]  # type: ignore[index]
        return Suggestion(f"r{n}c{role}-{kind}", n, role, kind, (), words, reason, (SetMark(n, role, kind),))

    def _decide_marked(self, n: int, row: EditRow, acting: set[int], decision: Decision | None) -> Suggestion | None:
        """A row that one role does, by a bare `x` or `?`, whose sentence decides."""
        role = next(iter(acting))
        mark = read_mark(row.cells[role]).mark
        if (
            decision is None
            or len(acting) > 1
            or mark is None
            or mark.arrows
            or mark.kind not in ("process", "decision")
        ):
            return None
        if any(row.rest[4:]) or read_pairs(row.rest[3]):
            return None
        return self._decided(n, role, decision, "")

    def _decided(self, n: int, role: int, decision: Decision, reason: str) -> Suggestion:
        target, why = self._goes_back(n, decision)
        outcomes = (Outcome(decision.yes), Outcome(decision.no, (target,), decision.refuses))
        to = END if isinstance(target, str) else step_number(self.table.rows[target].number)
        words = f"? {decision.yes} | {decision.no} -> {to}" + (" (tolak)" if decision.refuses else "")
        reason = " ".join(filter(None, (reason, f"Kalimatnya memutuskan ({quoted(decision.said)}); {why}.")))
        edits = (SetOutcomes(n, role, outcomes),)
        return Suggestion(f"r{n}c{role}-decision", n, role, "decision", outcomes, words, reason, edits)

    def _goes_back(self, n: int, decision: Decision) -> tuple[Target, str]:
        """Where the outcome that says no leads, and in what words."""
        if decision.refuses:
            return END, "yang ditolak selesai"
        role = returned_to(decision, self.names)
        if role is not None:
            for above in range(n - 1, -1, -1):
                if role in self.doers[above]:
                    number = step_number(self.table.rows[above].number)
                    return above, f"dikembalikan ke {quoted(self.table.roles[role])}, yaitu langkah {number}"
        above = maker(decision, [row.activity for row in self.table.rows[:n]])
        number = step_number(self.table.rows[above].number)
        made = "yang membuatnya" if above != n - 1 else "langkah sebelumnya"
        return above, f"kembali ke langkah {number}, {made}"


def _why(named: Named) -> str:
    if named.how == "begins":
        return f"Kalimatnya diawali {quoted(named.words)}."
    return f"Kalimatnya menyebut {quoted(named.words)}."


def edits_of(suggestions: Sequence[Suggestion], ids: Collection[str] | None) -> tuple[Edit, ...]:
    """Return the edits of the suggestions with some ids, None for all; ids that no longer hold are left out."""
    return tuple(edit for s in suggestions if ids is None or s.id in ids for edit in s.edits)

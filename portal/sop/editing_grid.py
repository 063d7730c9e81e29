"""What the marking grid shows of a draft: every cell, what is wrong with it, what may be chosen. Faulty drafts too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.sop.editing import Outcome, Target
from portal.sop.editing_fields import is_isian, read_field
from portal.sop.editing_shown import Cell, FormField, Grid, GridProblem, GridRole, GridRow, IdentityRow
from portal.sop.editing_table import EditRow, Opened, Place, open_content
from portal.sop.editing_writing import standard
from portal.sop.headings import folded
from portal.sop.identity import KEYS, SINGLE, canonical
from portal.sop.matrix import read_matrix
from portal.sop.model import END, Level, Mark, Problem
from portal.sop.notation import EMPTY, read_mark, step_number
from portal.sop.process import is_applicants
from portal.sop.sheet import address
from portal.sop.suggestions import suggest

__all__ = [
    "Cell",
    "FormField",
    "Grid",
    "GridProblem",
    "GridRole",
    "GridRow",
    "IdentityRow",
    "grid_of",
    "target_value",
    "targets_value",
]

UNKNOWN = "unknown"
LABELS = {
    "Klasifikasi": ("Nama klasifikasi", "Batas waktu"),
    "Surat": ("Nama surat", "Langkah", "Bila (disetujui, ditolak, atau kosong)"),
    "Jadwal": ("Yang dijadwalkan", "Langkah", "Isian tanggal yang diharapkan"),
    "Tenggat": ("Yang jatuh tempo", "Jangka sebelum tanggal", "Isian tanggal"),
}
_FIELD_INPUTS = ("label", "kind", "required")
_LONGEST_WORDS = 60


def grid_of(content: bytes, found: Sequence[Problem] = (), problems: Sequence[Problem] | None = None) -> Grid:
    """Show a readable file as a grid. `found` is what its workbook left open, `problems` (None: read here) all else."""
    shown = standard(content)
    return _Shower(shown, found, problems if shown == content else None).grid()


def target_value(target: Target) -> str:
    """Return the value of an input for a target: the row's handle, `selesai`, or `=text` for one that names no step."""
    return str(target) if isinstance(target, int) or target == END else f"={target}"


def targets_value(targets: Sequence[Target]) -> str:
    """Return the value of an input for the targets of an arrow, joined by commas; empty: the next row."""
    return ",".join(target_value(target) for target in targets)


class _Shower:
    """Puts a Grid together."""

    def __init__(self, content: bytes, found: Sequence[Problem], problems: Sequence[Problem] | None) -> None:
        self.opened: Opened = open_content(content)
        self.table = self.opened.table
        rest = read_matrix(content).problems if problems is None else problems
        places = {address(*at): place for at, place in self.opened.where.items()}
        self.problems = tuple(
            self._place_problem(problem, places, is_found)
            for several, is_found in ((found, True), (rest, False))
            for problem in several
        )
        self.at: dict[tuple[str, int | None, int | None, int | None], list[Problem]] = {}
        self.of_row: dict[int, list[Problem]] = {}
        for p in self.problems:
            self.at.setdefault((p.what, p.row, p.role, p.index), []).append(p.problem)
            if p.row is not None and p.what != "mark":
                self.of_row.setdefault(p.row, []).append(p.problem)
        self.suggestions = suggest(self.table)
        self.suggested = {(s.row, s.role): s for s in self.suggestions}
        self.handles: dict[str, Target] = {name.casefold(): n for n, name in enumerate(self.opened.called)}

    def grid(self) -> Grid:
        """Return the whole grid."""
        table = self.table
        named = self._fact("Pemohon")
        roles = tuple(
            GridRole(i, name, is_applicants(name, named), self._at("role", role=i))
            for i, name in enumerate(table.roles)
        )
        worst = max((p.problem.level for p in self.problems), default=Level.note)
        return Grid(
            identity=self._identity(),
            fields=self._fields(),
            roles=roles,
            rows=tuple(self._row(n, row) for n, row in enumerate(table.rows)),
            extras=table.extras,
            has_ways=table.has_ways,
            problems=self.problems,
            suggestions=self.suggestions,
            targets=self._targets(),
            state="publishable" if worst is Level.note else worst.name,
            applicant_roles=tuple(role.index for role in roles if role.is_applicant),
            keys=self._keys(),
            title=self._fact("Nama SOP"),
            agency=self._fact("Instansi"),
            zone=self._fact("Zona Waktu") or "WIB",
        )

    def _fact(self, key: str) -> str:
        rows = (row for row in self.table.identity if canonical(row[0]) == key)
        return next((folded(value) for row in rows for value in row[1:] if value), "")

    def _keys(self) -> tuple[str, ...]:
        """The keys that may be added: those that stand once only where they do not stand."""
        there = {canonical(row[0]) for row in self.table.identity}
        return tuple(key for key in KEYS if key != "Isian" and not (key in SINGLE and key in there))

    def _targets(self) -> tuple[tuple[str, str], ...]:
        found = [("", "baris berikutnya")]
        for n, row in enumerate(self.table.rows):
            activity = folded(row.activity)
            cut = activity if len(activity) <= _LONGEST_WORDS else activity[: _LONGEST_WORDS - 1].rstrip() + "…"
            found.append((str(n), f"{step_number(row.number)} · {cut}".rstrip(" ·")))
        return (*found, (END, "selesai"))

    def _row(self, n: int, row: EditRow) -> GridRow:
        cells = tuple(self._cell(n, i, text) for i, text in enumerate(row.cells))
        here = tuple(self.of_row.get(n, ()))
        ends = any(cell.kind == "end" for cell in cells) or n + 1 >= len(self.table.rows)
        after = "selesai" if ends else f"langkah {step_number(self.table.rows[n + 1].number)}"
        requirements, duration, output, note, yes, no = row.rest
        return GridRow(
            n, row.number, step_number(row.number), row.activity, requirements, duration, output, note, yes, no,
            row.extras, cells, after, here,
        )  # fmt: skip

    def _cell(self, n: int, i: int, text: str) -> Cell:
        reading = read_mark(text)
        row = self.opened.marked[n]
        key = self.opened.role_keys[i]
        mark = row.marks.get(key, reading.mark) if key is not None else reading.mark
        kind = mark.kind if mark else (UNKNOWN if text not in EMPTY else "")
        return Cell(
            n, i, kind, text,
            join=bool(mark and mark.join),
            outcomes=self._outcomes(mark),
            source=self._source(n, mark),
            problems=self._at("mark", row=n, role=i),
            suggestion=self.suggested.get((n, i)),
        )  # fmt: skip

    def _source(self, n: int, mark: Mark | None) -> str:
        where = self.opened.marked[n].where
        if where is None or mark is None or mark.kind != "decision":
            return "cell"
        return "note" if self.opened.where[where].what == "note" else "ways"

    def _outcomes(self, mark: Mark | None) -> tuple[Outcome, ...]:
        arrows = mark.arrows if mark else ()
        return tuple(Outcome(a.label or "", tuple(self._target(t) for t in a.to), a.refused) for a in arrows)

    def _target(self, name: str) -> Target:
        return END if name == END else self.handles.get(name.casefold(), name)

    def _identity(self) -> tuple[IdentityRow, ...]:
        found = []
        for n, row in enumerate(self.table.identity):
            if is_isian(row):
                continue
            key = canonical(row[0]) or ""
            labels = LABELS.get(key, ("Isi",))
            repeatable = key not in SINGLE
            found.append(IdentityRow(n, row[0], key, row[1:], repeatable, labels, self._at("identity", index=n)))
        return tuple(found)

    def _fields(self) -> tuple[FormField, ...]:
        rows = [(n, row) for n, row in enumerate(self.table.identity) if is_isian(row)]
        found = []
        for i, (n, row) in enumerate(rows):
            asked = read_field(row)
            here = self._at("identity", index=n)
            step = asked.step or ""
            found.append(FormField(i, n, asked.label, asked.type, asked.required, step, asked.choices, here))
        return tuple(found)

    def _at(
        self, what: str, row: int | None = None, role: int | None = None, index: int | None = None
    ) -> tuple[Problem, ...]:
        return tuple(self.at.get((what, row, role, index), ()))

    def _place_problem(self, problem: Problem, places: Mapping[str, Place], is_found: bool) -> GridProblem:
        place = places.get(problem.cell or "")
        if place is None:
            return GridProblem(problem, "", None, None, None, "", is_found)
        return GridProblem(problem, place.what, place.row, place.role, place.index, self._anchor(place), is_found)

    def _anchor(self, place: Place) -> str:
        if place.what == "mark":
            return f"mark-{place.row}-{place.role}"
        if place.what == "role":
            return f"role-{place.role}"
        if place.what == "identity" and place.index is not None:
            if is_isian(self.table.identity[place.index]):
                return self._field_anchor(place.index, place.value)
            return f"key-{place.index}" if place.value is None else f"value-{place.index}-{place.value}"
        return f"{place.what}-{place.row}" if place.row is not None else ""

    def _field_anchor(self, n: int, value: int | None) -> str:
        index = sum(is_isian(row) for row in self.table.identity[:n])
        asked = read_field(self.table.identity[n])
        if value is None or value < 2:
            return f"field-{index}-{'kind' if value else 'label'}"
        return f"field-{index}-{'step' if value < 4 and asked.step else 'choices'}"

"""The marks of the rows: cells, columns Ya and Tidak, Keterangan -> Mark, with targets that exist."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace

from portal.sop.faults import Faults, mark_fault, perhaps, quoted
from portal.sop.model import END, Arrow, Mark
from portal.sop.notation import WRITTEN, read_mark, read_pairs, read_way, step_number
from portal.sop.sheet import address
from portal.sop.table import Line, Table

At = tuple[int, int]


@dataclass(slots=True)
class Row:
    """A line with its marks, keyed by role key; `where` says at which cell the outcomes stand."""

    line: Line
    marks: dict[int, Mark] = field(default_factory=dict)
    where: At | None = None


def read_marks(table: Table, faults: Faults) -> list[Row]:
    """Read the marks of all rows; every fault is added to `faults`."""
    known = Targets(table)
    rows = []
    for line in table.lines:
        row = Row(line)
        for key in table.columns.roles:
            if key not in line.cells:
                continue
            at = (line.row, table.columns.place(key))
            cell = read_mark(line.cells[key])
            if cell.fault:
                mark_fault(faults, at, cell.fault)
            if cell.mark:
                row.marks[key] = cell.mark
        _outcomes(table, row, known, faults)
        _resolve(table, row, known, faults)
        _one_source(table, row, faults)
        rows.append(row)
    return rows


class Targets:
    """What a written target means: a step's name, or of several with the same number the first."""

    def __init__(self, table: Table) -> None:
        self.names = {line.number.casefold(): line.number for line in table.lines}
        for printed, called in table.repeated.items():
            self.names.setdefault(printed.casefold(), called[0])

    def __call__(self, target: str) -> str | None:
        if target.casefold() == END:
            return END
        return self.names.get(step_number(target).casefold())

    def nearest(self, target: str) -> str:
        """Return the known name that looks most like an unknown target, or an empty text."""
        near = difflib.get_close_matches(target.casefold()[:20], [*self.names, END], n=1, cutoff=0.5)
        return self.names.get(near[0], near[0]) if near else ""


def _outcomes(table: Table, row: Row, known: Targets, faults: Faults) -> None:
    """Take the outcomes of a bare `?`, or of a single `x`, from Ya and Tidak or from Keterangan (§4)."""
    acting = [key for key, mark in row.marks.items() if mark.acts]
    decider = next((key for key in acting if row.marks[key].kind == "decision"), None)
    bare = decider is not None and not row.marks[decider].arrows
    written = read_mark(row.line.cells[decider]).fault is None if decider is not None else True
    if (
        decider is None
        and len(acting) == 1
        and row.marks[acting[0]].kind == "process"
        and not row.marks[acting[0]].arrows
    ):
        single = acting[0]
    else:
        single = None
    ways = _ways(table, row, known, faults, decider if bare and written else None)
    pairs = _pairs(table, row, known, bare)
    if decider is not None and not bare:
        return
    key = decider if decider is not None else single
    if key is None or not (ways or pairs):
        _not_used(table, row, ways, pairs, faults)
        return
    if ways and pairs and not _same(ways, pairs, known):
        faults.draft(
            _place(table, row, "no"),
            f"Langkah {row.line.number}: keputusan di {_name(table, row, 'no')} dan di {_name(table, row, 'note')} tidak sama.",
            "Samakan, atau kosongkan salah satunya.",
        )
    source = "no" if ways else "note"
    row.where = _place(table, row, source)
    row.marks[key] = Mark("decision", row.marks[key].join, ways or pairs)
    if key == single:
        message = f"Langkah {row.line.number}: dibaca sebagai keputusan, dari {_name(table, row, source)}."
        faults.note(row.where, message, "Tulis ? di kolom pelaksananya agar jelas.")


def _place(table: Table, row: Row, what: str) -> At:
    return row.line.row, table.columns.rest[what]


def _name(table: Table, row: Row, what: str) -> str:
    return address(*_place(table, row, what))


def _ways(table: Table, row: Row, known: Targets, faults: Faults, bare: int | None) -> tuple[Arrow, ...]:
    """The outcomes that the columns Ya and Tidak give, or none."""
    rest = table.columns.rest
    yes, no = row.line.rest.get("yes", ""), row.line.rest.get("no", "")
    if "no" not in rest or not (yes or no):
        return ()
    if bare is not None and not no:
        faults.draft(
            _place(table, row, "no"),
            "{sel}: keputusan dibaca dari kolom Ya dan Tidak, tetapi Tidak kosong.",
            "Isi kolom Tidak dengan nomor langkah, selesai, atau tolak.",
        )
        return (Arrow("Ya"), Arrow("Tidak"))
    if not no or (bare is None and not yes):
        return ()
    ways = [read_way(yes) if yes else Arrow(None), read_way(no)]
    for what, text, way in (("yes", yes, ways[0]), ("no", no, ways[1])):
        if way is None and bare is not None:
            unknown_target(faults, _place(table, row, what), text, known)
    if any(way is None for way in ways):
        return (Arrow("Ya"), Arrow("Tidak")) if bare is not None else ()
    return tuple(Arrow(label, way.to, way.refused) for label, way in zip(("Ya", "Tidak"), ways, strict=True) if way)


def _pairs(table: Table, row: Row, known: Targets, bare: bool) -> tuple[Arrow, ...]:
    if "note" not in table.columns.rest:
        return ()
    pairs = read_pairs(row.line.rest.get("note", ""))
    if not bare and (len(pairs) < 2 or any(known(t) is None for arrow in pairs for t in arrow.to)):
        return ()
    return pairs


def _same(one: tuple[Arrow, ...], other: tuple[Arrow, ...], known: Targets) -> bool:
    def bare(arrows: tuple[Arrow, ...]) -> list[tuple[str, list[str | None], bool]]:
        return sorted(((a.label or "").casefold(), sorted(known(t) or t for t in a.to), a.refused) for a in arrows)  # type: ignore[misc]

    return bare(one) == bare(other)


def _not_used(table: Table, row: Row, ways: tuple[Arrow, ...], pairs: tuple[Arrow, ...], faults: Faults) -> None:
    """On rows that do not decide, what looks like outcomes is only noted."""
    if any(mark.kind == "decision" for mark in row.marks.values()):
        return
    filled = [what for what in ("yes", "no") if row.line.rest.get(what)]
    if pairs and not ways:
        filled.append("note")
    for what in filled:
        message = "{sel}: isinya seperti pilihan keputusan, tetapi baris ini bukan keputusan."
        faults.note(_place(table, row, what), message, "Tulis ? bila baris ini memutuskan.")


def unknown_target(faults: Faults, at: At, target: str, known: Targets) -> None:
    """Add the problem of an arrow that leads nowhere."""
    message = f"{{sel}}: panah menuju langkah {quoted(target)}, yang tidak ada.{perhaps(known.nearest(target))}"
    faults.draft(at, message, "Tulis nomor langkah yang ada, atau selesai.")


def _resolve(table: Table, row: Row, known: Targets, faults: Faults) -> None:
    """Turn written targets into the names of steps; check targets and labels."""
    for key, mark in list(row.marks.items()):
        at = row.where if row.where and mark.kind == "decision" else (row.line.row, table.columns.place(key))
        arrows = tuple(_resolved(arrow, at, known, faults) for arrow in mark.arrows)
        row.marks[key] = replace(mark, arrows=arrows)
        if mark.kind == "decision" and (arrows or read_mark(row.line.cells[key]).fault is None):
            _check_labels(arrows, at, faults)


def _resolved(arrow: Arrow, at: At, known: Targets, faults: Faults) -> Arrow:
    to: list[str] = []
    for target in arrow.to:
        name = known(target)
        if name is None:
            unknown_target(faults, at, target, known)
            to.append(target)
        elif name in to:
            faults.draft(at, f"{{sel}}: langkah {name} disebut dua kali dalam satu panah.", "Tulis satu kali saja.")
        else:
            to.append(name)
    return replace(arrow, to=tuple(to))


def _check_labels(arrows: tuple[Arrow, ...], at: At, faults: Faults) -> None:
    if len(arrows) < 2:
        faults.draft(
            at,
            f"{{sel}}: keputusan ini baru memiliki {len(arrows)} pilihan.",
            "Tulis paling sedikit dua, misalnya ? setuju | dikembalikan -> 3.",
        )
    seen: dict[str, str] = {}
    for arrow in arrows:
        label = arrow.label or ""
        if label.casefold() in seen:
            first = seen[label.casefold()]
            message = (
                f"{{sel}}: pilihan {quoted(first)} dan {quoted(label)} sama atau hanya beda huruf besar dan kecil."
            )
            faults.draft(at, message, "Beri nama yang jelas berbeda.")
        seen.setdefault(label.casefold(), label)


def _one_source(table: Table, row: Row, faults: Faults) -> None:
    """Two `?`, or arrows in two cells, in one row."""
    for keys, said, advice in (
        (
            [k for k, m in row.marks.items() if m.kind == "decision"],
            "ada dua keputusan ({} dan {}).",
            "Sisakan satu; pelaksana lain ditandai x.",
        ),
        (
            [k for k, m in row.marks.items() if m.arrows],
            "panah ditulis di dua sel ({} dan {}).",
            "Tulis semua panah di satu sel.",
        ),
    ):
        if len(keys) > 1:
            cells = [(row.line.row, table.columns.place(key)) for key in keys[:2]]
            faults.draft(cells[1], f"Langkah {row.line.number}: " + said.format(*(address(*c) for c in cells)), advice)
            return


def written(mark: Mark) -> str:
    """Return the sign of a mark's kind as it is written."""
    return WRITTEN[mark.kind]

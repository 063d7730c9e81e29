"""Outcomes that stand outside the mark: in the columns Ya and Tidak, or in Keterangan (docs/matrix-format.md, Marks)."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.sop.faults import Faults
from portal.sop.model import END, Arrow, Mark
from portal.sop.notation import EMPTY, read_mark, read_pairs, read_way
from portal.sop.sheet import address
from portal.sop.table import Line, Table
from portal.sop.targets import Targets, unknown_target

At = tuple[int, int]
Way = tuple[frozenset[str], bool]  # targets with the default filled in, refused


@dataclass(slots=True)
class Row:
    """A line with its marks, keyed by role key; `where` says at which cell outcomes from outside the mark stand."""

    line: Line
    marks: dict[int, Mark] = field(default_factory=dict)
    where: At | None = None

    def acting(self) -> list[int]:
        """Return the role keys that do the step."""
        return [key for key, mark in self.marks.items() if mark.acts]


class Outcomes:
    """Gives a row its outcomes: a bare `?` needs them, a single `x` becomes a decision by them."""

    def __init__(self, table: Table, row: Row, known: Targets, faults: Faults) -> None:
        self.table, self.row, self.known, self.faults = table, row, known, faults
        rest = row.line.rest
        self.yes, self.no = (("" if rest.get(what, "").strip() in EMPTY else rest[what]) for what in ("yes", "no"))
        self.note = rest.get("note", "")

    def settle(self) -> None:
        """Add the outcomes to the row's mark, or the problems and notes why not."""
        row = self.row
        acting = row.acting()
        decider = next((key for key in acting if row.marks[key].kind == "decision"), None)
        if decider is not None:
            if row.marks[decider].arrows:
                self._compare_with_written(decider)
            elif read_mark(row.line.cells[decider]).fault is None:
                self._decide(decider, self._ways_of_bare(), read_pairs(self.note))
            return
        only = row.marks[acting[0]] if len(acting) == 1 else None
        ways = self._ways() if self.yes and self.no else ()
        if only is not None and only.kind == "process" and not only.arrows and (ways or self._pairs()):
            self._decide(acting[0], ways, self._pairs())
            assert row.where is not None
            message = f"Langkah {row.line.number}: dibaca sebagai keputusan, dari {address(*row.where)}."
            self.faults.note(row.where, message, "Tulis ? di kolom pelaksananya agar jelas.")
            return
        self._only_note()

    def _place(self, what: str) -> At:
        return self.row.line.row, self.table.columns.rest[what]

    def _decide(self, key: int, ways: tuple[Arrow, ...], pairs: tuple[Arrow, ...]) -> None:
        if not (ways or pairs):
            return  # a bare `?` without outcomes: said where labels are checked
        if ways and pairs and self._by_label(ways) != self._by_label(pairs):
            self._disagree(self._place("no"), self._place("note"))
        self.row.where = self._place("no" if ways else "note")
        self.row.marks[key] = Mark("decision", self.row.marks[key].join, ways or pairs)

    def _ways_of_bare(self) -> tuple[Arrow, ...]:
        """A bare `?`: empty Ya is the next row, empty Tidak a fault."""
        if "no" not in self.table.columns.rest or not (self.yes or self.no):
            return ()
        if not self.no:
            message = "{sel}: keputusan dibaca dari kolom Ya dan Tidak, tetapi Tidak kosong."
            self.faults.draft(self._place("no"), message, "Isi kolom Tidak dengan nomor langkah, selesai, atau tolak.")
        return self._ways()

    def _ways(self) -> tuple[Arrow, ...]:
        found = []
        for what, label, text in (("yes", "Ya", self.yes), ("no", "Tidak", self.no)):
            way = read_way(text) if text else Arrow(None)
            if way is None:
                unknown_target(self.faults, self._place(what), text, self.known)
                way = Arrow(None)
            found.append(Arrow(label, way.to, way.refused))
        return tuple(found)

    def _pairs(self) -> tuple[Arrow, ...]:
        """Pairs in the Keterangan of a row that has other outcomes or none: only where they cannot be anything else."""
        pairs = read_pairs(self.note)
        if len(pairs) < 2 or any(self.known(t) is None for arrow in pairs for t in arrow.to):
            return ()
        return pairs

    def _way(self, arrow: Arrow) -> Way:
        to = frozenset(self.known(t) or t for t in arrow.to) or frozenset({self._default()})
        return to, arrow.refused

    def _default(self) -> str:
        """R4: where a row leads without an arrow."""
        if any(mark.kind == "end" for mark in self.row.marks.values()):
            return END
        return self.known.after.get(self.row.line.number, END)

    def _by_label(self, arrows: tuple[Arrow, ...]) -> dict[str, Way]:
        return {(arrow.label or "").casefold(): self._way(arrow) for arrow in arrows}

    def _compare_with_written(self, decider: int) -> None:
        """Outcomes written in the mark count; Ya and Tidak or Keterangan must not say something else."""
        mine = self._by_label(self.row.marks[decider].arrows)
        here = self.row.line.row, self.table.columns.place(decider)
        if self.no and "no" in self.table.columns.rest:
            ways = [
                (label, read_way(text) if text else Arrow(None))
                for label, text in (("ya", self.yes), ("tidak", self.no))
            ]
            read = {label: self._way(way) for label, way in ways if way is not None}
            same_labels = set(read) <= set(mine)
            if any(way != mine[label] if same_labels else way not in mine.values() for label, way in read.items()):
                self._disagree(here, self._place("no"))
        elif any(mine.get(label) != way for label, way in self._by_label(self._pairs()).items()):
            self._disagree(here, self._place("note"))

    def _disagree(self, one: At, other: At) -> None:
        message = f"Langkah {self.row.line.number}: keputusan di {address(*one)} dan di {address(*other)} tidak sama."
        self.faults.draft(one, message, "Samakan, atau kosongkan salah satunya.")

    def _only_note(self) -> None:
        """On rows that do not decide, what looks like outcomes is only noted."""
        filled = [what for what, text in (("yes", self.yes), ("no", self.no)) if text]
        if self._pairs():
            filled.append("note")
        for what in filled:
            message = "{sel}: isinya seperti pilihan keputusan, tetapi baris ini bukan keputusan."
            self.faults.note(self._place(what), message, "Tulis ? bila baris ini memutuskan.")

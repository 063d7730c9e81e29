"""Measure single pieces in one process: the engine, the inbox, reading a matrix, drawing a swimlane."""

from __future__ import annotations

import csv
import io
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bench import stage
from portal import casework, clock, worklist
from portal.models import base
from portal.models.cases import Case, Task
from portal.sop.matrix import read_matrix
from portal.sop.process import Process, compile_process
from portal.sop.progress import begin, take
from portal.sop.swimlane_states import Happened, happened, step_states, travelled
from portal.swimlane_svg import draw

ROUNDS = 5
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Pair:
    """Two medians beside each other, in microseconds."""

    ours: float
    floor: float

    @property
    def ratio(self) -> float:
        """How many times the floor ours takes."""
        return self.ours / self.floor


def _each(work: Callable[[], object], times: int) -> float:
    """Return the microseconds that one call takes, over some calls."""
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) / times * 1e6


def _beside(ours: Callable[[], object], floor: Callable[[], object], times: int, floor_times: int) -> Pair:
    """Measure two pieces in turn; return their medians over the rounds."""
    pairs = [(_each(floor, floor_times), _each(ours, times)) for _ in range(ROUNDS)]
    return Pair(statistics.median(p[1] for p in pairs), statistics.median(p[0] for p in pairs))


def engine(folder: Path, count: int) -> Pair:
    """Goal 1: a step through the use case beside a bare UPDATE and INSERT, both synchronous=NORMAL, in one process."""
    with stage.opened(folder, synchronous=1):
        actor, now = stage.official(), clock.now()
        parts = iter(stage.waiting()[: ROUNDS * count])

        def step() -> None:
            part = next(parts)
            casework.take_step(part.number, casework.StepForm(part.task_id, part.revision, part.outcome), actor, now)

        raw = _Raw(folder / "raw.db")
        found = _beside(step, raw.step, count, count * 3)
        raw.close()
    return found


class _Raw:
    """The least that a step could be: a guarded UPDATE and an INSERT, by hand."""

    def __init__(self, path: Path) -> None:
        self.store = sqlite3.connect(path, isolation_level=None)
        run = self.store.execute
        run("PRAGMA journal_mode=WAL")
        run("PRAGMA synchronous=NORMAL")
        run("CREATE TABLE c (id INTEGER PRIMARY KEY, v INTEGER, state TEXT)")
        run("CREATE TABLE e (id INTEGER PRIMARY KEY, c INTEGER, at TEXT, data TEXT)")
        run("BEGIN")
        self.store.executemany("INSERT INTO c VALUES (?, 1, 'a')", [(n,) for n in range(10_000)])
        run("COMMIT")
        self.turn = 0

    def step(self) -> None:
        """Advance another of ten thousand rows."""
        self.turn += 1
        row, version = self.turn * 7919 % 10_000, self.turn // 10_000 + 1
        run = self.store.execute
        run("BEGIN IMMEDIATE")
        run("UPDATE c SET v = v + 1, state = ? WHERE id = ? AND v = ?", ("b", row, version))
        run("INSERT INTO e (c, at, data) VALUES (?, ?, ?)", (row, "2026-11-24T03:00:00", "step"))
        run("COMMIT")

    def close(self) -> None:
        """Let the file go."""
        self.store.close()


def inbox(folder: Path, small: int, large: int) -> tuple[Pair, Pair]:
    """Goals 9 and 10: a page of the inbox and the badge with many open parts (ours) beside few (floor)."""
    found = []
    with stage.opened(folder, synchronous=0):
        actor, now = stage.official(), clock.now()
        # One office, as most people hold: with several, the pages of each are merged.
        task = Task.select().where((Task.state == "open") & Task.office.is_null(False)).order_by(Task.id.desc()).first()
        actor = replace(actor, offices=tuple(h for h in actor.offices if h.office_id == task.office_id))
        wanted = worklist.WorkFilter()
        for size in (small, large):
            _fill(task, size)
            pages = statistics.median(_each(lambda: worklist.inbox(actor, wanted, now), 20) for _ in range(ROUNDS))
            badges = statistics.median(_each(lambda: worklist.badge(actor), 100) for _ in range(ROUNDS))
            found.append((pages, badges))
    return Pair(found[1][0], found[0][0]), Pair(found[1][1], found[0][1])


def _fill(model: Task, size: int) -> None:
    """Copy a case and its open part until the office has `size` open parts, due at different times."""
    have = Task.select().where((Task.state == "open") & (Task.office == model.office_id)).count()
    case = Case.get_by_id(model.case_id)
    columns = [f.column_name for f in Case._meta.sorted_fields if f.column_name not in ("id", "number")]
    names, first = ", ".join(columns), int(Case.select(Case.id).order_by(Case.id.desc()).scalar())
    series = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
    with base.transaction():
        base.db.execute_sql(
            f"{series} INSERT INTO cases (id, number, {names}) SELECT ? + i, 'X-' || (? + i), "
            + ", ".join("c." + name for name in columns) + " FROM n, cases c WHERE c.id = ?",
            (size - have, first, first, case.id),
        )  # fmt: skip
        own = [f.column_name for f in Task._meta.sorted_fields if f.column_name not in ("id", "case_id", "due_key")]
        base.db.execute_sql(
            f"{series} INSERT INTO task (case_id, due_key, {', '.join(own)}) SELECT ? + i, "
            "datetime('2026-11-24 03:00:00', ((i * 7919) % 40000) || ' minutes'), "
            + ", ".join("t." + name for name in own) + " FROM n, task t WHERE t.id = ?",
            (size - have, first, model.id),
        )  # fmt: skip
    base.db.execute_sql("ANALYZE")


def matrix() -> Pair:
    """Goal 12: read and check a matrix of 30 rows and 12 roles, beside csv.reader alone."""
    data = thirty_rows().encode()
    assert read_matrix(data).state == "publishable", read_matrix(data).problems
    return _beside(lambda: read_matrix(data), lambda: list(csv.reader(io.StringIO(data.decode()))), 30, 300)


def thirty_rows() -> str:
    """Return a matrix of thirty rows and twelve roles in which every role acts."""
    roles = ["Pemohon", *(f"Seksi {n}" for n in range(1, 12))]
    rows = [["Nama SOP", "Layanan ukur"], ["Instansi", "Kantor Ukur"], ["Kode", "UKR"], []]
    rows += [["No", "Kegiatan", "Pelaksana", *[""] * 11, "Mutu Baku", "", "", "Keterangan"]]
    rows += [["", "", *roles, "Kelengkapan", "Waktu", "Output", ""]]
    for number in range(1, 31):
        mark = "mulai" if number == 1 else "selesai" if number == 30 else "x"
        if number % 7 == 0:
            mark = f"? setuju | dikembalikan -> {number - 3}"
        cells = [mark if (number - 1) % 12 == column else "" for column in range(12)]
        rows.append([str(number), f"Memeriksa berkas tahap {number}", *cells, "berkas", "10 menit", "berkas", ""])
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def drawing() -> dict[str, Pair]:
    """Return, by matrix, the drawing of a running case, beside that of a version (which is kept)."""
    found = {}
    shipped = {path.stem: path.read_bytes() for path in sorted((ROOT / "matrices").glob("*.csv"))}
    for name, data in {**shipped, "30 x 12": thirty_rows().encode()}.items():
        read = read_matrix(data).matrix
        assert read is not None
        process = compile_process(read)
        history = list(_history(process))
        states, went = step_states(process, history), travelled(process, history)
        draw(process), draw(process, states, went)
        live = statistics.median(_each(lambda p=process, s=states, w=went: draw(p, s, w), 20) for _ in range(ROUNDS))
        found[name] = Pair(live, statistics.median(_each(lambda p=process: draw(p), 200) for _ in range(ROUNDS)))
    return found


def _history(process: Process) -> Iterator[Happened]:
    """Take a case to its middle, always by the first way out, and tell it."""
    marking = begin(process)
    yield Happened("opened", process.first.number)
    for turn in range(len(process.steps) // 2):
        step, role = sorted(marking.open, key=lambda part: process.position(part[0]))[0]
        label = process[step].outcomes[0].label if process[step].decider == role else None
        move = take(process, marking, step, role, label)
        when = f"Sel 24 Nov, 09.{turn + 10}"
        yield from happened(process, move, step, role, label, when, dict.fromkeys(move.opened, f"paling lambat {when}"))
        marking = move.marking

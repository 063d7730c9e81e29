"""Forms and cases for the drawing's tests: the shipped matrices, random ones, and histories played over them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from portal.sop.matrix import read_matrix
from portal.sop.model import Arrow, Duration, Mark, Matrix, Step
from portal.sop.process import Process, compile_process
from portal.sop.progress import Marking, begin, ordered, take
from portal.sop.swimlane import Happened, happened

ROOT = Path(__file__).parent.parent
SHIPPED = sorted(path.stem for path in (ROOT / "matrices").glob("*.csv"))
SENTENCE = "menerima memeriksa surat permohonan lampiran disposisi Kepala Bidang dan/atau jadwal kunjungan verifikasi"
WORDS = SENTENCE.split()
LABELS = (
    "setuju",
    "tidak",
    "dikembalikan",
    "perlu dilengkapi",
    "berkas belum lengkap dan perlu diperbaiki pemohon",
    "dipertanggungjawabkan",
)
ROLES = ("Pemohon", "Front Office", "Kasubbag Tata Usaha", "Kepala Dinas", "Petugas Penyerahan", "Kabid. TKPBET")


@cache
def shipped(name: str) -> Process:
    """Compile a shipped matrix."""
    matrix = read_matrix((ROOT / "matrices" / f"{name}.csv").read_bytes()).matrix
    assert matrix is not None
    return compile_process(matrix)


def play(process: Process, moves: Iterable[tuple[str, str, str | None]]) -> tuple[list[Happened], Marking]:
    """Play moves (step, role, outcome); return their history with dates, and where the case is."""
    marking = begin(process)
    history = [Happened("opened", process.first.number, when="Sen 2 Nov, 08.00")]
    for day, (step, role, outcome) in enumerate(moves, start=1):
        move = take(process, marking, step, role, outcome)
        due = dict.fromkeys(move.opened, f"paling lambat Sel {day + 2} Nov, 16.00 WIB")
        history += happened(process, move, step, role, outcome, f"Sen {day + 1} Nov, 09.{day:02d}", due)
        marking = move.marking
    return history, marking


def play_at_random(process: Process, seed: int, most: int) -> tuple[list[Happened], Marking]:
    """Play up to `most` random moves."""
    rng, marking = random.Random(seed), begin(process)
    moves: list[tuple[str, str, str | None]] = []
    while len(moves) < most and not marking.closed:
        parts = ordered(process, marking.open)
        ready = [p for p in parts if process[p[0]].decider != p[1] or all(q[0] != p[0] or q == p for q in parts)]
        step, role = rng.choice(ready)
        here = process[step]
        outcome = rng.choice(here.outcomes).label if here.decider == role else None
        moves.append((step, role, outcome))
        marking = take(process, marking, step, role, outcome).marking
    return play(process, moves)


def random_form(seed: int, roles: int, steps: int) -> Process:
    """Make a form with decisions of up to four outcomes, rows of several doers, branches, joins and long texts."""
    rng = random.Random(seed)
    names = tuple(f"{rng.choice(ROLES)} {k + 1}" if rng.random() < 0.8 else f"Seksi {k + 1}" for k in range(roles))
    numbers = [str(k + 1) for k in range(steps)]
    rows = [_random_step(rng, names, numbers, k) for k in range(steps)]
    return compile_process(Matrix(f"SOP acak {seed}", "Dinas Uji", names, tuple(rows)))


def _random_step(rng: random.Random, names: tuple[str, ...], numbers: list[str], index: int) -> Step:
    doers = rng.sample(names, min(len(names), rng.choice((1, 1, 1, 1, 2, 3))))
    decides = rng.random() < 0.45
    join = index > 2 and rng.random() < 0.15
    marks: dict[str, Mark] = {}
    for role in sorted(doers, key=names.index):
        marks[role] = Mark("process", join)
    if decides:
        labels = rng.sample(LABELS, rng.choice((2, 2, 3, 4)))
        targets = [rng.choice([(), (), (rng.choice([*numbers, "selesai"]),)]) for _ in labels]
        arrows = tuple(Arrow(a, to, rng.random() < 0.2) for a, to in zip(labels, targets, strict=True))
        marks[doers[0]] = Mark("decision", join, arrows)
    elif index + 3 < len(numbers) and rng.random() < 0.3:
        marks[doers[0]] = Mark("process", join, (Arrow(None, tuple(rng.sample(numbers[index + 1 :], 2))),))
    others = [role for role in names if role not in marks]
    if others and rng.random() < 0.25:
        marks[rng.choice(others)] = Mark("coordinate")
    marks = {role: marks[role] for role in names if role in marks}
    long = rng.choice((4, 8, 20))
    say = [" ".join(rng.choices(WORDS, k=rng.randint(1, long))) for _ in range(4)]
    return Step(
        numbers[index], say[0], marks, say[1], Duration(rng.choice(("", "10 menit", "3 hari kerja"))), say[2], ""
    )

"""`flask --app app matrix check|play`: what a file says, without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from portal.interchange.workbook import read_workbook, to_csv
from portal.sop.matrix import read_matrix
from portal.sop.model import Level, Matrix, Problem, Reading, Step
from portal.sop.process import Process, compile_process
from portal.sop.progress import CannotTake, Marking, begin, ordered, take
from portal.sop.sheet import Unreadable

matrix = click.Group("matrix", help="Read, check, play and export matrices.")

LEVEL_WORDS = {
    Level.unreadable: "Tidak terbaca",
    Level.draft: "Harus diperbaiki",
    Level.unsound: "Alur bermasalah",
    Level.note: "Untuk diketahui",
}


def state_words(reading: Reading) -> str:
    """Say the state of a file in the words of the interface."""
    notes = sum(problem.level is Level.note for problem in reading.problems)
    return {
        "unreadable": "Tidak terbaca",
        "draft": "Draf, belum dapat diterbitkan",
        "unsound": "Draf, alur bermasalah",
        "publishable": f"Siap diterbitkan, {notes} hal untuk diketahui" if notes else "Siap diterbitkan",
    }[reading.state]


def _read(path: str) -> Reading:
    try:
        return read_matrix(Path(path).read_bytes())
    except OSError as error:
        reason = error.strerror or str(error)
        return Reading(
            None,
            (Problem(Level.unreadable, None, f"Berkas CSV tidak dapat dibuka ({reason}).", "Periksa nama berkasnya."),),
        )


@matrix.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(files: tuple[str, ...], as_json: bool) -> None:
    """Print the problems of files; exit 0 only if every file could be published."""
    readings = [(name, _read(name)) for name in files]
    if as_json:
        click.echo(json.dumps([file_json(name, reading) for name, reading in readings], ensure_ascii=False, indent=1))
    else:
        for name, reading in readings:
            click.echo(f"{name}: {state_words(reading)}")
            for problem in reading.problems:
                click.echo(f"  {LEVEL_WORDS[problem.level]}: {problem.message} {problem.advice}")
    sys.exit(0 if all(reading.state == "publishable" for _, reading in readings) else 1)


def file_json(name: str, reading: Reading) -> dict[str, Any]:
    """Return what `check --json` prints of one file."""
    return {
        "file": name,
        "state": reading.state,
        "problems": [
            {"level": p.level.name, "cell": p.cell, "message": p.message, "advice": p.advice} for p in reading.problems
        ],
        "matrix": _matrix_json(reading.matrix) if reading.matrix else None,
    }


def _matrix_json(found: Matrix) -> dict[str, Any]:
    return {
        "title": found.title,
        "agency": found.agency,
        "roles": list(found.roles),
        "steps": [_step_json(step) for step in found.steps],
    }


def _step_json(step: Step) -> dict[str, Any]:
    duration = step.duration
    return {
        "number": step.number,
        "activity": step.activity,
        "marks": {role: mark.kind for role, mark in step.marks.items()},
        "join": step.join,
        "requirements": step.requirements,
        "duration": {"text": duration.text, "unit": duration.unit, "amount": duration.amount},
        "output": step.output,
        "note": step.note,
        "arrows": [{"label": a.label, "to": list(a.to), "refused": a.refused} for a in step.arrows],
    }


@matrix.command("read")
@click.argument("file", metavar="FILE.xlsx")
@click.option("--sheet", help="The sheet to read, where several hold an SOP table.")
def read(file: str, sheet: str | None) -> None:
    """Write the table of a workbook, its drawing read as marks, as CSV to standard output.

    What is to be said goes to standard error. Exit 0 if all was read; 1 if shapes or lines were left unread, which are
    listed; 2 if the workbook cannot be read or a sheet must be chosen.
    """
    try:
        reading = read_workbook(Path(file).read_bytes(), sheet)
    except OSError as error:
        click.echo(
            f"Berkas Excel ini tidak dapat dibuka ({error.strerror or error}). Periksa nama berkasnya.", err=True
        )
        sys.exit(2)
    except Unreadable as fault:
        click.echo(f"{fault.problem.message} {fault.problem.advice}", err=True)
        sys.exit(2)
    for problem in reading.problems():
        click.echo(f"{LEVEL_WORDS[problem.level]}: {problem.message} {problem.advice}", err=True)
    click.echo(to_csv(reading), nl=False)
    sys.exit(1 if reading.unread else 0)


@matrix.command("play")
@click.argument("file", metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (the only form there is; kept for symmetry).")
def play(file: str, as_json: bool) -> None:  # noqa: ARG001
    """Play moves read from standard input, a JSON list of [step number, role, outcome or null]."""
    reading = _read(file)
    if reading.matrix is None or reading.state == "draft":
        for problem in reading.problems:
            click.echo(f"{file}: {problem.message}", err=True)
        sys.exit(2)
    moves = _moves()
    answer = play_moves(compile_process(reading.matrix), moves)
    click.echo(json.dumps(answer, ensure_ascii=False))
    sys.exit(1 if answer["stopped"] else 0)


def _moves() -> list[Any]:
    try:
        moves = json.loads(sys.stdin.read() or "[]")
    except json.JSONDecodeError as error:
        click.echo(f"Masukan bukan JSON: {error}", err=True)
        sys.exit(2)
    if not isinstance(moves, list) or not all(isinstance(move, list) and 2 <= len(move) <= 3 for move in moves):
        click.echo("Masukan harus daftar [nomor langkah, pelaksana, keputusan atau null].", err=True)
        sys.exit(2)
    return moves


def play_moves(process: Process, moves: list[Any]) -> dict[str, Any]:
    """Play moves until one is not allowed; return the markings, the result and why it stopped (§8)."""
    marking = begin(process)
    shown = [_shown(process, marking)]
    stopped = None
    for index, (number, role, *rest) in enumerate(moves):
        try:
            marking = take(process, marking, str(number), str(role), rest[0] if rest else None).marking
        except CannotTake as refused:
            stopped = {"index": index, "reason": refused.reason}
            break
        shown.append(_shown(process, marking))
    return {"markings": shown, "result": marking.result, "stopped": stopped}


def _shown(process: Process, marking: Marking) -> list[list[str]]:
    return [list(part) for part in ordered(process, marking.open)]

"""Say what was measured, as a table for the terminal and for bench/results.md."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date

from bench.loader import CONNECTIONS, PROCESSES
from bench.micro import Pair
from bench.scenes import ROUNDS, Measured


def verdict(holds: bool) -> str:
    """Say whether a goal is reached."""
    return "reached" if holds else "MISSED"


def http_lines(mode: str, scenes: Sequence[Measured]) -> list[str]:
    """Return a table of the scenes of one mode, and the goals that it answers."""
    lines = [
        f"## Over HTTP, synchronous={mode}",
        "",
        "| scene | answers/s | of the bare page | p50 ms | p99 ms | slowest ms | bare: answers/s, p99 ms | processor us an answer (bare) | wrong answers |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for s in scenes:
        bare = sum(slot.rate for slot in s.bare) / len(s.bare)
        ours, floor = s.cost()
        wrong = ", ".join(f"{count} x {status}" for status, count in s.wrong.items()) or "none"
        lines.append(
            f"| {s.name} | {s.rate:.0f} | {s.ratio:.2f} H | {s.milliseconds(0.5):.1f} | {s.milliseconds(0.99):.1f} "
            f"| {s.milliseconds(1):.0f} | {bare:.0f}, {s.bare_p99:.1f} | {ours:.0f} ({floor:.0f}) | {wrong} |"
        )
    step, page, poll = scenes
    p50, p99, slowest = (step.milliseconds(q) for q in (0.5, 0.99, 1))
    return [
        *lines,
        "",
        f"- Goal 6, step >= 0.30 H (with NORMAL): {step.ratio:.2f} H, {verdict(step.ratio >= 0.30)}",
        f"- Goal 7, step p99 <= 5 x p50, none over 250 ms, none wrong: {p99 / (p50 or 1):.1f} x, {slowest:.0f} ms, "
        + verdict(p99 <= 5 * p50 and slowest <= 250 and not step.wrong),
        f"- Goal 8, page >= 0.45 H and its p99 <= 2 x H's: {page.ratio:.2f} H, "
        f"{page.milliseconds(0.99) / (page.bare_p99 or 1):.1f} x, "
        + verdict(page.ratio >= 0.45 and page.milliseconds(0.99) <= 2 * page.bare_p99),
        f"- Goal 8, poll >= 0.75 H: {poll.ratio:.2f} H, {verdict(poll.ratio >= 0.75)}",
        "",
    ]


def single_lines(
    engine: Pair, inbox: tuple[Pair, Pair], sizes: tuple[int, int], matrix: Pair, drawings: dict[str, Pair]
) -> list[str]:
    """Return the lines about single pieces, in one process."""
    page, badge = inbox
    small, large = (f"{size:,}".replace(",", " ") for size in sizes)
    lines = [
        "## Single pieces, one process",
        "",
        f"- Goal 1, a step through the use case >= 0.35 of a bare UPDATE and INSERT (NORMAL): {engine.ours:.0f} us "
        f"against {engine.floor:.0f} us, {1 / engine.ratio:.2f}, {verdict(1 / engine.ratio >= 0.35)}",
        f"- Goal 9, a page of the inbox with {large} open parts <= 1.3 x that with {small}: {page.ours:.0f} us "
        f"against {page.floor:.0f} us, {page.ratio:.2f} x, {verdict(page.ratio <= 1.3)}",
        f"- Goal 10, the badge likewise <= 2 x: {badge.ours:.0f} us against {badge.floor:.0f} us, "
        f"{badge.ratio:.2f} x, {verdict(badge.ratio <= 2)}",
        f"- Goal 12, reading and checking a matrix of 30 x 12 <= 6 x csv.reader: {matrix.ours:.0f} us against "
        f"{matrix.floor:.0f} us, {matrix.ratio:.0f} x, {verdict(matrix.ratio <= 6)} (once a version and process)",
        "",
        "| swimlane of | a running case, us | a version (kept), us |",
        "|---|---|---|",
    ]
    return [*lines, *(f"| {name} | {pair.ours:.0f} | {pair.floor:.1f} |" for name, pair in drawings.items()), ""]


def head() -> list[str]:
    """Return what a reader must know to judge the figures."""
    return [
        "# What `make bench` measured",
        "",
        f"{date.today():%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, "  # noqa: DTZ011
        f"SQLite {sqlite3.sqlite_version}. Written by bench/run.py.",
        "",
        f"Every scene takes turns with a bare Flask page (H) on the same server settings; {ROUNDS} rounds, medians. "
        f"The load comes from {PROCESSES} processes with {CONNECTIONS} kept connections, which share the cores "
        "with the servers, so quote the ratios, not the rates; the processor time of an answer suffers least from "
        "other work on the machine.",
        "",
    ]


def failures(scenes: Iterable[Measured]) -> list[str]:
    """Return the beginnings of answers that were not as expected, for the terminal."""
    return [f"{scene.name}: {scene.wrong}\n{scene.sample[:1500]}" for scene in scenes if scene.wrong]

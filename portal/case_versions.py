"""The history of a case that was moved to another version: under which one a line was written, and its numbers now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.models.rows import EventRow
from portal.publishing import process_of
from portal.sop.model import END
from portal.sop.process import Process


def processes_at(process: Process, events: Sequence[EventRow]) -> list[Process]:
    """Return for each line the process under which it was written; `process` is that of the case now."""
    found = []
    for event in reversed(events):
        found.append(process)
        if event.kind == "moved":
            process = process_of(event.data["from_version"])
    return found[::-1]


def renumbered(events: Sequence[EventRow]) -> list[EventRow]:
    """Return the lines with the step numbers and role names of the version that the case follows now.

    A line about a step that is in that version no more is left out.
    """
    moves = [(event.id, event.data) for event in events if event.kind == "moved"]
    if not moves:
        return list(events)
    kept = []
    for event in events:
        now: EventRow | None = event
        for ident, data in moves:
            if now is not None and event.id < ident:
                now = _in_version(now, data["steps"], data["roles"])
        if now is not None:
            kept.append(now)
    return kept


def _in_version(event: EventRow, steps: Mapping[str, str], roles: Mapping[str, str]) -> EventRow | None:
    if event.step and event.step not in steps:
        return None
    data: dict[str, Any] = dict(event.data)
    for key in ("to", "returned", "opened"):
        if key in data:
            data[key] = _numbers(data[key], steps)
    if "withdrawn" in data:
        data["withdrawn"] = [[steps[n], roles.get(role, role)] for n, role in data["withdrawn"] if n in steps]
    if "due" in data:
        data["due"] = {steps[n]: due for n, due in data["due"].items() if n in steps}
    return event._replace(step=steps.get(event.step, ""), role=roles.get(event.role, event.role), data=data)


def _numbers(numbers: Iterable[str], steps: Mapping[str, str]) -> list[str]:
    return [steps.get(n, n) for n in numbers if n in steps or n == END]

"""The SQL of looking at a case: by hand, for building these queries from models costs many times what they take.

Five statements show a case, whatever the length of its history. The rows are plain values; times are aware UTC.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from portal.models.base import db, from_db, is_sqlite
from portal.models.rows import CaseRow, EventRow, FactsRow, FileRow, TaskRow

_CASE = """
SELECT c.id, c.number, s.title, s.slug, s.for_all_agencies, c.agency_id, a.name, a.contact, a.zone, a.allow_send_back,
 c.version_id, COALESCE(v.number, 0), v.sha256, c.key_hash, c.revision, c.edition, c.marking, c.result, c.channel,
 c.received_at, c.counted_from, c.opened_by_id, COALESCE(u.name, ''), c.applicant_name, c.institution, c.contact_kind,
 c.contact, c.anonymous, c.answers, c.case_class,
 c.limit_due, c.stopped_at, c.paused_at, c.delivered_at, c.closes_at, c.closed_at
FROM cases c JOIN service s ON s.id = c.service_id JOIN agency a ON a.id = c.agency_id
JOIN version v ON v.id = c.version_id LEFT JOIN account u ON u.id = c.opened_by_id WHERE c.number = ?"""
_TASKS = """
SELECT id, office_id, role, step, kind, state, returned, opened_at, due_at, opened_event
FROM task WHERE case_id = ? ORDER BY id"""
_EVENTS = """
SELECT e.id, e.at, e.kind, e.revision, e.account_id, e.actor_name, e.actor_title, e.role, e.step, e.outcome, e.note,
 e.output, e.data, e.undo IS NOT NULL, e.undone_by
FROM case_event e JOIN cases c ON c.id = e.case_id WHERE c.number = ? ORDER BY e.id"""
_FILES = """
SELECT id, event, purpose, field, name, kind, size, uploaded_at, removed_at IS NOT NULL
FROM case_file WHERE case_id = ? ORDER BY id"""

_FACTS = """
SELECT case_id, secret, about_service_id, about_number, tracking_id, merged_into_id, rating, rating_note
FROM complaint_facts WHERE case_id IN (?)"""
_MERGED = """
SELECT f.merged_into_id, COUNT(*) FROM complaint_facts f JOIN cases c ON c.id = f.case_id
WHERE f.merged_into_id IN (?) AND c.result = 'archived' GROUP BY f.merged_into_id"""
_COMPLAINTS = """
SELECT slug FROM service WHERE for_all_agencies AND opened_by_public AND accepting AND current_version_id IS NOT NULL
ORDER BY id LIMIT 1"""


def read_case(number: str) -> CaseRow | None:
    """Return the case with this number, or None."""
    row = _run(_CASE, (number,)).fetchone()
    return None if row is None else _case(row)


def _case(row: Sequence[Any]) -> CaseRow:
    case = CaseRow(*row)
    return case._replace(
        for_all_agencies=bool(case.for_all_agencies),
        allow_send_back=bool(case.allow_send_back),
        anonymous=bool(case.anonymous),
        marking=json.loads(case.marking),
        answers=json.loads(case.answers),
        received_at=from_db(case.received_at),
        counted_from=from_db(case.counted_from),
        limit_due=_time(case.limit_due),
        stopped_at=_time(case.stopped_at),
        paused_at=_time(case.paused_at),
        delivered_at=_time(case.delivered_at),
        closes_at=_time(case.closes_at),
        closed_at=_time(case.closed_at),
    )


def read_tasks(case_id: int) -> list[TaskRow]:
    """Return all tasks of a case, oldest first."""
    return [_task(row) for row in _run(_TASKS, (case_id,)).fetchall()]


def _task(row: Sequence[Any]) -> TaskRow:
    *facts, returned, opened, due, event = row
    return TaskRow._make([*facts, bool(returned), from_db(opened), _time(due), event])


def read_events(number: str) -> list[EventRow]:
    """Return the history of the case with this number, oldest first."""
    return [_event(row) for row in _run(_EVENTS, (number,)).fetchall()]


def _event(row: Sequence[Any]) -> EventRow:
    ident, at, *facts, data, undo, undone = row
    return EventRow._make([ident, from_db(at), *facts, json.loads(data) if data else {}, bool(undo), undone])


def read_cases(
    ids: Sequence[int], rows: Mapping[int, CaseRow] | None = None
) -> list[tuple[CaseRow, list[TaskRow], list[EventRow]]]:
    """Return cases (the `rows` that were read already) with their tasks and histories, in the order of `ids`.

    It takes three statements at most, however many they are.
    """
    if not ids:
        return []
    marks = ", ".join("?" * len(ids))
    found = read_case_rows(ids) if rows is None else rows
    tasks: dict[int, list[TaskRow]] = {ident: [] for ident in ids}
    for owner, *rest in _run(
        _TASKS.replace("SELECT", "SELECT case_id,", 1).replace("case_id = ?", f"case_id IN ({marks})"), ids
    ).fetchall():
        tasks[owner].append(_task(rest))
    events: dict[int, list[EventRow]] = {ident: [] for ident in ids}
    for owner, *rest in _run(
        _EVENTS.replace("SELECT", "SELECT e.case_id,", 1).replace("c.number = ?", f"e.case_id IN ({marks})"), ids
    ).fetchall():
        events[owner].append(_event(rest))
    return [(found[ident], tasks[ident], events[ident]) for ident in ids if ident in found]


def read_case_rows(ids: Sequence[int]) -> dict[int, CaseRow]:
    """Return cases by their ids, without tasks and histories."""
    if not ids:
        return {}
    marks = ", ".join("?" * len(ids))
    return {row[0]: _case(row) for row in _run(_CASE.replace("c.number = ?", f"c.id IN ({marks})"), ids).fetchall()}


def last_kinds(ids: Sequence[int], beside: Sequence[str]) -> dict[int, str]:
    """Return the kind of the last line of each case's history that stands, the kinds `beside` left out."""
    if not ids:
        return {}
    cases, kinds = ", ".join("?" * len(ids)), ", ".join("?" * len(beside))
    newest = (
        f"SELECT MAX(id) FROM case_event WHERE case_id IN ({cases}) "  # noqa: S608 - placeholders
        f"AND undone_by IS NULL AND kind NOT IN ({kinds}) GROUP BY case_id"
    )
    found = _run(f"SELECT case_id, kind FROM case_event WHERE id IN ({newest})", (*ids, *beside))  # noqa: S608
    return dict(found.fetchall())


def read_facts(ids: Sequence[int]) -> dict[int, FactsRow]:
    """Return what complaints have besides their cases, by the ids of these."""
    if not ids:
        return {}
    rows = _run(_FACTS.replace("?", ", ".join("?" * len(ids))), ids).fetchall()
    return {ident: FactsRow(bool(secret), *facts) for ident, secret, *facts in rows}


def merged_counts(ids: Sequence[int]) -> dict[int, int]:
    """Return how many complaints were merged into each of some cases, none left out that has any."""
    if not ids:
        return {}
    return dict(_run(_MERGED.replace("?", ", ".join("?" * len(ids))), ids).fetchall())


def read_files(case_id: int) -> list[FileRow]:
    """Return the documents of a case, those set aside included, oldest first."""
    return [
        FileRow._make([*facts, from_db(at), bool(removed)])
        for *facts, at, removed in _run(_FILES, (case_id,)).fetchall()
    ]


def key_hash_of(number: str) -> str | None:
    """Return the hash of the key of a case; None where it has no applicant, or for an unknown number."""
    row = _run("SELECT key_hash FROM cases WHERE number = ?", (number,)).fetchone()
    return None if row is None else row[0]


def other_offices(agency_id: int, busy: Collection[int]) -> tuple[tuple[int, str], ...]:
    """Return (id, name) of the offices of an agency by name, those left out that are `busy`."""
    rows = _run("SELECT id, name FROM office WHERE agency_id = ? ORDER BY name", (agency_id,)).fetchall()
    return tuple((ident, name) for ident, name in rows if ident not in busy)


def waiting_for(offices: Sequence[int], most: int) -> int:
    """Count the open parts of some offices (one at least), coordinators' left out, and no further than `most`.

    The order is that of the worklist's index: without it, SQLite may take a long table for quicker to read.
    """
    marks = ", ".join("?" * len(offices))
    parts = (
        f"SELECT 1 FROM task WHERE state = 'open' AND office_id IN ({marks}) AND kind <> 'coordinate' "  # noqa: S608
        "ORDER BY office_id, due_key LIMIT ?"
    )
    return int(_run(f"SELECT COUNT(*) FROM ({parts}) AS part", (*offices, most)).fetchone()[0])  # noqa: S608 - as above


def complaint_slug() -> str | None:
    """Return the slug of the oldest service for all agencies that the public may open now, or None."""
    row = _run(_COMPLAINTS, ()).fetchone()
    return None if row is None else row[0]


def _run(sql: str, values: Sequence[Any]) -> Any:
    return db.execute_sql(sql if is_sqlite() else sql.replace("?", "%s"), values)


def _time(value: Any) -> datetime | None:
    return None if value is None else from_db(value)

"""The SQL of looking at a case: by hand, for building these queries from models costs many times what they take.

Five statements show a case, whatever the length of its history. The rows are plain values; times are aware UTC.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from portal.models.base import db, from_db, is_sqlite


class CaseRow(NamedTuple):
    """A case with what pages say of its service, agency and version."""

    id: int
    number: str
    service_title: str
    service_slug: str
    for_all_agencies: bool
    agency_id: int
    agency: str
    contact_of_agency: str
    zone: str
    allow_send_back: bool
    version_id: int
    version_number: int
    sha256: str
    key_hash: str | None
    revision: int
    edition: int
    marking: Any
    result: str
    channel: str
    received_at: datetime
    counted_from: datetime
    opened_by_id: int | None
    opened_by: str
    applicant_name: str
    institution: str
    contact_kind: str
    contact: str
    anonymous: bool
    answers: Any
    case_class: str
    limit_due: datetime | None
    stopped_at: datetime | None
    paused_at: datetime | None
    delivered_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether the case still runs."""
        return self.result == "open"


class TaskRow(NamedTuple):
    """A part of a step, open or not."""

    id: int
    office_id: int | None
    role: str
    step: str
    kind: str
    state: str
    returned: bool
    opened_at: datetime
    due_at: datetime | None
    opened_event: int


class EventRow(NamedTuple):
    """A line of the history; `can_be_undone` says that it keeps what was before it."""

    id: int
    at: datetime
    kind: str
    revision: int
    account_id: int | None
    actor_name: str
    actor_title: str
    role: str
    step: str
    outcome: str | None
    note: str
    output: str
    data: Any
    can_be_undone: bool
    undone_by: int | None


class FileRow(NamedTuple):
    """A document; `is_removed` where another took its place, or its step was taken back."""

    id: int
    event: int | None
    purpose: str
    field: str
    name: str
    kind: str
    size: int
    uploaded_at: datetime
    is_removed: bool


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


def read_case(number: str) -> CaseRow | None:
    """Return the case with this number, or None."""
    row = _run(_CASE, (number,)).fetchone()
    if row is None:
        return None
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
    return [
        TaskRow._make([*facts, bool(returned), from_db(opened), _time(due), event])
        for *facts, returned, opened, due, event in _run(_TASKS, (case_id,)).fetchall()
    ]


def read_events(number: str) -> list[EventRow]:
    """Return the history of the case with this number, oldest first."""
    return [
        EventRow._make([ident, from_db(at), *facts, json.loads(data) if data else {}, bool(undo), undone])
        for ident, at, *facts, data, undo, undone in _run(_EVENTS, (number,)).fetchall()
    ]


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


def _run(sql: str, values: Sequence[Any]) -> Any:
    return db.execute_sql(sql if is_sqlite() else sql.replace("?", "%s"), values)


def _time(value: Any) -> datetime | None:
    return None if value is None else from_db(value)

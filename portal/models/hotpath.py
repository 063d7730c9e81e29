"""The SQL of moving a case: load, guarded update, event, tasks. By hand, for models cost six to ten times as much.

Five statements a step, whatever the length of the process or of the history. Callers hold `base.transaction()`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from portal.models.base import db, from_db, is_sqlite, to_db
from portal.models.cases import NO_DUE
from portal.models.rows import CaseState, Loaded, NewTask

_STATE = tuple(field.name for field in fields(CaseState))
_TIMES = {"limit_due", "stopped_at", "paused_at", "delivered_at", "closes_at", "closed_at"}
_LOAD = f"""
SELECT {", ".join("c." + name for name in _STATE)},
 c.id, c.number, c.revision, c.received_at, c.opened_by_id, c.key_hash, c.agency_id, c.service_id, c.version_id,
 v.sha256, a.zone, t.id, t.office_id, t.role, t.step, t.kind, t.state, t.closed_event,
 EXISTS (SELECT 1 FROM posting p JOIN account u ON u.id = p.account_id WHERE p.account_id = ? AND p.office_id = t.office_id
  AND u.is_active AND p.starts_on <= ? AND (p.ends_on IS NULL OR p.ends_on >= ?))
FROM cases c JOIN version v ON v.id = c.version_id JOIN agency a ON a.id = c.agency_id
LEFT JOIN task t ON t.case_id = c.id AND t.id = ? WHERE c.number = ?"""  # noqa: S608 - our own column names
_ADVANCE = f"""
UPDATE cases SET {", ".join(name + " = ?" for name in _STATE)}, revision = revision + 1, edition = edition + 1
WHERE id = ? AND revision = ?"""  # noqa: S608 - our own column names
_EVENT = """
INSERT INTO case_event (case_id, at, kind, revision, account_id, actor_name, actor_title, role, step, outcome, note,
 output, data, undo) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"""
_END = """
UPDATE task SET state = CASE WHEN id = ? OR kind = 'coordinate' THEN 'done' ELSE 'withdrawn' END,
 done_by_id = CASE WHEN id = ? THEN ? ELSE done_by_id END, closed_at = ?, closed_event = ?
WHERE case_id = ? AND state = 'open'"""
_OPEN = """(?, ?, (SELECT id FROM office WHERE agency_id = ? AND name = ?), ?, ?, ?, 'open', ?, ?, ?, ?, ?)"""


def load(
    number: str, task_id: int | None = None, account_id: int | None = None, days: tuple[date, date] | None = None
) -> Loaded | None:
    """Read a case and one of its tasks; `held` says whether the account holds the task's office.

    `days` are today in the westernmost and in the easternmost zone: which of them counts, the caller knows already.
    """
    first, last = days or (None, None)
    row = _run(_LOAD, (account_id, last, first, task_id, number)).fetchone()
    if row is None:
        return None
    size = len(_STATE)
    columns: list[Any] = [_time(v) if name in _TIMES else v for name, v in zip(_STATE, row[:size], strict=True)]
    ident, found, revision, received, opened_by, key, *rest, held = row[size:]
    values: list[Any] = [CaseState(*columns), ident, found, revision, from_db(received), opened_by, key is not None]
    values += [*rest, bool(held)]
    return Loaded(*values)


def advance(case_id: int, revision: int, state: CaseState) -> bool:
    """Write the new state if the case is still at this revision; False: somebody was first, and nothing changed."""
    return bool(_run(_ADVANCE, (*(_plain(getattr(state, name)) for name in _STATE), case_id, revision)).rowcount == 1)


def add_event(case_id: int, at: datetime, kind: str, revision: int, **facts: Any) -> int:
    """Add a line to the history and return its id; `facts` are columns of CaseEvent."""
    who = [facts.get(name, default) for name, default in _EVENT_DEFAULTS]
    data, undo = facts.get("data") or {}, facts.get("undo")
    values = (case_id, to_db(at), kind, revision, *who, _json(data), undo if undo is None else _json(undo))
    return int(_run(_EVENT, values).fetchone()[0])


_EVENT_DEFAULTS: tuple[tuple[str, Any], ...] = (
    ("account", None),
    ("actor_name", ""),
    ("actor_title", ""),
    ("role", ""),
    ("step", ""),
    ("outcome", None),
    ("note", ""),
    ("output", ""),
)


def end_tasks(
    case_id: int,
    event: int,
    at: datetime,
    steps: Sequence[str] | None,
    task_id: int | None = None,
    by: int | None = None,
) -> None:
    """Close the task that was done and every open task of `steps` (None: of the whole case).

    What was done by `by` becomes `done`, coordinators' tasks too; open parts of others are `withdrawn`.
    """
    values = (task_id, task_id, by, to_db(at), event, case_id)
    if steps is None:
        _run(_END, values)
    elif steps:
        marks = ", ".join("?" * len(steps))
        _run(f"{_END} AND (id = ? OR step IN ({marks}))", (*values, task_id, *steps))
    elif task_id is not None:
        _run(_END + " AND id = ?", (*values, task_id))


def open_tasks(case: Loaded, event: int, at: datetime, tasks: Iterable[NewTask], limit: datetime | None = None) -> None:
    """Open tasks, all in one statement; a part without a term of its own stands in the inbox by the case's `limit`."""
    whole = to_db(limit or NO_DUE)
    values: list[Any] = []
    count = 0
    for task in tasks:
        office = None if task.for_applicant else task.role
        due = _plain(task.due_at)
        values += [case.id, case.service_id, case.agency_id, office, task.role, task.step, task.kind]
        key = due or (to_db(NO_DUE) if task.kind == "coordinate" or task.for_applicant else whole)
        values += [task.returned, to_db(at), due, key, event]
        count += 1
    if count:
        into = "case_id, service_id, office_id, role, step, kind, state, returned, opened_at, due_at, due_key, opened_event"
        _run(f"INSERT INTO task ({into}) VALUES " + ", ".join([_OPEN] * count), values)  # noqa: S608 - no outside text


def open_task(case_id: int, step: str, role: str) -> int:
    """Return the id of a part's open task; raise LookupError where it has none."""
    sql = "SELECT id FROM task WHERE case_id = ? AND state = 'open' AND kind <> 'coordinate' AND step = ? AND role = ?"
    row = _run(sql, (case_id, step, role)).fetchone()
    if row is None:
        raise LookupError(f"no open task {step}/{role}")
    return int(row[0])


def _run(sql: str, values: Sequence[Any]) -> Any:
    return db.execute_sql(sql if is_sqlite() else sql.replace("?", "%s"), values)


def _plain(value: Any) -> Any:
    return to_db(value) if isinstance(value, datetime) else value


def _time(value: Any) -> datetime | None:
    return None if value is None else from_db(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

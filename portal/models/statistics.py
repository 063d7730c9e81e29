"""What the open figures are added up from, and the sums over it: a row a case, a row a part that an office did.

The rows repeat what case, tasks and history say, so they can be thrown away and are made again
(`portal.statistics_rollup`). Nothing writes them while a step is taken.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import peewee

from portal.models.base import BaseModel, UTCDateTimeField, db, is_sqlite
from portal.models.cases import Case


class CaseFigure(BaseModel):
    """What a case counts for; months are `2026-11` in the zone of its agency, flags 0 or 1."""

    case = peewee.ForeignKeyField(Case, primary_key=True, on_delete="CASCADE")
    edition = peewee.IntegerField()  # of the case when the row was made: another one means that the row is old
    service_id = peewee.IntegerField()
    agency_id = peewee.IntegerField()
    received = peewee.CharField(max_length=7)
    ended = peewee.CharField(max_length=7, null=True)  # delivered or closed; None while it goes on
    outcome = peewee.CharField(
        max_length=10
    )  # open | delivered | refused | withdrawn | lapsed (not completed in time) | archived
    case_class = peewee.CharField(max_length=200)
    minutes = peewee.IntegerField(null=True)  # of working time from receipt to end, without those it stood still
    in_time = peewee.SmallIntegerField(null=True)  # None: nothing was promised, or it has not ended
    outside_flow = peewee.SmallIntegerField()  # sent back outside the flow
    corrected = peewee.SmallIntegerField()  # returned to the applicant within it
    extended = peewee.SmallIntegerField()
    reopened = peewee.SmallIntegerField()  # by the applicant, after it was delivered
    accepted = peewee.SmallIntegerField()  # the applicant's own step closed it
    unanswered = peewee.SmallIntegerField()  # closed by itself, without a word of the applicant
    duplicate = peewee.SmallIntegerField()  # archived as a duplicate

    class Meta:
        table_name = "case_figure"


class StepFigure(BaseModel):
    """A part of a step that an office did."""

    task_id = peewee.IntegerField(primary_key=True)
    case = peewee.ForeignKeyField(Case, on_delete="CASCADE")
    service_id = peewee.IntegerField()
    agency_id = peewee.IntegerField()
    office_id = peewee.IntegerField()
    step = peewee.CharField(max_length=40)
    month = peewee.CharField(max_length=7)  # in which it was done
    minutes = peewee.IntegerField()  # of working time from opening to doing, without pauses
    in_time = peewee.SmallIntegerField(null=True)  # None: the step has no term

    class Meta:
        table_name = "step_figure"


class FigureMark(BaseModel):
    """How far the rows follow the history: one row, number 1."""

    event = peewee.IntegerField()  # the newest line of the history that was looked at
    at = UTCDateTimeField()  # when that was
    round = peewee.IntegerField()  # raised by each change of the rows: what answers are kept under

    class Meta:
        table_name = "figure_mark"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cases are added up: months `first` to `last`, of these services and agencies (None: of all)."""

    first: str
    last: str
    services: tuple[int, ...] | None = None
    agencies: tuple[int, ...] | None = None


class Telling(NamedTuple):
    """A line of the history that tells cases apart."""

    kind: str
    role: str
    data: dict[str, Any]
    undo: dict[str, Any]  # empty where the line cannot be taken back


def telling_events(cases: Sequence[int]) -> dict[int, list[Telling]]:
    """Return by case the lines about what went outside the flow, what was sent back, and what ended it, in order.

    A key is found in the compact JSON by its quotation marks and colon: inside of a text they would be escaped.
    """
    rows = _run(
        f"""SELECT case_id, kind, role, data, undo FROM case_event WHERE case_id IN ({", ".join("?" * len(cases))})
        AND undone_by IS NULL AND (kind IN ('sent_back', 'extended') OR data LIKE ? OR data LIKE ?) ORDER BY id""",  # noqa: S608 - placeholders
        (*cases, '%"returned":%', '%"closed":%'),
    )
    found: dict[int, list[Telling]] = {}
    for case, kind, role, data, undo in rows:
        line = Telling(kind, role, json.loads(data), json.loads(undo) if undo else {})
        found.setdefault(case, []).append(line)
    return found


# Who received what, and what came of it, are counted by different months; `{month}` stands for the one at hand.
KEYS = {
    "all": (),
    "month": ("{month}",),
    "service": ("service_id", "agency_id"),
    "class": ("case_class",),
    "detail": ("service_id", "agency_id", "case_class", "{month}"),
}
STEP_KEYS = {"office": ("office_id",), "step": ("step", "office_id")}
RECEIVED_SUMS = ("received", "outside_flow", "corrected", "extended", "reopened")
_ENDINGS = ("accepted", "unanswered", "duplicate")
Key = tuple[Any, ...]


def received(scope: Scope, by: str) -> dict[Key, dict[str, int]]:
    """Count the cases by the month of their receipt, archived ones left out: RECEIVED_SUMS; `by` is a name of KEYS."""
    keys = _keys(by, "received")
    where, values = _where(scope, "received")
    sums = ["COUNT(*)", *(f"SUM({name})" for name in RECEIVED_SUMS[1:])]
    sql = f"SELECT {_list(keys)} {', '.join(sums)} FROM case_figure WHERE {where} AND outcome <> 'archived' {_group(keys)}"  # noqa: S608 - our own column names
    return _named(_run(sql, values), len(keys), RECEIVED_SUMS)


def ended(scope: Scope, by: str) -> dict[Key, dict[str, int]]:
    """Sum up the cases by the month of their end: `delivered`, `refused`, `withdrawn`, `lapsed`, `archived`, `promised`
    (those delivered or refused of which a term was promised), `in_time`, `accepted`, `unanswered`, `duplicate`.
    """  # fmt: skip
    keys = _keys(by, "ended")
    where, values = _where(scope, "ended")
    outcomes = ("delivered", "refused", "withdrawn", "lapsed", "archived")
    sums = [f"SUM(CASE WHEN outcome = '{name}' THEN 1 ELSE 0 END)" for name in outcomes]
    sums += ["COUNT(in_time)", "COALESCE(SUM(in_time), 0)", *(f"SUM({name})" for name in _ENDINGS)]
    sql = f"SELECT {_list(keys)} {', '.join(sums)} FROM case_figure WHERE {where} {_group(keys)}"  # noqa: S608 - as above
    return _named(_run(sql, values), len(keys), (*outcomes, "promised", "in_time", *_ENDINGS))


def _named(rows: list[tuple[Any, ...]], size: int, names: Sequence[str]) -> dict[Key, dict[str, int]]:
    """Name the sums behind the keys; the one row without keys that is all NULL, of no case, is left out."""
    told = ((tuple(row[:size]), row[size:]) for row in rows)
    return {key: dict(zip(names, found, strict=True)) for key, found in told if found[-1] is not None}


def times(scope: Scope, by: str) -> dict[Key, tuple[int, float, int]]:
    """Return (count, median, 90th percentile) of the working minutes of the cases delivered or refused."""
    return _ranks("case_figure", _keys(by, "ended"), *_where(scope, "ended"))


def steps(scope: Scope, by: str) -> dict[Key, tuple[int, int, int]]:
    """Return (done, with a term, within it) of the parts that offices did; `by` is a name of STEP_KEYS."""
    keys = STEP_KEYS[by]
    where, values = _where(scope, "month")
    sums = "COUNT(*), COUNT(in_time), COALESCE(SUM(in_time), 0)"
    rows = _run(f"SELECT {_list(keys)} {sums} FROM step_figure WHERE {where} {_group(keys)}", values)  # noqa: S608 - as above
    return {tuple(row[:-3]): (row[-3], row[-2], row[-1]) for row in rows}


def step_times(scope: Scope, by: str) -> dict[Key, tuple[int, float, int]]:
    """Return (count, median, 90th percentile) of the working minutes of the parts that offices did."""
    return _ranks("step_figure", STEP_KEYS[by], *_where(scope, "month"))


def first_month() -> str | None:
    """Return the month of the oldest case, or None."""
    found: str | None = _run("SELECT MIN(received) FROM case_figure", ())[0][0]
    return found


def open_parts(agency_id: int, now: Any) -> list[tuple[int, str, int, int]]:
    """Return (office, its name, open parts, those overdue) of an agency; coordinators' parts are not counted.

    A part is overdue by its step, or where that has no term by the limit of the case while it runs (as in Tugas saya);
    a case that was paused is not overdue.
    """
    whole = "t.due_at IS NULL AND c.stopped_at IS NULL AND c.delivered_at IS NULL AND c.limit_due < ?"
    rows = _run(
        f"""SELECT o.id, o.name, COUNT(t.id),
         SUM(CASE WHEN c.paused_at IS NULL AND ((t.due_at IS NOT NULL AND t.due_key < ?) OR ({whole})) THEN 1 ELSE 0 END)
        FROM office o LEFT JOIN task t ON t.office_id = o.id AND t.state = 'open' AND t.kind <> 'coordinate'
        LEFT JOIN cases c ON c.id = t.case_id WHERE o.agency_id = ? GROUP BY o.id, o.name ORDER BY o.name""",  # noqa: S608 - our own text
        (now, now, agency_id),
    )
    return [(office, name, count, late or 0) for office, name, count, late in rows]


def office_names(agency_id: int) -> dict[int, str]:
    """Return the offices of an agency by id."""
    return dict(_run("SELECT id, name FROM office WHERE agency_id = ?", (agency_id,)))


def _ranks(table: str, keys: Sequence[str], where: str, values: Sequence[Any]) -> dict[Key, tuple[int, float, int]]:
    """Rank the minutes of each group. The median is the middle one, or the mean of the two in the middle; the 90th
    percentile is the least that at least 90% do not exceed (nearest rank).
    """  # fmt: skip
    size = len(keys)
    part = f"PARTITION BY {', '.join(keys)} " if keys else ""
    inner = (
        f"SELECT {_list(keys)} minutes, ROW_NUMBER() OVER ({part}ORDER BY minutes) AS place, COUNT(*) OVER ({part.strip()}) AS n "  # noqa: S608
        f"FROM {table} WHERE {where} AND minutes IS NOT NULL"
    )
    wanted = "place IN ((n + 1) / 2, n / 2 + 1, (9 * n + 9) / 10)"
    rows = _run(f"SELECT * FROM ({inner}) AS ranked WHERE {wanted}", values)  # noqa: S608 - our own column names
    found: dict[Key, dict[int, int]] = {}
    counts: dict[Key, int] = {}
    for *row, place, count in rows:
        key = tuple(row[:size])
        found.setdefault(key, {})[place] = row[size]
        counts[key] = count
    return {
        key: (n, (places[(n + 1) // 2] + places[n // 2 + 1]) / 2, places[(9 * n + 9) // 10])
        for key, places in found.items()
        for n in (counts[key],)
    }


def _keys(by: str, month: str) -> tuple[str, ...]:
    return tuple(name.format(month=month) for name in KEYS[by])


def _list(keys: Sequence[str]) -> str:
    return "".join(f"{key}, " for key in keys)


def _group(keys: Sequence[str]) -> str:
    return f"GROUP BY {', '.join(keys)}" if keys else ""


def _where(scope: Scope, month: str) -> tuple[str, list[Any]]:
    parts = [f"{month} BETWEEN ? AND ?"]
    values: list[Any] = [scope.first, scope.last]
    for column, wanted in (("service_id", scope.services), ("agency_id", scope.agencies)):
        if wanted is not None:
            parts.append(f"{column} IN ({', '.join('?' * len(wanted))})" if wanted else "1 = 0")
            values += wanted
    return " AND ".join(parts), values


def _run(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    return list(db.execute_sql(sql if is_sqlite() else sql.replace("?", "%s"), tuple(values)).fetchall())

"""Fill a scratch portal with many complaints, visits and survey answers: some are made by the use cases, the rest copied."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench import stage
from portal import casework, clock, intake, statistics_rollup
from portal.accounts import Actor, today
from portal.casekeys import check_key
from portal.models import base
from portal.models.accounts import Agency, Office
from portal.models.cases import Case, CaseEvent, Task
from portal.models.guestbook import Visit
from portal.models.services import Service
from portal.models.survey import SurveyAnswer

SLUG = "pengaduan"
YEAR = 365  # days over which everything is spread
CLASSES = ("Pengaduan ringan", "Pengaduan bersifat normatif", "Pengaduan tidak berkadar pengawasan")
PURPOSES = ("Konsultasi layanan", "Mengantar surat", "Rapat", "Lainnya")
CHUNK = 2_000


def fill(folder: Path, complaints: int, visits: int, answers: int) -> None:
    """Make the portal of `stage`, then complaints in every stage, visits and answers, all of one agency."""
    stage.prepare(folder, 5)
    rng, now = random.Random(7), clock.now()
    with stage.opened(folder, synchronous=0):
        official = stage.official()
        agency = Agency.get_by_id(official.offices[0].agency_id)
        with base.transaction():
            stories = [_complaint(official, agency, place, now) for place in range(8)]
            _copy(stories, complaints - len(stories), rng)
            _visit(agency, visits, now, rng)
            _answer(agency, answers, now, rng)
        base.db.execute_sql("ANALYZE")
        while statistics_rollup.sweep(now):
            pass


def _complaint(official: Actor, agency: Agency, place: int, now: datetime) -> int:
    """Make a complaint by the use cases: 0 and 1 wait, 2 and 3 are being handled, the others answered, the last accepted."""
    begin = now - timedelta(hours=30)
    raw = {
        "nama": f"Pelapor {place}",
        "Jenis": "Pengaduan",
        "Uraian": "Antrean di loket tidak dipanggil menurut nomor.",
    }
    opened = intake.open_case(intake.Request(SLUG, raw, agency=agency.slug), None, begin)
    if place >= 2:
        _step(opened.number, "2", official, begin + timedelta(hours=1), "diteruskan", CLASSES[place % 3])
    if place >= 4:
        _step(opened.number, "3", official, begin + timedelta(hours=2 + place), None)
    if place >= 6:
        task, holder = _open(opened.number, "4"), check_key(opened.number, opened.key or "")
        form = casework.StepForm(task.id, task.case.revision, "diterima")
        casework.take_applicant_step(opened.number, form, holder, begin + timedelta(hours=20))
    return opened.case_id


def _step(number: str, step: str, official: Actor, at: datetime, outcome: str | None, case_class: str = "") -> None:
    task = _open(number, step)
    form = casework.StepForm(task.id, task.case.revision, outcome, output="Sudah diperiksa.", case_class=case_class)
    casework.take_step(number, form, official, at)


def _open(number: str, step: str) -> Task:
    found: Any = Task.select(Task, Case).join(Case)
    task: Task = found.where((Case.number == number) & (Task.step == step) & (Task.state == "open")).get()
    return task


def _copy(stories: Sequence[int], count: int, rng: random.Random) -> None:
    """Copy cases with their tasks and histories, each a random time earlier; most of them are over."""
    tables = {model: _rows(model, stories) for model in (Case, CaseEvent, Task)}
    ids = {model: int(model.select(model.id).order_by(model.id.desc()).scalar() or 0) for model in tables}
    weights = [1, 1, 2, 2, 2, 2, 20, 20]
    made: dict[Any, list[list[Any]]] = {model: [] for model in tables}
    for place in range(count):
        story = rng.choices(stories, weights)[0]
        earlier = timedelta(minutes=rng.randint(0, YEAR * 24 * 60))
        known = {None: None}
        ids[Case] += 1
        for model in tables:
            for row in tables[model][story]:
                shifted = {name: value - earlier if _is_time(name, value) else value for name, value in row.items()}
                if model is Case:
                    shifted |= {"id": ids[Case], "number": f"ADU-{place:06d}"}
                else:
                    ids[model] += 1
                    known[row["id"]] = ids[model] if model is CaseEvent else known.get(row["id"])
                    shifted |= {"id": ids[model], "case_id": ids[Case]}
                if model is Task:
                    shifted |= {name: known[row[name]] for name in ("opened_event", "closed_event")}
                made[model].append(list(shifted.values()))
        if len(made[Case]) >= CHUNK or place == count - 1:
            for model, rows in made.items():
                _insert(model._meta.table_name, list(tables[model][stories[0]][0]), rows)
                rows.clear()


def _is_time(name: str, value: Any) -> bool:
    return isinstance(value, datetime) and not (name == "due_key" and value.year == 9999)


def _rows(model: Any, stories: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the rows of each case as the database holds them, times as datetimes."""
    fields = model._meta.sorted_fields
    key = model.id if model is Case else model.case
    found: dict[int, list[dict[str, Any]]] = {story: [] for story in stories}
    for row in model.select().where(key.in_(stories)).order_by(model.id):
        story = row.id if model is Case else row.case_id
        found[story].append({field.column_name: field.db_value(row.__data__[field.name]) for field in fields})
    return found


def _insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    marks = ", ".join("?" * len(columns))
    base.db.cursor().executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


def _visit(agency: Agency, count: int, now: datetime, rng: random.Random) -> None:
    """Write visits, a hundred and more a day, as if they had been entered at the kiosk."""
    hosts = [office.id for office in Office.select().where(Office.agency == agency)]
    rows = []
    for place in range(count):
        at = now - timedelta(minutes=rng.randint(0, YEAR * 24 * 60))
        name, origin, purpose = f"Tamu {place}", f"SMK {place % 300}", rng.choice(PURPOSES)
        row = Visit(
            agency=agency, day=today(at, agency.zone), hour=(at.hour + 7) % 24, arrived_at=at, name=name, origin=origin,
            purpose=purpose, host=rng.choice(hosts), party=rng.randint(1, 6), kind="kiosk",
            folded=f"{name} {origin} {purpose}".casefold(),
        )  # fmt: skip
        rows.append([field.db_value(row.__data__.get(field.name)) for field in _VISIT])
    _insert("visit", [field.column_name for field in _VISIT], rows)


_VISIT = [field for field in Visit._meta.sorted_fields if field.name != "id"]


def _answer(agency: Agency, count: int, now: datetime, rng: random.Random) -> None:
    """Write survey answers that count."""
    service = Service.get(Service.slug == stage.SLUG)
    fields = SurveyAnswer._meta.sorted_fields
    rows = []
    for place in range(count):
        month = f"{now - timedelta(days=rng.randint(0, YEAR)):%Y-%m}"
        values = {f"u{element}": rng.randint(2, 4) for element in range(1, 10)}
        row = SurveyAnswer(id=f"{place:032d}", service=service, agency=agency, month=month, **values)
        rows.append([field.db_value(row.__data__.get(field.name)) for field in fields])
    _insert("survey_answer", [field.column_name for field in fields], rows)

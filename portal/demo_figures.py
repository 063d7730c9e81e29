"""The demonstration's past year: its closed cases told again at other times, slower or faster, so that figures show something.

A copy keeps the working hours and the order of what happened, and is measured against its own deadlines. Most steps are
done within their term, some take as long as in the story. Documents are not copied.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal import numbers, statistics_rollup
from portal.answers import fold
from portal.clocks import limit_due, limit_of
from portal.demo_cases import APPLICANTS
from portal.demo_grievances import FORMER, IN_COURT, Grievance
from portal.demo_people import HELD_FOR
from portal.models import hotpath
from portal.models.cases import NO_DUE, Case, CaseEvent, Task
from portal.publishing import process_of
from portal.sop.model import Duration
from portal.sop.process import Process
from portal.sop.worktime import WorkCalendar, standard_calendar
from portal.statistics_words import minutes_of

NEWEST = timedelta(days=50)  # the stories themselves cover what is younger
EACH_MONTH = (2, 6)  # copies a service and month, at least and at most
MONTH = timedelta(days=30)
PROMPT = 0.8  # the share of steps that are done within their term, or shortly after
WEIGHTS = {"done": 10, "refused": 2, "withdrawn": 1}
MINUTE = timedelta(minutes=1)
FACTS = ("account", "actor_name", "actor_title", "role", "step", "outcome", "note", "output")


def make(now: datetime, rng: random.Random) -> int:
    """Copy closed cases into the months before, add all up, and return how many; inside the caller's transaction."""
    by_service: dict[int, list[Case]] = {}
    for case in Case.select().where(Case.result.in_(list(WEIGHTS))).order_by(Case.id):
        by_service.setdefault(case.service_id, []).append(case)
    made = 0
    for cases in by_service.values():
        weights = [WEIGHTS[case.result] for case in cases]
        told = [_told(case) for case in cases]
        for month in range(1, HELD_FOR // MONTH):
            for _ in range(rng.randint(*EACH_MONTH)):
                begin = now - NEWEST - month * MONTH + rng.random() * MONTH
                made += _Copy(rng.choices(told, weights)[0], begin, rng, made).write(now)
    statistics_rollup.sweep(now)
    return made


@dataclass(frozen=True)
class _Told:
    """A closed case with all that happened in it."""

    case: Case
    process: Process
    calendar: WorkCalendar
    events: tuple[CaseEvent, ...]
    tasks: tuple[Task, ...]


def _told(case: Case) -> _Told:
    events = CaseEvent.select().where(CaseEvent.case == case).order_by(CaseEvent.id)
    tasks = Task.select().where(Task.case == case).order_by(Task.id)
    return _Told(case, process_of(case.version_id), standard_calendar(case.agency.zone), tuple(events), tuple(tasks))


class _Copy:
    """A closed case at another time; a complaint is about something else, each `turn` about the next thing."""

    def __init__(self, told: _Told, begin: datetime, rng: random.Random, turn: int) -> None:
        self.told, self.rng = told, rng
        self.case, self.calendar, self.process = told.case, told.calendar, told.process
        self.begin = self.calendar.received(begin) + timedelta(minutes=rng.randint(0, 150))
        self.begin = self.calendar.received(self.begin)
        self.case_class, self.pace = self._class_and_pace()
        self.times = dict(self._times())
        known = IN_COURT if self.case.result == "refused" else FORMER
        self.turn, self.grievance = turn, known[turn % len(known)] if self.case.service.for_all_agencies else None

    def _class_and_pace(self) -> tuple[str, float]:
        """Choose how long it takes: a complaint about as long as the limit of a class that is chosen for it."""
        classes = [each for each in self.process.matrix.classes if minutes_of(each.limit)]
        given = self.case.delivered_at
        spent = self.calendar.elapsed(self.case.received_at, given) / MINUTE if given else 0
        if not classes or not spent or not self.case.case_class:
            return self.case.case_class, self.rng.lognormvariate(-0.2, 0.45)
        chosen = self.rng.choices(classes, range(len(classes), 0, -1))[0]
        return chosen.name, (minutes_of(chosen.limit) or 0) * min(self.rng.lognormvariate(-0.6, 0.5), 1.3) / spent

    def _times(self) -> Iterator[tuple[datetime, datetime]]:
        """Give when each thing happened in the story, and when it does in the copy."""
        before, now = self.case.received_at, self.begin
        yield before, now
        for event in self.told.events:
            spent = self.calendar.elapsed(before, event.at) / MINUTE
            now = self.calendar.due(now, Duration("", "minutes", self._spent(event, spent))) or now
            before = event.at
            yield event.at, now

    def _spent(self, event: CaseEvent, spent: float) -> float:
        """Return the working minutes before an event: what closes by itself waits as long as ever."""
        if event.kind == "closed_by_itself":
            return spent
        term = minutes_of(self.process[event.step].duration) if event.step in self.process else None
        if event.kind == "step" and event.account_id and term and self.rng.random() < PROMPT:
            return min(spent, term * self.rng.uniform(0.2, 1.05))
        return spent * self.pace

    def at(self, moment: datetime) -> datetime:
        """Return when something happened in the copy: at the time of the line of the history that it came with."""
        return self.times[max((known for known in self.times if known <= moment), default=self.case.received_at)]

    def write(self, now: datetime) -> bool:
        """Write the case with its history and tasks; False (and nothing written) where it would reach into the present."""
        case, at = self.case, self.at
        if case.closed_at is None or self.begin > now - NEWEST or at(case.closed_at) > now - NEWEST + MONTH:
            return False
        stops = [(at(datetime.fromisoformat(a)), at(datetime.fromisoformat(b))) for a, b in case.stops]
        row = {field.name: case.__data__[field.name] for field in Case._meta.sorted_fields if field.name != "id"}
        number = numbers.new_number(case.service.code or "SOP")
        row |= {"number": number, "received_at": self.begin, "counted_from": self.begin, "case_class": self.case_class}
        row["limit_due"] = limit_due(self.calendar, self.begin, limit_of(self.process, self.case_class), stops)
        row["stops"] = [[begin.isoformat(), end.isoformat()] for begin, end in stops]
        row |= {name: at(row[name]) for name in ("opened_at", "delivered_at", "closed_at") if row[name]}
        if row["key_hash"]:
            row["key_hash"] = numbers.hash_key(numbers.new_key(), number)
        if row["applicant_name"]:
            row["applicant_name"] = self.rng.choice(APPLICANTS)
            row["folded_name"] = "" if case.anonymous else fold(row["applicant_name"])
        if self.grievance:
            row["answers"] = self._answers(self.grievance)
        ident = Case.insert(**row).execute()
        self._tasks(ident, self._events(ident))
        return True

    def _answers(self, about: Grievance) -> dict[str, Any]:
        """Return the form of a complaint about something else."""
        told = {**self.case.answers, "Jenis": about.kind, "Uraian": about.text, "Tempat kejadian": about.place}
        happened = self.begin.date() - timedelta(days=1 + self.turn % 9)
        told.pop("Tanggal kejadian", None)
        return told | ({"Tanggal kejadian": happened.isoformat()} if about.place else {})

    def _events(self, ident: int) -> Mapping[int | None, int | None]:
        """Write the history; return the new number of each line by its old one."""
        known: dict[int | None, int | None] = {None: None}
        undone: dict[int, int] = {}
        for event in self.told.events:
            facts = {name: event.__data__[name] for name in FACTS}
            if self.grievance and event.output and self.grievance.answer:
                facts["output"] = self.grievance.answer
            at = self.at(event.at)
            data = self._data(event.data, at, known)
            known[event.id] = hotpath.add_event(ident, at, event.kind, event.revision, data=data, **facts)
            undone |= {event.id: event.undone_by} if event.undone_by else {}
        for line, by in undone.items():
            CaseEvent.update(undone_by=known[by]).where(CaseEvent.id == known[line]).execute()
        return known

    def _data(self, data: Mapping[str, Any], at: datetime, known: Mapping[int | None, int | None]) -> dict[str, Any]:
        told = dict(data)
        if "due" in told:
            dues = {step: self._due(step, at) for step in told["due"] if step in self.process}
            told["due"] = {step: due.isoformat() for step, due in dues.items() if due}
        if "event" in told:
            told["event"] = known.get(told["event"])
        return told

    def _tasks(self, ident: int, events: Mapping[int | None, int | None]) -> None:
        rows = []
        for task in self.told.tasks:
            row = {f.name: task.__data__[f.name] for f in Task._meta.sorted_fields if f.name != "id"}
            opened = self.at(task.opened_at)
            due = self._due(task.step, opened) if task.due_at else None
            row |= {"case": ident, "opened_at": opened, "due_at": due}
            row |= {"closed_at": self.at(task.closed_at) if task.closed_at else None, "due_key": due or NO_DUE}
            row |= {"opened_event": events[task.opened_event], "closed_event": events.get(task.closed_event)}
            rows.append(row)
        Task.insert_many(rows).execute()

    def _due(self, step: str, opened: datetime) -> datetime | None:
        return self.calendar.due(opened, self.process[step].duration) if step in self.process else None

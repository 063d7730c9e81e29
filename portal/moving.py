"""Move running cases to another version: all of them or none, after a dry run that says for each what would happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import peewee

from portal import audit
from portal.accounts import Actor
from portal.matrix_history import version_of
from portal.matrix_refusals import CannotMoveThere, MoveFails
from portal.matrix_uploads import service_to_manage
from portal.models import hotpath
from portal.models.base import transaction
from portal.models.cases import Case, Task
from portal.models.rows import Loaded
from portal.models.services import Service, Version
from portal.moves import as_holder, marking_of, read_marking
from portal.moving_tasks import Part, Route, parts_after, write_move
from portal.publishing import process_of
from portal.refusals import invalid
from portal.sop.comparison import Comparison, compare
from portal.sop.model import Matrix
from portal.sop.process import Process
from portal.sop.progress import ordered
from portal.sop.transfer import Need, Transferred, Unpaired, places, transfer

UNPAIRED: dict[Need, str] = {
    "open": "Kini pada langkah {step}, yang belum dipasangkan.",
    "waiting": "Satu cabangnya menunggu di langkah {step}, yang belum dipasangkan.",
    "refused": "Ditolak pada langkah {step}, yang belum dipasangkan.",
}


@dataclass(frozen=True, slots=True)
class RunningStep:
    """A step of a version at which open cases stand, and where they would go (None: that has to be chosen).

    `is_gone`: no step of the other version has its activity; else the step stayed and other roles do it.
    """

    step: str
    activity: str
    cases: int
    target: str | None
    needs: Need
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Place:
    """An open part of a case."""

    step: str
    activity: str
    role: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class MoveLine:
    """What would happen to one case; `fault` says why it cannot be moved."""

    number: str
    before: tuple[Place, ...]
    after: tuple[Place, ...]
    fault: str = ""
    step: str = ""  # the one that is not paired


@dataclass(frozen=True, slots=True)
class MovePlan:
    """What would happen to all open cases of a version."""

    source: int
    target: int
    lines: tuple[MoveLine, ...]

    @property
    def faults(self) -> int:
        """How many cases cannot be moved."""
        return sum(bool(line.fault) for line in self.lines)

    @property
    def is_possible(self) -> bool:
        """Whether there is something to move, and every case can be."""
        return bool(self.lines) and not self.faults


def running_versions(slug: str, actor: Actor) -> tuple[tuple[int, int], ...]:
    """Return (number, open cases) of the versions that are not in force and still have some, the newest first."""
    service = service_to_manage(slug, actor)
    query = (
        Case.select(Version.number.alias("number"), peewee.fn.COUNT(Case.id).alias("cases"))
        .join(Version)
        .where((Case.service == service) & (Case.result == "open") & (Case.version != service.current_version_id))
        .group_by(Version.number)
        .order_by(Version.number.desc())
    )
    return tuple((int(row.number), int(row.cases)) for row in query.namedtuples())


def running(slug: str, source: int, target: int, actor: Actor) -> tuple[RunningStep, ...]:
    """Return where the open cases of version `source` stand, by row, and where they would go in `target`.

    Raises VersionNotFound, NotYourAgency, CannotMoveThere.
    """
    route = _route(slug, source, target, {}, actor)
    return _standing_at(route.source, route.old, compare(route.old.matrix, route.new.matrix))


def running_for_draft(slug: str, new: Matrix, actor: Actor) -> tuple[RunningStep, ...]:
    """Return where the open cases of the published version stand, and where they would go if `new` were published."""
    service_to_manage(slug, actor)
    version = version_of(slug, None)
    old = process_of(version.id, version.sha256)
    return _standing_at(version.id, old, compare(old.matrix, new))


def _standing_at(version_id: int, old: Process, found: Comparison) -> tuple[RunningStep, ...]:
    counted: dict[tuple[str, Need], int] = {}
    for case in Case.select(Case.marking).where((Case.version == version_id) & (Case.result == "open")):
        for step, need in places(read_marking(case.marking)).items():
            counted[step, need] = counted.get((step, need), 0) + 1
    at = sorted(counted, key=lambda place: (old.position(place[0]), place[1]))
    return tuple(
        RunningStep(step, old[step].activity, counted[step, need], found.steps_map.get(step), need, found.is_gone(step))
        for step, need in at
    )


def dry_run(slug: str, source: int, target: int, mapping: Mapping[str, str], actor: Actor, now: datetime) -> MovePlan:
    """Say for each open case of version `source` what moving it to `target` would do; nothing is written.

    `mapping` (old step -> new step) goes before the identity of the steps. Raises VersionNotFound, NotYourAgency,
    CannotMoveThere, Invalid (field `pindah:<step>`).
    """
    route = _route(slug, source, target, mapping, actor)
    return MovePlan(source, target, tuple(_try(route, number, now)[0] for number in _numbers(route)))


def move(slug: str, source: int, target: int, mapping: Mapping[str, str], actor: Actor, now: datetime) -> int:
    """Move every open case of version `source` to `target`, in one transaction; return how many.

    Raises what `dry_run` raises, and MoveFails where one case cannot be moved: then none is.
    """
    with transaction():
        route = _route(slug, source, target, mapping, actor)
        mine = (Case.version == route.source) & (Case.result == "open")
        Case.update(edition=Case.edition).where(mine).execute()  # held until the end: nobody takes a step meanwhile
        numbers = _numbers(route)
        for number in numbers:
            line, case, tasks, moved = _try(route, number, now)
            if moved is None:
                raise MoveFails(number=number, step=line.step)
            write_move(route, case, tasks, moved, as_holder(actor, None), now)
        service = Service.get(Service.slug == slug)
        detail = {"cases": len(numbers), "source": source, "target": target}
        facts = {"agency_id": service.agency_id, "service_id": service.id, "subject": service.title}
        audit.record(actor, "moved", now, detail=detail, **facts)
        return len(numbers)


def _route(slug: str, source: int, target: int, mapping: Mapping[str, str], actor: Actor) -> Route:
    service_to_manage(slug, actor)
    before, after = version_of(slug, source), version_of(slug, target)
    old, new = process_of(before.id, before.sha256), process_of(after.id, after.sha256)
    here, there = old.matrix, new.matrix
    same = " ".join(here.agency.split()).casefold() == " ".join(there.agency.split()).casefold()
    if source == target or not same or here.for_all_agencies != there.for_all_agencies:
        raise CannotMoveThere
    chosen = {step: goal for step, goal in mapping.items() if goal}
    for step, goal in chosen.items():
        if step not in old or goal not in new:
            raise invalid(f"pindah:{step}", 3, "Langkah tujuan belum dipilih. Pilih salah satu.")
    found = compare(here, there)
    return Route(before.id, after.id, source, target, old, new, {**found.steps_map, **chosen}, found.roles_map)


def _numbers(route: Route) -> list[str]:
    mine = (Case.version == route.source) & (Case.result == "open")
    return [case.number for case in Case.select(Case.number).where(mine).order_by(Case.id)]


def _try(route: Route, number: str, now: datetime) -> tuple[MoveLine, Loaded, list[Task], Transferred | None]:
    """Work out one case's move."""
    case = hotpath.load(number)
    assert case is not None
    tasks = list(Task.select().where(Task.case == case.id).order_by(Task.id))
    marking = marking_of(case.state)
    dues = {(t.step, t.role): t.due_at for t in tasks if t.state == "open" and t.kind != "coordinate"}
    before = tuple(
        Place(step, route.old[step].activity, role, dues.get((step, role)))
        for step, role in ordered(route.old, marking.open)
    )
    try:
        moved = transfer(route.old, route.new, marking, route.steps, route.roles)
    except Unpaired as error:
        fault = UNPAIRED[places(marking)[error.step]].format(step=error.step)
        return MoveLine(number, before, (), fault, error.step), case, tasks, None
    after = tuple(_place(route, part) for part in parts_after(route, case, tasks, moved, now))
    return MoveLine(number, before, after), case, tasks, moved


def _place(route: Route, part: Part) -> Place:
    return Place(part.step, route.new[part.step].activity, part.role, part.due_at)

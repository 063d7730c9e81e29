"""The figures as officials see them: of their own agency, down to the cases and steps behind each number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.accounts import Actor
from portal.models import statistics as sums
from portal.models.base import to_db
from portal.models.cases import Case
from portal.models.statistics import CaseFigure, Scope
from portal.publishing import service_page
from portal.sop.model import Duration
from portal.statistics import MINIMUM, AgencyFacts, Choice, Register

PAGE = 50
_GIVEN = CaseFigure.outcome.in_(["delivered", "refused"])
_COUNTED = CaseFigure.outcome != "archived"


@dataclass(frozen=True, slots=True)
class Behind:
    """A figure that opens into the cases behind it: its words, whether it counts by receipt, and what holds of them."""

    words: str
    by_receipt: bool
    where: Any


BEHIND: Mapping[str, Behind] = {
    "diterima": Behind("Diterima", True, _COUNTED),
    "selesai": Behind("Selesai", False, CaseFigure.outcome == "delivered"),
    "ditolak": Behind("Ditolak", False, CaseFigure.outcome == "refused"),
    "dicabut": Behind("Dicabut", False, CaseFigure.outcome == "withdrawn"),
    "tidak-dilengkapi": Behind("Tidak dilengkapi", False, CaseFigure.outcome == "lapsed"),
    "diarsipkan": Behind("Diarsipkan", False, CaseFigure.outcome == "archived"),
    "tepat-waktu": Behind("Tepat waktu", False, CaseFigure.in_time == 1),
    "lewat-tenggat": Behind("Lewat tenggat", False, CaseFigure.in_time == 0),
    "di-luar-alur": Behind("Di luar alur", True, _COUNTED & (CaseFigure.outside_flow == 1)),
    "dilengkapi": Behind("Dikembalikan untuk dilengkapi", True, _COUNTED & (CaseFigure.corrected == 1)),
    "diperpanjang": Behind("Waktu diperpanjang", True, _COUNTED & (CaseFigure.extended == 1)),
    "dibuka-kembali": Behind("Dibuka kembali", True, _COUNTED & (CaseFigure.reopened == 1)),
    "tanpa-kabar": Behind("Ditutup tanpa kabar", False, CaseFigure.unanswered == 1),
    "diterima-pelapor": Behind("Diterima pelapor", False, CaseFigure.accepted == 1),
}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case behind a figure: nothing in it names a person."""

    id: int
    number: str
    service_id: int
    case_class: str
    outcome: str
    received_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    minutes: int | None
    in_time: bool | None


@dataclass(frozen=True, slots=True)
class Cases:
    """A page of the cases behind a figure; `after` asks for the next one (None: this is the last)."""

    behind: Behind
    lines: tuple[CaseLine, ...]
    after: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Work:
    """What an office did, or what was done of a step: parts, those with a term, those within it, and working minutes."""

    done: int = 0
    with_term: int = 0
    within: int = 0
    middle: float | None = None
    high: int | None = None

    @property
    def share_within(self) -> float | None:
        """Within their term, of those that have one; None where fewer than MINIMUM do."""
        return self.within / self.with_term if self.with_term >= MINIMUM else None

    @property
    def median(self) -> float | None:
        """The median of the working minutes; None where fewer than MINIMUM stand behind it."""
        return self.middle if self.done >= MINIMUM else None

    @property
    def p90(self) -> int | None:
        """The 90th percentile of the working minutes, likewise."""
        return self.high if self.done >= MINIMUM else None


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """An office: what it did in the period, and what waits for it now."""

    name: str
    work: Work
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of a service for one office, against the term that the current version gives it."""

    step: str
    activity: str
    office: str
    term: Duration | None
    work: Work


def agencies_of(actor: Actor, known: Register) -> tuple[AgencyFacts, ...]:
    """Return the agencies whose figures a person may open: where they hold an office, which they manage, or all."""
    if actor.is_portal_admin:
        return known.agencies
    mine = {held.agency_id for held in actor.offices} | {actor.admin_of}
    return tuple(agency for agency in known.agencies if agency.id in mine)


def may_open(actor: Actor, agency_id: int) -> bool:
    """Whether the pages of single cases of an agency open for a person: the portal's admin sees figures only."""
    return actor.admin_of == agency_id or any(held.agency_id == agency_id for held in actor.offices)


def cases_behind(
    choice: Choice,
    services: Iterable[int],
    name: str,
    month: str | None,
    after: tuple[str, int] | None,
    case_class: str | None = None,
) -> Cases | None:
    """Return the cases behind a figure (a name of BEHIND) of some services at an agency, newest month first.

    `month` narrows the period to one of its months, `case_class` to a class (empty: to what has none). None for an
    unknown name.
    """
    behind = BEHIND.get(name)
    if behind is None or choice.agency is None:
        return None
    column = CaseFigure.received if behind.by_receipt else CaseFigure.ended
    period = choice.period
    where = behind.where & (CaseFigure.agency_id == choice.agency.id) & CaseFigure.service_id.in_(list(services))
    where &= (column == month) if month else column.between(period.first, period.last)
    if case_class is not None:
        where &= CaseFigure.case_class == case_class
    if after:
        where &= (column < after[0]) | ((column == after[0]) & (CaseFigure.case < after[1]))
    order = (column.desc(), CaseFigure.case.desc())
    rows = list(CaseFigure.select(CaseFigure, Case).join(Case).where(where).order_by(*order).limit(PAGE + 1))
    page = rows[:PAGE]
    last = page[-1] if len(rows) > PAGE else None
    following = (last.received if behind.by_receipt else last.ended or "", last.case_id) if last else None
    return Cases(behind, tuple(_line(row) for row in page), following)


def _line(row: CaseFigure) -> CaseLine:
    case = row.case
    return CaseLine(
        case.id, case.number, case.service_id, case.case_class, row.outcome, case.received_at,
        None if row.outcome == "open" else case.delivered_at or case.closed_at, case.limit_due, row.minutes,
        None if row.in_time is None else bool(row.in_time),
    )  # fmt: skip


def done_by_office(choice: Choice) -> dict[int, Work]:
    """Return what each office (id) of an agency did in the period."""
    return {key[0]: work for key, work in _work(choice.scope(), "office").items()}


def offices(choice: Choice, done: Mapping[int, Work], now: datetime) -> tuple[OfficeLine, ...]:
    """Return the offices of an agency with what they did (`done_by_office`), and what waits for them now, by name."""
    assert choice.agency is not None
    waiting = sums.open_parts(choice.agency.id, to_db(now))
    lines = [OfficeLine(name, done.get(office, Work()), count, late) for office, name, count, late in waiting]
    return tuple(line for line in lines if line.work.done or line.open)


def steps(choice: Choice) -> tuple[StepLine, ...]:
    """Return the steps of the service chosen with what was done of them, in the order of the matrix."""
    assert choice.agency is not None
    assert choice.service is not None
    page = service_page(choice.service.slug)
    if page is None:
        return ()
    process, names = page.process, sums.office_names(choice.agency.id)
    lines = []
    for (step, office), work in _work(choice.scope(), "step").items():
        activity = process[step].activity if step in process else ""
        term = process[step].duration if step in process else None
        lines.append(StepLine(step, activity, names.get(office, ""), term, work))
    order = {each.number: place for place, each in enumerate(process.steps)}
    return tuple(sorted(lines, key=lambda line: (order.get(line.step, len(order)), line.step, line.office)))


def _work(scope: Scope, by: str) -> dict[tuple[Any, ...], Work]:
    times = sums.step_times(scope, by)
    return {key: Work(*told, *times.get(key, (0, None, None))[1:]) for key, told in sums.steps(scope, by).items()}

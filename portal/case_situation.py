"""Where a case stands: which row of wording/3-status applies, with every value that its sentences need.

The sentences themselves are made elsewhere; here are only facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from portal.clocks import complete_by, limit_of
from portal.models.rows import CaseRow, EventRow
from portal.sop.model import END, Duration
from portal.sop.process import Outcome, Process
from portal.sop.progress import Marking
from portal.sop.worktime import WorkCalendar

if TYPE_CHECKING:
    from portal.case_view import Stage

Kind = Literal[
    "received", "received_off_hours", "at_office", "no_term", "several", "waits_at_join", "overdue",
    "applicants_turn", "returned_to_applicant", "returned_to_office", "repeated", "sent_back", "decided",
    "refused_going_on",
    "paused", "extended", "delivered", "delivered_refused", "done", "closed_by_itself", "refused", "withdrawn",
    "archived", "restored", "moved", "handed_over", "not_completed",
]  # fmt: skip


BESIDE = ("note", "asked_input", "key_reissued", "taken_back")  # lines of the history that move nothing


@dataclass(frozen=True, slots=True)
class Situation:
    """The row of wording/3-status and the values of its placeholders (None or empty where a row does not use them)."""

    kind: Kind
    since: datetime  # {sejak}
    roles: tuple[str, ...] = ()  # {pelaksana}: who has the case (a row about an act: who acted)
    here: tuple[str, ...] = ()  # who has the case now, where `roles` is who acted
    step: str = ""  # {langkah}
    activity: str = ""  # {kegiatan}
    due: datetime | None = None  # {tenggat}: the nearest of the open parts
    duration: Duration = field(default=Duration(""))  # {jangka}, {waktu_sop}
    spent: int = 0  # {terpakai}: minutes of a term in minutes or hours, else days
    overdue_by: timedelta = timedelta()  # {lewat}: working time
    next_roles: tuple[str, ...] = ()  # {berikutnya}
    next_is_end: bool = False  # nothing comes after
    next_is_applicant: bool = False
    finished: tuple[str, ...] = ()  # {selesai}: the branches that wait at a join
    missing: tuple[str, ...] = ()  # {belum}
    outcome: str = ""  # {keputusan}
    decided_by: str = ""  # {pemutus}: the office
    officer: str = ""  # {petugas}: the name; only for officials
    officer_title: str = ""
    reason: str = ""  # {alasan}; only with the key and for officials
    counted_from: datetime | None = None  # {mulai_hitung}
    channel: str = ""  # {saluran}
    old_due: datetime | None = None  # {tenggat_lama}
    remaining: timedelta = timedelta()  # {sisa}: working time left when the clock was stopped
    closes_at: datetime | None = None  # {tutup}
    limit: Duration = field(default=Duration(""))  # {jangka} of the whole case
    limit_spent: int = 0
    case_class: str = ""  # {klasifikasi}
    archive_kind: str = ""  # ganda | bukan
    other_number: str = ""  # {nomor_lain}
    contact: str = ""  # {kontak}
    is_complaint: bool = False  # the words of the complaints' table apply
    through_official: bool = False  # withdrawn by an official for the applicant
    version: str = ""  # {versi}: the number of the version that the case was moved to
    complete_by: datetime | None = None  # {lengkapi}: until when a complaint can be completed
    to_agency: str = ""  # {instansi}: to which a complaint was handed over
    is_verified: bool = False  # of a complaint: its first official step is the open one
    is_forwarded: bool = False  # that step is the last thing that happened
    is_reopened: bool = False  # the applicant sent it back, and no step was done since

    def without_names(self) -> Situation:
        """Return what the applicant reads: no official's name."""
        return replace(self, officer="", officer_title="")

    def for_public(self) -> Situation:
        """Return what anybody reads: no name, no reason, nothing that leads to another case."""
        return replace(self, officer="", officer_title="", reason="", other_number="", archive_kind="")


def situation_of(
    case: CaseRow, process: Process, marking: Marking, stages: Sequence[Stage], events: Sequence[EventRow],
    calendar: WorkCalendar, now: datetime,
) -> Situation:  # fmt: skip
    """Return where a case stands; `events` is its whole history, oldest first."""
    moves = [e for e in events if e.kind not in BESIDE and e.undone_by is None]
    last = moves[-1]
    base = _base(case, process, marking, stages, last, calendar, now)
    if base.is_complaint:
        base = _as_complaint(base, process, marking, moves, events)
    if case.result != "open":
        return _closed(base, case, last, events, calendar)
    if case.paused_at:
        left = min((s.due_at for s in stages if s.due_at), default=None) or case.limit_due
        remaining = calendar.elapsed(case.paused_at, left) if left else timedelta()
        return _acted(replace(base, kind="paused", since=case.paused_at, remaining=remaining), last)
    if case.delivered_at:
        base = replace(base, kind="delivered", since=case.delivered_at, closes_at=case.closes_at)
        return _refusal(replace(base, kind="delivered_refused"), events, base.since) if marking.refused else base
    if stages and all(stage.is_applicants for stage in stages):
        told = _applicants(base, stages, moves)
        asked = told.kind == "returned_to_applicant" and told.is_complaint
        return replace(told, complete_by=complete_by(calendar, told.since)) if asked else told
    if base.overdue_by:
        return replace(base, kind="overdue")
    return _at_work(base, case, process, marking, moves)


def _base(
    case: CaseRow, process: Process, marking: Marking, stages: Sequence[Stage], last: EventRow,
    calendar: WorkCalendar, now: datetime,
) -> Situation:  # fmt: skip
    """Collect what most rows need, from the stage that is due first."""
    limit = limit_of(process, case.case_class)
    first = min(
        stages, key=lambda s: (-s.overdue_by, s.due_at or datetime.max.replace(tzinfo=now.tzinfo)), default=None
    )
    following = _next_steps(process, marking)
    next_roles = process.roles_of(n for n in following if n != END)
    base = Situation(
        kind="at_office",
        since=last.at,
        limit=limit,
        limit_spent=calendar.spent(case.received_at, case.closed_at or now, limit),
        case_class=case.case_class,
        contact=case.contact_of_agency,
        is_complaint=case.for_all_agencies,
        counted_from=case.counted_from,
        channel=case.channel,
        next_roles=next_roles,
        next_is_end=bool(following) and set(following) == {END},
        next_is_applicant=bool(next_roles) and all(process.is_applicant(r) for r in next_roles),
    )
    if first is None:
        return base
    roles = tuple(dict.fromkeys(role for stage in stages for role in stage.roles))
    late = first.overdue_by > timedelta()
    return replace(
        base,
        roles=first.roles if late else roles,
        here=roles,
        missing=roles,
        since=first.opened_at if late else max(stage.opened_at for stage in stages),
        step=first.step,
        activity=first.activity,
        due=first.due_at,
        duration=first.duration,
        spent=first.spent,
        overdue_by=first.overdue_by,
    )


def _as_complaint(
    base: Situation, process: Process, marking: Marking, moves: Sequence[EventRow], events: Sequence[EventRow]
) -> Situation:
    """Add what the words of complaints turn on: whether it was just passed on, or sent back by the reporter."""
    asks, last = process.first_official_step(), moves[-1]
    at = next((k for k in range(len(moves) - 1, -1, -1) if (moves[k].data or {}).get("returned")), None)
    back = at is not None and process.is_applicant(moves[at].role) and all(e.kind != "step" for e in moves[at + 1 :])
    touched = any(e.id > last.id and e.account_id is not None and e.kind in ("note", "asked_input") for e in events)
    passed = (
        last.kind == "step" and asks is not None and last.step == asks.number and not (last.data or {}).get("returned")
    )
    return replace(
        base,
        is_verified=asks is not None and asks.number in marking.open_steps,
        is_forwarded=passed and not touched,
        is_reopened=back,
        to_agency=str((last.data or {}).get("to_agency", "")) if last.kind == "handed_over" and not touched else "",
    )


def _next_steps(process: Process, marking: Marking) -> tuple[str, ...]:
    """Return what follows the open steps if all goes well: refusals and returns only where nothing else does."""
    found: dict[str, None] = {}
    for number in sorted(marking.open_steps, key=process.position):
        for outcome in _good(process, number):
            found.update(dict.fromkeys(t for t in outcome.to if t == END or t not in marking.open_steps))
    return tuple(sorted(found, key=process.position))


def _good(process: Process, number: str) -> tuple[Outcome, ...]:
    outcomes = process[number].outcomes
    onward = tuple(o for o in outcomes if all(t == END or not process.is_return(number, t) for t in o.to))
    return tuple(o for o in onward if not o.refused) or onward or outcomes


def closed_kind(result: str, last: str) -> Kind:
    """Return the row of a closed case, of its result and the kind of the last line of its history that moved it."""
    if result == "archived":
        return "archived"
    if result == "withdrawn":
        return "not_completed" if last == "not_completed" else "withdrawn"
    if last == "closed_by_itself":
        return "closed_by_itself"
    return "refused" if result == "refused" else "done"


def _closed(
    base: Situation, case: CaseRow, last: EventRow, events: Sequence[EventRow], calendar: WorkCalendar
) -> Situation:
    since = case.closed_at or last.at
    data: dict[str, Any] = last.data or {}
    spent = calendar.spent(case.received_at, since, base.limit)
    base = replace(base, kind=closed_kind(case.result, last.kind), since=since, limit_spent=spent, roles=(), here=())
    if base.kind == "archived":
        return _acted(replace(base, archive_kind=data.get("kind", ""), other_number=data.get("other", "")), last)
    if base.kind == "withdrawn":
        return _acted(replace(base, through_official=last.account_id is not None), last)
    if base.kind == "closed_by_itself":
        return replace(base, outcome=case.result)
    return _refusal(base, events, since) if base.kind == "refused" else base


def _refusal(base: Situation, events: Sequence[EventRow], since: datetime) -> Situation:
    """Add who refused, and why: the last decision that refused."""
    event = next((e for e in reversed(events) if (e.data or {}).get("refused") and e.undone_by is None), None)
    if event is None:
        return base
    told = _acted(base, event)
    return replace(told, since=since, roles=(event.role,), decided_by=event.role, outcome=event.outcome or "")


def _acted(base: Situation, event: EventRow) -> Situation:
    """Add who acted, as whom, and the reason."""
    office = event.actor_title or event.role
    return replace(
        base, officer=event.actor_name, officer_title=event.actor_title, reason=event.note,
        roles=(office,) if office else base.roles,
    )  # fmt: skip


def _applicants(base: Situation, stages: Sequence[Stage], moves: Sequence[EventRow]) -> Situation:
    back = next((e for e in reversed(moves) if (e.data or {}).get("returned")), None)
    if not any(stage.is_returned for stage in stages) or back is None:
        return replace(base, kind="applicants_turn")
    return _acted(replace(base, kind="returned_to_applicant", since=back.at), back)


def _at_work(
    base: Situation, case: CaseRow, process: Process, marking: Marking, moves: Sequence[EventRow]
) -> Situation:
    last = moves[-1]
    data: dict[str, Any] = last.data or {}
    if last.kind == "extended":
        told = replace(base, kind="extended", since=last.at, old_due=_moment(data.get("old_due")))
        return _acted(told, last)
    if last.kind == "sent_back":
        return _keep_here(_acted(replace(base, kind="sent_back", since=last.at), last), base)
    if last.kind == "moved":
        told = replace(base, kind="moved", since=last.at, version=str(data.get("to", "")))
        return _keep_here(_acted(told, last), base)
    if base.to_agency:
        return _keep_here(_acted(replace(base, kind="handed_over", since=last.at), last), base)
    if last.kind == "restored":
        return _keep_here(_acted(replace(base, kind="restored", since=last.at), last), base)
    if data.get("returned"):
        kind: Kind = "repeated" if last.step in data["returned"] else "returned_to_office"
        return _keep_here(_acted(replace(base, kind=kind, since=last.at), last), base)
    if len(moves) <= 2 and case.key_hash is not None and last.step in ("", process.first.number):
        off = case.counted_from > case.received_at
        return replace(base, kind="received_off_hours" if off else "received", since=case.received_at)
    if marking.waiting:
        finished = process.roles_of({source for _, source in marking.waiting})
        return replace(base, kind="waits_at_join", finished=finished, since=last.at)
    if len(base.here) > 1:
        return replace(base, kind="several")
    if last.outcome and last.kind == "step" and (base.is_forwarded or not base.is_complaint):
        told = _keep_here(_acted(base, last), base)
        kind = "refused_going_on" if data.get("refused") else "decided"
        return replace(told, kind=kind, since=last.at, outcome=last.outcome, decided_by=last.role)
    return replace(base, kind="at_office" if base.due else "no_term")


def _keep_here(told: Situation, base: Situation) -> Situation:
    """Let `roles` be who has the case, not who acted."""
    return replace(told, roles=base.here)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

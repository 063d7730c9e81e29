"""Close cases outside the steps: delivered ones by themselves, others by a deviation."""

from __future__ import annotations

from datetime import datetime

from portal.models import hotpath
from portal.models.base import transaction
from portal.models.cases import Case
from portal.models.rows import Loaded
from portal.moves import Line, Who, carry_out, marking_of
from portal.publishing import process_of
from portal.sop.process import Process
from portal.sop.progress import Marking, Move, ordered


def sweep(now: datetime) -> int:
    """Close every delivered case whose 10 working days are over; return how many. The result is R8's."""
    due = [c.number for c in Case.select(Case.number).where((Case.result == "open") & (Case.closes_at <= now))]
    return sum(_close_by_itself(number, now) for number in due)


def _close_by_itself(number: str, now: datetime) -> bool:
    with transaction():
        case = hotpath.load(number)
        if case is None or case.state.closes_at is None or case.state.closes_at > now or case.state.paused_at:
            return False
        process = process_of(case.version_id, case.sha256)
        close_now(case, process, Line("closed_by_itself", Who()), now)
        return True


def close_now(case: Loaded, process: Process, line: Line, now: datetime, result: str = "") -> int:
    """Close a case where it stands: what is open is withdrawn; `result` empty means R8's. Return the line's id."""
    marking = marking_of(case.state)
    closed = Marking(refused=marking.refused, closed=True)
    move = Move(closed, step_done=False, withdrawn=tuple(ordered(process, marking.open)))
    return carry_out(case, process, move, line, now, result=result)

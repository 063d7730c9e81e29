"""How the limit of a complaint is worked out, and what each class would mean: in values and in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.case_view import CaseView
from portal.clocks import Stop, closes_by, limit_due
from portal.formatters import deadline_sentence, moment, term
from portal.models.cases import Case
from portal.sop.model import Duration
from portal.sop.worktime import Explanation, standard_calendar


@dataclass(frozen=True, slots=True)
class LimitTold:
    """The limit of a class, counted from receipt: when it is due, and why, in sentences fit to be read out."""

    case_class: str
    limit_text: str  # "5 hari kerja"
    received_at: datetime
    counted_from: datetime
    due: datetime | None  # with every time for which it stood still
    explanation: Explanation  # without them
    stops: tuple[tuple[datetime, datetime | None], ...]  # from, until (None: it stands still now)
    sentences: tuple[str, ...]


def explain_classes(view: CaseView) -> tuple[LimitTold, ...]:
    """Return what each Klasifikasi would mean for a complaint, in the order of the SOP."""
    stops, since = _stops(view.number)
    return tuple(_told(view, c.name, c.limit, stops, since) for c in view.process.matrix.classes)


def explain_limit(view: CaseView) -> LimitTold | None:
    """Return how the limit of a complaint was worked out; None while no class is set, or it gives no term."""
    if not view.case_class or view.limit.unit is None:
        return None
    stops, since = _stops(view.number)
    return _told(view, view.case_class, view.limit, stops, since, view.limit_due)


def closes_if_answered(view: CaseView, now: datetime) -> datetime | None:
    """Return until when the reporter can reply to an answer that is given now."""
    return closes_by(standard_calendar(view.zone), now)


def _stops(number: str) -> tuple[tuple[Stop, ...], datetime | None]:
    """Return the times for which the limit stood still, and since when it does now."""
    row = Case.select(Case.stops, Case.stopped_at).where(Case.number == number).get()
    return tuple((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in row.stops), row.stopped_at


def _told(
    view: CaseView, name: str, limit: Duration, stops: Sequence[Stop], since: datetime | None,
    stored: datetime | None = None,
) -> LimitTold:  # fmt: skip
    calendar = standard_calendar(view.zone)
    why = calendar.explain(view.received_at, limit)
    worked_out = limit_due(calendar, view.received_at, limit, stops)
    due = stored or worked_out
    sentences = [deadline_sentence(why, view.zone)] if why.due else []
    for begin, end in ((moment(a, view.zone), moment(b, view.zone)) for a, b in stops):
        if begin != end:  # to the minute: a shorter one moves nothing that is told
            sentences.append(f"Waktu berhenti dari {begin} sampai {end}.")
    if since:
        sentences.append(f"Waktu berhenti sejak {moment(since, view.zone)}; tenggat bergeser selama itu.")
    if due and why.due and moment(due, view.zone) != moment(why.due, view.zone) and not since:
        extended = " diperpanjang" if due != worked_out else ""
        sentences.append(f"Tenggat kini{extended} {moment(due, view.zone)}.")
    return LimitTold(
        case_class=name,
        limit_text=term(limit),
        received_at=view.received_at,
        counted_from=why.counted_from,
        due=due,
        explanation=why,
        stops=(*stops, *([(since, None)] if since else ())),
        sentences=tuple(sentences),
    )

"""The steps of a complaint that say more than a step does: the answer, the reporter's reply, the rating."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal import casework
from portal.accounts import Actor
from portal.answers import AnswerError, check_note
from portal.casekeys import KeyHolder, still_holds
from portal.casework import StepForm, Taken
from portal.complaint_moves import facts_row
from portal.models.base import transaction
from portal.models.cases import Case, Task
from portal.models.complaints import ComplaintFacts
from portal.models.services import Service
from portal.publishing import process_of
from portal.refusals import Invalid, NotFound, StepNotOpen, WrongKey
from portal.sop.model import END
from portal.sop.process import Outcome, Process

RATING_WORDS = {1: "Sangat tidak puas", 2: "Tidak puas", 3: "Cukup puas", 4: "Puas", 5: "Sangat puas"}
RATE_WITHIN = timedelta(days=30)  # after closing; later ones would change figures that were read
COMMENT_MAX = 1000


@dataclass(frozen=True, slots=True)
class Rating:
    """What the reporter thought of how the complaint was handled: 1 to 5, the word for it, a comment."""

    value: int
    word: str
    comment: str
    at: datetime


def take_step(number: str, form: StepForm, actor: Actor, now: datetime) -> Taken:
    """Take a step as casework.take_step does; an answer to a reporter cannot be empty (Invalid, field keluaran)."""
    with transaction():
        mine = (Task.id == form.task_id) & (Case.number == number) & Service.for_all_agencies
        row = Task.select(Task, Case).join(Case).join(Service, on=(Case.service == Service.id)).where(mine).first()
        if row is not None and row.state == "open" and actor.holds(row.office_id):
            process = process_of(row.case.version_id)
            way = process[row.step].outcome(form.outcome)
            empty = not form.output.strip() and not form.uploads
            if empty and way and answers_reporter(process, row.step, way):
                text = "Jawaban belum diisi. Tulis jawaban yang dibaca pelapor, atau unggah dokumennya."
                raise Invalid([AnswerError("keluaran", 1, text)])
        return casework.take_step(number, form, actor, now)


def reply(
    number: str, form: StepForm, holder: KeyHolder, now: datetime, rating: int | None = None, comment: str = ""
) -> Taken:
    """Accept the answer, with or without a rating, or reopen with a reason; raises as casework.take_applicant_step."""
    if rating is not None:
        _check_rating(rating, comment)
    with transaction():
        taken = casework.take_applicant_step(number, form, holder, now)
        if rating is not None:
            _write_rating(complaint_row(number), rating, comment, now)
    return taken


def rate(number: str, rating: int | None, comment: str, holder: KeyHolder, now: datetime) -> None:
    """Rate how an answered or closed complaint was handled; may be changed within 30 days after closing.

    Raises WrongKey, StepNotOpen where there is nothing to rate, Invalid (fields nilai, komentar).
    """
    _check_rating(rating, comment)
    with transaction():
        if holder.number != number or not still_holds(holder):
            raise WrongKey
        case = complaint_row(number)
        if not can_rate(case, now):
            raise StepNotOpen(step="", roles=())
        _write_rating(case, int(rating or 0), comment, now)
        Case.update(edition=Case.edition + 1).where(Case.id == case.id).execute()


def complaint_row(number: str) -> Case:
    """Return the case of a complaint. Raises NotFound."""
    found: Case | None = (
        Case.select(Case, Service).join(Service).where((Case.number == number) & Service.for_all_agencies).first()
    )
    if found is None:
        raise NotFound
    return found


def answers_reporter(process: Process, step: str, way: Outcome | None = None) -> bool:
    """Whether an official's step answers the reporter: it leads on to them or to the end, and does not refuse.

    Of one way out of it, or (None) of any.
    """
    here = process[step]

    def leads_there(outcome: Outcome) -> bool:
        onward = [t for t in outcome.to if t == END or not process.is_return(step, t)]
        return not outcome.refused and any(t == END or process[t].for_applicant for t in onward)

    return not here.for_applicant and any(leads_there(one) for one in ((way,) if way else here.outcomes))


def _check_rating(rating: int | None, comment: str) -> None:
    errors = check_note("komentar", "Komentar", comment, COMMENT_MAX)
    if rating not in RATING_WORDS:
        errors.insert(0, AnswerError("nilai", 3, "Nilai belum dipilih. Pilih satu dari lima."))
    if errors:
        raise Invalid(errors)


def _write_rating(case: Case, rating: int, comment: str, now: datetime) -> None:
    facts = facts_row(case.id)
    facts.rating, facts.rating_note, facts.rated_at = rating, comment.strip(), now
    facts.save(only=[ComplaintFacts.rating, ComplaintFacts.rating_note, ComplaintFacts.rated_at])


def can_rate(case: Case, now: datetime) -> bool:
    """Whether a complaint can be rated: once answered or refused, until 30 days after closing."""
    if case.result == "open":
        return case.delivered_at is not None
    recent = case.closed_at is not None and now - case.closed_at <= RATE_WITHIN
    return case.result in ("done", "refused") and recent


def rating_of(facts: ComplaintFacts) -> Rating | None:
    """Return the rating that a complaint has."""
    if facts.rating is None or facts.rated_at is None:
        return None
    return Rating(facts.rating, RATING_WORDS[facts.rating], facts.rating_note, facts.rated_at)

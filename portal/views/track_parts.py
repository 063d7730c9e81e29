"""What the tracking page shows, put together: for anybody with the number, and more for who holds the key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from portal import answers, catalogue
from portal.buttons import Button, buttons_of, scene_of
from portal.case_history import HistoryLine
from portal.case_tasks import MyTask
from portal.case_view import CaseView, KeyView, Stage
from portal.filestore import Document
from portal.formatters import deadline_sentence, listing, moment
from portal.isian_form import Box, faults, make_boxes, shown
from portal.standing import Audience, Standing, is_limit_overdue, noun, person, standing
from portal.survey import Survey, survey_of
from portal.telling import Where, history_sentence, told_lines, where, who_words
from portal.views.complaints_told import ComplaintPart, complaint_part
from portal.views.kept import drawing_of
from portal.views.track_typed import Message, Typed


@dataclass(frozen=True, slots=True)
class StepForm:
    """An open step of the applicant, as fragments/applicant_step draws it."""

    task: MyTask
    title: str
    boxes: list[Box]
    asks_name: bool
    raw: Mapping[str, object]
    said: Mapping[str, str]
    note: str
    note_label: str
    note_needed: str  # the buttons that want a reason, in words; empty: none does
    buttons: list[Button]
    faults: list[tuple[str, str]]
    rates: bool  # the answer to a complaint, which can be rated when it is accepted
    rating: str
    comment: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the history."""

    at: datetime
    who: str
    sentence: str
    output: str
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The limit of an open step, or of the whole case, and how it was worked out."""

    stage: Stage | None
    due: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """All that fragments/position/_position.html shows."""

    view: CaseView
    audience: Audience
    noun: str
    person: str  # pemohon | pelapor
    standing: Standing
    where: Where
    progress: str
    returned: HistoryLine | None  # the newest return of a running case
    returned_by: str
    returned_to: str
    returned_reason: str
    drawing: Markup
    steps: tuple[Deadline, ...]
    promise: Deadline
    is_limit_overdue: bool
    times: catalogue.StepTimes
    history: tuple[Line, ...]
    outputs: tuple[Line, ...]  # what offices wrote for the applicant, the newest first
    key: KeyView | None
    forms: tuple[StepForm, ...]
    answers: tuple[tuple[str, str | list[list[str]], tuple[str, ...]], ...]
    survey: Survey | None  # of a delivered case, for who holds the key
    until: int  # when time alone changes what is said, in seconds since 1970; 0: never
    message: Message | None = None
    complaint: ComplaintPart | None = None
    rated: Typed | None = None  # a rating that is given apart from any step and needs another look

    @property
    def corrects(self) -> bool:
        """Whether a form already shows the answers, to be mended."""
        return any(form.boxes for form in self.forms)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The faults of the forms, for the summary."""
        own = [(error.field, error.text) for error in self.rated.errors] if self.rated else []
        return own + [fault for form in self.forms for fault in form.faults]


def tell(
    view: CaseView,
    key: KeyView | None,
    now: datetime,
    message: Message | None = None,
    typed: Typed | None = None,
) -> Told:
    """Put together what the page and its poll show; with `key` also what is the applicant's."""
    audience: Audience = "applicant" if key else "public"
    back = _last_return(view)
    return Told(
        view=view,
        audience=audience,
        noun=noun(view),
        person=person(view),
        standing=standing(view, audience),
        where=where(view, audience, now),
        progress=_progress(view),
        returned=back,
        returned_by=who_words(back, view, audience) if back else "",
        returned_to=_offices(view, back.returned_to, audience) if back else "",
        returned_reason=back.note.strip() if back and key else "",
        drawing=drawing_of(view),
        steps=tuple(_stage_deadline(stage, view) for stage in view.stages if not stage.is_applicants),
        promise=_promise(view, audience),
        is_limit_overdue=is_limit_overdue(view, now),
        times=catalogue.step_times(view.process),
        history=tuple(_line(line, view, audience) for line in told_lines(view)),
        outputs=tuple(_outputs(view, audience)) if key else (),
        key=key,
        forms=tuple(_step_form(task, key, view, typed) for task in key.tasks) if key else (),
        answers=tuple(_answers(key)) if key else (),
        survey=survey_of(view.number, now) if key else None,
        until=_changes_at(view, now),
        message=message,
        complaint=complaint_part(view, key, now),
        rated=typed if typed and not typed.task_id else None,
    )


# -- where it stands ---------------------------------------------------------------------------------------------


def _progress(view: CaseView) -> str:
    """Say how far a running case is: `langkah 5 dari 8`, `langkah 22 (ke-12 dari 20)`, and how often it came back."""
    said = []
    if view.is_open and view.stages:
        numbers = [stage.step for stage in view.stages]
        place = view.process.position(numbers[0]) + 1
        total = len(view.process.steps)
        plain = numbers == [str(place)]
        counted = f" dari {total}" if plain else f" (ke-{place} dari {total})" if len(numbers) == 1 else ""
        said.append(f"langkah {listing(numbers)}{counted}")
    returns = sum(1 for line in view.history if line.returned_to and not line.is_undone)
    if returns:
        said.append("satu kali dikembalikan" if returns == 1 else f"{returns} kali dikembalikan")
    return " · ".join(said)


def _last_return(view: CaseView) -> HistoryLine | None:
    if not view.is_open:
        return None
    return next((line for line in reversed(view.history) if line.returned_to and not line.is_undone), None)


def _offices(view: CaseView, steps: Iterable[str], audience: Audience) -> str:
    """Name who does the steps, the applicant as the audience calls them."""
    me = "Anda" if audience == "applicant" else person(view)
    roles = view.process.roles_of(steps)
    return listing(dict.fromkeys(me if view.process.is_applicant(role) else role for role in roles))


def _line(line: HistoryLine, view: CaseView, audience: Audience) -> Line:
    return Line(
        line.at, who_words(line, view, audience), history_sentence(line, view, audience), line.output, line.documents
    )


def _outputs(view: CaseView, audience: Audience) -> Iterable[Line]:
    for line in reversed(view.history):
        if line.output.strip() and not line.is_undone and not view.process.is_applicant(line.role):
            yield _line(line, view, audience)


def _changes_at(view: CaseView, now: datetime) -> int:
    dues = [stage.due_at for stage in view.stages if stage.due_at] + [view.limit_due]
    ahead = [due for due in dues if due and due > now and not view.paused_at]
    return int(min(ahead).timestamp()) + 1 if ahead else 0


# -- deadlines ---------------------------------------------------------------------------------------------------


def _stage_deadline(stage: Stage, view: CaseView) -> Deadline:
    why = deadline_sentence(stage.explanation, view.zone, f"Langkah {stage.step} dibuka")
    if why and stage.due_at and stage.explanation.due and stage.due_at - stage.explanation.due > timedelta(minutes=1):
        why += f" Waktu dihentikan atau diperpanjang sesudah itu, jadi kini paling lambat {moment(stage.due_at, view.zone)}."
    return Deadline(stage, stage.due_at, why)


def _promise(view: CaseView, audience: Audience) -> Deadline:
    """Give the limit of the case; time for which it stood still while the applicant was asked is not in the sum."""
    why = deadline_sentence(view.limit_explanation, view.zone)
    counted = view.limit_explanation.due
    who = "Anda" if audience == "applicant" else person(view)
    if why and view.stopped_at:
        why += f" Waktu berhenti sejak {moment(view.stopped_at, view.zone)} dan berjalan lagi setelah langkah {who}."
    elif why and view.limit_due and counted and view.limit_due - counted > timedelta(minutes=1):
        why += f" Waktu berhenti selama menunggu {who}, jadi kini paling lambat {moment(view.limit_due, view.zone)}."
    return Deadline(None, view.limit_due, why)


# -- the applicant's -----------------------------------------------------------------------------------------------


def _answers(key: KeyView) -> Iterable[tuple[str, str | list[list[str]], tuple[str, ...]]]:
    for each in key.case.process.matrix.fields:
        if each.type != "berkas" and each.label in key.answers:
            yield each.label, shown(each, key.answers[each.label]), each.choices


def asks_name(task: MyTask, key: KeyView) -> bool:
    """Whether the step's form holds name and contact: at the first step, unless the reporter hides them."""
    return task.step == key.case.process.first.number and key.case.has_applicant and not key.applicant.anonymous


def asks_rating(task: MyTask, view: CaseView) -> bool:
    """Whether a step is the reporter's word on an answer: to accept and perhaps rate it, or to open the complaint again."""
    return view.situation.is_complaint and task.kind == "decide"


def _step_form(task: MyTask, key: KeyView, view: CaseView, typed: Typed | None) -> StepForm:
    again = typed if typed and typed.task_id == task.task_id else None
    errors = again.errors if again else []
    raw: Mapping[str, object] = again.sent.raw if again else {**_facts(key), **key.answers}
    ident = f"isian-{task.task_id}"
    boxes = make_boxes(task.fields, raw, errors, key.documents, again.sent.pasted if again else None, ident)
    buttons = buttons_of(task, scene_of(view), by="applicant")
    note_needed = listing((f"“{button.label}”" for button in buttons if button.needs_note), "atau")
    return StepForm(
        task=task,
        title="Perbaiki, lalu kirim lagi" if task.is_returned else "Giliran Anda",
        boxes=boxes,
        asks_name=asks_name(task, key) and bool(task.fields),
        raw=raw,
        said=again.said if again else {},
        note=again.note if again else "",
        note_label="Alasan atau catatan" if note_needed else "Catatan untuk petugas",
        note_needed=note_needed,
        buttons=buttons,
        faults=[(f"{id}-{task.task_id}" if id in OWN else id, text) for id, text in faults(boxes, errors)],
        rates=asks_rating(task, view),
        rating=again.rating if again else "",
        comment=again.comment if again else "",
    )


OWN = (
    "catatan",
    "dokumen",
    "keputusan",
    "nilai",
    "komentar",
)  # fields of every step's form: their ids end with the task's number


def _facts(key: KeyView) -> Mapping[str, object]:
    who = key.applicant
    return {answers.NAME: who.name, answers.CONTACT: who.contact, answers.CONTACT_KIND: who.contact_kind}

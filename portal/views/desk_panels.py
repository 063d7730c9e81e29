"""The action panel of the case page: one form for each open part, with its buttons, reminders and fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import url_for

from portal import answers
from portal.answers import AnswerError
from portal.buttons import Button, buttons_of, scene_of
from portal.case_history import HistoryLine
from portal.case_tasks import MyTask
from portal.case_view import CaseView, OfficialView
from portal.complaint_limits import closes_if_answered, explain_classes
from portal.formatters import clock_time, listing, moment
from portal.isian_form import Box, Sent, faults, make_boxes
from portal.refusal_words import sentence_of
from portal.refusals import OpenerDecides, WaitsForOthers
from portal.standing import noun, person
from portal.views.complaints_parts import PHOTO_NAMES

OWN = (
    "catatan",
    "keluaran",
    "klasifikasi",
    "keputusan",
    "dokumen",
    *PHOTO_NAMES.values(),
)  # in every form: their ids end with the task's


@dataclass(slots=True)
class Typed:
    """A step's form that is shown again: what was sent, its faults, and whether documents have to be chosen anew."""

    task_id: int
    sent: Sent
    note: str = ""
    output: str = ""
    case_class: str = ""
    lost_documents: bool = False
    errors: list[AnswerError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Panel:
    """An open part as fragments/case/_step_panel.html draws it; `ident` ends the ids of its fields."""

    task: MyTask
    ident: str
    title: str
    address: str
    noun: str
    person: str
    at_counter: bool
    blocked: str  # why there are no buttons, where there are none
    buttons: tuple[Button, ...]
    checklist: tuple[str, ...]
    note_label: str
    note_hint: str
    note_described: str
    gives_output: bool
    documents_label: str
    answers: bool  # the answer to a complaint: a text of several lines, pictures before and after
    classes: tuple[tuple[str, str], ...]  # name, and when the case would be due
    boxes: tuple[Box, ...]
    asks_name: bool
    raw: Mapping[str, object]
    said: Mapping[str, str]
    typed: Typed
    faults: tuple[tuple[str, str], ...]


def panels_of(official: OfficialView, now: datetime, typed: Typed | None = None) -> tuple[Panel, ...]:
    """Return the panels: one's own parts, those to record for the applicant, and those of a coordinator."""
    own = [_panel(task, official, now, typed) for task in official.tasks if task.kind != "coordinate"]
    counter = [_panel(task, official, now, typed, at_counter=True) for task in official.recordable]
    told = [_panel(task, official, now, typed) for task in official.tasks if task.kind == "coordinate"]
    return tuple(own + counter + told)


def asks_name(task: MyTask, official: OfficialView) -> bool:
    """Whether a step that is recorded at the counter holds name and contact: the first, unless the reporter hides them."""
    view = official.case
    first = task.step == view.process.first.number
    return bool(task.fields) and first and view.has_applicant and not official.applicant.anonymous


def _panel(task: MyTask, official: OfficialView, now: datetime, typed: Typed | None, at_counter: bool = False) -> Panel:
    view, ident = official.case, str(task.task_id)
    again = typed if typed and typed.task_id == task.task_id else Typed(task.task_id, Sent())
    said = {error.field: error.text for error in reversed(again.errors)}
    raw: Mapping[str, object] = again.sent.raw or {**_facts(official), **official.answers}
    boxes = make_boxes(task.fields, raw, again.errors, official.documents, again.sent.pasted, f"isian-{ident}")
    classes = dict(_classes(task, view))
    hint = _note_hint(task, view, at_counter)
    blocked = _blocked(task, view)
    answering = view.situation.is_complaint and not at_counter and _answers(task)
    closes = closes_if_answered(view, now) if answering else None
    words = (classes.get(task.chosen_class, ""), moment(closes, view.zone) if closes else "")
    described = [f"catatan-{ident}-h"] * bool(hint) + [f"catatan-{ident}-e"] * ("catatan" in said)
    return Panel(
        task=task,
        ident=ident,
        title=_title(task, view, at_counter),
        address=_address(task, view, at_counter),
        noun=noun(view),
        person=person(view),
        at_counter=at_counter,
        blocked=blocked,
        buttons=() if blocked else _buttons(task, view, words, at_counter),
        checklist=() if at_counter or task.kind == "coordinate" else tuple(checklist_of(task.requirements)),
        note_label=_note_label(task, view, at_counter),
        note_hint=hint,
        note_described=" ".join(described),
        gives_output=not at_counter and _gives_output(task, view),
        documents_label=_documents_label(task, view, at_counter, answering),
        answers=answering,
        classes=tuple(classes.items()),
        boxes=tuple(boxes),
        asks_name=at_counter and asks_name(task, official),
        raw=raw,
        said=said,
        typed=again,
        faults=tuple((f"{id}-{ident}" if id in OWN else id, text) for id, text in faults(boxes, again.errors)),
    )


def _answers(task: MyTask) -> bool:
    """Whether a step of a complaint gives its answer."""
    return any(outcome.delivers and not outcome.is_refusal for outcome in task.outcomes)


def _gives_output(task: MyTask, view: CaseView) -> bool:
    """Whether a step is asked for what it yields; a decision on a complaint yields nothing, unless the SOP says what."""
    return task.kind != "coordinate" and bool(task.output or not view.situation.is_complaint or task.kind != "decide")


def _documents_label(task: MyTask, view: CaseView, at_counter: bool, answering: bool) -> str:
    """Name the documents of a complaint's step by who reads or brings them."""
    if not view.situation.is_complaint or task.kind == "coordinate":
        return "Dokumen"
    if at_counter:
        return "Dokumen dari pelapor"
    if answering:
        return "Dokumen jawaban"
    return "Dokumen untuk pelapor" if any(outcome.to_applicant for outcome in task.outcomes) else "Dokumen"


def _title(task: MyTask, view: CaseView, at_counter: bool) -> str:
    if at_counter:
        return f"Catat untuk {person(view)}: langkah {task.step}"
    if task.kind == "coordinate":
        return f"Koordinasi langkah {task.step}, Anda sebagai {task.title}"
    return f"Langkah {task.step}, Anda sebagai {task.title}"


def _address(task: MyTask, view: CaseView, at_counter: bool) -> str:
    if task.kind == "coordinate":
        return url_for("desk_acts.note", number=view.number)
    endpoint = "desk_case.record" if at_counter else "desk_case.step"
    return url_for(endpoint, number=view.number, task_id=task.task_id)


def _blocked(task: MyTask, view: CaseView) -> str:
    if task.opener_blocked:
        return sentence_of(OpenerDecides(role=task.role), view.zone)
    return sentence_of(WaitsForOthers(roles=task.waits_for), view.zone) if task.waits_for else ""


def _buttons(task: MyTask, view: CaseView, words: tuple[str, str], at_counter: bool) -> tuple[Button, ...]:
    if task.kind == "coordinate":
        line = f"Catatan dibaca pelaksana langkah {task.step}. Berkas tidak tertahan."
        return (Button("Tambah catatan", line, "", "", "forward", True),)
    return tuple(buttons_of(task, scene_of(view, *words), "counter" if at_counter else "official"))


def _note_label(task: MyTask, view: CaseView, at_counter: bool) -> str:
    if not any(outcome.needs_note for outcome in task.outcomes):
        return "Catatan"
    if at_counter:
        return f"Alasan {person(view)} (dibaca petugas)"
    return f"Alasan (dibaca {person(view)})" if view.has_applicant else "Alasan (dibaca petugas berikutnya)"


def _note_hint(task: MyTask, view: CaseView, at_counter: bool) -> str:
    if task.kind == "coordinate":
        return "Hanya dibaca petugas."
    if at_counter:
        asked = any(outcome.needs_note for outcome in task.outcomes)
        return "Perlu bila berkas kembali." if asked else f"Yang disampaikan {person(view)}, boleh kosong."
    if any(outcome.needs_note for outcome in task.outcomes):
        return "Perlu bila menolak atau mengembalikan: apa yang kurang dan apa yang perlu dilakukan."
    return f"Boleh kosong. Dibaca {person(view)} yang memegang kunci." if view.has_applicant else "Boleh kosong."


def _facts(official: OfficialView) -> Mapping[str, object]:
    who = official.applicant
    return {answers.NAME: who.name, answers.CONTACT: who.contact, answers.CONTACT_KIND: who.contact_kind}


def _classes(task: MyTask, view: CaseView) -> Iterable[tuple[str, str]]:
    """Give each Klasifikasi that is asked with the due time that choosing it would set, after all stops."""
    for each in explain_classes(view) if task.classes else ():
        yield each.case_class, moment(each.due, view.zone) if each.due else ""


def checklist_of(requirements: str) -> Iterable[str]:
    """Split what a step wants at commas, semicolons and line ends that stand outside brackets."""
    depth, pieces = 0, [""]
    for sign in requirements:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign in ";\n" or (sign == "," and depth <= 0):
            pieces.append("")
        else:
            pieces[-1] += sign
    return filter(None, (piece.strip(" .-•") for piece in pieces))


def done_words(official: OfficialView) -> str:
    """Say what the reader has just done, who has the case now, and until when it can be taken back."""
    back, view = official.take_back, official.case
    if back is None:
        return ""
    line = next(line for line in reversed(view.history) if line.id == back.event_id)
    return f"{_brought_about(line, view)} Tarik kembali sampai pukul {clock_time(back.until, view.zone)}."


def _brought_about(line: HistoryLine, view: CaseView) -> str:
    roles = [role for stage in view.stages for role in stage.roles]
    names = listing(dict.fromkeys(person(view) if view.process.is_applicant(role) else role for role in roles))
    where = f" Berkas ada di {names}." if names else ""
    what = noun(view).capitalize()
    if line.returned_to == (line.step,):
        return f"Langkah {line.step} diulang.{where}"
    if line.returned_to:
        return f"Berkas dikembalikan ke {names}."
    if line.refused:
        return f"{what} dinyatakan ditolak dan ditutup." if line.closed else f"{what} dinyatakan ditolak.{where}"
    return f"Langkah {line.step} selesai." + (f" {what} ditutup." if line.closed else where)

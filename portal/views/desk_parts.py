"""What the case page of officials shows, put together: where the case is, what can be done, what was said and done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from markupsafe import Markup

from portal import access
from portal.case_view import CaseView, OfficialView, Stage
from portal.filestore import Document
from portal.formatters import day, deadline_sentence, moment
from portal.standing import Standing, noun, person, standing
from portal.telling import Where, where
from portal.views.complaints_sheet import DeskComplaint, complaint_acts, desk_complaint, limit_reason
from portal.views.desk_panels import Panel, Typed, done_words, panels_of
from portal.views.desk_past import Answer, Past, answers_of, history_of
from portal.views.kept import drawing_of

ORIGINS = {"form": "dari {pemohon}", "output": "hasil", "note": "dari catatan"}


@dataclass(frozen=True, slots=True)
class Message:
    """What a press brought about, above the fresh state; `is_bad` where nothing was changed."""

    title: str
    text: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class CasePage:
    """All that pages/desk/case.html and its fragment show."""

    official: OfficialView
    view: CaseView
    noun: str
    person: str
    heading: str
    standing: Standing
    where: Where
    panels: tuple[Panel, ...]
    acts: tuple[tuple[str, str], ...]  # other things that can be done: label, address
    why: tuple[tuple[str, str], ...]  # question, paragraph
    answers: tuple[Answer, ...]
    contact: str
    documents: tuple[tuple[str, Document], ...]  # where from
    history: tuple[Past, ...]
    drawing: Markup
    done_words: str
    message: Message | None = None
    complaint: DeskComplaint | None = None

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The faults of the forms, for the summary."""
        return [fault for panel in self.panels for fault in panel.faults]

    @property
    def has_side(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.panels or self.acts)


def tell(official: OfficialView, now: datetime, message: Message | None = None, typed: Typed | None = None) -> CasePage:
    """Put together what an official reads of a case; `typed` is a form that was sent and needs another look."""
    view, complaint = official.case, desk_complaint(official, access.official())
    return CasePage(
        official=official,
        view=view,
        noun=noun(view),
        person=person(view),
        heading=heading_of(official),
        standing=standing(view, "official"),
        where=where(view, "official", now),
        panels=panels_of(official, now, typed),
        acts=(*acts_of(official), *(complaint_acts(complaint, view) if complaint else ())),
        why=(*_reasons(view), *(limit_reason(complaint, view) if complaint else ())),
        answers=(
            *answers_of(view, official.answers),
            *((*fact, ()) for fact in (complaint.facts if complaint else ())),
        ),
        contact=official.applicant.contact,
        documents=tuple(_documents(official)),
        history=tuple(history_of(official)),
        drawing=drawing_of(view),
        done_words=done_words(official),
        message=message,
        complaint=complaint,
    )


def heading_of(official: OfficialView) -> str:
    """Return what the case is for who works on it: whose request, or what it is about; of a complaint only its kind."""
    view, who = official.case, official.applicant
    if view.situation.is_complaint:
        return str(official.answers.get("Jenis") or noun(view).capitalize())
    first = next((f for f in view.process.fields_at(view.process.first.number) if f.type == "teks"), None)
    told = official.answers.get(first.label) if first and not view.has_applicant else ""
    return who.institution or who.name or str(told or view.service)


def acts_of(official: OfficialView) -> Iterable[tuple[str, str]]:
    """Give the acts besides the steps that the reader may do now, the harmless ones first."""
    view = official.case
    acting = [task for task in official.tasks if task.kind != "coordinate"]
    what = noun(view)
    known = (
        ("note", "Tambah catatan", official.can_note and acting),
        ("ask", "Minta masukan", official.askable),
        ("resume", "Jalankan waktu lagi", official.can_resume and acting),
        ("extend", "Perpanjang waktu", acting and view.is_open and not view.paused_at),
        ("pause", "Hentikan waktu sementara", official.can_pause),
        ("send_back", "Kembalikan di luar alur", official.send_back_to),
        ("reissue", "Terbitkan kunci baru", official.can_reissue_key),
        ("withdraw", f"Cabut {what}", official.can_withdraw),
        ("archive", f"Arsipkan {what}", official.can_archive),
    )
    for endpoint, label, may in known:
        if may:
            yield label, url_for(f"desk_acts.{endpoint}", number=view.number)


def _documents(official: OfficialView) -> Iterable[tuple[str, Document]]:
    who = person(official.case) if official.case.has_applicant else "pembuka berkas"
    for document in (*official.documents, *official.results, *official.notes):
        yield ORIGINS[document.purpose].format(pemohon=who), document


# -- deadlines ---------------------------------------------------------------------------------------------------


def _reasons(view: CaseView) -> Iterable[tuple[str, str]]:
    """Give, for each open step and for the whole case, why its due time is what it is."""
    for stage in view.stages:
        why = deadline_sentence(stage.explanation, view.zone, f"Langkah {stage.step} dibuka")
        if why and stage.due_at and not stage.is_applicants:
            yield f"Mengapa tenggatnya {moment(stage.due_at, view.zone)}", why + _moved(stage, view)
    why = deadline_sentence(view.limit_explanation, view.zone)
    if why and view.limit_due and not view.situation.is_complaint:
        yield f"Mengapa seluruhnya paling lambat {day(view.limit_due, view.zone)}", why + _limit_moved(view)


def _moved(stage: Stage, view: CaseView) -> str:
    counted, due = stage.explanation.due, stage.due_at
    if counted is None or due is None or due - counted <= timedelta(minutes=1):
        return ""
    return f" Waktu dihentikan atau diperpanjang sesudah itu, jadi kini paling lambat {moment(due, view.zone)}."


def _limit_moved(view: CaseView) -> str:
    counted, due = view.limit_explanation.due, view.limit_due
    if view.stopped_at:
        return f" Waktu berhenti sejak {moment(view.stopped_at, view.zone)}."
    if counted is None or due is None or due - counted <= timedelta(minutes=1):
        return ""
    return f" Waktu pernah berhenti, jadi kini paling lambat {moment(due, view.zone)}."

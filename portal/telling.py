"""The lines of the history, the three lines at the top, and the words of the inbox (docs/wording.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from portal.case_history import HistoryLine
from portal.case_view import CaseView, Stage
from portal.complaint_status import status_of
from portal.formatters import clock_time, listing, moment, progress, relative, weekday_moment, worktime
from portal.standing import CHANNEL_WORDS, CLOSED_WORDS, Audience, noun, person
from portal.worklist import WorkLine

SHORT = 110  # an activity beside a bold line is cut here, at a word


@dataclass(frozen=True, slots=True)
class Where:
    """Where a case is, since when, who is next and until when: three values, each with its explanation."""

    at: str
    at_more: str
    since: str
    since_more: str
    then: str
    then_more: str


def where(view: CaseView, audience: Audience, now: datetime) -> Where:
    """Return the three lines for a case."""
    zone, told = view.zone, view.situation
    me = "Anda" if audience == "applicant" else person(view).capitalize()
    if not view.is_open:
        return _where_closed(view, now)
    roles = [me if view.process.is_applicant(role) else role for stage in view.stages for role in stage.roles]
    since = max((stage.opened_at for stage in view.stages), default=told.since)
    first = min(view.stages, key=lambda s: (s.due_at is None, s.due_at or s.opened_at), default=None)
    due = first.due_at if first and not view.paused_at else None
    word = "seharusnya" if first and first.overdue_by else "paling lambat"
    until = f", {word} {moment(due, zone)}" if due else ""
    received = f"diterima {moment(view.received_at, zone)}"
    return Where(
        at=listing(dict.fromkeys(roles)),
        at_more="; ".join(f"Langkah {stage.step}: {shortened(stage.activity)}" for stage in view.stages),
        since=moment(since, zone),
        since_more=", ".join(filter(None, (relative(since, now, zone), received))),
        then=f"{_next_words(view, me)}{until}",
        then_more=_then_more(view, first),
    )


def _where_closed(view: CaseView, now: datetime) -> Where:
    zone, at = view.zone, view.closed_at or view.situation.since
    result = status_of(view.situation).word if view.situation.is_complaint else CLOSED_WORDS[view.result]
    spent = progress(view.situation.limit_spent, view.limit) if view.limit.unit and view.result == "done" else ""
    return Where(
        at=result,
        at_more=f"{noun(view).capitalize()} ini sudah ditutup",
        since=moment(at, zone),
        since_more=", ".join(filter(None, (relative(at, now, zone), f"diterima {moment(view.received_at, zone)}"))),
        then="Tidak ada langkah berikutnya",
        then_more=f"Waktu layanan: {spent}" if spent else "",
    )


def _next_words(view: CaseView, me: str) -> str:
    told = view.situation
    names = dict.fromkeys(me if view.process.is_applicant(role) else role for role in told.next_roles)
    if names:
        return listing(names)
    return "Selesai" if told.next_is_end else "Belum ditentukan"


def _then_more(view: CaseView, first: Stage | None) -> str:
    if view.paused_at:
        return "Waktu dihentikan sementara"
    if first is None:
        return ""
    if first.overdue_by:
        return f"Langkah ini lewat tenggat {worktime(first.overdue_by)}"
    if first.is_applicants:
        return "Langkah ini tanpa tenggat; jangka waktu layanan berhenti"
    if first.due_at:
        # the line above names who is next, and then a date: say whose date it is
        return f"Tenggat langkah {first.step} di {listing(first.roles)}; {progress(first.spent, first.duration)} sudah berjalan"
    if view.limit_due:
        return f"Langkah ini tanpa tenggat; seluruhnya paling lambat {moment(view.limit_due, view.zone)}"
    quoted = f"; SOP menulis “{first.duration.text}”" if first.duration.text else ""
    return f"Langkah ini tanpa tenggat{quoted}"


def shortened(text: str, most: int = SHORT) -> str:
    """Cut a long activity at a word."""
    text = " ".join(text.split()).rstrip(" .")
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(" ,;") + "…"


def short_when(zone: str, paused: bool = False) -> tuple[Callable[[datetime], str], Callable[[datetime], str]]:
    """Return the two formatters that `case_history.happenings` needs: of a moment, and of a due time (none in a pause)."""

    def when(at: datetime) -> str:
        return weekday_moment(at, zone)

    def until(at: datetime) -> str:
        return "waktu dihentikan" if paused else f"paling lambat {weekday_moment(at, zone)}"

    return when, until


# --- history -----------------------------------------------------------------------------------------


def told_lines(view: CaseView) -> list[HistoryLine]:
    """Return the lines worth telling, the newest first: opening a case is its opener's first step, told once."""
    lines = list(view.history)
    if len(lines) > 1 and lines[0].kind == "opened" and lines[1].kind == "step" and lines[1].at == lines[0].at:
        del lines[1]
    return lines[::-1]


def who_words(line: HistoryLine, view: CaseView, audience: Audience) -> str:
    """Say who a line names: to officials the person and the office, to all others the office."""
    mine = line.role and view.process.is_applicant(line.role)
    me = "Anda" if audience == "applicant" else person(view).capitalize()
    if line.kind in ("closed_by_itself", "not_completed"):
        return "Portal"
    if audience == "official" and line.name:
        acted = f"{line.name} sebagai {line.title}" if line.title else line.name
        return f"Dicatat di loket oleh {acted}, untuk {person(view)}" if line.at_counter else acted
    if line.at_counter:
        return f"{me}, dicatat di loket" + (f" oleh {line.title}" if line.title and audience != "public" else "")
    if mine or not (line.title or line.role):
        return me
    return line.title or line.role


def history_sentence(line: HistoryLine, view: CaseView, audience: Audience) -> str:
    """Say what a line of the history tells, in one or two sentences."""
    said = _acts(line, view)
    if line.is_undone:
        said += " Ditarik kembali."
    reason = line.note.strip()
    if reason and audience != "public":
        said += f" “{reason}”"
    return said


def _acts(line: HistoryLine, view: CaseView) -> str:
    what = noun(view)
    told = line.data
    if line.kind == "opened":
        through = CHANNEL_WORDS.get(str(told.get("channel", "")) or view.situation.channel, "portal")
        return f"Membuka {what}." if not view.has_applicant else f"Mengajukan {what} lewat {through}."
    if line.kind == "step":
        return _step_words(line, view)
    if line.kind == "sent_back":
        return f"Mengembalikan di luar alur ke langkah {listing(line.returned_to)}."
    fixed = {
        "taken_back": "Menarik kembali langkah yang baru dikerjakan.",
        "note": "Menambah catatan.",
        "asked_input": f"Meminta masukan dari {told['office']}." if told.get("office") else "Meminta masukan.",
        "key_reissued": "Menerbitkan kunci baru; kunci lama tidak berlaku lagi.",
        "paused": "Menghentikan waktu sementara.",
        "resumed": "Menjalankan waktu lagi.",
        "extended": "Memperpanjang waktu.",
        "withdrawn": f"Mencabut {what}.",
        "archived": f"Mengarsipkan {what}.",
        "restored": f"Memulihkan {what} dari arsip.",
        "moved": f"Memindahkan {what} ke versi {told.get('to', '')} SOP.",
        "handed_over": f"Menyerahkan {what} dari {told.get('from_agency', '')} ke {told.get('to_agency', '')}."
        if told.get("to_agency")
        else f"Menyerahkan {what} ke instansi lain.",
        "not_completed": f"{what.capitalize()} dianggap dicabut: tidak dilengkapi sampai batas waktunya.",
        "closed_by_itself": f"{what.capitalize()} ditutup sendiri, 10 hari kerja setelah layanan diberikan.",
    }
    return fixed.get(line.kind, line.kind)


def _step_words(line: HistoryLine, view: CaseView) -> str:
    if line.outcome is not None:
        said = f"Memutuskan “{line.outcome}” pada langkah {line.step}."
    else:
        said = f"Menyelesaikan langkah {line.step}{' lewat buku tamu' if line.in_guest_book else ''}."
    if line.returned_to == (line.step,):
        said += f" Langkah {line.step} diulang."
    elif line.returned_to:
        said += f" Berkas kembali ke langkah {listing(line.returned_to)}."
    if line.refused and line.outcome is not None:
        said += f" {noun(view).capitalize()} dinyatakan ditolak."
    if line.closed:
        said += f" {noun(view).capitalize()} ditutup: {CLOSED_WORDS.get(line.closed, line.closed).lower()}."
    return said


# --- inbox -------------------------------------------------------------------------------------------


def task_words(line: WorkLine) -> list[tuple[str, str]]:
    """Return the word groups of an inbox line, in order: (class of the sign or an empty text, words)."""
    said: list[tuple[str, str]] = []
    if line.kind == "coordinate":
        said.append(("", "Koordinasi: boleh menambah catatan"))
    elif line.is_paused:
        said.append(("waiting", "Waktu dihentikan sementara"))
    elif line.is_overdue:
        said.append(("late", f"Lewat tenggat {worktime(line.overdue_by)}"))
    elif line.due_at and line.is_due_soon:
        said.append(("soon", f"Mendekati tenggat: {worktime(line.remaining)} lagi"))
    elif line.due_at and line.is_due_today:
        said.append(("soon", f"Tenggat hari ini pukul {clock_time(line.due_at, line.zone)}"))
    elif line.is_whole:
        said.append(("open", "Tenggat seluruhnya"))
    elif line.due_at:
        said.append(("open", progress(line.spent, line.duration)))
    else:
        said.append(("", "Tanpa tenggat"))
    if line.waits_for:
        said.append(("waiting", f"Menunggu {listing(line.waits_for)} sebelum Anda"))
    if line.is_returned:
        said.append(("returned", "Diulang" if line.is_repeated else "Dikembalikan untuk diperbaiki"))
    if line.stands_in:
        said.append(("", f"Sebagai {line.title}"))
    return said

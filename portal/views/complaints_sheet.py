"""What the case page of officials shows of a complaint: badges and what they mean, its answer, what each class would mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for

from portal.accounts import Actor
from portal.case_view import CaseView, OfficialView
from portal.complaint_limits import LimitTold, explain_classes
from portal.complaints import Sheet, sheet
from portal.formatters import moment

NAMELESS = "Identitas pelapor tidak terlihat oleh unit yang diadukan dan oleh umum."
KNOWN = " Anda membacanya sebagai pengelola pengaduan, hanya untuk menghubungi pelapor."
HIDDEN = (
    "Uraian, dokumen, dan jawaban tidak terlihat oleh umum. Unit yang diadukan tetap membacanya agar dapat menjawab."
)
NO_AGENCY = "Pelapor belum tahu instansi yang diadukan. Alihkan bila bukan untuk instansi ini."


@dataclass(frozen=True, slots=True)
class DeskComplaint:
    """A complaint for its case page."""

    sheet: Sheet
    classes: Mapping[str, LimitTold]
    badges: tuple[tuple[str, str], ...]  # word, and what it means
    facts: tuple[tuple[str, str], ...]  # what the form says besides its Isian


def desk_complaint(official: OfficialView, actor: Actor) -> DeskComplaint | None:
    """Return what a case shows as a complaint; None where it is none."""
    if not official.case.situation.is_complaint:
        return None
    found = sheet(official, actor)
    asked = any(task.classes for task in official.tasks)
    classes = {each.case_class: each for each in explain_classes(official.case)} if asked else {}
    return DeskComplaint(found, classes, tuple(_badges(found)), tuple(_facts(found)))


def _badges(found: Sheet) -> Iterable[tuple[str, str]]:
    if found.anonymous:
        yield "Anonim", NAMELESS + (KNOWN if found.may_know else "")
    if found.secret:
        yield "Rahasia", HIDDEN
    if found.no_agency:
        yield "Belum tahu instansi", NO_AGENCY


def _facts(found: Sheet) -> Iterable[tuple[str, str]]:
    known = (
        ("Layanan yang diadukan", found.about_service),
        ("Nomor permohonan", found.about_number),
        ("Nomor SP4N-LAPOR!", found.tracking_id),
        ("Nilai dari pelapor", found.rating.word if found.rating else ""),
        ("Komentar pelapor", found.rating.comment if found.rating else ""),
    )
    yield from ((label, text) for label, text in known if text)


def complaint_acts(part: DeskComplaint, view: CaseView) -> Iterable[tuple[str, str]]:
    """Give the acts on a complaint that the reader may do now: label, address."""
    found = part.sheet
    known = (
        (
            "tracking",
            "Ubah nomor SP4N-LAPOR!" if found.tracking_id else "Catat nomor SP4N-LAPOR!",
            found.can_set_tracking,
        ),
        ("hand_over", "Alihkan ke instansi lain", found.can_hand_over),
        ("merge", "Gabungkan dengan pengaduan lain", found.can_merge),
        ("unmerge", f"Pisahkan dari {found.merged_into}", found.can_unmerge),
    )
    for endpoint, label, may in known:
        if may:
            yield label, url_for(f"complaint_acts.{endpoint}", number=view.number)
    if found.anonymous and found.may_know:
        yield "Permintaan tentang data pelapor", url_for("data_handling.page", number=view.number)


def limit_reason(part: DeskComplaint, view: CaseView) -> Iterable[tuple[str, str]]:
    """Give the question why the complaint is due when it is, and the paragraph that answers it."""
    limit = part.sheet.limit
    if limit and limit.due:
        yield f"Mengapa dijawab paling lambat {moment(limit.due, view.zone)}", " ".join(limit.sentences)

"""The complaints of an agency as CSV, for who handles them: without names of anonymous reporters, and never a contact."""

from __future__ import annotations

from datetime import datetime

from portal import audit
from portal.accounts import Actor
from portal.complaint_lines import ComplaintLine, Wanted, lines_of
from portal.complaint_list import handled_agencies
from portal.complaint_public import KIND
from portal.csv_cells import write_csv
from portal.formatters import short_moment
from portal.models.base import transaction
from portal.refusals import NotYours

HEAD = (
    "Nomor", "Nomor SP4N-LAPOR!", "Jenis", "Instansi", "Saluran", "Diterima", "Status", "Klasifikasi", "Tenggat",
    "Lewat tenggat", "Dijawab", "Ditutup", "Anonim", "Rahasia", "Pelapor", "Isi", "Layanan terkait", "Nomor terkait",
    "Nilai", "Komentar", "Digabung ke",
)  # fmt: skip


def export_complaints(actor: Actor, wanted: Wanted, now: datetime) -> bytes:
    """Return the complaints of the agencies that a person handles as CSV for Excel, the newest first.

    The log of each agency notes who took it, and how many. Raises NotYours.
    """
    agencies = handled_agencies(actor)
    if not agencies:
        raise NotYours(titles=actor.titles)
    rows = [_cells(line) for _, line in lines_of(actor, agencies, wanted, now, careful=True)]
    with transaction():
        for agency in agencies:
            audit.record(actor, "complaint_export", now, agency_id=agency, subject=f"{len(rows)} pengaduan")
    return write_csv(HEAD, rows)


def _cells(line: ComplaintLine) -> tuple[str, ...]:
    def at(moment: datetime | None) -> str:
        return short_moment(moment, line.zone) if moment else ""

    told = [f"{label}: {value}" for label, value in line.answers.items() if label != KIND and isinstance(value, str)]
    return (
        line.number, line.tracking_id, line.kind, line.agency, line.channel, at(line.received_at), line.status.word,
        line.case_class, at(line.limit_due), _yes(line.is_overdue), at(line.delivered_at), at(line.closed_at),
        _yes(line.is_anonymous), _yes(line.is_secret), line.reporter, "\n".join(told), line.about_service,
        line.about_number, str(line.rating or ""), line.rating_note, line.merged_into,
    )  # fmt: skip


def _yes(fact: bool) -> str:
    return "ya" if fact else "tidak"

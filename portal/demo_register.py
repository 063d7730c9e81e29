"""The demonstration's register: SOPs that do not run in the portal, one of them due for review."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal import demo_papers, filestore
from portal.filestore import Upload
from portal.models.accounts import Agency
from portal.models.matrices import RegisterEntry, RegisterLink, RegisterPair
from portal.models.services import Service

# title, number, status, days ago it was made, days until its review, note
ENTRIES = (
    ("SOP Penanganan Surat Masuk", "065/01/2023", "berlaku", 1100, -30, ""),
    ("SOP Pengelolaan Arsip Inaktif", "065/02/2024", "berlaku", 700, 400, ""),
    ("SOP Penyusunan Laporan Kinerja", "065/03/2022", "ditinjau", 1500, 20, "Menunggu susunan organisasi baru."),
    (
        "SOP Peminjaman Kendaraan Dinas",
        "065/04/2021",
        "dicabut",
        1900,
        None,
        "Digabung dengan SOP barang milik daerah.",
    ),
)


def make(now: datetime) -> None:
    """Register a few SOPs of the first agency that has a service; none where there is no service."""
    service = Service.select().where(Service.agency.is_null(False)).order_by(Service.id).first()
    if service is None or RegisterEntry.select().exists():
        return
    agency: Agency = service.agency
    for k, (title, number, status, made, review, note) in enumerate(ENTRIES):
        begun = (now - timedelta(days=made)).date()
        entry = RegisterEntry.create(
            title=title,
            agency=agency,
            number=number,
            made_on=begun,
            effective_on=begun + timedelta(days=14),
            review_due=None if review is None else now.date() + timedelta(days=review),
            status=status,
            note=note,
            folded=f"{title} {number}".casefold(),
            updated_at=now,
        )
        if k == 0:
            RegisterLink.create(entry=entry, service=service)
            page = demo_papers.letter(title, [f"Nomor {number}", "Ditandatangani oleh kepala instansi."])
            scan = Upload("", "sop-surat-masuk-bertanda-tangan.pdf", page)
            RegisterEntry.update(scan=filestore.add(scan, "pdf", "register", now)).where(
                RegisterEntry.id == entry.id
            ).execute()
        elif k == 1:
            RegisterPair.create(first=entry.id - 1, second=entry.id)

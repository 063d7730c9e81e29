"""The audit log of the portal's admins: what was uploaded, published, moved, stopped, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from portal.actors import Actor
from portal.models.accounts import Agency
from portal.models.audit import AuditLine as Row
from portal.models.services import Service
from portal.refusals import NotYours

WHAT: dict[str, str] = {
    "upload": "Mengunggah matriks",
    "discarded": "Menghapus draf",
    "draft_expired": "Menghapus draf yang lama tidak disimpan",
    "proposed": "Mengajukan penerbitan",
    "rejected": "Menolak pengajuan",
    "approved": "Menyetujui penerbitan",
    "published": "Menerbitkan versi",
    "published_again": "Menerbitkan lagi versi lama",
    "moved": "Memindahkan permohonan",
    "stopped": "Menghentikan penerimaan",
    "reopened": "Menerima lagi",
    "approval_setting": "Mengubah aturan persetujuan",
    "register": "Mengubah register SOP",
    "register_scan": "Menghapus pindaian SOP",
    "account_created": "Membuat akun",
    "account_disabled": "Menonaktifkan akun",
    "account_enabled": "Mengaktifkan akun",
    "link_made": "Membuat tautan masuk",
    "password_set": "Menetapkan kata sandi",
    "posting_added": "Mencatat jabatan",
    "posting_ended": "Mengakhiri jabatan",
    "retention": "Mengubah masa simpan",
    "data_copied": "Menyerahkan salinan data",
    "data_corrected": "Memperbaiki data pemohon",
    "data_erased": "Menghapus data pemohon",
    "data_request": "Menjawab permintaan data",
    "kiosk_opened": "Membuka layar tamu",
    "kiosk_closed": "Menutup layar tamu",
    "visit_corrected": "Memperbaiki catatan kunjungan",
    "visit_removed": "Menghapus data pribadi kunjungan",
    "visit_deleted": "Menghapus catatan kunjungan yang keliru",
    "guestbook_export": "Mengunduh buku tamu",
    "complaint_export": "Mengunduh daftar pengaduan",
    "guestbook_settings": "Mengubah pengaturan buku tamu",
    "survey_plan": "Menulis tindak lanjut survei",
    "survey_comment": "Menghapus saran survei",
}
PAGE = 50


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A line of the log; `words` is the whole of it without who and when."""

    id: int
    at: datetime
    name: str
    what: str
    words: str
    agency: str
    service: str
    slug: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Lines, the newest first, and where the next page begins (None: no more)."""

    lines: tuple[AuditLine, ...]
    after: int | None


def record(
    actor: Actor | None,
    what: str,
    now: datetime,
    *,
    agency_id: int | None = None,
    service_id: int | None = None,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add a line inside the caller's transaction; `actor` None is the portal itself. Raises KeyError for an unknown act."""
    assert WHAT[what]
    Row.create(
        at=now,
        account=actor.account_id if actor else None,
        name=actor.name if actor else "Portal",
        what=what,
        agency=agency_id,
        service=service_id,
        subject=subject[:500],
        detail=dict(detail or {}),
    )


def lines(actor: Actor, *, what: str = "", slug: str = "", after: int | None = None, most: int = PAGE) -> AuditPage:
    """Return the log, the newest first: all of it for the portal's admin, the own agency's for an agency's admin.

    `what` is a key of WHAT, `after` the last id of the page before. Raises NotYours for everybody else.
    """
    if not actor.is_admin:
        raise NotYours(titles=actor.titles)
    query = (
        Row.select(Row, Agency, Service)
        .join(Agency, peewee.JOIN.LEFT_OUTER, on=(Row.agency == Agency.id))
        .switch(Row)
        .join(Service, peewee.JOIN.LEFT_OUTER, on=(Row.service == Service.id))
        .order_by(Row.id.desc())
    )
    if not actor.is_portal_admin:
        query = query.where(Row.agency == actor.admin_of)
    if what:
        query = query.where(Row.what == what)
    if slug:
        query = query.where(Service.slug == slug)
    if after is not None:
        query = query.where(Row.id < after)
    rows = list(query.limit(most + 1))
    found = tuple(_line(row) for row in rows[:most])
    return AuditPage(found, found[-1].id if len(rows) > most else None)


def _line(row: Row) -> AuditLine:
    service, agency = row.service, row.agency
    return AuditLine(
        id=row.id,
        at=row.at,
        name=row.name,
        what=row.what,
        words=_words(row),
        agency=agency.name if agency else "",
        service=service.title if service else "",
        slug=service.slug if service else "",
        subject=row.subject,
        detail=row.detail,
    )


def _words(row: Row) -> str:
    detail = row.detail
    said = WHAT[row.what]
    if "days" in detail:
        said = said.replace("lama", f"{detail['days']} hari")
    if row.subject:
        said += f": {row.subject}"
    if "number" in detail:
        said += f", versi {detail['number']}"
    if "cases" in detail:
        said += f", {detail['cases']} permohonan dari versi {detail['source']} ke versi {detail['target']}"
    if detail.get("linked"):
        said += f". Dikaitkan dengan: {', '.join(detail['linked'])}"
    if detail.get("unlinked"):
        said += f". Tidak lagi terkait: {', '.join(detail['unlinked'])}"
    if detail.get("reason"):
        said += f". Alasan: “{detail['reason']}”"
    return said

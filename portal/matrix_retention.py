"""How long what is not published is kept: drafts put aside or forgotten, uploaded originals, reports of uploads."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal import audit, config
from portal.models.base import transaction
from portal.models.matrices import HELD, MatrixDraft, UploadReport

OVER = ("discarded", "published", HELD)  # nobody opens them any more; what was published is in its version


def sweep(now: datetime) -> int:
    """Delete what nobody saved for PORTAL_KEEP_DRAFTS_DAYS (0: nothing), and return how many rows went.

    A forgotten draft is told in the audit log; one that waits for approval stays.
    """
    days = config.current().keep_drafts_days
    if not days:
        return 0
    limit = now - timedelta(days=days)
    old = MatrixDraft.updated_at < limit
    with transaction():
        forgotten = MatrixDraft.select(MatrixDraft.id, MatrixDraft.title, MatrixDraft.source_name, MatrixDraft.agency)
        for row in forgotten.where(old & (MatrixDraft.status == "open")):
            subject = row.title or row.source_name
            audit.record(None, "draft_expired", now, agency_id=row.agency_id, subject=subject, detail={"days": days})
        gone = MatrixDraft.delete().where(old & MatrixDraft.status.in_((*OVER, "open"))).execute()
        reports = UploadReport.delete().where(UploadReport.at < limit).execute()
    return int(gone + reports)

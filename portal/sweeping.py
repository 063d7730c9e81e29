"""What is tidied up at each start and by `flask sweep`."""

from __future__ import annotations

from datetime import datetime

from portal import (
    closing,
    complaint_moves,
    drafts,
    filestore,
    guestbook,
    matrix_retention,
    retention,
    statistics_rollup,
    survey,
    survey_comments,
)


def sweep_all(now: datetime) -> dict[str, int]:
    """Close delivered cases whose time is over, delete old saved forms and files without a row; return the counts."""
    return {
        "closed": closing.sweep(now),
        "complaints": complaint_moves.close_incomplete(now),
        "drafts": drafts.remove_expired(now),
        "erased": retention.sweep(now),
        "figures": statistics_rollup.sweep(now),
        "files": filestore.remove_orphans(now),
        "matrix_drafts": matrix_retention.sweep(now),
        "survey_comments": survey_comments.sweep(now),
        "survey_links": survey.remove_expired(now),
        "visits": guestbook.sweep(now),
    }

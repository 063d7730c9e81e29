"""What the tracking page of a complaint shows besides that of other cases: content, answer, limit, what the key opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.case_view import CaseView, KeyView
from portal.complaint_limits import LimitTold, explain_limit
from portal.complaint_public import Answer, PublicComplaint, public_complaint
from portal.complaint_steps import RATING_WORDS
from portal.complaints import ReporterSheet, reporter_sheet
from portal.views.complaints_parts import readable

Rated = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ComplaintPart:
    """A complaint for its tracking page: `shown` for who has no key, `sheet` for who has it."""

    shown: PublicComplaint | None
    sheet: ReporterSheet | None
    answer: Answer | None
    limit: LimitTold | None
    anonymous: bool = False
    ratings: Rated = tuple(RATING_WORDS.items())

    @property
    def own(self) -> list[tuple[str, str]]:
        """What the reporter said besides the form's own fields."""
        if self.sheet is None:
            return []
        lines = [
            ("Layanan yang diadukan", self.sheet.about_service),
            ("Nomor permohonan", self.sheet.about_number),
            ("Nomor SP4N-LAPOR!", self.sheet.tracking_id),
            ("Anonim", "Ya" if self.anonymous else "Tidak"),
            ("Rahasia", "Ya" if self.sheet.secret else "Tidak"),
        ]
        return [(label, value) for label, value in lines if value]


def complaint_part(view: CaseView, key: KeyView | None, now: datetime) -> ComplaintPart | None:
    """Return what a case shows as a complaint; None where it is none."""
    if not view.situation.is_complaint:
        return None
    limit = explain_limit(view)
    if key is not None:
        sheet = reporter_sheet(key, now)
        return ComplaintPart(None, sheet, sheet.answer, limit, key.applicant.anonymous)
    shown = public_complaint(view.number)
    return ComplaintPart(readable(shown) if shown else None, None, shown.answer if shown else None, limit)

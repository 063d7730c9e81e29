"""Complaints that come by counter, box, letter, telephone or SP4N-LAPOR!: what their counter form has besides others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from portal import drafts, sending
from portal.accounts import Actor
from portal.answers import ABOUT_NUMBER, ABOUT_SERVICE, CONTACT, NAME, TRACKING, AnswerError
from portal.complaint_form import COUNTER_CHANNELS, check_complaint, send_complaint
from portal.intake import COMPLAINT_CHANNELS, Request, receipt_faults
from portal.publishing import ServicePage
from portal.sending import Sent
from portal.views.complaints_form import services
from portal.views.complaints_parts import read_complaint

Pairs = tuple[tuple[str, str], ...]


def channels_of(page: ServicePage, usual: Pairs) -> Pairs:
    """Return by which channels cases of a service come: (value, label)."""
    return COUNTER_CHANNELS if page.line.for_all_agencies else usual


def more_values(page: ServicePage, form: Mapping[str, str]) -> dict[str, object]:
    """Read what the counter form of a complaint has besides."""
    if not page.line.for_all_agencies:
        return {}
    return {**read_complaint(form), TRACKING: form.get(TRACKING, "")[:200]}


def more_context(page: ServicePage) -> dict[str, object]:
    """Return what the template needs besides for a complaint."""
    return {"services": services(), "is_complaint": True} if page.line.for_all_agencies else {"is_complaint": False}


def order_of(page: ServicePage, labels: list[str], above: Sequence[str]) -> list[str]:
    """Return the names of the fields as they stand on the page; `above` are those before the Isian elsewhere."""
    if not page.line.for_all_agencies:
        return [*above, *labels]
    stated = [name for name in above if name not in (NAME, CONTACT)]
    return [*stated, TRACKING, ABOUT_SERVICE, ABOUT_NUMBER, *labels, NAME, CONTACT]


def stated_faults(page: ServicePage, asked: Request, now: datetime) -> list[AnswerError]:
    """Return what is wrong with how and when it came."""
    if page.line.for_all_agencies:
        return receipt_faults(asked, page.zone, now, channels=COMPLAINT_CHANNELS)
    return receipt_faults(asked, page.zone, now)


def form_faults(page: ServicePage, token: str, now: datetime, asked: Request, actor: Actor) -> list[AnswerError]:
    """Return every fault that keeps the form from being sent. Raises DraftGone."""
    if page.line.for_all_agencies:
        return check_complaint(token, now, asked, actor)
    return drafts.check_draft(token, now, asked.received_at)


def send(page: ServicePage, token: str, now: datetime, asked: Request, actor: Actor) -> Sent:
    """Send the form, once; raises as sending.send_form."""
    if page.line.for_all_agencies:
        return send_complaint(token, None, now, asked, actor)
    return sending.send_form(token, now, asked, actor)

"""Tugas saya: the inbox of an official, by deadline, with search, filters and news every 20 seconds."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from portal import access, clock, htmx, openings, worklist
from portal.accounts import Actor
from portal.formatters import count_badge
from portal.standing import CLOSED_WORDS
from portal.telling import shortened, task_words
from portal.worklist import WorkFilter, WorkPage

bp = Blueprint("desk", __name__)

URGENCIES = (("", "Semua tenggat"), ("lewat", "Lewat tenggat"), ("mendekati", "Mendekati tenggat"))
RESULTS = {"open": ("Sedang diproses", "open")} | {
    result: (word, "done" if result == "done" else "refused" if result == "refused" else "withdrawn")
    for result, word in CLOSED_WORDS.items()
}
LONGEST_SEARCH = 120
SHORT_NAME = 44  # letters of an agency's name in the header
STALE_AFTER = 60  # seconds after which the words of the deadlines are said anew, although nothing happened


@access.provide("task_badge")
def badge_words(actor: Actor | None) -> str:
    """Give the count in the navigation, up to 99+; nothing where there is no task, or for the public."""
    count = worklist.badge(actor) if actor else 0
    return count_badge(count) if count else ""


@access.provide("own_agency")
def agency_words(actor: Actor | None) -> str:
    """Give the agency that an official works for, short enough to stand beneath the portal's name."""
    return shortened(re.sub(r"\s*\([^)]*\)$", "", openings.agency_of(actor)), SHORT_NAME) if actor else ""


@bp.get("/tugas")
@access.officials_only
def tasks() -> Response | str:
    """Show the inbox; to its own poll, the table alone, or 204 where nothing is new."""
    me, now = access.official(), clock.now()
    wanted, after = _wanted(), request.args.get("setelah", "")[:60]
    stamp = f"{worklist.stamp(me)}.{int(now.timestamp()) // STALE_AFTER}"
    if htmx.wants_fragment() and request.args.get("tanda") == stamp:
        return htmx.unchanged()
    page = worklist.inbox(me, wanted, now, after or None)
    query = {"q": wanted.text, "layanan": wanted.service, "tenggat": wanted.urgency, "setelah": after}
    kept: dict[str, Any] = {name: value for name, value in query.items() if value}
    context = {
        "page": page,
        "words": {line.task_id: task_words(line) for line in page.lines},
        "short": {line.task_id: shortened(line.activity) for line in page.lines},
        "wanted": wanted,
        "is_filtered": bool(wanted.text or wanted.service or wanted.urgency),
        "titles": me.titles or "Anda",
        "total": count_badge(worklist.badge(me)),
        "news": url_for("desk.tasks", **kept, tanda=stamp),
        "following": url_for("desk.tasks", **{**kept, "setelah": page.after}) if page.after else "",
        "first_page": url_for("desk.tasks", **{k: v for k, v in kept.items() if k != "setelah"}) if after else "",
        "is_fragment": htmx.wants_fragment(),
    }
    if htmx.wants_fragment():
        return render_template("fragments/task/_inbox.html", **context)
    found = _other_cases(me, wanted, page)
    return render_template(
        "pages/desk/tasks.html",
        services=worklist.services_of(me),
        urgencies=URGENCIES,
        found=found,
        result_signs=RESULTS,
        **context,
    )


def _wanted() -> WorkFilter:
    urgency = request.args.get("tenggat", "")
    return WorkFilter(
        service=request.args.get("layanan", "")[:80],
        text=request.args.get("q", "").strip()[:LONGEST_SEARCH],
        urgency=urgency if urgency in dict(URGENCIES) else "",
    )


def _other_cases(me: Actor, wanted: WorkFilter, page: WorkPage) -> list[worklist.FoundCase]:
    """Return the cases that match a search and are no task on this page: closed ones, and those with others."""
    if not wanted.text:
        return []
    shown = {line.number for line in page.lines}
    return [case for case in worklist.find_cases(me, wanted.text) if case.number not in shown]

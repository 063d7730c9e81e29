"""The answers of a form and the history of a case, as officials read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from portal.case_history import HistoryLine
from portal.case_view import CaseView, OfficialView
from portal.formatters import day
from portal.isian_form import shown
from portal.telling import history_sentence, told_lines, who_words

BEADS = {"done": "✓", "refused": "✕", "returned": "↩", "withdrawn": "–"}
Shown = str | list[list[str]]
Answer = tuple[str, Shown, tuple[str, ...]]  # label, text or rows, columns of the rows


@dataclass(frozen=True, slots=True)
class Past:
    """A line of the history: its sign, who acted as whom, what they did, and what the answers said before."""

    line: HistoryLine
    css: str
    bead: str
    who: str
    sentence: str
    before: tuple[Answer, ...]


def answers_of(view: CaseView, given: Mapping[str, object]) -> Iterable[Answer]:
    """Give the answers in the order of the form, dates in words."""
    for each in view.process.matrix.fields:
        if each.type == "berkas" or each.label not in given:
            continue
        value = given[each.label]
        text = _day(value) if each.type == "tanggal" else shown(each, value)
        yield each.label, text, each.choices or (each.label,)


def _day(value: object) -> str:
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def history_of(official: OfficialView) -> Iterable[Past]:
    """Give the lines, the newest first; each correction with the answers that it replaced."""
    view = official.case
    after, name = official.answers, official.applicant.name
    for line in told_lines(view):
        stored = line.data.get("before") if not line.is_undone else None
        changed: list[Answer] = []
        if stored:
            before = stored["answers"]
            if name and stored["applicant_name"] != name:  # of a reporter who hides it is empty
                changed.append(("Nama", stored["applicant_name"], ()))
            changed += [row for row in answers_of(view, before) if before[row[0]] != after.get(row[0])]
            after, name = before, name and stored["applicant_name"]
        css = _css(line)
        who = who_words(line, view, "official")
        yield Past(line, css, BEADS.get(css, "•"), who, history_sentence(line, view, "official"), tuple(changed))


def _css(line: HistoryLine) -> str:
    if line.is_undone or line.kind in ("withdrawn", "archived", "taken_back"):
        return "withdrawn"
    if line.returned_to:
        return "returned"
    if line.refused:
        return "refused"
    return "done" if line.kind in ("opened", "step", "restored", "closed_by_itself") else "note"

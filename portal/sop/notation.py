"""A cell's text -> Mark and Arrow, by the grammar of docs/matrix-format.md §4.

mark    = ["&"] kind [arrow {"|" arrow}]
arrow   = label ["->" targets] ["(tolak)"]  |  "->" targets
targets = target {"&" target}
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache

from portal.sop.headings import folded
from portal.sop.model import END, Arrow, Kind, Mark

ARROW = re.compile(r"->|→|=>|–>")
REFUSAL = re.compile(r"\(\s*tolak\s*\)\s*$", re.IGNORECASE)
_INVISIBLE = re.compile("[\\ufe0e\\ufe0f\\u200b-\\u200d\\ufeff]")  # what pasted signs and phones leave behind
EMPTY = {"", "-", "–", "0"}
WRITTEN: dict[Kind, str] = {
    "process": "x",
    "start": "mulai",
    "end": "selesai",
    "decision": "?",
    "coordinate": "koordinasi",
}
_ALSO: dict[Kind, tuple[str, ...]] = {
    "process": ("x", "v", "✓", "✔", "√", "●", "■", "1", "p", "proses"),
    "start": ("mulai", "m", "start"),
    "end": ("selesai", "s", "end"),
    "decision": ("?", "k", "keputusan", "decision", "◇"),
    "coordinate": ("koordinasi", "ko"),
}
_KIND: dict[str, Kind] = {word: kind for kind, words in _ALSO.items() for word in words}
_WORDS = [word for word in _KIND if len(word) > 1]
_LONGEST_FIRST = sorted(_KIND, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell's mark; `value` is what the message quotes."""

    what: str  # unknown | two_meanings | notation | one_arrow | no_arrows | join_on_coordinate
    value: str
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A role's cell: a mark, nothing, or a fault (a doubtful mark may stand beside its fault)."""

    mark: Mark | None
    fault: Fault | None = None


def is_mark(text: str) -> bool:
    """Whether a cell holds a mark without fault, or one whose only fault lies in its arrows."""
    cell = read_mark(text)
    return cell.mark is not None or (cell.fault is not None and cell.fault.what == "two_meanings")


@lru_cache(maxsize=4096)
def read_mark(text: str) -> Cell:
    """Read a role's cell; never raises."""
    value = folded(_INVISIBLE.sub("", text))
    if re.sub(r"\s", "", value) in EMPTY:
        return Cell(None)
    if value == "k":
        return Cell(None, Fault("two_meanings", value))
    join = value.startswith("&")
    body = value[1:].strip() if join else value
    kind, rest = _kind(body)
    if kind is None:
        return Cell(None, Fault("unknown", value, _nearest(body)))
    if kind == "coordinate" and join:
        return Cell(Mark(kind), Fault("join_on_coordinate", value))
    if not rest:
        return Cell(Mark(kind, join))
    if kind in ("end", "coordinate"):
        return Cell(Mark(kind, join), Fault("no_arrows", WRITTEN[kind]))
    arrows = _arrows(rest)
    refuses_only = kind != "decision" and bool(REFUSAL.fullmatch(rest))  # `x (tolak)`
    if (arrows is None and not refuses_only) or (kind == "decision" and any(a.label is None for a in arrows or ())):
        return Cell(Mark(kind, join), Fault("notation", value))
    if arrows is None or (kind != "decision" and (len(arrows) > 1 or arrows[0].label is not None or arrows[0].refused)):
        return Cell(Mark(kind, join), Fault("one_arrow", WRITTEN[kind]))
    return Cell(Mark(kind, join, arrows))


def _kind(body: str) -> tuple[Kind | None, str]:
    whole = re.sub(r"\s", "", body).casefold()
    if whole in _KIND:
        return _KIND[whole], ""
    low = body.casefold()
    for word in _LONGEST_FIRST:
        if not low.startswith(word):
            continue
        rest = body[len(word) :]
        if word[-1].isalnum() and rest[:1].isalnum():
            continue
        rest = rest.strip()
        free_text = not (ARROW.search(rest) or "|" in rest or REFUSAL.search(rest))
        if free_text and word not in ("?", "◇", "keputusan", "decision", "selesai", "mulai", "koordinasi"):
            continue  # `1 hari`, `x ya`: a sentence that happens to begin like a mark
        return _KIND[word], rest
    return None, ""


def _arrows(text: str) -> tuple[Arrow, ...] | None:
    """Read the arrows of a cell; None where they do not follow the grammar."""
    found = []
    for part in text.split("|"):
        arrow = _arrow(part.strip())
        if arrow is None:
            return None
        found.append(arrow)
    return tuple(found)


def _arrow(text: str) -> Arrow | None:
    refused = bool(REFUSAL.search(text))
    text = REFUSAL.sub("", text).strip()
    pieces = ARROW.split(text)
    if len(pieces) > 2 or REFUSAL.search(pieces[0]):
        return None
    label = folded(pieces[0]) or None
    if len(pieces) == 1:
        return Arrow(label, (), refused) if label else None
    to = read_targets(pieces[1])
    return Arrow(label, to, refused) if to else None


def read_targets(text: str) -> tuple[str, ...] | None:
    """Read `target {& target}`: step numbers as `step_number` gives them, `selesai` in small letters; None if empty."""
    targets = tuple(_target(piece) for piece in text.split("&"))
    return targets if all(targets) else None


def _target(text: str) -> str:
    text = folded(text)
    return END if text.casefold() == END else step_number(text)


def step_number(text: str) -> str:
    """Return a printed number as it is called: `1.`, `1)` and `01` are 1."""
    text = folded(text).strip("()[].: ")
    return re.sub(r"^0+(?=\d)", "", text)


def read_way(text: str) -> Arrow | None:
    """Read a cell of the columns Ya and Tidak, or a Keterangan's target: `target {& target} [(tolak)]`, or `tolak` alone."""
    text = folded(text)
    if re.sub(r"\s", "", text).casefold() in ("tolak", "(tolak)"):
        return Arrow(None, (END,), True)
    refused = bool(REFUSAL.search(text))
    to = read_targets(ARROW.sub("", REFUSAL.sub("", text), count=1))
    if to is None or any(" " in target or len(target) > 20 for target in to):
        return None
    return Arrow(None, to, refused)


def read_pairs(text: str) -> tuple[Arrow, ...]:
    """Read a Keterangan that consists of `label: target` pairs separated by `;`; empty if it is anything else."""
    found = []
    for pair in text.split(";"):
        if not pair.strip():
            continue
        label, colon, target = pair.rpartition(":")
        way = read_way(target) if colon else None
        if way is None or not folded(label) or len(folded(label)) > 60:
            return ()
        found.append(Arrow(folded(label), way.to, way.refused))
    return tuple(found)


@lru_cache(maxsize=4096)
def _nearest(text: str) -> str:
    """Return the sign whose word looks most like a text, or an empty text."""
    low = text.casefold()[:40]
    first = re.split(r"[\s\W]", low, maxsplit=1)[0] or low[:1]
    if first in _KIND and first != "1":
        return WRITTEN[_KIND[first]]
    if len(low) <= 3 and len(set(low)) == 1 and low[0] in _KIND:  # xx, vvv
        return WRITTEN[_KIND[low[0]]]
    near = difflib.get_close_matches(low, _WORDS, n=1, cutoff=0.6)
    return WRITTEN[_KIND[near[0]]] if near else ""


def write_mark(mark: Mark) -> str:
    """Write a mark in the standard form; `read_mark` gives it back."""
    text = ("& " if mark.join else "") + WRITTEN[mark.kind]
    return text + (" " if mark.arrows else "") + " | ".join(write_arrow(arrow) for arrow in mark.arrows)


def write_arrow(arrow: Arrow) -> str:
    """Write an arrow in the standard form."""
    pieces = [arrow.label or "", "-> " + " & ".join(arrow.to) if arrow.to else "", "(tolak)" if arrow.refused else ""]
    return " ".join(piece for piece in pieces if piece)

"""Who an anonymous reporter is: known to those who handle complaints, taken out of what all others read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from portal.accounts import Actor
from portal.sop.process import Process

MASKED = "[disamarkan]"
SHORTEST = 3  # a shorter word of a name ("M.", "bin"'s "b") is too common to be taken out
_REACHES = ("email", "telepon")  # kinds of Isian that lead to a person


def handling_roles(process: Process) -> tuple[str, ...]:
    """Return who handles complaints: whoever decides at the first official step, or all who do it where nobody does."""
    step = process.first_official_step()
    if step is None:
        return ()
    if step.decider and not process.is_applicant(step.decider):
        return (step.decider,)
    return tuple(role for role in step.doers if not process.is_applicant(role))


def handles(process: Process, agency_id: int, actor: Actor) -> bool:
    """Whether a person handles the complaints about an agency; only then they may know who an anonymous reporter is."""
    roles = handling_roles(process)
    return any(held.agency_id == agency_id and held.role in roles for held in actor.offices)


def masked(text: str, name: str, contact: str) -> str:
    """Return a text in which a person's name, each word of it, and their contact are taken out."""
    pieces = [contact] if contact else []
    pieces += [name, *(word for word in re.findall(r"[^\W\d_]+", name) if len(word) >= SHORTEST)] if name else []
    pieces += [contact.partition("@")[0]] if "@" in contact else []
    for piece in sorted(filter(None, pieces), key=len, reverse=True):
        if _may_hold(text, piece):
            text = re.sub(rf"(?<!\w){re.escape(piece)}(?!\w)", MASKED, text, flags=re.IGNORECASE)
    digits = re.sub(r"\D", "", contact)
    if "@" not in contact and len(digits) >= 8 and digits[-8:] in re.sub(r"\D", "", text):
        # a telephone number, however it is grouped and begun
        tail = r"[\s().-]*".join(digits[-8:])
        text = re.sub(rf"\+?[\d\s().-]{{0,8}}{tail}", f" {MASKED}", text)
    return text


def _may_hold(text: str, piece: str) -> bool:
    """Whether a search for a piece can find anything; to tell it first saves a pattern for each of many names."""
    return not (text.isascii() and piece.isascii()) or piece.lower() in text.lower()


def masked_answers(process: Process, answers: Mapping[str, Any], name: str, contact: str) -> dict[str, Any]:
    """Return answers without those that lead to a person, the rest masked; by label of the Isian."""
    reaching = {field.label for field in process.matrix.fields if field.type in _REACHES}
    return {label: _masked(value, name, contact) for label, value in answers.items() if label not in reaching}


def _masked(value: Any, name: str, contact: str) -> Any:
    if isinstance(value, list):
        return [_masked(cell, name, contact) for cell in value]
    return masked(value, name, contact) if isinstance(value, str) else value

"""Step numbers inside texts: marks, Ya and Tidak, Keterangan, identity rows. They follow when a step is renumbered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from portal.sop.identity import canonical, step_flag
from portal.sop.model import END
from portal.sop.notation import ARROW, EMPTY, REFUSAL, read_mark, read_pairs, read_way, step_number


class Names:
    """What each step number means now: number in small letters -> the number to write, or None for none any more."""

    def __init__(self, new: Mapping[str, str | None]) -> None:
        self.new = {key.casefold(): name for key, name in new.items()}
        self.emptied = 0  # targets that were taken away

    def __contains__(self, target: str) -> bool:
        return target.casefold() == END or step_number(target).casefold() in self.new

    def targets(self, text: str) -> str:
        """Write `target & target` anew; spaces around them stay, targets of no step too."""
        pieces = text.split("&")
        found = []
        for piece in pieces:
            core = piece.strip()
            name: str | None = core
            if core.casefold() != END and core in self:
                name = self.new[step_number(core).casefold()]
            if name is None:
                self.emptied += 1
            else:
                found.append(piece.replace(core, name) if core else piece)
        return "&".join(found)


def retarget_mark(text: str, names: Names) -> str:
    """Write the targets of a role's cell anew; all else in it stays as written."""
    if not ARROW.search(text) or not _is_notation(text):
        return text
    return "|".join(_arrow(part, names) for part in text.split("|")).strip()


def _is_notation(text: str) -> bool:
    cell = read_mark(text)
    return cell.mark is not None or (cell.fault is not None and cell.fault.what == "notation")


def _arrow(part: str, names: Names) -> str:
    """An arrow of which no target is left goes too; its label stays."""
    sign = ARROW.search(part)
    if not sign:
        return part
    tail = part[sign.end() :]
    refusal = REFUSAL.search(tail)
    targets, rest = (tail[: refusal.start()], tail[refusal.start() :]) if refusal else (tail, "")
    new = names.targets(targets)
    if targets.strip() and not new.strip():
        return f"{part[: sign.start()].rstrip()} {rest}".rstrip() + (" " if part.endswith(" ") else "")
    return part[: sign.end()] + new + rest


def retarget_way(text: str, names: Names) -> str:
    """Write the targets of a cell of the columns Ya and Tidak anew."""
    if text.strip() in EMPTY or re.sub(r"\s", "", text).casefold() in ("tolak", "(tolak)") or read_way(text) is None:
        return text
    sign = ARROW.match(text.strip())
    head = sign[0] + " " if sign else ""
    body = text.strip()[sign.end() :].strip() if sign else text.strip()
    refusal = REFUSAL.search(body)
    targets, rest = (body[: refusal.start()].strip(), " " + refusal[0]) if refusal else (body, "")
    new = names.targets(targets).strip()
    if new == targets:
        return text
    return f"{head}{new}{rest}" if new else ""


def retarget_pairs(text: str, names: Names, decides: bool) -> str:
    """Write the targets of a Keterangan anew where it consists of `label: target` pairs that are outcomes."""
    pairs = read_pairs(text)
    known = all(target in names for arrow in pairs for target in arrow.to)
    if not pairs or not (decides or (len(pairs) > 1 and known)):
        return text
    found = []
    for pair in text.split(";"):
        label, colon, target = pair.rpartition(":")
        new = retarget_way(target, names) if colon else target
        if target.strip() and new.strip() != target.strip():
            new = f" {new.strip()}" if target.startswith(" ") else new.strip()
        found.append(label + colon + new)
    return ";".join(found)


def retarget_identity(row: tuple[str, ...], names: Names) -> tuple[str, ...]:
    """Write the step that an Isian, a Surat or a Jadwal names anew; a step that is gone is left out."""
    values = list(row)
    for j, start, end in _named_steps(row):
        number = row[j][start:end]
        if number in names and number.casefold() != END:
            name = names.new[step_number(number).casefold()]
            if name is None:
                names.emptied += 1
                values[j] = (row[j][:start].rstrip("@ ") + row[j][end:]).strip(" ,")
            elif name != number:
                values[j] = row[j][:start] + name + row[j][end:]
    while len(values) > 1 and not values[-1]:
        values.pop()
    return tuple(values)


def named_in_identity(row: tuple[str, ...]) -> Iterator[str]:
    """Yield the steps that an identity row names."""
    return (row[j][start:end] for j, start, end in _named_steps(row))


def _named_steps(row: tuple[str, ...]) -> Iterator[tuple[int, int, int]]:
    """Yield cell, start and end of each step number in an identity row."""
    key = canonical(row[0])
    if key in ("Surat", "Jadwal") and len(row) > 2 and row[2]:
        yield 2, 0, len(row[2])
    elif key == "Isian":
        for j in (3, 4):
            text = row[j] if j < len(row) else ""
            flag = step_flag(text)
            if flag is None and (text or j == 4):
                return
            if flag and flag != (0, 0):
                yield j, *flag


def targets_of_mark(text: str) -> tuple[str, ...]:
    """Return the targets that a role's cell names, `selesai` left out."""
    mark = read_mark(text).mark
    return tuple(t for arrow in (mark.arrows if mark else ()) for t in arrow.to if t != END)

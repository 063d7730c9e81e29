"""Isian as rows of the identity block: what a row says, and the row for a field."""

from __future__ import annotations

from dataclasses import replace

from portal.sop.identity import FIELD_TYPES, canonical, read_identity
from portal.sop.model import Field


def is_isian(texts: tuple[str, ...]) -> bool:
    """Whether an identity row is an Isian."""
    return canonical(texts[0]) == "Isian"


def read_field(texts: tuple[str, ...]) -> Field:
    """Read an identity row that is an Isian; one without a label has an empty one, an unknown type is teks."""
    found = read_identity([texts], 1, -1).fields
    return found[0] if found else Field("", "teks")


def field_row(texts: tuple[str, ...] | None, asked: Field) -> tuple[str, ...]:
    """Return the identity row of a field; `texts` is the row it stood in, kept as written where it says the same."""
    if texts is not None and read_field(texts) == asked:
        return texts
    flags = " ".join(filter(None, ("wajib" if asked.required else "", f"@{asked.step}" if asked.step else "")))
    key = texts[0] if texts is not None else "Isian"
    row = [key, asked.label, asked.type, flags, *asked.choices]
    while not row[-1]:
        row.pop()
    return tuple(row)


def reads_back(row: tuple[str, ...], asked: Field) -> bool:
    """Whether a row made by `field_row` is read as that field (a choice may hold what means something else)."""
    return replace(read_field(row), label=asked.label) == asked


def kind_of(text: str) -> str:
    """Return a known type of field, or an empty text."""
    return text if text in FIELD_TYPES else ""

"""Edits of the identity block and of the Isian in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from portal.sop.editing import (
    AddField,
    AddIdentity,
    EditRefused,
    FieldEdit,
    IdentityEdit,
    MoveField,
    MoveIdentity,
    SetFact,
    SetField,
    SetIdentity,
)
from portal.sop.editing_fields import field_row, is_isian, read_field, reads_back
from portal.sop.editing_work import Work, WorkFact, clean, move
from portal.sop.headings import folded
from portal.sop.identity import FIELD_TYPES, SINGLE, canonical, field_label
from portal.sop.model import Field
from portal.sop.notation import step_number

_LONGEST_LABEL = 300


def edit_identity(work: Work, edit: IdentityEdit) -> None:
    """Do an edit of an identity row. Raises EditRefused."""
    if isinstance(edit, SetFact):
        _set_fact(work, edit)
    elif isinstance(edit, AddIdentity):
        _insert(work, _row(edit.key, edit.values, "new-key"), edit.at)
    elif isinstance(edit, SetIdentity):
        fact = work.fact(edit.index)
        row = _row(edit.key, edit.values, f"key-{edit.index}")
        if is_isian(row) != is_isian(fact.texts):
            raise EditRefused(f"key-{edit.index}", "Isian formulir diubah pada bagian isian, bukan di sini.")
        fact.texts = row
    elif isinstance(edit, MoveIdentity):
        move(work.facts, work.fact(edit.index), edit.to)
    else:
        work.facts.remove(work.fact(edit.index))


def edit_field(work: Work, edit: FieldEdit) -> None:
    """Do an edit of an Isian. Raises EditRefused."""
    if isinstance(edit, AddField):
        _add_field(work, edit)
    elif isinstance(edit, SetField):
        fact = work.field_row(edit.index)
        before = read_field(fact.texts)
        asked = _field(edit, edit.index)
        fact.texts = _field_texts(fact.texts, asked, edit.index)
        _rename_label(work, before.label, asked.label)
    elif isinstance(edit, MoveField):
        _move_field(work, edit)
    else:
        work.facts.remove(work.field_row(edit.index))


def _row(key: str, values: tuple[str, ...], field: str) -> tuple[str, ...]:
    name = folded(clean(key))
    if not name:
        raise EditRefused(field, "Nama keterangan belum diisi, misalnya Persyaratan.")
    row = [name, *(clean(value) for value in values)]
    while len(row) > 1 and not row[-1]:
        row.pop()
    while len(row) > 1 and row[1] == ":":
        row.pop(1)
    return tuple(row)


def _insert(work: Work, row: tuple[str, ...], at: int | None, is_field: bool = False) -> None:
    fact = WorkFact(work.next_fact, row)
    work.next_fact += 1
    if is_field or is_isian(row):
        fact.field = work.next_field
        work.next_field += 1
    same = [n for n, other in enumerate(work.facts) if canonical(other.texts[0]) == canonical(row[0]) is not None]
    if at is None:
        at = same[-1] + 1 if same else len(work.facts)
    work.facts.insert(max(0, min(at, len(work.facts))), fact)


def _set_fact(work: Work, edit: SetFact) -> None:
    """The first row with the key says it; a new row comes after the keys that the standard form writes before it."""
    if edit.key not in SINGLE:
        raise EditRefused("tabel", "Keterangan ini tidak ada. Muat ulang halaman ini.")
    text = folded(clean(edit.text))
    rows = [fact for fact in work.facts if canonical(fact.texts[0]) == edit.key]
    if rows and text:
        rows[0].texts = (rows[0].texts[0], text, *rows[0].texts[2:])
    elif rows:
        work.facts = [fact for fact in work.facts if fact not in rows]
    elif text:
        before = SINGLE[: SINGLE.index(edit.key)]
        at = max((n + 1 for n, fact in enumerate(work.facts) if canonical(fact.texts[0]) in before), default=0)
        _insert(work, (edit.key, text), at)


def _field(edit: SetField | AddField, index: int) -> Field:
    label = field_label(clean(edit.label))
    if not label:
        raise EditRefused(f"field-{index}-label", "Nama isian belum diisi, misalnya Nama perusahaan.")
    if len(label) > _LONGEST_LABEL:
        text = f"Nama isian berisi {len(label)} karakter, paling banyak {_LONGEST_LABEL}. Persingkat tulisannya."
        raise EditRefused(f"field-{index}-label", text)
    if edit.kind not in FIELD_TYPES:
        raise EditRefused(f"field-{index}-kind", "Pilih salah satu jenis isian yang ada.")
    choices = tuple(filter(None, (folded(clean(choice)) for choice in edit.choices)))
    step = step_number(clean(edit.step).removeprefix("@"))
    return Field(label, cast(Any, edit.kind), edit.required, step or None, choices)


def _field_texts(before: tuple[str, ...] | None, asked: Field, index: int) -> tuple[str, ...]:
    row = field_row(before, asked)
    if reads_back(row, asked):
        return row
    plain = replace(asked, choices=())
    if not reads_back(field_row(None, plain), plain):
        raise EditRefused(f"field-{index}-step", "Tulis nomor langkah yang ada, misalnya 3b.")
    raise EditRefused(
        f"field-{index}-choices", "Pilihan ini terbaca lain. Tulis satu pilihan sebaris, tanpa titik koma."
    )


def _add_field(work: Work, edit: AddField) -> None:
    index = work.next_field
    row = _field_texts(None, _field(edit, index), index)
    places = [n for n, fact in enumerate(work.facts) if fact.field is not None]
    at = len(places) if edit.at is None else max(0, edit.at)
    if at < len(places):
        _insert(work, row, places[at], is_field=True)
    else:
        _insert(work, row, None, is_field=True)


def _move_field(work: Work, edit: MoveField) -> None:
    """The Isian change places among themselves; rows between them stay where they are."""
    fact = work.field_row(edit.index)
    places = [n for n, other in enumerate(work.facts) if other.field is not None]
    fields = [work.facts[n] for n in places]
    move(fields, fact, edit.to)
    for n, other in zip(places, fields, strict=True):
        work.facts[n] = other


def _rename_label(work: Work, old: str, new: str) -> None:
    """A Jadwal and a Tenggat that name the Isian follow."""
    if not old or old == new:
        return
    for fact in work.facts:
        if (
            canonical(fact.texts[0]) in ("Jadwal", "Tenggat")
            and len(fact.texts) > 3
            and field_label(fact.texts[3]) == old
        ):
            fact.texts = (*fact.texts[:3], new, *fact.texts[4:])

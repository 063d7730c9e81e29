"""Which fields of a form ask for personal data: told from their kind and label, for a matrix does not say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from portal.sop.model import Field

_WORDS = re.compile(
    r"\b(nama|nik|nip|ktp|kk|paspor|alamat|domisili|telepon|telp|hp|wa|whatsapp|surel|e-?mail|kontak|lahir|umur|usia"
    r"|kelamin|pekerjaan|jabatan|peserta|penanggung jawab|narahubung|pemohon|pendamping|foto|tanda tangan|rekening"
    r"|npwp|pembicara|tamu)\b"
)


def is_personal(field: Field) -> bool:
    """Whether a field asks for data about a person (UU 27/2022 Ps. 4): a contact, or what its label names.

    A document may hold anything about anybody, so it counts; a count ("jumlah peserta") and a date do not.
    """
    if field.type in ("email", "telepon", "berkas"):
        return True
    if field.type in ("angka", "tanggal", "pilihan"):
        return False
    asked = (field.label, *field.choices) if field.type == "daftar" else (field.label,)
    return any(_WORDS.search(label.casefold()) for label in asked)


def without_personal(fields: tuple[Field, ...], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers without those to personal fields; one whose field is no longer known is left out too."""
    kept = {field.label for field in fields if not is_personal(field)}
    return {label: value for label, value in answers.items() if label in kept}

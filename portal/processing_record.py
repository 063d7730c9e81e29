"""The record of processing (UU 27/2022 Ps. 31): who asks which personal field, why, who reads it, for how long.

Made from the matrices that are in force, so that it is never older than the forms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.accounts import Actor
from portal.csv_cells import write_csv
from portal.models.services import Service
from portal.personal import is_personal
from portal.publishing import process_of
from portal.refusals import NotFound
from portal.retention import COMMENTS, PARTS, WORDS, Terms, list_terms, parts_of, terms_of, words
from portal.sop.model import Field, Matrix

BASIS = "Tugas pelayanan publik (UU Nomor 27 Tahun 2022, Pasal 20 ayat (2) huruf e)"
TYPES = {
    "teks": "teks", "paragraf": "uraian", "angka": "angka", "tanggal": "tanggal", "email": "surel",
    "telepon": "nomor telepon", "pilihan": "pilihan", "berkas": "dokumen", "daftar": "daftar",
}  # fmt: skip

HEAD = (
    "Layanan", "Instansi", "Isian", "Bentuk", "Wajib", "Data pribadi", "Diminta pada", "Tujuan", "Dasar", "Dibaca oleh",
    "Disimpan",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AskedField:
    """A field that a form asks; `when` is the step where it is asked."""

    label: str
    kind: str
    required: bool
    is_personal: bool
    when: str
    kept: str


@dataclass(frozen=True, slots=True)
class Processing:
    """The record of one service."""

    slug: str
    title: str
    agency: str
    contact: str
    purpose: str
    basis: str
    legal: tuple[str, ...]
    readers: tuple[str, ...]
    fields: tuple[AskedField, ...]
    terms: tuple[tuple[str, str], ...]  # (what, how long)
    comments_kept: str  # of the survey; empty where there is none
    version: int


def records(actor: Actor) -> tuple[Processing, ...]:
    """Return the records of the admin's services, by title. Raises NotYours."""
    return tuple(_record(Service.get(Service.slug == line.slug)) for line in list_terms(actor))


def record_of(slug: str, actor: Actor) -> Processing:
    """Return the record of one service. Raises NotFound (also for another agency's) and NotYours."""
    if slug not in {line.slug for line in list_terms(actor)}:
        raise NotFound
    return _record(Service.get(Service.slug == slug))


def record_csv(lines: Iterable[Processing]) -> bytes:
    """Return records as CSV for Excel, a row a field; no cell begins a formula."""
    return write_csv(HEAD, (_row(line, field) for line in lines for field in line.fields))


def _row(line: Processing, field: AskedField) -> tuple[object, ...]:
    return (
        line.title, line.agency, field.label, field.kind, _yes(field.required), _yes(field.is_personal), field.when,
        line.purpose, line.basis, ", ".join(line.readers), field.kept,
    )  # fmt: skip


def _record(service: Service) -> Processing:
    version = service.current_version
    process = process_of(version.id)
    matrix, terms = process.matrix, terms_of(service.id)
    kept = words(terms.comments) if COMMENTS in parts_of(service) else ""
    return Processing(
        slug=service.slug,
        title=service.title,
        agency=matrix.agency,
        contact=service.agency.contact if service.agency else "",
        purpose=f"Menangani {matrix.title}",
        basis=BASIS,
        legal=matrix.facts.get("Dasar Hukum", ()),
        readers=tuple(role for role in process.roles if not process.is_applicant(role)),
        fields=(
            *_applicants(process.opened_by_public, matrix, terms),
            *(_field(f, terms) for f in matrix.fields),
            *_surveyed(kept),
        ),
        terms=tuple((WORDS[part], words(getattr(terms, part))) for part in PARTS),
        comments_kept=kept,
        version=version.number,
    )


def _applicants(by_public: bool, matrix: Matrix, terms: Terms) -> tuple[AskedField, ...]:
    if not by_public:
        return ()
    kept = words(terms.identity)
    name = AskedField("Nama", "teks", not matrix.for_all_agencies, True, "awal", kept)
    return name, AskedField("Kontak untuk kabar", "surel atau nomor telepon", False, True, "awal", kept)


def _surveyed(kept: str) -> tuple[AskedField, ...]:
    comment = AskedField("Saran pada survei", "uraian", False, True, "setelah layanan diberikan", kept)
    return (comment,) if kept else ()


def _field(field: Field, terms: Terms) -> AskedField:
    personal = is_personal(field)
    months = terms.documents if field.type == "berkas" else terms.identity if personal else terms.answers
    when = f"langkah {field.step}" if field.step else "awal"
    return AskedField(field.label, TYPES[field.type], field.required, personal, when, words(months))


def _yes(value: bool) -> str:
    return "ya" if value else "tidak"

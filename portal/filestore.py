"""Keep documents outside static, under random names: PDF, JPG and PNG, 10 MB each, 25 MB a case (wording/5, 37-43)."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from portal import config, pdf_metadata, pictures
from portal.models.files import CaseFile
from portal.models.rows import FileRow
from portal.refusals import Invalid, NotFound, invalid

MEGABYTE = 1024 * 1024
FILE_MAX = 10 * MEGABYTE
CASE_MAX = 25 * MEGABYTE
ORPHAN_AFTER = timedelta(days=1)  # by then the transaction that a new file belongs to is long over
KINDS = {"pdf": "pdf", "jpg": "jpg", "jpeg": "jpg", "jpe": "jpg", "png": "png"}
TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
_MAGIC = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A document as it came: the label of its Isian (empty for an output or a note), its name, its bytes."""

    field: str
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """A stored document, as pages list it."""

    id: int
    field: str
    name: str
    kind: str  # pdf | jpg | png
    size: int  # bytes
    purpose: str  # form | output | note
    uploaded_at: datetime

    @property
    def is_image(self) -> bool:
        """Whether it can be shown in the page."""
        return self.kind in ("jpg", "png")


def check(upload: Upload) -> str:
    """Return the kind (pdf, jpg, png) of a document; raise Invalid with text 37 or 39 to 43."""
    name, data = clean_name(upload.name), upload.data
    field = upload.field or "dokumen"
    if len(data) > FILE_MAX:
        size = megabytes(len(data))
        text = (
            f"Dokumen “{name}” berukuran {size} MB, paling besar 10 MB. Perkecil, atau bagi menjadi beberapa dokumen."
        )
        raise invalid(field, 37, text)
    kind = KINDS.get(name.rpartition(".")[2].casefold()) if "." in name else None
    if kind is None:
        text = f"Dokumen “{name}” bukan PDF, JPG, atau PNG. Simpan dalam salah satu bentuk itu, lalu unggah lagi."
        raise invalid(field, 39, text)
    if not data:
        raise invalid(field, 41, f"Dokumen “{name}” kosong. Periksa, lalu unggah lagi.")
    if not _begins_as(kind, data):
        text = f"Isi “{name}” tidak sesuai dengan akhiran namanya. Simpan ulang sebagai PDF, JPG, atau PNG."
        raise invalid(field, 40, text)
    if kind == "pdf" and _is_locked(data):
        raise invalid(field, 43, f"Dokumen “{name}” terkunci kata sandi. Simpan tanpa kata sandi, lalu unggah lagi.")
    if not _ends_as(kind, data):
        raise invalid(field, 42, f"Dokumen “{name}” tidak dapat dibuka. Simpan atau pindai ulang, lalu unggah lagi.")
    return kind


def _begins_as(kind: str, data: bytes) -> bool:
    """Look for the signature at the start; readers of PDF accept it within the first kilobyte."""
    return _MAGIC[kind] in data[:1024] if kind == "pdf" else data.startswith(_MAGIC[kind])


def _ends_as(kind: str, data: bytes) -> bool:
    """Look for the end that every whole file has, so that a transfer that broke off is noticed."""
    if kind == "pdf":
        return b"%%EOF" in data[-2048:] and b"startxref" in data
    if kind == "png":
        return b"IEND\xaeB`\x82" in data[-64:]
    return b"\xff\xd9" in data[-4096:]


def _is_locked(data: bytes) -> bool:
    return re.search(rb"/Encrypt\s+(\d+\s+\d+\s+R|<<)", data) is not None


def check_total(field: str, already: int, uploads: Iterable[Upload]) -> None:
    """Raise Invalid (text 38) where the documents of a case would pass 25 MB; `already` is what it holds in bytes."""
    total = already + sum(len(upload.data) for upload in uploads)
    if total > CASE_MAX:
        text = f"Seluruh dokumen berjumlah {megabytes(total)} MB, paling banyak 25 MB. Hapus atau perkecil sebagian."
        raise invalid(field or "dokumen", 38, text)


def check_all(uploads: Iterable[Upload], already: int) -> list[tuple[Upload, str]]:
    """Check documents before anything is stored; return each with its kind. Raises Invalid with all faults."""
    found, errors = [], []
    uploads = list(uploads)
    for upload in uploads:
        try:
            found.append((upload, check(upload)))
        except Invalid as error:
            errors += error.errors
    if errors:
        raise Invalid(errors)
    if uploads:
        check_total(uploads[0].field, already, uploads)
    return found


def megabytes(size: int) -> str:
    """Return a size in MB, rounded up to a tenth, with a decimal comma: a limit passed by one byte shows as passed."""
    tenths = -(-size * 10 // MEGABYTE)
    return f"{tenths // 10},{tenths % 10}" if tenths % 10 else str(tenths // 10)


def clean_name(name: str) -> str:
    """Return a name that is safe to show and to send: no folders, no control characters, at most 120 characters."""
    base = re.split(r"[/\\]", name)[-1]
    base = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufffd\ud800-\udfff\"]", "", base).strip(" .")
    stem, dot, ending = (base or "dokumen").rpartition(".")
    return f"{stem[: 119 - len(ending)]}{dot}{ending}" if dot and len(ending) < 20 else (base or "dokumen")[:120]


def keep(data: bytes) -> str:
    """Write bytes under a random name and return it; the file appears whole or not at all."""
    name = secrets.token_hex(20)
    folder = _folder() / name[:2]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f"{name}.part"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / name)
    return name


def add(
    upload: Upload, kind: str, purpose: str, now: datetime, *, from_applicant: bool = False, **owner: object
) -> CaseFile:
    """Store a checked document and its row; `owner` is case, draft, event, account. Inside the caller's transaction.

    What belongs to a complaint loses what it tells besides what it shows, and an anonymous reporter's documents
    (`from_applicant`, or the form's) their names. Raises Invalid (text 42) where a document of a complaint is damaged.
    """
    upload = discreet(upload, kind, from_applicant or purpose == "form", owner)
    return CaseFile.create(
        purpose=purpose,
        field=upload.field,
        name=clean_name(upload.name),
        kind=kind,
        size=len(upload.data),
        sha256=hashlib.sha256(upload.data).hexdigest(),
        stored_name=keep(upload.data),
        uploaded_at=now,
        **owner,
    )


def discreet(upload: Upload, kind: str, from_applicant: bool, owner: Mapping[str, object]) -> Upload:
    """Return a document as it is kept: of a complaint without metadata, of an anonymous reporter without its name."""
    about, hides = CaseFile.belongs_to_complaint(owner.get("case"), owner.get("draft"))
    if not about:
        return upload
    try:
        if kind == "pdf":  # an official's letter may be signed, so only the reporter's is changed
            data = pdf_metadata.without_metadata(upload.data) if from_applicant else upload.data
        else:
            data = pictures.without_metadata(kind, upload.data)
    except pictures.Damaged:
        text = f"Dokumen “{clean_name(upload.name)}” tidak dapat dibuka. Simpan atau pindai ulang, lalu unggah lagi."
        raise invalid(upload.field or "dokumen", 42, text) from None
    name = nameless(owner["case"], kind) if hides and from_applicant else upload.name
    return Upload(upload.field, name, data)


def nameless(case: object, kind: str) -> str:
    """Return a name for the next document of a case that says nothing of who sent it."""
    return f"lampiran-{CaseFile.select().where(CaseFile.case == case).count() + 1}.{kind}"


def read(row: CaseFile) -> bytes:
    """Return the bytes of a document; raise NotFound where they are gone."""
    try:
        return path_of(row.stored_name).read_bytes()
    except OSError:
        raise NotFound from None


def path_of(stored_name: str) -> Path:
    """Return where a stored document lies."""
    return _folder() / stored_name[:2] / stored_name


def remove(stored_name: str) -> None:
    """Delete the bytes of a document; nothing happens where they are gone."""
    path_of(stored_name).unlink(missing_ok=True)


def document(row: CaseFile | FileRow) -> Document:
    """Return a row as pages list it."""
    return Document(row.id, row.field, row.name, row.kind, row.size, row.purpose, row.uploaded_at)


def remove_orphans(now: datetime) -> int:
    """Delete files without a row that are older than a day (an upload whose transaction failed); return how many."""
    count = 0
    for path in _folder().glob("??/*"):
        if now.timestamp() - path.stat().st_mtime < ORPHAN_AFTER.total_seconds():
            continue
        if not CaseFile.select().where(CaseFile.stored_name == path.name).exists():
            path.unlink(missing_ok=True)
            count += 1
    return count


def _folder() -> Path:
    return config.current().data / "files"

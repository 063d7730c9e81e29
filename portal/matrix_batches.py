"""Many files at once: each becomes a draft of its own or says why not, and a report tells all of them, by agency."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from portal.accounts import Actor
from portal.csv_cells import write_csv
from portal.filestore import clean_name
from portal.matrix_readings import count_problems, problems_from_json, problems_to_json, slug_words
from portal.matrix_refusals import DraftNotFound, NotYourAgency, UploadTooLarge
from portal.matrix_sheets import hold_workbook
from portal.matrix_shown import service_named
from portal.matrix_uploads import Uploaded, upload
from portal.matrix_words import sentence_of_matrix
from portal.models.base import transaction
from portal.models.matrices import UploadReport
from portal.refusals import Refused
from portal.sop.model import Level, Problem
from portal.sop.sheet import MAX_BYTES

FILES_MAX = 200
TOTAL_MAX = 20 * 1024 * 1024  # bytes, unpacked
BOOK_MAX = 10 * 1024 * 1024  # bytes of one workbook
BOOKS = (".xlsx", ".xlsm")
STATE_WORDS = {
    "unreadable": "Tidak terbaca",
    "draft": "Draf, belum dapat diterbitkan",
    "unsound": "Draf, alur bermasalah",
    "publishable": "Siap diterbitkan",
}
LEVEL_WORDS = {
    Level.unreadable: "Tidak terbaca",
    Level.draft: "Harus diperbaiki",
    Level.unsound: "Alur bermasalah",
    Level.note: "Untuk diketahui",
}
_MANY = f"Kiriman berisi lebih dari {FILES_MAX} berkas; sisanya tidak dibaca. Unggah sisanya lagi."
_LARGE = "Isi kiriman melebihi 20 MB setelah dibuka; sisanya tidak dibaca. Bagi menjadi beberapa kiriman."


@dataclass(frozen=True, slots=True)
class Converted:
    """What a workbook was converted to: a CSV (None: it could not be opened), and what was found.

    `sheets`: those of which one must be chosen first.
    """

    data: bytes | None
    problems: tuple[Problem, ...] = ()
    sheets: tuple[str, ...] = ()


Convert = Callable[[bytes, str], Converted]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """What became of one file; `refusal` says why nothing was stored, where the reason is not in the file.

    `held_id` is the number of a workbook that waits for a sheet to be chosen.
    """

    filename: str
    agency: str
    title: str
    state: str
    faults: int
    notes: int
    problems: tuple[Problem, ...]
    draft_id: int | None = None
    refusal: str = ""
    held_id: int | None = None

    @property
    def state_words(self) -> str:
        """The state as it is shown."""
        if self.held_id is not None:
            return "Menunggu lembar dipilih"
        words = STATE_WORDS[self.state]
        return f"{words}, {self.notes} hal untuk diketahui" if self.state == "publishable" and self.notes else words


@dataclass(frozen=True, slots=True)
class Report:
    """What an upload of several files came to, by agency, then by name."""

    id: int
    at: datetime
    lines: tuple[ReportLine, ...]


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    data: bytes
    refusal: str = ""


def upload_many(
    files: Sequence[tuple[str, bytes]], actor: Actor, now: datetime, convert: Convert | None = None
) -> Report:
    """Keep every file of an upload that can be read as a draft; a zip is unpacked, no deeper than once.

    A file that is called like a service is a new version of it. Raises NotYourAgency for who manages nothing, and
    UploadTooLarge where what was sent is more than 20 MB.
    """
    if not actor.is_admin:
        raise NotYourAgency(agency="")
    size = sum(len(data) for _, data in files)
    if size > TOTAL_MAX:
        raise UploadTooLarge(size=size, most=TOTAL_MAX)
    lines = [_keep(file, actor, now, convert) for file in _unpacked(files)]
    lines.sort(key=lambda line: (line.agency.casefold(), line.filename.casefold()))
    with transaction():
        row = UploadReport.create(account=actor.account_id, at=now, lines=[_to_json(line) for line in lines])
    return Report(row.id, now, tuple(lines))


def read_report(report_id: int, actor: Actor) -> Report:
    """Return a report to who made it. Raises DraftNotFound."""
    row = UploadReport.get_or_none((UploadReport.id == report_id) & (UploadReport.account == actor.account_id))
    if row is None:
        raise DraftNotFound
    return Report(row.id, row.at, tuple(_from_json(raw) for raw in row.lines))


def report_csv(report: Report) -> bytes:
    """Write a report as CSV that Excel opens: a line for each problem, one for a file without any."""
    rows: list[list[str]] = []
    for line in report.lines:
        file = [line.agency, line.filename, line.title, line.state_words]
        if line.refusal or not line.problems:
            rows.append([*file, "", "", line.refusal, ""])
        rows += ([*file, p.cell or "", LEVEL_WORDS[p.level], p.message, p.advice] for p in line.problems)
    return write_csv(("Instansi", "Berkas", "Nama SOP", "Keadaan", "Sel", "Tingkat", "Pesan", "Saran"), rows)


def _keep(file: _File, actor: Actor, now: datetime, convert: Convert | None) -> ReportLine:
    line = ReportLine(clean_name(file.name), "", "", "unreadable", 0, 0, ())
    if file.refusal:
        return replace(line, refusal=file.refusal)
    data, original = file.data, None
    found: tuple[Problem, ...] = ()
    if convert is not None and file.name.casefold().endswith(BOOKS):
        converted = convert(file.data, file.name)
        if converted.data is None:
            faults, notes = count_problems(converted.problems)
            held = hold_workbook(file.data, file.name, converted.sheets, actor, now) if converted.sheets else None
            return replace(line, problems=converted.problems, faults=faults, notes=notes, held_id=held)
        data, original, found = converted.data, file.data, converted.problems
    stem = slug_words(clean_name(file.name).rpartition(".")[0])
    service = service_named(stem) if stem else None
    slug = stem if service is not None and actor.manages(service.agency_id) else ""
    try:
        return _told(line, upload(data, file.name, actor, now, slug=slug, original=original, found=found))
    except Refused as error:
        return replace(line, refusal=sentence_of_matrix(error))


def _told(line: ReportLine, done: Uploaded) -> ReportLine:
    faults, notes = count_problems(done.problems)
    matrix, draft = done.reading.matrix, done.draft
    return replace(
        line,
        agency=" ".join(matrix.agency.split()) if matrix else "",
        title=matrix.title if matrix else "",
        state=done.state,
        faults=faults,
        notes=notes,
        problems=done.problems,
        draft_id=draft.id if draft else None,
    )


# -- unpacking --------------------------------------------------------------------------------------------------


def _unpacked(files: Sequence[tuple[str, bytes]]) -> Iterator[_File]:
    """Give the files themselves, and those in a zip; one that passes the limits is named and nothing after it read."""
    count = total = 0
    for name, data in files:
        inside = _members(name, data) if name.casefold().endswith(".zip") else iter([_File(name, data)])
        for file in inside:
            count, total = count + 1, total + len(file.data)
            if count > FILES_MAX or total > TOTAL_MAX:
                yield _File(file.name, b"", _MANY if count > FILES_MAX else _LARGE)
                return
            yield file


def _members(name: str, data: bytes) -> Iterator[_File]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_clutter(entry.filename)]
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError):
        yield _File(name, b"", "Berkas zip ini tidak dapat dibuka. Buat lagi, lalu unggah lagi.")
        return
    if not entries:
        yield _File(name, b"", "Berkas zip ini kosong.")
    for entry in entries[: FILES_MAX + 1]:
        yield _member(archive, entry)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> _File:
    """Read one file of a zip, no further than its kind may be long, whatever the zip says of its size."""
    name = entry.filename
    if entry.flag_bits & 0x1:
        return _File(
            name, b"", f"Berkas “{clean_name(name)}” terkunci kata sandi. Simpan tanpa kata sandi, lalu unggah lagi."
        )
    if name.casefold().endswith(".zip"):
        return _File(name, b"", "Berkas zip di dalam zip tidak dibuka. Unggah berkasnya sendiri.")
    most = BOOK_MAX if name.casefold().endswith(BOOKS) else MAX_BYTES
    try:
        with archive.open(entry) as file:
            data = file.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, NotImplementedError, RuntimeError):
        return _File(name, b"", f"Berkas “{clean_name(name)}” rusak di dalam zip. Buat lagi, lalu unggah lagi.")
    if len(data) > most:
        return _File(
            name,
            b"",
            f"Berkas “{clean_name(name)}” lebih besar dari {most // (1024 * 1024)} MB. Simpan hanya lembar SOP-nya.",
        )
    return _File(name, data)


def _is_clutter(name: str) -> bool:
    """Whether the packing program, not a person, put the file there."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith((".", "~$"))


def _to_json(line: ReportLine) -> dict[str, Any]:
    names = ("filename", "agency", "title", "state", "faults", "notes", "draft_id", "refusal", "held_id")
    return {**{name: getattr(line, name) for name in names}, "problems": problems_to_json(line.problems)}


def _from_json(raw: dict[str, Any]) -> ReportLine:
    return ReportLine(**{**raw, "problems": problems_from_json(raw["problems"])})

"""Bytes -> rows of text: encoding, delimiter, limits."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.sop.headings import is_header
from portal.sop.model import Level, Problem

MAX_BYTES = 1024 * 1024
MAX_CELL = 10_000
DELIMITERS = (";", ",", "\t")
Rows = tuple[tuple[str, ...], ...]

# A file has at most MAX_BYTES, so no cell can be longer; the library's own limit would hide which cell it was.
csv.field_size_limit(2 * MAX_BYTES)

_KINDS = (
    (b"\x89PNG", "gambar PNG"),
    (b"\xff\xd8\xff", "gambar JPG"),
    (b"GIF8", "gambar GIF"),
    (b"%PDF", "PDF"),
    (b"{\\rtf", "dokumen RTF"),
    (b"\x1f\x8b", "berkas gzip"),
    (b"Rar!", "berkas RAR"),
)
_OLE = b"\xd0\xcf\x11\xe0"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")


class Unreadable(Exception):
    """The bytes are not a sheet; `problem` says why."""

    def __init__(self, message: str, advice: str, cell: str | None = None) -> None:
        super().__init__(message)
        self.problem = Problem(Level.unreadable, cell, message, advice)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows as the spreadsheet shows them (a `sep=` line is none of them), how they were encoded and parted."""

    rows: Rows
    encoding: str
    delimiter: str


def address(row: int, column: int) -> str:
    """Return the spreadsheet's name of a cell, both counted from 0: (8, 5) is F9."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def read_sheet(data: bytes) -> Sheet:
    """Read the bytes of a CSV file; raise Unreadable where they are too many, not text, empty or without a table."""
    _refuse_other_kinds(data)
    if len(data) > MAX_BYTES:
        size = f"{len(data) / MAX_BYTES:.2f}".rstrip("0").rstrip(".").replace(".", ",")
        raise Unreadable(
            f"Berkas CSV berukuran {size} MiB, paling besar 1 MiB.", "Simpan hanya lembar SOP-nya sebagai CSV."
        )
    text, encoding = _decode(data)
    if not text.strip():
        raise Unreadable("Berkas CSV ini kosong.", _TABLE_ADVICE)
    told = re.match(r'[ \t]*"?sep=([;,\t])"?[ \t;,]*(\r\n|\r|\n|$)', text, re.IGNORECASE)
    if told:
        text = text[told.end() :]
    rows, delimiter = _best_split(text, told[1] if told else "")
    _refuse_long_cells(rows)
    return Sheet(rows, encoding, delimiter)


_TABLE_ADVICE = "Tulis baris kepala yang memuat No dan Kegiatan; di bawahnya langkah-langkahnya."


def _refuse_other_kinds(data: bytes) -> None:
    if data.startswith(_OLE) or (data.startswith(b"PK\x03\x04") and b"xl/" in data):
        raise Unreadable(
            "Ini berkas Excel, bukan CSV.", "Di Excel pilih Simpan sebagai, CSV; atau unggah berkas .xlsx aslinya."
        )
    kind = next((name for magic, name in _KINDS if data.startswith(magic)), None)
    if data.startswith(b"PK\x03\x04"):
        kind = "berkas zip"
    if kind:
        _refuse_bytes(kind)


def _refuse_bytes(kind: str) -> None:
    raise Unreadable(
        f"Ini bukan berkas CSV: isinya bukan teks (terbaca sebagai {kind}).",
        "Buka tabelnya di Excel, lalu simpan sebagai CSV.",
    )


def _decode(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, encoding = data.decode("utf-16", errors="replace"), "UTF-16"
    elif data.startswith(b"\xef\xbb\xbf"):
        text, encoding = data[3:].decode("utf-8", errors="replace"), "UTF-8 (BOM)"
    else:
        try:
            text, encoding = data.decode("utf-8"), "UTF-8"
        except UnicodeDecodeError:
            text, encoding = data.decode("cp1252", errors="replace"), "Windows-1252"
    strange = _CONTROL.findall(text)
    # A lone control character slips in from Word tables; many, or a NUL, mean that this never was text.
    if "\x00" in strange or len(strange) > max(3, len(text) // 200) or text.count("\ufffd") > max(20, len(text) // 20):
        _refuse_bytes("data biner")
    return _CONTROL.sub(" ", text).lstrip("\ufeff"), encoding


def _split(text: str, delimiter: str) -> Rows:
    return tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _best_split(text: str, told: str) -> tuple[Rows, str]:
    """Choose the delimiter under which the table's header stands in cells of its own, the widest if several do.

    `told` is what a line `sep=` says; it is taken where it gives a table at all.
    """
    best: tuple[int, Rows, str] | None = None
    for delimiter in (told, *DELIMITERS) if told else DELIMITERS:
        if delimiter not in text:
            continue
        rows = _split(text, delimiter)
        header = next((row for row in rows if is_header(row)), None)
        if header is not None and (best is None or len(header) > best[0]):
            best = (len(header), rows, delimiter)
            if delimiter == told:
                break
    if best is None:
        raise Unreadable("Tabel SOP tidak ditemukan.", _TABLE_ADVICE)
    return best[1], best[2]


def _refuse_long_cells(rows: Sequence[Sequence[str]]) -> None:
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if len(cell) > MAX_CELL:
                count = f"{len(cell):,}".replace(",", ".")
                where = address(r, c)
                raise Unreadable(
                    f"Sel {where} berisi {count} karakter, paling banyak 10.000.",
                    "Persingkat, atau pindahkan uraiannya ke Catatan.",
                    where,
                )

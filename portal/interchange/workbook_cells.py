"""The cells of a worksheet: texts as the spreadsheet shows them, merged cells, widths and heights."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from portal.interchange.number_format import format_code, show_number
from portal.interchange.workbook_package import Package, WorkbookRefused, children, find, local, number, truth
from portal.sop.sheet import MAX_CELL

MAX_ROWS = 5_000
MAX_COLUMNS = 500
MAX_CELLS = 100_000
MAX_TEXT = 4_000_000  # characters of all cells together
PIXEL = 9_525  # EMU
POINT = 12_700  # EMU
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(frozen=True, slots=True)
class Merge:
    """A range of cells shown as one; rows and columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(slots=True)
class Sizes:
    """Where rows, or columns, begin, in EMU."""

    default: int
    told: dict[int, int] = field(default_factory=dict)
    _edges: list[int] = field(default_factory=list)

    def edge(self, index: int) -> int:
        """Return where a row or column begins."""
        if not self._edges:
            self._edges = [0]
            for i in range(max(self.told, default=-1) + 1):
                self._edges.append(self._edges[-1] + self.told.get(i, self.default))
        beyond = index - len(self._edges) + 1
        return self._edges[-1] + beyond * self.default if beyond > 0 else self._edges[index]

    def place(self, index: int, offset: int) -> int:
        """Return a point in a row or column; an offset beyond its end is cut, as the spreadsheets do."""
        return self.edge(index) + min(max(offset, 0), self.told.get(index, self.default))

    def at(self, place: float) -> int:
        """Return the row or column in which a point lies."""
        last = len(self._edges) - 1 if self._edges else 0
        if place >= self.edge(last):
            return last + int((place - self.edge(last)) // max(self.default, 1))
        return max(bisect_right(self._edges, place) - 1, 0)


@dataclass(slots=True)
class Grid:
    """A worksheet without its drawing."""

    rows: list[list[str]]
    merges: list[Merge]
    columns: Sizes
    heights: Sizes
    fixed: set[int]  # rows whose height is written
    drawing: str = ""  # name of the drawing's part
    _merged: dict[tuple[int, int], Merge | None] = field(default_factory=dict)

    def merge_at(self, row: int, column: int) -> Merge | None:
        """Return the merged range a cell belongs to."""
        if (row, column) not in self._merged:
            self._merged[row, column] = next((merge for merge in self.merges if merge.covers(row, column)), None)
        return self._merged[row, column]


@dataclass(slots=True)
class Book:
    """A workbook: its sheets (name, part), shared texts and formats."""

    package: Package
    sheets: list[tuple[str, str]]
    texts: list[str]
    formats: list[str]  # a cell's style -> the code of its number format
    from_1904: bool = False


def open_book(data: bytes) -> Book:
    """Open the bytes of an .xlsx file; raise WorkbookRefused where that cannot be done."""
    package = Package(data)
    root = next((path for what, path in package.relations("").values() if what == "officeDocument"), "xl/workbook.xml")
    workbook = package.xml(root)
    if local(workbook) != "workbook":
        raise WorkbookRefused("bukan buku kerja Excel")
    relations = package.relations(root)
    sheets = []
    for sheet in children(find(workbook, "sheets"), "sheet"):
        what, path = relations.get(sheet.get(f"{_OFFICE}id", ""), ("", ""))
        if what == "worksheet" and package.has(path):
            sheets.append((sheet.get("name", ""), path))
    if not sheets:
        raise WorkbookRefused("tidak ada lembar kerja")
    parts = dict(relations.values())
    book = Book(package, sheets, [], [], truth(find(workbook, "workbookPr"), "date1904"))
    if package.has(parts.get("sharedStrings", "")):
        book.texts = [rich_text(item) for item in children(package.xml(parts["sharedStrings"]), "si")]
    if package.has(parts.get("styles", "")):
        styles = package.xml(parts["styles"])
        own = {number(f, "numFmtId"): f.get("formatCode", "") for f in children(find(styles, "numFmts"), "numFmt")}
        book.formats = [format_code(number(xf, "numFmtId"), own) for xf in children(find(styles, "cellXfs"), "xf")]
    return book


def rich_text(item: Element) -> str:
    """Return the text of a shared or inline string; runs are joined, furigana left out."""
    found = []
    for child in item:
        if local(child) == "t":
            found.append(child.text or "")
        elif local(child) == "r":
            found += [t.text or "" for t in children(child, "t")]
    return _ESCAPED.sub(_unescaped, "".join(found)).replace("\r\n", "\n")


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return " " if 0xD800 <= code < 0xE000 or not code else chr(code)


def read_grid(book: Book, path: str) -> Grid:
    """Read the cells of a worksheet; raise WorkbookRefused beyond the limits."""
    sheet = book.package.xml(path)
    if local(sheet) != "worksheet":
        raise WorkbookRefused("tidak ada lembar kerja")
    cells, heights, fixed = _read_rows(book, sheet)
    rows: list[list[str]] = [[] for _ in range(max((r for r, _ in cells), default=-1) + 1)]
    for (r, c), text in sorted(cells.items()):
        rows[r] += [""] * (c - len(rows[r])) + [text]
    grid = Grid(rows, _merges(sheet), _widths(sheet), heights, fixed)
    relations = book.package.relations(path)
    drawing = relations.get((_element(sheet, "drawing")).get(f"{_OFFICE}id", ""), ("", ""))
    grid.drawing = drawing[1] if drawing[0] == "drawing" and book.package.has(drawing[1]) else ""
    return grid


def _element(parent: Element, name: str) -> Element:
    found = find(parent, name)
    return found if found is not None else Element(name)


def _read_rows(book: Book, sheet: Element) -> tuple[dict[tuple[int, int], str], Sizes, set[int]]:
    told = _element(sheet, "sheetFormatPr")
    heights, fixed = Sizes(int(_size(told, "defaultRowHeight", 15) * POINT)), set()
    cells: dict[tuple[int, int], str] = {}
    length, r = 0, -1
    for row in children(find(sheet, "sheetData"), "row"):
        r = number(row, "r", r + 2) - 1
        if not 0 <= r < MAX_ROWS:
            if any(_cell_text(book, cell).strip() for cell in children(row, "c")):
                raise WorkbookRefused(f"lembarnya lebih dari {MAX_ROWS:,} baris".replace(",", "."))
            continue
        if row.get("ht") or truth(row, "hidden"):
            heights.told[r] = 0 if truth(row, "hidden") else int(_size(row, "ht", 15) * POINT)
            fixed.add(r)
        c = -1
        for cell in children(row, "c"):
            place = _CELL.fullmatch(cell.get("r", ""))
            c = column_index(place[1]) if place else c + 1
            text = _cell_text(book, cell)
            if not text.strip():
                continue
            if c >= MAX_COLUMNS:
                raise WorkbookRefused(f"lembarnya lebih dari {MAX_COLUMNS} kolom")
            cells[r, c] = text
            length += len(text)
            if len(cells) > MAX_CELLS or length > MAX_TEXT or len(text) > 4 * MAX_CELL:
                raise WorkbookRefused("lembarnya terlalu besar")
    return cells, heights, fixed


def column_index(letters: str) -> int:
    """Return the column of its letters, from 0: AA is 26."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def _cell_text(book: Book, cell: Element) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = find(cell, "is")
        return rich_text(inline) if inline is not None else ""
    raw = (_element(cell, "v").text or "").strip()
    if kind == "s":
        return book.texts[int(raw)] if raw.isascii() and raw.isdigit() and int(raw[:9]) < len(book.texts) else ""
    if kind == "b":
        return "TRUE" if raw == "1" else "FALSE"
    if kind in ("str", "e"):
        return _ESCAPED.sub(_unescaped, _element(cell, "v").text or "")
    style = number(cell, "s")
    code = book.formats[style] if 0 <= style < len(book.formats) else "General"
    return show_number(raw, code, book.from_1904) if raw else ""


def _size(element: Element, key: str, default: float) -> float:
    try:
        value = float(element.get(key, default))
    except ValueError:
        return default
    return value if 0 <= value <= 2_000 else default


def _widths(sheet: Element) -> Sizes:
    widths = Sizes(_width(_size(_element(sheet, "sheetFormatPr"), "defaultColWidth", 9.140625)))
    for column in children(find(sheet, "cols"), "col"):
        width = 0 if truth(column, "hidden") else _width(_size(column, "width", 9.140625))
        first, last = number(column, "min", 1), number(column, "max", 1)
        for c in range(max(first, 1) - 1, min(last, MAX_COLUMNS)):
            widths.told[c] = width
    return widths


def _width(characters: float) -> int:
    """Widths are told in digits of the usual font, 7 pixels each, padding included."""
    return int(characters * 7 + 0.5) * PIXEL


def _merges(sheet: Element) -> list[Merge]:
    found: list[Merge] = []
    for merge in children(find(sheet, "mergeCells"), "mergeCell"):
        corners = [_CELL.fullmatch(corner) for corner in merge.get("ref", "").split(":")]
        if len(corners) == 2 and corners[0] and corners[1] and len(found) < 5_000:
            (top, left), (bottom, right) = sorted((int(m[2]) - 1, column_index(m[1])) for m in corners if m)
            if left <= right:
                found.append(Merge(top, left, bottom, right))
    return found

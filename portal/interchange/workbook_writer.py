"""Matrix -> .xlsx in the official form: identity block, two header rows, the flow drawn with native shapes.

All that the notation knows is to be seen: `&` stands in the shape, `(tolak)` behind the name of an outcome. Each shape's
alternative text holds the mark letter for letter too, so that reading the workbook gives the identical matrix; where
somebody changed the drawing, the drawing counts (docs/workbook.md).
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from math import ceil
from xml.sax.saxutils import escape, quoteattr

from portal.interchange.workbook_drawing_xml import drawing_xml
from portal.interchange.workbook_layout import lay_out, pixels, points
from portal.sop.model import Matrix
from portal.sop.sheet import address
from portal.sop.writing import write_matrix

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WIDTHS = {
    "number": 6.0,
    "activity": 42.0,
    "role": 15.0,
    "requirements": 24.0,
    "duration": 14.0,
    "output": 22.0,
    "note": 24.0,
}
_STEP_HEIGHT, _LINE_HEIGHT, _MOST = 64.0, 14.5, 400.0  # points; a spreadsheet row is at most 409 high
PLAIN, KEY, HEADER, CELL, CENTRED, TITLE = range(6)  # styles
_UNSAFE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\ud800-\\udfff\\ufffe\\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def write_workbook(matrix: Matrix) -> bytes:
    """Write a matrix as an .xlsx file; `read_workbook`, `to_csv` and `read_matrix` give the same matrix back."""
    rows = _rows(matrix)
    first = len(rows) - len(matrix.steps)
    roles = range(2, 2 + len(matrix.roles))
    count = max([len(matrix.roles) + 6, *map(len, rows)])
    widths = _widths(len(matrix.roles), count)
    heights = [_height(row, widths, r >= first, r >= first - 2) for r, row in enumerate(rows)]
    layout = lay_out(
        matrix, first, roles.start, [pixels(int(w * 7 + 0.5)) for w in widths], [points(height) for height in heights]
    )
    sheet = _sheet(rows, first, len(matrix.roles), widths, heights)
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _relations((("officeDocument", "xl/workbook.xml"),)),
        "xl/workbook.xml": _workbook(first),
        "xl/_rels/workbook.xml.rels": _relations((("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"))),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": sheet,
        "xl/worksheets/_rels/sheet1.xml.rels": _relations((("drawing", "../drawings/drawing1.xml"),)),
        "xl/drawings/drawing1.xml": _HEAD + drawing_xml(layout),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def clean(text: str) -> str:
    """Return a text as OOXML stores it: characters that XML cannot hold become `_xHHHH_`."""
    return _UNSAFE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def _rows(matrix: Matrix) -> list[list[str]]:
    """The rows of the standard CSV, the marks left to the drawing; keys and values of the block stand over A:B and C…"""
    table = list(csv.reader(io.StringIO(write_matrix(matrix).decode("utf-8-sig"), newline=""), delimiter=";"))
    first = len(table) - len(matrix.steps)
    roles = len(matrix.roles)
    rows = []
    for r, row in enumerate(table):
        if r >= first:
            rows.append([*row[:2], *[""] * roles, *row[2 + roles :]])
        elif r >= first - 2:
            rows.append(row)
        else:
            rows.append([row[0], "", *row[1:]] if row else [])
    return rows


def _widths(roles: int, count: int) -> list[float]:
    table = ["number", "activity", *["role"] * roles, "requirements", "duration", "output", "note"]
    return [_WIDTHS[name] for name in table] + [_WIDTHS["role"]] * (count - len(table))


def _height(row: Sequence[str], widths: Sequence[float], step: bool, table: bool) -> float:
    """Points for the cell that needs most lines; the block's first value has the whole width."""
    whole = sum(widths[2:]) if not table and sum(map(bool, row[2:])) == 1 else 0
    lines = 1
    for c, text in enumerate(row):
        width = whole if whole and c == 2 else widths[c] if table or c else widths[0] + widths[1]
        lines = max(lines, sum(ceil((len(part) or 1) / max(0.85 * width - 1, 1)) for part in text.split("\n")))
    return min(max(lines * _LINE_HEIGHT + 2, _STEP_HEIGHT if step else 0), _MOST)


def _sheet(rows: list[list[str]], first: int, roles: int, widths: Sequence[float], heights: Sequence[float]) -> str:
    merges = list(_merges(rows, first, roles, len(widths)))
    columns = "".join(f'<col min="{c}" max="{c}" width="{w}" customWidth="1"/>' for c, w in enumerate(widths, start=1))
    body = "".join(
        f'<row r="{r + 1}" ht="{heights[r]:g}" customHeight="1">{"".join(_cells(r, row, first, roles))}</row>'
        for r, row in enumerate(rows)
    )
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in merges)
    return (
        f'{_HEAD}<worksheet {_MAIN} xmlns:r="{_OFFICE}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f"<cols>{columns}</cols><sheetData>{body}</sheetData>"
        + (f'<mergeCells count="{len(merges)}">{merged}</mergeCells>' if merges else "")
        + '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/><drawing r:id="rId1"/></worksheet>'
    )


def _cells(r: int, row: Sequence[str], first: int, roles: int) -> Iterator[str]:
    table = r >= first - 2
    width = max(len(row), roles + 6) if table else len(row)
    for c in range(width):
        text = row[c] if c < len(row) else ""
        if r >= first:
            style = CENTRED if c == 0 else CELL
        elif table:
            style = HEADER
        else:
            style = KEY if c == 0 else TITLE if r == 0 else PLAIN
        where = address(r, c)
        if not text:
            if table:
                yield f'<c r="{where}" s="{style}"/>'
        elif r >= first and c == 0 and re.fullmatch(r"[1-9][0-9]{0,3}", text):
            yield f'<c r="{where}" s="{style}"><v>{text}</v></c>'
        else:
            written = escape(clean(text))
            yield f'<c r="{where}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>'


def _merges(rows: list[list[str]], first: int, roles: int, width: int) -> Iterator[str]:
    for r, row in enumerate(rows[: first - 2]):
        if row:
            yield f"{address(r, 0)}:{address(r, 1)}"
            if len(row) == 3 and width > 3:
                yield f"{address(r, 2)}:{address(r, min(width, roles + 6) - 1)}"
    head, under = first - 2, first - 1
    for c in (0, 1, roles + 5):
        yield f"{address(head, c)}:{address(under, c)}"
    if roles > 1:
        yield f"{address(head, 2)}:{address(head, roles + 1)}"
    yield f"{address(head, roles + 2)}:{address(head, roles + 4)}"


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{what}" Target={quoteattr(path)}/>'
        for n, (what, path) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _workbook(first: int) -> str:
    return (
        f'{_HEAD}<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets><sheet name="SOP" sheetId="1" r:id="rId1"/></sheets>'
        f'<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">SOP!${first - 1}:${first}</definedName>'
        "</definedNames></workbook>"
    )


_TYPE = "application/vnd.openxmlformats-officedocument"
_CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.spreadsheetml.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.spreadsheetml.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.spreadsheetml.styles+xml"/>'
    f'<Override PartName="/xl/drawings/drawing1.xml" ContentType="{_TYPE}.drawing+xml"/></Types>'
)
_FONT = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
_SIDES = "".join(f'<{side} style="thin"><color auto="1"/></{side}>' for side in ("left", "right", "top", "bottom"))
_LEFT = '<alignment vertical="top" wrapText="1"/>'
_MIDDLE = '<alignment horizontal="center" vertical="center" wrapText="1"/>'


def _style(font: int, fill: int, border: int, alignment: str) -> str:
    return (
        f'<xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyFont="1" applyFill="1" '
        f'applyBorder="1" applyAlignment="1">{alignment}</xf>'
    )


_STYLES = (
    f'{_HEAD}<styleSheet {_MAIN}><fonts count="2"><font>{_FONT}</font><font><b/>{_FONT}</font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE7E6E6"/><bgColor indexed="64"/></patternFill></fill></fills>'
    f'<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>{_SIDES}<diagonal/></border>'
    '</borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="6">'
    + "".join(
        (
            _style(0, 0, 0, _LEFT),  # PLAIN
            _style(1, 0, 0, _LEFT),  # KEY
            _style(1, 2, 1, _MIDDLE),  # HEADER
            _style(0, 0, 1, _LEFT),  # CELL
            _style(0, 0, 1, _MIDDLE),  # CENTRED
            _style(1, 0, 0, _LEFT),  # TITLE
        )
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)

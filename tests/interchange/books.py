"""Builds workbooks as offices make them: cells, and a drawing in the XML that Excel writes. Not the portal's own writer."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
ART = "http://schemas.openxmlformats.org/drawingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WIDTH, HEIGHT = 952_500, 762_000  # EMU of a column (100 pixels) and of a row (60 points)
LINE = '<a:ln w="12700"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>{dash}{heads}</a:ln>'
STYLE = '<xdr:style><a:lnRef idx="2"><a:schemeClr val="accent1"/></a:lnRef><a:fillRef idx="1"><a:schemeClr val="accent1"/></a:fillRef><a:effectRef idx="0"><a:schemeClr val="accent1"/></a:effectRef><a:fontRef idx="minor"/></xdr:style>'


def letter(column: int) -> str:
    return chr(65 + column)


def split(place: int, size: int) -> tuple[int, int]:
    return divmod(max(int(place), 0), size)


class Sheet:
    """Rows of a sheet and what floats above them; all columns are 100 pixels wide, all rows 60 points high."""

    def __init__(self, rows, name="SOP", merges=()):
        self.rows, self.name, self.merges = rows, name, merges
        self.items: list[str] = []
        self.key = 1
        self.heights = True

    # places

    def middle(self, cell, dx=0.0, dy=0.0):
        column, row = ord(cell[0]) - 65, int(cell[1:]) - 1
        return int((column + 0.5 + dx) * WIDTH), int((row + 0.5 + dy) * HEIGHT)

    def box(self, cell, dx=0.0, dy=0.0, w=0.6, h=0.4):
        x, y = self.middle(cell, dx, dy)
        width, height = int(w * WIDTH), int(h * HEIGHT)
        return x - width // 2, y - height // 2, width, height

    def anchored(self, box, inner, kind="two"):
        x, y, width, height = box
        data = "<xdr:clientData/>"
        start = "<xdr:from><xdr:col>{}</xdr:col><xdr:colOff>{}</xdr:colOff><xdr:row>{}</xdr:row><xdr:rowOff>{}</xdr:rowOff></xdr:from>"
        begin = start.format(*split(x, WIDTH), *split(y, HEIGHT))
        if kind == "absolute":
            return f'<xdr:absoluteAnchor><xdr:pos x="{x}" y="{y}"/><xdr:ext cx="{width}" cy="{height}"/>{inner}{data}</xdr:absoluteAnchor>'
        if kind == "one":
            return f'<xdr:oneCellAnchor>{begin}<xdr:ext cx="{width}" cy="{height}"/>{inner}{data}</xdr:oneCellAnchor>'
        end = start.format(*split(x + width, WIDTH), *split(y + height, HEIGHT)).replace("from", "to")
        return f"<xdr:twoCellAnchor>{begin}{end}{inner}{data}</xdr:twoCellAnchor>"

    # shapes

    def shape_xml(self, geometry, box, text="", key=None, dash=False, text_box=False, style=False, adjust="", told=""):
        x, y, width, height = box
        self.key += 1
        key = key or self.key
        if text_box:
            line = "<a:noFill/><a:ln><a:noFill/></a:ln>"
        else:
            line = "" if style else LINE.format(dash='<a:prstDash val="dash"/>' if dash else "", heads="")
        shape = (
            f'<a:prstGeom prst="{geometry}"><a:avLst>{adjust}</a:avLst></a:prstGeom>' if geometry else "<a:custGeom/>"
        )
        words = f"<a:r><a:t>{escape(text)}</a:t></a:r>" if text else ""
        return (
            f'<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{key}" name="Shape {key}" descr={quoteattr(told)}/>'
            f'<xdr:cNvSpPr{" txBox=" + chr(34) + "1" + chr(34) if text_box else ""}/></xdr:nvSpPr><xdr:spPr><a:xfrm><a:off x="{x}" y="{y}"/>'
            f'<a:ext cx="{width}" cy="{height}"/></a:xfrm>{shape}{line}</xdr:spPr>{STYLE if style else ""}'
            f"<xdr:txBody><a:bodyPr/><a:p>{words}</a:p></xdr:txBody></xdr:sp>"
        ), key

    def shape(self, geometry, cell, text="", anchor="two", dx=0.0, dy=0.0, w=0.6, h=0.4, **more):
        box = self.box(cell, dx, dy, w, h)
        xml, key = self.shape_xml(geometry, box, text, **more)
        self.items.append(self.anchored(box, xml, anchor))
        return key

    def text(self, words, cell, dx=0.0, dy=0.0):
        return self.shape("rect", cell, words, dx=dx, dy=dy, w=0.3, h=0.2, text_box=True)

    def picture(self, cell):
        inner = '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="900" name="Gambar"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill/><xdr:spPr/></xdr:pic>'
        self.items.append(self.anchored(self.box(cell), inner))

    # lines

    def line_xml(
        self, start, end, geometry="straightConnector1", glue=(0, 0), heads='<a:tailEnd type="triangle"/>', turned=None
    ):
        """A line from a point to a point; `turned` writes it as Excel writes lines that leave downwards (rot 90)."""
        (x1, y1), (x2, y2) = start, end
        x, y, width, height = min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)
        frame = (x, y, width, height)
        if turned:
            # unturned frame round the same middle; start runs down first
            cx, cy = x + width / 2, y + height / 2
            frame = (int(cx - height / 2), int(cy - width / 2), height, width)
            flips = ' rot="5400000"' if x2 < x1 else ' rot="16200000" flipH="1"'
        else:
            flips = (' flipH="1"' if x2 < x1 else "") + (' flipV="1"' if y2 < y1 else "")
        self.key += 1
        tied = "".join(
            f'<a:{tag} id="{key}" idx="0"/>' for tag, key in zip(("stCxn", "endCxn"), glue, strict=True) if key
        )
        shape = f'<a:prstGeom prst="{geometry}"><a:avLst/></a:prstGeom>' if geometry else "<a:custGeom/>"
        xml = (
            f'<xdr:cxnSp macro=""><xdr:nvCxnSpPr><xdr:cNvPr id="{self.key}" name="Konektor {self.key}"/><xdr:cNvCxnSpPr>{tied}'
            f'</xdr:cNvCxnSpPr></xdr:nvCxnSpPr><xdr:spPr><a:xfrm{flips}><a:off x="{frame[0]}" y="{frame[1]}"/>'
            f'<a:ext cx="{frame[2]}" cy="{frame[3]}"/></a:xfrm>{shape}{LINE.format(dash="", heads=heads)}</xdr:spPr></xdr:cxnSp>'
        )
        return xml, (x, y, width, height)

    def line(self, start, end, **more):
        xml, box = self.line_xml(start, end, **more)
        self.items.append(self.anchored(box, xml))

    def glued(self, one, other, start, end, geometry="bentConnector3"):
        self.line(start, end, geometry=geometry, glue=(one, other))

    # parts

    def xml(self, number):
        rows = []
        for r, row in enumerate(self.rows, start=1):
            cells = []
            for c, value in enumerate(row):
                if value is None or value == "":
                    continue
                where = f"{letter(c)}{r}"
                if isinstance(value, tuple):  # number, style
                    cells.append(f'<c r="{where}" s="{value[1]}"><v>{value[0]}</v></c>')
                elif isinstance(value, int | float):
                    cells.append(f'<c r="{where}"><v>{value}</v></c>')
                else:
                    cells.append(
                        f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
                    )
            height = ' ht="60" customHeight="1"' if self.heights else ""
            rows.append(f'<row r="{r}"{height}>{"".join(cells)}</row>')
        merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in self.merges)
        width = WIDTH / 9_525 / 7
        return (
            f'<?xml version="1.0"?><worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheetFormatPr defaultRowHeight="60"/>'
            f'<cols><col min="1" max="26" width="{width}" customWidth="1"/></cols><sheetData>{"".join(rows)}</sheetData>'
            f"{f'<mergeCells>{merged}</mergeCells>' if merged else ''}{'<drawing r:id=' + chr(34) + 'rId1' + chr(34) + '/>' if self.items else ''}</worksheet>"
        )

    def drawing(self):
        return f'<?xml version="1.0"?><xdr:wsDr xmlns:xdr="{DRAWING}" xmlns:a="{ART}">{"".join(self.items)}</xdr:wsDr>'


STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="0&quot; menit&quot;"/></numFmts><cellXfs>'
    '<xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="16"/><xf numFmtId="14"/><xf numFmtId="2"/></cellXfs></styleSheet>'
)


def relations(*targets):
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{what}" Target="{path}"/>'
        for n, (what, path) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def parts(*sheets: Sheet) -> dict[str, str]:
    """The parts of a workbook, to be zipped or spoilt first."""
    names = "".join(f'<sheet name={quoteattr(s.name)} sheetId="{n}" r:id="rId{n}"/>' for n, s in enumerate(sheets, 1))
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        f'<Override PartName="/xl/drawings/drawing{n}.xml" ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    found = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>{types}</Types>',
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(*[("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)], ("styles", "styles.xml")),
        "xl/styles.xml": STYLES,
    }  # fmt: skip
    for n, sheet in enumerate(sheets, 1):
        found[f"xl/worksheets/sheet{n}.xml"] = sheet.xml(n)
        found[f"xl/worksheets/_rels/sheet{n}.xml.rels"] = relations(("drawing", f"../drawings/drawing{n}.xml"))
        found[f"xl/drawings/drawing{n}.xml"] = sheet.drawing()
    return found


def zipped(found: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in found.items():
            package.writestr(name, text)
    return out.getvalue()


def workbook(*sheets: Sheet) -> bytes:
    return zipped(parts(*sheets))

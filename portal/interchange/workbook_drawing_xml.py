"""A layout -> the XML of a drawing: anchored shapes, glued connectors, text boxes."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from portal.interchange.workbook_layout import BOTTOM, LEFT, RIGHT, TOP, Connector, Figure, Layout, bulge

_OPEN = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
)
_ILLEGAL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")  # XML cannot hold these
_INK = '<a:solidFill><a:srgbClr val="1F2937"/></a:solidFill>'


def drawing_xml(layout: Layout) -> str:
    """Return the drawing of a layout; lines come first, so that shapes lie over them."""
    parts = [_connector(layout, c) for c in layout.connectors] + [_figure(layout, f) for f in layout.figures]
    return _ILLEGAL.sub(" ", _OPEN + "".join(parts) + "</xdr:wsDr>")


def _anchor(layout: Layout, box: tuple[int, int, int, int], inner: str) -> str:
    left, top, right, bottom = box
    corners = []
    for tag, (column, across, row, down) in (("from", layout.corner(left, top)), ("to", layout.corner(right, bottom))):
        corners.append(
            f"<xdr:{tag}><xdr:col>{column}</xdr:col><xdr:colOff>{across}</xdr:colOff>"
            f"<xdr:row>{row}</xdr:row><xdr:rowOff>{down}</xdr:rowOff></xdr:{tag}>"
        )
    return f"<xdr:twoCellAnchor>{''.join(corners)}{inner}<xdr:clientData/></xdr:twoCellAnchor>"


def _figure(layout: Layout, figure: Figure) -> str:
    rect = figure.rect
    told = f" descr={quoteattr(figure.told)}" if figure.told else ""
    box = ' txBox="1"' if figure.label else ""
    if figure.label:
        look = "<a:noFill/><a:ln><a:noFill/></a:ln>"
    else:
        dash = '<a:prstDash val="dash"/>' if figure.dashed else ""
        look = f'<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln w="12700">{_INK}{dash}</a:ln>'
    inner = (
        f'<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{figure.key}" name={quoteattr(figure.name)}{told}/>'
        f"<xdr:cNvSpPr{box}/></xdr:nvSpPr><xdr:spPr>{_frame(rect.x, rect.y, rect.width, rect.height)}"
        f'<a:prstGeom prst="{figure.geometry}"><a:avLst/></a:prstGeom>{look}</xdr:spPr>{_text(figure)}</xdr:sp>'
    )
    return _anchor(layout, (rect.x, rect.y, rect.x + rect.width, rect.y + rect.height), inner)


def _text(figure: Figure) -> str:
    where = (
        ' wrap="none" lIns="0" tIns="0" rIns="0" bIns="0"' if figure.label else ' lIns="0" tIns="0" rIns="0" bIns="0"'
    )
    look = f'<a:rPr lang="id-ID" sz="{800 if figure.label else 700}">{_INK}<a:latin typeface="Calibri"/></a:rPr>'
    words = f"<a:r>{look}<a:t>{escape(figure.text)}</a:t></a:r>" if figure.text else ""
    align = "l" if figure.label else "ctr"
    return (
        f'<xdr:txBody><a:bodyPr vertOverflow="overflow" horzOverflow="overflow"{where} anchor="ctr"/><a:lstStyle/>'
        f'<a:p><a:pPr algn="{align}"/>{words}</a:p></xdr:txBody>'
    )


def _frame(x: int, y: int, width: int, height: int, turned: str = "") -> str:
    return f'<a:xfrm{turned}><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'


def _connector(layout: Layout, line: Connector) -> str:
    geometry, adjusted, turned, box = _path(line)
    x, y, width, height = box
    dash = '<a:prstDash val="sysDot"/>' if line.dashed else ""
    head = '<a:tailEnd type="triangle"/>' if line.head else ""
    guides = f"<a:avLst>{adjusted}</a:avLst>" if adjusted else "<a:avLst/>"
    inner = (
        f'<xdr:cxnSp macro=""><xdr:nvCxnSpPr><xdr:cNvPr id="{line.key}" name={quoteattr(line.name)}/><xdr:cNvCxnSpPr>'
        f'<a:stCxn id="{line.start[0]}" idx="{line.start[1]}"/><a:endCxn id="{line.end[0]}" idx="{line.end[1]}"/>'
        f"</xdr:cNvCxnSpPr></xdr:nvCxnSpPr><xdr:spPr>{_frame(x, y, width, height, turned)}"
        f'<a:prstGeom prst="{geometry}">{guides}</a:prstGeom><a:ln w="9525">{_INK}{dash}<a:round/>{head}</a:ln>'
        "</xdr:spPr></xdr:cxnSp>"
    )
    return _anchor(layout, (x, y, x + width, y + height), inner)


def _path(line: Connector) -> tuple[str, str, str, tuple[int, int, int, int]]:
    """Geometry, adjustments, flips and box of a connector from its end points and the sides it leaves and meets."""
    (x1, y1), (x2, y2) = line.points
    flips = (' flipH="1"' if x2 < x1 else "") + (' flipV="1"' if y2 < y1 else "")
    box = (min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
    start, end = line.start[1], line.end[1]
    if start == end:  # out of a side, along, and back into the same side
        width = max(box[2], 12_700)
        out = bulge() + (box[2] if (x2 > x1) == (start == RIGHT) else 0)
        # With a flip the line runs leftwards, so swinging out to the right counts as below zero, and the reverse.
        ahead = (start == RIGHT) != (x2 < x1)
        share = (out if ahead else -out) * 100_000 // width
        return "bentConnector3", f'<a:gd name="adj1" fmla="val {share}"/>', flips, (box[0], box[1], width, box[3])
    if line.start[0] == line.end[0]:  # a loop: out on the right, back in from above
        wide, high = bulge() * 100_000 // max(box[2], 1), bulge() * 100_000 // max(box[3], 1)
        adjusted = f'<a:gd name="adj1" fmla="val {-wide}"/><a:gd name="adj2" fmla="val {100_000 + high}"/>'
        return "bentConnector4", adjusted, flips, box
    if (start in (LEFT, RIGHT) and end in (TOP, BOTTOM)) and box[2] and box[3]:
        return "bentConnector2", "", flips, box
    return "straightConnector1", "", flips, box

"""Small documents for the demonstration, made in code: a letter as PDF, a scan as PNG, a photograph as JPG."""

from __future__ import annotations

import struct
import textwrap
import zlib
from collections.abc import Iterator, Sequence

Grid = Sequence[Sequence[int]]  # rows of grey values, 0 black to 255 white

# A JPEG needs both tables; ours holds the classes of a difference (0 to 8) and, of the rest, only "nothing follows".
_DC_LENGTHS = bytes([0, 0, 0, 9, *[0] * 12])  # nine codes of four bits
_AC_LENGTHS = bytes([0, 1, *[0] * 14])  # one code of two bits
_STEP = 8  # with it a coefficient is the grey value of its block, less 128


def letter(heading: str, lines: Sequence[str]) -> bytes:
    """Return a PDF of one A4 page: a heading, a rule, and the lines, wrapped at 88 characters."""
    text = [
        "BT /F2 13 Tf 56 780 Td",
        f"({_escape(heading)}) Tj ET",
        "56 768 m 539 768 l S",
        "BT /F1 11 Tf 15 TL 56 744 Td",
    ]
    for line in lines:
        text += [f"({_escape(part)}) Tj T*" for part in textwrap.wrap(line, 88) or [""]]
    stream = "\n".join([*text, "ET"]).encode("cp1252", "replace")
    fonts = "/F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    fonts += " /F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>"
    page = f"/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << {fonts} >> >> /Contents 4 0 R"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< {page} >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(bodies) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n" % (size, table, size)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % out.rindex(b"xref\n0")


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def scan(seed: int) -> bytes:
    """Return a PNG that looks like a scanned page: grey lines of writing on white, 240 by 320 pixels."""
    rows = [[_ink(x, y, seed) for x in range(240)] for y in range(320)]
    raw = b"".join(b"\0" + bytes(row) for row in rows)
    header = struct.pack(">IIBBBBB", 240, 320, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(raw, 6)) + _chunk(b"IEND", b"")
    )


def _ink(x: int, y: int, seed: int) -> int:
    line, down = divmod(y - 30, 14)
    end = 130 + (line * 37 + seed * 53) % 80
    written = 0 <= line < 19 and down < 5 and 24 <= x < end and (x * 7 + line * 5 + seed) % 23 > 3
    return 90 if written else 250


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def photograph(seed: int) -> bytes:
    """Return a grey JPG of 320 by 240 pixels in blocks of 8: a bright sky over a street, as a coarse picture."""
    return jpeg([[_shade(x, y, seed) for x in range(40)] for y in range(30)])


def _shade(x: int, y: int, seed: int) -> int:
    roof = 12 + (x // 6 * 5 + seed * 3) % 7
    if y < roof:
        return 225 - 3 * y
    if y > 24:
        return 95 + (x + seed) % 3 * 8
    return 150 if (x + y) % 4 == 0 else 120 + (x // 6) % 3 * 12


def jpeg(blocks: Grid) -> bytes:
    """Return a baseline grey JPEG in which each value fills a block of 8 by 8 pixels (ITU-T T.81, annex B and F)."""
    height, width = 8 * len(blocks), 8 * len(blocks[0])
    tables = _segment(0xC4, b"\x00" + _DC_LENGTHS + bytes(range(9))) + _segment(0xC4, b"\x10" + _AC_LENGTHS + b"\0")
    frame = _segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    head = _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0") + _segment(0xDB, b"\0" + bytes([_STEP] * 64))
    scanned = _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
    bits = "".join(_coded(blocks))
    bits += "1" * (-len(bits) % 8)
    body = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    return b"\xff\xd8" + head + frame + tables + scanned + body + b"\xff\xd9"


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def _coded(blocks: Grid) -> Iterator[str]:
    """Give the bits of each block: the class of its difference to the block before, the difference, the end."""
    before = 0
    for row in blocks:
        for value in row:
            change, before = value - 128 - before, value - 128
            size = abs(change).bit_length()
            code = change if change >= 0 else change + (1 << size) - 1
            yield f"{size:04b}" + (f"{code:0{size}b}" if size else "") + "00"

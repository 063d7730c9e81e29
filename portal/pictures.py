"""Take out of a picture what it tells besides what it shows: EXIF with place and camera, XMP, IPTC, comments, thumbnails.

The image data itself is copied as it is, so nothing is decoded and no quality is lost. What a picture needs to be shown
rightly stays: how it is turned, its colours. Everything that is not known to be needed goes, and so does what follows
the end of the image (there phones put a second picture or a film).
"""

from __future__ import annotations

import struct

ORIENTATION = 0x0112
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs"}
_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _APP14, _APP15, _COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length


class Damaged(ValueError):
    """The picture is not built as its kind is."""


def without_metadata(kind: str, data: bytes) -> bytes:
    """Return a picture (kind `jpg` or `png`) without its metadata; other kinds as they are. Raises Damaged."""
    if kind == "jpg":
        return _jpeg(data)
    return _png(data) if kind == "png" else data


# -- JPEG --------------------------------------------------------------------------------------------------------------


def _jpeg(data: bytes) -> bytes:
    """Copy the segments that make the image; of APP0 and APP1 what showing it needs is written anew."""
    if not data.startswith(b"\xff\xd8"):
        raise Damaged("no start of image")
    kept, turned, at = [], 0, 2
    while True:
        marker, at = _marker(data, at)
        if marker == _EOI:
            break
        if marker in _ALONE:
            continue
        body, at = _body(data, at)
        if marker == _APP1 and body.startswith(b"Exif\0\0"):
            turned = turned or _orientation(body[6:])  # browsers go by the first
        elif _is_needed(marker, body):
            kept.append(_segment(marker, _lean(marker, body)))
        if marker == _SOS:
            end = _end_of_scan(data, at)
            kept.append(data[at:end])
            at = end
    if not any(piece.startswith(b"\xff\xda") for piece in kept):
        raise Damaged("no image data")
    exif = _segment(_APP1, _exif(turned)) if turned > 1 else b""
    first = 1 if kept[0].startswith(b"\xff\xe0") else 0  # JFIF wants to be the first
    return b"\xff\xd8" + b"".join(kept[:first]) + exif + b"".join(kept[first:]) + b"\xff\xd9"


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """Return the marker at a place, past any filling bytes, and where it ends."""
    if data[at : at + 1] != b"\xff":
        raise Damaged("no marker where one must be")
    while data[at : at + 1] == b"\xff":
        at += 1
    if at >= len(data):
        raise Damaged("the end is missing")
    return data[at], at + 1


def _body(data: bytes, at: int) -> tuple[bytes, int]:
    length = int.from_bytes(data[at : at + 2], "big")
    if length < 2 or at + length > len(data):
        raise Damaged("a segment is cut off")
    return data[at + 2 : at + length], at + length


def _is_needed(marker: int, body: bytes) -> bool:
    if marker == _APP0:
        return body.startswith(b"JFIF\0")
    if marker == _APP2:
        return body.startswith(b"ICC_PROFILE\0")
    if marker == _APP14:
        return body.startswith(b"Adobe")
    return marker != _COM and not _APP0 <= marker <= _APP15


def _lean(marker: int, body: bytes) -> bytes:
    """Leave out a JFIF header's thumbnail, and what stands behind the header that Adobe's readers need."""
    if marker == _APP0:
        return body[:12].ljust(12, b"\0") + b"\0\0"
    return body[:12] if marker == _APP14 else body


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def _end_of_scan(data: bytes, at: int) -> int:
    """Return where the coded data ends: at the next marker that is neither a filled-up FF nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Damaged("the end is missing")
        follows = data[at + 1]
        if follows == 0xFF:
            at += 1
        elif follows == 0 or 0xD0 <= follows <= 0xD7:
            at += 2
        else:
            return at


def _orientation(tiff: bytes) -> int:
    """Read how a picture is turned (1 to 8) from its EXIF; 0 where it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return 0
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for entry in range(min(count, 200)):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", tiff, start + 2 + 12 * entry)
            if tag == ORIENTATION and kind == 3 and 1 <= value <= 8:
                return int(value)
    except struct.error:
        pass
    return 0


def _exif(turned: int) -> bytes:
    """Write an EXIF block that says how the picture is turned, and nothing else."""
    return b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, turned, 0, 0)


# -- PNG ---------------------------------------------------------------------------------------------------------------


def _png(data: bytes) -> bytes:
    """Copy the chunks that make the image."""
    if not data.startswith(_PNG):
        raise Damaged("no PNG")
    kept, at, name = [_PNG], len(_PNG), b""
    while name != b"IEND":
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 12 + size
        if len(name) < 4 or end > len(data):
            raise Damaged("a chunk is cut off")
        if name in _PNG_KEPT:
            kept.append(data[at:end])
        at = end
    return b"".join(kept)

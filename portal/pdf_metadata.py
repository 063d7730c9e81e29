"""Blank what a PDF tells of who made it: the document's information, XMP packets, EXIF of the pictures inside.

Every blank is as long as what it replaces, so no offset moves and nothing of the page is touched. What stands in an object
stream is taken out, blanked, and packed again into the same room; a PDF where that fails counts as damaged, since what
cannot be blanked must not be kept. Locked PDFs are not taken at all (portal.filestore). The work grows with the length of
the file only, however it is made.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from portal.pictures import Damaged

UNPACKED_MAX = 32 * 1024 * 1024  # of all object streams together
STREAMS_MAX = 20_000
DICTIONARY = 2000  # bytes before a stream in which its dictionary is looked for
_KEYS = rb"Author|Creator|Producer|Title|Subject|Keywords|Company|Manager|LastModifiedBy|LastAuthor|SourceModified"
_KEY = re.compile(rb"/(?:" + _KEYS + rb")\s{0,20}(?=[(<\d])")
_REFERENCE = re.compile(rb"(\d{1,10})\s{1,4}(\d{1,5})\s{1,4}R\b")
_OBJECT = re.compile(rb"(?<!\d)(\d{1,10})\s{1,4}(\d{1,5})\s{1,4}obj\s{0,4}(?=[(<])")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PACKETS = ((b"<?xpacket begin", b"<?xpacket end"), (b"<x:xmpmeta", b"</x:xmpmeta>"))
_EXIF = re.compile(rb"\xff[\xe1\xed](..)(?:Exif\0\0|http://ns\.adobe\.com/|Photoshop 3\.0)", re.DOTALL)


def without_metadata(data: bytes) -> bytes:
    """Return a PDF of the same length that names nobody. Raises pictures.Damaged."""
    room, left = bytearray(data), UNPACKED_MAX
    for begin, end, told in _streams(data):
        packed = b"/Filter" in told
        if b"/ObjStm" in told and packed:
            left -= _repack(room, begin, end, left)
        elif b"/Metadata" in told:
            _blank_packet(room, begin, end, packed)
    _blank_texts(room)
    for first, last in _PACKETS:
        _blank_between(room, first, last)
    for found in _EXIF.finditer(bytes(room)):
        start = found.start() + 4
        end = min(start + int.from_bytes(found[1], "big") - 2, len(room))
        room[start:end] = b"\0" * max(end - start, 0)
    return bytes(room)


def _streams(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Give where each stream begins and ends, and the dictionary before it."""
    at = 0
    for _ in range(STREAMS_MAX):
        found = _STREAM.search(data, at)
        if found is None:
            return
        at = data.find(b"endstream", found.end())
        if at < 0:
            raise Damaged("a stream without an end")
        before = data[max(found.start() - DICTIONARY, 0) : found.start()]
        yield found.end(), at, before[before.rfind(b"obj") + 1 :]
    raise Damaged("too many streams")


def _blank_packet(room: bytearray, begin: int, end: int, packed: bool) -> None:
    """Leave nothing of an XMP packet; a packed one becomes an empty packed stream."""
    empty = zlib.compress(b"")[: end - begin] if packed else b""
    room[begin:end] = empty + (b"\0" if packed else b" ") * (end - begin - len(empty))


def _repack(room: bytearray, begin: int, end: int, most: int) -> int:
    """Unpack an object stream, blank its texts, pack it into the same room; return how long it was unpacked."""
    packer = zlib.decompressobj()
    try:
        objects = bytearray(packer.decompress(bytes(room[begin:end]), max(most, 1)))
    except zlib.error as error:
        raise Damaged("an object stream that cannot be unpacked") from error
    if not packer.eof:
        raise Damaged("an object stream that is cut off or too large")
    before = bytes(objects)
    _blank_texts(objects)
    if bytes(objects) != before:
        again = zlib.compress(bytes(objects), 9)
        if len(again) > end - begin:
            raise Damaged("an object stream that does not fit any more")
        room[begin:end] = again + b"\0" * (end - begin - len(again))
    return len(before)


def _blank_between(room: bytearray, first: bytes, last: bytes) -> None:
    """Blank from each beginning to the end that follows it; what has no end is blanked to the file's."""
    at = room.find(first)
    while at >= 0:
        end = room.find(last, at)
        until = len(room) if end < 0 else end
        room[at:until] = b" " * (until - at)
        at = room.find(first, until)


def _blank_texts(room: bytearray) -> None:
    """Blank the texts that follow the keys, also where a key points to an object that holds its text."""
    text, done, wanted = bytes(room), 0, set()
    for found in _KEY.finditer(text):
        if found.start() < done:
            continue  # inside a text that is blank by now
        reference = _REFERENCE.match(text, found.end())
        if reference:
            wanted.add(reference.groups())
        else:
            done = _blank_text(room, found.end())
    if wanted:
        for place in _OBJECT.finditer(text):
            if place.groups() in wanted:
                _blank_text(room, place.end())


def _blank_text(room: bytearray, at: int) -> int:
    """Blank the inside of a text in parentheses, or in hexadecimal digits, that begins here; return where it ends."""
    if room[at : at + 1] == b"<":
        if room[at : at + 2] == b"<<":
            return at
        end = room.find(b">", at)
        if end < 0:
            raise Damaged("a text without an end")
        room[at + 1 : end] = b" " * (end - at - 1)
        return end
    if room[at : at + 1] != b"(":
        return at
    depth, here = 0, at
    while here < len(room):
        sign = room[here]
        if sign == 0x5C:  # a backslash: what follows is part of the text
            here += 2
            continue
        depth += (sign == 0x28) - (sign == 0x29)
        if depth == 0:
            room[at + 1 : here] = b" " * (here - at - 1)
            return here
        here += 1
    raise Damaged("a text without an end")

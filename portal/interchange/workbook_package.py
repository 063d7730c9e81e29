"""The zip file that a workbook is, and its XML, read with limits: no bomb, no entity, no path leads anywhere."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from portal.sop.sheet import Unreadable

MAX_WORKBOOK = 10 * 1024 * 1024  # bytes of the file
MAX_PART = 16 * 1024 * 1024  # bytes of one part, unpacked
MAX_ALL = 48 * 1024 * 1024  # bytes of all parts that are read, unpacked
MAX_ENTRIES = 2_000
MAX_ELEMENTS = 600_000
MAX_DEPTH = 64
_OLE = b"\xd0\xcf\x11\xe0"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_STRICT = "http://purl.oclc.org/ooxml/"
_USUAL = {
    "spreadsheetml/main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "drawingml/main": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "drawingml/spreadsheetDrawing": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    "officeDocument/relationships": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}


class WorkbookRefused(Unreadable):
    """The bytes are no workbook that can be read, or one that would take too much; `problem` says why."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Berkas Excel ini tidak dapat dibuka ({why}).",
            "Simpan ulang dari Excel atau LibreOffice, lalu unggah lagi.",
        )


class Package:
    """The parts of a workbook by name; each is unpacked only when it is asked for."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(_OLE):
            raise WorkbookRefused("berkas .xls lama atau terkunci kata sandi")
        if len(data) > MAX_WORKBOOK:
            raise WorkbookRefused("lebih dari 10 MiB")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            names = self._zip.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, UnicodeError, OverflowError):
            raise WorkbookRefused("bukan berkas .xlsx, atau rusak") from None
        if len(names) > MAX_ENTRIES:
            raise WorkbookRefused(f"berisi {len(names)} berkas")
        self._left = MAX_ALL
        self._elements = MAX_ELEMENTS
        self._names = {name.lower(): name for name in names}

    def has(self, name: str) -> bool:
        """Whether there is a part of that name; case does not matter in packages."""
        return name.lower() in self._names

    def xml(self, name: str) -> Element:
        """Return the root of a part; raise WorkbookRefused where it is missing, too big, broken or declares a DTD."""
        if not self.has(name):
            raise WorkbookRefused("isinya tidak lengkap")
        root, used = _parse(self._bytes(self._names[name.lower()]), self._elements)
        self._elements -= used
        return root

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to: id -> (last word of the type, name of the part); links outside are left out."""
        folder, file = posixpath.split(name)
        beside = posixpath.join(folder, "_rels", f"{file}.rels")
        if not self.has(beside):
            return {}
        found = {}
        for relation in self.xml(beside).iter(f"{_RELATIONS}Relationship"):
            target = relation.get("Target", "")
            if relation.get("TargetMode") == "External":
                continue
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[relation.get("Id", "")] = (relation.get("Type", "").rsplit("/", 1)[-1], path)
        return found

    def _bytes(self, name: str) -> bytes:
        try:
            with self._zip.open(name) as part:
                data = part.read(min(MAX_PART, self._left) + 1)
        except (
            zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, KeyError, OverflowError,
        ):  # fmt: skip
            raise WorkbookRefused("rusak, atau terkunci kata sandi") from None
        if len(data) > min(MAX_PART, self._left):
            raise WorkbookRefused("isinya terlalu besar setelah dibuka")
        self._left -= len(data)
        return data


class _Stop(Exception):
    """Leaves the parser; the text says why."""


def _parse(data: bytes, most: int) -> tuple[Element, int]:
    """Build the tree of a part and count its elements; a declared DTD is refused, so there are no entities to expand."""
    parser = expat.ParserCreate(namespace_separator="}")
    builder = TreeBuilder()
    count = depth = 0

    def name(raw: str) -> str:
        space, closing, local = raw.rpartition("}")
        if space.startswith(_STRICT):
            space = _USUAL.get(space[len(_STRICT) :], space)
        return f"{{{space}}}{local}" if closing else raw

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count, depth
        count, depth = count + 1, depth + 1
        if count > most or depth > MAX_DEPTH:
            raise _Stop("lembarnya terlalu besar")
        builder.start(name(tag), {name(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name(tag))

    def refuse(*_: object) -> None:
        raise _Stop("memuat deklarasi DTD")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
        return builder.close(), count
    except _Stop as reason:
        raise WorkbookRefused(str(reason)) from None
    except (expat.ExpatError, ValueError, LookupError, AssertionError):
        raise WorkbookRefused("XML-nya rusak") from None


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """Give the children of one of these local names; of alternatives (`mc:AlternateContent`) the first that is known."""
    for child in element if element is not None else ():
        if local(child) == "AlternateContent":
            for way in child:
                inner = list(children(way, *names))
                yield from inner
                if inner:
                    break
        elif not names or local(child) in names:
            yield child


def find(element: Element | None, path: str) -> Element | None:
    """Return the first element at a path of local names, `spPr/xfrm/off`, or None."""
    for step in path.split("/"):
        element = next(children(element, step), None)
    return element


def number(element: Element | None, key: str, default: int = 0) -> int:
    """Return an attribute that should be a whole number; a default where it is none or beyond any sheet."""
    try:
        value = int(float(element.get(key, default))) if element is not None else default
    except (ValueError, OverflowError):
        return default
    return value if abs(value) < 2**40 else default


def truth(element: Element | None, key: str) -> bool:
    """Whether an attribute says yes."""
    return element is not None and element.get(key, "").lower() in ("1", "true", "on")

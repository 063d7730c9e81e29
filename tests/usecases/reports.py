"""Two agencies that take complaints, the people who work on them, and pictures that tell too much."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime, timedelta
from pathlib import Path

from portal import drafts, sending
from portal.accounts import Actor
from portal.complaint_form import Guard, open_complaint, send_complaint
from portal.filestore import Upload
from portal.intake import Opened
from tests.usecases import matrices as m

SHIPPED = Path("matrices/pengaduan.csv").read_text(encoding="utf-8")
OWNER = "Biro Perekonomian Sekretariat Daerah Provinsi Kalimantan Barat"
OWNER_SLUG = "biro-perekonomian-sekretariat-daerah-provinsi-kalimantan-barat"
HANDLER, TEAM = "Pejabat Pengelola Pengaduan", "Tim Pengelola Pengaduan"
LIGHT, NORMATIVE = "Pengaduan ringan", "Pengaduan bersifat normatif"
PLAIN, GRAVE = (
    "Pengaduan tidak berkadar pengawasan",
    "Pengaduan berkadar pengawasan dan memerlukan pemeriksaan",
)
NAME, PHONE, CAMERA = "Wahyudi Prasetya", "081298765432", "KameraWahyudi"
FORWARD, INCOMPLETE, REFUSED = "diteruskan", "perlu dilengkapi", "tidak dapat diproses"


def world() -> dict[str, Actor]:
    """Publish a permit and the complaints' SOP, and make who handles complaints in two agencies."""
    m.publish(m.PERMIT, "izin")
    m.publish(SHIPPED, "pengaduan")
    return {
        "olah": m.person("olah", HANDLER),
        "tim": m.person("tim", TEAM),
        "loket": m.person("loket", "Loket"),
        "biro": m.person("biro", HANDLER, agency=OWNER),
        "tim_biro": m.person("timbiro", TEAM, agency=OWNER),
    }


def complain(now: datetime = m.TUESDAY, agency: str = "dinas-uji", **raw: object) -> Opened:
    """Open a complaint as the public."""
    facts = {"nama": NAME, "Jenis": "Pengaduan", "Uraian": "Antrean tidak dipanggil menurut nomor.", **raw}
    uploads = facts.pop("uploads", ())
    return open_complaint(m.request("pengaduan", raw=facts, agency=agency, uploads=uploads), None, now)


def begin(now: datetime = m.TUESDAY, agency: str = "dinas-uji", token: str = "t" * 43, **raw: object) -> str:
    """Save a complaint's form and return its token."""
    sending.begin_form("pengaduan", token, now)
    facts = {"nama": NAME, "Jenis": "Pengaduan", "Uraian": "Antrean panjang.", drafts.AGENCY: agency, **raw}
    drafts.save_fields(token, facts, now)
    return token


def send(token: str, now: datetime, address: str = "203.0.113.9", trap: str = "") -> object:
    """Send a saved complaint from an address."""
    return send_complaint(token, Guard(address, trap), now)


def pass_on(opened: Opened, olah: Actor, now: datetime, case_class: str = NORMATIVE) -> None:
    """Let who handles it set the class and pass it on."""
    m.act(opened.number, "2", olah, now, outcome=FORWARD, case_class=case_class)


def answered(people: dict[str, Actor], now: datetime = m.TUESDAY, **raw: object) -> Opened:
    """Open a complaint and answer it at once."""
    opened = complain(now, **raw)
    pass_on(opened, people["olah"], now + timedelta(minutes=1))
    m.act(opened.number, "3", people["tim"], now + timedelta(minutes=2), output="Antrean sudah diperbaiki.")
    return opened


# -- pictures ----------------------------------------------------------------------------------------------------------


def jpeg(turned: int = 6) -> bytes:
    """Make a JPEG whose metadata name its owner, the place and the camera; its image data is a stand-in."""
    gps = b"-0.0263,109.3425"
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0) + CAMERA.encode() + gps
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + NAME.encode() + b"</x:xmpmeta>"
    iptc = b"Photoshop 3.0\x008BIM" + NAME.encode()
    thumb = b"JFXX\0\x10" + NAME.encode()
    jfif = b"JFIF\0\1\1\0\0\1\0\1\1\1" + b"abc"  # with a thumbnail of one dot
    parts = [(0xE0, jfif), (0xE0, thumb), (0xE1, b"Exif\0\0" + tiff), (0xE1, xmp), (0xED, iptc), (0xFE, NAME.encode())]
    parts += [(0xE2, b"ICC_PROFILE\0\1\1warna"), (0xE2, b"MPF\0" + NAME.encode()), (0xDB, b"\0" * 65)]
    parts += [(0xC0, b"\x08\0\1\0\1\1\1\x11\0"), (0xDA, b"\1\1\0\0?\0")]
    data = b"".join(bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body for marker, body in parts)
    return (
        b"\xff\xd8" + data + b"\x12\xff\x00\x34\xff\xd0\x56" + b"\xff\xd9" + b"ftypmp42" + NAME.encode() + b"\xff\xd9"
    )


def png() -> bytes:
    """Make a PNG of one dot whose texts name its owner."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"tEXt", b"Author\0" + NAME.encode())]
    chunks += [(b"eXIf", b"MM\0*" + CAMERA.encode()), (b"iTXt", b"XML:com.adobe.xmp\0" + NAME.encode())]
    chunks += [(b"tIME", b"\x07\xea\x0b\x18\x0a\0\0"), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    body = b"".join(
        len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big") for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body + NAME.encode() + b"IEND\xaeB`\x82"


def photo(field: str = "Lampiran", name: str = f"foto {NAME}.jpg") -> Upload:
    """Give a picture that tells too much, under a name that does too."""
    return Upload(field, name, jpeg())

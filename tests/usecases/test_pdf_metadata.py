"""A reporter's PDF is kept without what it tells of who made it, and stays the PDF it was."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import demo_papers, pdf_metadata
from portal.pictures import Damaged
from tests.usecases import reports as r

NAME = r.NAME.encode()
HEX = NAME.hex().encode()
WIDE = b"\xfe\xff" + r.NAME.encode("utf-16-be")


def pdf(*objects: bytes) -> bytes:
    return b"%PDF-1.7\n" + b"\n".join(objects) + b"\ntrailer<</Info 1 0 R>>\nstartxref\n9\n%%EOF\n"


def stream(told: bytes, data: bytes) -> bytes:
    return b"2 0 obj\n<<" + told + b"/Length %d>>\nstream\n" % len(data) + data + b"\nendstream\nendobj"


CASES = {
    "plain": b"1 0 obj<</Author (" + NAME + b")/Title(a \\) (b) " + NAME + b")>>endobj",
    "wide": b"1 0 obj<</Creator(" + WIDE.replace(b"(", b"\\(") + b")>>endobj",
    "digits": b"1 0 obj<</Author <FEFF" + HEX + b">/Producer<" + HEX + b">>>endobj",
    "pointed to": b"7 0 obj (" + NAME + b") endobj\n17 0 obj (Isi) endobj\n1 0 obj<</Author 7 0 R/Title(a)>>endobj",
    "packet": stream(b"/Type/Metadata", b"<?xpacket begin?><dc:creator>" + NAME + b"</dc:creator><?xpacket end='w'?>"),
    "picture": stream(b"/Subtype/Image/Filter/DCTDecode", r.jpeg()[: r.jpeg().index(b"\xff\xe2")]),
}


@pytest.mark.parametrize("case", CASES)
def test_what_names_somebody_is_blanked_in_place(case):
    data = pdf(CASES[case])
    after = pdf_metadata.without_metadata(data)
    assert len(after) == len(data)
    told = after if case != "picture" else after.replace(b"JFXX\0\x10" + NAME, b"").partition(b"\xff\xfe")[0]
    for known in (NAME, HEX, WIDE, b"109.3425"):
        assert known not in told
    assert after.count(b"endobj") == data.count(b"endobj")
    assert (b"(Isi)" in after) == (b"(Isi)" in data)


def test_what_is_packed_is_unpacked_blanked_and_packed_again():
    objects = b"1 0 <</Author(" + NAME + b")/Keywords(" + NAME * 3 + b")>> " + b"<</Type/Page>>" * 20
    packed = stream(b"/Type/ObjStm/Filter/FlateDecode", zlib.compress(objects))
    packet = stream(b"/Type /Metadata/Filter /FlateDecode", zlib.compress(b"<x:xmpmeta>" + NAME * 9 + b"</x:xmpmeta>"))
    after = pdf_metadata.without_metadata(pdf(packed, packet))
    assert len(after) == len(pdf(packed, packet))
    inside = []
    for piece in after.split(b"stream\n")[1::2]:
        inside.append(zlib.decompressobj().decompress(piece))
    assert NAME not in b"".join(inside)
    assert inside[0].count(b"<</Type/Page>>") == 20
    assert inside[1] == b""


def test_what_is_on_the_page_is_left_alone():
    data = demo_papers.letter("Surat", ["Isi surat", r.NAME])
    after = pdf_metadata.without_metadata(data)
    assert len(after) == len(data)
    changed = [place for place in range(len(data)) if data[place] != after[place]]
    assert all(data[place : place + 1] not in b"<>/[]" for place in changed)


@pytest.mark.parametrize(
    "body",
    [
        b"2 0 obj<<>>stream\nohne ende",
        stream(b"/Type/ObjStm/Filter/FlateDecode", b"kein zlib"),
        b"1 0 obj<</Author (tanpa akhir",
        b"1 0 obj<</Author <tanpa akhir",
    ],
)
def test_what_cannot_be_blanked_is_damaged(body):
    with pytest.raises(Damaged):
        pdf_metadata.without_metadata(b"%PDF-1.7\n" + body)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                b"/Author",
                b"(",
                b")",
                b"<",
                b">",
                b"\\",
                b"7 0 R",
                b"7 0 obj",
                b"stream\n",
                b"endstream",
                b"/Type/ObjStm/Filter/FlateDecode",
                b"/Metadata",
                b"<?xpacket begin",
                b"<x:xmpmeta",
                NAME,
            ]
        ),
        max_size=30,
    )
)
def test_whatever_is_spoiled_keeps_its_length_or_is_damaged(pieces):
    data = b" ".join(pieces)
    try:
        after = pdf_metadata.without_metadata(data)
    except Damaged:
        return
    assert len(after) == len(data)


def test_a_pdf_made_to_keep_the_portal_busy_is_read_in_one_pass():
    for piece in (
        b"/Title(",
        b"/Title<",
        b"/Author 7 0 R 7 0 obj (",
        b"<?xpacket begin",
        b"stream\n",
        b"stream\nendstream ",
    ):
        data = piece * (1_000_000 // len(piece))
        try:
            assert len(pdf_metadata.without_metadata(data)) == len(data)
        except Damaged:
            continue

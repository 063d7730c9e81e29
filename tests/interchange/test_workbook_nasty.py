"""Files made to harm, and files that are merely broken: a clear refusal, never an exception of another kind."""

import io
import random
import zipfile
from contextlib import suppress

import pytest

from portal.interchange.workbook import WorkbookRefused, is_workbook, read_workbook, to_csv
from portal.interchange.workbook_package import MAX_ENTRIES, MAX_WORKBOOK
from portal.interchange.workbook_writer import write_workbook
from portal.sop.matrix import read_matrix
from portal.sop.sheet import Unreadable
from tests.interchange.books import Sheet, parts, zipped
from tests.interchange.test_workbook_layouts import sop
from tests.interchange.test_workbook_round_trip import MATRICES

SHEET = "xl/worksheets/sheet1.xml"
DRAWING = "xl/drawings/drawing1.xml"


def drawn():
    sheet = sop("Mengajukan", "Memeriksa")
    one, two = sheet.shape("rect", "C6"), sheet.shape("diamond", "D7")
    sheet.line(sheet.middle("C6"), sheet.middle("D7"), glue=(one, two))
    sheet.text("Ya", "D7")
    return sheet


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read_workbook(data)
    assert caught.value.problem.level.name == "unreadable"
    assert caught.value.problem.advice
    return caught.value.problem.message


def with_part(name: str, text: str | bytes) -> bytes:
    return zipped({**parts(drawn()), name: text})


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "bukan berkas .xlsx, atau rusak"),
        (b"PK\x03\x04", "bukan berkas .xlsx, atau rusak"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "berkas .xls lama atau terkunci kata sandi"),
        (b"No;Kegiatan\n1;x", "bukan berkas .xlsx, atau rusak"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "isinya tidak lengkap"),
        (zipped({"xl/workbook.xml": "<html/>"}), "bukan buku kerja Excel"),
        (bytes(MAX_WORKBOOK + 1), "lebih dari 10 MiB"),
        (zipped({f"a{n}": "" for n in range(MAX_ENTRIES + 1)}), "berisi 2001 berkas"),
        (with_part(SHEET, "<worksheet"), "XML-nya rusak"),
        (with_part(DRAWING, "<a><b></a>"), "XML-nya rusak"),
        (with_part(DRAWING, b"\x00\xff"), "XML-nya rusak"),
        (with_part("xl/workbook.xml", "<workbook/>"), "tidak ada lembar kerja"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_workbook_is_refused_with_the_reason(data, why):
    assert refused(data) == f"Berkas Excel ini tidak dapat dibuka ({why})."


@pytest.mark.parametrize("name", [SHEET, DRAWING, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
def test_an_entity_bomb_is_refused_unread(name):
    bomb = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><a>&b;</a>'
    outside = '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'
    assert "memuat deklarasi DTD" in refused(with_part(name, bomb))
    assert "memuat deklarasi DTD" in refused(with_part(name, outside.encode("utf-16")))


def test_a_zip_bomb_is_not_unpacked():
    assert "terlalu besar" in refused(with_part(SHEET, b" " * (17 * 1024 * 1024)))
    many = {f"xl/worksheets/sheet{n}.xml": b" " * (15 * 1024 * 1024) for n in range(1, 5)}
    whole = parts(*(Sheet([["a"]], name=f"S{n}") for n in range(1, 5)))
    assert refused(zipped({**whole, **many}))


def test_a_size_that_the_zip_lies_about_helps_nobody():
    data = bytearray(with_part(SHEET, b" " * (17 * 1024 * 1024)))
    at = data.rindex(SHEET.encode()) - 46
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    assert refused(bytes(data))


def test_huge_sheets_are_refused():
    cell = '<c r="A{0}" t="inlineStr"><is><t>x</t></is></c>'
    far = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1000000">{cell.format(1000000)}</row></sheetData></worksheet>'
    assert "baris" in refused(with_part(SHEET, far))
    wide = far.replace('r="1000000"', 'r="1"').replace("A1000000", "XFD1")
    assert "kolom" in refused(with_part(SHEET, wide))
    assert "terlalu besar" in refused(with_part(SHEET, far.replace("<sheetData>", "<sheetData>" + "<row/>" * 650_000)))
    deep = "<a>" * 100 + "</a>" * 100
    assert "terlalu besar" in refused(with_part(DRAWING, deep))


def test_one_long_shared_text_used_everywhere_does_not_fill_the_memory():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    whole = parts(drawn())
    whole["xl/_rels/workbook.xml.rels"] = whole["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        '<Relationship Id="rId9" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    )
    whole["xl/sharedStrings.xml"] = f'<sst xmlns="{main}"><si><t>{"x" * 9_000}</t></si></sst>'
    cells = "".join(f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(1, 5_000))
    whole[SHEET] = f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
    assert "terlalu besar" in refused(zipped(whole))


def test_rows_with_formats_but_no_text_far_down_do_no_harm():
    whole = parts(drawn())
    whole[SHEET] = whole[SHEET].replace("</sheetData>", '<row r="1048576"><c r="A1048576" s="1"/></row></sheetData>')
    assert read_workbook(zipped(whole)).drawn == 2


def test_paths_lead_nowhere_outside_the_file(tmp_path):
    secret = tmp_path / "rahasia.xml"
    secret.write_text("<a/>")
    relations = "xl/worksheets/_rels/sheet1.xml.rels"
    for target in (f"../../../../../..{secret}", f"file://{secret}", str(secret), "../../../../etc/passwd"):
        whole = parts(drawn())
        whole[relations] = whole[relations].replace("../drawings/drawing1.xml", target)
        assert read_workbook(zipped(whole)).drawn == 0
    whole = parts(drawn())
    whole[relations] = whole[relations].replace("/>", ' TargetMode="External"/>')
    assert read_workbook(zipped(whole)).drawn == 0


def test_an_encrypted_part_is_refused():
    data = bytearray(zipped(parts(drawn())))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
        offsets = [info.header_offset for info in package.infolist()]
    for at in offsets:
        data[at + 6] |= 1
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    assert "terkunci kata sandi" in refused(bytes(data))


@pytest.mark.parametrize("text", ["1e400", "nan", "-5", "9" * 400, "x"])
def test_numbers_that_are_none_do_no_harm(text):
    whole = parts(drawn())
    for name in (SHEET, DRAWING):
        for old in ('cx="', "<xdr:row>", "<xdr:colOff>", 'ht="', "<v>", 's="', 'rot="'):
            spoilt = {**whole, name: whole[name].replace(old, old + text)}
            with suppress(Unreadable):
                to_csv(read_workbook(zipped(spoilt)))


def test_mutated_workbooks_are_read_or_refused():
    chance = random.Random(7)
    whole = parts(drawn())
    native = write_workbook(read_matrix(MATRICES[0].read_bytes()).matrix)
    with zipfile.ZipFile(io.BytesIO(native)) as package:
        own = {name: package.read(name) for name in package.namelist()}
    for _ in range(400):
        base = {k: v.encode() for k, v in whole.items()} if chance.random() < 0.5 else dict(own)
        name = chance.choice(sorted(base))
        text = bytearray(base[name])
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(text))
            what = chance.random()
            if what < 0.4:
                text[at] = chance.choice(b'0123456789<>"/abxZ -')
            elif what < 0.7:
                del text[at : at + chance.randint(1, 60)]
            else:
                text[at:at] = text[chance.randrange(len(text)) :][: chance.randint(1, 200)]
            if not text:
                break
        data = zipped({**base, name: bytes(text)})
        if chance.random() < 0.3:
            spoilt = bytearray(data)
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
            data = bytes(spoilt)
        with suppress(Unreadable):
            assert read_matrix(to_csv(read_workbook(data))).rows is not None


def test_random_bytes_are_refused():
    chance = random.Random(3)
    for _ in range(300):
        with pytest.raises(WorkbookRefused):
            read_workbook(
                chance.choice((b"", b"PK\x03\x04xl/", b"PK\x05\x06")) + chance.randbytes(chance.randrange(200))
            )


def test_a_workbook_is_told_from_a_csv():
    assert is_workbook(zipped(parts(drawn())))
    assert is_workbook(b"\xd0\xcf\x11\xe0")
    assert is_workbook(b"PK\x03\x04 xl/ rusak")
    assert not is_workbook(b"No;Kegiatan")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        package.writestr("sop.xlsx", zipped(parts(drawn())))
    assert not is_workbook(out.getvalue())

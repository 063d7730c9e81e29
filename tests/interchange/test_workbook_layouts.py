"""Layouts as real offices draw them, each read to the right marks."""

import pytest

from portal.interchange.workbook import ChooseSheet, read_workbook, to_csv
from portal.sop.matrix import read_matrix
from portal.sop.notation import write_mark
from tests.interchange.books import HEIGHT, WIDTH, Sheet, workbook

HEAD = [
    ["Nama SOP", "Izin Contoh"],
    ["Instansi", "Dinas Contoh"],
    [],
    ["No", "Kegiatan", "Pelaksana", "", "", "Mutu Baku", "", "", "Keterangan"],
    ["", "", "Pemohon", "Petugas", "Kepala", "Kelengkapan", "Waktu", "Output", ""],
]
FIRST = len(HEAD) + 1  # row of the first step, as spreadsheets count


def sop(*activities, extra=()):
    """A sheet with steps in rows 6, 7, …; roles in C, D and E."""
    steps = [[n, text, "", "", "", "Berkas", "10 menit", "Berkas", ""] for n, text in enumerate(activities, 1)]
    return Sheet([*HEAD, *steps, *extra])


def marks(drawn, **more):
    """The marks of the steps as the notation writes them, by role, and the reading."""
    data = workbook(*drawn) if isinstance(drawn, list) else workbook(drawn)
    reading = read_workbook(data, **more)
    matrix = read_matrix(to_csv(reading)).matrix
    assert matrix is not None
    return [{role: write_mark(mark) for role, mark in step.marks.items()} for step in matrix.steps], reading


def under(sheet, one, other):
    """From the bottom of a cell's shape to the top of another's."""
    (x1, y1), (x2, y2) = sheet.middle(one, dy=0.2), sheet.middle(other, dy=-0.2)
    return (x1, y1), (x2, y2)


def test_terminators_boxes_and_a_diamond_with_glued_connectors_and_text_boxes():
    sheet = sop("Mengajukan", "Memeriksa", "Menandatangani", "Menerima")
    start = sheet.shape("flowChartTerminator", "C6", "Mulai")
    check = sheet.shape("flowChartDecision", "D7", style=True)
    sign = sheet.shape("rect", "E8", style=True)
    end = sheet.shape("flowChartTerminator", "C9", "SELESAI")
    sheet.glued(start, check, *under(sheet, "C6", "D7"), geometry="bentConnector2")
    sheet.glued(check, sign, *under(sheet, "D7", "E8"), geometry="bentConnector2")
    sheet.glued(check, start, sheet.middle("D7", dx=-0.3), sheet.middle("C6", dx=0.3))
    sheet.glued(sign, end, *under(sheet, "E8", "C9"))
    sheet.text("Ya", "E7", dx=-0.3, dy=0.05)
    sheet.text("Tidak", "C7", dx=0.4, dy=-0.1)
    found, reading = marks(sheet)
    assert found == [{"Pemohon": "mulai"}, {"Petugas": "? Ya | Tidak -> 1"}, {"Kepala": "x"}, {"Pemohon": "selesai"}]
    assert not reading.problems()
    assert reading.drawn == 4


def test_unglued_lines_whose_ends_are_near_shapes_and_terminators_without_words():
    sheet = sop("Mengajukan", "Memeriksa", "Menandatangani", "Menerima")
    sheet.shape("flowChartTerminator", "C6")
    sheet.shape("diamond", "D7", anchor="one")
    sheet.shape("rect", "E8", anchor="absolute")
    sheet.shape("roundRect", "C9", adjust='<a:gd name="adj" fmla="val 50000"/>')
    sheet.line(*under(sheet, "C6", "D7"), geometry="bentConnector3", turned=True)
    sheet.line(*under(sheet, "D7", "E8"), geometry="bentConnector3", turned=True)
    sheet.line(*reversed(under(sheet, "E8", "C9")), geometry="line", heads='<a:headEnd type="arrow"/>')
    sheet.line(sheet.middle("D7", dx=-0.33), sheet.middle("C6", dy=0.25), geometry="bentConnector2")
    sheet.text("T", "D7", dx=-0.42, dy=-0.12)
    sheet.text("Y", "D7", dx=0.2, dy=0.35)
    found, reading = marks(sheet)
    assert found == [{"Pemohon": "mulai"}, {"Petugas": "? Y | T -> 1"}, {"Kepala": "x"}, {"Pemohon": "selesai"}]
    assert not reading.problems()


@pytest.mark.parametrize("letters", [("A", "A"), ("", "")])
def test_off_page_connectors_join_the_flow_and_are_no_steps(letters):
    sheet = Sheet(
        [*HEAD, [1, "Mengajukan"], [2, "Memeriksa"], [], HEAD[3], HEAD[4], [], [3, "Menandatangani"], [4, "Menerima"]]
    )
    sheet.shape("rect", "C6")
    check = sheet.shape("diamond", "D7")
    leaves = sheet.shape("flowChartOffpageConnector", "E8", letters[0])
    enters = sheet.shape("homePlate", "C11", letters[1])
    sheet.shape("rect", "D12")
    last = sheet.shape("rect", "C13")
    sheet.glued(check, leaves, *under(sheet, "D7", "E8"))
    sheet.glued(enters, last, *under(sheet, "C11", "C13"))
    sheet.line(*under(sheet, "D7", "D12"))
    sheet.text("Langsung", "E8", dx=-0.4, dy=-0.4)
    sheet.text("Diteliti", "D9")
    found, reading = marks(sheet)
    assert found[1] == {"Petugas": "? Langsung -> 4 | Diteliti"}
    assert len(found) == 4
    assert not reading.unread


def test_groups_in_groups_are_taken_apart():
    sheet = sop("Mengajukan", "Memeriksa", "Menerima")

    def frame(box, inside, name, content):
        (x, y, w, h), (cx, cy, cw, ch) = box, inside
        return (
            f'<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="80{name}" name="Grup"/><xdr:cNvGrpSpPr/></xdr:nvGrpSpPr><xdr:grpSpPr><a:xfrm>'
            f'<a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/><a:chOff x="{cx}" y="{cy}"/><a:chExt cx="{cw}" cy="{ch}"/>'
            f"</a:xfrm></xdr:grpSpPr>{content}</xdr:grpSp>"
        )

    # the outer group covers C6:E8; inside it lengths count half, and begin elsewhere
    half = lambda box: (box[0] // 2 - WIDTH + 7_000, box[1] // 2 - 5 * HEIGHT // 2 + 9_000, box[2] // 2, box[3] // 2)  # noqa: E731
    outer = (2 * WIDTH, 5 * HEIGHT, 3 * WIDTH, 3 * HEIGHT)
    one, key = sheet.shape_xml("rect", half(sheet.box("C6")))
    two, other = sheet.shape_xml("diamond", half(sheet.box("D7")))
    three, third = sheet.shape_xml("rect", half(sheet.box("E8")))
    line, _ = sheet.line_xml(
        *[(x // 2 - WIDTH + 7_000, y // 2 - 5 * HEIGHT // 2 + 9_000) for x, y in under(sheet, "C6", "D7")]
    )
    label, _ = sheet.shape_xml("rect", half(sheet.box("D7", dx=0.4, dy=0.3, w=0.2, h=0.2)), "lengkap", text_box=True)
    no, _ = sheet.shape_xml("rect", half(sheet.box("D7", dx=-0.45, dy=-0.3, w=0.2, h=0.2)), "belum", text_box=True)
    inner_box = half((4 * WIDTH, 7 * HEIGHT, WIDTH, HEIGHT))
    inner = frame(inner_box, inner_box, 1, three)
    whole = (7_000, 9_000, 3 * WIDTH // 2, 3 * HEIGHT // 2)
    content = one + two + inner + line
    sheet.items.append(sheet.anchored(outer, frame(outer, whole, 2, content + label + no)))
    sheet.line(sheet.middle("D7", dx=0.3), sheet.middle("E8", dy=-0.2), glue=(other, third))
    sheet.line(sheet.middle("D7", dx=-0.3), sheet.middle("C6", dx=0.3), glue=(other, key))
    found, reading = marks(sheet)
    assert found == [{"Pemohon": "x"}, {"Petugas": "? lengkap | belum -> 1"}, {"Kepala": "x"}]
    assert not reading.problems()


def test_merged_cells_and_a_waktu_merged_over_steps():
    rows = [
        ["", "PEMERINTAH KOTA CONTOH"],
        ["Nama SOP", "", "Izin Contoh"],
        ["Instansi", "", "Dinas Contoh"],
        ["No", "Kegiatan", "Pelaksana", "", "", "", "Mutu Baku", "", "", "Ket"],
        ["", "", "Pemohon", "", "Petugas", "", "Kelengkapan", "Waktu", "Output", ""],
        [1, "Mengajukan", "", "", "", "", "Berkas", "2 hari", "", ""],
        ["", "", "", "", "", "", "Surat", "", "", ""],
        [2, "Memeriksa"],
        [3, "Menerima", "", "", "", "", "", "1 jam"],
    ]
    merges = [
        "A4:A5",
        "B4:B5",
        "C4:F4",
        "C5:D5",
        "E5:F5",
        "A6:A7",
        "B6:B7",
        "C6:D7",
        "H6:H8",
        "A2:B2",
        "A3:B3",
        "C2:J2",
    ]
    sheet = Sheet(rows, merges=merges)
    sheet.shape("flowChartTerminator", "D7", "Mulai", dx=-0.5, dy=-0.4)
    sheet.shape("flowChartProcess", "F8")
    sheet.shape("flowChartTerminator", "C9", "Selesai", dx=0.45)
    found, reading = marks(sheet)
    assert found == [{"Pemohon": "mulai"}, {"Petugas": "x"}, {"Pemohon": "selesai"}]
    assert reading.notes == ("H6: Waktu digabung untuk baris 6–8; isinya diulang di tiap langkah.",)
    matrix = read_matrix(to_csv(reading)).matrix
    assert [step.duration.text for step in matrix.steps] == ["2 hari", "2 hari", "1 jam"]
    assert matrix.title == "Izin Contoh"
    assert matrix.roles == ("Pemohon", "Petugas")


def test_several_shapes_in_a_row_two_in_a_cell_and_one_over_a_border():
    sheet = sop("Mengajukan", "Rapat", "Memutus", "Menerima")
    sheet.shape("flowChartTerminator", "C6", "Mulai", dy=-0.3, h=0.25)
    sheet.shape("rect", "C6", dy=0.2, h=0.3)
    first = sheet.shape("rect", "D7")
    sheet.shape("rect", "E7", dx=-0.45)  # reaches over into D
    sheet.shape("rect", "C7", dash=True)
    check = sheet.shape("diamond", "E8", dy=0.4)  # reaches over into row 9
    sheet.shape("rect", "D8")
    sheet.shape("flowChartTerminator", "C9", "Selesai")
    sheet.line(
        sheet.middle("D8", dx=0.3), sheet.middle("E8", dx=-0.3, dy=0.3)
    )  # within the row: the order of the parts
    sheet.glued(check, first, (0, 0), (9, 9))
    sheet.line(sheet.middle("E8", dy=0.6), sheet.middle("C9", dx=0.3), geometry="bentConnector2")
    sheet.text("setuju", "D9", dy=-0.1)
    sheet.items[-3] = sheet.anchored(
        sheet.box("E7", dx=0.5, dy=0.5, w=0.1, h=1.2),
        sheet.line_xml(sheet.middle("E8", dx=0.3, dy=0.4), sheet.middle("D7", dx=0.3), glue=(check, first))[0],
    )
    sheet.text("ditolak (tolak)", "E8", dx=0.3, dy=-0.1)
    found, reading = marks(sheet)
    assert found == [
        {"Pemohon": "mulai"},
        {"Pemohon": "koordinasi", "Petugas": "x", "Kepala": "x"},
        {"Petugas": "x", "Kepala": "? ditolak -> 2 (tolak) | setuju"},
        {"Pemohon": "selesai"},
    ]
    assert not reading.problems()


def test_pictures_free_forms_and_strange_shapes_are_listed_with_their_cell():
    sheet = sop("Mengajukan", "Memeriksa", "Menerima")
    sheet.shape("rect", "C6")
    sheet.picture("D7")
    sheet.picture("B1")  # the coat of arms
    sheet.shape("can", "E7")
    sheet.shape("", "C8")
    sheet.line(sheet.middle("C6", dy=0.2), (2_500_000, 6_000_000), geometry="")
    sheet.line(sheet.middle("E8", dx=-0.4), sheet.middle("E8", dx=0.4))
    found, reading = marks(sheet)
    assert found == [{"Pemohon": "x"}, {}, {}]
    assert [(item.cell, item.shape) for item in reading.unread] == [
        ("C6", "panah"), ("D7", "gambar"), ("E7", "tabung"), ("C8", "bebas"), ("E8", "panah"),
    ]  # fmt: skip
    assert reading.pictures == ("D7", "B1")
    first = next(problem for problem in reading.problems() if problem.cell == "D7")
    assert first.message == "D7: bentuk gambar tidak terbaca sebagai tanda."
    assert first.advice == "Pilih tandanya di tabel tanda."
    assert first.level.name == "draft"


def test_lines_in_pieces_a_line_that_joins_another_and_ya_and_tidak_typed_in_cells():
    rows = [*HEAD, *([n, text] for n, text in enumerate(("Mengajukan", "Memeriksa", "Meneliti", "Menandatangani"), 1))]
    rows[6] = [2, "Memeriksa", "Tidak", "", "", "Berkas"]
    rows[7] = [3, "Meneliti", "", "Ya"]
    sheet = Sheet(rows)
    sheet.shape("rect", "C6")
    sheet.shape("diamond", "D7")
    sheet.shape("rect", "E8")
    sheet.shape("rect", "E9")
    left, top = sheet.middle("C7", dx=0.1), sheet.middle("C6", dx=0.1, dy=0.2)
    sheet.line(sheet.middle("D7", dx=-0.3), left, geometry="line", heads="")
    sheet.line(left, top, geometry="line")
    # out of the diamond, down, and to the last box, in three pieces
    one, two = sheet.middle("D8", dy=0.4), sheet.middle("D9")
    sheet.line(sheet.middle("D7", dy=0.2), one, geometry="line", heads="")
    sheet.line(one, two, geometry="line", heads="")
    sheet.line(two, sheet.middle("E9", dx=-0.3), geometry="line")
    found, reading = marks(sheet)
    assert found == [{"Pemohon": "x"}, {"Petugas": "? Ya -> 4 | Tidak -> 1"}, {"Kepala": "x"}, {"Kepala": "x"}]
    assert not reading.problems()


def test_an_end_beside_a_decision_is_where_that_outcome_ends():
    sheet = sop("Mengajukan", "Memutus", "Mencatat")
    sheet.shape("rect", "C6")
    check = sheet.shape("diamond", "D7")
    end = sheet.shape("flowChartTerminator", "E7", "Selesai")
    note = sheet.shape("rect", "D8")
    sheet.glued(check, end, sheet.middle("D7", dx=0.3), sheet.middle("E7", dx=-0.3))
    sheet.glued(check, note, *under(sheet, "D7", "D8"))
    sheet.text("Tidak", "E7", dx=-0.4, dy=-0.2)
    sheet.text("Ya", "D8", dx=0.15, dy=-0.4)
    found, reading = marks(sheet)
    assert found == [{"Pemohon": "x"}, {"Petugas": "? Ya | Tidak -> selesai"}, {"Petugas": "x"}]
    assert not reading.problems()


def test_one_header_row_and_a_box_that_opens_two_steps():
    rows = [["Nama SOP", "Izin"], ["Instansi", "Dinas"], ["No.", "Uraian", "Pemohon", "Kasi", "Kabid", "Waktu"]]
    rows += [
        [n, text, "", "", "", "1 jam"] for n, text in enumerate(("Mengajukan", "Meneliti", "Menilai", "Menyatukan"), 1)
    ]
    sheet = Sheet(rows)
    first, second = sheet.shape("rect", "C4"), sheet.shape("rect", "D5")
    third, fourth = sheet.shape("rect", "E6"), sheet.shape("rect", "C7", "&")
    sheet.glued(first, second, *under(sheet, "C4", "D5"))
    sheet.glued(first, third, *under(sheet, "C4", "E6"))
    sheet.glued(second, fourth, *under(sheet, "D5", "C7"))
    sheet.glued(third, fourth, *under(sheet, "E6", "C7"))
    found, _ = marks(sheet)
    assert found == [{"Pemohon": "x -> 2 & 3"}, {"Kasi": "x -> 4"}, {"Kabid": "x"}, {"Pemohon": "& x"}]


def test_the_sheet_with_the_table_is_taken_and_of_several_one_is_chosen():
    plain = Sheet([["Daftar hadir"]], name="Lampiran")
    one, other = sop("Mengajukan"), sop("Menerima")
    one.shape("rect", "C6")
    other.shape("rect", "D6")
    other.name = "SOP 2"
    found, reading = marks([plain, one])
    assert (reading.sheets, reading.sheet) == (("Lampiran", "SOP"), "SOP")
    assert found == [{"Pemohon": "x"}]
    with pytest.raises(ChooseSheet) as caught:
        marks([plain, one, other])
    assert caught.value.names == ("SOP", "SOP 2")
    assert marks([plain, one, other], sheet="sop 2")[0] == [{"Petugas": "x"}]
    with pytest.raises(ChooseSheet, match="Lain"):
        marks([one, other], sheet="Lain")


def test_ordinary_cells_are_read_as_the_spreadsheet_shows_them():
    rows = [
        *HEAD,
        [1.0, "Mengajukan", "mulai", "", "", "", (15, 1)],
        [2, "Memeriksa", "", "? ya | tidak -> 1", "", "", (46024, 2)],
    ]
    rows += [[3, "Menerima", "selesai", "", "", (46024, 3), 8.5, (3, 4)]]
    sheet = Sheet(rows)
    found, reading = marks(sheet)
    assert found == [{"Pemohon": "mulai"}, {"Petugas": "? ya | tidak -> 1"}, {"Pemohon": "selesai"}]
    assert [row[6] for row in reading.rows[5:]] == ["15 menit", "02-Jan", "8,5"]
    assert reading.rows[7][5:8] == ("02/01/2026", "8,5", "3")
    assert reading.rows[7][0] == "3"


def test_a_typed_mark_stands_and_a_shape_that_says_otherwise_is_listed():
    sheet = sop("Mengajukan", "Menerima")
    sheet.rows[5][2] = "mulai"
    sheet.shape("diamond", "C6")
    sheet.shape("rect", "D7")
    found, reading = marks(sheet)
    assert found == [{"Pemohon": "mulai"}, {"Petugas": "x"}]
    assert [item.cell for item in reading.unread] == ["C6"]


def test_an_arrow_without_a_name_or_without_a_head_is_listed_not_guessed():
    sheet = sop("Mengajukan", "Memeriksa", "Meneliti", "Menerima")
    one, check = sheet.shape("rect", "C6"), sheet.shape("diamond", "D7")
    three, four = sheet.shape("rect", "E8"), sheet.shape("rect", "C9")
    sheet.line(*under(sheet, "C6", "D7"), heads="", glue=(one, check))  # to the next step: read downwards
    sheet.line(*under(sheet, "D7", "E8"), glue=(check, three))
    sheet.line(sheet.middle("C9", dy=-0.2), sheet.middle("C6", dy=0.2), heads="", glue=(four, one))
    found, reading = marks(sheet)
    assert found == [{"Pemohon": "x"}, {"Petugas": "?"}, {"Kepala": "x"}, {"Pemohon": "x"}]
    assert [(item.cell, item.why) for item in reading.unread] == [("D7", "tanpa nama keputusan"), ("C9", "arahnya")]


def test_rows_without_written_heights_are_as_high_as_the_drawing_shows():
    sheet = sop("Mengajukan", "Memeriksa", "Menerima")
    sheet.heights = False
    for cell in ("C6", "D7", "E8"):
        sheet.shape("rect", cell)
    xml = sheet.xml
    sheet.xml = lambda n: xml(n).replace('defaultRowHeight="60"', 'defaultRowHeight="15"')
    assert marks(sheet)[0] == [{"Pemohon": "x"}, {"Petugas": "x"}, {"Kepala": "x"}]


@pytest.mark.parametrize("words", [("Mulai", "Selesai"), ("", "")])
def test_terminators_in_empty_rows_above_and_below_the_steps_are_no_steps(words):
    steps = [
        ["", "", ""],
        *([n, text] for n, text in enumerate(("Mengajukan", "Memutus", "Mencatat"), 1)),
        ["", "", ""],
    ]
    sheet = Sheet([*HEAD, *steps])
    begin = sheet.shape("flowChartTerminator", "C6", words[0])
    first, check, last = sheet.shape("rect", "C7"), sheet.shape("diamond", "D8"), sheet.shape("rect", "E9")
    finish = sheet.shape("flowChartTerminator", "C10", words[1])
    sheet.line(*under(sheet, "C6", "C7"), heads="", glue=(begin, first))
    sheet.glued(first, check, *under(sheet, "C7", "D8"))
    sheet.glued(check, last, *under(sheet, "D8", "E9"))
    sheet.glued(last, finish, *under(sheet, "E9", "C10"))
    sheet.glued(check, finish, sheet.middle("D8", dx=-0.3), sheet.middle("C10", dy=-0.2))
    sheet.text("ditolak (tolak)", "C8", dx=0.3)
    sheet.text("disetujui", "E8", dx=-0.4, dy=0.4)
    found, reading = marks(sheet)
    assert found == [{"Pemohon": "x"}, {"Petugas": "? disetujui | ditolak -> selesai (tolak)"}, {"Kepala": "x"}]
    assert not reading.problems()


def test_what_newer_excel_wraps_in_alternatives_is_read():
    sheet = sop("Mengajukan", "Menerima")
    sheet.shape("rect", "C6")
    sheet.shape("rect", "D7")
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    inner = sheet.items.pop().split("</xdr:to>")
    shape = inner[1].replace("<xdr:clientData/></xdr:twoCellAnchor>", "")
    wrapped = f'<mc:AlternateContent xmlns:mc="{mc}"><mc:Choice Requires="a14">{shape}</mc:Choice><mc:Fallback/></mc:AlternateContent>'
    sheet.items.append(f"{inner[0]}</xdr:to>{wrapped}<xdr:clientData/></xdr:twoCellAnchor>")
    assert marks(sheet)[0] == [{"Pemohon": "x"}, {"Petugas": "x"}]


def test_signatures_and_arms_outside_the_table_are_no_marks():
    sheet = sop("Mengajukan", "Menerima", extra=([], [], ["", "", "", "", "Kepala Dinas"], [], [], []))
    sheet.shape("rect", "C6")
    sheet.shape("rect", "D7")
    sheet.shape("rect", "E12")
    sheet.shape("ellipse", "A1", w=0.3)
    sheet.line(sheet.middle("C13"), sheet.middle("E13"), heads="")
    found, reading = marks(sheet)
    assert found == [{"Pemohon": "x"}, {"Petugas": "x"}]
    assert not reading.unread
    assert reading.notes == (
        "E12: bentuk kotak di luar tabel tidak dibaca.",
        "A1: bentuk elips di luar tabel tidak dibaca.",
    )

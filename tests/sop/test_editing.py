"""Edits of a table, one by one: marks, outcomes, roles, steps, identity, Isian; what follows them, what they refuse."""

import csv
import io

import pytest

from portal.sop import editing as e
from portal.sop.editing_apply import apply_edits
from portal.sop.editing_grid import grid_of
from portal.sop.matrix import read_matrix, write_matrix
from portal.sop.model import Arrow, Level, Mark, Problem
from tests.sop.edits import SHIPPED

HEAD = "No,Kegiatan,Pelaksana,,,Mutu Baku,,,Keterangan\n,,Pemohon,Kasi,Kabid,Kelengkapan,Waktu,Output,\n"
IDENTITY = "Nama SOP,Izin Uji\nInstansi,Dinas Uji\n"
PLAIN = (
    IDENTITY + "Pemohon,Pemohon\nSurat,Izin,4,disetujui\nIsian,Tujuan,teks,wajib @1\nJadwal,Ruang,2,Tujuan\n\n" + HEAD + "1,Mengajukan,mulai,,,,1 hari,,\n"
    "2,Memeriksa,,? lengkap | kurang -> 1,,,1 hari,,\n3,Meneliti,,,? setuju | kembali -> 2 | tolak -> selesai (tolak),,1 hari,,\n"
    "4,Menerima,selesai,,,,1 hari,,\n"
).encode()  # fmt: skip


def edit(data, *edits):
    return apply_edits(data if isinstance(data, bytes) else data.encode(), edits)


def rows(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def steps(content):
    return read_matrix(content).matrix.steps


def cell(content, n, i):
    return grid_of(content).rows[n].cells[i]


def test_the_mark_of_a_cell_cycles_through_all_kinds_and_back():
    data, seen = PLAIN, []
    for _ in e.CYCLE:
        data = edit(data, e.Cycle(3, 1)).content
        seen.append(cell(data, 3, 1).kind)
    assert seen == ["process", "decision", "start", "end", "coordinate", ""]
    assert cell(edit(data, e.Cycle(3, 1, back=True)).content, 3, 1).kind == "coordinate"


def test_an_arrow_and_a_join_stay_where_the_new_mark_may_have_them():
    data = edit(PLAIN, e.SetText(0, 0, "& x -> 3")).content
    assert cell(edit(data, e.SetMark(0, 0, "start")).content, 0, 0).text == "& mulai -> 3"
    assert cell(edit(data, e.SetMark(0, 0, "end")).content, 0, 0).text == "& selesai"
    assert cell(edit(data, e.SetMark(0, 0, "coordinate")).content, 0, 0).text == "koordinasi"


def test_a_mark_that_is_not_understood_is_shown_kept_and_replaced():
    data = PLAIN.replace(b"mulai", b"ya dong")
    shown = cell(data, 0, 0)
    assert (shown.kind, shown.text) == ("unknown", "ya dong")
    assert [p.level for p in shown.problems] == [Level.draft]
    assert cell(edit(data, e.SetCell(0, "output", "Surat")).content, 0, 0).text == "ya dong"
    assert cell(edit(data, e.SetMark(0, 0, "start")).content, 0, 0).text == "mulai"


def test_outcomes_are_shown_and_set_by_the_row_they_lead_to():
    assert cell(PLAIN, 2, 2).outcomes == (
        e.Outcome("setuju"),
        e.Outcome("kembali", (1,)),
        e.Outcome("tolak", ("selesai",), True),
    )
    outcomes = (e.Outcome("ya", (3, "selesai")), e.Outcome("tidak", (), True))
    content = edit(PLAIN, e.SetOutcomes(1, 1, outcomes)).content
    assert cell(content, 1, 1).text == "? ya -> 4 & selesai | tidak (tolak)"
    assert cell(content, 1, 1).outcomes == outcomes


@pytest.mark.parametrize("label", ["", "a|b", "a -> 3", "a (tolak)"])
def test_a_name_of_an_outcome_that_would_be_read_otherwise_is_refused(label):
    with pytest.raises(e.EditRefused) as refused:
        edit(PLAIN, e.SetOutcomes(1, 1, (e.Outcome("ya"), e.Outcome(label))))
    assert refused.value.field == "label-1-1-1"


def test_outcomes_in_ya_and_tidak_move_into_the_cell_when_they_are_set():
    head = HEAD.replace("Keterangan\n", "Keterangan,Ya,Tidak\n")
    data = (IDENTITY + head + "1,a,mulai,,,,,,,,\n2,b,,?,,,,,,3,1\n3,c,,,selesai,,,,,,\n").encode()
    shown = cell(data, 1, 1)
    assert (shown.source, shown.outcomes) == ("ways", (e.Outcome("Ya", (2,)), e.Outcome("Tidak", (0,))))
    assert grid_of(data).has_ways
    assert grid_of(data).rows[1].no == "1"
    outcomes = (e.Outcome("lengkap"), e.Outcome("kurang", (0,)))
    content = edit(data, e.SetOutcomes(1, 1, outcomes)).content
    assert (cell(content, 1, 1).text, grid_of(content).rows[1].yes) == ("? lengkap | kurang -> 1", "")
    assert edit(data, e.SetOutcomes(1, 1, shown.outcomes)).content == data


def test_an_x_that_is_read_as_a_decision_becomes_a_plain_x():
    data = (IDENTITY + HEAD + "1,a,mulai,,,,,,\n2,b,,x,,,,,siap: 3; belum: 1\n3,c,,,selesai,,,,\n").encode()
    assert (cell(data, 1, 1).kind, cell(data, 1, 1).source) == ("decision", "note")
    content = edit(data, e.SetMark(1, 1, "process")).content
    assert (cell(content, 1, 1).kind, grid_of(content).rows[1].note) == ("process", "")


def test_x_and_mulai_take_one_arrow_and_no_other_mark_does():
    content = edit(PLAIN, e.SetTargets(0, 0, (2, 3))).content
    assert cell(content, 0, 0).text == "mulai -> 3 & 4"
    assert cell(edit(content, e.SetTargets(0, 0, ())).content, 0, 0).text == "mulai"
    with pytest.raises(e.EditRefused) as refused:
        edit(PLAIN, e.SetTargets(3, 0, (1,)))
    assert refused.value.field == "to-3-0"


def test_a_target_that_names_no_step_is_shown_and_stays():
    data = PLAIN.replace(b"kembali -> 2", b"kembali -> 99")
    assert cell(data, 2, 2).outcomes[1] == e.Outcome("kembali", ("99",))
    content = edit(data, e.AddRow(4, "Arsip"), e.MoveRow(0, 2)).content
    assert any("-> 99" in " ".join(row) for row in rows(content))


def test_rows_that_simply_count_are_counted_anew_and_all_that_names_them_follows():
    content = edit(PLAIN, e.AddRow(1, "Mencatat")).content
    matrix = read_matrix(content).matrix
    assert [step.number for step in matrix.steps] == ["1", "2", "3", "4", "5"]
    assert matrix.steps[2].arrows == (Arrow("lengkap"), Arrow("kurang", ("1",)))
    assert matrix.steps[3].arrows[1] == Arrow("kembali", ("3",))
    assert (matrix.letters[0].step, matrix.bookings[0].step, matrix.fields[0].step) == ("5", "3", "1")


def test_rows_that_are_numbered_otherwise_keep_their_numbers():
    data = PLAIN.replace(b"\n3,Meneliti", b"\n7,Meneliti")
    content = edit(data, e.MoveRow(2, 0), e.AddRow(1), e.AddRow(5)).content
    assert [step.number for step in steps(content)] == ["7", "7a", "1", "2", "4", "5"]


def test_letters_and_full_stops_are_numberings_too():
    data = (IDENTITY + HEAD + "a.,satu,mulai -> c,,,,,,\nb.,dua,,x,,,,,\nc.,tiga,,,selesai,,,,\n").encode()
    content = edit(data, e.MoveRow(2, 1)).content
    assert [row[0] for row in rows(content)[-3:]] == ["a.", "b.", "c."]
    assert steps(content)[0].arrows == (Arrow(None, ("b",)),)


def test_removing_a_row_empties_the_arrows_to_it_and_says_how_many():
    applied = edit(PLAIN, e.RemoveRow(1))
    assert applied.told == ("Langkah 2 dihapus; 2 penunjuk ke langkah itu dikosongkan.",)
    matrix = read_matrix(applied.content).matrix
    assert [step.number for step in matrix.steps] == ["1", "2", "3"]
    assert matrix.steps[1].arrows == (Arrow("setuju"), Arrow("kembali"), Arrow("tolak", ("selesai",), True))
    assert (matrix.letters[0].step, matrix.bookings[0].step) == ("3", "")


def test_a_number_is_changed_with_all_that_names_it_and_two_may_change_places():
    content = edit(PLAIN, e.SetCell(1, "number", "2b")).content
    assert steps(content)[2].arrows[1] == Arrow("kembali", ("2b",))
    content = edit(PLAIN, e.SetNumbers({1: "1", 0: "2"})).content
    assert [step.number for step in steps(content)] == ["2", "1", "3", "4"]
    assert steps(content)[1].arrows[1] == Arrow("kurang", ("2",))


@pytest.mark.parametrize("number", ["", "2", " 02 ", "selesai", "dua puluh lima lagi", "0", "->"])
def test_a_number_that_is_none_or_is_taken_is_refused(number):
    with pytest.raises(e.EditRefused) as refused:
        edit(PLAIN, e.SetCell(2, "number", number))
    assert refused.value.field == "number-2"


def test_numbers_that_stand_twice_are_shown_as_they_are_called_and_saved_so():
    data = PLAIN.replace(b"\n4,Menerima", b"\n3,Menerima")
    assert [row.name for row in grid_of(data).rows] == ["1", "2", "3a", "3b"]
    content = edit(data, e.SetCell(0, "output", "Surat")).content
    assert [row[0] for row in rows(content)[-4:]] == ["1", "2", "3a", "3b"]


def test_a_role_is_added_renamed_moved_and_removed():
    content = edit(PLAIN, e.AddRole("Sekretaris", 2), e.RenameRole(0, "Warga"), e.MoveRole(1, 3)).content
    matrix = read_matrix(content).matrix
    assert matrix.roles == ("Warga", "Sekretaris", "Kabid", "Kasi")
    assert matrix.applicant == "Warga"
    assert matrix.steps[1].marks["Kasi"].kind == "decision"
    applied = edit(content, e.RemoveRole(3))
    assert applied.told == ("Pelaksana “Kasi” dihapus beserta 1 tandanya.",)
    assert read_matrix(applied.content).matrix.roles == ("Warga", "Sekretaris", "Kabid")


@pytest.mark.parametrize("name", ["", "  ", "kasi", "Waktu", "Pelaksana", "k" * 201])
def test_a_role_needs_a_name_of_its_own(name):
    for edit_, field in ((e.AddRole(name), "new-role"), (e.RenameRole(2, name), "role-2")):
        with pytest.raises(e.EditRefused) as refused:
            edit(PLAIN, edit_)
        assert refused.value.field == field


def test_roles_that_stand_twice_are_shown_and_may_be_renamed():
    data = PLAIN.replace(b"Pemohon,Kasi,Kabid", b"Pemohon,Kasi,Kasi")
    assert [role.name for role in grid_of(data).roles] == ["Pemohon", "Kasi", "Kasi"]
    assert grid_of(data).roles[2].problems
    assert read_matrix(edit(data, e.RenameRole(2, "Kabid")).content).matrix.roles == ("Pemohon", "Kasi", "Kabid")


def test_a_column_without_a_name_keeps_its_marks_until_it_is_named():
    data = PLAIN.replace(b"Pemohon,Kasi,Kabid", b"Pemohon,,Kabid")
    assert [role.name for role in grid_of(data).roles] == ["Pemohon", "", "Kabid"]
    content = edit(data, e.SetCell(0, "output", "Surat")).content
    assert cell(content, 1, 1).text == "? lengkap | kurang -> 1"
    assert grid_of(content).state == "draft"
    assert grid_of(edit(content, e.RenameRole(1, "Kasi")).content).state == "publishable"


def test_facts_are_written_changed_and_taken_away():
    content = edit(
        PLAIN, e.SetFact("Kode", "UJI"), e.SetFact("Instansi", "Dinas Lain"), e.SetFact("Pemohon", "")
    ).content
    assert [row[:2] for row in rows(content)[:4]] == [
        ["Nama SOP", "Izin Uji"],
        ["Instansi", "Dinas Lain"],
        ["Kode", "UJI"],
        ["Surat", "Izin"],
    ]


def test_identity_rows_are_added_after_their_likes_and_unknown_keys_stay():
    data = PLAIN.replace(b"Surat,Izin", b"Persyaratan,KTP\nLama proses,sebentar\nSurat,Izin")
    content = edit(data, e.AddIdentity("Persyaratan", ("Foto",)), e.SetIdentity(4, "Lama proses", ("lama",))).content
    keys = [row[0] for row in rows(content)[:7]]
    assert keys == ["Nama SOP", "Instansi", "Pemohon", "Persyaratan", "Persyaratan", "Lama proses", "Surat"]
    assert read_matrix(content).matrix.other == {"Lama proses": ("lama",)}
    content = edit(content, e.RemoveIdentity(3), e.MoveIdentity(0, 2)).content
    assert [row[0] for row in rows(content)[:4]] == ["Instansi", "Pemohon", "Nama SOP", "Persyaratan"]


def test_isian_are_added_changed_moved_and_removed():
    choices = ("Baru", "Perpanjangan")
    content = edit(
        PLAIN, e.AddField("jenis", "pilihan", True, "", choices), e.SetField(0, "Keperluan", "paragraf", step="1")
    ).content
    fields = read_matrix(content).matrix.fields
    assert [(f.label, f.type, f.required, f.step, f.choices) for f in fields] == [
        ("Keperluan", "paragraf", False, "1", ()),
        ("Jenis", "pilihan", True, None, choices),
    ]
    assert read_matrix(content).matrix.bookings[0].wish == "Keperluan"
    assert [f.label for f in grid_of(edit(content, e.MoveField(1, 0)).content).fields] == ["Jenis", "Keperluan"]
    assert [f.label for f in grid_of(edit(content, e.RemoveField(0)).content).fields] == ["Jenis"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (e.AddField(""), "field-1-label"),
        (e.AddField("A", "gambar"), "field-1-kind"),
        (e.AddField("A", step="a b"), "field-1-step"),
        (e.AddField("A", "pilihan", choices=("satu; dua",)), "field-1-choices"),
    ],
)
def test_an_isian_that_would_be_read_otherwise_is_refused(asked, field):
    with pytest.raises(e.EditRefused) as refused:
        edit(PLAIN, asked)
    assert refused.value.field == field


def test_a_text_that_would_be_read_as_another_table_is_refused():
    with pytest.raises(e.EditRefused) as refused:
        edit(PLAIN, e.AddIdentity("Daftar", ("No", "Kegiatan")))
    assert refused.value.field == "tabel"


def test_a_text_that_is_too_long_for_a_cell_is_refused():
    with pytest.raises(e.EditRefused) as refused:
        edit(PLAIN, e.SetCell(0, "note", "x" * 10_001))
    assert refused.value.field == "note-0"
    with pytest.raises(e.EditRefused, match=r"paling banyak 10\.000"):
        edit(PLAIN, e.SetFact("Biaya", "x" * 10_001))


def test_too_many_steps_and_roles_are_refused():
    many = [e.AddRow(0) for _ in range(497)]
    with pytest.raises(e.EditRefused, match="501 langkah"):
        edit(PLAIN, *many)
    with pytest.raises(e.EditRefused, match="61 pelaksana"):
        edit(PLAIN, *(e.AddRole(f"Seksi {n}") for n in range(58)))


def test_what_means_nothing_to_the_portal_stays():
    data = (
        IDENTITY + HEAD.replace("Keterangan\n", "Keterangan,Formulir,\n") + "1,a,mulai,,,,1 hari,,,F-1,lihat bawah\n"
        ",lanjutan,,,,foto,,,,F-2,\n2,b,,x,,,1 hari,,,,\n,Jumlah,,,,,2 hari,,,,\n\nCatatan: lihat SOP lain\n"
    ).encode()
    content = edit(data, e.SetMark(1, 1, "end")).content
    body = rows(content)
    assert body[2] == ["Catatan", "Catatan: lihat SOP lain"]
    head = ["No", "Kegiatan", "Pelaksana", "", "", "Mutu Baku", "", "", "Keterangan", "Formulir", ""]
    assert body[4] == head
    assert body[6] == ["1", "a lanjutan", "mulai", "", "", "foto", "1 hari", "", "", "F-1 F-2", "lihat bawah"]
    assert body[8] == ["", "Jumlah", "", "", "", "", "2 hari", "", "", "", ""]
    assert edit(content, e.SetCell(0, "extra0", "F-3")).content.count(b"F-3") == 1


def test_what_stands_below_a_mark_does_not_spoil_it():
    data = PLAIN.replace(b"\n3,Meneliti", b"\n,,Pemohon,Kasi,lihat lampiran,,,,\n3,Meneliti")
    content = edit(data, e.SetCell(0, "output", "Surat")).content
    assert cell(content, 1, 1).text == "? lengkap | kurang -> 1"
    assert cell(content, 1, 2).text == "lihat lampiran"
    data = PLAIN.replace(b"lengkap | kurang -> 1,,,1 hari,,\n", b"lengkap,,,1 hari,,\n,,,| kurang -> 1,,,,,\n")
    assert cell(edit(data, e.SetCell(0, "output", "Surat")).content, 1, 1).text == "? lengkap | kurang -> 1"
    data = PLAIN.replace(b"\n3,Meneliti", b"\n,,,aneh,,,,,\n3,Meneliti")
    assert steps(edit(data, e.SetCell(0, "output", "Surat")).content)[1].activity == "Memeriksa aneh"


def test_a_second_table_stays_below_the_first():
    data = PLAIN + b"\nNama SOP,Lain\n" + HEAD.encode() + b"1,lain,mulai,,,,,,\n"
    content = edit(data, e.AddRow(4, "Arsip")).content
    assert rows(content)[-4] == ["Nama SOP", "Lain"]
    assert rows(content)[-1][:3] == ["1", "lain", "mulai"]
    assert len(steps(content)) == 5


def test_names_in_a_single_column_become_columns_of_their_own():
    data = (
        b"Nama SOP,A\nInstansi,B\n\nNo,Kegiatan,Pelaksana,Waktu\n1,a,Pemohon,1 hari\n2,b,Kasi,1 hari\n3,c,idem,1 hari\n"
    )
    content = edit(data, e.SetMark(0, 0, "start")).content
    assert rows(content)[-3][:5] == ["1", "a", "mulai", "", ""]
    assert steps(content)[2].marks == {"Kasi": Mark("process")}


@pytest.mark.parametrize("data", SHIPPED)
def test_a_shipped_matrix_is_saved_as_the_standard_form_says(data):
    before = read_matrix(data).matrix
    content = edit(data, e.SetCell(0, "output", "Surat baru")).content
    after = read_matrix(content).matrix
    assert after.roles == before.roles
    assert after.fields == before.fields
    assert after.facts == before.facts
    assert [(s.number, s.marks, s.arrows) for s in after.steps] == [(s.number, s.marks, s.arrows) for s in before.steps]
    assert content.startswith(b"\xef\xbb\xbfNama SOP;")
    assert read_matrix(write_matrix(after)).matrix == after


def test_problems_of_a_workbook_follow_their_cells_and_go_with_them():
    found = [Problem(Level.draft, cell, f"{cell}: gambar.", "Pilih tandanya.") for cell in ("C10", "D11", "E12", "C13")]
    applied = apply_edits(
        PLAIN, [e.MoveRow(3, 0), e.RemoveRow(1), e.SetText(0, 0, "x"), e.SetText(2, 2, "aneh")], found
    )
    assert [problem.cell for problem in applied.found] == ["E12", "C10"]
    assert applied.found[1].message == "C10: gambar."

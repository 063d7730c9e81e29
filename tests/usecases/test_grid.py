"""Tests of the marking grid: drafts are shown, edited and undone; two admins; what a workbook left open."""

import pytest

from portal import grid
from portal.matrix_refusals import DraftChanged, DraftNotFound, NothingToUndo
from portal.refusals import Invalid
from portal.sop.editing import AddRow, MoveRow, Outcome, RenameRole, SetMark, SetOutcomes
from portal.sop.model import Level, Problem
from tests.usecases import matrices as m
from tests.usecases.admins import agency_admin, draft, portal_admin

TEXT = """Nama SOP,Izin Uji
Instansi,Dinas Uji

No,Kegiatan,Pelaksana,,Mutu Baku,,,Keterangan
,,Pemohon,Kasi,Kelengkapan,Waktu,Output,
1,Pemohon mengajukan permohonan,,,,1 hari,Surat,
2,"Kasi memeriksa, jika tidak lengkap dikembalikan kepada pemohon",,,,1 hari,Surat,
3,Pemohon menerima izin,,,,1 hari,Izin,
"""
LATER = m.TUESDAY.replace(minute=m.TUESDAY.minute + 5)


def test_accepting_all_suggestions_makes_an_unmarked_table_publishable(database):
    admin = portal_admin()
    made = draft(TEXT, admin)
    assert made.state == "draft"
    page = grid.open_grid(made.id, admin)
    assert [s.words for s in page.grid.suggestions] == ["mulai", "? lengkap | dikembalikan -> 1", "selesai"]
    page = grid.accept(made.id, made.revision, None, admin, LATER)
    assert page.draft.state == page.grid.state == "publishable"
    assert page.draft.content.startswith(b"\xef\xbb\xbfNama SOP;Izin Uji\r\n")
    assert page.grid.suggestions == ()


def test_a_change_is_undone_as_a_whole(database):
    admin = portal_admin()
    made = draft(TEXT, admin)
    edits = [SetMark(0, 0, "start"), SetMark(1, 1, "process"), SetMark(2, 0, "end")]
    page = grid.change(made.id, made.revision, edits, admin, LATER)
    assert page.changed
    assert page.draft.can_undo
    page = grid.undo(made.id, page.draft.revision, admin, LATER)
    assert page.draft.content == made.content
    with pytest.raises(NothingToUndo):
        grid.undo(made.id, page.draft.revision, admin, LATER)


def test_a_form_that_changes_nothing_saves_nothing(database):
    admin = portal_admin()
    made = draft(TEXT, admin)
    form = {"mark-0-0": "", "activity-0": "Pemohon mengajukan permohonan", "role-0": "Pemohon", "value-0-0": "Izin Uji"}
    page = grid.save_form(made.id, made.revision, form, admin, LATER)
    assert not page.changed
    assert page.draft.revision == made.revision
    assert page.draft.content == made.content


def test_a_form_saves_all_cells_and_does_what_the_button_says(database):
    admin = portal_admin()
    made = draft(TEXT, admin)
    form = {
        "mark-0-0": "start", "mark-1-1": "decision", "label-1-1-0": "lengkap", "to-1-1-0": "", "label-1-1-1": "kurang",
        "to-1-1-1": "0", "label-1-1-2": "", "mark-2-0": "end", "duration-2": "2 jam", "new-role": "Kabid",
    }  # fmt: skip
    page = grid.save_form(made.id, made.revision, form, admin, LATER, then=[AddRow(2, "Kabid meneliti")])
    assert [row.name for row in page.grid.rows] == ["1", "2", "3", "4"]
    assert [role.name for role in page.grid.roles] == ["Pemohon", "Kasi", "Kabid"]
    assert page.grid.rows[1].cells[1].outcomes == (Outcome("lengkap"), Outcome("kurang", (0,)))
    assert page.grid.rows[3].duration == "2 jam"
    assert page.grid.rows[2].activity == "Kabid meneliti"
    assert page.grid.suggestions[0].words == "x"


def test_the_second_of_two_admins_is_told_and_overwrites_nothing(database):
    one, two = portal_admin("satu"), portal_admin("dua")
    made = draft(TEXT, one)
    grid.change(made.id, made.revision, [MoveRow(0, 2)], one, LATER)
    with pytest.raises(DraftChanged) as refused:
        grid.change(made.id, made.revision, [SetMark(0, 0, "start")], two, LATER)
    assert refused.value.facts["name"] == "Satu"
    assert b"1;Pemohon mengajukan permohonan;mulai;" in refused.value.facts["mine"]
    assert grid.open_grid(made.id, two).grid.rows[2].activity == "Pemohon mengajukan permohonan"


def test_a_stale_form_that_changes_nothing_shows_what_is_there(database):
    one, two = portal_admin("satu"), portal_admin("dua")
    made = draft(TEXT, one)
    grid.change(made.id, made.revision, [SetMark(0, 0, "start")], one, LATER)
    page = grid.save_form(made.id, made.revision, {"mark-0-0": ""}, two, LATER)
    assert not page.changed
    assert page.grid.rows[0].cells[0].kind == "start"


def test_a_page_of_an_unknown_revision_changes_nothing(database):
    admin = portal_admin()
    made = draft(TEXT, admin)
    with pytest.raises(DraftChanged) as refused:
        grid.change(made.id, made.revision + 7, [SetMark(0, 0, "start")], admin, LATER)
    assert refused.value.facts["mine"] is None


def test_bad_input_is_refused_with_the_name_of_its_input(database):
    admin = portal_admin()
    made = draft(TEXT, admin)
    with pytest.raises(Invalid) as refused:
        grid.change(made.id, made.revision, [RenameRole(1, "Waktu")], admin, LATER)
    assert refused.value.errors[0].field == "role-1"
    with pytest.raises(Invalid) as refused:
        grid.change(made.id, made.revision, [SetMark(9, 0, "start")], admin, LATER)
    assert refused.value.errors[0].field == "tabel"
    with pytest.raises(Invalid) as refused:
        grid.change(made.id, made.revision, [SetOutcomes(1, 1, (Outcome("a | b"), Outcome("c")))], admin, LATER)
    assert refused.value.errors[0].field == "label-1-1-0"


def test_a_draft_of_another_agency_is_not_there(database):
    made = draft(TEXT, portal_admin())
    other = agency_admin("Dinas Lain", "lain")
    with pytest.raises(DraftNotFound):
        grid.open_grid(made.id, other)


def test_what_a_workbook_left_open_is_settled_by_filling_its_cell_and_follows_its_row(database):
    admin = portal_admin()
    open_cells = [
        Problem(Level.draft, "C6", "C6: bentuk awan tidak terbaca sebagai tanda.", "Pilih tandanya di tabel tanda."),
        Problem(Level.draft, "D7", "D7: bentuk awan tidak terbaca sebagai tanda.", "Pilih tandanya di tabel tanda."),
        Problem(Level.note, None, "Satu gambar dilewati.", "Tidak perlu diubah."),
    ]
    made = draft(TEXT, admin, found=open_cells)
    page = grid.open_grid(made.id, admin)
    assert [(p.row, p.role, p.anchor) for p in page.grid.problems if p.is_found] == [
        (0, 0, "mark-0-0"),
        (1, 1, "mark-1-1"),
        (None, None, ""),
    ]
    page = grid.change(made.id, made.revision, [SetMark(0, 0, "start"), MoveRow(1, 2)], admin, LATER)
    assert [(p.problem.cell, p.row, p.role) for p in page.grid.problems if p.is_found] == [
        ("D8", 2, 1),
        (None, None, None),
    ]
    assert page.draft.found[0].message.startswith("D8: bentuk")

"""Files become drafts; a draft is never overwritten by another admin; what cannot be read is not stored."""

from __future__ import annotations

import io
import os
import random
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from portal.matrix_batches import TOTAL_MAX, Converted, read_report, report_csv, upload_many
from portal.matrix_drafts import (
    complete_draft,
    discard_draft,
    dismiss_found,
    read_draft,
    rebase_draft,
    save_draft,
    source_of,
    undo_draft,
)
from portal.matrix_overview import overview, service_of
from portal.matrix_refusals import DraftChanged, DraftNotFound, NothingToUndo, NotYourAgency, UploadTooLarge
from portal.matrix_uploads import blank_draft, edit_version, paste, upload
from portal.matrix_words import sentence_of_matrix
from portal.models.audit import AuditLine
from portal.models.matrices import MatrixDraft, MatrixPast, UploadReport
from portal.models.services import Service, Version
from portal.refusals import Invalid, NotYours
from portal.sop.matrix import read_matrix
from portal.sop.model import Level, Problem
from tests.usecases import matrices as m
from tests.usecases.admins import agency_admin, at_once, draft, portal_admin

pytestmark = pytest.mark.usefixtures("database", "scratch")
SHIPPED = sorted((Path(__file__).parents[2] / "matrices").glob("*.csv"))
LATER = m.TUESDAY + timedelta(minutes=5)
BARE = m.PERMIT.split("\n\n", 1)[1]  # the table alone
UNSOUND = m.BRANCHES.replace("& x,,,?", "x,,,?")
SHAPE = Problem(Level.draft, "D9", "D9: bentuk cloud tidak terbaca sebagai tanda.", "Pilih tandanya di tabel tanda.")


def rows() -> tuple[int, ...]:
    return tuple(model.select().count() for model in (MatrixDraft, MatrixPast, Service, Version, AuditLine))


# -- uploads -----------------------------------------------------------------------------------------------------


def test_a_file_becomes_the_draft_of_a_new_service_and_nothing_is_published() -> None:
    found = draft(m.PERMIT, portal_admin())
    assert (found.slug, found.state, found.title, found.is_new) == ("izin-uji", "publishable", "Izin Uji", True)
    assert found.content == m.PERMIT.encode()
    assert Service.select().count() == 0
    assert AuditLine.get().what == "upload"


def test_what_cannot_be_read_is_refused_and_nothing_is_stored() -> None:
    done = upload(b"\x89PNG\r\n\x1a\n\x00", "foto.csv", portal_admin(), m.TUESDAY)
    assert (done.state, done.draft) == ("unreadable", None)
    assert done.problems[0].message
    assert rows() == (0, 0, 0, 0, 0)


def test_title_and_agency_of_the_page_are_written_into_a_file_that_lacks_them() -> None:
    boss = portal_admin()
    found = draft(BARE, boss, title="Izin  Uji", agency="Dinas Uji")
    assert found.state == "publishable"
    matrix = read_matrix(found.content).matrix
    assert matrix is not None
    assert (matrix.title, matrix.agency) == ("Izin Uji", "Dinas Uji")
    assert source_of(found.id, boss) == (BARE.encode(), "izin.csv")
    kept = draft(m.PERMIT, boss, title="Lain", agency="Lain")
    assert (kept.title, kept.agency) == ("Izin Uji", "Dinas Uji")


def test_a_file_without_title_is_a_draft_that_can_be_completed_on_the_page() -> None:
    boss = portal_admin()
    found = draft(BARE, boss)
    assert found.state == "draft"
    done = complete_draft(found.id, found.revision, boss, LATER, title="Izin Uji", agency="Dinas Uji")
    assert (done.state, done.revision) == ("publishable", found.revision + 1)
    renamed = complete_draft(done.id, done.revision, boss, LATER, title="Izin Baru")
    assert (renamed.title, renamed.agency) == ("Izin Baru", "Dinas Uji")


def test_an_unsound_file_is_kept_as_a_draft() -> None:
    assert draft(UNSOUND, portal_admin()).state == "unsound"


def test_cells_that_were_pasted_are_read_by_their_tabs() -> None:
    done = paste(m.BRANCHES.replace(",", "\t"), portal_admin(), m.TUESDAY)
    assert done.draft is not None
    assert done.draft.title == "Rapat Uji"


def test_two_drafts_of_a_new_service_get_different_addresses() -> None:
    boss = portal_admin()
    assert [draft(m.PERMIT, boss).slug for _ in range(2)] == ["izin-uji", "izin-uji-2"]


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid) as error:
        draft(m.PERMIT, portal_admin(), slug="Izin Uji")
    assert error.value.errors[0].field == "alamat"


def test_names_too_long_for_the_portal_are_problems_and_no_error() -> None:
    long = "Kepala " * 60
    found = draft(m.PERMIT.replace("Kabid", long).replace("Izin Uji", "Izin " * 300), portal_admin())
    assert found.state == "draft"
    assert any("paling banyak 200" in problem.message for problem in found.problems)


def test_a_workbook_keeps_its_bytes_and_what_it_left_open_until_it_is_settled() -> None:
    boss = portal_admin()
    found = draft(m.PERMIT, boss, original=b"PK\x03\x04", found=[SHAPE])
    assert (found.state, found.has_original, found.problems[0]) == ("draft", True, SHAPE)
    assert source_of(found.id, boss)[0] == b"PK\x03\x04"
    settled = dismiss_found(found.id, found.revision, "D9", boss, LATER)
    assert (settled.state, settled.found) == ("publishable", ())


# -- one draft, two admins ---------------------------------------------------------------------------------------


def test_the_second_of_two_admins_is_told_and_overwrites_nothing() -> None:
    first, second = portal_admin("ani"), portal_admin("budi")
    found = draft(m.PERMIT, first)
    mine, theirs = (m.PERMIT.replace("Memeriksa", word).encode() for word in ("Meneliti", "Mengecek"))
    save_draft(found.id, found.revision, theirs, first, LATER)
    with pytest.raises(DraftChanged) as error:
        save_draft(found.id, found.revision, mine, second, LATER)
    assert error.value.facts["mine"] == mine
    assert error.value.facts["theirs"].content == theirs
    assert sentence_of_matrix(error.value).startswith("Ani menyimpan draf ini pukul 10.05 WIB. Perubahan Anda belum")
    assert read_draft(found.id, first).content == theirs
    with pytest.raises(DraftChanged):
        upload(mine, "izin.csv", second, LATER, draft_id=found.id, revision=found.revision)
    assert read_draft(found.id, first).content == theirs


def test_of_two_admins_who_save_at_the_same_moment_one_wins() -> None:
    first, second = portal_admin("ani"), portal_admin("budi")
    found = draft(m.PERMIT, first)
    one, two = (m.PERMIT.replace("Memeriksa", word).encode() for word in ("Meneliti", "Mengecek"))
    done = at_once(
        lambda: save_draft(found.id, 1, one, first, LATER), lambda: save_draft(found.id, 1, two, second, LATER)
    )
    assert done == ["Draft", "DraftChanged"]
    assert (MatrixPast.select().count(), read_draft(found.id, first).revision) == (1, 2)


def test_uploading_again_from_the_page_of_a_draft_replaces_its_content() -> None:
    boss = portal_admin()
    found = draft(UNSOUND, boss)
    again = draft(m.BRANCHES, boss, LATER, draft_id=found.id, revision=found.revision)
    assert (again.id, again.state, again.revision) == (found.id, "publishable", 2)
    assert MatrixDraft.select().count() == 1


def test_the_same_content_saved_again_changes_nothing() -> None:
    boss = portal_admin()
    found = draft(m.PERMIT, boss)
    assert save_draft(found.id, 1, found.content, boss, LATER).revision == 1
    assert MatrixPast.select().count() == 0


def test_changes_are_undone_one_by_one() -> None:
    boss = portal_admin()
    found = draft(m.PERMIT, boss)
    for word in ("Meneliti", "Mengecek"):
        content = m.PERMIT.replace("Memeriksa", word).encode()
        found = save_draft(found.id, found.revision, content, boss, LATER)
    words = []
    while found.can_undo:
        found = undo_draft(found.id, found.revision, boss, LATER)
        words.append(found.matrix.steps[1].activity)
    assert words == ["Meneliti", "Memeriksa"]
    with pytest.raises(NothingToUndo):
        undo_draft(found.id, found.revision, boss, LATER)


def test_a_save_that_could_not_be_read_again_is_refused() -> None:
    boss = portal_admin()
    found = draft(m.PERMIT, boss)
    with pytest.raises(Invalid) as error:
        save_draft(found.id, 1, b"bukan tabel", boss, LATER)
    assert error.value.errors[0].field == "berkas"
    assert read_draft(found.id, boss).revision == 1


def test_a_draft_that_was_discarded_is_gone() -> None:
    boss = portal_admin()
    found = draft(m.PERMIT, boss)
    discard_draft(found.id, found.revision, boss, LATER)
    with pytest.raises(DraftNotFound):
        read_draft(found.id, boss)
    assert overview(boss).drafts == ()


def test_a_draft_begun_from_a_version_has_its_bytes_and_knows_it_is_behind() -> None:
    m.publish(m.PERMIT, "izin")
    boss = portal_admin()
    found = edit_version("izin", None, boss, LATER)
    assert (found.content, found.base_number, found.is_behind) == (m.PERMIT.encode(), 1, False)
    m.publish(m.PERMIT.replace("Memeriksa", "Meneliti"), "izin", LATER)
    behind = read_draft(found.id, boss)
    assert (behind.is_behind, behind.current_number) == (True, 2)
    assert not rebase_draft(found.id, behind.revision, boss, LATER).is_behind


def test_a_fresh_table_can_be_begun_and_needs_a_title() -> None:
    boss = agency_admin()
    found = blank_draft(boss, m.TUESDAY, title="Izin Baru", agency="Dinas Uji")
    assert (found.state, found.matrix.roles) == ("publishable", ("Pemohon", "Petugas"))
    with pytest.raises(Invalid):
        blank_draft(boss, m.TUESDAY, title=" ")


# -- rights ------------------------------------------------------------------------------------------------------


def test_an_agencys_admin_handles_that_agency_only() -> None:
    boss, other = agency_admin(), agency_admin("Badan Lain", "lain")
    found = draft(m.PERMIT, boss)
    with pytest.raises(DraftNotFound):
        read_draft(found.id, other)
    with pytest.raises(NotYourAgency) as error:
        draft(m.PERMIT, other)
    assert "Dinas Uji" in sentence_of_matrix(error.value)
    with pytest.raises(NotYourAgency):
        save_draft(found.id, 1, m.PERMIT.replace("Dinas Uji", "Badan Lain").encode(), boss, LATER)
    with pytest.raises(NotYourAgency):
        draft(m.COMPLAINT.replace("Biro Uji", "Dinas Uji"), boss)
    m.publish(m.PERMIT, "izin")
    with pytest.raises(NotYourAgency):
        edit_version("izin", 1, other, LATER)
    assert overview(other).services == ()


def test_who_is_no_admin_uploads_and_sees_nothing() -> None:
    m.publish(m.PERMIT, "izin")
    officer = m.person("rina", "Loket")
    with pytest.raises(NotYourAgency):
        upload(m.PERMIT.encode(), "izin.csv", officer, m.TUESDAY)
    with pytest.raises(NotYourAgency):
        upload_many([("izin.csv", m.PERMIT.encode())], officer, m.TUESDAY)
    with pytest.raises(NotYours):
        overview(officer)
    assert rows()[0] == 0


def test_the_overview_tells_versions_running_cases_and_drafts() -> None:
    m.publish(m.PERMIT, "izin")
    m.submit()
    boss = agency_admin()
    draft(m.PERMIT, boss, slug="izin")
    draft(m.BRANCHES, boss)
    seen = overview(boss)
    (row,) = seen.services
    assert (row.number, row.published_by, row.running, row.accepting, len(row.drafts)) == (1, "Portal", 1, True, 1)
    assert [found.title for found in seen.drafts] == ["Rapat Uji"]
    assert service_of("izin", boss) == row


def test_a_file_that_could_not_be_published_at_the_start_is_a_draft_for_the_admin() -> None:
    with pytest.raises(Exception, match="unsound"):
        m.publish(UNSOUND, "rapat")
    (row,) = overview(portal_admin()).drafts
    assert (row.slug, row.state, row.author) == ("rapat", "unsound", "Portal")


# -- many at once ------------------------------------------------------------------------------------------------


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_many_files_and_a_zip_are_reported_by_agency() -> None:
    boss = portal_admin()
    m.publish(m.PERMIT, "izin")
    inside = zipped(**{"a/izin.csv": m.PERMIT.encode(), "__MACOSX/a/._izin.csv": b"x", "rusak.csv": b"\x89PNG\x00"})
    report = upload_many([("semua.zip", inside), ("adu.csv", m.COMPLAINT.encode())], boss, m.TUESDAY)
    told = [(line.filename, line.agency, line.state) for line in report.lines]
    assert told == [
        ("rusak.csv", "", "unreadable"),
        ("adu.csv", "Biro Uji", "publishable"),
        ("izin.csv", "Dinas Uji", "publishable"),
    ]
    assert read_draft(report.lines[2].draft_id or 0, boss).base_number == 1  # called like the service
    assert read_report(report.id, boss) == report
    text = report_csv(report).decode("utf-8-sig")
    assert text.splitlines()[0] == "Instansi;Berkas;Nama SOP;Keadaan;Sel;Tingkat;Pesan;Saran"
    assert "Tidak terbaca" in text
    with pytest.raises(DraftNotFound):
        read_report(report.id, portal_admin("lain"))


def test_a_report_is_no_place_for_formulas() -> None:
    report = upload_many(
        [("=cmd.csv", m.PERMIT.replace("Izin Uji", "=HYPERLINK(1)").encode())], portal_admin(), m.TUESDAY
    )
    cells = report_csv(report).decode("utf-8-sig").splitlines()[1].split(";")
    assert all(not cell.startswith("=") for cell in cells)


def test_each_file_is_kept_on_its_own_and_another_agencys_is_refused_with_a_sentence() -> None:
    boss = agency_admin()
    files = [("izin.csv", m.PERMIT.encode()), ("adu.csv", m.COMPLAINT.encode())]
    report = upload_many(files, boss, m.TUESDAY)
    assert {line.filename: bool(line.refusal) for line in report.lines} == {"izin.csv": False, "adu.csv": True}
    assert MatrixDraft.select().count() == 1


def test_workbooks_among_them_are_converted() -> None:
    def convert(data: bytes, name: str) -> Converted:
        assert name == "izin.xlsx"
        return Converted(m.PERMIT.encode(), (SHAPE,)) if data == b"baik" else Converted(None, (SHAPE,))

    good, bad = (
        upload_many([("izin.xlsx", data)], portal_admin(str(i)), m.TUESDAY, convert).lines[0]
        for i, data in enumerate((b"baik", b"buruk"))
    )
    assert (good.state, good.problems[0]) == ("draft", SHAPE)
    assert (bad.state, bad.problems, bad.draft_id) == ("unreadable", (SHAPE,), None)


def test_bombs_locks_and_boxes_in_boxes_are_named_and_not_opened() -> None:
    bomb = zipped(**{"bom.csv": b"a" * 5_000_000, "dalam.zip": zipped(**{"a.csv": b"x"})})
    locked = bytearray(zipped(**{"kunci.csv": b"x"}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        locked[locked.index(mark) + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    files = [("bom.zip", bomb), ("kunci.zip", bytes(locked)), ("salah.zip", b"PK\x03\x04"), ("kosong.zip", zipped())]
    report = upload_many(files, portal_admin(), m.TUESDAY)
    said = {line.filename: line.refusal for line in report.lines}
    assert "lebih besar dari 1 MB" in said["bom.csv"]
    assert "di dalam zip tidak dibuka" in said["dalam.zip"]
    assert "kata sandi" in said["kunci.csv"]
    assert "tidak dapat dibuka" in said["salah.zip"]
    assert "kosong" in said["kosong.zip"]
    assert MatrixDraft.select().count() == 0


def test_too_many_files_and_too_much_at_once_are_cut_off() -> None:
    many = zipped(**{f"{n:03}.csv": b"x" for n in range(300)})
    report = upload_many([("banyak.zip", many)], portal_admin(), m.TUESDAY)
    assert len(report.lines) == 201
    assert any("lebih dari 200 berkas" in line.refusal for line in report.lines)
    with pytest.raises(UploadTooLarge) as error:
        upload_many([("besar.csv", b"x" * (TOTAL_MAX + 1))], portal_admin("lain"), m.TUESDAY)
    assert "lebih besar dari 20 MB" in sentence_of_matrix(error.value)


# -- anything at all ---------------------------------------------------------------------------------------------


def mutated(chance: random.Random) -> bytes:
    """Give a shipped file with some bytes changed, cut, doubled or swapped, or no file at all but random bytes."""
    if chance.random() < 0.1:
        return chance.randbytes(chance.randrange(400))
    data = bytearray(chance.choice(SHIPPED).read_bytes())
    for _ in range(chance.choice((1, 3, 20, 200))):
        at = chance.randrange(len(data) + 1)
        piece = chance.choice(
            (b";", b",", b"\n", b'"', b"?", b"x", b"->", b"&", b"|", b"\x00", b"\xff", b"99", b"mulai")
        )
        act = chance.randrange(4)
        if act == 0:
            data[at : at + chance.randrange(1, 30)] = piece
        elif act == 1:
            data[at:at] = piece
        elif act == 2:
            start = chance.randrange(len(data) + 1)
            data[at:at] = data[start : start + chance.randrange(200)]
        else:
            del data[at : at + chance.randrange(1, 300)]
    return bytes(data)


def test_no_file_breaks_an_upload_or_leaves_half_of_it() -> None:
    """PORTAL_FUZZ_UPLOADS=20000 for the long run; 300 otherwise."""
    chance = random.Random(20261125)
    boss = portal_admin()
    for _ in range(int(os.environ.get("PORTAL_FUZZ_UPLOADS", "300"))):
        data = mutated(chance)
        before = rows()
        done = upload(data, "acak.csv", boss, m.TUESDAY)
        if done.draft is None:
            assert done.state == "unreadable"
            assert rows() == before
            continue
        drafts, pasts, services, versions, lines = before
        assert rows() == (drafts + 1, pasts, services, versions, lines + 1)
        assert read_draft(done.draft.id, boss).state == done.state
        MatrixDraft.delete().where(MatrixDraft.id == done.draft.id).execute()  # or looking for a free address gets slow
    assert UploadReport.select().count() == 0

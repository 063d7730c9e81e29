"""Drafts that nobody saves, originals and reports go after a while; what waits, runs or is published stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from portal import audit, config, matrix_retention
from portal.matrix_batches import upload_many
from portal.matrix_drafts import discard_draft, save_draft
from portal.matrix_publishing import propose, publish_draft, set_approval
from portal.matrix_sheets import hold_workbook
from portal.models.matrices import MatrixDraft, MatrixPast, UploadReport
from portal.models.services import Version
from portal.sweeping import sweep_all
from tests.usecases import matrices as m
from tests.usecases.admins import agency_admin, draft, portal_admin

pytestmark = pytest.mark.usefixtures("database", "scratch")
CHANGED = m.PERMIT.replace("Memeriksa", "Meneliti")
SOON, LATE = m.TUESDAY + timedelta(days=89), m.TUESDAY + timedelta(days=91)


@pytest.fixture
def never(scratch: Path) -> Iterator[None]:
    """Set that nothing is deleted."""
    before = config.current()
    config.use(replace(before, keep_drafts_days=0))
    yield
    config.use(before)


def test_a_forgotten_draft_goes_with_its_past_and_is_told_in_the_log() -> None:
    boss = agency_admin()
    found = draft(m.PERMIT, boss)
    save_draft(found.id, 1, CHANGED.encode(), boss, m.TUESDAY)
    assert matrix_retention.sweep(SOON) == 0
    assert matrix_retention.sweep(LATE) == 1
    assert not MatrixDraft.select().count()
    assert not MatrixPast.select().count()
    newest = audit.lines(boss).lines[0]
    assert (newest.name, newest.words) == ("Portal", "Menghapus draf yang 90 hari tidak disimpan: Izin Uji")
    assert matrix_retention.sweep(LATE) == 0


def test_a_draft_that_somebody_saved_meanwhile_stays() -> None:
    boss = agency_admin()
    found = draft(m.PERMIT, boss)
    save_draft(found.id, 1, CHANGED.encode(), boss, m.TUESDAY + timedelta(days=30))
    assert matrix_retention.sweep(LATE) == 0


def test_a_draft_that_waits_for_approval_stays() -> None:
    boss, biro = agency_admin(), portal_admin()
    assert boss.admin_of is not None
    set_approval(boss.admin_of, True, biro, m.TUESDAY)
    found = draft(m.PERMIT, boss)
    propose(found.id, 1, "perlu", boss, m.TUESDAY)
    assert matrix_retention.sweep(LATE) == 0


def test_what_was_discarded_published_or_never_chosen_goes_and_the_version_stays() -> None:
    boss = agency_admin()
    gone, done = draft(m.PERMIT, boss), draft(CHANGED, boss)
    discard_draft(gone.id, 1, boss, m.TUESDAY)
    publish_draft(done.id, 1, "perlu", boss, m.TUESDAY)
    hold_workbook(b"PK", "buku.xlsx", ("A", "B"), boss, m.TUESDAY)
    told = len(audit.lines(boss).lines)
    assert matrix_retention.sweep(LATE) == 3
    assert bytes(Version.get().content) == CHANGED.encode()
    assert len(audit.lines(boss).lines) == told


def test_reports_of_uploads_go_too() -> None:
    boss = agency_admin()
    upload_many([("a.csv", b"")], boss, m.TUESDAY)
    assert sweep_all(SOON)["matrix_drafts"] == 0
    assert sweep_all(LATE)["matrix_drafts"] == 1
    assert not UploadReport.select().count()


@pytest.mark.usefixtures("never")
def test_nothing_goes_where_the_setting_says_never() -> None:
    draft(m.PERMIT, agency_admin())
    assert matrix_retention.sweep(LATE + timedelta(days=9999)) == 0
    assert MatrixDraft.select().count() == 1

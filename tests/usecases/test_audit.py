"""The audit log names who did what; an agency's admin reads the lines of that agency."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import audit
from portal.matrix_publishing import publish_draft
from portal.models.audit import AuditLine
from portal.refusals import NotYours
from tests.usecases import matrices as m
from tests.usecases.admins import agency_admin, draft, portal_admin

pytestmark = pytest.mark.usefixtures("database", "scratch")
LATER = m.TUESDAY + timedelta(minutes=30)
CHANGED = m.PERMIT.replace("Memeriksa", "Meneliti")


def test_the_log_is_read_page_by_page_the_own_agencys_by_its_admin() -> None:
    m.publish(m.PERMIT, "izin")
    m.publish(m.BRANCHES.replace("Dinas Uji", "Badan Lain"), "rapat")
    boss, biro = agency_admin(), portal_admin()
    found = draft(CHANGED, boss, slug="izin")
    publish_draft(found.id, 1, "diperjelas", boss, LATER)
    mine = audit.lines(boss)
    assert [line.words for line in mine.lines] == [
        "Menerbitkan versi: Izin Uji, versi 2. Alasan: “diperjelas”",
        "Mengunggah matriks: Izin Uji",
        "Menerbitkan versi: Izin Uji, versi 1. Alasan: “uji”",
    ]
    first = audit.lines(biro, most=3)
    assert len(first.lines) == 3
    rest = audit.lines(biro, after=first.after)
    assert (len(rest.lines), rest.after) == (1, None)
    assert [line.slug for line in audit.lines(biro, slug="rapat").lines] == ["rapat"]
    assert len(audit.lines(biro, what="upload").lines) == 1
    with pytest.raises(NotYours):
        audit.lines(m.person("rina", "Loket"))


def test_a_line_names_the_account_the_time_and_the_portal_where_nobody_acted() -> None:
    m.publish(m.PERMIT, "izin")
    boss = portal_admin()
    draft(CHANGED, boss, LATER)
    newest, first = audit.lines(boss).lines
    assert (newest.name, newest.at, newest.agency) == ("Biro", LATER, "Dinas Uji")
    assert (first.name, first.service) == ("Portal", "Izin Uji")


def test_an_act_without_a_name_is_not_recorded() -> None:
    with pytest.raises(KeyError):
        audit.record(None, "entah", m.TUESDAY)
    assert AuditLine.select().count() == 0

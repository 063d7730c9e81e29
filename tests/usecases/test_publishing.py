"""Matrices are published byte for byte; agencies and offices follow; running cases keep their version."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from portal.models.accounts import Agency, Office
from portal.models.cases import Case
from portal.models.services import Service, Version
from portal.publishing import (
    CannotPublish,
    complete_agency,
    export_folder,
    process_of,
    publish_bytes,
    publish_folder,
    service_catalogue,
    service_page,
)
from tests.usecases import matrices as m

pytestmark = pytest.mark.usefixtures("database", "scratch")
MATRICES = Path(__file__).parents[2] / "matrices"
UNSOUND = m.BRANCHES.replace("& x,,,?", "x,,,?")


def offices(agency: str) -> set[str]:
    return {o.name for o in Office.select().join(Agency).where(Agency.name == agency)}


def test_a_file_becomes_a_service_with_agency_and_offices():
    m.publish(m.PERMIT, "izin")
    page = service_page("izin")
    assert (page.number, page.code, page.line.title, page.line.agency) == (1, "IZU", "Izin Uji", "Dinas Uji")
    assert page.content == m.PERMIT.encode()
    assert offices("Dinas Uji") == {"Loket", "Kabid", "Arsip"}
    assert page.line.opened_by_public
    assert service_page("tidak-ada") is None


def test_the_six_shipped_matrices_are_published_and_written_out_byte_for_byte(tmp_path):
    assert publish_folder(MATRICES, m.TUESDAY) == []
    assert len(service_catalogue()) == 6
    written = export_folder(tmp_path / "keluar")
    assert len(written) == 6
    for path in written:
        assert path.read_bytes() == (MATRICES / path.name).read_bytes()


def test_a_second_start_publishes_nothing_anew():
    publish_folder(MATRICES, m.TUESDAY)
    publish_folder(MATRICES, m.TUESDAY)
    assert Version.select().count() == 6


def test_an_older_file_does_not_undo_what_an_admin_published_since(tmp_path):
    (tmp_path / "izin.csv").write_text(m.PERMIT)
    publish_folder(tmp_path, m.TUESDAY)
    m.publish(m.PERMIT.replace("Izin Uji", "Izin Baru"), "izin")
    publish_folder(tmp_path, m.TUESDAY)
    assert (service_page("izin").line.title, service_page("izin").number) == ("Izin Baru", 2)


def test_what_cannot_be_published_becomes_a_draft_is_logged_and_the_start_goes_on(tmp_path, caplog):
    (tmp_path / "a-rusak.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (tmp_path / "b-draf.csv").write_text(m.PERMIT.replace("Instansi,Dinas Uji\n", ""))
    (tmp_path / "c-izin.csv").write_text(m.PERMIT)
    (tmp_path / "D Salah.csv").write_text(m.PERMIT)
    with caplog.at_level(logging.WARNING):
        lines = publish_folder(tmp_path, m.TUESDAY)
    assert sorted(line.split(":")[0] for line in lines) == ["D Salah.csv", "a-rusak.csv", "b-draf.csv"]
    assert len(caplog.records) == 3
    assert [v.state for v in Version.select().order_by(Version.id)] == ["draft", "published"]
    assert [line.slug for line in service_catalogue()] == ["c-izin"]
    assert len(publish_folder(tmp_path, m.TUESDAY)) == 2  # the draft's bytes are stored already
    assert Version.select().count() == 2


def test_an_unsound_file_is_a_draft_and_the_published_version_stays():
    m.publish(m.BRANCHES, "rapat")
    with pytest.raises(CannotPublish) as error:
        publish_bytes("rapat", UNSOUND.encode(), None, "uji", m.TUESDAY)
    assert error.value.reading.state == "unsound"
    assert service_page("rapat").number == 1
    assert Version.select().where(Version.state == "draft").count() == 1


@pytest.mark.parametrize("slug", ["", "Izin", "a b", "../x", "izin.csv", "-a", "x" * 81])
def test_a_bad_slug_is_refused(slug):
    with pytest.raises(ValueError, match="bad slug"):
        publish_bytes(slug, m.PERMIT.encode(), None, "uji", m.TUESDAY)
    assert Service.select().count() == 0


def test_a_service_for_all_agencies_gives_each_its_offices_also_later_ones():
    m.publish(m.PERMIT, "izin")
    m.publish(m.COMPLAINT, "pengaduan")
    assert offices("Dinas Uji") >= {"Pengelola", "Tim"}
    m.publish(m.PERMIT.replace("Dinas Uji", "Dinas Lain").replace("IZU", "LAI"), "lain")
    assert offices("Dinas Lain") >= {"Pengelola", "Tim", "Loket"}
    Agency.create(name="Badan Baru", slug="badan-baru")
    complete_agency(Agency.get(Agency.slug == "badan-baru").id)
    assert offices("Badan Baru") == {"Pengelola", "Tim"}


def test_the_zone_of_a_known_agency_stays_and_the_difference_is_noted():
    m.publish(m.PERMIT, "izin")
    text = m.BRANCHES.replace("Kode,RPT", "Kode,RPT\nZona Waktu,WITA")
    published = publish_bytes("rapat", text.encode(), None, "uji", m.TUESDAY)
    assert Agency.get().zone == "WIB"
    assert any("WITA" in problem.message for problem in published.problems)


def test_two_services_with_the_same_code_get_different_ones():
    m.publish(m.PERMIT, "izin")
    m.publish(m.PERMIT.replace("Izin Uji", "Izin Lain"), "izin-lain")
    assert len({s.code for s in Service.select()}) == 2


def test_a_running_case_keeps_its_version():
    m.publish(m.PERMIT, "izin")
    old = m.submit()
    m.publish(m.PERMIT.replace("Memeriksa", "Meneliti"), "izin")
    new = m.submit()
    activity = [process_of(Case.get(Case.number == o.number).version_id)["2"].activity for o in (old, new)]
    assert activity == ["Memeriksa", "Meneliti"]
    assert service_page("izin").process["2"].activity == "Meneliti"


def test_a_process_is_compiled_once():
    m.publish(m.PERMIT, "izin")
    version = Version.get().id
    assert process_of(version) is process_of(version)
    with pytest.raises(KeyError):
        process_of(999)


def test_the_catalogue_is_searched_by_words_and_agency():
    m.publish(m.PERMIT, "izin")
    m.publish(m.BRANCHES.replace("Dinas Uji", "Badan Lain"), "rapat")
    m.publish(m.COMPLAINT, "pengaduan")
    assert [line.slug for line in service_catalogue("UJI izin")] == ["izin"]
    assert [line.slug for line in service_catalogue("100% _")] == []
    assert [line.slug for line in service_catalogue(agency="badan-lain")] == ["pengaduan", "rapat"]
    assert [line.slug for line in service_catalogue(public_only=True)] == ["izin", "pengaduan"]

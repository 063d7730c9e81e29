"""Statistik: what everybody reads, the file with the same figures, and what officials find behind them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from portal import clock, deviations, statistics_rollup
from portal.models.accounts import Account, Agency
from portal.models.guestbook import Visit
from portal.models.services import Service
from portal.models.statistics import CaseFigure
from portal.models.survey import SurveyAnswer
from tests import factories
from tests.usecases import matrices as m
from tests.usecases.test_statistics import at, complain, permit

NOW = datetime(2026, 12, 8, 4, 0, tzinfo=UTC)


@pytest.fixture
def people(app, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    m.publish(m.PERMIT, "izin", at("10-01", "09:00"))
    m.publish(m.COMPLAINT, "pengaduan", at("10-01", "09:00"))
    names = {"lina": "Loket", "kadir": "Kabid", "arif": "Arsip", "olga": "Pengelola", "tim": "Tim"}
    found = {name: m.person(name, role) for name, role in names.items()}
    Account.update(is_demo=True).execute()
    return found


@pytest.fixture
def busy(people):
    """Six permits of November in 1 to 6 hours, one of them late; four complaints, too few to show shares of."""
    for hours in range(1, 6):
        permit(people, at("11-24", "08:00"), at("11-24", "08:00") + timedelta(minutes=20 * hours))
    permit(people, at("11-24", "08:00"), at("11-30", "08:00"))
    for _ in range(4):
        complain(people, at("11-24", "08:00"), at("11-24", "09:00"), "Ringan")
    return people


def row(page, caption: str, head: str) -> list[str]:
    """Return the cells of a table's row by its head."""
    table = next(t for t in page.soup.find_all("table") if t.caption.get_text() == caption)
    found = next(tr for tr in table.find_all("tr") if tr.th and " ".join(tr.th.get_text(" ").split()).startswith(head))
    return [" ".join(td.get_text(" ").split()) for td in found.find_all("td")]


def lines(client, address: str) -> list[dict[str, str]]:
    text = client.http.get(address).get_data().decode("utf-8-sig")
    told = [line for line in text.splitlines() if not line.startswith(("#", '"#'))]
    return list(csv.DictReader(io.StringIO("\n".join(told)), delimiter=";"))


# -- for everybody -----------------------------------------------------------------------------------------------------


def test_the_month_of_a_service_shows_counts_share_median_and_percentile(client, busy) -> None:
    page = client.get("/statistik?layanan=izin")
    assert page.h1 == "Statistik: Izin Uji"
    assert row(page, "Angka tiap bulan", "November 2026") == [
        "6", "6", "0", "0", "0", "0", "83% 5 dari 6 1 lewat tenggat".removesuffix(" 1 lewat tenggat"),
        "1,2 jam kerja", "4 hari kerja",
    ]  # fmt: skip
    assert row(page, "Angka tiap bulan", "Oktober 2026") == ["Tidak ada permohonan pada Oktober 2026."]
    assert "Janji 3 hari kerja" in page.text


def test_below_five_neither_share_nor_time_is_shown(client, busy) -> None:
    page = client.get("/statistik")
    cells = row(page, "Pengaduan menurut klasifikasi", "Ringan")
    assert cells[:3] == ["3 jam kerja", "4", "4"]
    assert cells[-3:] == ["Belum ditampilkan"] * 3
    assert "bila sedikitnya 5 permohonan" in page.text


def test_the_whole_portal_lists_services_and_those_without_a_case(client, people) -> None:
    m.publish(m.BRANCHES, "rapat", at("10-01", "09:00"))
    permit(people, at("11-24", "08:00"), at("11-24", "09:00"))
    page = client.get("/statistik")
    assert row(page, "Angka menurut layanan", "Izin Uji")[:2] == ["1", "1"]
    assert "Tanpa permohonan pada periode ini: Rapat Uji." in page.text


def test_an_empty_portal_says_so(client, people) -> None:
    text = client.get("/statistik").text
    assert "Belum ada permohonan pada periode ini." in text
    assert "Belum ada jawaban survei pada periode ini." in text
    assert "Belum ada kunjungan pada periode ini." in text


@pytest.mark.parametrize("query", ["layanan=tidak-ada", "instansi=tidak-ada", "periode=2031", "periode=kemarin"])
@pytest.mark.parametrize(
    "path", ["/statistik", "/statistik/angka.csv", "/statistik/kepuasan.csv", "/statistik/kunjungan.csv"]
)
def test_what_is_not_there_is_not_found(client, people, path, query) -> None:
    assert client.get(f"{path}?{query}").status == 404


def test_a_service_of_another_agency_is_explained(client, busy) -> None:
    page = client.get(f"/statistik?layanan=izin&instansi={Agency.get(Agency.name == 'Biro Uji').slug}")
    assert "Izin Uji bukan layanan Biro Uji." in page.text


def test_anybody_may_keep_the_page_for_a_minute_and_ask_if_it_changed(client, busy) -> None:
    first = client.http.get("/statistik")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in first.headers["Vary"]
    again = client.http.get("/statistik", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    client.sign_in(busy["lina"].account_id)
    assert client.http.get("/statistik").headers["Cache-Control"] == "no-store"


def test_no_name_of_a_person_is_on_the_page_or_in_the_file(client, busy) -> None:
    for path in ("/statistik", "/statistik?layanan=izin", "/statistik/angka.csv"):
        text = client.http.get(path).get_data(as_text=True)
        assert "Siti" not in text
        assert "SMA 1" not in text
        assert "Lina" not in text


def test_the_page_keeps_up_with_what_happens(client, people, monkeypatch) -> None:
    m.submit(at("11-24", "08:00"))
    assert row(client.get("/statistik?layanan=izin"), "Angka tiap bulan", "November 2026")[0] == "1"
    m.submit(at("11-24", "08:00"))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=2))
    assert row(client.get("/statistik?layanan=izin"), "Angka tiap bulan", "November 2026")[0] == "2"


# -- the file ----------------------------------------------------------------------------------------------------------


def test_the_file_has_the_figures_of_the_page_and_says_what_they_mean(client, busy) -> None:
    answer = client.http.get("/statistik/angka.csv")
    assert answer.mimetype == "text/csv"
    assert "# Tepat waktu: Selesai atau ditolak paling lambat pada tenggatnya" in answer.get_data().decode("utf-8-sig")
    found = {
        (line["layanan"], line["klasifikasi"], line["bulan"]): line for line in lines(client, "/statistik/angka.csv")
    }
    permit_line = found["Izin Uji", "", "2026-11"]
    assert (permit_line["diterima"], permit_line["tepat_waktu_persen"]) == ("6", "83,3")
    assert (permit_line["median_menit_kerja"], permit_line["janji_sekarang"]) == ("70", "3 hari kerja")
    light = found["Pengaduan Uji", "Ringan", "2026-11"]
    assert (light["diterima"], light["tepat_waktu"], light["tepat_waktu_persen"]) == ("4", "4", "")


def test_visits_and_satisfaction_come_as_files_too(client, busy) -> None:
    biro, dinas = (Agency.get(Agency.name == name) for name in ("Biro Uji", "Dinas Uji"))
    common = {"day": "2026-11-24", "hour": 9, "arrived_at": NOW, "name": "Joko", "origin": "Desa", "purpose": "Rapat"}
    for agency, party in ((biro, 1), (dinas, 2), (dinas, 3)):
        Visit.create(agency=agency, party=party, kind="meja", **common)
    told = [
        (line["instansi"], line["bulan"], line["kunjungan"], line["orang"])
        for line in lines(client, "/statistik/kunjungan.csv")
    ]
    assert told == [("Biro Uji", "2026-11", "1", "1"), ("Dinas Uji", "2026-11", "2", "5")]
    page = client.get("/statistik")
    assert row(page, "Kunjungan tiap bulan", "November 2026") == ["3", "6"]
    assert row(page, "Kunjungan menurut instansi", "Dinas Uji") == ["2", "5"]
    service = Service.get(Service.slug == "izin")
    for number in range(6):
        values = dict.fromkeys((f"u{element}" for element in range(1, 10)), 4)
        SurveyAnswer.create(id=str(number), service=service, agency=dinas, month="2026-11", **values)
    answer = lines(client, "/statistik/kepuasan.csv")
    assert [(line["layanan"], line["jawaban"], line["ikm"], line["mutu"]) for line in answer] == [
        ("Izin Uji", "6", "100,00", "A"),
        ("Izin Uji", "6", "100,00", "A"),
    ]
    assert [(line["dari_bulan"], line["sampai_bulan"]) for line in answer] == [("2026-01", "2026-12"), ("2026-11",) * 2]
    assert "IKM 100,00 (A, Sangat Baik), dari 6 jawaban" in client.get("/statistik?layanan=izin").text
    assert "Joko" not in client.get("/statistik").html


def test_satisfaction_is_told_month_by_month_and_not_of_complaints(client, busy) -> None:
    service, dinas = Service.get(Service.slug == "izin"), Agency.get(Agency.name == "Dinas Uji")
    for number, (month, value) in enumerate([("2026-09", 4)] * 5 + [("2026-11", 2)] * 6 + [("2026-10", 1)] * 4):
        values = dict.fromkeys((f"u{element}" for element in range(1, 10)), value)
        SurveyAnswer.create(id=str(number), service=service, agency=dinas, month=month, **values)
    page = client.get("/statistik?layanan=izin")
    assert row(page, "Kepuasan tiap bulan", "September 2026") == ["100,00", "A (Sangat Baik)", "5"]
    assert row(page, "Kepuasan tiap bulan", "November 2026") == ["50,00", "D (Tidak Baik)", "6"]
    table = next(t for t in page.soup.find_all("table") if t.caption.get_text() == "Kepuasan tiap bulan")
    assert "Oktober" not in table.get_text()
    assert not client.get("/statistik?layanan=pengaduan").soup.select("#kepuasan")


def test_a_title_that_looks_like_a_formula_is_no_formula(client, people) -> None:
    m.publish(m.PERMIT.replace("Izin Uji", "=1+1").replace("IZU", "RMS"), "rumus", at("10-01", "09:00"))
    m.submit(at("11-24", "08:00"), slug="rumus")
    assert [line["layanan"] for line in lines(client, "/statistik/angka.csv")] == ["'=1+1"]


# -- for officials -----------------------------------------------------------------------------------------------------


def test_the_public_has_no_way_to_the_cases(client, busy) -> None:
    for path in ("/statistik/rinci", "/statistik/rinci/berkas?angka=diterima"):
        assert client.http.get(path).headers["Location"].startswith("/masuk")


def test_an_official_opens_a_figure_into_its_cases(client, busy) -> None:
    client.sign_in(busy["lina"].account_id)
    page = client.get("/statistik/rinci?layanan=izin")
    link = next(
        a["href"] for a in page.soup.select("td a") if "lewat-tenggat" in a["href"] and "bulan=2026-11" in a["href"]
    )
    found = client.get(link)
    late = CaseFigure.get(CaseFigure.in_time == 0)
    assert [a.get_text() for a in found.soup.select("td a.code")] == [late.case.number]
    assert "4 hari kerja" in found.text
    assert "Siti" not in found.text


def test_a_figure_of_a_class_opens_into_its_complaints(client, busy) -> None:
    fresh = m.submit(at("11-25", "08:00"), slug="pengaduan", agency="dinas-uji")
    client.sign_in(busy["lina"].account_id)
    links = client.get("/statistik/rinci?layanan=pengaduan").soup.select("td a")
    theirs = next(a for a in links if "klasifikasi=Ringan" in a["href"] and "angka=diterima&" in f"{a['href']}&")
    assert len(client.get(theirs["href"]).soup.select("tbody tr")) == 4
    none = next(a for a in links if "klasifikasi=-" in a["href"])
    page = client.get(none["href"])
    assert [a.get_text() for a in page.soup.select("td a.code")] == [fresh.number]
    assert "Belum diklasifikasi, " in page.text


@pytest.mark.parametrize(
    "path", ["/statistik/rinci?layanan=izin", "/statistik/rinci?layanan=pengaduan", "/statistik/rinci"]
)
def test_every_figure_opens_into_as_many_cases_as_it_says(client, busy, path) -> None:
    opened = m.submit(at("11-25", "08:00"))
    deviations.withdraw(opened.number, "", m.holder(opened), at("11-26", "08:00"))
    client.sign_in(busy["lina"].account_id)
    page = client.get(path)
    links = [a for a in page.soup.select("td a, .strip a") if "angka=" in a["href"]]
    assert len(links) >= 4
    for link in links:
        assert len(client.get(link["href"]).soup.select("tbody tr")) == int(link.get_text().split()[0]), link


def test_offices_and_steps_show_what_they_did_and_what_waits(client, busy) -> None:
    m.submit(at("12-01", "08:00"))  # waits for the counter, since a week
    client.sign_in(busy["lina"].account_id)
    page = client.get("/statistik/rinci?layanan=izin")
    assert row(page, "Pekerjaan tiap jabatan, layanan ini", "Loket") == [
        "12", "92% 11 dari 12", "10 menit kerja", "1,7 jam kerja", "1", "1",
    ]  # fmt: skip
    assert row(page, "Waktu tiap langkah terhadap mutu baku", "3")[:4] == ["Kabid", "1 jam kerja", "6", "100% 6 dari 6"]


def test_the_figures_of_another_agency_stay_closed(client, busy) -> None:
    elsewhere = factories.agency("Dinas Lain")
    clerk = factories.person("budi", factories.office(elsewhere))
    client.sign_in(clerk.id)
    assert client.get(f"/statistik/rinci?instansi={Agency.get(Agency.name == 'Dinas Uji').slug}").status == 403
    assert client.get("/statistik/rinci?layanan=izin").text.count("bukan layanan Dinas Lain") == 1
    assert client.get("/statistik/rinci/berkas?angka=diterima&layanan=izin").soup.select("tbody tr") == []


def test_the_admin_of_the_portal_sees_every_agency_but_opens_no_case(client, busy) -> None:
    client.sign_in(factories.person("admin", is_portal_admin=True).id)
    slug = Agency.get(Agency.name == "Dinas Uji").slug
    assert client.get(f"/statistik/rinci?instansi={slug}").status == 200
    page = client.get(f"/statistik/rinci/berkas?instansi={slug}&angka=diterima")
    assert len(page.soup.select("tbody tr")) == 6  # complaints are told apart
    assert page.soup.select("td a") == []


def test_who_works_for_no_agency_gets_the_public_page(client, busy) -> None:
    client.sign_in(factories.person("nobody").id)
    for path in ("/statistik/rinci", "/statistik/rinci/berkas?angka=diterima"):
        assert client.http.get(path).headers["Location"] == "/statistik"


def test_the_figures_of_a_year_are_those_of_its_months(client, busy) -> None:
    page = client.get("/statistik?layanan=izin&periode=2026")
    assert len(page.soup.find("caption", string="Angka tiap bulan").find_parent("table").select("tbody tr")) == 12
    assert row(page, "Angka tiap bulan", "Seluruhnya")[:2] == ["6", "6"]
    assert [option.get_text() for option in page.soup.select("#periode option")] == ["12 bulan terakhir", "Tahun 2026"]


@pytest.mark.parametrize("query", ["angka=tidak-ada", "", "angka=diterima&bulan=2019-01", "angka=diterima&bulan=x"])
def test_a_figure_that_does_not_exist_is_not_found(client, busy, query) -> None:
    client.sign_in(busy["lina"].account_id)
    assert client.get(f"/statistik/rinci/berkas?{query}").status == 404


def test_the_cases_come_fifty_at_a_time(client, people, monkeypatch) -> None:
    monkeypatch.setattr("portal.statistics_desk.PAGE", 2)
    for _ in range(3):
        m.submit(at("11-24", "08:00"))
    statistics_rollup.refresh(NOW)
    client.sign_in(people["lina"].account_id)
    first = client.get("/statistik/rinci/berkas?angka=diterima&layanan=izin")
    second = client.get(str(first.one("a[rel=next]")["href"]))
    numbers = [a.get_text() for page in (first, second) for a in page.soup.select("td a.code")]
    assert len(set(numbers)) == len(numbers) == 3
    assert not second.soup.select("a[rel=next]")

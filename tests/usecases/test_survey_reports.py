"""Reports of the survey: whose they are, what they show and hide, the CSV, what is done about results."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import peewee
import pytest

from portal import audit, demo_cases, demo_survey
from portal.accounts import Actor
from portal.models.accounts import Account, Agency
from portal.models.survey import SurveyAnswer
from portal.refusals import NotFound, NotYours
from portal.skm import HIDDEN
from portal.survey_comments import comment_of, remove_comment
from portal.survey_csv import report_csv
from portal.survey_figures import figure_of_year
from portal.survey_periods import Period, choices, read_period
from portal.survey_plans import LONGEST, PlanChanged, plan_of, save_plan
from portal.survey_reports import Report, agency_report, asked, service_report
from tests.usecases import matrices as m
from tests.usecases.surveys import answered, people, service, waiting

NOW = m.TUESDAY
QUARTER = Period(2026, quarter=4)


@pytest.fixture
def who(database: peewee.Database, scratch: Path) -> dict[str, Actor]:
    found = people()
    m.publish(m.COMPLAINT, "pengaduan")
    return found


def admin(agency: str = "Dinas Uji", portal: bool = False) -> Actor:
    row = Account.create(login=f"admin-{agency}-{portal}", name="Hasan", created_at=NOW)
    return Actor(row.id, "Hasan", (), portal, None if portal else Agency.get(Agency.name == agency).id)


def report(actor: Actor, slug: str = "", period: str = "2026-T4", agency: str = "") -> Report:
    wanted = asked(actor, agency, period, NOW)
    return service_report(wanted, slug, actor) if slug else agency_report(wanted, actor)


# -- periods -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "words", "months"),
    [
        ("2026", "tahun 2026", ("2026-01", "2026-12")),
        ("2026-T1", "triwulan I 2026", ("2026-01", "2026-03")),
        ("2026-T4", "triwulan IV 2026", ("2026-10", "2026-12")),
        ("2026-02", "Februari 2026", ("2026-02", "2026-02")),
    ],
)
def test_a_period_is_read_as_it_is_written(code: str, words: str, months: tuple[str, str]) -> None:
    period = read_period(code)
    assert period is not None
    assert (period.code, period.words, period.months) == (code, words, months)


@pytest.mark.parametrize("code", ["", "26", "2026-T5", "2026-13", "2026-T", "1999", "3000", "2026 ", "٢٠٢٦"])
def test_what_is_no_period_is_not_read(code: str) -> None:
    assert read_period(code) is None


def test_a_period_ends_before_the_first_day_of_the_next() -> None:
    assert Period(2026).days == (date(2026, 1, 1), date(2027, 1, 1))
    assert Period(2026, quarter=3).days == (date(2026, 7, 1), date(2026, 10, 1))
    assert Period(2026, month=2).days == (date(2026, 2, 1), date(2026, 3, 1))


def test_no_period_to_come_can_be_chosen() -> None:
    codes = [period.code for period in choices(date(2026, 4, 1), 2025)]
    assert codes == ["2026", "2026-T2", "2026-T1", "2025", "2025-T4", "2025-T3", "2025-T2", "2025-T1"]


# -- whose -------------------------------------------------------------------------------------------------------


def test_officials_and_admins_read_their_own_agency_only(who: dict[str, Actor]) -> None:
    for actor in (who["lina"], admin()):
        assert report(actor).agency == "Dinas Uji"
        with pytest.raises(NotYours):
            asked(actor, "biro-uji", "2026", NOW)
    assert not report(who["lina"]).may_manage
    assert report(admin("Biro Uji")).may_manage


def test_the_portals_admin_reads_every_agency(who: dict[str, Actor]) -> None:
    central = admin(portal=True)
    slugs = [slug for slug, _ in asked(central, "", "", NOW).agencies]
    assert slugs == ["biro-uji", "dinas-uji"]
    assert report(central, agency="dinas-uji").agency == "Dinas Uji"


def test_who_has_no_agency_reads_nothing(who: dict[str, Actor]) -> None:
    with pytest.raises(NotYours):
        asked(replace(who["lina"], offices=()), "", "", NOW)


def test_an_unknown_service_or_period_is_not_found(who: dict[str, Actor]) -> None:
    with pytest.raises(NotFound):
        report(who["lina"], "tidak-ada")
    with pytest.raises(NotFound):
        report(who["lina"], period="2026-T9")


# -- what it shows -----------------------------------------------------------------------------------------------


def test_a_report_shows_index_elements_lowest_and_people(who: dict[str, Actor]) -> None:
    answered(who, 4, 4, 4, 4, 1, sex="Perempuan", education="S1")
    seen = report(who["lina"], "izin")
    assert seen.figure.sentence == "IKM 85,00 (B, Baik), dari 5 jawaban"
    assert [(row.average, row.value, row.letter) for row in seen.elements] == [("3,40", "85,00", "B")] * 9
    assert [row.code for row in seen.lowest] == ["U1", "U2", "U3"]
    people_seen = {label: {share.words: share.count for share in shares} for label, shares in seen.people}
    assert people_seen["Jenis kelamin"] == {"Laki-laki": "0", "Perempuan": "5", "Tidak menjawab": "0"}
    assert people_seen["Pekerjaan"]["Tidak menjawab"] == "5"
    assert (seen.delivered, seen.wanted) == (5, 5)


def test_below_five_answers_a_report_holds_no_figure_no_people_and_no_comment(who: dict[str, Actor]) -> None:
    answered(who, 4, 4, 4, 4, comment="Kursi kurang", sex="Perempuan")
    for seen in (report(who["lina"]), report(who["lina"], "izin")):
        assert seen.figure.index is None
        assert (seen.elements, seen.lowest, seen.people, seen.comments) == ((), (), (), ())


def test_a_comment_is_read_when_its_answer_counts_and_in_no_order_of_time(who: dict[str, Actor]) -> None:
    for turn in range(5):
        answered(who, 3, comment=f"ke-{turn}")
    answered(who, 3, comment="menunggu")
    seen = [comment.text for comment in report(who["lina"], "izin").comments]
    assert sorted(seen) == [f"ke-{turn}" for turn in range(5)]
    assert seen == [row.comment for row in SurveyAnswer.select().where(~(SurveyAnswer.month >> None)).order_by("id")]


def test_an_agency_sums_up_its_services_and_others_do_not_count(who: dict[str, Actor]) -> None:
    answered(who, 4, 4, 4, 4, 4)
    seen = report(who["lina"])
    assert seen.figure.index is not None
    assert seen.figure.index.n == 5
    assert [(row.title, row.ikm) for row in seen.services] == [("Izin Uji", "100,00")]
    assert report(admin("Biro Uji")).figure.index is None
    assert report(who["lina"], period="2026-T3").figure.index is None
    assert report(who["lina"], period="2026").figure.index == seen.figure.index


def test_a_sample_is_only_told_where_it_means_something(who: dict[str, Actor]) -> None:
    assert not report(who["lina"], "izin").tells_sample
    answered(who, 4, 4, 4, 4, 4)
    assert report(who["lina"], "izin").tells_sample
    SurveyAnswer.update(month="2026-09").execute()
    assert not report(who["lina"], "izin", "2026-T3").tells_sample


def test_the_demonstration_shows_the_published_figure_and_hides_what_is_too_little(who: dict[str, Actor]) -> None:
    for slug, code in ((demo_cases.PONTIVE, "PTV"), (demo_cases.BPPTIK, "KBP")):
        m.publish(m.PERMIT.replace("IZU", code), slug)
    demo_survey.make(NOW, random.Random(1))
    shown = figure_of_year(service(demo_cases.PONTIVE).id, NOW).figure
    assert shown.sentence == "IKM 91,48 (A, Sangat Baik), dari 29 jawaban"
    assert figure_of_year(service(demo_cases.BPPTIK).id, NOW).figure.sentence == HIDDEN
    assert waiting() == 4 + 3


# -- CSV ---------------------------------------------------------------------------------------------------------


def rows_of(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_the_csv_holds_the_agency_and_each_service(who: dict[str, Actor]) -> None:
    answered(who, 4, 4, 4, 4, 1, comment="Kursi kurang")
    head, whole, line = rows_of(report_csv(report(who["lina"])))
    assert head[:7] == ["Instansi", "Layanan", "Periode", "Jawaban", "IKM", "Mutu", "Kinerja"]
    assert head[7] == "U1 Persyaratan"
    assert whole[1:8] == ["Seluruh layanan", "triwulan IV 2026", "5", "85,00", "B", "Baik", "3,40"]
    assert line[1] == "Izin Uji"
    assert "Kursi" not in report_csv(report(who["lina"])).decode()


def test_the_csv_hides_what_the_page_hides_and_runs_no_formula(who: dict[str, Actor]) -> None:
    m.publish(m.PERMIT.replace("Izin Uji", "=1+2").replace("IZU", "IZL"), "rumus")
    answered(who, 4)
    lines = {row[1]: row for row in rows_of(report_csv(report(who["lina"])))}
    assert set(lines["'=1+2"][3:-1]) == {""}
    assert lines["'=1+2"][-1] == HIDDEN


# -- what is done ------------------------------------------------------------------------------------------------


def test_an_admin_writes_what_is_done_and_everybody_of_the_agency_reads_it(who: dict[str, Actor]) -> None:
    boss, agency = admin(), Agency.get(Agency.name == "Dinas Uji")
    save_plan(agency.id, service().id, QUARTER, " Tambah kursi.\r\nMulai Januari. ", 0, boss, NOW)
    seen = report(who["lina"], "izin").plan
    assert (seen.text, seen.revision, seen.name, seen.at) == ("Tambah kursi.\nMulai Januari.", 1, "Hasan", NOW)
    assert report(who["lina"]).plan.text == ""
    assert report(who["lina"], "izin", "2026").plan.text == ""
    assert audit.lines(boss, what="survey_plan").lines[0].subject == "triwulan IV 2026"


def test_an_official_or_a_foreign_admin_writes_nothing(who: dict[str, Actor]) -> None:
    agency = Agency.get(Agency.name == "Dinas Uji")
    for actor in (who["lina"], admin("Biro Uji")):
        with pytest.raises(NotYours):
            save_plan(agency.id, None, QUARTER, "x", 0, actor, NOW)
    assert plan_of(agency.id, None, QUARTER).revision == 0


def test_a_stale_page_overwrites_nothing(who: dict[str, Actor]) -> None:
    boss, agency = admin(), Agency.get(Agency.name == "Dinas Uji")
    save_plan(agency.id, None, QUARTER, "pertama", 0, boss, NOW)
    save_plan(agency.id, None, QUARTER, "kedua", 1, boss, datetime(2026, 11, 25, tzinfo=UTC))
    for stale in (0, 1, 3):
        with pytest.raises(PlanChanged) as caught:
            save_plan(agency.id, None, QUARTER, "basi", stale, boss, NOW)
        assert caught.value.facts["name"] == "Hasan"
    assert plan_of(agency.id, None, QUARTER).text == "kedua"
    assert len(audit.lines(boss, what="survey_plan").lines) == 2


def test_a_plan_that_is_too_long_is_not_cut(who: dict[str, Actor]) -> None:
    with pytest.raises(ValueError, match="characters"):
        save_plan(Agency.get(Agency.name == "Dinas Uji").id, None, QUARTER, "x" * (LONGEST + 1), 0, admin(), NOW)


# -- taking a comment out ----------------------------------------------------------------------------------------


def test_a_comment_that_names_somebody_is_taken_out_and_the_answer_still_counts(who: dict[str, Actor]) -> None:
    boss = admin()
    for comment in ("Bu Lina lambat", "", "", "", ""):
        answered(who, 3, comment=comment)
    before = report(boss, "izin")
    [comment] = before.comments
    remove_comment(comment.key, boss, NOW)
    after = report(boss, "izin")
    assert (after.comments, after.figure) == ((), before.figure)
    [line] = audit.lines(boss, what="survey_comment").lines
    assert "Lina" not in line.words
    with pytest.raises(NotFound):
        remove_comment(comment.key, boss, NOW)


def test_a_comment_is_taken_out_by_its_own_admin_and_only_once_it_is_read(who: dict[str, Actor]) -> None:
    boss = admin()
    answered(who, 3, comment="Bu Lina lambat")
    key = SurveyAnswer.get().id
    with pytest.raises(NotFound):  # it still waits: nobody has read it
        comment_of(key, boss)
    SurveyAnswer.update(month="2026-11").execute()
    for actor in (who["lina"], admin("Biro Uji")):
        with pytest.raises(NotFound):
            remove_comment(key, actor, NOW)
    assert comment_of(key, boss).text == "Bu Lina lambat"

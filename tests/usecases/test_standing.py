"""What people read of a case: every row of the status table, told without gaps, names or braces."""

from __future__ import annotations

import re

import pytest

from portal import standing as said
from portal.case_view import key_view, official_view, public_view
from portal.casekeys import check_key
from portal.deviations import archive, withdraw
from portal.standing import fill, standing
from portal.standing_rows import COMPLAINT_ROWS, ROWS
from portal.telling import history_sentence, where, who_words
from tests.usecases import matrices as m

pytestmark = pytest.mark.usefixtures("database", "scratch")


@pytest.fixture
def people(database):
    m.publish(m.PERMIT, "izin")
    return {name: m.person(name, role) for name, role in {"lina": "Loket", "kadir": "Kabid", "arif": "Arsip"}.items()}


def all_rows():
    return [*ROWS.values(), *COMPLAINT_ROWS.values()]


def test_a_clause_with_an_empty_placeholder_is_dropped_with_its_comma():
    text = "Berkas ada di {pelaksana}[, paling lambat {tenggat}][, {lalu}]."
    assert (
        fill(text, {"pelaksana": "Kasi", "tenggat": "", "lalu": "lalu ke Kabid"})
        == "Berkas ada di Kasi, lalu ke Kabid."
    )


def test_what_stands_in_a_value_is_never_read_as_a_placeholder():
    assert fill("[: “{alasan}”]", {"alasan": "pakai {kunci} dan [ini]"}) == ": “pakai {kunci} dan [ini]”"


def test_every_placeholder_of_the_table_is_one_that_the_code_fills_in(people):
    opened = m.submit()
    known = set(said._values(public_view(opened.number, m.TUESDAY), "public"))
    for row in all_rows():
        used = set(re.findall(r"\{(\w+)\}", " ".join((row.word, row.text, row.official, row.key, row.applicant))))
        assert used <= known


def test_the_public_text_of_every_row_has_no_room_for_a_name_or_a_reason():
    for row in all_rows():
        assert not {"petugas", "alasan"} & set(re.findall(r"\{(\w+)\}", row.text))


def told(number, key, actor):
    """The three texts of a case, and its three lines."""
    now = m.TUESDAY
    views = (
        (public_view(number, now), "public"),
        (key_view(number, check_key(number, key), now).case, "applicant"),
        (official_view(number, actor, now).case, "official"),
    )
    texts = [standing(view, audience) for view, audience in views]
    lines = [where(view, audience, now) for view, audience in views]
    for text in texts:
        assert not re.search(r"[{}\[\]]|\s[,.;]|\.\.|, ,", text.text), text.text
    assert all(line.at and line.since and line.then for line in lines)
    return texts


def test_a_return_tells_the_public_that_it_happened_and_the_applicant_why(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="belum lengkap", note="fotokopi kurang jelas")
    public, applicant, official = told(opened.number, opened.key, people["lina"])
    assert public.word == "Dikembalikan untuk dilengkapi"
    assert "fotokopi" not in public.text
    assert "Alasan: “fotokopi kurang jelas”. Perbaiki isian dan dokumen, lalu kirim lagi" in applicant.text
    assert "sampai Anda mengirimnya" in applicant.text
    assert "sampai pemohon mengirimnya" in public.text
    assert "lina" in official.text.lower()


def test_a_withdrawn_and_an_archived_case_say_so_to_everybody(people):
    one, other = m.submit(), m.submit()
    withdraw(one.number, "", check_key(one.number, one.key), m.TUESDAY)
    archive(other.number, "ganda", "sudah ada", people["lina"], m.TUESDAY, one.number)
    assert [t.word for t in told(one.number, one.key, people["lina"])] == ["Dicabut"] * 3
    public, applicant, official = told(other.number, other.key, people["lina"])
    assert one.number not in public.text
    assert one.number in applicant.text
    assert "ganda, “sudah ada”" in official.text


def test_the_history_names_the_person_to_officials_only(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="belum lengkap", note="fotokopi kurang jelas")
    view = official_view(opened.number, people["lina"], m.TUESDAY).case
    public = public_view(opened.number, m.TUESDAY)
    line = view.history[-1]
    assert who_words(line, view, "official").lower().startswith("lina")
    assert who_words(public.history[-1], public, "public") == "Loket"
    assert "fotokopi" in history_sentence(line, view, "official")
    assert "fotokopi" not in history_sentence(public.history[-1], public, "public")
    assert "Memutuskan “belum lengkap” pada langkah 2. Berkas kembali ke langkah 1." in history_sentence(
        line, view, "official"
    )


def test_a_received_case_says_who_has_it_and_until_when(people):
    opened = m.submit()
    public, applicant, _ = told(opened.number, opened.key, people["lina"])
    assert public.word == "Diterima"
    assert "permohonan ini" in public.text
    assert "permohonan Anda" in applicant.text
    assert "Loket memeriksanya" in public.text


def test_a_step_recorded_at_the_counter_names_both(people):
    opened = m.submit()
    m.act(opened.number, "2", people["lina"], outcome="belum lengkap", note="kurang")
    m.at_counter(opened.number, "1", people["lina"])
    view = official_view(opened.number, people["lina"], m.TUESDAY).case
    said_of = who_words(view.history[-1], view, "official")
    assert re.fullmatch(r"Dicatat di loket oleh Lina sebagai Loket, untuk pemohon", said_of, re.IGNORECASE)

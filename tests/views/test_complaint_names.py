"""Names are planted wherever a reporter can write one, and looked for in every answer of the portal, exports and log."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator

import pytest
from werkzeug.routing import Rule

from portal.models.cases import CaseEvent, Task
from portal.models.files import CaseFile
from tests.page import Client
from tests.usecases import matrices as m
from tests.usecases import reports as r
from tests.views.complaining import Town, checked, picture, send
from tests.views.offices import press

PLANTED = ("wahyudi", "prasetya", "98765432", "9876-5432", r.CAMERA.casefold(), "109.3425")


@pytest.fixture
def town(app, monkeypatch) -> Town:
    return Town(app, monkeypatch)


@pytest.fixture
def number(town: Town) -> str:
    """An anonymous complaint by way of the pages, whose reporter gives themselves away wherever they can."""
    guest = town.guest
    token, page = checked(
        guest,
        **{
            "anonim": "ya",
            "kontak": r.PHONE,
            "isian:Uraian": f"Saya, {r.NAME.upper()}, menunggu dua jam. Hubungi 0812 9876-5432.",
            "isian:Tempat kejadian": f"Rumah {r.NAME}",
            "isian:Lampiran": picture(),
        },
    )
    assert page.status == 303, page.text
    town.wait(seconds=30)
    sent = send(guest, token)
    key = guest.get(sent.response.headers["Location"]).one(".code.key").get_text()
    number = sent.response.headers["Location"].rsplit("/", 1)[1]
    press(town.olah, number, "2", keputusan=r.INCOMPLETE, catatan="Sebutkan loketnya.")
    guest.send(f"/lacak/{number}", f"/lacak/{number}/kunci", {"kunci": key})
    again = {"isian:Uraian": f"Loket 3. Salam, {r.NAME}.", "catatan": f"Dari {r.NAME}", "dokumen": picture()}
    assert town.reply(guest, number, **again).status == 303
    town.pass_on(number)
    town.answer(number, foto_sebelum=picture("a.jpg"), foto_sesudah=picture("b.jpg"))
    reopened = town.reply(guest, number, keputusan="dibuka kembali", catatan=f"Saya {r.NAME} belum puas")
    assert reopened.status == 303, reopened.text
    town.pass_on(number, "")
    town.answer(number, "Sudah diperiksa lagi.")
    accepted = town.reply(guest, number, keputusan="diterima", nilai="4", komentar=f"Salam, {r.NAME}")
    assert accepted.status == 303, accepted.text
    return number


def found_in(text: str | bytes) -> list[str]:
    """Return the planted words that stand in a text, or in the bytes of a file."""
    data = text if isinstance(text, bytes) else text.encode()
    return [word for word in PLANTED if word.encode() in data.lower()]


def addresses(town: Town, number: str) -> Iterator[str]:
    """Give every address of the portal that answers GET, for the complaint and all that belongs to it."""
    known = {
        "number": [number], "nomor": [number], "slug": ["pengaduan", "izin", "dinas-uji"],
        "document_id": [str(row.id) for row in CaseFile.select()],
        "event_id": [str(row.id) for row in CaseEvent.select()],
        "task_id": [str(row.id) for row in Task.select()],
    }  # fmt: skip
    for rule in town.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            yield from filled(rule, known)
    for search in ("wahyudi", r.PHONE, number, "loket"):
        yield from (f"/tugas?q={search}", f"/pengaduan/kelola?q={search}", f"/?q={search}", f"/lacak?nomor={search}")
    yield f"/lacak/{number}/posisi?edisi=0"


def filled(rule: Rule, known: dict[str, list[str]]) -> Iterator[str]:
    """Give a rule's addresses, each of its parameters filled in with all that is known."""
    paths = [rule.rule]
    for name in rule.arguments:
        parameter = re.compile(rf"<(?:\w+:)?{name}>")
        paths = [parameter.sub(value, path) for path in paths for value in known.get(name, ["1"])]
    yield from paths


def leaks(client: Client, paths: Iterable[str]) -> list[str]:
    """Return each address whose answer, or whose headers, hold a planted word."""
    told = []
    for path in paths:
        for headers in ({}, {"HX-Request": "true", "HX-Request-Type": "partial"}):
            answer = client.http.get(path, headers=headers)
            sent_back = path.partition("?")[2]  # what was searched for stands in the field again
            said = found_in(answer.data + str(answer.headers).encode())
            told += [f"{path}: {word}" for word in said if word not in sent_back.casefold()]
    return told


def test_the_public_reads_no_name(town: Town, number: str) -> None:
    paths = list(addresses(town, number))
    assert f"/lacak/{number}" in paths
    assert "Loket 3. Salam, [disamarkan]." in town.guest.get(f"/lacak/{number}").text
    assert leaks(town.guest, paths) == []


def test_who_handles_complaints_knows_the_reporter_so_the_search_finds_what_is_there(town: Town, number: str) -> None:
    page = town.olah.get(f"/berkas/{number}")
    assert f"Anonim: {r.NAME}" in page.text
    assert {f"/berkas/{number}: {word}" for word in ("wahyudi", "98765432")} <= set(
        leaks(town.olah, [f"/berkas/{number}", f"/lacak/{number}"])
    )


@pytest.mark.parametrize("who", ["tim", "loket"])
def test_no_official_of_the_reported_unit_reads_a_name(town: Town, number: str, who: str) -> None:
    client = getattr(town, who)
    assert client.get(f"/berkas/{number}").status == 200
    assert leaks(client, addresses(town, number)) == []


def test_an_official_of_another_agency_reads_nothing_at_all(town: Town, number: str) -> None:
    other = town.hire("lain", r.HANDLER, agency=r.OWNER)
    assert other.get(f"/berkas/{number}").status == 403
    assert leaks(other, addresses(town, number)) == []


def test_a_person_found_by_a_search_is_never_an_anonymous_reporter(town: Town, number: str) -> None:
    for client in (town.tim, town.loket, town.olah):
        for search in ("wahyudi", "prasetya", r.NAME, r.PHONE):
            assert number not in client.get(f"/tugas?q={search}").one("main").get_text()
    for search in ("wahyudi", r.PHONE):
        assert number not in town.tim.get(f"/pengaduan/kelola?q={search}").text


def test_the_exports_name_nobody(town: Town, number: str) -> None:
    export = town.olah.http.get("/pengaduan/kelola.csv")
    assert number.encode() in export.data
    assert found_in(export.data) == []


def test_the_log_names_nobody(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("peewee").setLevel(logging.WARNING)
        guest = town.guest
        token, _ = checked(guest, anonim="ya", kontak=r.PHONE, **{"isian:Lampiran": picture()})
        send(guest, token)  # too fast: refused, and told
        town.wait(seconds=30)
        send(guest, token)
        _, page = checked(guest, **{"isian:Lampiran": picture(data=b"MZ kaput")})
        assert page.status == 422
    told = [f"{record.name}: {record.getMessage()} {record.exc_text or ''}" for record in caplog.records]
    assert [line for line in told if found_in(line)] == []


def test_a_reporter_with_the_key_reads_their_own_words(town: Town) -> None:
    opened = town.complain(anonim="ya", Uraian=f"Saya {r.NAME}.")
    assert f"Saya {r.NAME}." in town.reporter(opened).get(f"/lacak/{opened.number}").text


def test_a_named_reporter_is_named_to_the_unit_and_never_to_the_public(town: Town) -> None:
    opened = town.answered(Uraian=f"Saya {r.NAME}.", kontak=r.PHONE, cara_kabar="telepon")
    assert r.NAME in town.tim.get(f"/berkas/{opened.number}").text
    assert leaks(town.guest, addresses(town, opened.number)) == []
    assert m.case_of(opened.number).applicant_name == r.NAME

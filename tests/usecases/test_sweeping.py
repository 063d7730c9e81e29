"""Tidying up: once by command, every hour beside the server, and no longer than the server lives."""

from __future__ import annotations

import os
from datetime import timedelta

import peewee
import pytest

from portal import commands_sweep, sweeping
from tests.usecases import matrices as m

pytestmark = pytest.mark.usefixtures("database", "scratch")


def test_every_part_of_a_sweep_has_its_words() -> None:
    assert set(sweeping.sweep_all(m.TUESDAY)) == set(commands_sweep.WORDS)


def test_a_sweep_tells_what_it_did_and_that_there_was_nothing() -> None:
    assert commands_sweep.told({"closed": 0, "files": 0}) == "Tidak ada yang perlu dirapikan."
    said = commands_sweep.told({"closed": 2, "drafts": 0, "visits": 1})
    assert said == "2 permohonan ditutup sendiri; 1 kunjungan dihapus namanya."


def test_a_second_sweep_finds_nothing_left() -> None:
    m.publish(m.PERMIT, "izin")
    m.submit()
    late = m.TUESDAY + timedelta(days=4000)
    sweeping.sweep_all(late)
    assert commands_sweep.told(sweeping.sweep_all(late)) == "Tidak ada yang perlu dirapikan."


def test_the_tidier_ends_with_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands_sweep, "tidy", lambda _now: pytest.fail("swept for a server that is gone"))
    commands_sweep.keep_tidy(1, os.getppid() + 1)


def test_a_sweep_that_fails_is_reported_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database: peewee.Database
) -> None:
    turns = iter([True, True, False])
    tries = []

    def fail(_now: object) -> None:
        tries.append(1)
        raise peewee.OperationalError("database is locked")

    database.close()
    monkeypatch.setattr(commands_sweep, "_waited", lambda _seconds, _server: next(turns))
    monkeypatch.setattr(commands_sweep, "tidy", fail)
    commands_sweep.keep_tidy(60, os.getppid())
    database.connect()
    assert len(tries) == 2
    assert "database is locked" in capsys.readouterr().err

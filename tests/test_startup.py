"""Settings, the start, and the command line."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import peewee
import pytest

from app import create_app as shell_app
from portal import accounts, config, startup
from portal.config import ConfigError
from portal.factory import create_app
from portal.models import base
from portal.models.accounts import Account, Posting
from tests import factories

ROOT = Path(__file__).resolve().parent.parent


def run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the portal in a process of its own, with these PORTAL_ settings only."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env={**clean, **environ}, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("PORTAL_MODE", "prod", "production atau demo"),
        ("PORTAL_PORT", "lima", "PORTAL_PORT"),
        ("PORTAL_PORT", "70000", "65535"),
        ("PORTAL_DATABASE_URL", "mysql://x/y", "postgresql://"),
        ("PORTAL_DATABASE_URL", "sqlite:///", "sqlite:///berkas.db"),
        ("PORTAL_SECRET_KEY", "pendek", "32 karakter"),
        ("PORTAL_SQLITE_SYNCHRONOUS", "OFF", "FULL atau NORMAL"),
        ("PORTAL_TRUSTED_PROXIES", "semua", "10.0.0.5"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named_with_what_to_write(name: str, value: str, word: str) -> None:
    with pytest.raises(ConfigError, match=word) as caught:
        config.read({name: value})
    assert name in str(caught.value)


def test_nothing_set_means_production_on_this_machine_only() -> None:
    read = config.read({})
    assert (read.mode, read.host, read.port) == ("production", "127.0.0.1", 5000)
    assert read.database_url == f"sqlite:///{read.data}/portal.db"
    with pytest.raises(ConfigError, match="PORTAL_SECRET_KEY belum diisi"):
        read.key()


def test_the_demo_keeps_its_key_to_itself(tmp_path: Path) -> None:
    demo = config.read({"PORTAL_MODE": "demo", "PORTAL_DATA": str(tmp_path)})
    assert demo.key() == demo.key()
    assert len(demo.key()) >= 32
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret-key"]


def test_a_start_migrates_and_a_second_one_loses_nothing(tmp_path: Path) -> None:
    settings = factories.settings(tmp_path, f"sqlite:///{tmp_path}/baru/portal.db", MATRICES=str(tmp_path))
    create_app(settings)
    assert any("http://127.0.0.1:5000" in line for line in startup.prepare(settings))
    with base.db.connection_context():
        before = Account.select().count()
        factories.person("siti", factories.office(factories.agency()))
    lines = startup.prepare(settings)
    assert any("kuda terbang di awan" in line for line in lines)
    with base.db.connection_context():
        assert Account.select().count() == before + 1


def test_production_refuses_to_serve_demo_accounts(sqlite_url: str, tmp_path: Path) -> None:
    settings = factories.settings(tmp_path, sqlite_url, MODE="production")
    create_app(settings)
    with base.db.connection_context():
        factories.person("siti")
    with pytest.raises(startup.CannotStart, match="1 akun peragaan"):
        startup.prepare(settings)


def test_production_refuses_to_start_without_a_key(sqlite_url: str, tmp_path: Path) -> None:
    settings = factories.settings(tmp_path, sqlite_url, MODE="production", SECRET_KEY="")
    create_app(settings)
    with pytest.raises(startup.CannotStart, match="PORTAL_SECRET_KEY belum diisi"):
        startup.prepare(settings)


def test_a_locked_database_is_named_at_the_start(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "BUSY_MS", 50)
    settings = factories.settings(tmp_path, sqlite_url, MATRICES=str(tmp_path))
    create_app(settings)
    other = sqlite3.connect(tmp_path / "portal.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(startup.CannotStart, match=r"portal\.db tidak dapat dipakai .*Hentikan program lain"):
            startup.prepare(settings)
    finally:
        other.close()


def test_a_file_that_is_no_database_is_named_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "portal.db").write_text("bukan basis data, tetapi cukup panjang untuk dibaca sebagai satu")
    settings = factories.settings(tmp_path, f"sqlite:///{tmp_path}/portal.db")
    create_app(settings)
    with pytest.raises(startup.CannotStart, match="tidak dapat dipakai"):
        startup.prepare(settings)


def test_a_data_folder_that_cannot_be_made_is_named_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    settings = factories.settings(tmp_path / "data", f"sqlite:///{tmp_path}/data/portal.db")
    create_app(settings)
    with pytest.raises(startup.CannotStart, match="tidak dapat dibaca atau ditulis"):
        startup.prepare(settings)


def test_the_server_refuses_in_words_and_with_a_status() -> None:
    done = run("app.py")
    assert done.returncode != 0
    assert "PORTAL_SECRET_KEY belum diisi" in done.stderr
    assert "Traceback" not in done.stderr
    wrong = run("-m", "flask", "--app", "app", "account", "list", PORTAL_MODE="x")
    assert wrong.returncode != 0
    assert "PORTAL_MODE berisi “x”" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_a_matrix_is_checked_without_key_database_or_folder(tmp_path: Path) -> None:
    data = tmp_path / "tidak-ada"
    words = ("-m", "flask", "--app", "app", "matrix", "check", "matrices/kunjungan-pontive.csv")
    done = run(*words, PORTAL_DATA=str(data))
    assert done.returncode == 0, done.stderr
    assert not data.exists()


def test_accounts_are_kept_from_the_command_line(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path))
    app = shell_app()
    with base.db.connection_context():
        factories.office(factories.agency())

    def flask(*words: str) -> tuple[int, str]:
        result = app.test_cli_runner().invoke(args=["account", *words])
        return result.exit_code, result.output

    assert "/tautan/" in flask("create", "siti", "Siti", "--nip", "1980", "--agency", "dinas-kominfo")[1]
    assert flask("hold", "siti", "dinas-kominfo", "Kepala Dinas", "--from", "1-11-2020") == (
        0,
        "siti memegang Kepala Dinas.\n",
    )
    assert "siti\tSiti\tKepala Dinas" in flask("list")[1]
    assert flask("disable", "siti")[0] == flask("enable", "siti")[0] == flask("link", "siti")[0] == 0
    assert flask("end", "siti", "dinas-kominfo", "Kepala Dinas", "--on", "1-1-2026")[0] == 0
    for wrong in (
        ("create", "siti", "Lagi"),
        ("hold", "siti", "entah", "Kepala Dinas"),
        ("hold", "siti", "dinas-kominfo", "Raja"),
        ("hold", "siti", "dinas-kominfo", "Kepala Dinas", "--from", "31-2-2026"),
        ("end", "siti", "dinas-kominfo", "Kepala Dinas"),
        ("link", "entah"),
        ("create", "budi", "Budi", "--admin"),
    ):
        status, text = flask(*wrong)
        assert status != 0, wrong
        assert "Traceback" not in text
    with base.db.connection_context():
        assert str(Posting.get().ends_on) == "2026-01-01"


def test_a_staff_list_is_imported_from_the_command_line_after_a_dry_run(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", sqlite_url)
    app = shell_app()
    with base.db.connection_context():
        factories.office(factories.agency())
    path = tmp_path / "petugas.csv"
    path.write_text("NIP,Nama,Instansi,Jabatan\n198001012005011001,Siti,Dinas Kominfo,Kepala Dinas\n")
    run_cli = app.test_cli_runner().invoke
    assert "Belum ada yang diubah." in run_cli(args=["account", "import", str(path)]).output
    assert "Daftar petugas diimpor." in run_cli(args=["account", "import", "--apply", str(path)]).output
    path.write_text("apa saja")
    assert run_cli(args=["account", "import", "--apply", str(path)]).exit_code == 1
    with base.db.connection_context():
        assert accounts.actor_of(Account.get().id, factories.NOW.replace(year=2030)).titles == "Kepala Dinas"  # type: ignore[union-attr]


def test_a_missing_driver_for_postgresql_is_named_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = factories.settings(tmp_path, f"sqlite:///{tmp_path}/portal.db")
    create_app(settings)

    def missing() -> None:
        raise peewee.ImproperlyConfigured("Postgres driver not installed!")

    monkeypatch.setattr(startup, "migrate", missing)
    with pytest.raises(startup.CannotStart, match="penggeraknya belum terpasang"):
        startup.prepare(settings)

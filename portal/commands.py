"""The command line: `flask --app app account …`, and the groups of other rooms."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click
import peewee
from flask import Flask

from portal import accounts, clock, config, postings, publishing, staff
from portal.accounts import AccountProblem, NotYours
from portal.commands_matrix import matrix
from portal.commands_sweep import keep_tidy, tidy, told
from portal.forms import read_day, said
from portal.models import base
from portal.models.accounts import Account, Agency, Office
from portal.models.migrate import migrate

NO_SUCH = "Akun “{login}” tidak ada. Lihat daftarnya dengan `flask --app app account list`."


class Day(click.ParamType):
    """A date as typed: 24-11-2026."""

    name = "tanggal"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day, or say how to write it."""
        if isinstance(value, date):
            return value
        try:
            return read_day(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def register(app: Flask) -> None:
    """Add the groups and commands of every room to `flask`."""
    app.cli.add_command(account)
    app.cli.add_command(sweep)
    matrix.add_command(export)
    app.cli.add_command(matrix)


@contextmanager
def database() -> Iterator[None]:
    """Open the database for a command (migrated first), and turn its troubles into sentences."""
    try:
        migrate()
        with base.db.connection_context():
            yield
    except AccountProblem as problem:
        raise click.ClickException(said(problem)) from problem
    except NotYours as error:
        raise click.ClickException("Akun atau jabatan itu tidak ada.") from error
    except (peewee.DatabaseError, OSError) as error:
        raise click.ClickException(f"Basis data tidak dapat dipakai: {error}. Periksa PORTAL_DATABASE_URL.") from error


@click.command()
@click.option("--every", type=click.IntRange(1, 1440), help="Ulangi tiap sekian menit, selama proses induk ada.")
@click.option("--beside", type=int, help="Nomor proses induk itu; tanpa ini, induk saat perintah dimulai.")
def sweep(every: int | None, beside: int | None) -> None:
    """Rapikan: tutup yang waktunya lewat, hapus yang masa simpannya habis."""
    if every:
        keep_tidy(every, beside or os.getppid())
        return
    with database():
        click.echo(told(tidy(clock.now())))


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Tulis matriks semua layanan yang terbit ke FOLDER, persis seperti tersimpan."""
    with database():
        for path in publishing.export_folder(folder):
            click.echo(path)


@click.group()
def account() -> None:
    """Akun petugas: buat, nonaktifkan, jabatan, tautan, impor."""


@account.command()
@click.argument("login")
@click.argument("name")
@click.option("--nip", default="", help="NIP")
@click.option("--agency", "agency", help="nama instansi yang mengelola akun")
@click.option("--admin", "is_admin", is_flag=True, help="admin instansi itu")
@click.option("--portal-admin", is_flag=True, help="admin portal")
def create(login: str, name: str, nip: str, agency: str | None, is_admin: bool, portal_admin: bool) -> None:
    """Buat akun LOGIN untuk NAME, dan tulis tautan masuknya."""
    with database():
        owner = _agency(agency) if agency else None
        if is_admin and owner is None:
            raise click.ClickException("--admin memerlukan --agency.")
        made = accounts.create_account(
            login,
            name,
            nip=nip,
            agency_id=owner.id if owner else None,
            admin_of=owner.id if owner and is_admin else None,
            is_portal_admin=portal_admin,
            by=None,
            now=clock.now(),
        )
        click.echo(f"Akun {made.login} dibuat.")
        _say_link(made)


@account.command()
@click.argument("login")
def disable(login: str) -> None:
    """Nonaktifkan akun; sesinya berakhir."""
    with database():
        accounts.disable(_account(login).id, by=None, now=clock.now())
        click.echo(f"Akun {login} dinonaktifkan.")


@account.command()
@click.argument("login")
def enable(login: str) -> None:
    """Aktifkan lagi akun."""
    with database():
        accounts.enable(_account(login).id, by=None)
        click.echo(f"Akun {login} diaktifkan lagi.")


@account.command()
@click.argument("login")
def link(login: str) -> None:
    """Tulis tautan masuk sekali pakai (24 jam)."""
    with database():
        _say_link(_account(login))


@account.command()
@click.argument("login")
@click.argument("agency")
@click.argument("office")
@click.option("--kind", type=click.Choice(["definitif", "plt", "plh"]), default="definitif")
@click.option("--from", "starts_on", type=Day(), help="hari pertama; bila kosong, hari ini")
@click.option("--until", "ends_on", type=Day(), help="hari terakhir")
@click.option("--letter", default="", help="nomor surat perintah")
def hold(
    login: str, agency: str, office: str, kind: str, starts_on: date | None, ends_on: date | None, letter: str
) -> None:
    """Catat jabatan OFFICE di instansi AGENCY untuk akun LOGIN."""
    with database():
        owner = _agency(agency)
        place = _office(owner, office)
        day = starts_on or accounts.today(clock.now(), owner.zone)
        postings.hold(
            _account(login).id, place.id, kind=kind, starts_on=day, ends_on=ends_on, letter_number=letter, by=None
        )
        click.echo(f"{login} memegang {office}.")


@account.command()
@click.argument("login")
@click.argument("agency")
@click.argument("office")
@click.option("--on", "last_day", type=Day(), help="hari terakhir; bila kosong, hari ini")
def end(login: str, agency: str, office: str, last_day: date | None) -> None:
    """Akhiri jabatan OFFICE di instansi AGENCY."""
    with database():
        owner = _agency(agency)
        place, now = _office(owner, office), clock.now()
        day = last_day or accounts.today(now, owner.zone)
        held = [row for row in postings.postings_of(_account(login).id) if row.office_id == place.id]
        running = [row for row in held if row.ends_on is None or row.ends_on > day]
        if not running:
            raise click.ClickException(f"{login} tidak memegang {office}.")
        for row in running:
            postings.end(row.id, day, by=None, now=now)
        click.echo(f"Jabatan {office} diakhiri untuk {login}.")


@account.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", "do_it", is_flag=True, help="ubah sungguh-sungguh; tanpa ini hanya diuji")
def import_csv(path: Path, do_it: bool) -> None:
    """Impor CSV petugas (NIP, nama, instansi, jabatan)."""
    with database():
        result = staff.import_staff(path.read_bytes(), by=None, now=clock.now(), dry_run=not do_it)
    for line in result.lines:
        click.echo(f"Baris {line.number}: {line.name}, {line.office}: {line.what}")
    for problem in result.problems:
        click.echo(problem, err=True)
    if result.problems:
        raise SystemExit(1)
    click.echo("Daftar petugas diimpor." if result.done else "Uji selesai. Belum ada yang diubah.")


@account.command("list")
def list_accounts() -> None:
    """Daftar akun dengan jabatan hari ini."""
    with database():
        rows = list(Account.select().order_by(Account.login))
        titles = staff.titles_of(rows, clock.now())
        for row in rows:
            state = "" if row.is_active else "\ttidak aktif"
            click.echo(f"{row.login}\t{row.name}\t{titles.get(row.id, '')}{state}")


def _say_link(account: Account) -> None:
    token = accounts.issue_link(account.id, by=None, now=clock.now())
    settings = config.current()
    address = f"http://{settings.host}:{settings.port}"
    click.echo(f"Tautan masuk (24 jam, satu kali): {address}/tautan/{token}")
    click.echo("Bila portal dibuka lewat alamat lain, ganti bagian di depan /tautan/.")


def _account(login: str) -> Account:
    found = Account.get_or_none(Account.login == login.strip().lower())
    if found is None:
        raise click.ClickException(NO_SUCH.format(login=login))
    return found


def _agency(name: str) -> Agency:
    found = Agency.get_or_none((Agency.name == name) | (Agency.slug == name))
    if found is None:
        known = ", ".join(f"“{row.slug}”" for row in Agency.select().order_by(Agency.slug))
        raise click.ClickException(f"Instansi “{name}” tidak ada. Yang ada: {known or 'belum ada'}.")
    return found


def _office(agency: Agency, name: str) -> Office:
    found = Office.get_or_none((Office.agency == agency) & (Office.name == name))
    if found is None:
        known = ", ".join(f"“{row.name}”" for row in Office.select().where(Office.agency == agency))
        raise click.ClickException(f"Jabatan “{name}” tidak ada. Yang ada: {known or 'belum ada'}.")
    return found

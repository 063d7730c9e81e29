"""What happens before serving, in order: migrate, publish the matrices, prepare the demonstration."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable

import peewee

from portal import clock, commands_sweep, demo, publishing, sign_in
from portal.config import Config, ConfigError
from portal.models import base
from portal.models.migrate import migrate

Step = Callable[[Config], list[str]]


class CannotStart(Exception):
    """The portal cannot serve; the text says what to do (Indonesian)."""


def prepare(config: Config) -> list[str]:
    """Make everything ready, and give the lines to print; needs a bound database.

    Safe to run again and by several processes at once. Raises CannotStart.
    """
    try:
        config.key()
        config.data.mkdir(parents=True, exist_ok=True)
        migrate()
        lines = []
        with base.db.connection_context():
            for step in STEPS:
                lines += step(config)
        return lines
    except ConfigError as error:
        raise CannotStart(str(error)) from error
    except OSError as error:
        raise CannotStart(
            f"Folder data {config.data} tidak dapat dibaca atau ditulis ({error.strerror}). "
            "Periksa izinnya, atau atur PORTAL_DATA ke folder lain."
        ) from error
    except peewee.ImproperlyConfigured as error:
        raise CannotStart(
            "PORTAL_DATABASE_URL menunjuk PostgreSQL, tetapi penggeraknya belum terpasang. Jalankan lagi dengan "
            "`make run`, atau pasang requirements/postgres.lock."
        ) from error
    except (peewee.DatabaseError, peewee.InterfaceError) as error:
        where = str(base.db.database) if base.is_sqlite() else "PostgreSQL dari PORTAL_DATABASE_URL"
        raise CannotStart(
            f"Basis data {where} tidak dapat dipakai ({' '.join(str(error).split())}). Hentikan program lain "
            "yang menguncinya, atau periksa PORTAL_DATABASE_URL dan izin berkasnya, lalu jalankan lagi."
        ) from error
    finally:
        base.db.obj.close_all()  # the workers are forked from here; each opens its own


def refuse_demo_accounts(config: Config) -> list[str]:
    """Refuse to serve demo accounts, which anybody may enter, in production."""
    found = 0 if config.is_demo else sign_in.active_demo_accounts()
    if found:
        raise CannotStart(
            f"Basis data ini memuat {found} akun peragaan. Pakai PORTAL_DATA atau PORTAL_DATABASE_URL yang lain, "
            "atau jalankan dengan PORTAL_MODE=demo."
        )
    return []


def publish_matrices(config: Config) -> list[str]:
    """Publish what is new in the folder of matrices; a file that cannot be is named, and the start goes on."""
    return [f"Tidak diterbitkan: {line}" for line in publishing.publish_folder(config.matrices, clock.now())]


def make_demonstration(config: Config) -> list[str]:
    """Make the demo accounts and cases, once, and in demo mode only."""
    if config.is_demo:
        demo.ensure(config, clock.now())
    return []


def tidy(_config: Config) -> list[str]:
    """Tidy up before the first page is asked for; from then on the tidier does it (app.py)."""
    commands_sweep.tidy(clock.now())
    return []


def say_how_to_sign_in(config: Config) -> list[str]:
    """Say where the portal is and how to enter it."""
    lines = [f"Alur siap di http://{config.host}:{config.port}"]
    if not config.is_demo:
        return [*lines, "Akun pertama: flask --app app account create NAMA_AKUN NAMA --portal-admin"]
    first = next((rows[0] for rows in sign_in.demo_accounts(clock.now()).values() if rows), None)
    lines.append(f"Masuk petugas: http://{config.host}:{config.port}/masuk, lalu pilih “Masuk sebagai …”")
    if first is not None:
        lines.append(f"Kata sandi semua akun peragaan: {config.password_of_demo()}")
    lines += [f"Contoh untuk dilacak: {number}, kunci {key} ({title})" for number, key, title in demo.showcase(config)]
    return lines


def is_taken(host: str, port: int) -> bool:
    """Whether another program listens at the address: granian's workers would only fail one by one."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False


STEPS: list[Step] = [refuse_demo_accounts, publish_matrices, make_demonstration, tidy, say_how_to_sign_in]

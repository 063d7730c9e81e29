"""`flask sweep`: tidy up once, or every so many minutes for as long as the process that serves lives."""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime

import peewee

from portal import clock, sweeping, throttle
from portal.models import base

LOOK_SECONDS = 5  # how long after the end of the serving process the tidier ends too
WORDS = {
    "closed": "permohonan ditutup sendiri",
    "complaints": "pengaduan ditutup karena tidak dilengkapi",
    "drafts": "formulir lama dihapus",
    "erased": "bagian data pribadi dihapus sesuai masa simpan",
    "figures": "baris statistik diperbarui",
    "files": "dokumen lepas dihapus",
    "matrix_drafts": "draf matriks lama dihapus",
    "survey_comments": "saran survei dihapus sesuai masa simpan",
    "survey_links": "tautan survei lama dihapus",
    "visits": "kunjungan dihapus namanya",
}


def told(done: dict[str, int]) -> str:
    """Tell what a sweep did: only what there was, or that there was nothing."""
    parts = [f"{count} {WORDS[name]}" for name, count in done.items() if count]
    return "; ".join(parts).capitalize() + "." if parts else "Tidak ada yang perlu dirapikan."


def tidy(now: datetime) -> dict[str, int]:
    """Sweep everything, and forget old counts of attempts; needs an open database."""
    throttle.prune(now)
    return sweeping.sweep_all(now)


def keep_tidy(minutes: int, server: int) -> None:
    """Sweep every so many minutes until the process `server` is no longer our parent.

    A sweep that fails, say because the database is away for a while, is reported and tried again at its next turn.
    """
    while _waited(minutes * 60, server):
        try:
            with base.db.connection_context():
                tidy(clock.now())
        except (peewee.DatabaseError, peewee.InterfaceError, OSError) as error:
            print(f"Perapian gagal, dicoba lagi {minutes} menit lagi: {error}", file=sys.stderr, flush=True)


def _waited(seconds: float, server: int) -> bool:
    """Wait; False as soon as the serving process has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.getppid() != server:
            return False
        time.sleep(min(LOOK_SECONDS, max(0.0, until - time.monotonic())))
    return os.getppid() == server

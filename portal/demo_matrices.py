"""Drafts of the demonstration: a table whose marks are still missing, and a proposal to change a published service."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from portal import matrix_publishing, matrix_uploads
from portal.accounts import Actor
from portal.demo_cases import PONTIVE
from portal.matrix_drafts import save_draft
from portal.matrix_shown import service_named
from portal.models.accounts import Account
from portal.sop.duration import read_duration
from portal.sop.matrix import write_matrix
from portal.sop.model import Matrix

UNMARKED = """Nama SOP;Peminjaman Aula
Instansi;{agency}
Kode;AUL
Jangka Waktu;3 hari kerja
Persyaratan;Surat permohonan

No;Kegiatan;Pelaksana;;;;Mutu Baku;;;Keterangan
;;Pemohon;Sekretariat;Kadis;Admin;Kelengkapan;Waktu;Output;
1;Pemohon mengajukan surat peminjaman aula;;;;;Surat permohonan;10 menit;Surat permohonan;
2;Sekretariat mencatat surat dan memeriksa jadwal aula;;;;;Surat permohonan;30 menit;Surat tercatat;
3;Kadis mempelajari surat. Jika tidak setuju dikembalikan ke langkah 2;;;;;Surat tercatat;1 hari kerja;Disposisi;
4;Admin menyiapkan aula dan memberi tahu pemohon;;;;;Disposisi;2 jam;Aula siap;
5;Pemohon menerima pemberitahuan;;;;;;;Pemberitahuan;
"""
NAME = "peminjaman-aula.csv"
STEP, TERM = "5", "30 menit"
REASON = "Kabid memerlukan waktu lebih lama untuk mempelajari surat."
AGO = timedelta(days=2)


def make(now: datetime) -> None:
    """Make both drafts for the agency of the visits, where that service is here and its admin too."""
    service = service_named(PONTIVE)
    row = Account.get_or_none(Account.admin_of == service.agency_id) if service and service.agency_id else None
    if service is None or row is None:
        return
    admin = Actor(row.id, row.name, admin_of=row.admin_of_id)
    text = UNMARKED.format(agency=service.agency.name)
    matrix_uploads.upload(text.encode(), NAME, admin, now - AGO)
    draft = matrix_uploads.edit_version(PONTIVE, None, admin, now - AGO)
    draft = save_draft(draft.id, draft.revision, write_matrix(_slower(draft.matrix)), admin, now - AGO)
    matrix_publishing.propose(draft.id, draft.revision, REASON, admin, now - AGO)


def _slower(matrix: Matrix) -> Matrix:
    """Give one step more time."""
    steps = tuple(replace(s, duration=read_duration(TERM)) if s.number == STEP else s for s in matrix.steps)
    return replace(matrix, steps=steps)

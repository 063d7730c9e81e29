"""Which results of officials' steps the applicant reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.case_history import is_for_applicant
from portal.sop.matrix import read_matrix
from portal.sop.process import compile_process


@pytest.mark.parametrize(
    ("slug", "step", "role", "theirs"),
    [
        ("izin-ikrg", "25", "Kepala DPMPSTP", True),  # the signed SK, named by `Surat …, disetujui`
        ("izin-ikrg", "28", "Petugas Penyerahan Izin", True),  # leads to the applicant
        ("izin-ikrg", "22", "Kasi", False),  # a draft between offices
        ("kunjungan-pontive", "4", "Kadis", False),  # the disposition is a letter, but no answer
        ("kunjungan-bpptik", "5", "Kepala BPPTIK", True),
    ],
)
def test_the_applicant_reads_answers_and_not_the_work_between_offices(slug, step, role, theirs):
    process = compile_process(read_matrix(Path(f"matrices/{slug}.csv").read_bytes()).matrix)
    assert is_for_applicant(process, step, role) is theirs

"""What the applicants of the demonstration fill in and enclose."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from portal import answers, demo_cases, demo_papers
from portal.demo_cases import BPPTIK, COMPLAINT, FAIR, IKRG, KALBAR, PONTIVE, Story
from portal.filestore import Upload
from portal.sop.process import Process

Raw = dict[str, object]
T = TypeVar("T")


def fill_in(story: Story, turn: int, at: datetime, rng: random.Random) -> Raw:
    """Return the answers of the `turn`-th case, opened `at`, by label and reserved name."""
    form = _complaint(story, at, rng) if story.service == COMPLAINT else _FORMS[story.service](turn, at, rng)
    return {**_applicant(story, turn, rng), **form}


def _applicant(story: Story, turn: int, rng: random.Random) -> Raw:
    if story.anonymous:
        return {answers.NAME: "", answers.ANONYMOUS: "ya", answers.CONTACT_KIND: ""}
    name = _turn(demo_cases.APPLICANTS, turn)
    kind = rng.choice(("email", "telepon", ""))
    contact = {
        "email": f"{name.split()[0].lower()}@contoh.id",
        "telepon": f"0812 0000 {rng.randint(1000, 9999)}",
        "": "",
    }
    return {answers.NAME: name, answers.CONTACT_KIND: kind, answers.CONTACT: contact[kind]}


def _turn(choices: Sequence[T], turn: int) -> T:
    return choices[turn % len(choices)]


def _day(at: datetime, rng: random.Random) -> str:
    return (at.date() + timedelta(days=rng.randint(12, 40))).isoformat()


def _pontive(turn: int, at: datetime, rng: random.Random) -> Raw:
    return {
        "Instansi/lembaga pemohon": _turn(demo_cases.INSTITUTIONS, turn),
        "Keperluan": rng.choice(("Kunjungan", "Kunjungan", "Peminjaman ruang")),
        "Kegiatan/acara": rng.choice(demo_cases.EVENTS),
        "Tanggal yang diharapkan": _day(at, rng),
        "Jumlah peserta": str(rng.randint(8, 60)),
    }


def _bpptik(turn: int, at: datetime, rng: random.Random) -> Raw:
    names = rng.sample(demo_cases.APPLICANTS, 3)
    return {
        "Instansi/lembaga pemohon": _turn(demo_cases.INSTITUTIONS, turn),
        "Jenis kunjungan": rng.choice(demo_cases.VISITS),
        "Tanggal kunjungan yang diharapkan": _day(at, rng),
        "Jumlah peserta": str(rng.randint(20, 120)),
        "Nama-nama peserta": [[name, post] for name, post in zip(names, ("Ketua", "Dosen", "Staf"), strict=True)],
    }


def _ikrg(turn: int, _at: datetime, _rng: random.Random) -> Raw:
    company, address = _turn(demo_cases.COMPANIES, turn)
    return {"Nama perusahaan": company, "Alamat rumah/gedung": address}


def _kalbar(turn: int, at: datetime, rng: random.Random) -> Raw:
    return {
        "Instansi/lembaga": _turn(demo_cases.INSTITUTIONS, turn),
        "Keperluan": rng.choice(demo_cases.AUDIENCES),
        "Tanggal yang diharapkan": _day(at, rng),
        "Jumlah tamu": str(rng.randint(2, 15)),
    }


def _fair(turn: int, at: datetime, rng: random.Random) -> Raw:
    name, organizer, place = _turn(demo_cases.FAIRS, turn)
    return {
        "Nama pameran": name,
        "Penyelenggara (Event Organizer)": organizer,
        "Tanggal pameran": _day(at, rng),
        "Tempat": place,
        "Peserta IKM": [list(pair) for pair in demo_cases.CRAFTS],
    }


def _complaint(story: Story, at: datetime, rng: random.Random) -> Raw:
    kind, text, place = demo_cases.GRIEVANCES[story.topic]
    raw: Raw = {"Jenis": kind, "Uraian": text, "Tempat kejadian": place}
    if place:
        happened: date = at.date() - timedelta(days=rng.randint(1, 9))
        raw["Tanggal kejadian"] = happened.isoformat()
    return raw


_FORMS = {
    PONTIVE: _pontive,
    BPPTIK: _bpptik,
    IKRG: _ikrg,
    KALBAR: _kalbar,
    FAIR: _fair,
}


def enclosures(process: Process, step: str, raw: Mapping[str, object], rng: random.Random) -> list[Upload]:
    """Return a document for each `berkas` that a step asks for: a letter, a scan or a photograph."""
    return [_enclosure(field.label, raw, rng) for field in process.fields_at(step) if field.type == "berkas"]


def _enclosure(label: str, raw: Mapping[str, object], rng: random.Random) -> Upload:
    stem = re.sub(r"[^a-z0-9]+", "-", label.casefold()).strip("-")[:40]
    kind = rng.choice(("pdf", "pdf", "png", "jpg")) if label != "Lampiran" else rng.choice(("png", "jpg"))
    if kind == "pdf":
        lines = [f"{name}: {value}" for name, value in raw.items() if isinstance(value, str) and value and " " in value]
        closing = ["", "Demikian permohonan ini kami sampaikan. Atas perhatiannya kami ucapkan terima kasih."]
        return Upload(label, f"{stem}.pdf", demo_papers.letter(label, [*lines, *closing]))
    made = demo_papers.scan(rng.randint(0, 22)) if kind == "png" else demo_papers.photograph(rng.randint(0, 9))
    return Upload(label, f"{stem}.{kind}", made)

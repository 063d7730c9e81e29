"""Small matrices, the people who work on them, and short ways to move a case, for the tests of the use cases."""

from __future__ import annotations

from datetime import UTC, date, datetime

from portal.accounts import Actor, Held
from portal.casekeys import KeyHolder, check_key
from portal.casework import StepForm, Taken, record_applicant_step, take_applicant_step, take_step
from portal.intake import Opened, Request, open_case
from portal.models.accounts import Account, Agency, Office, Posting
from portal.models.cases import Case, CaseEvent, Task
from portal.publishing import publish_bytes

TUESDAY = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # Tue 24 November 2026, 10.00 WIB, a working hour

PERMIT = """Nama SOP,Izin Uji
Instansi,Dinas Uji
Kode,IZU
Jangka Waktu,3 hari kerja
Isian,Lembaga pemohon,teks,
Isian,Jumlah peserta,angka,wajib
Isian,Surat,berkas,
Isian,Penilaian,teks,@6

No,Kegiatan,Pemohon,Loket,Kabid,Arsip,Waktu
1,Mengajukan,mulai,,,,10 menit
2,Memeriksa,,? lengkap | belum lengkap -> 1,,,30 menit
3,Menelaah,,,? setuju | tidak setuju -> 2 | ditolak -> 5 (tolak),koordinasi,1 jam
4,Mencatat,,,,x,15 menit
5,Menyiapkan surat,,x,,,1 hari
6,Menerima surat,selesai,,,,
"""

BRANCHES = """Nama SOP,Rapat Uji
Instansi,Dinas Uji
Kode,RPT

No,Kegiatan,Sekretaris,Kabid A,Kabid B,Kepala,Waktu
1,Menyusun,mulai -> 2 & 3,,,,1 jam
2,Menyiapkan bahan,,x -> 4,,,1 jam
3,Menyiapkan ruang,,,x,,2 jam
4,Memutuskan,& x,,,? setuju | ulang -> 1,1 jam
5,Menutup,selesai,,,,1 jam
"""

COMPLAINT = """Nama SOP,Pengaduan Uji
Instansi,Biro Uji
Berlaku Untuk,semua instansi
Kode,ADU
Klasifikasi,Ringan,3 jam
Klasifikasi,Berat,5 hari kerja
Isian,Uraian,paragraf,wajib

No,Kegiatan,Pengguna Layanan,Pengelola,Tim,Waktu
1,Mengadu,mulai,,,
2,Menerima aduan,,? diteruskan | perlu dilengkapi -> 1 | tidak dapat diproses -> 4 (tolak),,
3,Menangani,,,x,
4,Menerima jawaban,? diterima -> selesai | dibuka kembali -> 2,,,
"""


def publish(text: str, slug: str, now: datetime = TUESDAY) -> None:
    """Publish a matrix that is given as text."""
    publish_bytes(slug, text.encode(), None, "uji", now)


def person(login: str, *roles: str, agency: str = "Dinas Uji", kind: str = "definitif") -> Actor:
    """Make a person who holds offices of an agency."""
    row = Account.create(login=login, name=login.capitalize(), created_at=TUESDAY)
    held = []
    for role in roles:
        owner = Agency.get(Agency.name == agency)
        office = Office.get((Office.agency == owner) & (Office.name == role))
        Posting.create(account=row, office=office, kind=kind, starts_on=date(2026, 1, 1))
        held.append(Held(office.id, role, owner.id, kind))
    return Actor(row.id, row.name, tuple(held))


def request(slug: str = "izin", **changes: object) -> Request:
    """Make a request that fills in all that is needed."""
    raw = {"nama": "Siti Rahma", "Jumlah peserta": "25", "Lembaga pemohon": "SMA 1", "Uraian": "Jalan rusak"}
    raw.update(changes.pop("raw", {}))  # type: ignore[arg-type]
    return Request(slug, raw, **changes)  # type: ignore[arg-type]


def submit(now: datetime = TUESDAY, **changes: object) -> Opened:
    """Open a case as the public."""
    return open_case(request(**changes), None, now)


def case_of(number: str) -> Case:
    """Return the case's row."""
    return Case.get(Case.number == number)


def task_of(number: str, step: str, role: str | None = None) -> Task:
    """Return the open task of a step."""
    query = Task.select().where((Task.case == case_of(number)) & (Task.step == step) & (Task.state == "open"))
    if role:
        query = query.where(Task.role == role)
    return query.where(Task.kind != "coordinate").get()


def form_for(number: str, step: str, role: str | None = None, **facts: object) -> StepForm:
    """Make the form of an open step, as a fresh page would send it."""
    return StepForm(task_of(number, step, role).id, case_of(number).revision, **facts)  # type: ignore[arg-type]


def act(number: str, step: str, actor: Actor, now: datetime = TUESDAY, **facts: object) -> Taken:
    """Do the actor's part of a step, from a fresh page."""
    role = next((h.role for h in actor.offices if open_part(number, step, h.role)), None)
    return take_step(number, form_for(number, step, role, **facts), actor, now)


def apply(opened: Opened, step: str, now: datetime = TUESDAY, **facts: object) -> Taken:
    """Do the applicant's part of a step, from a fresh page."""
    return take_applicant_step(opened.number, form_for(opened.number, step, **facts), holder(opened), now)


def at_counter(number: str, step: str, actor: Actor, now: datetime = TUESDAY, **facts: object) -> Taken:
    """Record the applicant's part of a step at the counter."""
    return record_applicant_step(number, form_for(number, step, **facts), actor, now)


def holder(opened: Opened) -> KeyHolder:
    """Show the key of a case."""
    return check_key(opened.number, opened.key or "")


def open_part(number: str, step: str, role: str) -> bool:
    """Whether a part is open."""
    return [step, role] in case_of(number).marking["open"]


def open_parts(number: str) -> list[list[str]]:
    """Return the open parts of a case."""
    return case_of(number).marking["open"]


def open_tasks(number: str) -> set[tuple[str, str, str]]:
    """Return step, role and kind of the open tasks."""
    tasks = Task.select().where((Task.case == case_of(number)) & (Task.state == "open"))
    return {(task.step, task.role, task.kind) for task in tasks}


def last_event(number: str) -> CaseEvent:
    """Return the newest line of the history."""
    return CaseEvent.select().where(CaseEvent.case == case_of(number)).order_by(CaseEvent.id.desc()).get()


def snapshot() -> list[list[tuple]]:  # type: ignore[type-arg]
    """Return every row of cases, tasks and history, to tell whether anything changed."""
    return [list(model.select().order_by(model.id).tuples()) for model in (Case, Task, CaseEvent)]
